"""Selecting across blocks and messages and what arrives in the clipboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript.selecting.spots import Spot
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.places import item_rect
from tests.gui.transcript_fakes import FakeLibrary, cited


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def copy_all(view: TranscriptView, qtbot: QtBot) -> str:
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not view.copier.is_busy)
    return clipboard()


def test_select_all_copies_plain_text(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("What about `this` and **that**?")
    library.reply_with("One\ntwo.\n\n```py\na = 1\n\tb\n```\n\n- x\n- y\n\n1. p\n2. q\n\n| a | b |\n|--|--|\n| 1 | 2 |")
    assert copy_all(view, qtbot) == (
        "What about this and that?\n\nOne two.\n\na = 1\n\tb\n\n- x\n- y\n\n1. p\n2. q\n\na\tb\n1\t2"
    )


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5000,
        "na\u00efve caf\u00e9 \U0001f389 end",
        "a\u00a0b",
        "tail \U0001f468\u200d\U0001f469\u200d\U0001f467 x",
        "\u05e9\u05dc\u05d5\u05dd",
    ],
)
def test_text_survives_exactly(view: TranscriptView, library: FakeLibrary, qtbot: QtBot, text: str) -> None:
    library.user(text)
    assert copy_all(view, qtbot) == text


@pytest.mark.parametrize(
    "code", ["a\u202eb", "x\u200by", "z" * 9000, "\U000e0041\U000e0042 tail", "tab\there\n\n  end"]
)
def test_code_survives_exactly(view: TranscriptView, library: FakeLibrary, qtbot: QtBot, code: str) -> None:
    library.reply_with(f"```\n{code}\n```")
    assert copy_all(view, qtbot) == code
    size = len(code.split("\n")[0].encode("utf-16-le")) // 2
    view.pointing.selection.start(Spot(0, 1), Spot(0, 1, 0, size - 1))
    assert view.pointing.selection.text(view.reel) == code.split("\n")[0][:-1]


def test_terminal_escapes_do_not_leave(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("safe \x1b[31mred\x07")
    assert copy_all(view, qtbot) == "safe [31mred"


def test_drag_selects_across_messages(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("First message")
    library.reply_with("Second message")
    start = item_rect(view, 0, 1)
    end = item_rect(view, 1, 1)
    port = view.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start.topLeft() + QPoint(1, 8))
    view.mouseMoveEvent(_move(view, QPoint(end.right() - 1, end.center().y())))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(end.right() - 1, end.center().y()))
    assert view.pointing.selection.text(view.reel) == "First message\n\nSecond message"


def _move(view: TranscriptView, point: QPoint) -> object:
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    return QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(point),
        QPointF(view.viewport().mapToGlobal(point)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


def test_double_click_selects_a_word(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("alpha beta gamma")
    rect = item_rect(view, 0, 1)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(8, 12))
    assert view.pointing.selection.text(view.reel) == "alpha"


def test_a_click_clears_the_selection(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("alpha beta gamma")
    view.activator.select_all()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=item_rect(view, 0, 1).center())
    assert view.pointing.selection.is_empty


def test_citation_marks_are_copied_as_numbers(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with(cited("Qt is fast", ("Docs", "https://doc.qt.io/x")), " and small.")
    assert copy_all(view, qtbot) == "Qt is fast[1] and small."


def test_rows_far_away_are_copied_as_well(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    for number in range(150):
        library.user(f"Message {number}", tell=False)
    library.path_changed.emit(library.chat.id)
    assert copy_all(view, qtbot) == "\n\n".join(f"Message {number}" for number in range(150))
    for number in range(150, 400):
        library.user(f"Message {number}", tell=False)
    library.path_changed.emit(library.chat.id)
    assert copy_all(view, qtbot) == "\n\n".join(f"Message {number}" for number in range(400))
