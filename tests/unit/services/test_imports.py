"""Imports over real files: many, cancelled, beside a disk that does not answer, and on one that is full."""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.ids import RandomIds
from desktop_chat.exchange.exporters import export
from desktop_chat.jobs.runner import JobRunner
from desktop_chat.services import import_files
from desktop_chat.services.import_files import Candidate, Known
from desktop_chat.services.imports import ImportResult, ImportService, Refusal
from desktop_chat.services.library import ConversationLibrary
from desktop_chat.storage import atomic, repository
from desktop_chat.storage.repository import HistoryStore
from tests.unit.exchange.samples import conversation_of, question, reply

WAIT = 10_000


class Imports:
    """The service over a real history, and what it said."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.runner = JobRunner()
        self.store = HistoryStore.open(folder / "history")
        self.library = ConversationLibrary(self.store, self.runner)
        self.service = ImportService(self.store, self.library, self.runner)
        self.found: list[Candidate | Refusal] = []
        self.progress: list[tuple[int, int]] = []
        self.results: list[ImportResult] = []
        self.service.examined.connect(self.found.append)
        self.service.progressed.connect(lambda done, total: self.progress.append((done, total)))
        self.service.finished.connect(self.results.append)

    def close(self) -> None:
        self.runner.shutdown()
        self.store.close()

    def files(self, count: int) -> list[Path]:
        made = []
        for number in range(count):
            chat = conversation_of(question(1, f"Question {number}"), reply(2, "Answer"), title=f"Chat {number}")
            chat.set_meta(id=RandomIds().conversation())
            made.append(self.save(chat, f"{number}.desktop-chat.json"))
        return made

    def save(self, chat: Conversation, name: str) -> Path:
        path = self.folder / name
        path.write_bytes(export(chat, "json"))
        return path

    def look(self, *paths: Path) -> list[Candidate]:
        self.found.clear()
        with self.qtbot.waitSignal(self.service.looked, timeout=WAIT):
            self.service.look(paths)
        return [each for each in self.found if isinstance(each, Candidate)]

    def take_in(self, chosen: list[Candidate]) -> ImportResult:
        with self.qtbot.waitSignal(self.service.finished, timeout=WAIT):
            self.service.take_in(chosen)
        return self.results[-1]


@pytest.fixture
def imports(tmp_path: Path, qtbot: QtBot) -> Iterator[Imports]:
    made = Imports(tmp_path, qtbot)
    yield made
    made.close()


def test_many_files_come_in_with_progress_and_in_order(imports: Imports) -> None:
    paths = imports.files(5)
    chosen = imports.look(*paths)
    assert [each.path for each in chosen] == paths
    assert {each.known for each in chosen} == {Known.NEW}
    assert imports.store.summaries() == [], "looking changes nothing"
    result = imports.take_in(chosen)
    assert imports.progress == [(number, 5) for number in range(1, 6)]
    assert [imports.library.summary(each).meta.title for each in result.imported] == [f"Chat {n}" for n in range(5)]
    assert len(imports.store.summaries()) == 5


def test_cancel_keeps_what_came_in_and_says_so(imports: Imports) -> None:
    chosen = imports.look(*imports.files(4))
    imports.service.progressed.connect(lambda done, _: imports.service.cancel() if done == 2 else None)
    result = imports.take_in(chosen)
    assert (len(result.imported), result.was_cancelled) == (2, True)
    assert {row.meta.id for row in imports.store.summaries()} == set(result.imported)


def test_cancel_in_the_middle_of_a_write_counts_what_was_written(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = imports.look(*imports.files(2))
    writing, go_on = threading.Event(), threading.Event()
    write = atomic.write_atomically

    def held(*arguments: object, **options: object) -> None:
        writing.set()
        go_on.wait(10)
        write(*arguments, **options)

    monkeypatch.setattr(repository.atomic, "write_atomically", held)
    imports.service.take_in(chosen)
    imports.qtbot.waitUntil(writing.is_set, timeout=WAIT)
    imports.service.cancel()
    assert imports.results == []
    go_on.set()
    imports.qtbot.waitUntil(lambda: bool(imports.results), timeout=WAIT)
    assert (len(imports.results[0].imported), imports.results[0].was_cancelled) == (1, True)
    assert {row.meta.id for row in imports.store.summaries()} == set(imports.results[0].imported)


def test_a_full_disk_refuses_with_a_sentence_and_the_others_come_in(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = imports.look(*imports.files(3))
    write = atomic.write_atomically
    refused = chosen[1].summary.meta.id

    def full(path: Path, chunks: object, **options: object) -> None:
        if path.stem == refused:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, chunks, **options)

    monkeypatch.setattr(repository.atomic, "write_atomically", full)
    result = imports.take_in(chosen)
    assert len(result.imported) == 2
    assert [each.sentence for each in result.refused] == [
        "It could not be saved: disk full. Nothing of it was imported."
    ]


def test_a_disk_that_does_not_answer_holds_up_no_message(imports: Imports, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = imports.files(1)
    reading, go_on = threading.Event(), threading.Event()
    read = import_files._read

    def stalled(*arguments: object) -> bytes:
        reading.set()
        go_on.wait(10)
        return read(*arguments)

    monkeypatch.setattr(import_files, "_read", stalled)
    imports.service.look([path])
    imports.qtbot.waitUntil(reading.is_set, timeout=WAIT)
    chat = imports.library.create()
    saved: list[bool] = []
    imports.library.append(chat, question(1, "Saved meanwhile"), lambda: saved.append(True))
    imports.qtbot.waitUntil(lambda: bool(saved), timeout=WAIT)
    assert imports.found == []
    go_on.set()
    imports.qtbot.waitUntil(lambda: len(imports.found) == 1, timeout=WAIT)


def test_what_memory_knows_better_than_the_disk_counts(imports: Imports) -> None:
    """A chat that is open here went on: the file with the older messages is not the same any more."""
    (candidate,) = imports.look(*imports.files(1))
    imports.take_in([candidate])
    key = candidate.summary.meta.id
    with imports.qtbot.waitSignal(imports.library.conversation_loaded, timeout=WAIT):
        imports.library.open(key)
    assert imports.look(candidate.path)[0].known is Known.SAME
    imports.library.append(key, question(3, "More"))
    assert imports.look(candidate.path)[0].known is Known.OTHER
    imports.qtbot.waitUntil(lambda: imports.library.writer.pending == 0, timeout=WAIT)


def test_what_is_in_the_trash_comes_in_as_a_copy(imports: Imports) -> None:
    (candidate,) = imports.look(*imports.files(1))
    (first,) = imports.take_in([candidate]).imported
    imports.store.trash([first])
    (candidate,) = imports.look(candidate.path)
    assert candidate.known is Known.TRASHED
    (second,) = imports.take_in([candidate]).imported
    assert second != first
    assert [row.meta.id for row in imports.store.trashed()] == [first]


def test_files_are_sorted_out_by_their_beginning(imports: Imports, tmp_path: Path) -> None:
    (ours,) = imports.files(1)
    other, gone = tmp_path / "other.json", tmp_path / "gone.json"
    other.write_text("{}")
    with imports.qtbot.waitSignal(imports.service.sorted_out, timeout=WAIT) as sorted_out:
        imports.service.sort_out([str(other), str(ours), str(gone), "null\0.json"])
    assert sorted_out.args == [[str(ours)], [str(other), str(gone), "null\0.json"]]


def test_a_file_beyond_the_limit_is_refused_unread_and_nothing_is_amiss(
    imports: Imports, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    large = tmp_path / "large.desktop-chat.json"
    with large.open("wb") as stream:
        stream.truncate(import_files.MAX_BYTES + 1)
    assert imports.look(large) == []
    assert [each.sentence for each in imports.found if isinstance(each, Refusal)] == ["The file is too large."]
    assert [entry for entry in caplog.records if entry.levelname == "ERROR"] == []
