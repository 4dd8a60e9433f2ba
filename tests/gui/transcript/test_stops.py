"""Left and Right in a message: every button and every link is reached once, seen, said and pressed by Enter."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript.access import accessible
from desktop_chat.ui.transcript.frame import capture
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript_fakes import FakeLibrary
from tests.helpers.processor import allowed

TEXT = (
    "See [one](https://one.example/) and **[two](https://two.example/)** and [a *third* one](https://three.example/).\n\n"
    "- [four](https://four.example/)\n\n"
    "| a | b |\n|---|---|\n| [five](https://five.example/) | x |\n\n"
    "```py\nx\n```\n\n```py\nx\n```\n\n[six](https://six.example/)"
)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []
    monkeypatch.setattr(accessible, "announce", lambda _view, text: words.append(text))
    return words


def walk(view: TranscriptView, key: Qt.Key) -> list[str]:
    """What the key stops at until it leaves the message."""
    found = []
    for _ in range(60):
        QTest.keyClick(view, key)
        focus = view.pointing.focus
        if focus is None:
            return found
        found.append(focus.label)
        top = view.reel.top(view.focused_row) + focus.rect.top()
        assert top >= 0
        assert top + min(focus.rect.height(), 20) <= view.viewport().height()
    return [*found, "never ends"]


def test_every_link_and_button_once_in_both_directions(
    view: TranscriptView, library: FakeLibrary, said: list[str]
) -> None:
    library.reply_with(TEXT)
    view.keys.focus(0)
    names = [f"{name}.example" for name in ("one", "two", "three", "four", "five")]
    forth = walk(view, Qt.Key.Key_Right)
    assert forth == [*names, "Save as", "Copy", "Save as", "Copy", "six.example", "Copy message", "Regenerate", "More"]
    assert walk(view, Qt.Key.Key_Left) == forth[::-1]
    assert said[:2] == ["Link to one.example", "Link to two.example"]


def test_enter_follows_the_link(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with(TEXT)
    view.keys.focus(0)
    for _ in range(5):
        QTest.keyClick(view, Qt.Key.Key_Right)
    with qtbot.waitSignal(view.link_activated) as asked:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert asked.args == ["https://five.example/"]


def test_the_frame_is_around_the_words(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(TEXT)
    view.keys.focus(0)
    QTest.keyClick(view, Qt.Key.Key_Right)
    frame = capture(view.reel, view.pointing, view.column_left, 800, 600, 1.0)
    (ring,) = [band.ring for band in frame.bands if not band.ring.isEmpty()]
    assert 15 < ring.width() < 60
    assert 15 < ring.height() < 40
    assert view.pointing.focus is not None
    assert view.reel.row(0).link_at(view.pointing.focus.rect.center()) is not None


def test_stops_out_of_sight_come_into_view(view: TranscriptView, library: FakeLibrary) -> None:
    words = "Words that fill a line or two of the page, and more.\n\n" * 40
    library.reply_with(f"{words}[one](https://one.example/)\n\n{words}```\ncode\n```\n\n{words}")
    view.keys.focus(0)
    assert view.reel.scroll == 0
    forth = walk(view, Qt.Key.Key_Right)
    assert forth == ["one.example", "Save as", "Copy", "Copy message", "Regenerate", "More"]
    assert view.reel.scroll > 1000
    assert walk(view, Qt.Key.Key_Left) == forth[::-1]


def test_code_in_a_list_is_reached(view: TranscriptView, library: FakeLibrary) -> None:
    words = "Words that fill a line or two of the page, and more.\n\n" * 40
    library.reply_with(f"{words}- item\n\n  ```\n  code\n  ```\n")
    view.keys.focus(0)
    assert walk(view, Qt.Key.Key_Right)[0] == "Copy"


def test_what_is_in_sight_comes_first(view: TranscriptView, library: FakeLibrary) -> None:
    words = "Words that fill a line or two of the page, and more.\n\n" * 40
    library.reply_with(f"[one](https://one.example/)\n\n{words}[two](https://two.example/)")
    view.keys.focus(0)
    view.verticalScrollBar().setValue(400)
    assert walk(view, Qt.Key.Key_Right)[0] == "two.example"


def test_a_long_message_is_not_laid_out_for_it(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("Just words\n\n" * 3_000 + "[one](https://one.example/)")
    view.keys.focus(0)
    began = time.thread_time()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert time.thread_time() - began < allowed(0.15)
    assert view.pointing.focus is not None
    assert view.pointing.focus.label == "one.example"
    top = view.reel.top(0) + view.pointing.focus.rect.top()
    assert 0 <= top < view.viewport().height()


def test_only_safe_links_are_stops(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("[bad](javascript:alert(1)) [worse](file:///etc/passwd) [good](https://good.example/)")
    view.keys.focus(0)
    assert walk(view, Qt.Key.Key_Right)[0] == "good.example"


def test_the_menu_key_is_about_the_link(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(TEXT)
    view.keys.focus(0)
    QTest.keyClick(view, Qt.Key.Key_Right)
    view.keys.menu()
    menu = view.findChild(type(view.activator.menu(0)))
    menus = [each for each in view.findChildren(type(menu)) if each.isVisible()]
    action = next(action for action in menus[0].actions() if action.text() == "Copy link")
    action.trigger()
    assert QGuiApplication.clipboard().text() == "https://one.example/"
    menus[0].close()
