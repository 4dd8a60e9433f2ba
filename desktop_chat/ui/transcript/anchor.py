"""Owns reading positions: places in the text that stay where they are whatever is laid out anew; GUI thread."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint

from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.marks import span_rect
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.writer import Built

#: Instead of the number of an item: the row itself, or its end.
ROW, END = -1, -2
_ENOUGH = 400  # letters by which an item is known
_AIR = 40  # how far below a shortened item the position may stay


@dataclass(frozen=True, slots=True)
class Anchor:
    """A reading position: a place that stands at the top of the viewport.

    Attributes:
        row: its number. item: the number of the item in it, or ROW or END. dy: pixels from the top of that, or from the
            line, to the top of the viewport.
        line: block and position in it of the first letter of a line; None for the item as a whole.
        thing: the item itself, which may get another number.
    """

    row: int = 0
    item: int = ROW
    dy: int = 0
    line: tuple[int, int] | None = None
    thing: Item | None = None


def take(number: int, row: Row, inside: int) -> Anchor:
    """The place to keep in a row of which ``inside`` pixels are above the viewport: the first whole line seen."""
    if inside < 0 or not row.rects:
        return Anchor(number, ROW, inside)
    at = row.item_at(inside)
    item, rect = row.items[at], row.rects[at]
    below = inside - rect.top()
    if item.width == rect.width() and 0 < below < rect.height() and (found := _line_below(item, below)) is not None:
        line, top = found
        return Anchor(number, at, below - top, line, item)
    return Anchor(number, at, below, None, item)


def find(anchor: Anchor, row: Row) -> int:
    """How many pixels of a row are above the viewport if it begins at the anchor."""
    if anchor.item == END:
        return row.height + anchor.dy
    if not 0 <= anchor.item < len(row.rects):
        return min(anchor.dy, max(0, row.height - _AIR))
    rect, item = row.rects[anchor.item], row.items[anchor.item]
    if anchor.line is not None and (top := _line_top(item, anchor.line)) is not None:
        return rect.top() + top + anchor.dy
    return rect.top() + min(anchor.dy, rect.height() + _AIR)


def follow(anchor: Anchor, row: Row) -> Anchor:
    """The same anchor with the number that its item has now: others may have come or gone, or all were made again."""
    thing, items = anchor.thing, row.items
    if thing is None or anchor.item < 0 or (anchor.item < len(items) and items[anchor.item] is thing):
        return anchor
    numbers = sorted(range(len(items)), key=lambda number: abs(number - anchor.item))
    same = next((number for number in numbers if items[number] is thing), None)
    if same is None:
        same = next((number for number in numbers if _looks_like(items[number], thing)), None)
    if same is None:
        return replace(anchor, item=min(anchor.item, len(items) - 1), thing=None)
    return replace(anchor, item=same, thing=items[same])


def _looks_like(item: Item, other: Item) -> bool:
    """True for an item that was made again from the same text, or from more of it."""
    return type(item) is type(other) and item.text_between(0, _ENOUGH).startswith(other.text_between(0, _ENOUGH))


def _line_below(item: Item, y: int) -> tuple[tuple[int, int], int] | None:
    """The first line of an item's text that begins at a height or below it, and its top."""
    built = item.built
    if built is None:
        return None
    position = item.position_at(QPoint(item.text_origin.x(), y))
    block = built.document.findBlock(position)
    line = block.layout().lineForTextPosition(position - block.position())
    if not line.isValid():
        return None
    start = line.textStart()
    top = _top(item, built, block.position() + start)
    if top < y:  # it is cut by the edge: the next one
        if line.lineNumber() + 1 < block.layout().lineCount():
            start += line.textLength()
        elif block.next().isValid():
            block, start = block.next(), 0
        top = _top(item, built, block.position() + start)
    return (block.blockNumber(), start), top


def _line_top(item: Item, line: tuple[int, int]) -> int | None:
    """The top of a line in an item; None if there is no such line any more."""
    built = item.built
    if built is None or item.width == 0:
        return None
    block = built.document.findBlockByNumber(line[0])
    if not block.isValid() or line[1] >= block.length():
        return None
    return _top(item, built, block.position() + line[1])


def _top(item: Item, built: Built, position: int) -> int:
    return item.text_origin.y() + round(span_rect(built, position, position + 1).top())
