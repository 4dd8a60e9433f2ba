"""Owns what text is selected, across items and rows, and its text for the clipboard; GUI thread."""

from dataclasses import dataclass

from desktop_chat.ui.transcript.items.notice_item import NoticeItem
from desktop_chat.ui.transcript.reel import Reel
from desktop_chat.ui.transcript.rows import Row

_END = 1 << 40
#: Above so many rows, rows that are not on the screen are copied as they were written, without building them.
_BUILT_ROWS = 200


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in the text of an item of a row."""

    row: int
    item: int
    position: int


class Selection:
    """From an anchor to a caret; empty when both are the same."""

    def __init__(self) -> None:
        self._anchor: tuple[Place, Place] | None = None
        self._caret: Place | None = None

    @property
    def is_empty(self) -> bool:
        low_high = self.bounds()
        return low_high is None or low_high[0] == low_high[1]

    def clear(self) -> None:
        self._anchor = self._caret = None

    def start(self, first: Place, last: Place | None = None) -> None:
        """Begins at a place, or at a word that then stays selected as a whole."""
        self._anchor = (first, last or first)
        self._caret = last or first

    def extend(self, place: Place) -> None:
        if self._anchor is None:
            self.start(place)
        self._caret = place

    def select_all(self) -> None:
        self.start(Place(0, 0, 0), Place(_END, _END, _END))

    def bounds(self) -> tuple[Place, Place] | None:
        if self._anchor is None or self._caret is None:
            return None
        return min(self._anchor[0], self._caret), max(self._anchor[1], self._caret)

    def within(self, row: int, item: int, row_data: Row) -> tuple[int, int] | None:
        """The selected positions of one item, or None."""
        bounds = self.bounds()
        if bounds is None or bounds[0] == bounds[1]:
            return None
        low, high = bounds
        here = row_data.items[item]
        if not here.selectable or not (low.row, low.item) <= (row, item) <= (high.row, high.item):
            return None
        if isinstance(here, NoticeItem) and (low.row, low.item) != (high.row, high.item):
            return None  # a notice is not part of what was said
        first = low.position if (low.row, low.item) == (row, item) else 0
        last = high.position if (high.row, high.item) == (row, item) else here.length
        return (first, last) if first < last else None

    def text(self, reel: Reel) -> str:
        """The selected text: blocks and messages apart by an empty line."""
        bounds = self.bounds()
        if bounds is None or self.is_empty or not reel.count:
            return ""
        first, last = bounds[0].row, min(bounds[1].row, reel.count - 1)
        many = last - first > _BUILT_ROWS
        texts = []
        for number in range(first, last + 1):
            row = reel.live(number)
            if row is None and many and number not in (first, last):
                texts.append(reel.raw_text(number))
                continue
            text = self._row_text(number, reel.loose_row(number))
            if text:
                texts.append(text)
        return "\n\n".join(texts)

    def _row_text(self, number: int, row: Row) -> str:
        texts = []
        for index, item in enumerate(row.items):
            part = self.within(number, index, row)
            if part is not None:
                texts.append(item.text_between(*part))
        return "\n\n".join(texts)
