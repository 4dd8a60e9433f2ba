"""Exports over real files: one, many, cancelled, in the way of others, and of what a full disk has not taken."""

from pathlib import Path

import pytest

from desktop_chat.demo import replies
from desktop_chat.domain.ids import ConversationId
from desktop_chat.exchange.exporters import ExportOptions
from desktop_chat.services.exports import ExportService
from tests.unit.services.stage import Stage

OPTIONS = ExportOptions()


def chats(stage: Stage, count: int) -> list[ConversationId]:
    made = []
    for number in range(count):
        stage.script.add(replies.say(f"Answer {number}."))
        chat = stage.new_chat()
        stage.say(chat, "The same question")
        made.append(chat)
    stage.until(lambda: stage.runner.active_count == 0)
    return made


def service(stage: Stage) -> ExportService:
    return ExportService(stage.store, stage.runner, stage.library.conversation)


def test_one_chat_becomes_a_file_and_is_not_overwritten_unasked(
    stage: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (chat,) = chats(stage, 1)
    exports, target = service(stage), tmp_path / "chat.md"
    with stage.qtbot.waitSignal(exports.finished) as finished:
        exports.export_one(chat, target, "md", OPTIONS)
    assert finished.args == [[target], []]
    assert "Answer 0." in target.read_text()
    target.write_text("mine")
    with stage.qtbot.waitSignal(exports.file_exists):
        exports.export_one(chat, target, "md", OPTIONS)
    assert target.read_text() == "mine"
    assert not caplog.records, "to ask is no failure"
    with stage.qtbot.waitSignal(exports.finished):
        exports.export_one(chat, target, "md", OPTIONS, overwrite=True)
    assert "Answer 0." in target.read_text()


def test_many_chats_get_names_of_their_own(stage: Stage, tmp_path: Path) -> None:
    made = chats(stage, 3)
    exports, folder = service(stage), tmp_path / "out"
    progress: list[tuple[int, int]] = []
    exports.progressed.connect(lambda each: progress.append((each.done, each.total)))
    with stage.qtbot.waitSignal(exports.finished):
        exports.export_many(made, folder, "txt", OPTIONS)
    assert len(list(folder.iterdir())) == 3
    assert progress == [(1, 3), (2, 3), (3, 3)]


def test_cancel_keeps_what_is_written(stage: Stage, tmp_path: Path) -> None:
    made = chats(stage, 3)
    exports, folder = service(stage), tmp_path / "out"
    folder.mkdir()
    exports.progressed.connect(lambda _: exports.cancel())
    with stage.qtbot.waitSignal(exports.cancelled) as cancelled:
        exports.export_many(made, folder, "txt", OPTIONS)
    assert cancelled.args == [1]
    stage.until(lambda: stage.runner.active_count == 0)
    assert len(list(folder.iterdir())) == 1
    assert not exports.is_running


def test_a_chat_that_cannot_be_read_is_counted_and_the_rest_goes_on(stage: Stage, tmp_path: Path) -> None:
    made = chats(stage, 1)
    unknown = ConversationId("0a9557bb-8e9c-4812-9e46-fd6638500a6c")
    exports = service(stage)
    with stage.qtbot.waitSignal(exports.finished) as finished:
        exports.export_many([unknown, *made], tmp_path, "json", OPTIONS)
    assert finished.args is not None
    assert len(finished.args[0]) == 1
    assert len(finished.args[1]) == 1


def test_a_folder_that_is_not_there_is_told(stage: Stage, tmp_path: Path) -> None:
    (chat,) = chats(stage, 1)
    exports = service(stage)
    (tmp_path / "file").write_text("x")
    with stage.qtbot.waitSignal(exports.failed) as failed:
        exports.export_one(chat, tmp_path / "file" / "chat.md", "md", OPTIONS)
    assert failed.args is not None
    assert "could not be written" in failed.args[0]


def test_what_is_only_in_memory_can_be_exported(stage: Stage, tmp_path: Path) -> None:
    (chat,) = chats(stage, 1)
    conversation = stage.library.conversation(chat)
    assert conversation is not None
    stage.library.close_conversation(chat)
    exports = ExportService(stage.store, stage.runner, {chat: conversation}.get)
    stage.library.delete([chat])
    stage.until(lambda: stage.library.writer.pending == 0)
    with stage.qtbot.waitSignal(exports.finished):
        exports.export_one(chat, tmp_path / "chat.txt", "txt", OPTIONS)
    assert "Answer 0." in (tmp_path / "chat.txt").read_text()
