"""Owns the answer to what is under a point of the viewport; GUI thread."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint

from desktop_chat.ui.transcript.items.item import Item, Target
from desktop_chat.ui.transcript.reel import Reel
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.selecting.spots import Place

_REACH = 16  # no target is farther outside of its item


@dataclass(frozen=True, slots=True)
class Hit:
    """What a point meets.

    Attributes:
        row: its number, -1 without rows. target: what a click there does, or None.
        item, point: the item there and the point within it; None between items.
        is_text: the point is on selectable text.
    """

    row: int = -1
    target: Target | None = None
    item: Item | None = None
    point: QPoint | None = None
    is_text: bool = False


def hit(reel: Reel, left: int, point: QPoint) -> Hit:
    """``left`` is the x of the column in the viewport."""
    index = reel.row_at(point.y())
    if index < 0:
        return Hit()
    row = reel.shown_row(index)
    inside = QPoint(point.x() - left, point.y() - reel.top(index))
    near = row.numbers_between(inside.y() - _REACH, inside.y() + _REACH)
    for target in row.targets(near):
        if target.rect.contains(inside):
            return Hit(index, target)
    for number in near:
        item, rect = row.items[number], row.rects[number]
        if rect.contains(inside):
            spot = inside - rect.topLeft()
            return Hit(index, row.link_at(inside), item, spot, item.selectable and item.is_text_at(spot))
    return Hit(index)


def place_at(reel: Reel, left: int, point: QPoint) -> Place | None:
    """The text position nearest to a point, also outside of all text."""
    index = reel.row_at(point.y())
    if index < 0:
        return None
    row = reel.row(index)
    inside = QPoint(point.x() - left, point.y() - reel.top(index))
    number = _nearest(row, inside.y())
    if number is None:
        return Place(index, 0, 0)
    rect, item = row.rects[number], row.items[number]
    if inside.y() < rect.top():
        return Place(index, number, 0)
    if inside.y() > rect.bottom():
        return Place(index, number, item.length)
    return Place(index, number, item.position_at(inside - rect.topLeft()))


def _nearest(row: Row, y: int) -> int | None:
    """The item with text that is nearest to a height of the row."""
    if not row.items:
        return None
    here = row.item_at(y)
    above = next((number for number in range(here, -1, -1) if row.items[number].selectable), None)
    below = next((number for number in range(here + 1, len(row.items)) if row.items[number].selectable), None)
    if above is None or below is None:
        return below if above is None else above
    return above if max(0, y - row.rects[above].bottom()) <= row.rects[below].top() - y else below
