"""Owns what leaves for the clipboard and other windows: no character that a terminal would obey; GUI thread."""

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QClipboard, QGuiApplication

from desktop_chat.markup.links import safe_url
from desktop_chat.ui.transcript.markdown.hidden import for_clipboard
from desktop_chat.ui.transcript.selecting.copying import Copied

MARKDOWN = "text/markdown"


def copy_text(text: str) -> None:
    data = QMimeData()
    data.setText(for_clipboard(text))
    QGuiApplication.clipboard().setMimeData(data)


def copy_mime(data: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(data)


def rich_mime(copied: Copied) -> QMimeData:
    """The same words as text, HTML and Markdown; the program where they are pasted takes what it likes best."""
    data = QMimeData()
    data.setText(copied.plain)
    data.setData("text/html", copied.html.encode("utf-8", "replace"))
    data.setData(MARKDOWN, copied.markdown.encode("utf-8", "replace"))
    return data


def link_mime(url: str) -> QMimeData | None:
    """A link to be dropped somewhere; None if it is not safe."""
    address = safe_url(url)
    if address is None:
        return None
    data = QMimeData()
    data.setUrls([QUrl(address)])
    data.setText(address)
    return data


def has_primary() -> bool:
    """True where what is selected can be pasted with the middle button."""
    return QGuiApplication.clipboard().supportsSelection()


def offer_primary(text: str) -> None:
    QGuiApplication.clipboard().setText(for_clipboard(text), QClipboard.Mode.Selection)
