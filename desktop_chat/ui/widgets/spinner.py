"""Owns the spinner: a quiet turning arc, or three still dots where motion is not wanted; GUI thread."""

from PySide6.QtCore import QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.theme.metrics import ICON
from desktop_chat.ui.theme.theme import Theme

_STEP_MS = 33
_STEP_DEGREES = 12


class Spinner(QWidget):
    """Shows that something is under way. It runs only while it is visible."""

    def __init__(self, theme: Theme, name: str, *, size: int = ICON, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._angle = 0
        self.setFixedSize(size, size)
        self.setAccessibleName(name)
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        theme.changed.connect(self._on_theme_changed)

    @property
    def is_turning(self) -> bool:
        return self._timer.isActive()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_theme_changed()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._angle = (self._angle + _STEP_DEGREES) % 360
        self.update()

    @Slot()
    def _on_theme_changed(self) -> None:
        if self.isVisible() and not self._theme.reduced_motion:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = float(self.width())
        if self._theme.reduced_motion:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("text_faint"))
            for place in (0.2, 0.5, 0.8):
                painter.drawEllipse(QRectF(side * place - 1.5, side / 2 - 1.5, 3, 3))
            return
        pen = QPen(self._theme.color("border"), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        ring = QRectF(2, 2, side - 4, side - 4)
        painter.setPen(pen)
        painter.drawEllipse(ring)
        pen.setColor(self._theme.color("accent"))
        painter.setPen(pen)
        painter.drawArc(ring, -self._angle * 16, -90 * 16)
