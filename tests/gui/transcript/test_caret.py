"""Selecting with the keyboard: the caret moves through blocks and messages, is seen, and stays in view."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.selecting.caret import CaretMark
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.hands import at
from tests.gui.transcript_fakes import FakeLibrary

KEYS = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
BOTH = SHIFT | CONTROL
NONE = Qt.KeyboardModifier.NoModifier


def press(view: TranscriptView, key: Qt.Key, held: Qt.KeyboardModifier = SHIFT, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(view, key, held)


def selected(view: TranscriptView) -> str:
    return view.pointing.selection.text(view.reel)


def mark(view: TranscriptView) -> QWidget:
    found = view.viewport().findChild(CaretMark)
    assert isinstance(found, QWidget)
    return found


@pytest.fixture
def text(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> TranscriptView:
    library.user("A question")
    library.reply_with(
        "alpha beta gamma\n\nSecond one\n\n```py\ncode = 1\nmore\n```\n\n| a | b |\n|---|---|\n| c | d |"
    )
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.keys.focus(1)
    return view


def test_characters_and_words(text: TranscriptView) -> None:
    press(text, KEYS.Key_Right, times=3)
    assert selected(text) == "alp"
    press(text, KEYS.Key_Left)
    assert selected(text) == "al"
    press(text, KEYS.Key_Right, BOTH)
    assert selected(text) == "alpha "
    press(text, KEYS.Key_Right, BOTH)
    assert selected(text) == "alpha beta "
    press(text, KEYS.Key_Left, BOTH)
    assert selected(text) == "alpha "


def test_it_goes_on_in_the_next_block_and_message(text: TranscriptView) -> None:
    press(text, KEYS.Key_End)
    assert selected(text) == "alpha beta gamma"
    press(text, KEYS.Key_Right, times=2)
    assert selected(text) == "alpha beta gamma\n\nS"
    press(text, KEYS.Key_Home, BOTH)
    assert selected(text) == "A question"  # to the beginning of everything, from where it began
    press(text, KEYS.Key_End, BOTH)
    assert selected(text).endswith("Second one\n\ncode = 1\nmore\n\na\tb\nc\td")


def test_lines_up_and_down(text: TranscriptView) -> None:
    press(text, KEYS.Key_Right, times=4)
    press(text, KEYS.Key_Down)
    assert selected(text).startswith("alpha beta gamma\n\nSec")
    press(text, KEYS.Key_Down, times=2)
    assert "code = 1" in selected(text)
    press(text, KEYS.Key_Up, times=3)
    assert selected(text) == "alph"
    press(text, KEYS.Key_Home)
    assert text.pointing.selection.is_empty


def test_up_and_down_come_back_through_everything(text: TranscriptView) -> None:
    press(text, KEYS.Key_Right, times=6)
    seen = []
    for _ in range(8):
        press(text, KEYS.Key_Down)
        seen.append(selected(text))
    assert seen == sorted(seen, key=len)
    assert seen[-1].endswith("d")
    press(text, KEYS.Key_Up, times=15)
    assert selected(text) == "A question"


def test_wrapped_lines(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("word " * 200)
    view.setFocus()
    view.keys.focus(0)
    press(view, KEYS.Key_End)
    line = selected(view)
    assert 10 < len(line) < 200
    press(view, KEYS.Key_Down)
    two = selected(view)
    assert len(two) > len(line) + 10
    press(view, KEYS.Key_Up)
    assert abs(len(selected(view)) - len(line)) <= 1


def test_emoji_and_joined_letters_are_never_cut(view: TranscriptView, library: FakeLibrary) -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    library.user(f"a{family}e\u0301b")
    view.setFocus()
    view.keys.focus(0)
    seen = []
    for _ in range(4):
        press(view, KEYS.Key_Right)
        seen.append(selected(view))
    assert seen == ["a", f"a{family}", f"a{family}e\u0301", f"a{family}e\u0301b"]


def test_right_to_left_text_moves_as_it_is_read(view: TranscriptView, library: FakeLibrary) -> None:
    hebrew = "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd"
    library.user(hebrew)
    view.setFocus()
    view.keys.focus(0)
    press(view, KEYS.Key_Left, times=2)
    assert selected(view) == hebrew[:2]
    press(view, KEYS.Key_Right)
    assert selected(view) == hebrew[:1]
    press(view, KEYS.Key_Left, BOTH)
    assert selected(view) == hebrew[:5]
    press(view, KEYS.Key_End)
    assert selected(view) == hebrew


def test_hidden_characters_are_one_step(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("`a\u202eb`")
    view.setFocus()
    view.keys.focus(0)
    seen = []
    for _ in range(3):
        press(view, KEYS.Key_Right)
        seen.append(selected(view))
    assert seen == ["a", "a\u202e", "a\u202eb"]


def test_the_caret_is_seen_where_its_character_is(text: TranscriptView) -> None:
    assert not mark(text).isVisible()
    press(text, KEYS.Key_Right)
    first = mark(text).geometry()
    assert mark(text).isVisible()
    assert text.viewport().rect().contains(first)
    assert 8 < first.height() < 40
    press(text, KEYS.Key_Right)
    second = mark(text).geometry()
    assert second.left() > first.left()
    assert second.top() == first.top()
    text.scroll_by(-10)
    text.clearFocus()
    assert not mark(text).isVisible()
    text.setFocus()
    assert mark(text).isVisible()
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, NONE, second.center())
    assert not mark(text).isVisible()


def test_the_caret_stays_in_view(view: TranscriptView, library: FakeLibrary) -> None:
    for number in range(100):
        library.reply_with(f"Reply {number}\n\nwith two paragraphs", tell=False)
    library.path_changed.emit(library.chat.id)
    view.setFocus()
    view.reel.show_row(0)
    view.refresh()
    view.keys.focus(0)
    for _ in range(60):
        press(view, KEYS.Key_Down)
        assert view.viewport().rect().contains(mark(view).geometry())
    assert "Reply 25" in selected(view)
    press(view, KEYS.Key_PageDown, times=3)
    assert view.viewport().rect().contains(mark(view).geometry())
    far = len(selected(view))
    press(view, KEYS.Key_PageUp)
    assert len(selected(view)) < far
    press(view, KEYS.Key_End, BOTH)
    assert selected(view).endswith("Reply 99\n\nwith two paragraphs")
    assert view.viewport().rect().contains(mark(view).geometry())
    press(view, KEYS.Key_PageDown)
    assert selected(view).endswith("Reply 99\n\nwith two paragraphs")
    press(view, KEYS.Key_Home, BOTH)
    assert view.reel.row_at(0) == 0
    assert view.pointing.selection.is_empty


def test_the_caret_scrolls_long_code_sideways(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("```\n" + "word " * 100 + "end\n```")
    view.setFocus()
    view.keys.focus(0)
    press(view, KEYS.Key_End)
    item = next(item for item in view.reel.row(0).items if isinstance(item, CodeItem))
    assert item.text_origin.x() < -500
    rect = view.reel.row(0).rects[1].translated(view.column_left, view.reel.top(0))
    assert rect.contains(mark(view).geometry())
    press(view, KEYS.Key_Home)
    assert item.text_origin.x() > 0


def test_f7_moves_a_caret_without_selecting(text: TranscriptView) -> None:
    press(text, KEYS.Key_F7, NONE)
    assert mark(text).isVisible()
    press(text, KEYS.Key_Right, NONE, times=6)
    assert text.pointing.selection.is_empty
    press(text, KEYS.Key_Right, BOTH)
    assert selected(text) == "beta "
    press(text, KEYS.Key_Down, NONE)
    assert text.pointing.selection.is_empty
    press(text, KEYS.Key_Escape, NONE)
    assert not mark(text).isVisible()
    press(text, KEYS.Key_Down, NONE)
    assert not mark(text).isVisible()
    assert text.pointing.ring


def test_without_messages_the_keys_do_nothing(view: TranscriptView) -> None:
    for key in (KEYS.Key_Right, KEYS.Key_Down, KEYS.Key_End, KEYS.Key_PageUp):
        press(view, key)
    press(view, KEYS.Key_F7, NONE)
    assert not mark(view).isVisible()


def test_after_everything_was_selected_the_keys_still_move(text: TranscriptView) -> None:
    ends = {KEYS.Key_Left: "c", KEYS.Key_Up: "a\tb", KEYS.Key_Home: "c", KEYS.Key_Right: "c\td", KEYS.Key_Down: "c\td"}
    for key, end in ends.items():
        press(text, KEYS.Key_A, CONTROL)
        press(text, key)
        assert selected(text).startswith("A question\n\nalpha")
        assert selected(text).endswith(end), key
    press(text, KEYS.Key_A, CONTROL)
    press(text, KEYS.Key_PageUp)
    assert not selected(text).endswith("d")


def test_an_old_click_is_forgotten_where_the_keyboard_has_been_since(text: TranscriptView) -> None:
    point = at(text, "A question", 0, 4)
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, NONE, point)
    press(text, KEYS.Key_Right)
    assert selected(text) == "e"
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, NONE, point)
    text.keys.focus(1)
    press(text, KEYS.Key_Right, times=2)
    assert selected(text) == "al"


def test_escape_ends_selecting_first_and_then_the_caret(text: TranscriptView) -> None:
    press(text, KEYS.Key_Right)
    assert mark(text).isVisible()
    press(text, KEYS.Key_Escape, NONE)
    assert not mark(text).isVisible()
    assert text.pointing.selection.is_empty
    press(text, KEYS.Key_F7, NONE)
    press(text, KEYS.Key_Right, times=2)
    press(text, KEYS.Key_Escape, NONE)
    assert text.pointing.selection.is_empty
    assert mark(text).isVisible()
    press(text, KEYS.Key_Right)
    assert len(selected(text)) == 1
