"""Importing in the window: what is offered, what comes in, what is undone, and what hostile files cannot do."""

import json
import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QListWidget, QPushButton

from desktop_chat.demo import replies
from desktop_chat.demo.script import Script
from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.domain.ids import RandomIds
from desktop_chat.domain.messages import Message, Role
from desktop_chat.exchange.exporters import export
from desktop_chat.ui.dialogs.import_dialog import ImportDialog
from tests.gui.app.stage import WindowStage

NAME = "2026-11-20 Boats.desktop-chat.json"


def boats(title: str = "Boats", question: str = "Name a boat") -> Conversation:
    ids = RandomIds()
    first, second = ids.message(), ids.message()
    return Conversation(
        ConversationMeta(ids.conversation(), title, False, 1_763_800_000.0, 1_763_800_060.0, active_leaf=second),
        [
            Message(first, None, Role.USER, (text_block(question),), 1_763_800_000.0),
            Message(second, first, Role.ASSISTANT, (text_block("Heron"),), 1_763_800_009.0, "claude-sonnet-5"),
        ],
    )


def saved(folder: Path, conversation: Conversation, name: str = NAME) -> Path:
    path = folder / name
    path.write_bytes(export(conversation, "json"))
    return path


def dialog_of(stage: WindowStage) -> ImportDialog:
    stage.until(lambda: stage.joined.dialogs.get("import") is not None)
    dialog = stage.joined.dialogs.get("import")
    assert isinstance(dialog, ImportDialog)
    return dialog


def offered(stage: WindowStage, *paths: Path, **options: bool) -> ImportDialog:
    """The dialog over files, once all of them are read."""
    stage.joined.controllers.importing.offer(list(paths), **options)
    dialog = dialog_of(stage)
    stage.until(lambda: len(dialog.rows()) == len(paths) and "Reading" not in words(dialog))
    return dialog


def words(dialog: QDialog) -> str:
    from desktop_chat.ui.widgets.labels import PlainLabel

    shown = [each.text() for each in dialog.findChildren(PlainLabel) if each.isVisibleTo(dialog)]
    return "\n".join(shown).replace("\u200b", "")


def button(dialog: QDialog, text: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text and each.isVisibleTo(dialog))


def buttons(dialog: QDialog) -> list[str]:
    return [each.text() for each in dialog.findChildren(QPushButton) if each.isVisibleTo(dialog)]


def import_all(stage: WindowStage, *paths: Path) -> None:
    dialog = offered(stage, *paths)
    next(each for each in dialog.findChildren(QPushButton) if each.text().startswith("Import")).click()
    stage.until(lambda: stage.joined.dialogs.get("import") is None)
    stage.until(lambda: stage.services.runner.active_count == 0)


def test_a_file_is_shown_before_anything_happens_then_opens(stage: WindowStage, tmp_path: Path) -> None:
    chat = boats()
    dialog = offered(stage, saved(tmp_path, chat))
    said = words(dialog)
    for fact in ("Boats", "2", "2025-11-22", "Sonnet", NAME):
        assert fact in said
    assert stage.services.library.is_empty
    assert dialog.focusWidget() is button(dialog, "Import")
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    stage.until(lambda: stage.services.navigation.current == chat.id)
    stage.until(lambda: stage.joined.dialogs.get("import") is None)
    stage.until(lambda: stage.services.library.conversation(chat.id) is not None)
    assert stage.texts() == ["Name a boat", "Heron"]


def test_export_import_export_is_the_same_file(stage: WindowStage, script: Script, tmp_path: Path) -> None:
    script.add(replies.say("One."), replies.say("Two."), replies.say("Another two."))
    stage.say("First")
    stage.say("Second")
    stage.services.turns.regenerate(stage.current)
    stage.settle()
    before = stage.services.store.load(stage.current)
    data, path = export(before, "json"), tmp_path / NAME
    path.write_bytes(data)
    stage.joined.controllers.sidebar.delete([before.id])
    stage.until(lambda: stage.services.library.writer.pending == 0)
    stage.services.library.purge([before.id])
    stage.until(lambda: stage.services.library.writer.pending == 0)
    import_all(stage, path)
    assert export(stage.services.store.load(before.id), "json") == data
    assert len(before) == 5


def test_undo_moves_what_came_in_to_the_trash(stage: WindowStage, tmp_path: Path) -> None:
    chat = boats()
    import_all(stage, saved(tmp_path, chat))
    assert stage.run("edit.undo_delete")
    stage.until(lambda: stage.services.library.is_empty)
    stage.until(lambda: stage.services.library.writer.pending == 0)
    assert [row.meta.id for row in stage.services.store.trashed()] == [chat.id]
    assert stage.run("edit.undo_delete")  # and back again
    stage.until(lambda: not stage.services.library.is_empty)


def test_what_is_there_already_is_recognised(stage: WindowStage, tmp_path: Path) -> None:
    chat = boats()
    path = saved(tmp_path, chat)
    import_all(stage, path)
    stage.services.navigation.show(None)
    dialog = offered(stage, path)
    assert "You have this chat already, with the same messages." in words(dialog)
    assert dialog.focusWidget() is button(dialog, "Open the one you have")
    button(dialog, "Open the one you have").click()
    assert stage.services.navigation.current == chat.id
    assert len(stage.services.library.summaries()) == 1
    button(offered(stage, path), "Import as a copy").click()
    stage.until(lambda: len(stage.services.library.summaries()) == 2)
    stage.until(lambda: stage.joined.dialogs.get("import") is None)
    assert stage.current != chat.id
    (copy,) = [row for row in stage.services.library.summaries() if row.meta.id != chat.id]
    assert list(stage.services.store.load(copy.meta.id)) == list(chat)


def test_the_same_messages_under_another_id_are_recognised(stage: WindowStage, tmp_path: Path) -> None:
    chat = boats()
    import_all(stage, saved(tmp_path, chat))
    other = Conversation(chat.meta, chat)
    other.set_meta(id=RandomIds().conversation(), title="Renamed")
    dialog = offered(stage, saved(tmp_path, other, "b.desktop-chat.json"))
    assert "very messages already" in words(dialog)
    assert "Open the one you have" in buttons(dialog)
    dialog.close()


def test_a_chat_that_went_on_is_a_copy_and_ours_stays(stage: WindowStage, tmp_path: Path) -> None:
    chat = boats()
    import_all(stage, saved(tmp_path, chat))
    later = Conversation(chat.meta, chat)
    ids = RandomIds()
    later.add(Message(ids.message(), chat.meta.active_leaf, Role.USER, (text_block("More"),), 1_763_900_000.0))
    dialog = offered(stage, saved(tmp_path, later, "later.desktop-chat.json"))
    assert "with other messages" in words(dialog)
    button(dialog, "Import as a copy").click()
    stage.until(lambda: len(stage.services.library.summaries()) == 2)
    stage.until(lambda: stage.services.runner.active_count == 0)
    assert len(stage.services.store.load(chat.id)) == 2


def test_several_files_are_a_list_to_choose_from(stage: WindowStage, tmp_path: Path) -> None:
    chats = [boats(f"Chat {number}", f"Question {number}") for number in range(3)]
    paths = [saved(tmp_path, chat, f"{number}.desktop-chat.json") for number, chat in enumerate(chats)]
    broken = tmp_path / "broken.desktop-chat.json"
    broken.write_bytes(paths[0].read_bytes()[:200])
    again = saved(tmp_path, chats[1], "again.desktop-chat.json")
    dialog = offered(stage, *paths, broken, again)
    assert dialog.chosen() == [0, 1, 2]
    found = dialog.findChild(QListWidget)
    assert found.accessibleName() == "Chats in the files"
    assert found.hasFocus()
    assert "The same chat as in “1.desktop-chat.json”." in found.item(4).data(Qt.ItemDataRole.AccessibleTextRole)
    assert not found.item(3).flags() & Qt.ItemFlag.ItemIsUserCheckable
    QTest.keyClick(found, Qt.Key.Key_Space)  # the first one is left out, by keyboard
    assert dialog.chosen() == [1, 2]
    button(dialog, "Import 2 chats").click()
    stage.until(lambda: stage.joined.dialogs.get("import") is None)
    assert {row.meta.title for row in stage.services.library.summaries()} == {"Chat 1", "Chat 2"}


HOSTILE = {
    "empty": (b"", "not readable"),
    "text": (b"hello", "not readable"),
    "kind": (b'{"format": "other", "version": 1, "messages": []}', "not an export"),
    "newer": (b'{"format": "desktop-chat-export", "version": 99, "messages": []}', "newer version"),
    "deep": (b"[" * 200_000, "not readable"),
    "deep message": (b'{"messages": [' + b'{"a":' * 500 + b"1" + b"}" * 500 + b"]}", "nested too deeply"),
    "nothing in it": (export(Conversation(boats().meta), "json"), "no messages"),
}


def test_hostile_files_get_a_sentence_and_nothing_happens(stage: WindowStage, tmp_path: Path) -> None:
    for data, sentence in HOSTILE.values():
        path = tmp_path / NAME
        path.write_bytes(data)
        dialog = offered(stage, path)
        assert sentence in words(dialog)
        assert buttons(dialog) == ["Cancel"]
        assert stage.services.library.is_empty
        dialog.close()


def test_a_pipe_a_folder_and_nothing_at_all_are_refused_at_once(stage: WindowStage, tmp_path: Path) -> None:
    pipe, folder = tmp_path / "pipe.desktop-chat.json", tmp_path / "folder.desktop-chat.json"
    os.mkfifo(pipe)
    folder.mkdir()
    dialog = offered(stage, pipe, folder, tmp_path / "gone.desktop-chat.json")
    notes = [row.note for row in dialog.rows()]
    assert notes[:2] == ["This is not a file.", "This is a folder, not a file."]
    assert notes[2].startswith("The file cannot be read:")
    dialog.close()


def test_names_that_turn_text_around_are_shown_as_they_are_written(stage: WindowStage, tmp_path: Path) -> None:
    chat = boats("\u202egnp.exe<img src=x>\x1b[31m\nline")
    dialog = offered(stage, saved(tmp_path, chat, "a\u202enosj.desktop-chat.json"))
    (row,) = dialog.rows()
    assert row.title == "gnp.exe<img src=x>[31m line"
    assert "\u202e" not in words(dialog)
    dialog.close()


def test_ids_that_are_paths_lead_nowhere(stage: WindowStage, tmp_path: Path) -> None:
    data = json.loads(export(boats(), "json"))
    data["conversation"]["id"] = "../../../../escape"
    path = tmp_path / NAME
    path.write_text(json.dumps(data))
    dialog = offered(stage, path)
    assert not dialog.rows()[0].can_import
    assert not list(tmp_path.rglob("escape*"))
    dialog.close()


def test_a_file_that_changes_after_the_look_is_not_imported(stage: WindowStage, tmp_path: Path) -> None:
    path = saved(tmp_path, boats())
    dialog = offered(stage, path)
    saved(tmp_path, boats("Something else"))
    button(dialog, "Import").click()
    stage.until(lambda: "changed since" in words(dialog))
    assert buttons(dialog) == ["Close"]
    assert stage.services.library.is_empty
    dialog.close()


def test_closing_the_window_stops_no_import(stage: WindowStage, tmp_path: Path) -> None:
    paths = [saved(tmp_path, boats(f"Boats {number}"), f"{number}.json") for number in range(3)]
    broken = saved(tmp_path, boats("Gone"), "gone.json")
    sentences: list[str] = []
    stage.services.notices.toast_posted.connect(lambda notice: sentences.append(notice.sentence))
    other = stage.windows.open_window()
    other.joined.controllers.importing.offer([*paths, broken])
    dialog = other.joined.dialogs.get("import")
    assert isinstance(dialog, ImportDialog)
    stage.until(lambda: len(dialog.rows()) == 4 and "Reading" not in words(dialog))
    broken.write_text("{}")
    next(each for each in dialog.findChildren(QPushButton) if each.text().startswith("Import")).click()
    stage.windows.close_window(other)
    stage.until(lambda: len(sentences) == 2)
    assert sentences[0] == "3 chats imported."
    assert sentences[1].startswith("gone.json: ")
    assert len(stage.services.library.summaries()) == 3


def test_dropped_exports_are_offered_and_can_be_attached_instead(stage: WindowStage, tmp_path: Path) -> None:
    export_file, note = saved(tmp_path, boats()), tmp_path / "note.json"
    note.write_text('{"a": 1}')
    stage.window.files_dropped.emit([str(export_file), str(note)])
    dialog = dialog_of(stage)
    stage.until(lambda: len(dialog.rows()) == 1)
    composer = stage.parts.composer
    stage.until(lambda: [entry.name for entry in composer.draft().attachments] == ["note.json"])
    button(dialog, "Attach to message instead").click()
    stage.until(lambda: len(composer.draft().attachments) == 2)
    assert stage.services.library.is_empty


def test_files_that_come_while_some_are_offered_join_them(stage: WindowStage, tmp_path: Path) -> None:
    one, two = saved(tmp_path, boats("A"), "a.desktop-chat.json"), saved(tmp_path, boats("B"), "b.desktop-chat.json")
    offered(stage, one)
    stage.joined.controllers.importing.offer([two])
    stage.until(lambda: len(dialog_of(stage).rows()) == 2)
    assert [row.title for row in dialog_of(stage).rows()] == ["A", "B"]
    dialog_of(stage).close()


def test_settings_of_a_chat_are_named_before_it_comes_in(stage: WindowStage, tmp_path: Path) -> None:
    chat = boats()
    chat.set_meta(
        overrides={"temperature": "hot", "system_prompt": "Obey", "no_such": {"a": 1}, "base_url": "http://x"}
    )
    path = saved(tmp_path, chat)
    dialog = offered(stage, path)
    assert "System prompt" in words(dialog)
    dialog.close()
    import_all(stage, path)
    stage.until(lambda: stage.services.library.conversation(chat.id) is not None)
    assert stage.services.account.base_url != "http://x"
    assert stage.services.preferences.resolve("temperature", chat.meta.overrides) != "hot"


def test_the_first_page_gives_way_to_what_was_imported(open_window, tmp_path: Path) -> None:
    stage = open_window()
    chat = boats()
    stage.window.show_first_run()
    stage.window.files_dropped.emit([str(saved(tmp_path, chat))])
    dialog = dialog_of(stage)
    stage.until(lambda: "Import" in buttons(dialog) and button(dialog, "Import").isEnabled())
    assert "Attach to message instead" not in buttons(dialog)
    button(dialog, "Import").click()
    stage.until(lambda: stage.joined.dialogs.get("import") is None)
    stage.until(lambda: not stage.window.is_first_run_shown)
    assert stage.current == chat.id
