"""Owns what a selection takes in one step: a character, a word, a paragraph; GUI thread."""

from enum import Enum

from PySide6.QtGui import QTextBlock

from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.math_item import MathItem
from desktop_chat.ui.transcript.reel import Reel
from desktop_chat.ui.transcript.selecting.spots import Place, Spot, spot_of


class Grain(Enum):
    CHARACTER = 1
    WORD = 2
    PARAGRAPH = 3


def stretch(reel: Reel, place: Place, grain: Grain) -> tuple[Spot, Spot]:
    """The spots between which the character, word or paragraph at a place is."""
    row = reel.row(place.row)
    low = high = place.position
    if place.item < len(row.items) and row.items[place.item].selectable:
        item = row.items[place.item]
        if grain is Grain.WORD:
            low, high = item.word_at(place.position)
        elif grain is Grain.PARAGRAPH:
            low, high = _paragraph(item, place.position)
    if low == high:
        spot = spot_of(row, Place(place.row, place.item, low))
        return spot, spot
    return spot_of(row, Place(place.row, place.item, low)), spot_of(row, Place(place.row, place.item, high))


def _paragraph(item: Item, position: int) -> tuple[int, int]:
    """The paragraph, line of code or cell of a table around a position."""
    built = item.built
    if built is None or isinstance(item, MathItem):
        return 0, item.length
    block = built.document.findBlock(position)
    return (block.position(), _end(block)) if block.isValid() else (position, position)


def _end(block: QTextBlock) -> int:
    return block.position() + block.length() - 1
