"""Owns the window in which one message is read with the system's own text caret; GUI thread."""

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_chat.ui.theme.metrics import SPACE_12
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.markdown.hidden import for_clipboard, pieces

_LIMIT = 400_000


class ReadingField(QPlainTextEdit):
    """A field to read in; what is copied from it is text and nothing else."""

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(for_clipboard(self.textCursor().selection().toPlainText()))
        return data


class MessageReader(QDialog):
    """A message as plain text that can be read with caret, magnifier and screen reader."""

    def __init__(self, theme: Theme, author: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Message"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 520)
        edit = ReadingField(self)
        edit.setAccessibleName(f"{author}: message")
        edit.setReadOnly(True)
        edit.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        edit.setFont(theme.font(15))
        edit.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        edit.setPlainText("".join(piece.shown for piece in pieces(text[:_LIMIT], strict=False)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_12, SPACE_12, SPACE_12, SPACE_12)
        layout.addWidget(edit)
        layout.addWidget(buttons)
        edit.setFocus()
