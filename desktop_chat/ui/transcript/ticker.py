"""Owns the clock of what moves by itself in the transcript: dots that wait, seconds that count; GUI thread."""

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.transcript.frame import Piece

_FRAME_MS = 50
_SECOND_MS = 500


class Ticker(QObject):
    """Has what moves painted again and again while it can be seen; stands still while nothing moves."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._moving: list[Piece] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)

    def follow(self, moving: list[Piece]) -> None:
        """Takes what moves from now on."""
        self._moving = moving
        if not moving or not self._viewport.isVisible():
            self._timer.stop()
            return
        wanted = _SECOND_MS if all(piece.item.counts_seconds for piece in moving) else _FRAME_MS
        if not self._timer.isActive() or self._timer.interval() != wanted:
            self._timer.start(wanted)

    @Slot()
    def _on_timer_timeout(self) -> None:
        if not self._viewport.isVisible():
            self._timer.stop()
            return
        for piece in self._moving:
            self._viewport.update(piece.bounds)
