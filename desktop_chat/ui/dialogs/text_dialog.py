"""Owns the dialog that shows, and may change, the text of an attachment; GUI thread."""

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_chat.ui.dialogs.plain_dialog import PlainDialog, fit_to_screen
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import PushButton


class TextDialog(PlainDialog):
    """A text to read, select and copy; with ``editable`` also to change.

    Signals:
        text_saved(str): the changed text, once Save is pressed.
    """

    text_saved = Signal(str)

    def __init__(
        self, theme: Theme, name: str, text: str, parent: QWidget | None = None, *, editable: bool = False
    ) -> None:
        super().__init__(theme, name, parent)
        self._view = QPlainTextEdit()
        self._view.setReadOnly(not editable)
        self._view.setTabChangesFocus(True)
        self._view.setAccessibleName(name)
        self._view.setFont(theme.code_font(metrics.TEXT_13))
        self._view.setPlainText(text)
        self.body.addWidget(self._view)
        self._save = PushButton(theme, QCoreApplication.translate("Dialogs", "Save"), kind="primary")
        self._save.setEnabled(False)
        self.buttons.addWidget(self._save)
        self._save.setVisible(editable)
        self._save.clicked.connect(self._on_save_clicked)
        self._view.document().modificationChanged.connect(self._save.setEnabled)
        fit_to_screen(self, theme.scaled(640), theme.scaled(480))
        self._view.setFocus()

    @Slot()
    def _on_save_clicked(self) -> None:
        self.text_saved.emit(self._view.toPlainText())
        self.accept()
