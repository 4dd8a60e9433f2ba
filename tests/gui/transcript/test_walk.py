"""The ways through a conversation by keyboard: messages, questions, code; and what keys do with what has the focus."""

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript.access import accessible
from desktop_chat.ui.transcript.acting.walk import code_blocks, focused_code
from desktop_chat.ui.transcript.frame import capture
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.view import TranscriptView
from desktop_chat.ui.widgets.round_menu import RoundMenu
from tests.gui.transcript_fakes import FakeLibrary
from tests.helpers.processor import allowed

CODE = "Look:\n\n```python\nprint(1)\n```\n\nand\n\n```\nplain\n```\n"
LONG = "A sentence that fills some of a line.\n\n" * 30


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []
    monkeypatch.setattr(accessible, "announce", lambda _view, text: words.append(text))
    return words


@pytest.fixture
def talk(view: TranscriptView, library: FakeLibrary) -> TranscriptView:
    """Questions at 0, 2, 4; code in 1 and 5."""
    for number in range(3):
        library.user(f"Question {number}")
        library.reply_with(LONG + (CODE if number != 1 else "No code.") + LONG)
    view.setFocus()
    return view


def keys(view: TranscriptView, *pressed: Qt.Key) -> None:
    for key in pressed:
        QTest.keyClick(view, key)


def ring_text(view: TranscriptView) -> tuple[int, str]:
    code = focused_code(view)
    return view.focused_row, code.block.text if code is not None else ""


def code_top(view: TranscriptView) -> int:
    """Where the code with the focus stands in the viewport."""
    row, code = view.reel.row(view.focused_row), focused_code(view)
    assert code is not None
    return view.reel.top(view.focused_row) + row.rects[row.items.index(code)].top()


def test_questions_are_walked_and_come_to_the_top(talk: TranscriptView) -> None:
    talk.keys.focus(5)
    seen = []
    while talk.walk.question(-1):
        seen.append(talk.focused_row)
        assert 0 <= talk.reel.top(talk.focused_row) <= 20
    assert seen == [4, 2, 0]
    assert talk.walk.question(1)
    assert talk.focused_row == 2
    assert talk.pointing.ring


def test_the_question_that_is_read_begins_above_the_reply(talk: TranscriptView) -> None:
    talk.verticalScrollBar().setValue(talk.reel.heights.top(3) + 500)
    talk.pointing.focus_row = 0  # out of sight: what is read counts
    assert talk.walk.question(-1)
    assert talk.focused_row == 2


def test_code_is_walked_over_messages(talk: TranscriptView, qtbot: QtBot, said: list[str]) -> None:
    talk.keys.focus(0)
    found = []
    for _ in range(4):
        talk.walk.code(1)
        qtbot.waitUntil(lambda: len(found) == 0 or ring_text(talk) != found[-1])
        found.append(ring_text(talk))
    assert found == [(1, "print(1)"), (1, "plain"), (5, "print(1)"), (5, "plain")]
    assert said == ["Code block, python, 1 line(s)", "Code block, text, 1 line(s)"] * 2
    talk.walk.code(1)
    qtbot.waitUntil(lambda: talk.flash.isVisible())
    assert talk.flash.text == "No more code below"
    assert ring_text(talk) == (5, "plain")
    for _ in range(3):
        talk.walk.code(-1)
    qtbot.waitUntil(lambda: ring_text(talk) == (1, "print(1)"))


def test_the_frame_is_around_the_code_and_in_view(talk: TranscriptView) -> None:
    talk.keys.focus(0)
    talk.walk.code(1)
    row = talk.reel.row(1)
    code = code_blocks(row)[0]
    frame = capture(talk.reel, talk.pointing, talk.column_left, 800, 600, 1.0)
    ring = next(band.ring for band in frame.bands if not band.ring.isEmpty())
    rect = row.rects[row.items.index(code)].translated(talk.column_left, talk.reel.top(1))
    assert ring == rect.adjusted(-4, -4, 4, 4)
    assert talk.viewport().rect().contains(ring)


def test_letters_act_on_the_code_that_has_the_focus(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    asked: list[str] = []
    view.command_requested.connect(lambda command, _argument: asked.append(command))
    library.user("Go")
    library.reply_with("```py\n" + "\n".join(f"{number} = '{'wide ' * 60}'" for number in range(60)) + "\n```")
    view.setFocus()
    view.walk.code(-1)
    keys(view, Qt.Key.Key_C, Qt.Key.Key_Q, Qt.Key.Key_E, Qt.Key.Key_S, Qt.Key.Key_W, Qt.Key.Key_F)
    QTest.keyClicks(view, "<>")
    assert asked == [
        "message.copy", "message.quote", "message.edit", "message.save_code", "message.wrap_code", "message.fold_code",
        "message.previous_version", "message.next_version",
    ]  # fmt: skip
    height = view.reel.row(1).height
    view.deeds.fold_code()
    assert view.reel.row(1).height > height
    assert focused_code(view) is not None
    wide = view.reel.row(1).height
    view.deeds.wrap_code()
    assert view.reel.row(1).height > wide
    view.deeds.copy()
    assert QGuiApplication.clipboard().text().startswith("0 = 'wide")
    with qtbot.waitSignal(view.save_requested) as saved:
        view.deeds.save_code()
    assert saved.args[0].endswith(".py")


def test_a_letter_with_a_modifier_is_no_command(view: TranscriptView, library: FakeLibrary) -> None:
    asked: list[str] = []
    view.command_requested.connect(lambda command, _argument: asked.append(command))
    library.user("Go")
    view.setFocus()
    for held in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier):
        QTest.keyClick(view, Qt.Key.Key_E, held)
    assert asked == []


def test_left_and_right_begin_at_the_code_that_has_the_focus(talk: TranscriptView) -> None:
    talk.keys.focus(0)
    talk.walk.code(1)
    talk.walk.code(1)
    keys(talk, Qt.Key.Key_Right)
    assert talk.pointing.focus is not None
    assert (talk.pointing.focus.act, talk.pointing.focus.payload) == (Act.SAVE_CODE, ("code.txt", "plain"))
    keys(talk, Qt.Key.Key_Escape)
    assert talk.pointing.focus is None
    assert not talk.pointing.focus_block
    assert talk.focused_row == 1


def test_enter_opens_the_code_as_text(talk: TranscriptView) -> None:
    talk.keys.focus(0)
    talk.walk.code(1)
    keys(talk, Qt.Key.Key_Return)
    (dialog,) = talk.findChildren(QDialog)
    (text,) = dialog.findChildren(QPlainTextEdit)
    assert text.toPlainText() == "print(1)"
    assert text.isReadOnly()
    dialog.close()


def test_a_click_takes_the_focus_from_the_code(talk: TranscriptView) -> None:
    talk.keys.focus(0)
    talk.walk.code(1)
    QTest.mouseClick(talk.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, 300))
    assert focused_code(talk) is None


def test_without_a_focus_the_last_message_is_meant(talk: TranscriptView, qtbot: QtBot) -> None:
    model = talk.model()
    assert model is not None
    talk.pointing.focus_row = -1
    with qtbot.waitSignal(talk.edit_requested) as edit:
        talk.deeds.edit()
    assert edit.args == [model.key(4), "Question 2"]
    with qtbot.waitSignal(talk.command_requested) as again:
        talk.deeds.regenerate()
    assert again.args == ["turn.regenerate", model.key(5)]
    with qtbot.waitSignal(talk.quote_requested) as quote:
        talk.deeds.quote()
    assert quote.args == [model.text(5)]


def test_copies_of_a_message(talk: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("**Bold** and `code`")
    talk.keys.focus(6)
    for deed, copied in (
        (talk.deeds.copy, "**Bold** and `code`"),
        (talk.deeds.copy_markdown, "**Bold** and `code`"),
        (talk.deeds.copy_plain, "Bold and code"),
    ):
        QGuiApplication.clipboard().clear()
        deed()
        assert QGuiApplication.clipboard().text() == copied


def test_shift_f10_is_the_menu_key(talk: TranscriptView) -> None:
    talk.keys.focus(0)
    QTest.keyClick(talk, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    (menu,) = talk.findChildren(RoundMenu)
    assert menu.isVisible()
    menu.close()


def test_question_and_answer_belong_together(talk: TranscriptView, qtbot: QtBot) -> None:
    model = talk.model()
    assert model is not None
    talk.keys.focus(1)
    with qtbot.waitSignal(talk.edit_requested) as edit:
        talk.deeds.edit()
    assert edit.args[0] == model.key(0)
    talk.keys.focus(2)
    with qtbot.waitSignal(talk.command_requested) as again:
        talk.deeds.regenerate()
    assert again.args[1] == model.key(3)


def test_versions_are_walked_by_key(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    question = library.user("What?")
    first = library.reply_with("One")
    library.reply_with("Two", parent=question.id)
    view.keys.focus(1)
    view.deeds.version(1)
    assert view.flash.text == "This is the last version"
    with qtbot.waitSignal(view.version_requested) as asked:
        view.deeds.version(-1)
    assert asked.args == [first.id]
    assert (view.focused_row, view.flash.text) == (1, "Version 1 of 2")
    view.keys.focus(0)
    view.deeds.version(1)
    assert view.flash.text == "There is only one version"


def test_a_growing_reply_keeps_the_focus_where_it_is(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("Go")
    library.start()
    library.feed(CODE + LONG)
    view.setFocus()
    view.walk.code(-1)
    view.walk.code(-1)
    before = ring_text(view), code_top(view)
    assert before[0] == (1, "print(1)")
    for _ in range(30):
        library.feed("More words.\n\n```\nnew\n```\n\n")
    assert (ring_text(view), code_top(view)) == before
    library.finish()
    assert (ring_text(view), code_top(view)) == before


def test_edges_and_pages(talk: TranscriptView) -> None:
    QTest.keyClick(talk, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert (talk.focused_row, talk.reel.scroll) == (0, 0)
    keys(talk, Qt.Key.Key_Space)
    down = talk.reel.scroll
    assert 0 < down <= talk.viewport().height()
    QTest.keyClick(talk, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert talk.reel.scroll == 0
    keys(talk, Qt.Key.Key_End)
    assert talk.focused_row == 5
    assert talk.reel.pinned


def test_a_search_through_10000_messages_never_holds_the_window(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot
) -> None:
    for number in range(5_000):
        library.user(f"Question {number}", tell=False)
        nested = "- item\n\n  ```\n  not a box\n  ```\n" if number % 2 else "Words."
        library.reply_with(nested, tell=False)
    library.reply_with("```\nthe only box\n```", tell=False)
    library.path_changed.emit(library.chat.meta.id)
    view.keys.focus(0)
    began = time.thread_time()
    view.walk.code(1)
    longest = time.thread_time() - began
    qtbot.waitUntil(lambda: ring_text(view)[1] == "the only box", timeout=20_000)
    assert longest < allowed(0.05)
    assert view.reel.live_count < 100
    began = time.thread_time()
    assert view.walk.question(-1)
    assert time.thread_time() - began < allowed(0.05)
