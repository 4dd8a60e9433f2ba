"""Owns what leaves for the clipboard: plain text only, without characters that a terminal would obey; GUI thread."""

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from desktop_chat.ui.transcript.hidden import for_clipboard


def copy_text(text: str) -> None:
    data = QMimeData()
    data.setText(for_clipboard(text))
    QGuiApplication.clipboard().setMimeData(data)
