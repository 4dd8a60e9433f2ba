"""Who may read and write the data folder, and with which modes."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_chat.domain.content import Attachment
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.messages import Message, Role
from desktop_chat.storage import atomic, lock
from desktop_chat.storage.repository import HistoryStore
from tests.unit.storage.samples import conversation_id, document, fill, journal, user

Open = Callable[..., HistoryStore]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")


@pytest.fixture(params=[0o000, 0o077, 0o277], ids=oct)
def umask(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    assert tmp_path.is_dir()  # made before: with the last of these its owner could make nothing in it
    before = os.umask(request.param)
    try:
        yield
    finally:
        os.umask(before)


@pytest.mark.usefixtures("umask")
def test_everything_is_closed_to_others_whatever_the_umask(open_store: Open, root: Path) -> None:
    store = open_store()
    key = fill(store, 1, 3)
    store.fold(key)
    store.append(key, user(9, parent=2))
    store.begin_reply(key, Message(user(10).id, None, Role.ASSISTANT, (), 1.0))
    store.save_draft("new", Draft("x"))
    store.attachments.add(b"data", "a.txt", "text/plain")
    store.hand_over(ConversationMeta(conversation_id(2)), [user(0)])
    store.trash([fill(store, 3, 1)])
    for path in [root, *root.rglob("*")]:
        mode = stat.S_IMODE(path.lstat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), (path, oct(mode))


def test_a_folder_that_is_not_safely_ours_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tmp_path / "real"
    real.mkdir(mode=0o700)
    link = tmp_path / "link"
    link.symlink_to(real)
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o770)
    file = tmp_path / "file"
    file.write_text("")
    for path, words in ((link, "symbolic link"), (shared, "chmod 700"), (file, "not a folder")):
        for writable in (True, False):
            with pytest.raises(ChatError, match=words) as caught:
                HistoryStore.open(path, writable=writable)
            assert caught.value.kind is ErrorKind.STORAGE
    monkeypatch.setattr(os, "geteuid", lambda: real.stat().st_uid + 1)
    with pytest.raises(ChatError, match="another account"):
        HistoryStore.open(real)
    assert list(real.iterdir()) == []


def test_links_in_the_place_of_files_are_not_followed(open_store: Open, root: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"precious")
    store = open_store()
    key = fill(store, 1, 1)
    store.fold(key)
    journal(root, key).symlink_to(target)
    with pytest.raises(ChatError, match="symbolic link"):
        store.append(key, user(5, parent=0))
    journal(root, key).unlink()
    store.append(key, user(5, parent=0))
    document(root, key).with_name(f"{key}.json.tmp").symlink_to(target)
    store.fold(key)
    assert target.read_bytes() == b"precious"
    store.close()
    open_store()
    assert target.exists()


def test_a_history_that_vanished_is_not_begun_anew(open_store: Open, root: Path) -> None:
    store = open_store()
    store.close()
    (root / "format.json").unlink()
    (root / "conversations").rmdir()
    with pytest.raises(ChatError, match="not mounted"):
        open_store()


def test_a_disk_without_locks_is_opened_for_reading(open_store: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(fd: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(lock, "_lock", no_locks)
    store = open_store()
    assert not store.writable
    assert "cannot lock" in store.problems()[0].text


def test_killed_writers_leave_no_temporary_files(open_store: Open, root: Path) -> None:
    open_store().close()
    leftover = root / "conversations" / f"{conversation_id(1)}.json.0a1b2c3d.tmp"
    leftover.write_bytes(b"half")
    assert open_store().summaries() == []
    assert not leftover.exists()


def test_attachments_are_written_once_and_checked(store: HistoryStore) -> None:
    attachment = store.attachments.add(b"picture", "bild\ud800.png", "image/png")
    path = store.attachments.path_of(attachment)
    assert (attachment.name, attachment.size, path.parent.name) == ("bild�.png", 7, attachment.sha256[:2])
    inode = path.stat().st_ino
    store.attachments.add(b"picture", "other.png", "image/png")
    assert path.stat().st_ino == inode
    assert store.attachments.read(attachment) == b"picture"
    path.write_bytes(b"pictur3")
    with pytest.raises(ChatError, match="damaged"):
        store.attachments.read(attachment)
    store.attachments.add(b"picture", "again.png", "image/png")
    assert store.attachments.read(attachment) == b"picture"
    path.unlink()
    with pytest.raises(FileNotFoundError):
        store.attachments.read(attachment)
    with pytest.raises(ValueError, match="sha256"):
        store.attachments.path_of(Attachment("../../../etc/passwd", "x", "text/plain", 1))


def test_atomic_write_replaces_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    atomic.write_atomically(path, [b"old"])
    order: list[str] = []
    for name in ("sync_file", "sync_folder"):
        real = getattr(atomic, name)
        monkeypatch.setattr(atomic, name, lambda at, real=real, name=name: (order.append(name), real(at)))
    replace = os.replace
    monkeypatch.setattr(os, "replace", lambda *names: (order.append("replace"), replace(*names)))
    atomic.write_atomically(path, [b"n", b"ew"], previous=tmp_path / "file~")
    assert order == ["sync_file", "replace", "replace", "sync_folder"]
    assert (path.read_bytes(), (tmp_path / "file~").read_bytes()) == (b"new", b"old")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "file~"]
