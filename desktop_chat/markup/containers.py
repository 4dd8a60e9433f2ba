"""Owns the blocks with blocks in them while they grow, and how a range of them becomes part of the tree. Any thread."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from desktop_chat.markup.leaves import Leaf
from desktop_chat.markup.tree import Block, Continued, Footnote, ListBlock, ListItem, Paragraph, Quote, Segment, Text

_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S|\Z)")


class Container:
    """A block with blocks in it.

    Attributes:
        first, last: numbers of its first line and of the last one that stood in it.
        children: its blocks, in order; the last one may be open.
        begun: a segment with its beginning was given away.
        given: how many of the children were given away in segments.
        cached: what it is in the tree, once it cannot change any more.
    """

    def __init__(self, line: int) -> None:
        self.first = self.last = line
        self.parent: Container | None = None
        self.children: list[Node] = []
        self.begun = False
        self.given = 0
        self.cached: Block | ListItem | None = None

    @property
    def end(self) -> int:
        return self.children[-1].end if self.children else self.first

    def add(self, child: "Node") -> None:
        child.parent = self
        self.children.append(child)

    def build(self, parts: "Sequence[Part]", start: int, *, begun: bool) -> Block | ListItem | None:
        """The block of these children; ``start`` of them stood before, ``begun`` says that some were given away."""
        return None


class Document(Container):
    """The root."""


class QuoteNode(Container):
    @property
    def end(self) -> int:
        return max(self.last, super().end)

    def build(self, parts: "Sequence[Part]", start: int, *, begun: bool) -> Quote:
        return Quote(blocks_of(parts))


class ListNode(Container):
    """A list.

    Attributes:
        mark: what all its items have in common: the bullet, or the character behind the number.
    """

    def __init__(self, line: int, marker: str, start: int) -> None:
        super().__init__(line)
        self.marker = marker
        self.mark = marker[-1]
        self.start = start
        self.tight = True

    @property
    def ordered(self) -> bool:
        return self.mark in ".)"

    def add(self, child: "Node") -> None:
        if self.children and self.children[-1].end < child.first - 1:
            self.tight = False
        super().add(child)

    def build(self, parts: "Sequence[Part]", start: int, *, begun: bool) -> Block:
        items = tuple(item for part in parts if isinstance(item := made(part), ListItem))
        if not begun and items == (_EMPTY,) and self._is_hollow():
            return Paragraph((Text(self.marker),))  # a number and a dot say something, an empty list says nothing
        return ListBlock(self.ordered, self.start + start if self.ordered else 1, self.tight, items)

    def _is_hollow(self) -> bool:
        """True if there is one item and it holds nothing."""
        return len(self.children) < 2 and not any(
            isinstance(child, Container) and child.children for child in self.children
        )


class ItemNode(Container):
    """An item of a list; ``offset`` is how far its text stands to the right of the list."""

    def __init__(self, line: int, offset: int) -> None:
        super().__init__(line)
        self.offset = offset

    def add(self, child: "Node") -> None:
        if self.children and self.children[-1].end < child.first - 1 and isinstance(self.parent, ListNode):
            self.parent.tight = False
        super().add(child)

    def build(self, parts: "Sequence[Part]", start: int, *, begun: bool) -> ListItem:
        blocks = blocks_of(parts)
        first = blocks[0] if blocks and not begun else None
        if isinstance(first, Paragraph) and first.inlines and isinstance(first.inlines[0], Text):
            text = first.inlines[0].text
            found = _TASK.match(text)
            if found is not None:
                words = (Text(text[found.end() :]),) if found.end() < len(text) else ()
                return ListItem((Paragraph((*words, *first.inlines[1:])), *blocks[1:]), found.group(1) != " ")
        return ListItem(blocks)


class NoteNode(Container):
    """A footnote; it is shown at the end and not where it stands."""

    def __init__(self, line: int, label: str) -> None:
        super().__init__(line)
        self.label = label

    def note(self, number: int) -> Footnote:
        return Footnote(self.label, number, blocks_of(self.children))


Node: TypeAlias = Container | Leaf


@dataclass(slots=True)
class Range:
    """Some parts of a block that is open or was given away in part.

    Attributes:
        parts: children, and ranges of children (only the first and the last one).
        start, stop: which parts of a leaf; how many children stand before these.
    """

    node: Node
    begun: bool
    parts: "list[Part]" = field(default_factory=list)
    start: int = 0
    stop: int | None = None
    added: str | None = None

    @property
    def depth(self) -> int:
        if not self.begun:
            return 0
        first = self.parts[0] if self.parts else None
        return 1 + (first.depth if isinstance(first, Range) else 0)

    def made(self) -> Block | ListItem | None:
        if isinstance(self.node, Leaf):
            return self.node.block(self.start, self.stop, self.added)
        return self.node.build(self.parts, self.start, begun=self.begun)

    def segment(self) -> Segment | None:
        block = self.made()
        if block is None or isinstance(block, ListItem):
            return None
        return Continued(block, self.depth) if self.begun else block


#: What a block is made of: nodes that are closed, ranges of others, and blocks that were only looked at.
Part: TypeAlias = Node | Range | Block | ListItem
_EMPTY = ListItem(())


def made(part: Part) -> Block | ListItem | None:
    if isinstance(part, NoteNode):
        return None
    if isinstance(part, (Leaf, Container)):
        if part.cached is None:
            part.cached = part.block() if isinstance(part, Leaf) else part.build(part.children, 0, begun=False)
        return part.cached
    return part.made() if isinstance(part, Range) else part


def forget(node: Node | None) -> None:
    """A leaf changed: what it stands in is made anew."""
    while node is not None:
        node.cached = None
        node = node.parent


def blocks_of(parts: Sequence[Part]) -> tuple[Block, ...]:
    found = (made(part) for part in parts)
    return tuple(block for block in found if block is not None and not isinstance(block, ListItem))


def rest_of(node: Node) -> Node | Range | None:
    """What of a closed block was not given away yet."""
    if not node.begun:
        return node
    if isinstance(node, Leaf):
        return Range(node, True, start=node.given) if node.given < node.parts() else None
    return _range(node, node.given, len(node.children))


def _range(node: Container, start: int, stop: int) -> Range | None:
    parts: list[Part] = list(node.children[start:stop])
    if parts and (first := node.children[start]).begun:
        rest = rest_of(first)
        parts[:1] = [] if rest is None else [rest]
        start += rest is None
    return Range(node, node.begun, parts, start) if parts else None


@dataclass(frozen=True, slots=True)
class Extra:
    """What a line that is still being written adds: text of the open leaf, or parts of the container at ``level``.

    Attributes:
        label: not empty if the parts are those of a new footnote.
    """

    level: int
    parts: tuple[Part, ...] = ()
    added: str | None = None
    label: str = ""


def open_range(
    stack: Sequence[Container], leaf: Leaf | None, level: int, extra: Extra | None = None, *, whole: bool = False
) -> Range | None:
    """What of the open container at this level of the stack was not given away yet, or the whole of it."""
    node = stack[level]
    inner: Range | None = None
    is_open = True
    if level + 1 < len(stack):
        if not isinstance(stack[level + 1], NoteNode):
            inner = open_range(stack, leaf, level + 1, extra, whole=whole)
    elif leaf is not None:
        inner = open_leaf(leaf, extra, whole=whole)
    else:
        is_open = False
    count = len(node.children) - is_open
    found = Range(node, False, list(node.children[:count])) if whole else _range(node, node.given, count)
    if found is None:
        found = Range(node, node.begun, [], max(node.given, count))
    if inner is not None:
        found.parts.append(inner)
    if extra is not None and extra.level == level:
        found.parts.extend(extra.parts)
    is_new = isinstance(node, (ItemNode, QuoteNode)) and not found.begun
    return found if found.parts or is_new else None


def open_leaf(leaf: Leaf, extra: Extra | None = None, *, whole: bool = False) -> Range:
    """The same of an open leaf."""
    added = extra.added if extra is not None else None
    return Range(leaf, False, added=added) if whole else Range(leaf, leaf.begun, start=leaf.given, added=added)


def take_range(stack: Sequence[Container], leaf: Leaf | None, level: int) -> Range | None:
    """Takes what cannot change any more out of the open container at this level, to be given away."""
    node = stack[level]
    inner: Range | None = None
    is_open = True
    if isinstance(node, NoteNode):
        return None
    if level + 1 < len(stack):
        inner = take_range(stack, leaf, level + 1)
    elif leaf is not None:
        inner = take_leaf(leaf)
    else:
        is_open = False
    found = _range(node, node.given, len(node.children) - is_open)
    if found is None and inner is not None:
        found = Range(node, node.begun, [], max(node.given, len(node.children) - is_open))
    if found is None:
        return None
    if inner is not None:
        found.parts.append(inner)
    node.given = len(node.children) - is_open
    node.begun = True
    return found


def take_leaf(leaf: Leaf) -> Range | None:
    """The same of an open leaf."""
    if leaf.given >= leaf.parts():
        return None
    found = Range(leaf, leaf.begun, start=leaf.given, stop=leaf.parts())
    leaf.given, leaf.begun = leaf.parts(), True
    return found
