"""Owns the search field of the sidebar; GUI thread."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.lens_field import LensField

_REST_MS = 150


class SearchField(LensField):
    """Says what is searched for, and when typing paused.

    Signals:
        query_changed(str): at once with each change, trimmed.
        query_rested(str): when typing paused, for the slow search.
        left_downwards(): the person wants to go into the list.
    """

    query_changed = Signal(str)
    query_rested = Signal(str)
    left_downwards = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName(self.tr("Search conversations"))
        self.setPlaceholderText(self.tr("Search"))
        self.setMaxLength(200)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_rest_passed)
        self.textChanged.connect(self._on_query_typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _on_query_typed(self, text: str) -> None:
        self.query_changed.emit(text.strip())
        self._rest.start()

    @Slot()
    def _on_rest_passed(self) -> None:
        self.query_rested.emit(self.text().strip())
