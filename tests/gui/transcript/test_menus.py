"""The context menu: for a link, a picture, a selection, a block of code, a message; by pointer and by the menu key."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_chat.domain.stop import Stop
from desktop_chat.ui.transcript.acting.walk import code_blocks
from desktop_chat.ui.transcript.view import TranscriptView
from desktop_chat.ui.widgets.round_menu import RoundMenu
from tests.gui.transcript.places import item_rect
from tests.gui.transcript_fakes import FakeLibrary

LONG_CODE = "```py\n" + "\n".join(f"{number} = '{'wide ' * 60}'" for number in range(60)) + "\n```"

OpenMenu = Callable[[QPoint | None], RoundMenu]


@pytest.fixture
def open_menu(view: TranscriptView, qtbot: QtBot) -> OpenMenu:
    """Opens the menu at a point of the viewport, or by the menu key."""

    def open_at(point: QPoint | None) -> RoundMenu:
        reason = QContextMenuEvent.Reason.Keyboard if point is None else QContextMenuEvent.Reason.Mouse
        place = point or QPoint(0, 0)
        event = QContextMenuEvent(reason, place, view.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.viewport(), event)
        menus = [each for each in view.findChildren(RoundMenu) if each.isVisible()]
        assert len(menus) == 1
        return menus[0]

    return open_at


def texts(menu: RoundMenu) -> list[str]:
    return [action.text().split("\t")[0] for action in menu.actions() if not action.isSeparator()]


def choose(menu: RoundMenu, text: str) -> None:
    action = next(action for action in menu.actions() if action.text().split("\t")[0] == text)
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def test_on_a_link(view: TranscriptView, library: FakeLibrary, open_menu: OpenMenu, qtbot: QtBot) -> None:
    library.reply_with("[a & b](https://example.com/x)")
    point = item_rect(view, 0, 1).topLeft() + QPoint(8, 12)
    menu = open_menu(point)
    assert texts(menu)[:2] == ["Open example.com", "Copy link"]
    choose(menu, "Copy link")
    assert QGuiApplication.clipboard().text() == "https://example.com/x"
    with qtbot.waitSignal(view.link_activated) as asked:
        choose(open_menu(point), "Open example.com")
    assert asked.args == ["https://example.com/x"]


def test_on_code(view: TranscriptView, library: FakeLibrary, open_menu: OpenMenu, qtbot: QtBot) -> None:
    library.reply_with(LONG_CODE)
    view.verticalScrollBar().setValue(0)
    row = view.reel.row(0)
    point = item_rect(view, 0, row.items.index(code_blocks(row)[0])).topLeft() + QPoint(30, 60)
    menu = open_menu(point)
    assert {"Copy code", "Save code as…", "Wrap lines", "Show all 60 lines", "Open code as text"} <= set(texts(menu))
    assert texts(menu).count("Copy code") == 1
    choose(menu, "Copy code")
    assert QGuiApplication.clipboard().text().count("\n") == 59
    height = view.reel.row(0).height
    choose(open_menu(point), "Wrap lines")
    assert view.reel.row(0).height > height
    with qtbot.waitSignal(view.save_requested) as saved:
        choose(open_menu(point), "Save code as…")
    assert saved.args[0].endswith(".py")


def test_on_a_selection(view: TranscriptView, library: FakeLibrary, open_menu: OpenMenu, qtbot: QtBot) -> None:
    library.reply_with("Some words to select.")
    view.activator.select_all()
    menu = open_menu(item_rect(view, 0, 1).center())
    assert texts(menu)[0] == "Copy selection"
    with qtbot.waitSignal(view.quote_requested) as asked:
        choose(menu, "Quote in reply")
    assert asked.args == ["Some words to select."]


def test_on_messages(view: TranscriptView, library: FakeLibrary, open_menu: OpenMenu, qtbot: QtBot) -> None:
    question = library.user("What?")
    first = library.reply_with("One", stop=Stop("max_tokens"))
    library.reply_with("Two", parent=question.id)
    asked = open_menu(item_rect(view, 0, 1).center())
    assert {"Copy message", "Quote in reply", "Edit", "Open as text"} <= set(texts(asked))
    assert "Regenerate" not in texts(asked)
    with qtbot.waitSignal(view.edit_requested):
        choose(asked, "Edit")
    answered = open_menu(item_rect(view, 1, 1).center())
    assert {"Regenerate", "Previous version"} <= set(texts(answered))
    assert not {"Edit", "Next version"} & set(texts(answered))
    with qtbot.waitSignal(view.version_requested) as version:
        choose(answered, "Previous version")
    assert version.args == [first.id]


def test_a_reply_that_streams_cannot_be_changed(
    view: TranscriptView, library: FakeLibrary, open_menu: OpenMenu
) -> None:
    library.user("Go")
    library.start()
    library.feed("Some words")
    menu = open_menu(item_rect(view, 1, 1).center())
    assert "Copy message" in texts(menu)
    assert not {"Regenerate", "Edit"} & set(texts(menu))
    library.feed(" and more")
    choose(menu, "Copy message")
    assert QGuiApplication.clipboard().text() == "Some words and more"


def test_the_menu_key_opens_it_at_the_focus(view: TranscriptView, library: FakeLibrary, open_menu: OpenMenu) -> None:
    library.user("Go")
    library.reply_with("Words.\n\n```sh\nls\n```")
    view.setFocus()
    view.keys.focus(1)
    view.walk.code(-1)
    view.walk.code(1)
    assert view.pointing.focus_block
    menu = open_menu(None)
    assert texts(menu)[0] == "Copy code"
    row = view.reel.row(1)
    code = item_rect(view, 1, row.items.index(code_blocks(row)[0]))
    corner = view.viewport().mapFromGlobal(menu.pos() + QPoint(menu.shade, menu.shade))
    assert code.adjusted(-20, -20, 20, 40).contains(corner)
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert view.pointing.ring


def test_foreign_words_are_short_and_plain(view: TranscriptView, library: FakeLibrary, open_menu: OpenMenu) -> None:
    library.reply_with(f"[x](https://{'a' * 50}.{'b' * 50}.example/?&amp;<b>)")
    menu = open_menu(item_rect(view, 0, 1).topLeft() + QPoint(4, 12))
    assert all(len(text) < 80 for text in texts(menu))
    menu.close()
