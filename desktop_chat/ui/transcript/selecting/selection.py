"""Owns which text is selected, across items and rows, whatever happens to the way it is shown; GUI thread."""

from collections.abc import Callable
from dataclasses import replace

from desktop_chat.markup.cutting import END
from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.notice_item import NoticeItem
from desktop_chat.ui.transcript.reel import Reel
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.selecting.copying import gather
from desktop_chat.ui.transcript.selecting.spots import Spot, Stand, position_in, stand_of

_Resolved = tuple[Row, Spot, Item, Stand]


class Selection:
    """From an anchor to a caret; empty when both are the same.

    The anchor may be a stretch, such as the word that a double click chose: it stays selected as a whole.
    """

    def __init__(self) -> None:
        self._anchor: tuple[Spot, Spot] | None = None
        self._caret: Spot | None = None
        self._known: dict[bool, _Resolved] = {}

    @property
    def is_empty(self) -> bool:
        low_high = self.bounds()
        return low_high is None or low_high[0] == low_high[1]

    @property
    def caret(self) -> Spot | None:
        """The end that moves."""
        return self._caret

    @property
    def is_at_end(self) -> bool:
        """True if the caret is behind what is selected."""
        bounds = self.bounds()
        return bounds is not None and bounds[0] < bounds[1] == self._caret

    @property
    def anchor(self) -> tuple[Spot, Spot] | None:
        """The end that stays."""
        return self._anchor

    def clear(self) -> None:
        self._anchor = self._caret = None
        self._known.clear()

    def start(self, first: Spot, last: Spot | None = None) -> None:
        """Begins at a spot, or at a word that then stays selected as a whole."""
        self._anchor = (first, last or first)
        self._caret = last or first

    def extend(self, spot: Spot) -> None:
        if self._anchor is None:
            self.start(spot)
        self._caret = spot

    def select_all(self, rows: int = END) -> None:
        """All that is there, to the end of the last row also while that grows."""
        self.start(Spot(0))
        self.extend(Spot(max(0, rows - 1), END, END, END))

    def bounds(self) -> tuple[Spot, Spot] | None:
        if self._anchor is None or self._caret is None:
            return None
        return min(self._anchor[0], self._caret), max(self._anchor[1], self._caret)

    def text(self, reel: Reel) -> str:
        """The selected text, blocks and messages apart by an empty line; all at once."""
        bounds = self.bounds()
        return gather(reel, *bounds).plain if bounds is not None and not self.is_empty and reel.count else ""

    # --- what is painted ------------------------------------------------------------------------------------------

    def within(self, index: int, number: int, row: Row) -> tuple[int, int] | None:
        """The selected positions of one item, or None."""
        bounds = self.bounds()
        if bounds is None or bounds[0] == bounds[1] or not bounds[0].row <= index <= bounds[1].row:
            return None
        low, high = bounds
        item = row.items[number]
        if not item.selectable or not all(_is_known(row, spot) for spot in bounds if spot.row == index):
            return None
        is_one = (low.row, low.part) == (high.row, high.part)
        if isinstance(item, NoticeItem) and (
            not is_one or low.row != index or stand_of(row, low, end=False).item != number
        ):
            return None  # a notice is not part of what was said
        first, last = 0, item.length
        if index == low.row:
            stand = self._stand_of(row, low, end=False)
            if number < stand.item:
                return None
            if number == stand.item:
                first = position_in(row, stand, low, end=False)
        if index == high.row:
            stand = self._stand_of(row, high, end=True)
            if number > stand.item:
                return None
            if number == stand.item:
                last = position_in(row, stand, high, end=True)
        return (first, last) if first < last else None

    def _stand_of(self, row: Row, spot: Spot, *, end: bool) -> Stand:
        """Where a spot is shown; as long as the same item is at its place, nothing before it changed."""
        known = self._known.get(end)
        if known is not None and known[0] is row and known[1] == spot:
            number = known[3].item
            if number < len(row.items) and row.items[number] is known[2]:
                return known[3]
        stand = stand_of(row, spot, end=end)
        if stand.item < len(row.items):
            self._known[end] = (row, spot, row.items[stand.item], stand)
        return stand

    def parts_moved(self, move: Callable[[Spot], Spot]) -> None:
        """The parts of rows have other numbers now, because some are shown that were not, or the other way round."""
        if self._anchor is not None and self._caret is not None:
            low, high = map(move, self._anchor)
            self._anchor, self._caret = (low, high), move(self._caret)

    # --- what happens to the rows ---------------------------------------------------------------------------------

    def rows_inserted(self, first: int, last: int) -> None:
        """What is selected moves with its rows."""
        count = last - first + 1
        if self._anchor is not None and self._caret is not None:
            low, high = (_moved(spot, first, count) for spot in self._anchor)
            self._anchor, self._caret = (low, high), _moved(self._caret, first, count)

    def rows_removed(self, first: int, last: int) -> None:
        """What was selected in other rows stays; nothing is left if all of it is gone."""
        bounds = self.bounds()
        if bounds is None or self._anchor is None or self._caret is None:
            return
        if first <= bounds[0].row and bounds[1].row <= last:
            self.clear()
            return
        low, high = (_kept(spot, first, last) for spot in self._anchor)
        self._anchor, self._caret = (low, high), _kept(self._caret, first, last)


def _is_known(row: Row, spot: Spot) -> bool:
    """False while the lines of a very long text are still being counted."""
    return not row.is_unread or spot.part == END or (spot.line, spot.offset) == (0, 0)


def _moved(spot: Spot, first: int, count: int) -> Spot:
    return replace(spot, row=spot.row + count) if spot.row >= first else spot


def _kept(spot: Spot, first: int, last: int) -> Spot:
    """The spot, or the nearest one that is left."""
    if spot.row > last:
        return replace(spot, row=spot.row - (last - first + 1))
    if spot.row < first:
        return spot
    return Spot(first - 1, END, END, END) if first else Spot(0)
