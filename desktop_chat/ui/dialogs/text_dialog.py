"""Owns the dialog that shows the text of an attachment; GUI thread."""

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_chat.ui.dialogs.plain_dialog import PlainDialog
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme


class TextDialog(PlainDialog):
    """A text to read; it can be selected and copied, not changed."""

    def __init__(self, theme: Theme, name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        view = QPlainTextEdit()
        view.setReadOnly(True)
        view.setAccessibleName(name)
        view.setFont(theme.code_font(metrics.TEXT_13))
        view.setPlainText(text)
        self.body.addWidget(view)
        self.resize(theme.scaled(640), theme.scaled(480))
        view.setFocus()
