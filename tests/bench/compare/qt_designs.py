"""Owns the three designs made with Qt: one text browser, a widget per message, and this program's transcript."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QTextBrowser, QVBoxLayout, QWidget

from desktop_chat.domain.events import BlockStarted, TextDelta
from tests.bench.compare import task
from tests.bench.transcript_stage import Stage, library_of
from tests.gui.transcript_fakes import CHAT

_COLUMN = 720


class Design(Protocol):
    """A window that shows a chat."""

    def show_chat(self, texts: Sequence[str]) -> None:
        """Shows another chat, scrolled to its end."""

    def begin(self, text: str) -> None:
        """A reply begins below the chat."""

    def add(self, delta: str) -> None:
        """It grows."""

    def paint(self) -> None:
        """Lets the event loop lay out and paint what is due."""


class _Painted(QObject):
    """Runs the event loop until the viewport of a scroll area was painted."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__()
        self._count = 0
        viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._count += event.type() == QEvent.Type.Paint
        return False

    def wait(self) -> None:
        before = self._count
        for _ in range(20):
            QCoreApplication.processEvents()
            if self._count != before:
                break
        QCoreApplication.processEvents()


class OneBrowser:
    """The whole conversation in one QTextBrowser, written as Markdown; a delta replaces the last message."""

    def __init__(self) -> None:
        self._view = QTextBrowser()
        self._view.resize(*task.SIZE)
        self._view.show()
        self._painted = _Painted(self._view.viewport())
        self._start = 0
        self._text = ""

    def show_chat(self, texts: Sequence[str]) -> None:
        names = ("You", "Claude")
        parts = (f"**{names[number % 2]}**\n\n{text}" for number, text in enumerate(texts))
        self._view.setMarkdown("\n\n".join(parts))
        self._to_end()

    def begin(self, text: str) -> None:
        cursor = self._cursor()
        cursor.insertBlock()
        self._start = cursor.position()
        self._text = ""
        self.add(text)

    def add(self, delta: str) -> None:
        self._text += delta
        cursor = self._cursor()
        cursor.beginEditBlock()
        cursor.setPosition(self._start, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.insertMarkdown(self._text)
        cursor.endEditBlock()
        self._to_end()

    def _cursor(self) -> QTextCursor:
        cursor = QTextCursor(self._view.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def _to_end(self) -> None:
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.maximum())

    def paint(self) -> None:
        self._painted.wait()


class _Message(QTextBrowser):
    """A reply as high as its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(_COLUMN)
        self.write(text)

    def write(self, text: str) -> None:
        self.document().setTextWidth(_COLUMN)
        self.setMarkdown(text)
        self.setFixedHeight(int(self.document().size().height()) + 4)


class ManyWidgets:
    """A QTextBrowser for each reply and a QLabel for each question, in a column; a delta sets the last again."""

    def __init__(self) -> None:
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.resize(*task.SIZE)
        self._last: _Message | None = None
        self._text = ""
        self._page = QWidget()
        self._area.setWidget(self._page)
        self._area.show()
        self._painted = _Painted(self._area.viewport())

    def show_chat(self, texts: Sequence[str]) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        for number, text in enumerate(texts):
            column.addWidget(_label(text) if number % 2 == 0 else _Message(text))
        self._page = page
        self._area.setWidget(page)
        self._to_end()

    def begin(self, text: str) -> None:
        self._text = text
        self._last = _Message(text)
        layout = self._page.layout()
        assert layout is not None
        layout.addWidget(self._last)
        self._to_end()

    def add(self, delta: str) -> None:
        assert self._last is not None
        self._text += delta
        self._last.write(self._text)
        self._to_end()

    def _to_end(self) -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.maximum())

    def paint(self) -> None:
        # What the area shows is painted by its children.
        self._area.viewport().update()
        self._painted.wait()


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setFixedWidth(_COLUMN)
    return label


class Transcript:
    """This program's transcript over messages in memory."""

    def __init__(self) -> None:
        self._stage = Stage()
        self._painted = _Painted(self._stage.view.viewport())

    def show_chat(self, texts: Sequence[str]) -> None:
        self._stage.prepare(library_of(list(texts)))()

    def begin(self, text: str) -> None:
        pending = self._stage.library.start()
        pending.feed(BlockStarted(0, {"type": "text", "text": ""}))
        for at in range(0, len(text), 1_000):
            self.add(text[at : at + 1_000])
            self.paint()

    def add(self, delta: str) -> None:
        pending = self._stage.library.pending
        assert pending is not None
        pending.feed(TextDelta(0, delta))
        self._stage.library.reply_changed.emit(CHAT)

    def paint(self) -> None:
        self._painted.wait()


DESIGNS: dict[str, type[Design]] = {
    "one text browser": OneBrowser,
    "a widget per message": ManyWidgets,
    "this program": Transcript,
}


def application() -> QApplication:
    existing = QApplication.instance()
    return existing if isinstance(existing, QApplication) else QApplication(["compare"])
