"""Owns zooming with the wheel while Ctrl is held, and with two fingers; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_NOTCH = 120


class ZoomWheel:
    """Counts the turns of a wheel; one that turns smoothly zooms by whole steps too."""

    def __init__(self, view: "TranscriptView") -> None:
        self._view = view
        self._turned = 0

    def turn(self, event: QWheelEvent) -> bool:
        """True if the event zooms."""
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            self._turned = 0
            return False
        turn = event.angleDelta().y()
        if turn * self._turned < 0:
            self._turned = 0
        self._turned += turn
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        if steps:
            self._view.zoom_requested.emit(steps)
        event.accept()
        return True
