"""Owns where the items of a row are; those of a long one are measured when they come near what is shown; GUI thread."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Sequence

from PySide6.QtCore import QRect

from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.footer_item import FooterItem
from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.line_items import ChipsItem, FoldItem, HeaderItem
from desktop_chat.ui.transcript.items.notice_item import NoticeItem
from desktop_chat.ui.transcript.items.table_item import TableItem
from desktop_chat.ui.transcript.style import ROW_GAP, Style

#: A row of at most so many items is measured as a whole.
EAGER = 48
_BUBBLE_PAD = 14
_BUBBLE_PAD_Y = 10
_BUBBLE_SHARE = 0.86
_INSET = 14
_NOWHERE = (0, -1)
#: So many pieces of a paragraph are measured to know where one of them begins.
_CHAIN = 8
_OUTSIDE = HeaderItem | FooterItem | NoticeItem


class Placing:
    """Items from top to bottom, in row coordinates.

    Attributes:
        rects: where each item is. bubble: the box around a person's message; empty for replies.
        height: pixels, with the space above.
    """

    def __init__(self, style: Style, *, is_user: bool) -> None:
        self._style = style
        self._is_user = is_user
        self._width = 0
        self._box = (0, 0)
        self._valid = 0
        self._items: Sequence[Item] = ()
        self._insets: Container[int] = ()
        self.rects: list[QRect] = []
        self.bubble = QRect()
        self.height = 0

    def changed(self, first: int) -> None:
        """The items from number ``first`` on are others, or of another height."""
        self._valid = min(self._valid, first)

    def place(self, items: Sequence[Item], insets: Container[int], width: int) -> None:
        """Places everything for a column width; only what changed is looked at again."""
        self._items, self._insets = items, insets
        if width != self._width or self._is_user:
            self._valid = 0
            self._width = width
            self._box = self._measure_bubble() if self._is_user else (0, width)
        del self.rects[self._valid :]
        self._run(self._valid, _NOWHERE)
        self._valid = len(items)

    def measure(self, top: int, bottom: int) -> bool:
        """Sees to it that the items between two heights are as high as they are said to be; True if any was not."""
        first = bisect_left(self.rects, top, key=QRect.bottom)
        last = bisect_right(self.rects, bottom, key=QRect.top)
        return self._measure(first, last, (top, bottom))

    def measure_item(self, number: int) -> bool:
        rect = self.rects[number]
        return self._measure(number, number + 1, (rect.top(), rect.top()))

    def _measure(self, first: int, last: int, band: tuple[int, int]) -> bool:
        if all(self._is_measured(number) for number in range(first, last)):
            return False
        least = first - _CHAIN
        while first > max(0, least) and self._items[first].joins_line and not self._is_measured(first - 1):
            first -= 1
        before = self.height
        heights = [rect.height() for rect in self.rects[first:last]]
        self._run(0 if self._is_user else first, (min(band[0], self.rects[first].top()), band[1]))
        return before != self.height or heights != [rect.height() for rect in self.rects[first:last]]

    def _is_measured(self, number: int) -> bool:
        return self._items[number].width == self.rects[number].width()

    def _run(self, start: int, band: tuple[int, int]) -> None:
        """Places the items from number ``start`` on; what touches the band is measured, and all of a short row."""
        y = self.rects[start - 1].bottom() + 1 if start else ROW_GAP if self._is_user else ROW_GAP // 2
        bubble_top = bubble_bottom = 0
        for number in range(start, len(self._items)):
            item = self._items[number]
            inside = self._is_user and not isinstance(item, _OUTSIDE)
            if inside and not bubble_top:
                bubble_top = y + 6
                y = bubble_top + _BUBBLE_PAD_Y
            elif bubble_top and not inside and not bubble_bottom:
                bubble_bottom = y + _BUBBLE_PAD_Y
                y = bubble_bottom + self._gap(number, item)
            else:
                y += self._gap(number, item)
            y = self._put(number, item, y, inside=inside, band=band)
        self.bubble = QRect()
        if bubble_top:
            left, width = self._box
            bottom = bubble_bottom or y
            self.bubble = QRect(left - _BUBBLE_PAD, bubble_top, width + 2 * _BUBBLE_PAD, bottom - bubble_top)
        self.height = y + 2

    def _put(self, number: int, item: Item, y: int, *, inside: bool, band: tuple[int, int]) -> int:
        """Gives an item its place at ``y``; returns where it ends."""
        inset = self._style.scaled(_INSET) if number in self._insets else 0
        left, width = self._box if inside else (0, self._width)
        width -= inset
        known = self.rects[number].height() if number < len(self.rects) else -1
        height = known
        if item.width != width and len(self._items) > EAGER:
            if known < 0:
                height = item.estimate(width)
            near = y <= band[1] and y + height >= band[0]
        else:
            near = True
        if near:
            item.layout(width)
            if item.joins_line and number:
                y -= self._join(number)
            height = item.height
        rect = QRect(left + inset, y, width, height)
        if number < len(self.rects):
            self.rects[number] = rect
        else:
            self.rects.append(rect)
        return y + height

    def _join(self, number: int) -> int:
        """By how much an item begins above the end of the one before, in whose last line it goes on."""
        if not self._is_measured(number - 1):
            self._items[number].stand_alone()
        return self._items[number].follow(self._items[number - 1])

    def _gap(self, number: int, item: Item) -> int:
        if number == 1 and not isinstance(item, FoldItem | ChipsItem | CodeItem | TableItem):
            return 6
        return item.gap if number else 0

    def _measure_bubble(self) -> tuple[int, int]:
        """Where the text of a person's message begins and how wide it is: as wide as it needs, up to a limit."""
        body = [item for item in self._items if not isinstance(item, _OUTSIDE)]
        most = self._width - 2 * _BUBBLE_PAD
        wide = any(isinstance(item, CodeItem | TableItem) for item in body)
        limit = most if wide else min(most, max(int(self._width * _BUBBLE_SHARE) - 2 * _BUBBLE_PAD, 120))
        chosen = limit
        if len(body) <= EAGER:
            for item in body:
                item.layout(limit)
            chosen = min(limit, max([24, *(item.natural_width for item in body)]))
        return self._width - _BUBBLE_PAD - chosen, chosen
