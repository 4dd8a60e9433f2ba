"""Texts that try to be more than text, in every place of the transcript: nothing is opened, asked or started."""

import socket
import subprocess
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QPainter,
    Qt,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QToolTip
from pytestqt.qtbot import QtBot

from desktop_chat.domain.content import ContentBlock, block, text_block
from desktop_chat.markup.links import safe_url
from desktop_chat.services.notices import Notice, NoticeAction, Severity
from desktop_chat.ui.transcript.access import accessible
from desktop_chat.ui.transcript.access.reader import MessageReader
from desktop_chat.ui.transcript.document import SafeDocument
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.items.line_items import FoldItem
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript_fakes import FakeLibrary, FakeNotices, attachment, cited, thinking
from tests.helpers.bait import Bait, bait
from tests.helpers.naughty import COUNT, naughty
from tests.helpers.rich_text import faults

__all__ = ["bait"]

_SHARES = 10
_MOST_TARGETS = 12


def contents(text: str) -> tuple[ContentBlock | str, ...]:
    """A reply that has a text in every place that takes one."""
    line = " ".join(text.split()) or "x"
    markdown = (
        f'{text}\n\n[{line}]({line}) [{line}](<{line}> "{line}") ![{line}]({line}) <{line}> `{line}` **{line}**\n\n'
        f"> {line}\n\n# {line}\n\n- {line}\n- [x] {line}\n\n| {line} | b |\n|--|--|\n| c | {line} |\n\n"
        f"$${line}$$\n\n\\({line}\\)\n\n[^1]\n\n[^1]: {line}\n\n[r]: {line}\n\n[r] ![r]\n\n```{line}\n{text}\n```"
    )
    return (
        thinking(text),
        text,
        block({"type": "tool_use", "id": "t", "name": text, "input": {text: [text]}}),
        block({"type": "tool_result", "tool_use_id": "t", "content": text, "is_error": True}),
        block({"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": text}]}),
        block({"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": text}}),
        block({"type": "server_tool_use", "id": "f", "name": "web_fetch", "input": {"url": text}}),
        block(
            {
                "type": "web_search_tool_result",
                "tool_use_id": "s",
                "content": [{"type": "web_search_result", "title": text, "url": text}],
            }
        ),
        block({"type": "web_search_tool_result", "tool_use_id": "s", "content": {"error_code": text}}),
        block({"type": "image", "source": {"type": "url", "url": text}}),
        block({"type": "document", "title": text, "source": {"type": "text", "data": text}}),
        block({"type": text or "empty"}),
        attachment(text, media_type="image/png"),
        cited(markdown, (text, text), ("title", text), (text, "https://example.org/")),
        text_block(markdown),
    )


class Opened:
    """Whatever would leave the transcript through Qt or a signal."""

    def __init__(self, view: TranscriptView, monkeypatch: pytest.MonkeyPatch) -> None:
        self.urls: list[str] = []
        view.link_activated.connect(self.urls.append)
        monkeypatch.setattr(QDesktopServices, "openUrl", self._open)

    def _open(self, url: QUrl) -> bool:
        raise AssertionError(f"opened {url.toString()}")


@pytest.fixture
def opened(view: TranscriptView, monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(view, monkeypatch)


def unfold(view: TranscriptView, row: int) -> None:
    model = view.model()
    assert model is not None
    for _ in range(3):
        for item in view.reel.row(row).items:
            if isinstance(item, FoldItem):
                view.reel.folds.open(model.key(row), item.part.id)
            elif isinstance(item, CodeItem):
                view.reel.folds.open(model.key(row), item.fold_id)
        view.reel.refold(row)


def look_at(view: TranscriptView, row: int) -> None:
    """Paints all of a row, screen by screen, a few of its tooltips, and follows all of its links."""
    view.reel.show_row(row)
    view.refresh()
    for page in range(min(20, 1 + view.reel.row(row).height // 500)):
        view.reel.scroll_to(view.reel.scroll + 500 * page)
        view.refresh()
        view.viewport().grab()
    view.reel.show_row(row)
    view.refresh()
    for target in view.reel.row(row).targets()[:_MOST_TARGETS]:
        point = target.rect.translated(view.column_left, view.reel.top(row)).center()
        if view.viewport().rect().contains(point):
            view.viewportEvent(QHelpEvent(QHelpEvent.Type.ToolTip, point, view.viewport().mapToGlobal(point)))
            tip = QToolTip.text()
            assert not Qt.mightBeRichText(tip) or faults(tip.replace("<qt>", "").replace("</qt>", "")) == [], tip
    for target in view.reel.row(row).targets():
        if target.act is Act.LINK:
            view.activator.activate(row, target)


def copy_all(view: TranscriptView, qtbot: QtBot) -> None:
    view.activator.select_all()
    assert view.activator.copy_selection()
    qtbot.waitUntil(lambda: not view.copier.is_busy)
    mime = QGuiApplication.clipboard().mimeData()
    assert faults(mime.html()) == []
    assert not any(letter in mime.text() for letter in "\x00\x07\x08\x1b")
    assert not mime.hasUrls()
    assert not mime.hasImage()


def rest(view: TranscriptView) -> None:
    """Lets what was begun behind the scenes come to its end."""
    until = time.monotonic() + 20
    while view.formulas.waiting and time.monotonic() < until:
        QCoreApplication.processEvents()
    QCoreApplication.processEvents()


@pytest.mark.parametrize("share", range(_SHARES))
def test_in_every_place_of_a_row(
    view: TranscriptView,
    library: FakeLibrary,
    notices: FakeNotices,
    qtbot: QtBot,
    bait: Bait,
    opened: Opened,
    share: int,
) -> None:
    texts = naughty(bait.file, bait.server)[share::_SHARES]
    library.user("warm up: `x` $$x$$ \\(x\\) ![x](y)\n\n```py\nx\n```\n\n|a|\n|-|\n|b|", attachment())
    view.grab()
    rest(view)
    with bait.untouched():
        for text in texts:
            library.user(text, attachment(text))
            library.reply_with(*contents(text), model=text)
            notices.show(Notice(Severity.ERROR, text, text, text, (NoticeAction("turn.retry", "Retry"),)))
            row = view.reel.count - 1
            view.viewport().grab()
            unfold(view, row)
            look_at(view, row)
            accessible.interface_of(view).child(row).text(accessible.QAccessible.Text.Name)
        view.finder.open()
        for text in texts[::3]:
            assert view.finder.session is not None
            view.finder.session.bar.field.setText(text)
            view.finder.go(1)
        view.finder.close()
        copy_all(view, qtbot)
        rest(view)
    assert all(safe_url(url) == url for url in opened.urls)
    assert all(url.startswith(("http://", "https://", "mailto:")) for url in opened.urls)


def test_while_it_streams(view: TranscriptView, library: FakeLibrary, bait: Bait, opened: Opened) -> None:
    library.user("Go")
    view.grab()
    with bait.untouched():
        for text in naughty(bait.file, bait.server)[::7]:
            library.start()
            for start in range(0, min(len(text), 300), 3):
                library.feed(text[start : start + 3])
                view.viewport().repaint()
            library.finish()
        rest(view)


def test_in_the_reader(view: TranscriptView, bait: Bait, qtbot: QtBot) -> None:
    with bait.untouched():
        for text in naughty(bait.file, bait.server):
            reader = MessageReader(view.reel.style.theme, text, text, view)
            qtbot.addWidget(reader)
            reader.open()
            reader.grab()
            (field,) = reader.findChildren(QPlainTextEdit)
            assert field.document().isEmpty() is (text == "")
            field.selectAll()
            field.copy()
            mime = QApplication.clipboard().mimeData()
            assert not mime.hasHtml()
            assert "\x1b" not in mime.text()
            reader.close()


def test_the_bait_works(bait: Bait) -> None:
    """What the other tests rest on: bait that is taken is noticed, by Qt as well."""
    document = QTextDocument()
    document.setHtml(f'<img src="file://{bait.file}">')
    document.setTextWidth(100)
    document.size()
    assert any("opened" in each for each in bait.taken())
    assert bait.taken() == []
    socket.create_connection(bait.server.split(":")).close()
    assert bait.taken() == ["the server was asked"]
    with pytest.raises(AssertionError), bait.untouched():
        Path(bait.file).read_bytes()
    with pytest.raises(AssertionError), bait.untouched():
        subprocess.run(("true",), check=True)


def test_the_only_document_loads_nothing(qapp: QApplication, bait: Bait) -> None:
    page = f'<link rel=stylesheet href="file://{bait.file}"><img src="file://{bait.file}"><img src="{bait.file}">'
    with bait.untouched():
        document = SafeDocument(wrap=QTextOption.WrapMode.WordWrap)
        document.setHtml(f'{page}<p style="background-image:url({bait.file})"><img src="http://{bait.server}/x">')
        document.setTextWidth(100)
        document.size()
        canvas = QImage(200, 200, QImage.Format.Format_RGB32)
        painter = QPainter(canvas)
        document.drawContents(painter)
        painter.end()
        for kind in QTextDocument.ResourceType:
            document.resource(kind.value, QUrl.fromLocalFile(bait.file))


def test_there_are_many_of_them() -> None:
    assert COUNT >= 150
