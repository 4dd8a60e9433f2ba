"""Owns which rows exist, how high they are and what part of them the viewport shows; GUI thread.

The reading position is an anchor (a place in an item of a row) or a pin to the end; the scroll value follows from it.
So a height that turns out different from its estimate never moves what is being read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_chat.models.transcript import TranscriptModel, TranscriptRow
from desktop_chat.ui.transcript.folds import Folds
from desktop_chat.ui.transcript.heights import Heights
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.style import ROW_GAP, Style

TOP = 8
BOTTOM = 24
MAX_LIVE = 60
_PASSES = 12


@dataclass(frozen=True, slots=True)
class Anchor:
    """A reading position: ``dy`` pixels below the top of an item; item -1 means the row itself.

    ``of``: how high the item was then. While it is set, ``dy`` is a share of the item, whatever its height is now.
    """

    row: int = 0
    item: int = -1
    dy: int = 0
    of: int = 0


class Reel:
    """The rows of the model as a strip of pixels.

    Attributes:
        pinned: the end of the conversation is kept in view.
        scroll: pixels of the strip above the viewport.
        show_thinking: whether thinking blocks are shown at all.
    """

    def __init__(self, style: Style) -> None:
        self.style = style
        self.folds = Folds()
        self.heights = Heights()
        self.pinned = True
        self.scroll = 0
        self.show_thinking = True
        self._anchor = Anchor()
        self._model: TranscriptModel | None = None
        self._rows: dict[int, Row] = {}
        self._stale: set[int] = set()
        self._width = 400
        self._height = 300

    # --- facts ----------------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        return len(self.heights)

    @property
    def live_count(self) -> int:
        return len(self._rows)

    @property
    def total(self) -> int:
        return TOP + self.heights.total + BOTTOM

    @property
    def maximum(self) -> int:
        return max(0, self.total - self._height)

    @property
    def column(self) -> int:
        return self._width

    def top(self, index: int) -> int:
        """A row's top in the viewport."""
        return TOP + self.heights.top(index) - self.scroll

    def row_at(self, y: int) -> int:
        """The row at a viewport y; the nearest one outside; -1 without rows."""
        return self.heights.find(max(0, y + self.scroll - TOP)) if self.count else -1

    def row(self, index: int) -> Row:
        """The row with its items, made and laid out if need be."""
        row = self._rows.get(index)
        if row is None or index in self._stale:
            assert self._model is not None
            if row is None:
                row = self._rows[index] = Row(self.style, self.folds)
            self._stale.discard(index)
            row.sync(self._model.row(index), show_thinking=self.show_thinking)
        if row.width != self._width:
            self.heights.set(index, row.layout(self._width))
        return row

    def live(self, index: int) -> Row | None:
        return self._rows.get(index)

    def loose_row(self, index: int) -> Row:
        """A row for reading only; a live one if there is one, else one that is not kept."""
        if index in self._rows:
            return self.row(index)
        assert self._model is not None
        row = Row(self.style, self.folds)
        row.sync(self._model.row(index), show_thinking=self.show_thinking)
        return row

    def data(self, index: int) -> TranscriptRow:
        """What a row shows, without making the row."""
        assert self._model is not None
        return self._model.row(index)

    def visible(self) -> Iterator[tuple[int, Row, int]]:
        """The rows that the viewport shows: number, row, top in the viewport."""
        if not self.count:
            return
        index = self.row_at(0)
        top = self.top(index)
        while index < self.count and top < self._height:
            row = self.row(index)
            if row.measure(-top, self._height - top):
                self.heights.set(index, row.height)
            yield index, row, top
            top += self.heights[index]
            index += 1

    # --- changes --------------------------------------------------------------------------------------------------

    def set_model(self, model: TranscriptModel | None) -> None:
        """Takes another model; ``reset`` must follow."""
        self._model = model

    def set_style(self, style: Style) -> None:
        """Takes other colours and fonts: rows are made again as they come into view."""
        self.hold(share=True)
        self.style = style
        self._rows.clear()
        self._stale.clear()

    def set_size(self, width: int, height: int) -> None:
        if width != self._width:
            self.hold(share=True)
        self._width, self._height = max(60, width), max(1, height)

    def reset(self) -> None:
        """Starts anew with the model's rows, at the end."""
        self._rows.clear()
        self._stale.clear()
        self.folds.clear()
        self.pinned = True
        count = self._model.rowCount() if self._model is not None else 0
        self.heights.reset(self._estimates(0, count - 1) if count else ())

    def _estimates(self, first: int, last: int) -> list[int]:
        assert self._model is not None
        per_line = max(20, self._width // 8)
        line = self.style.scaled(23)
        empty = 80 + ROW_GAP + line
        return [empty + weight // per_line * line for weight in self._model.weights(first, last)]

    def insert(self, first: int, last: int) -> None:
        if first < self.count:
            self._rows.clear()
        self.heights.insert(first, self._estimates(first, last))

    def remove(self, first: int, last: int) -> None:
        self.heights.remove(first, last)
        self._rows = {index: row for index, row in self._rows.items() if index < first}
        self._stale = {index for index in self._stale if index < first}
        if self._anchor.row >= self.count:
            self.pinned = True

    def change(self, first: int, last: int) -> None:
        """Rows have to be brought up to date before they are shown again."""
        if last - first < len(self._rows):
            self._stale.update(index for index in range(first, last + 1) if index in self._rows)
        else:
            self._stale.update(index for index in self._rows if first <= index <= last)

    def look_again(self) -> bool:
        """Items take the drawings that are there by now; True if any did. What is read below them stays in place."""
        begins = (
            Anchor(index, number, -top - rect.top())
            for index, row, top in self.visible()
            for number, rect in enumerate(row.rects)
            if 0 <= top + rect.top() < self._height
        )
        self._anchor = next(begins, self._anchor)
        changed = [row.look_again() for row in self._rows.values()]  # every one of them
        return True in changed

    def refold(self, index: int) -> None:
        """A fold of a row was opened or closed: the row is made again, its unchanged text stays."""
        row = self._rows.get(index)
        if row is not None:
            row.forget_folds()
            self._stale.add(index)

    # --- position -------------------------------------------------------------------------------------------------

    def scroll_to(self, value: int) -> None:
        """Moves the reading position to a scroll value; at the end it is pinned there.

        What was seen and still is moves by exactly so many pixels, however high the rows turn out that come into view.
        """
        change = value - self.scroll
        if -self._height < change < 0 and self.count:
            self._make_above(-change)
            value = self.scroll + change
        self.scroll = min(max(0, value), self.maximum)
        self.pinned = self.scroll >= self.maximum
        self.hold()

    def _make_above(self, pixels: int) -> None:
        """Lays out the rows above what is seen, as far as so many pixels reach; what is seen stays where it is."""
        index = self.row_at(0)
        inside = -self.top(index)
        above, number = inside, index
        while above < pixels and number > 0:
            number -= 1
            above += self.row(number).height
        self.scroll = TOP + self.heights.top(index) + inside

    def show_row(self, index: int) -> None:
        """Puts a row's top at the top of the viewport."""
        self.pinned = False
        self._anchor = Anchor(index, -1, -TOP if index == 0 else 0)

    def show_place(self, index: int, item: int, dy: int) -> None:
        """Puts a place of an item at the top of the viewport; ``dy`` may lie above the item."""
        self.pinned = False
        self._anchor = Anchor(index, item, dy)

    def hold(self, *, share: bool = False) -> None:
        """Takes what is at the top of the viewport as the place to keep.

        As a share of its item before everything gets another height; taken once, so that it never drifts.
        """
        if not self.count or (share and (self.pinned or self._anchor.of)):
            return
        index = self.row_at(0)
        inside = -self.top(index)
        row = self._rows.get(index)
        if row is None or row.width != self._width or inside < 0 or not row.rects:
            self._anchor = Anchor(index, -1, inside)
            return
        item = row.item_at(inside)
        dy, height = inside - row.rects[item].top(), row.rects[item].height()
        self._anchor = Anchor(index, item, dy, max(1, height) if share and 0 <= dy <= height else 0)

    def _anchored_scroll(self) -> int:
        anchor = self._anchor
        index = min(anchor.row, self.count - 1)
        row = self.row(index)
        inside = anchor.dy
        if 0 <= anchor.item < len(row.rects):
            if row.measure_item(anchor.item):
                self.heights.set(index, row.height)
            rect = row.rects[anchor.item]
            height = max(0, rect.height())
            inside = rect.top() + (anchor.dy * height // anchor.of if anchor.of else min(anchor.dy, height + 40))
        return TOP + self.heights.top(index) + inside

    def settle(self) -> None:
        """Lays out what the viewport shows and derives the scroll value from the anchor or the pin."""
        if not self.count:
            self.scroll = 0
            return
        for _ in range(_PASSES):
            wanted = self.maximum if self.pinned else self._anchored_scroll()
            self.scroll = min(max(0, wanted), self.maximum)
            before = self.heights.total
            for _visible in self.visible():
                pass
            again = self.maximum if self.pinned else self._anchored_scroll()
            if self.heights.total == before and min(max(0, again), self.maximum) == self.scroll:
                break
        self._trim()

    def _trim(self) -> None:
        if len(self._rows) <= MAX_LIVE:
            return
        middle = self.row_at(self._height // 2)
        keep = sorted(self._rows, key=lambda index: abs(index - middle))[:MAX_LIVE]
        self._rows = {index: self._rows[index] for index in keep}
        self._stale &= set(keep)
