"""Owns scrolling while a selection is dragged to an edge or beyond; a timer runs as long as that lasts; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer, Signal, Slot

from desktop_chat.ui.transcript.acting.hit_test import place_at
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.math_item import MathItem
from desktop_chat.ui.transcript.items.table_item import TableItem

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_FRAME_MS = 16
_EDGE = 12
_FASTEST = 90
_WIDE = (CodeItem, MathItem, TableItem)


class DragScroll(QObject):
    """Scrolls the faster the farther away the pointer is.

    Signals:
        scrolled(): the text under the pointer is another one.
    """

    scrolled = Signal()

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view)
        self._view = view
        self._point = QPoint()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    def follow(self, point: QPoint) -> None:
        """The pointer is there while the button is held."""
        self._point = QPoint(point)
        port = self._view.viewport()
        wanted = speed(point.y(), 0, port.height()) or self._sideways_speed()
        if wanted and not self._timer.isActive():
            self._timer.start()
        elif not wanted:
            self._timer.stop()

    def stop(self) -> None:
        self._timer.stop()

    def inside(self, point: QPoint) -> QPoint:
        """The nearest point of the viewport."""
        rect = self._view.viewport().rect()
        return QPoint(min(max(point.x(), rect.left()), rect.right()), min(max(point.y(), rect.top()), rect.bottom()))

    @Slot()
    def _on_timer_timeout(self) -> None:
        view = self._view
        if not view.isVisible():
            self._timer.stop()
            return
        before = view.verticalScrollBar().value()
        dy = speed(self._point.y(), 0, view.viewport().height())
        view.verticalScrollBar().setValue(before + dy)
        moved = view.verticalScrollBar().value() != before
        dx = self._sideways_speed()
        if (dx and self._scroll_sideways(dx)) or moved:
            self.scrolled.emit()
        elif not dx:
            self._timer.stop()  # there is no more; the next movement begins anew

    def _sideways_speed(self) -> int:
        """Only what can be scrolled sideways has edges to the left and right."""
        found = self._under()
        if found is None:
            return 0
        left, width = found[2], found[3]
        return speed(self._point.x(), left, left + width)

    def _scroll_sideways(self, dx: int) -> bool:
        found = self._under()
        if found is None:
            return False
        row, number, _, _ = found
        item = self._view.reel.row(row).items[number]
        return item.scroll_by(QPoint(item.width // 2, item.height // 2), dx)

    def _under(self) -> tuple[int, int, int, int] | None:
        """Row and number of the item beside the pointer, its left and width in the viewport."""
        view = self._view
        place = place_at(view.reel, view.column_left, self.inside(self._point))
        if place is None:
            return None
        row = view.reel.row(place.row)
        if place.item >= len(row.items) or not isinstance(row.items[place.item], _WIDE):
            return None
        rect = row.rects[place.item]
        return place.row, place.item, rect.left() + view.column_left, rect.width()


def speed(at: int, low: int, high: int) -> int:
    """Pixels for a frame: none well inside, few at the edge, more with the distance beyond it."""
    edge = min(_EDGE, (high - low) // 4)
    if at < low + edge:
        return -min(_FASTEST, 1 + (low + edge - at) // 4 + max(0, low - at) // 3)
    if at > high - edge:
        return min(_FASTEST, 1 + (at - high + edge) // 4 + max(0, at - high) // 3)
    return 0
