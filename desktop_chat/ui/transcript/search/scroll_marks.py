"""Owns the marks of hits on the scroll bar; GUI thread."""

from collections.abc import Sequence
from itertools import accumulate, compress

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.reel import TOP, Reel
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.search.found import Found, RowHit, hit_rect

_HEIGHT = 3
_MEASURED = 60
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
    rows = len(counts) - counts.count(0)
    places = _coarse(reel, counts) if rows > _FINEST else _fine(reel, found, counts)
    current = found.current
    row = reel.live(current[0]) if current is not None and current[0] < reel.count else None
    if current is None or row is None:
        return places, None
    return places, (TOP + reel.heights.top(current[0]) + _inside(row, found, current)) / max(1, reel.total)


def _coarse(reel: Reel, counts: Sequence[int]) -> list[float]:
    """One place for all hits that would be painted as one."""
    total = max(1, reel.total)
    tops = accumulate(map(reel.heights.__getitem__, range(reel.count)), initial=TOP)
    return sorted({top * _FINEST // total / _FINEST for top in compress(tops, counts)})


def _fine(reel: Reel, found: Found, counts: Sequence[int]) -> list[float]:
    places: list[float] = []
    total, top, left = max(1, reel.total), TOP, _MEASURED
    for index, count in enumerate(counts[: reel.count]):
        height = reel.heights[index]
        if count:
            row = reel.live(index)
            if row is not None and len(row.rects) == len(row.items) and count <= left:
                left -= count
                places += [(top + hit_rect(row, hit).center().y()) / total for hit in found.hits(row)]
            else:
                some = min(count, 1 + height * _FINEST // total)
                places += [(top + height * (each + 0.5) / some) / total for each in range(some)]
        top += height
    return places


def _inside(row: Row, found: Found, current: tuple[int, int, int]) -> float:
    _row, item, number = current
    if item >= len(row.rects):
        return row.height / 2
    spans = found.spans(row, item)
    return hit_rect(row, RowHit(item, number, spans[number] if number < len(spans) else None)).center().y()
