"""Owns the only text document class of the transcript: one that can never load anything; GUI thread."""

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QImage, QTextDocument, QTextOption


class SafeDocument(QTextDocument):
    """A document for foreign text: no resource is ever read or fetched, and there is no undo history.

    Only ever filled through a cursor with plain text and our own formats.
    """

    def __init__(self, *, wrap: QTextOption.WrapMode, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setUndoRedoEnabled(False)
        self.setDocumentMargin(0)
        option = QTextOption()
        option.setWrapMode(wrap)
        self.setDefaultTextOption(option)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Answers an empty picture, whatever is asked for: without an answer Qt looks for a file of that name."""
        nothing = QImage(1, 1, QImage.Format.Format_ARGB32)
        nothing.fill(0)
        return nothing
