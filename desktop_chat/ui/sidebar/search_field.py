"""Owns the search field of the sidebar; GUI thread."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_chat.ui.theme.icons import icon
from desktop_chat.ui.theme.theme import Theme

_REST_MS = 150


class SearchField(QLineEdit):
    """A line edit with a lens and a clear button.

    Signals:
        query_changed(str): at once with each change, trimmed.
        query_rested(str): when typing paused, for the slow search.
        left_downwards(): the person wants to go into the list.
    """

    query_changed = Signal(str)
    query_rested = Signal(str)
    left_downwards = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(self.tr("Search conversations"))
        self.setPlaceholderText(self.tr("Search"))
        self.setMaxLength(200)
        self.setProperty("kind", "search")
        self._lens = QAction(self)
        self.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(self.tr("Clear search"), self)
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._on_rest_passed)
        self.textChanged.connect(self._on_text_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.query_changed.emit(text.strip())
        self._rest.start()

    @Slot()
    def _on_rest_passed(self) -> None:
        self.query_rested.emit(self.text().strip())

    @Slot()
    def _on_theme_changed(self) -> None:
        self._lens.setIcon(icon("search", self._theme, "text_faint"))
        self._clear.setIcon(icon("close", self._theme, "text_faint"))
