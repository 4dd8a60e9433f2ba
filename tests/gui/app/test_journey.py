"""The main job in a real window, from the first run to the history of the next one."""

from pathlib import Path

from PySide6.QtGui import QImage

from desktop_chat.app import exit_codes
from desktop_chat.demo import faults, replies
from desktop_chat.demo.exchange import Gate
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DEMO_KEY, DemoServer
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.stop import Interruption
from desktop_chat.runtime.paths import paths_in
from desktop_chat.services.account import KeyState
from desktop_chat.services.attachments import TEXT_NAME
from desktop_chat.storage.repository import HistoryStore
from desktop_chat.ui.dialogs.export_dialog import ExportChoice, ExportDialog
from desktop_chat.ui.dialogs.text_dialog import TextDialog
from tests.gui.app.conftest import OpenWindow
from tests.gui.app.stage import WindowStage


def test_from_the_first_run_to_the_next(
    open_window: OpenWindow, scripted_server: DemoServer, script: Script, tmp_path: Path
) -> None:
    stage = open_window()
    stage.until(lambda: stage.services.account.state is KeyState.MISSING)
    assert stage.window.is_first_run_shown
    assert not stage.parts.composer.can_send()

    stage.parts.first_run.endpoint_chosen.emit(scripted_server.base_url, DEMO_KEY)
    stage.until(lambda: not stage.window.is_first_run_shown)
    assert stage.services.account.state is KeyState.PRESENT

    script.add(replies.say("One."), replies.say("Two."))
    stage.say("Count for me")
    assert stage.shown() == ["You: Count for me", "Claude: One."]
    stage.run("turn.regenerate")
    stage.settle()
    assert stage.texts() == ["Count for me", "Two."]
    first = stage.services.library.conversation(stage.current).siblings(stage.path()[1].id)[0]
    stage.parts.transcript.version_requested.emit(first)
    assert stage.texts() == ["Count for me", "One."]

    stage.preferences.set("temperature", 0.3)
    target = tmp_path / "chat.md"
    stage.run("chat.export")
    dialog = stage.joined.dialogs.get("export")
    assert isinstance(dialog, ExportDialog)
    dialog.export_requested.emit(ExportChoice(False, "md", str(target), False, True, False))
    stage.until(target.exists)
    assert "One." in target.read_text()

    chat = stage.current
    stage.run("chat.delete")
    assert stage.services.library.summary(chat) is None
    stage.run("edit.undo_delete")
    stage.until(lambda: stage.services.navigation.current == chat and bool(stage.shown()))
    assert stage.shown() == ["You: Count for me", "Claude: One."]
    stage.parts.composer.insert_text("half a thought")
    assert stage.quit() == exit_codes.OK

    again = open_window()
    again.until(lambda: bool(again.shown()))
    assert again.current == chat
    assert again.shown() == ["You: Count for me", "Claude: One."]
    assert again.preferences.get("temperature") == 0.3
    assert again.services.account.base_url == scripted_server.base_url
    again.until(lambda: again.parts.composer.draft().text == "half a thought")


def test_quitting_while_a_reply_streams_keeps_and_marks_it(
    open_window: OpenWindow, scripted_server: DemoServer, script: Script
) -> None:
    stage = open_window(base_url=scripted_server.base_url)
    gate = Gate()
    script.add(replies.say("word " * 100).hold_after(10, gate))
    stage.parts.composer.set_draft(Draft("Talk"))
    stage.joined.controllers.composer.send()
    chat = stage.current
    stage.until(lambda: (reply := stage.services.library.reply(chat)) is not None and "word" in reply.fold_text())
    assert stage.quit() == exit_codes.OK
    gate.release()
    store = HistoryStore.open(paths_in(stage.folder).data, writable=False)
    reply = store.load(chat).active_path()[-1]
    store.close()
    assert reply.text.startswith("word ")
    assert reply.stop is not None
    assert reply.stop.interruption is Interruption.CLOSED


def test_stop_by_command_keeps_what_came(stage: WindowStage, script: Script) -> None:
    gate = Gate()
    script.add(replies.say("word " * 100).hold_after(10, gate))
    stage.parts.composer.set_draft(Draft("Talk"))
    stage.joined.controllers.composer.send()
    stage.until(lambda: (reply := stage.services.library.reply(stage.current)) is not None and bool(reply.fold_text()))
    assert stage.run("turn.stop")
    stage.settle()
    gate.release()
    assert stage.path()[-1].stop.interruption is Interruption.STOPPED
    assert stage.joined.registry.is_enabled("turn.continue")


def test_a_failed_second_try_leaves_the_first_answer_in_sight(stage: WindowStage, script: Script) -> None:
    script.add(replies.say("First."), faults.status(400))
    stage.say("Hello")
    stage.run("turn.regenerate")
    stage.settle()
    assert stage.texts() == ["Hello", "First."]
    notice = stage.services.notices.notice(stage.current)
    assert notice is not None
    assert "turn.retry" in [action.command for action in notice.actions]


def test_send_waits_for_files_that_are_read(stage: WindowStage, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("some notes")
    composer = stage.parts.composer
    composer.files_chosen.emit([str(path), str(tmp_path / "missing.txt")])
    composer.insert_text("Read this")
    assert composer.is_waiting()
    assert not composer.can_send()
    stage.until(lambda: not composer.is_waiting())
    assert [entry.name for entry in composer.draft().attachments] == ["notes.txt"]
    assert composer.can_send()


def test_a_file_that_is_read_too_late_goes_to_its_own_draft(stage: WindowStage, script: Script, tmp_path: Path) -> None:
    script.add(replies.say("Hi."))
    stage.say("Hello")
    chat = stage.current
    path = tmp_path / "notes.txt"
    path.write_text("some notes")
    stage.parts.composer.files_chosen.emit([str(path)])
    stage.run("chat.new")
    stage.until(lambda: bool(stage.services.drafts.get(chat).attachments))
    assert stage.parts.composer.draft().attachments == ()
    stage.services.navigation.show(chat)
    assert [entry.name for entry in stage.parts.composer.draft().attachments] == ["notes.txt"]


def test_pasted_text_can_be_changed_before_it_is_sent(stage: WindowStage) -> None:
    composer = stage.parts.composer
    composer.long_text_pasted.emit("old words\n" * 50)
    stage.until(lambda: bool(composer.draft().attachments))
    old = composer.draft().attachments[0]
    composer.attachment_opened.emit(old)
    stage.until(lambda: stage.joined.dialogs.get("text") is not None)
    dialog = stage.joined.dialogs.get("text")
    assert isinstance(dialog, TextDialog)
    dialog.text_saved.emit("new words")
    dialog.accept()
    stage.until(lambda: composer.draft().attachments not in ((), (old,)))
    (new,) = composer.draft().attachments
    assert new.name == TEXT_NAME
    assert stage.services.store.attachments.read(new) == b"new words"


def test_pictures_of_a_restored_draft_are_shown_again(open_window: OpenWindow, scripted_server: DemoServer) -> None:
    stage = open_window(base_url=scripted_server.base_url)
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    stage.parts.composer.image_pasted.emit(image)
    stage.until(lambda: bool(stage.parts.composer.draft().attachments))
    stage.quit()
    again = open_window(base_url=scripted_server.base_url)
    again.until(lambda: bool(again.parts.composer.draft().attachments))
    chip = again.parts.composer._chips.chips()[0]
    again.until(lambda: not chip._picture.isNull())
    assert chip.attachment is not None
    assert chip.attachment.media_type == "image/png"


def test_model_of_the_command_line_is_for_every_new_chat(
    open_window: OpenWindow, scripted_server: DemoServer, script: Script
) -> None:
    stage = open_window(base_url=scripted_server.base_url, model="claude-haiku-4-5")
    script.add(replies.say("A."), replies.say("B."))
    stage.say("one")
    stage.run("chat.new")
    stage.say("two")
    assert [request.json["model"] for request in scripted_server.messages] == ["claude-haiku-4-5"] * 2
    assert stage.preferences.text("model") == ""


def test_it_starts_with_a_new_chat_if_that_is_wished(
    open_window: OpenWindow, scripted_server: DemoServer, script: Script
) -> None:
    stage = open_window(base_url=scripted_server.base_url)
    script.add(replies.say("A."))
    stage.say("one")
    stage.preferences.set("start_with", "new")
    again = open_window(base_url=scripted_server.base_url)
    assert again.services.navigation.current is None
    assert len(again.services.library.summaries()) == 1


def test_several_chosen_chats_are_exported_into_a_folder(stage: WindowStage, script: Script, tmp_path: Path) -> None:
    script.add(*(replies.say("A.") for _ in range(3)))
    for text in ("one", "two", "three"):
        stage.run("chat.new")
        stage.say(text)
    chosen = [each.meta.id for each in stage.services.library.summaries()][:2]
    stage.parts.sidebar.export_requested.emit(chosen)
    dialog = stage.joined.dialogs.get("export")
    assert isinstance(dialog, ExportDialog)
    folder = tmp_path / "out"
    folder.mkdir()
    dialog.export_requested.emit(ExportChoice(True, "txt", str(folder), False, True, False))
    stage.until(lambda: len(list(folder.iterdir())) == 2 and not stage.services.exports.is_running)


def test_a_summary_begins_a_new_chat_with_the_old_one_attached(stage: WindowStage, script: Script) -> None:
    script.add(replies.say("A long story."))
    stage.say("Tell me")
    stage.run("turn.summarise")
    assert stage.services.navigation.current is None
    stage.until(lambda: bool(stage.parts.composer.draft().attachments))
    (attachment,) = stage.parts.composer.draft().attachments
    assert b"A long story." in stage.services.store.attachments.read(attachment)
    assert stage.parts.composer.can_send()


def test_edit_puts_the_message_into_the_composer_and_sends_a_version(stage: WindowStage, script: Script) -> None:
    script.add(replies.say("A."), replies.say("B."))
    stage.say("old words")
    old = MessageId(stage.path()[0].id)
    stage.run("turn.edit_last")
    assert stage.parts.composer.editing == old
    stage.parts.composer._editor.setPlainText("new words")
    stage.joined.controllers.composer.send()
    stage.settle()
    assert stage.texts() == ["new words", "B."]


def test_renaming_by_f2_stays(stage: WindowStage, script: Script) -> None:
    script.add(replies.say("A."))
    stage.say("Hello")
    stage.run("chat.rename")
    stage.parts.header.rename_requested.emit("My title")
    summary = stage.services.library.summary(stage.current)
    assert summary is not None
    assert (summary.meta.title, summary.meta.title_is_auto) == ("My title", False)


def test_an_edit_that_was_begun_survives_another_chat_and_a_restart(
    open_window: OpenWindow, scripted_server: DemoServer, script: Script
) -> None:
    stage = open_window(base_url=scripted_server.base_url)
    script.add(replies.say("One."), replies.say("Another."))
    stage.say("The first question")
    chat = stage.current
    stage.parts.composer.insert_text("half a thought")
    stage.run("turn.edit_last")
    stage.parts.composer.insert_text(" in other words")
    stage.run("chat.new")
    assert stage.parts.composer.editing is None
    assert not stage.parts.composer.draft()
    stage.services.navigation.show(chat)
    assert stage.parts.composer.draft().text == "The first question in other words"
    question = stage.path()[0].id
    assert stage.parts.composer.editing == question
    assert stage.quit() == exit_codes.OK

    again = open_window(base_url=scripted_server.base_url)
    again.until(lambda: again.parts.composer.editing == question)
    assert again.parts.composer.draft().text == "The first question in other words"
    again.until(lambda: bool(again.shown()))
    again.run("turn.send")
    again.settle()
    assert again.texts() == ["The first question in other words", "Another."]
    assert again.parts.composer.draft().text == "half a thought"


def test_what_is_typed_before_there_is_a_field_is_not_lost(
    open_window: OpenWindow, scripted_server: DemoServer, script: Script
) -> None:
    stage = open_window(base_url=scripted_server.base_url, typed="first words")
    assert stage.parts.composer.draft().text == "first words"
    stage.parts.composer.insert_text(", and more")
    assert stage.quit() == exit_codes.OK

    again = open_window(base_url=scripted_server.base_url, typed="typed at once")
    again.until(lambda: again.parts.composer.draft().text == "first words, and more\ntyped at once")
    assert again.quit() == exit_codes.OK
    third = open_window(base_url=scripted_server.base_url)
    third.until(lambda: third.parts.composer.draft().text == "first words, and more\ntyped at once")
