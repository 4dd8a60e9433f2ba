"""A disk that is full, a sync that fails: nothing acknowledged is lost, the error is said, and it goes on later."""

import contextlib
import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import BlockStarted, TextDelta
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.storage import atomic
from desktop_chat.storage.repository import HistoryStore
from tests.unit.storage.samples import conversation_id, document, fill, journal, reply, user

PROJECT = Path(__file__).resolve().parents[2]
LETTERS = 3000


def kill(store: HistoryStore) -> None:
    """Ends a store as a kill would: nothing is folded or finished."""
    assert store._lock is not None
    store._lock.release()
    store._lock = None
    store._writers.clear()
    store.close()


def refusal_of(store: HistoryStore, message: Message) -> ChatError | None:
    try:
        store.append(conversation_id(1), message)
    except ChatError as error:
        return error
    return None


def fill_until_refused(store: HistoryStore, first: int, *, fold_every: int = 9) -> tuple[list[MessageId], Message, str]:
    """Appends until the disk refuses: ids that were saved, the message that was not, and the words for it."""
    key = conversation_id(1)
    saved: list[MessageId] = []
    number = first
    while True:
        message = user(number, f"{number} " + "x" * LETTERS, number - 1 if number else None)
        if (error := refusal_of(store, message)) is not None:
            return saved, message, error.detail
        saved.append(message.id)
        if number % fold_every == fold_every - 1:
            with contextlib.suppress(ChatError):
                store.fold(key)
        number += 1
        assert number < first + 5000


def check_goes_on(store: HistoryStore, saved: list[MessageId], refused: Message) -> None:
    """With room again the same message is saved once, and a new start finds everything."""
    key = conversation_id(1)
    assert {message.id for message in store.load(key)} >= set(saved)
    store.append(key, refused)
    store.append(key, refused)
    conversation = store.load(key)
    assert [message.id for message in conversation] == [*saved, refused.id]
    assert conversation.damaged == 0
    assert store.summaries()[0].message_count == len(saved) + 1
    assert conversation.get(refused.id) == refused


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four megabytes; needs root."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small tmpfs needs root on Linux")
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"tmpfs cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_full_disk_loses_nothing(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"b" * 300_000)
    store = HistoryStore.open(small_disk / "data")
    try:
        store.create(ConversationMeta(conversation_id(1), "Talk"))
        saved, refused, words = fill_until_refused(store, 0)
        assert words == "disk full"
        assert len(saved) > 20
        again, _, _ = fill_until_refused(store, 9000)
        assert again == []
        with pytest.raises(ChatError, match="disk full"):
            store.save_draft("new", Draft("y" * 400_000))
        assert [summary.message_count for summary in store.summaries()] == [len(saved)]
        store.close()
        store = HistoryStore.open(small_disk / "data")
        assert [message.id for message in store.load(conversation_id(1))] == saved
        ballast.unlink()
        check_goes_on(store, saved, refused)
        store.fold(conversation_id(1))
        assert len(store.load(conversation_id(1))) == len(saved) + 1
    finally:
        store.close()
        leftovers = [path.name for path in (small_disk / "data/conversations").iterdir() if path.suffix == ".tmp"]
    assert leftovers == []


def test_an_import_on_a_full_disk_leaves_nothing_behind(small_disk: Path) -> None:
    large = Conversation(ConversationMeta(conversation_id(2), "Large"), [user(0, "z" * 5_000_000)])
    store = HistoryStore.open(small_disk / "data")
    try:
        key = fill(store, 1, 3)
        with pytest.raises(ChatError, match="disk full"):
            store.add(large)
        assert not store.is_known(large.id)
        assert [path.name for path in (small_disk / "data/conversations").iterdir() if "tmp" in path.suffix] == []
        store.append(key, user(3, "There is room for this.", 2))
        assert store.add(Conversation(large.meta, [user(0, "small")]))
        assert {row.meta.id for row in store.summaries()} == {key, large.id}
    finally:
        store.close()


def test_full_disk_while_a_reply_streams_leaves_no_hole(small_disk: Path) -> None:
    store = HistoryStore.open(small_disk / "data")
    try:
        key = fill(store, 1, 1)
        store.begin_reply(key, Message(reply(1, 0).id, user(0).id, Role.ASSISTANT, (), 5.0))
        store.write_reply(key, [BlockStarted(0, {"type": "text", "text": ""}), TextDelta(0, "one ")])
        ballast = small_disk / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as stream:
            while True:
                stream.write(b"b" * 4096)
        with pytest.raises(ChatError, match="disk full"):
            store.write_reply(key, [TextDelta(0, "two " * 3000)])
        ballast.unlink()
        store.write_reply(key, [TextDelta(0, "three")])
        kill(store)
        store = HistoryStore.open(small_disk / "data")
        assert store.load(key).active_path()[-1].text == "one " + "two " * 3000 + "three"
    finally:
        store.close()


LIMITED = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.storage.repository import HistoryStore
from tests.faults.test_storage_full import check_goes_on, fill_until_refused
from tests.unit.storage.samples import conversation_id
import sqlite3
store = HistoryStore.open(Path(sys.argv[1]))
store.create(ConversationMeta(conversation_id(1), "Talk"))
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), hard))
saved, refused, words = fill_until_refused(store, 0)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
check_goes_on(store, saved, refused)
store.close()
print(len(saved), words)
"""


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE")
@pytest.mark.parametrize("limit", [20_000, 65_537, 200_001])
def test_limited_file_size_loses_nothing(tmp_path: Path, limit: int) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "data"), str(limit)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    count, _, words = finished.stdout.strip().partition(" ")
    assert int(count) >= limit // (LETTERS + 400) - 1
    assert words == "file size limit reached"
    store = HistoryStore.open(tmp_path / "data")
    assert len(store.load(conversation_id(1))) == int(count) + 1
    store.close()


Failing = Callable[[int], None]


def refuse(number: int) -> Failing:
    def failing(fd: int) -> None:
        raise OSError(number, os.strerror(number))

    return failing


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_after_a_failed_sync_a_new_file_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    store = HistoryStore.open(tmp_path / "data")
    key = fill(store, 1, 3)
    synced: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(atomic, "sync_data", refuse(number))
        with pytest.raises(ChatError) as caught:
            store.append(key, reply(3, 2))
        assert caught.value.kind is ErrorKind.STORAGE
        patch.setattr(atomic, "sync_data", synced.append)
        store.append(key, reply(3, 2))
    assert synced == [], "the journal whose sync failed is not trusted again"
    assert not journal(store.root, key).exists()
    assert document(store.root, key).read_bytes().count(b'"role"') == 4
    assert [summary.message_count for summary in store.summaries()] == [4]
    store.append(key, user(4, parent=3))
    assert len(store.load(key)) == 5
    store.close()


@pytest.mark.parametrize("name", ["replace", "fsync", "link"])
def test_fold_that_fails_anywhere_leaves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    store = HistoryStore.open(tmp_path / "data")
    key = fill(store, 1, 3)
    store.fold(key)
    store.append(key, reply(3, 2))

    def fail(*_args: object, **_options: object) -> None:
        raise OSError(errno.EIO, "broken")

    with monkeypatch.context() as patch:
        patch.setattr(os, name, fail)
        with contextlib.suppress(ChatError):
            store.fold(key)
    assert len(store.load(key)) == 4
    assert not list((tmp_path / "data/conversations").glob("*.tmp"))
    store.append(key, user(4, parent=3))
    store.fold(key)
    assert len(store.load(key)) == 5
    store.close()


def test_short_write_that_cannot_be_undone_is_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = HistoryStore.open(tmp_path / "data")
    key = fill(store, 1, 3)

    def half(fd: int, data: bytes) -> None:
        os.write(fd, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "full")

    def stuck(fd: int, size: int) -> None:
        raise OSError(errno.EIO, "broken")

    with monkeypatch.context() as patch:
        patch.setattr(atomic, "write_all", half)
        patch.setattr(os, "ftruncate", stuck)
        with pytest.raises(ChatError, match="disk full"):
            store.append(key, reply(3, 2))
    store.append(key, reply(3, 2))
    conversation = store.load(key)
    assert (len(conversation), conversation.damaged) == (4, 0)
    store.close()


def test_index_that_cannot_be_written_never_fails_a_save(tmp_path: Path) -> None:
    store = HistoryStore.open(tmp_path / "data")
    key = fill(store, 1, 1)
    store._catalog._index.connection.execute("PRAGMA query_only = 1")
    store.append(key, reply(1, 0))
    assert [summary.message_count for summary in store.summaries()] == [2]
    store.close()
