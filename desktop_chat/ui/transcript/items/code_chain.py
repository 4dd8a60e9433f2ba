"""Owns code in lists and quotations that is so long that several items show it: one box, copied as one; GUI thread."""

from typing import Any
from weakref import ReferenceType, ref

from desktop_chat.markup.tree import CodeBlock, Continued, ListBlock, ListItem, Quote, Segment
from desktop_chat.ui.transcript.markdown.pieces import begun_before


class CodeLink:
    """What an item shows of such code, and which items show the rest.

    Attributes:
        segment: what the item shows. goes_on: it begins within code.
        above, below: the links of the items around it, as far as they share the code.
    """

    __slots__ = ("__weakref__", "above", "below", "goes_on", "segment")

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        nodes = begun_before(segment)
        self.goes_on = bool(nodes) and isinstance(nodes[-1], CodeBlock)
        self.above: ReferenceType[CodeLink] | None = None
        self.below: ReferenceType[CodeLink] | None = None

    @property
    def before(self) -> "CodeLink | None":
        return self.above() if self.above is not None else None

    @property
    def after(self) -> "CodeLink | None":
        return self.below() if self.below is not None else None

    def join(self, before: "CodeLink") -> bool:
        """Says which item is the one before; True if that one looks different by now."""
        if not self.goes_on or edge(before.segment, last=True) is None:
            return False
        looks_new = before.after is None
        self.above, before.below = ref(before), ref(self)
        return looks_new

    def whole(self, *, last: bool) -> str:
        """All of the code at the beginning or at the end of the item, also what other items show."""
        link: CodeLink = self
        at_end = last
        while (before := link.before) is not None and (not at_end or link.is_only):
            link, at_end = before, True
        texts = [link.piece(last=at_end)]
        while (after := link.after) is not None and (at_end or link.is_only):
            link, at_end = after, False
            texts.append(link.piece(last=False))
        return "\n".join(texts)

    def piece(self, *, last: bool) -> str:
        block = edge(self.segment, last=last)
        return block.text if block is not None else ""

    @property
    def is_only(self) -> bool:
        """There is nothing but one block of code in the item."""
        return edge(self.segment, last=True) is edge(self.segment, last=False) is not None


def edge(segment: Segment, *, last: bool) -> CodeBlock | None:
    """The code with which a segment begins or ends; None if that is something else."""
    node: Any = segment.block if isinstance(segment, Continued) else segment
    while True:
        match node:
            case CodeBlock():
                return node
            case ListBlock(items=parts) | ListItem(blocks=parts) | Quote(blocks=parts):
                if not parts:
                    return None
                node = parts[-1 if last else 0]
            case _:
                return None


class WholeCode:
    """All of some code as the payload of a target: put together when it is needed."""

    __slots__ = ("_last", "_link")

    def __init__(self, link: CodeLink, *, last: bool) -> None:
        self._link, self._last = link, last

    def __str__(self) -> str:
        return self._link.whole(last=self._last)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WholeCode) and (self._link, self._last) == (other._link, other._last)

    def __hash__(self) -> int:
        return hash((id(self._link), self._last))
