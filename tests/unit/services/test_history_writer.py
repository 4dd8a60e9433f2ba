"""Writes in order, retried while the disk is full, given up aloud when they can never succeed."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.jobs.runner import JobRunner
from desktop_chat.services.history_writer import HistoryWriter, may_pass
from desktop_chat.storage.errors import storage_error
from desktop_chat.storage.repository import HistoryStore


def full() -> ChatError:
    """The error of a full disk, as the store raises it."""
    cause = OSError(errno.ENOSPC, "No space left on device")
    error = storage_error(cause)
    error.__cause__ = cause
    return error


class Desk:
    """A writer over a real store, and a disk that can be full."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.runner = JobRunner()
        self.store = HistoryStore.open(folder / "data")
        self.writer = HistoryWriter(self.store, self.runner)
        self.written: list[str] = []
        self.full: set[str] = set()
        self.problems: list[ChatError | None] = []
        self.refused: list[tuple[str, ChatError]] = []
        self.writer.problem_changed.connect(self.problems.append)
        self.writer.refused.connect(lambda key, error: self.refused.append((key, error)))

    def write(self, name: str, key: str = "", *, optional: bool = False) -> None:
        def work(_store: HistoryStore) -> None:
            if key in self.full:
                raise full()
            self.written.append(name)

        self.writer.submit(work, key=key, optional=optional)

    def fail(self, error: Exception, key: str = "", *, optional: bool = False) -> None:
        def work(_store: HistoryStore) -> None:
            raise error

        self.writer.submit(work, key=key, optional=optional)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.writer.is_settled, timeout=5000)


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(tmp_path, qtbot)
    yield desk
    desk.runner.shutdown()
    desk.writer.drain()
    desk.store.close()


def test_writes_happen_in_order(desk: Desk) -> None:
    for number in range(20):
        desk.write(str(number), key=str(number % 3))
    desk.settle()
    assert desk.written == [str(number) for number in range(20)]
    assert desk.writer.pending == 0


def test_a_full_disk_holds_writes_up_and_then_lets_them_go_on_in_order(desk: Desk) -> None:
    desk.full = {"a"}
    desk.write("1", "a")
    desk.write("2", "a")
    desk.settle()
    assert desk.written == []
    assert desk.writer.pending == 2
    assert desk.writer.problem is not None
    assert desk.writer.problem.detail == "disk full"
    desk.full = set()
    desk.writer.retry_now()
    desk.settle()
    assert desk.written == ["1", "2"]
    assert desk.writer.problem is None
    assert [problem and problem.detail for problem in desk.problems] == ["disk full", None]


def test_it_tries_again_by_itself(desk: Desk) -> None:
    desk.writer._timer.setInterval(20)
    desk.full = {"a"}
    desk.write("1", "a")
    desk.settle()
    desk.full = set()
    desk.qtbot.waitUntil(lambda: desk.written == ["1"], timeout=5000)


def test_what_cannot_be_written_holds_up_nobody_else(desk: Desk) -> None:
    desk.full = {"a"}
    desk.write("a1", "a")
    desk.write("b1", "b")
    desk.write("a2", "a")
    desk.settle()
    assert desk.written == ["b1"]
    assert desk.writer.is_pending("a")
    assert not desk.writer.is_pending("b")


@pytest.mark.parametrize(
    "error",
    [
        ChatError(ErrorKind.STORAGE, "written by a newer version of Desktop Chat"),
        KeyError("gone"),
        ValueError("odd"),
    ],
)
def test_what_can_never_succeed_is_given_up_and_told(desk: Desk, error: Exception) -> None:
    told: list[ChatError] = []

    def work(_store: HistoryStore) -> None:
        raise error

    desk.writer.submit(work, key="a", refused=told.append)
    desk.write("next", "a")
    desk.settle()
    assert desk.written == ["next"]
    assert [key for key, _ in desk.refused] == ["a"]
    assert told == [desk.refused[0][1]]
    assert told[0].detail
    assert desk.writer.given_up is told[0]
    assert desk.writer.problem is None


def test_an_optional_write_is_left_out_quietly(desk: Desk) -> None:
    desk.full = {"a"}
    desk.write("left out", "a", optional=True)
    desk.fail(KeyError("gone"), "b", optional=True)
    desk.settle()
    assert desk.writer.pending == 0
    assert desk.problems == []
    assert desk.refused == []


def test_done_runs_after_the_write(desk: Desk) -> None:
    seen: list[list[str]] = []
    desk.writer.submit(lambda _: desk.written.append("x"), lambda: seen.append(list(desk.written)))
    desk.settle()
    assert seen == [["x"]]


def test_what_is_left_can_be_drained_in_order(desk: Desk) -> None:
    desk.full = {"a"}
    desk.write("1", "a")
    desk.write("2", "a")
    desk.settle()
    desk.full = set()
    for work in desk.writer.drain():
        work(desk.store)
    assert desk.written == ["1", "2"]
    assert desk.writer.pending == 0


@pytest.mark.parametrize(
    ("code", "expected"),
    [(errno.ENOSPC, True), (errno.EIO, True), (errno.EROFS, True), (errno.EACCES, True), (errno.ELOOP, False)],
)
def test_which_failures_may_pass(code: int, expected: bool) -> None:
    cause = OSError(code, "x")
    error = storage_error(cause)
    error.__cause__ = cause
    assert may_pass(error) is expected
    assert not may_pass(ChatError(ErrorKind.STORAGE, "the history is open for reading only"))
