"""Owns going on with long texts that are not read to their end, a slice between two events; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView


class GoingOn(QObject):
    """Reads on in the rows of a view as long as there is something to read and the view is there to see."""

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view)
        self._view = view
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)

    def look(self) -> None:
        """Goes on soon if there is something left to read."""
        if self._view.reel.unread_rows() and self._view.isVisible():
            self._timer.start(0)
        else:
            self._timer.stop()

    @Slot()
    def _on_timer_timeout(self) -> None:
        for index in self._view.reel.unread_rows()[:1]:
            self._view.reel.change(index, index)
            self._view.reel.shown_row(index)  # it may be out of sight by now
        self._view.refresh()
