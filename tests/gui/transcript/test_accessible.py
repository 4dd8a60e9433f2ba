"""What assistive technology sees: a list "Messages" whose items are the messages."""

import gc

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.access import accessible
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript_fakes import CHAT, FakeLibrary, FakeNotices


def test_a_list_of_messages(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("What?")
    library.reply_with("That **thing**.")
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface is not None
    assert interface.role() == QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "Messages"
    assert interface.childCount() == 2
    names = [interface.child(at).text(QAccessible.Text.Name) for at in range(2)]
    assert names == ["You: What?", "Claude: That thing."]
    child = interface.child(1)
    assert child.role() == QAccessible.Role.ListItem
    assert child.isValid()
    assert interface.indexOfChild(child) == 1
    assert child.rect().width() == view.reel.column
    assert interface.child(2) is None


def test_the_find_bar_is_shown_after_the_messages_while_it_is_open(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("What?")
    view.finder.open()
    interface = accessible.interface_of(view)
    assert interface.childCount() == 2
    bar = interface.child(1)
    assert bar is not None
    assert bar.text(QAccessible.Text.Name) == "Find"
    assert interface.indexOfChild(bar) == 1
    fields = [bar.child(at).text(QAccessible.Text.Name) for at in range(bar.childCount())]
    assert "Find in this chat" in fields
    view.finder.close()
    assert interface.childCount() == 1


def test_rows_keep_their_interface(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("What?")
    interface = accessible.interface_of(view)
    first = interface.child(0)
    library.reply_with("That.")
    assert interface.child(0) is first
    assert interface.indexOfChild(first) == 0
    library.chat.set_meta(active_leaf=library.user("Else", tell=False, parent=None).id)
    library.path_changed.emit(library.chat.id)
    assert interface.childCount() == view.reel.count


def test_the_focused_message_is_the_focused_child(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("What?")
    library.reply_with("That.")
    view.activateWindow()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    focused = accessible.interface_of(view).focusChild()
    assert focused is not None
    assert focused.text(QAccessible.Text.Name) == "You: What?"
    assert focused.state().focused


def test_a_finished_reply_is_announced_once(
    view: TranscriptView, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(accessible, "announce", lambda view, text: said.append(text))
    library.user("What?")
    library.start()
    library.feed("Hello")
    assert said == []
    library.finish()
    library.path_changed.emit(library.chat.id)
    assert said == ["Claude has answered."]


def test_announcing_is_harmless_without_a_screen_reader(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("What?")
    accessible.announce(view, "Something")
    accessible.tell_focus(view, 0)
    assert accessible.interface_of(view).childCount() == 1


def test_views_come_and_go(theme: Theme, library: FakeLibrary, notices: FakeNotices) -> None:
    library.user("What?")
    library.reply_with("That.")
    kept = []
    for _ in range(30):
        model = TranscriptModel(library, notices)
        model.set_conversation(CHAT)
        view = TranscriptView(theme)
        view.set_model(model)
        interface = QAccessible.queryAccessibleInterface(view)
        child = interface.child(1)
        assert child.isValid()
        kept.append(child)
        shiboken6.delete(view)
        assert not child.isValid()
        assert child.text(QAccessible.Text.Name) == ""
        shiboken6.delete(model)
        gc.collect()
    assert len({id(child) for child in kept}) <= 2
