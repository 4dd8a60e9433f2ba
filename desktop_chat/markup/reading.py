"""Owns the meaning of one line: in which open blocks it stands, which ones it begins, and what its text is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from desktop_chat.markup.containers import Container, ItemNode, ListNode, NoteNode, QuoteNode
from desktop_chat.markup.leaves import CodeLines, Leaf, Prose, Rows
from desktop_chat.markup.lines import (
    cells,
    closes_fence,
    delimiters,
    fence,
    heading,
    indent,
    is_rule,
    list_marker,
    underline,
    without_indent,
)
from desktop_chat.markup.references import NOTE_OPENER

#: Quotes, items and notes within each other; what is nested more deeply is text.
MAX_DEPTH = 20
_MATH_CLOSERS = {"$$": "$$", "\\[": "\\]"}
_NO_START = frozenset(" \t>#`~=-+*_|:0123456789[$\\")


class Act(Enum):
    """What the text of a line is."""

    BLANK = auto()
    TEXT = auto()
    HEADING = auto()
    UNDERLINE = auto()
    DELIMITERS = auto()
    ROW = auto()
    RULE = auto()
    FENCE = auto()
    CODE = auto()
    CODE_END = auto()
    MATH = auto()
    MATH_BEGIN = auto()


@dataclass(slots=True)
class Opened:
    """A container that begins on the line.

    Attributes:
        kind: its class. marker, number, offset: of list items. label: of notes.
    """

    kind: type[Container]
    marker: str = ""
    number: int = 0
    offset: int = 0
    label: str = ""

    def node(self, line: int) -> Container:
        if self.kind is ListNode:
            return ListNode(line, self.marker, self.number)
        if self.kind is ItemNode:
            return ItemNode(line, self.offset)
        return NoteNode(line, self.label) if self.kind is NoteNode else QuoteNode(line)


@dataclass(slots=True)
class Reading:
    """What a line means.

    Attributes:
        matched: how many of the open containers it stands in (the document is one).
        opened: containers that begin on it.
        lazy: it only goes on with a paragraph in containers that it does not name.
        level: of a heading.
        marker, info, indent: of a fence.
        alignments: of a table.
    """

    matched: int
    opened: list[Opened] = field(default_factory=list)
    act: Act = Act.BLANK
    text: str = ""
    lazy: bool = False
    level: int = 0
    marker: str = ""
    info: str = ""
    indent: int = 0
    alignments: tuple[str, ...] = ()


def enter(stack: Sequence[Container], line: str) -> tuple[int, str, int]:
    """In how many of the containers the line stands, its rest, and the column where that begins."""
    text, column, matched = line, 0, 1
    for node in stack[1:]:
        if not isinstance(node, ListNode):
            columns, chars = indent(text, column)
            if isinstance(node, QuoteNode):
                if columns > 3 or text[chars : chars + 1] != ">":
                    break
                text, column = _after_quote_mark(text, column, columns, chars)
            elif chars == len(text):
                if not node.children:
                    break
                text, column = "", column + columns
            else:
                width = node.offset if isinstance(node, ItemNode) else 4
                if columns < width:
                    break
                text, column = without_indent(text, column, width), column + width
        matched += 1
    return matched, text, column


def _after_quote_mark(text: str, column: int, columns: int, chars: int) -> tuple[str, int]:
    text, column = text[chars + 1 :], column + columns + 1
    return (without_indent(text, column, 1), column + 1) if text[:1] in (" ", "\t") else (text, column)


class Reader:
    """Reads one line.

    Attributes:
        is_long: only the beginning of the line is given; it is text or code or a heading, whatever it looks like.
    """

    def __init__(
        self, stack: Sequence[Container], leaf: Leaf | None, *, is_long: bool = False, math: bool = True
    ) -> None:
        self._stack = stack
        self._leaf = leaf
        self._is_long = is_long
        self._math = math and not is_long

    def read(self, line: str) -> Reading:
        matched, text, column = enter(self._stack, line)
        leaf = self._leaf
        is_inside = matched == len(self._stack)
        self._reading = found = Reading(matched)
        self._prose = leaf if isinstance(leaf, Prose) and is_inside else None
        self._rows = leaf if isinstance(leaf, Rows) and is_inside else None
        self._may_go_on = isinstance(leaf, Prose)
        if is_inside and isinstance(leaf, CodeLines) and self._read_code(leaf, text, column):
            return found
        self._read_blocks(text, column)
        if found.act is Act.TEXT and not found.opened:
            found.lazy = self._may_go_on and not is_inside
            if self._rows is not None and not self._is_long and self._rows.fits(found.text):
                found.act = Act.ROW
        if not found.lazy and (found.act is not Act.BLANK or found.opened):
            self._leave_list()
        return found

    def _leave_list(self) -> None:
        """A list goes on with items only."""
        found = self._reading
        joins = found.opened and found.opened[0].kind is ItemNode
        if isinstance(self._stack[found.matched - 1], ListNode) and not joins:
            found.matched -= 1

    def _read_code(self, leaf: CodeLines, text: str, column: int) -> bool:
        found = self._reading
        if leaf.marker:
            if not self._is_long and closes_fence(text, column, leaf.marker):
                found.act = Act.CODE_END
            else:
                found.act, found.text = Act.CODE, without_indent(text, column, leaf.indent)
            return True
        columns, chars = indent(text, column)
        if columns < 4 and chars < len(text):
            return False
        found.act, found.text = Act.CODE, without_indent(text, column, 4)
        return True

    def _read_blocks(self, text: str, column: int) -> None:
        found = self._reading
        while True:
            columns, chars = indent(text, column)
            if chars == len(text):
                found.act, found.text = (Act.CODE if self._is_long else Act.BLANK), ""
                return
            if columns >= 4:
                if self._may_go_on:
                    found.act, found.text = Act.TEXT, text[chars:]
                else:
                    found.act, found.text = Act.CODE, without_indent(text, column, 4)
                return
            rest = text[chars:]
            if rest[0] not in _NO_START:
                found.act, found.text = Act.TEXT, rest
                return
            begun = self._container(rest, column, columns)
            if begun is None:
                found.indent = columns
                self._read_leaf(rest)
                return
            self._prose = self._rows = None
            self._may_go_on = False
            text, column = begun

    def _container(self, rest: str, column: int, columns: int) -> tuple[str, int] | None:
        found = self._reading
        if rest[0] not in ">-+*[0123456789" or self._depth() >= MAX_DEPTH:
            return None
        if rest[0] == ">":
            found.opened.append(Opened(QuoteNode))
            return _after_quote_mark(rest, column + columns, 0, 0)
        if rest[0] == "[":
            return self._note(rest, column + columns)
        if is_rule(rest) or (self._prose is not None and underline(rest) and self._can_be_heading(self._prose)):
            return None
        return self._item(rest, column, columns)

    def _depth(self) -> int:
        found = self._reading
        outer = sum(not isinstance(node, ListNode) for node in self._stack[1 : found.matched])
        return outer + sum(opened.kind is not ListNode for opened in found.opened)

    def _note(self, rest: str, column: int) -> tuple[str, int] | None:
        found = self._reading
        mark = NOTE_OPENER.match(rest)
        around = self._stack[: found.matched]
        if mark is None or found.opened or any(isinstance(node, NoteNode) for node in around):
            return None
        found.opened.append(Opened(NoteNode, label=mark.group(1)))
        return rest[mark.end() :], column + mark.end()

    def _item(self, rest: str, column: int, columns: int) -> tuple[str, int] | None:
        found = self._reading
        mark = list_marker(rest)
        if mark is None:
            return None
        marker, number = mark
        text, at = rest[len(marker) :], column + columns + len(marker)
        space, chars = indent(text, at)
        is_empty = chars == len(text)
        if self._prose is not None and (is_empty or (marker[-1] in ".)" and number != 1)):
            return None
        padding = 1 if is_empty or space > 4 else space
        around = self._stack[found.matched - 1]
        if found.opened or not isinstance(around, ListNode) or around.mark != marker[-1]:
            found.opened.append(Opened(ListNode, marker, number))
        found.opened.append(Opened(ItemNode, marker, number, columns + len(marker) + padding))
        return ("" if is_empty else without_indent(text, at, padding)), at + padding

    def _read_leaf(self, rest: str) -> None:
        found = self._reading
        found.act, found.text = Act.TEXT, rest
        if rest[0] == "#" and (title := heading(rest)) is not None:
            found.act, (found.level, found.text) = Act.HEADING, title
        elif self._is_long:
            return
        elif (opening := fence(rest)) is not None:
            found.act, (found.marker, found.info) = Act.FENCE, opening
        elif self._prose is not None and (level := underline(rest)) and self._can_be_heading(self._prose):
            found.act, found.level = Act.UNDERLINE, level
        elif (
            self._prose is not None and (columns := delimiters(rest)) and self._can_be_table(self._prose, len(columns))
        ):
            found.act, found.alignments = Act.DELIMITERS, columns
        elif is_rule(rest):
            found.act = Act.RULE
        elif self._math and rest[:2] in _MATH_CLOSERS:
            self._read_math(rest)

    def _can_be_heading(self, prose: Prose) -> bool:
        return prose.is_short and not prose.only_defines()

    def _can_be_table(self, prose: Prose, columns: int) -> bool:
        return "|" in prose.last_line and len(cells(prose.last_line)) == columns

    def _read_math(self, rest: str) -> None:
        found = self._reading
        closer = _MATH_CLOSERS[rest[:2]]
        end = rest.find(closer, 2)
        if end < 0:
            found.act, found.marker = Act.MATH_BEGIN, closer
        elif not rest[end + 2 :].strip() and rest[2:end].strip():
            found.act, found.text = Act.MATH, rest[2:end].strip()
