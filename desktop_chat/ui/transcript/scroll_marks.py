"""Owns the marks of hits on the scroll bar; GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.found import Found, hit_rect
from desktop_chat.ui.transcript.reel import TOP, Reel
from desktop_chat.ui.transcript.rows import Row

_HEIGHT = 3
_MEASURED = 200
_FINEST = 400  # marks from top to bottom; more cannot be told apart


class ScrollMarks(QWidget):
    """Lies over a scroll bar without being in the way of the mouse."""

    def __init__(self, theme: Theme, bar: QScrollBar) -> None:
        super().__init__(bar)
        self._theme = theme
        self._places: tuple[float, ...] = ()
        self._current: float | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(bar.size())
        bar.installEventFilter(self)

    @property
    def places(self) -> tuple[float, ...]:
        """Where hits are, as shares of the conversation."""
        return self._places

    def set_places(self, places: Sequence[float], current: float | None) -> None:
        self._places, self._current = tuple(places), current
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        height, width = self.height() - _HEIGHT, self.width()
        color = self._theme.color("warning")
        for y in sorted({round(place * height) for place in self._places}):
            painter.fillRect(QRectF(3, y, width - 6, _HEIGHT - 1), color)
        if self._current is not None:
            y = round(self._current * height)
            painter.fillRect(QRectF(1, y - 1, width - 2, _HEIGHT + 1), self._theme.color("accent"))


def mark_places(reel: Reel, found: Found, counts: Sequence[int]) -> tuple[list[float], float | None]:
    """Where hits are in the conversation, as shares of it, and where the one is that is looked at."""
    places: list[float] = []
    current: float | None = None
    total = max(1, reel.total)
    top = float(TOP)
    left = _MEASURED
    for index, count in enumerate(counts[: reel.count]):
        height = reel.heights[index]
        if not count:
            top += height
            continue
        row = reel.live(index)
        if row is not None and len(row.rects) == len(row.items) and count <= left:
            left -= count
            places += [(top + hit_rect(row, hit).center().y()) / total for hit in found.hits(row)]
        else:
            some = min(count, 1 + height * _FINEST // total)
            places += [(top + height * (each + 0.5) / some) / total for each in range(some)]
        if row is not None and found.current is not None and found.current[0] == index:
            current = _current_place(row, found, top, height) / total
        top += height
    return places, current


def _current_place(row: Row, found: Found, top: float, height: int) -> float:
    assert found.current is not None
    for hit in found.hits(row):
        if (hit.item, hit.number) == found.current[1:] and hit.item < len(row.rects):
            return top + hit_rect(row, hit).center().y()
    return top + height / 2
