"""Owns the picture of the window for ``--screenshot``; GUI thread."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

SETTLE = 250  # milliseconds without which animations and late layouts would be caught half-way


class Screenshot(QObject):
    """Saves a picture once the window has come to rest.

    Signals:
        taken(bool): whether the file was written.
    """

    taken = Signal(bool)

    def __init__(self, window: QWidget, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._path = path

    def start(self) -> None:
        QTimer.singleShot(SETTLE, self._on_settled)

    @Slot()
    def _on_settled(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self.taken.emit(self._window.grab().save(str(self._path), "PNG"))
