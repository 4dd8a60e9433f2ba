"""Owns what part of the strip of rows the viewport shows; GUI thread.

The reading position is an anchor (a place in an item of a row) or a pin to the end; the scroll value follows from it.
So a height that turns out different from its estimate never moves what is being read.
"""

from collections.abc import Iterator

from desktop_chat.ui.transcript import anchor as anchors
from desktop_chat.ui.transcript.anchor import END, ROW, Anchor
from desktop_chat.ui.transcript.items.unread_item import UnreadItem
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.strip import Strip
from desktop_chat.ui.transcript.style import Style

TOP = 8
BOTTOM = 24
#: Pixels by which an item may paint above and below its place.
SPILL = 4
_PASSES = 12


class Reel(Strip):
    """The strip and where one reads in it.

    Attributes:
        pinned: the end of the conversation is kept in view.
        scroll: pixels of the strip above the viewport.
    """

    def __init__(self, style: Style) -> None:
        super().__init__(style)
        self.pinned = True
        self.scroll = 0
        self._anchor = Anchor()
        self._edges = (0, 0)
        self._height = 300

    # --- facts ----------------------------------------------------------------------------------------------------

    @property
    def total(self) -> int:
        return TOP + self.heights.total + BOTTOM

    @property
    def maximum(self) -> int:
        return max(0, self.total - self._height)

    def top(self, index: int) -> int:
        """A row's top in the viewport."""
        return TOP + self.heights.top(index) - self.scroll

    def row_at(self, y: int) -> int:
        """The row at a viewport y; the nearest one outside; -1 without rows."""
        return self.heights.find(max(0, y + self.scroll - TOP)) if self.count else -1

    def visible(self) -> Iterator[tuple[int, Row, int]]:
        """The rows that the viewport shows: number, row, top in the viewport."""
        return self._between(0, self._height)

    def _between(self, first: int, end: int) -> Iterator[tuple[int, Row, int]]:
        """The rows between two heights of the viewport, laid out as far as they reach into it or paint into it."""
        if not self.count:
            return
        index = self.row_at(first)
        top = self.top(index)
        while index < self.count and top < end:
            row = self.shown_row(index)
            if row.measure(first - top - SPILL, end - top + SPILL):
                self.heights.set(index, row.height)
            yield index, row, top
            top += self.heights[index]
            index += 1

    # --- changes --------------------------------------------------------------------------------------------------

    def set_size(self, width: int, height: int) -> None:
        if width != self._width:
            self._hold_line()
        self._width, self._height = max(60, width), max(1, height)

    def set_style(self, style: Style) -> None:
        self._hold_line()
        super().set_style(style)

    def look_again(self) -> bool:
        self._hold_below()
        return super().look_again()

    def reset(self) -> None:
        """Starts anew with the model's rows, at the end."""
        super().reset()
        self.pinned = True

    def remove(self, first: int, last: int) -> None:
        """Forgets rows; where the first of them was is kept for what may take its place."""
        self._edges = (self.top(first), self.top(first) + self.heights[first])
        super().remove(first, last)

    def take_place(self, first: int) -> None:
        """The rows from ``first`` on stand for those that were removed: the first begins or ends where that one did."""
        top, bottom = self._edges
        if self.pinned or self._anchor.row >= first:
            ends_in_view = top < 0 and bottom <= self._height
            self._anchor = Anchor(first, END, -bottom) if ends_in_view else Anchor(first, ROW, -top)
            self.pinned = False

    def rest(self) -> None:
        """At the end it is pinned there."""
        self.pinned = self.pinned or self.scroll >= self.maximum

    # --- position -------------------------------------------------------------------------------------------------

    def scroll_to(self, value: int) -> None:
        """Moves the reading position to a scroll value; at the end it is pinned there.

        What was seen and still is moves by exactly so many pixels, however high the rows turn out that come into view.
        """
        change = value - self.scroll
        self._keep()
        if -self._height < change < 0 and self.count:
            self._make_above(-change)
        self.scroll = min(max(0, self.scroll + change), self.maximum)
        self.pinned = self.scroll >= self.maximum
        self._take()

    def _keep(self) -> None:
        """Derives the scroll value anew: rows above may have been laid out since it was last done."""
        if self.count:
            wanted = self.maximum if self.pinned else self._anchored_scroll()
            self.scroll = min(max(0, wanted), self.maximum)

    def _make_above(self, pixels: int) -> None:
        """Lays out what is above the viewport, as far as so many pixels reach; what is seen stays where it is."""
        self._take()
        for _ in range(_PASSES):
            before = self.heights.total
            for _row in self._between(-pixels, 0):
                pass
            self.scroll = self._anchored_scroll()
            if self.heights.total == before:
                break

    def show_row(self, index: int) -> None:
        """Puts a row's top at the top of the viewport."""
        self.pinned = False
        self._anchor = Anchor(index, ROW, -TOP if index == 0 else 0)

    def show_place(self, index: int, item: int, dy: int) -> None:
        """Puts a place of an item at the top of the viewport; ``dy`` may lie above the item."""
        self.pinned = False
        self._anchor = Anchor(index, item, dy)

    def hold(self) -> None:
        """Takes what is at the top of the viewport as the place to keep."""
        self._keep()
        self._take()

    def _take(self) -> None:
        if not self.count:
            return
        index = self.row_at(0)
        inside = -self.top(index)
        row = self._rows.get(index)
        is_ready = row is not None and row.width == self._width
        self._anchor = anchors.take(index, row, inside) if is_ready and row is not None else Anchor(index, ROW, inside)

    def _hold_line(self) -> None:
        """A place within an item, or a row that was jumped to, becomes a line before all of them get another height."""
        if not self.pinned and self._anchor.item >= ROW and self._anchor.dy > 0 and self._anchor.line is None:
            self.hold()

    def _hold_below(self) -> None:
        """Takes the first item that begins in the viewport as the place to keep: what is above it may change."""
        self._keep()
        for index, row, top in self.visible():
            for number, rect in enumerate(row.rects):
                if 0 <= top + rect.top() < self._height:
                    self._anchor = Anchor(index, number, -top - rect.top(), None, row.items[number])
                    return

    def _anchored_scroll(self) -> int:
        index = min(self._anchor.row, self.count - 1)
        row = self.shown_row(index)
        thing = self._anchor.thing
        in_text = thing is not None and not isinstance(thing, UnreadItem)
        if in_text and row.is_unread and not anchors.is_in(self._anchor, row):
            row = self.row(index)  # the place may be in what is not read yet
        self._anchor = anchors.follow(self._anchor, row)
        if 0 <= self._anchor.item < len(row.rects) and row.measure_item(self._anchor.item):
            self.heights.set(index, row.height)
        return TOP + self.heights.top(index) + anchors.find(self._anchor, row)

    def settle(self) -> None:
        """Lays out what the viewport shows and derives the scroll value from the anchor or the pin."""
        if not self.count:
            self.scroll = 0
            return
        if self._anchor.row >= self.count:
            self.pinned = True  # what was read is gone
        self._keep()
        for _ in range(_PASSES):
            before = self.heights.total, self.scroll
            for _visible in self.visible():
                pass
            self._keep()
            if (self.heights.total, self.scroll) == before:
                break
        self._keep_near(self.row_at(self._height // 2))
