"""Owns the way between positions in what is shown and spots in what was said; GUI thread.

A position counts the characters of an item's document, which change when a formula is drawn, code is folded or hidden
characters get a name. A spot does not: it counts parts of a row, lines of a part (see ``markup.cutting``) and UTF-16
units of what was written.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from PySide6.QtGui import QTextBlock, QTextTable

from desktop_chat.markup.cutting import END, last_line, length_of, line_count, units
from desktop_chat.markup.tree import Block, MathBlock
from desktop_chat.markup.visible import visible_inlines
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.math_item import MathItem
from desktop_chat.ui.transcript.items.table_item import TableItem
from desktop_chat.ui.transcript.items.text_item import RuleItem, TextItem
from desktop_chat.ui.transcript.markdown.pieces import begun_before
from desktop_chat.ui.transcript.markdown.writer import MARK_BASE, Built
from desktop_chat.ui.transcript.rows import Row

_MARKS = re.compile("[\U000f0000-\U000fffff]")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in the text of an item of a row, as it is shown now."""

    row: int
    item: int
    position: int


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place in what was said, however it is shown."""

    row: int
    part: int = 0
    line: int = 0
    offset: int = 0

    @property
    def line_of_row(self) -> tuple[int, int, int]:
        return self.row, self.part, self.line


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an item stands in its part: the number of its first line, and what was written in that line before it."""

    item: int
    line: int = 0
    offset: int = 0


def block_of(item: Item) -> Block | None:
    """What an item shows; None for items that are not part of what was said."""
    if isinstance(item, TextItem | CodeItem | TableItem):
        return item.block
    return MathBlock(item.tex) if isinstance(item, MathItem) else None


def spot_of(row: Row, place: Place) -> Spot:
    """What is shown at a place."""
    if place.item >= len(row.items):
        return Spot(place.row, END, END, END)
    part = max(0, bisect_right(row.starts, place.item) - 1)
    steps = _known_steps(row, part)
    while (not steps or steps[-1].item < place.item) and _add_step(row, part, steps):
        pass
    at = min(bisect_left(steps, place.item, key=_Step.number), len(steps) - 1)
    stand = steps[at].stand if steps else Stand(place.item)
    line, offset = _mark_of(row.items[place.item], place.position)
    return Spot(place.row, part, stand.line + line, offset + (0 if line else stand.offset))


def place_of(row: Row, spot: Spot, *, end: bool = False) -> Place:
    """Where a spot is shown; within something that is one to the reader at its beginning, or at its ``end``."""
    stand = stand_of(row, spot, end=end)
    return Place(spot.row, stand.item, position_in(row, stand, spot, end=end))


def stand_of(row: Row, spot: Spot, *, end: bool) -> Stand:
    """The item that shows a spot; what hides in a closed fold is behind the fold's line."""
    if spot.part >= len(row.starts):
        return Stand(len(row.items))
    mark = (spot.line, spot.offset)
    steps = _known_steps(row, spot.part)
    while (not steps or steps[-1].begin() <= mark) and _add_step(row, spot.part, steps):
        pass
    at = bisect_right(steps, mark, key=_Step.begin) - 1
    if at > 0 and end and steps[at].stand.offset and steps[at].begin() == mark:
        at -= 1  # the end of a piece rather than the beginning of the next
    return steps[max(0, at)].stand if steps else Stand(row.starts[spot.part])


def position_in(row: Row, stand: Stand, spot: Spot, *, end: bool) -> int:
    if stand.item >= len(row.items) or not row.items[stand.item].selectable:
        return 0
    line = spot.line - stand.line
    return _position_of(row.items[stand.item], line, spot.offset - (0 if line else stand.offset), end=end)


@dataclass(slots=True)
class _Step:
    """A stand with what the next one needs to know: the number of the line after it, what its last line holds."""

    stand: Stand
    owner: Item
    next_line: int
    tail: int

    @property
    def item(self) -> int:
        return self.stand.item

    def number(self) -> int:
        return self.stand.item

    def begin(self) -> tuple[int, int]:
        return self.stand.line, self.stand.offset


_steps: WeakKeyDictionary[Row, dict[int, list[_Step]]] = WeakKeyDictionary()


def _range(row: Row, part: int) -> tuple[int, int]:
    """The items of a part."""
    last = row.starts[part + 1] if part + 1 < len(row.starts) else len(row.items)
    return (row.starts[part] if part < len(row.starts) else last), last


def _known_steps(row: Row, part: int) -> list[_Step]:
    """The steps of a part that still hold: as long as an item is at its place, nothing before it changed."""
    steps = _steps.setdefault(row, {}).setdefault(part, [])
    first, end = _range(row, part)
    low, high = 0, len(steps)
    while low < high:
        middle = (low + high) // 2
        step = steps[middle]
        if first <= step.item < end and row.items[step.item] is step.owner:
            low = middle + 1
        else:
            high = middle
    del steps[max(0, low - 1) :]  # the last of them may have grown
    return steps


def _add_step(row: Row, part: int, steps: list[_Step]) -> bool:
    """Goes on to the next item that can be selected. A long paragraph is several items, and still one line."""
    first, end = _range(row, part)
    before = steps[-1] if steps else None
    line = before.next_line if before is not None else 0
    for number in range(before.item + 1 if before is not None else first, end):
        item = row.items[number]
        if not item.selectable:
            line += isinstance(item, RuleItem)
            continue
        offset, count = 0, _lines_of(item)
        if item.joins_line and before is not None:
            line, offset = line - 1, before.tail
        is_joined = number + 1 < end and row.items[number + 1].joins_line
        tail = _tail(item) + (offset if count == 1 else 0) if is_joined else 0
        steps.append(_Step(Stand(number, line, offset), item, line + count, tail))
        return True
    return False


_counts: WeakKeyDictionary[Item, tuple[Block, int]] = WeakKeyDictionary()


def _lines_of(item: Item) -> int:
    block = block_of(item)
    if block is None:
        return 1
    known = _counts.get(item)
    if known is not None and known[0] is block:
        return known[1]
    begun = frozenset(map(id, begun_before(item.segment))) if isinstance(item, TextItem) else frozenset()
    count = line_count(block, begun=begun)
    if isinstance(item, TableItem) and item.begun:
        count -= max(1, len(item.block.header))
    if not isinstance(item, MathItem):
        _counts[item] = (block, count)
    return count


def lines_within(item: Item) -> tuple[Block, int] | None:
    """A block with all lines of an item, and how many it has before them; None if it has not just these."""
    block = block_of(item)
    if block is None or not item.selectable:
        return None
    if isinstance(item, TableItem) and item.begun:
        return block, max(1, len(item.block.header))
    return (block, 0) if line_count(block) == _lines_of(item) else None


def _tail(item: Item) -> int:
    """How much an item writes in its last line; marks of sources are written as numbers."""
    block = block_of(item)
    inlines = last_line(block) if block is not None else ()
    marks = _MARKS.findall(visible_inlines(inlines))
    return length_of(inlines) + sum(len(f"[{ord(mark) - MARK_BASE}]") - 2 for mark in marks)


def table_of(built: Built) -> QTextTable:
    table = built.document.rootFrame().childFrames()[0]
    assert isinstance(table, QTextTable)
    return table


def _mark_of(item: Item, position: int) -> tuple[int, int]:
    """Leaf and offset within an item."""
    built = item.built
    if isinstance(item, MathItem):
        return 0, int(position * 2 >= item.length)  # one formula, whether drawn or not
    if built is None or block_of(item) is None:
        return 0, position
    if isinstance(item, TableItem):
        table = table_of(built)
        position = min(max(position, table.firstPosition()), table.lastPosition())
        cell = table.cellAt(position)
        line = cell.row() * max(1, len(item.block.header)) + cell.column()
        return line, _offset_of(built, cell.firstCursorPosition().block(), position)
    block = built.document.findBlock(position)
    if not block.isValid():
        block = built.document.lastBlock()
    return block.blockNumber(), _offset_of(built, block, position)


def _position_of(item: Item, line: int, offset: int, *, end: bool) -> int:
    built = item.built
    if isinstance(item, MathItem):
        return item.length if line > 0 or offset > 0 else 0
    if built is None or block_of(item) is None:
        return min(offset, item.length)
    if line < 0:
        return 0
    if isinstance(item, TableItem):
        table = table_of(built)
        row, column = divmod(line, max(1, len(item.block.header)))
        if row >= table.rows():
            return item.length
        cell = table.cellAt(row, min(column, table.columns() - 1))
        block = cell.firstCursorPosition().block()
        return _place_in(built, block, offset if column < table.columns() else block.length(), end=end)
    block = built.document.findBlockByNumber(line)
    return _place_in(built, block, offset, end=end) if block.isValid() else item.length


def _offset_of(built: Built, block: QTextBlock, position: int) -> int:
    """What was written up to a position of a block."""
    begin = block.position()
    offset = position - begin
    found = built.substitutions
    for number in range(bisect_left(found, begin, key=_start), len(found)):
        each = found[number]
        if each.start >= position:
            break
        size = units(each.original)
        if position < each.start + each.length:  # within a name or a mark: at the nearer end
            before = offset - (position - each.start)
            return before + (size if (position - each.start) * 2 >= each.length else 0)
        offset += size - each.length
    return offset


def _place_in(built: Built, block: QTextBlock, offset: int, *, end: bool) -> int:
    """The position of an offset in a block."""
    begin, last = block.position(), block.position() + block.length() - 1
    moved = 0
    found = built.substitutions
    for number in range(bisect_left(found, begin, key=_start), len(found)):
        each = found[number]
        written = each.start - begin + moved  # where it stands in what was written
        if each.start >= last or offset <= written:
            break
        size = units(each.original)
        if offset < written + size:
            return each.start + (each.length if end else 0)
        moved += size - each.length
    return min(begin + max(0, offset - moved), last)


def _start(entry: object) -> int:
    return int(getattr(entry, "start", 0))
