"""Several windows over one history: what they share, what is their own, and what is left when one is closed."""

import gc
import os
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_chat.app.chat_window import ChatWindow
from desktop_chat.app.start_request import Kind, StartRequest
from desktop_chat.demo.replies import Reply, text
from desktop_chat.demo.script import Gate, Script
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.ids import ConversationId
from desktop_chat.exchange.exporters import ExportOptions
from desktop_chat.ui.dialogs.export_dialog import ExportDialog
from tests.gui.app.conftest import OpenWindow
from tests.gui.app.stage import WindowStage

LONG = "One two three four five six seven eight nine ten."


def second(stage: WindowStage, conversation_id: ConversationId | None = None) -> ChatWindow:
    opened = stage.windows.open_window(conversation_id)
    stage.until(lambda: opened.joined.controllers.pages._is_ready)
    return opened


def turn_to(stage: WindowStage, window: ChatWindow) -> None:
    """As a click into a window does."""
    window.window.activateWindow()
    stage.until(lambda: stage.windows.front() is window and window.window.isActiveWindow())


def shown(window: ChatWindow) -> list[str]:
    rows = window.parts.rows
    return [str(rows.data(rows.index(row))) for row in range(rows.rowCount())]


def written(window: ChatWindow) -> str:
    return window.parts.composer.draft().text


def resident() -> int:
    """Bytes of this process in memory; always 0 where nobody can say."""
    facts = Path("/proc/self/statm")
    return int(facts.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if facts.exists() else 0


def forget() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


def test_each_window_has_its_own_conversation(stage: WindowStage, script: Script) -> None:
    script.add(Reply((text("First."),)), Reply((text("Second."),)))
    stage.say("One")
    one = stage.current
    other = second(stage)
    assert other.current is None
    assert stage.current == one
    other.parts.composer.set_draft(Draft("Two"))
    other.joined.controllers.composer.send()
    stage.settle()
    assert other.current not in (None, one)
    assert [row for row in shown(other) if "Second." in row]
    assert stage.texts() == ["One", "First."]
    assert stage.windows.front() is other
    assert {each.parts.conversations.rowCount() for each in stage.windows.open_windows()} == {2}


def test_a_reply_streams_into_both_windows_that_show_it(stage: WindowStage, script: Script) -> None:
    gate = Gate()
    script.add(Reply((text(LONG),)).hold_after(4, gate))
    stage.parts.composer.set_draft(Draft("Slowly"))
    stage.joined.controllers.composer.send()
    stage.until(gate.reached.is_set)
    other = second(stage, stage.current)
    begun = lambda window: any("One" in row and "ten" not in row for row in shown(window))  # noqa: E731
    stage.until(lambda: begun(other) and begun(stage.first))
    assert other.joined.registry.context("is_streaming")
    gate.release()
    stage.settle()
    for window in (other, stage.first):
        stage.until(lambda window=window: any("ten." in row for row in shown(window)))


def test_a_reply_goes_on_when_its_window_is_closed(stage: WindowStage, script: Script) -> None:
    gate = Gate()
    script.add(Reply((text(LONG),)).hold_after(4, gate))
    other = second(stage)
    other.parts.composer.set_draft(Draft("Slowly"))
    other.joined.controllers.composer.send()
    stage.until(gate.reached.is_set)
    chat = other.current
    assert chat is not None
    other.window.close()
    stage.until(lambda: len(stage.windows.all()) == 1)
    assert stage.codes == []
    gate.release()
    stage.settle()
    stage.services.navigation.show(chat)
    stage.until(lambda: stage.texts() == ["Slowly", LONG])


def test_a_draft_is_the_same_in_every_window_and_the_cursor_stays(stage: WindowStage, script: Script) -> None:
    script.add(Reply((text("Yes."),)))
    stage.say("Hello")
    other = second(stage, stage.current)
    QTest.keyClicks(other.parts.composer._editor, "brave ")
    other.parts.composer.insert_text("😀 world")
    assert written(stage.first) == "brave 😀 world"
    cursor = stage.parts.composer._editor.textCursor()
    cursor.setPosition(5)  # before the first blank
    stage.parts.composer._editor.setTextCursor(cursor)
    begin = other.parts.composer._editor.textCursor()
    begin.movePosition(begin.MoveOperation.Start)
    other.parts.composer._editor.setTextCursor(begin)
    QTest.keyClicks(other.parts.composer._editor, "oh ")
    assert written(stage.first) == "oh brave 😀 world"
    assert stage.parts.composer._editor.textCursor().position() == 8
    QTest.keyClicks(stage.parts.composer._editor, ",")
    assert written(other) == written(stage.first) == "oh brave, 😀 world"
    assert other.parts.composer._editor.textCursor().position() == 3
    assert stage.services.drafts.get(stage.current).text == "oh brave, 😀 world"


def test_words_of_both_windows_are_kept(stage: WindowStage) -> None:
    other = second(stage)
    QTest.keyClicks(stage.parts.composer._editor, "one ")
    QTest.keyClicks(other.parts.composer._editor, "two ")
    QTest.keyClicks(stage.parts.composer._editor, "three")
    assert sorted(written(stage.first).split()) == ["one", "three", "two"]
    assert written(other) == written(stage.first)


def test_an_edit_of_a_message_is_seen_in_both_windows(stage: WindowStage, script: Script) -> None:
    script.add(Reply((text("Yes."),)), Reply((text("No."),)))
    stage.say("Hello")
    other = second(stage, stage.current)
    stage.joined.controllers.composer.edit_last()
    assert (other.parts.composer.editing is not None, written(other)) == (True, "Hello")
    stage.parts.composer.set_draft(stage.parts.composer.kept())
    QTest.keyClicks(stage.parts.composer._editor, " there")
    stage.joined.controllers.composer.send()
    stage.settle()
    assert (other.parts.composer.editing, written(other)) == (None, "")
    for window in (other, stage.first):
        stage.until(lambda window=window: any("Hello there" in row for row in shown(window)))
        assert not any("Yes." in row for row in shown(window))


def test_names_and_deletions_are_seen_everywhere(stage: WindowStage, script: Script) -> None:
    script.add(Reply((text("First."),)), Reply((text("Second."),)))
    stage.say("One")
    one = stage.current
    stage.run("chat.new")
    stage.say("Two")
    two = stage.current
    other = second(stage, one)
    other.services.navigation.show(two)
    other.services.navigation.show(one)
    stage.joined.controllers.sidebar.rename(one, "A name")
    stage.until(lambda: "A name" in other.window.windowTitle())
    stage.joined.controllers.sidebar.delete([one])
    assert other.current == two  # the last used one takes its place
    assert stage.current == two
    stage.joined.controllers.sidebar.undo_delete()
    stage.until(lambda: stage.services.library.summary(one) is not None)


def test_toasts_come_where_the_person_is_and_banners_everywhere(stage: WindowStage, script: Script) -> None:
    script.add(Reply((text("First."),)))
    stage.say("One")
    other = second(stage, stage.current)
    turn_to(stage, other)
    stage.services.notices.toast("Only once")
    assert [len(each.window.toasts.toasts()) for each in (stage.first, other)] == [0, 1]
    turn_to(stage, stage.first)
    stage.services.notices.toast("And here")
    assert [len(each.window.toasts.toasts()) for each in (stage.first, other)] == [1, 1]


def test_the_conversation_that_a_window_shows_stays_in_memory(stage: WindowStage, script: Script) -> None:
    ids = []
    for number in range(11):
        script.add(Reply((text("Yes."),)))
        stage.run("chat.new")
        stage.say(f"Number {number}")
        ids.append(stage.current)
        if number == 0:
            other = second(stage, stage.current)
    assert stage.services.library.conversation(ids[0]) is not None
    assert stage.services.library.conversation(ids[1]) is None
    assert any("Number 0" in row for row in shown(other))


def test_what_later_starts_ask_for_is_done(stage: WindowStage, script: Script) -> None:
    script.add(Reply((text("First."),)))
    stage.say("One")
    one = stage.current
    assert stage.windows.obey(StartRequest(Kind.RAISE)) == int(stage.window.winId())
    stage.windows.obey(StartRequest(Kind.TEXT, text="From outside"))
    assert (stage.services.navigation.current, written(stage.first)) == (None, "From outside")
    stage.windows.obey(StartRequest(Kind.TEXT, text="twice"))
    assert written(stage.first) == "From outside\ntwice"
    stage.windows.obey(StartRequest(Kind.CONVERSATION, conversation=one))
    assert stage.current == one
    stage.windows.obey(StartRequest(Kind.CONVERSATION, conversation="0192f0c1-2345-7abc-8def-0123456789ab"))
    assert stage.current == one
    stage.windows.obey(StartRequest(Kind.NEW_WINDOW))
    assert len(stage.windows.all()) == 2
    stage.windows.obey(StartRequest(Kind.CONVERSATION, new_window=True, conversation=one))
    assert [each.current for each in stage.windows.open_windows()] == [one, None, one]
    assert len(stage.services.turns.running()) == 0


def test_a_text_that_is_not_there_is_not_done(stage: WindowStage) -> None:
    assert stage.windows.obey(StartRequest(Kind.TEXT, text_file=f"handed-{'0' * 32}.txt")) is None
    assert written(stage.first) == ""


def test_a_summary_in_a_new_chat_replaces_no_words(stage: WindowStage, script: Script) -> None:
    script.add(Reply((text("First."),)))
    stage.say("One")
    other = second(stage)
    other.parts.composer.insert_text("Half a thought")
    stage.first.joined.controllers.composer.summarise_into_new_chat()
    assert written(other) == written(stage.first)
    assert written(other).startswith("Half a thought\nSummarise this")
    stage.until(lambda: bool(stage.services.drafts.get("new").attachments))


def test_is_seen_and_open_conversation(stage: WindowStage, script: Script) -> None:
    script.add(Reply((text("First."),)))
    stage.say("One")
    one = stage.current
    other = second(stage)
    turn_to(stage, other)
    assert not stage.windows.is_seen(one)
    stage.windows.open_conversation(one)
    stage.until(lambda: stage.windows.is_seen(one))
    assert stage.windows.front() is stage.first
    assert other.current is None


def test_all_windows_come_back_with_their_conversations(open_window: OpenWindow, scripted_server, script) -> None:
    stage = open_window(base_url=scripted_server.base_url)
    script.add(Reply((text("First."),)), Reply((text("Second."),)))
    stage.say("One")
    one = stage.current
    stage.run("chat.new")
    stage.say("Two")
    two = stage.current
    other = second(stage, one)
    third = second(stage)
    other.window.setGeometry(40, 50, 760, 560)
    third.window.close()
    stage.until(lambda: len(stage.windows.all()) == 2)
    turn_to(stage, stage.first)
    stage.run("app.quit")
    stage.until(lambda: bool(stage.codes))
    again = open_window(base_url=scripted_server.base_url)
    again.until(lambda: len(again.windows.all()) == 2)
    assert [each.current for each in again.windows.open_windows()] == [two, one]
    assert again.windows.all()[1].geometry().getRect() == (40, 50, 760, 560)
    assert again.windows.front() is again.first


def test_closing_the_last_window_ends(stage: WindowStage) -> None:
    other = second(stage)
    stage.window.close()
    stage.until(lambda: stage.windows.all() == (other.window,))
    assert stage.codes == []
    other.window.close()
    stage.until(lambda: stage.codes == [0])


def test_an_export_of_a_closed_window_goes_on_and_says_how_it_ended(
    stage: WindowStage, script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gc, "freeze", lambda: None)  # comes once, in the life of any of these windows
    script.add(Reply((text("First."),)))
    stage.say("One")
    sentences: list[str] = []
    stage.services.notices.toast_posted.connect(lambda notice: sentences.append(notice.sentence))
    for folder, words in ((tmp_path / "there", "Saved as "), (tmp_path / "not/there", "The export could not be")):
        other = second(stage, stage.current)
        other.joined.registry.run("chat.export_all")
        dialog = other.joined.dialogs.get("export")
        assert isinstance(dialog, ExportDialog)
        other.services.exports.export_many([stage.current], folder, "md", ExportOptions())
        dialog.show_progress(0, 1)
        left = weakref.ref(other.joined.controllers.exporting)
        other.window.close()
        del other, dialog
        stage.until(lambda words=words: bool(sentences) and sentences[-1].startswith(words))
        stage.until(lambda left=left: forget() or left() is None)  # type: ignore[func-returns-value]
    assert len(list((tmp_path / "there").iterdir())) == 1


def test_nothing_of_a_closed_window_is_left(
    stage: WindowStage, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gc, "freeze", lambda: None)  # comes once, in the life of any of these windows
    script.add(Reply((text(LONG),)))
    stage.say("One")
    chat = stage.current
    widgets = len(QApplication.allWidgets())
    sizes = []
    left: list[weakref.ref[object]] = []
    for _ in range(20):
        other = second(stage, chat)
        other.joined.registry.run("view.outline")
        other.joined.registry.run("view.palette")
        other.joined.registry.run("app.settings")
        own = (other.services.navigation, other.services.search, other.services.exports)
        things = (other, other.window, other.parts.transcript, other.parts.composer, other.parts.rows, *own)
        left = [each for each in left if each() is not None] + [weakref.ref(thing) for thing in things]
        other.window.close()
        del other, own, things
        forget()
        sizes.append(resident())

    def gone() -> bool:  # a job that was on its way holds what asked for it until it is done
        forget()
        return all(each() is None for each in left)

    stage.until(gone)
    assert len(QApplication.allWidgets()) <= widgets
    assert sizes[-1] - sizes[4] < 3_000_000  # the first ones load what is loaded once
    assert stage.texts() == ["One", LONG]


@pytest.mark.parametrize("closed", ["front", "behind"])
def test_streaming_survives_quitting_with_two_windows(
    open_window: OpenWindow, scripted_server, script: Script, closed: str
) -> None:
    stage = open_window(base_url=scripted_server.base_url)
    gate = Gate()
    script.add(Reply((text(LONG),)).hold_after(4, gate))
    other = second(stage)
    asking, idle = (other, stage.first) if closed == "front" else (stage.first, other)
    asking.parts.composer.set_draft(Draft("Slowly"))
    asking.joined.controllers.composer.send()
    idle.parts.composer.insert_text("unsent")
    stage.until(lambda: any("One" in row for row in shown(asking)))  # has arrived, not only left the server
    stage.session.end()
    stage.until(lambda: bool(stage.codes))
    gate.release()
    again = open_window(base_url=scripted_server.base_url)
    again.until(lambda: len(again.windows.all()) == 2)
    chats = {each.current for each in again.windows.open_windows()}
    assert len(chats) == 2
    (chat,) = (each for each in chats if each is not None)
    again.until(lambda: again.services.library.conversation(chat) is not None)
    conversation = again.services.library.conversation(chat)
    assert conversation is not None
    question, reply = conversation.active_path()
    assert question.text == "Slowly"
    assert reply.text.startswith("One")
    assert again.services.drafts.get("new").text == "unsent"
