"""Buttons, links, versions, folds and keys: each does what it says, once."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_chat.domain.content import block
from desktop_chat.domain.stop import Stop
from desktop_chat.services.notices import Notice, NoticeAction, Severity
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.items.line_items import FoldItem
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.places import centre, item_rect, target
from tests.gui.transcript_fakes import FakeLibrary, FakeNotices, attachment, cited, thinking


def click(view: TranscriptView, qtbot: QtBot, row: int, act: Act, label: str = "") -> None:
    point = centre(view, row, target(view, row, act, label))
    assert view.viewport().rect().contains(point)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point)


def test_notice_buttons_ask_for_commands(
    view: TranscriptView, library: FakeLibrary, notices: FakeNotices, qtbot: QtBot
) -> None:
    question = library.user("What?")
    actions = (NoticeAction("turn.retry", "Retry"), NoticeAction("app.account", "Open settings"))
    notices.show(Notice(Severity.ERROR, "No connection.", "Your question is kept.", "host", actions))
    for action in actions:
        with qtbot.waitSignal(view.command_requested) as asked:
            click(view, qtbot, 0, Act.COMMAND, action.label)
        assert asked.args == [action.command, question.id]


def test_an_ending_offers_to_continue(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("What?")
    reply = library.reply_with("Half", stop=Stop("max_tokens"))
    commands = {found.payload for found in view.reel.row(1).targets() if found.act is Act.COMMAND}
    assert "turn.continue" in commands or "turn.raise_limit" in commands
    with qtbot.waitSignal(view.command_requested) as asked:
        click(view, qtbot, 1, Act.COMMAND)
    assert asked.args[1] == reply.id


def test_copy_message_gives_markdown(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("**bold** and `code`")
    with qtbot.waitSignal(view.copied):
        click(view, qtbot, 0, Act.COPY_MESSAGE)
    assert QGuiApplication.clipboard().text() == "**bold** and `code`"


def test_copy_code_gives_all_of_it(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    code = "\n".join(f"line {number}" for number in range(100))
    library.reply_with(f"```py\n{code}\n```")
    view.verticalScrollBar().setValue(0)
    with qtbot.waitSignal(view.copied):
        click(view, qtbot, 0, Act.COPY_CODE)
    assert QGuiApplication.clipboard().text() == code


def test_edit_and_regenerate(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    question = library.user("What?")
    reply = library.reply_with("That.")
    with qtbot.waitSignal(view.edit_requested) as edit:
        click(view, qtbot, 0, Act.EDIT)
    assert edit.args == [question.id, "What?"]
    with qtbot.waitSignal(view.command_requested) as again:
        click(view, qtbot, 1, Act.COMMAND, "Regenerate")
    assert again.args == ["turn.regenerate", reply.id]


def test_versions_are_walked(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    question = library.user("What?")
    first = library.reply_with("One")
    library.reply_with("Two", parent=question.id)
    with qtbot.waitSignal(view.version_requested) as asked:
        click(view, qtbot, 1, Act.VERSION, "Previous version")
    assert asked.args == [first.id]
    assert not [found for found in view.reel.row(1).targets() if found.label == "Next version"]


def test_thinking_opens_and_closes(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("What?")
    library.reply_with(thinking("Let me see.\n\nYes."), "That.", thinking_time=12.3)
    fold = target(view, 1, Act.FOLD)
    assert fold.label == "Thought for 12 s"
    closed = view.reel.row(1).height
    click(view, qtbot, 1, Act.FOLD)
    assert view.reel.row(1).height > closed
    assert any(item.text_between(0, 99) == "Let me see." for item in view.reel.row(1).items if item.selectable)
    click(view, qtbot, 1, Act.FOLD)
    assert view.reel.row(1).height == closed


def test_long_code_folds(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("```\n" + "\n".join("x" * 5 for _ in range(90)) + "\n```")
    folded = view.reel.row(0).height
    view.activator.activate(0, target(view, 0, Act.FOLD, "Show all 90 lines"))
    assert view.reel.row(0).height > folded * 2
    view.activator.activate(0, target(view, 0, Act.FOLD, "Show less"))
    assert view.reel.row(0).height == folded


def test_only_safe_links_are_offered(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("[site](https://example.com/a)")
    rect = item_rect(view, 0, 1)
    with qtbot.waitSignal(view.link_activated) as asked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(8, 12))
    assert asked.args == ["https://example.com/a"]
    library.reply_with("[bad](file:///etc/passwd) [worse](javascript:alert(1)) <smb://host/x>")
    row = view.reel.row(1)
    links = {
        found.payload
        for x in range(0, row.width, 6)
        for y in range(0, row.height, 6)
        if (found := row.link_at(QPoint(x, y))) is not None
    }
    assert links == set()


def test_sources_are_listed_and_open(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with(cited("Qt is fast", ("The docs", "https://doc.qt.io/x"), ("Bad", "file:///etc/passwd")))
    links = [found for found in view.reel.row(0).targets() if found.act is Act.LINK]
    assert [found.payload for found in links] == ["https://doc.qt.io/x"]
    assert links[0].tip == "The docs\ndoc.qt.io"
    with qtbot.waitSignal(view.link_activated):
        click(view, qtbot, 0, Act.LINK)


def test_unknown_blocks_and_files_are_chips(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("Look", attachment("report.pdf", 248_000))
    library.reply_with(block({"type": "hologram"}), block({"type": "tool_use", "name": "get", "input": {"a": 1}}))
    kinds = [type(item).__name__ for item in view.reel.row(0).items]
    assert "ChipsItem" in kinds
    assert any(isinstance(item, FoldItem) and "get" in item.part.title for item in view.reel.row(1).items)


def test_every_target_is_large_enough(view: TranscriptView, library: FakeLibrary, notices: FakeNotices) -> None:
    question = library.user("Look", attachment())
    library.reply_with("One")
    library.reply_with(
        thinking("hm"), cited("a", ("t", "https://e.org")), "\n\n```\n" + "x\n" * 60 + "```", parent=question.id
    )
    notices.show(Notice(Severity.WARNING, "Slow.", actions=(NoticeAction("turn.retry", "Go"),)))
    for row in range(2):
        targets = view.reel.row(row).targets()
        assert targets
        for found in targets:
            assert found.rect.height() >= 28, found.label
            assert found.rect.width() >= 28, found.label
        for one, other in pairwise(targets):
            assert not one.rect.intersects(other.rect), (one.label, other.label)


def test_keyboard_walks_messages_and_targets(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.user("What?")
    library.reply_with("That.")
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.focused_row == 1
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.focused_row == 0
    qtbot.keyClick(view, Qt.Key.Key_J)
    assert view.focused_row == 1
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.pointing.focus is not None
    assert view.pointing.focus.label == "Copy message"
    with qtbot.waitSignal(view.copied):
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "That."
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.focused_row == 0
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.focused_row == 1


def test_enter_opens_the_message_as_text(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    library.reply_with("**That** <img src=x>")
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    dialog = view.findChild(QDialog)
    assert dialog is not None
    edit = dialog.findChild(QPlainTextEdit)
    assert edit is not None
    assert edit.toPlainText() == "That <img src=x>"
    assert edit.isReadOnly()
    dialog.close()


@pytest.mark.parametrize("key", [Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space])
def test_page_keys_scroll(view: TranscriptView, library: FakeLibrary, qtbot: QtBot, key: Qt.Key) -> None:
    library.reply_with("word\n\n" * 200)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    qtbot.keyClick(view, key)
    assert (bar.value() < before) == (key == Qt.Key.Key_PageUp)


def test_the_menu_says_what_the_buttons_do(view: TranscriptView, library: FakeLibrary, notices: FakeNotices) -> None:
    library.reply_with("```py\nx\n```")
    notices.show(Notice(Severity.ERROR, "Failed.", actions=(NoticeAction("turn.retry", "Retry & go"),)))
    menu = view.activator.menu(0)
    texts = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert {"Copy code", "Copy message", "Regenerate", "Retry && go", "Open as text", "Select all"} <= set(texts)
    menu.deleteLater()


def test_code_scrolls_sideways(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("```\n" + "wide " * 100 + "\n```")
    item = view.reel.row(0).items[1]
    assert item.scroll_by(QPoint(50, 50), 100)
    assert not item.scroll_by(QPoint(50, 50), 0)
    assert item.scroll_by(QPoint(50, 50), -500)
    assert not item.scroll_by(QPoint(50, 50), -1)


def test_a_table_that_fits_does_not_scroll(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("| a | b |\n|--|--|\n| 1 | " + "some words that wrap " * 12 + " |")
    assert not view.reel.row(0).items[1].scroll_by(QPoint(5, 5), 50)
    library.reply_with("|" + "column|" * 18 + "\n|" + "--|" * 18 + "\n|" + "value|" * 18)
    assert view.reel.row(1).items[1].scroll_by(QPoint(5, 5), 50)
