"""Foreign text opens no file and hides nothing; that it stalls nothing is in test_turns."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QTextDocument, QTextOption
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript.document import SafeDocument
from desktop_chat.ui.transcript.markdown.hidden import pieces
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.places import item_rect
from tests.gui.transcript_fakes import FakeLibrary

_opened: list[str] | None = None
_owner = threading.get_ident()


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _opened is not None and threading.get_ident() == _owner:
        if event == "open" and isinstance(arguments[0], str | bytes):
            _opened.append(str(arguments[0]))
        elif event.startswith("socket."):
            _opened.append(event)


sys.addaudithook(_audit)


@contextmanager
def opened() -> Iterator[list[str]]:
    """The files and sockets that Python code opens meanwhile, those of the interpreter itself left out."""
    global _opened
    _opened = []
    try:
        yield _opened
    finally:
        _opened = None


HOSTILE = {
    "html image": '<img src="file:///etc/hostname"> ![x](file:///etc/hostname) ![y](//host/share/a.png)',
    "html page": "<html><body><script>alert(1)</script><link rel=stylesheet href=file:///etc/passwd>",
    "links": "[a](file:///etc/passwd) [b](smb://h/x) [c](javascript:x) <vscode://x> [d](\\\\host\\share)",
    "huge word": "a" * 200_000,
    "huge code line": "```\n" + "b" * 200_000 + "\n```",
    "base64 in code": "`" + "QUJD" * 10_000 + "`",
    "controls": "".join(chr(code) for code in range(32)) + "\u202e\u2066\u2029\u2028\ufdd0\ufdd1\ufffc",
    "tags": "".join(chr(0xE0000 + code % 128) for code in range(20_000)),
    "joiners": "a\u200d" * 5_000,
    "deep quote": ">" * 500 + " deep",
    "deep list": "\n".join("  " * depth + "- x" for depth in range(60)),
    "wide table": "|" + "a|" * 300 + "\n|" + "-|" * 300 + "\n" + ("|" + "b|" * 300 + "\n") * 30,
    "long table": "|a|b|\n|-|-|\n" + "|1|2|\n" * 3_000,
    "many items": "- item\n" * 3_000,
    "many lines": "```\n" + "x\n" * 20_000 + "```",
    "long text": "word " * 60_000,
    "surrogates": "a\udc80b",
    "marks": "\U000f0001\U000f0002 text",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_is_opened(view: TranscriptView, library: FakeLibrary, name: str) -> None:
    library.user("warm up: `x` [l](https://example.com)\n\n```py\nx\n```\n\n|a|\n|-|\n|b|")
    view.grab()
    with opened() as files:
        library.reply_with(HOSTILE[name])
        view.grab()
        view.pointing.selection.select_all()
        assert isinstance(view.pointing.selection.text(view.reel), str)
    assert not [path for path in files if not path.endswith((".svg", ".py", ".pyc"))]


@pytest.mark.parametrize("name", ["html image", "controls", "deep list", "marks"])
def test_hostile_text_in_pieces(view: TranscriptView, library: FakeLibrary, name: str) -> None:
    library.user("Go")
    library.start()
    with opened() as files:
        for letter in HOSTILE[name][:400]:
            library.feed(letter)
        library.finish()
    assert not [path for path in files if not path.endswith((".svg", ".py", ".pyc"))]


def test_a_document_loads_nothing(qapp: object) -> None:
    document = SafeDocument(wrap=QTextOption.WrapMode.WordWrap)
    for kind in (QTextDocument.ResourceType.ImageResource, QTextDocument.ResourceType.StyleSheetResource):
        found = document.resource(kind.value, QUrl("file:///etc/hostname"))
        assert (found.width(), found.height()) == (1, 1)  # an empty picture: without one Qt looks for the file


def test_images_are_chips_with_their_host(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("![cat](https://img.example.com/cat.png)")
    item = view.reel.row(0).items[1]
    assert item.text_between(0, item.length) == "![cat](https://img.example.com/cat.png)"


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\U000e0041", "\x1b", "\ufeff", "\u00ad"])
def test_hidden_characters_are_visible_in_code(hidden: str) -> None:
    shown = "".join(piece.shown for piece in pieces(f"a{hidden}b", strict=True))
    assert hidden not in shown
    assert f"U+{ord(hidden):04X}" in shown
    assert "".join(piece.original for piece in pieces(f"a{hidden}b", strict=True)) == f"a{hidden}b"


def test_prose_keeps_joiners_and_shows_what_turns_text_around() -> None:
    family = "\U0001f468\u200d\U0001f469"
    assert "".join(piece.shown for piece in pieces(family, strict=False)) == family
    assert "202E" in "".join(piece.shown for piece in pieces("a\u202eb", strict=False))


def test_tooltips_take_no_markup(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QToolTip

    library.reply_with("[xxxxxxx](https://example.com/?a=%3Cimg%3E)")
    point = item_rect(view, 0, 1).topLeft() + QPoint(8, 12)
    event = QHelpEvent(QHelpEvent.Type.ToolTip, point, view.viewport().mapToGlobal(point))
    view.viewportEvent(event)
    qtbot.waitUntil(lambda: QToolTip.text() != "")
    assert "example.com" in QToolTip.text()
    assert "<img" not in QToolTip.text()
    QToolTip.hideText()
