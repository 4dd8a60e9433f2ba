"""Owns reading positions: places in the text that stay where they are whatever is laid out anew; GUI thread."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint

from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.marks import span_rect
from desktop_chat.ui.transcript.markdown.writer import Built
from desktop_chat.ui.transcript.rows import Row

#: Instead of the number of an item: the row itself, or its end.
ROW, END = -1, -2
_ENOUGH = 400  # letters by which an item is known
_NEAR = 60  # items around a place in which its words are looked for
_WORDS = (200, 150, 110, 80, 50, 24)
_AIR = 40  # how far below a shortened item the position may stay


@dataclass(frozen=True, slots=True)
class Anchor:
    """A reading position: a place that stands at the top of the viewport.

    Attributes:
        row: its number. item: the number of the item in it, or ROW or END. dy: pixels from the top of that, or from the
            line, to the top of the viewport.
        line: block and position in it of the first letter of a line; None for the item as a whole.
        thing: the item itself, which may get another number. share: how far down in the row the line was.
    """

    row: int = 0
    item: int = ROW
    dy: int = 0
    line: tuple[int, int] | None = None
    thing: Item | None = None
    share: float = 0.0


def take(number: int, row: Row, inside: int) -> Anchor:
    """The place to keep in a row of which ``inside`` pixels are above the viewport: the first whole line seen."""
    if inside < 0 or not row.rects:
        return Anchor(number, ROW, inside)
    at = row.item_at(inside)
    item, rect = row.items[at], row.rects[at]
    below = inside - rect.top()
    if item.width == rect.width() and 0 < below < rect.height() and (found := _line_below(item, below)) is not None:
        line, top = found
        return Anchor(number, at, below - top, line, item, (rect.top() + top) / max(1, row.height))
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
    """The same place by its present item: others may have come or gone, or all were made again or cut elsewhere."""
    thing, items = anchor.thing, row.items
    if thing is None or anchor.item < 0 or (anchor.item < len(items) and items[anchor.item] is thing):
        return anchor
    number = next((number for number, item in enumerate(items) if item is thing), None)
    if number is not None:
        return replace(anchor, item=number)
    near = sorted(range(len(items)), key=lambda number: abs(number - anchor.item))[:_NEAR]
    alike = [number for number in near if _looks_like(items[number], thing)]
    words = _words_at(thing, anchor.line)
    number = next((number for number in alike if _words_at(items[number], anchor.line) == words), None)
    if number is not None:
        return replace(anchor, item=number, thing=items[number])
    if words and (place := _by_words(words, round(anchor.share * row.height), type(thing), row)) is not None:
        number, line = place
        return replace(anchor, item=number, line=line, thing=items[number])
    return replace(anchor, item=alike[0] if alike else min(anchor.item, len(items) - 1), thing=None)


def is_in(anchor: Anchor, row: Row) -> bool:
    """True if the item of the anchor, or one that was made from the same text, is in a row."""
    thing = anchor.thing
    if thing is None or any(item is thing for item in row.items):
        return True
    near = sorted(range(len(row.items)), key=lambda number: abs(number - anchor.item))[:_NEAR]
    return any(_looks_like(row.items[number], thing) for number in near)


def _looks_like(item: Item, other: Item) -> bool:
    """True for an item that was made again from the same text, or from more of it."""
    return type(item) is type(other) and item.text_between(0, _ENOUGH).startswith(other.text_between(0, _ENOUGH))


def _words_at(item: Item, line: tuple[int, int] | None) -> str:
    """What stands from a line on."""
    if line is None or item.built is None:
        return ""
    block = item.built.document.findBlockByNumber(line[0])
    return block.text()[line[1] :][: _WORDS[0]] if block.isValid() else ""


def _by_words(words: str, y: int, kind: type[Item], row: Row) -> tuple[int, tuple[int, int]] | None:
    """Item and line in which words stand by now; of several places with these words the nearest to where they were."""
    near = sorted(range(len(row.items)), key=lambda number: abs(row.rects[number].top() - y))[:_NEAR]
    around = [number for number in near if type(row.items[number]) is kind]
    for count in _WORDS:
        places = [place for number in around for place in _places(words[:count], number, row)]
        if places and words[:count].strip():
            _, number, line = min(places, key=lambda place: abs(place[0] - y))
            return number, line
    return None


def _places(words: str, number: int, row: Row) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Where words stand in an item: y in the row, number of the item, line."""
    item, rect = row.items[number], row.rects[number]
    built = item.built
    if built is None:
        return
    text = built.document.toPlainText()
    at = text.find(words)
    while at >= 0:
        block = built.document.findBlock(at)
        top = _top(item, built, at) if item.width == rect.width() else 0
        yield rect.top() + top, number, (block.blockNumber(), at - block.position())
        at = text.find(words, at + len(words))


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
