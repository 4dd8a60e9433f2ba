import errno
import os
from pathlib import Path

import pytest

from desktop_chat.exchange import files
from desktop_chat.exchange.files import write_export


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_new_file_is_private_and_alone(tmp_path: Path, overwrite: bool) -> None:
    target = tmp_path / "a.md"
    write_export(target, b"data", overwrite=overwrite)
    assert target.read_bytes() == b"data"
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.stat().st_nlink == 1
    assert names(tmp_path) == ["a.md"]


def test_an_existing_file_is_kept_unless_it_may_be_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    target.write_bytes(b"old")
    with pytest.raises(FileExistsError) as caught:
        write_export(target, b"new")
    assert caught.value.filename == str(target)
    assert target.read_bytes() == b"old"
    write_export(target, b"new", overwrite=True)
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["a.md"]


def test_a_file_that_comes_in_between_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.md"
    write_new = files._write_new

    def write_and_lose(path: Path, data: bytes) -> None:
        write_new(path, data)
        target.write_bytes(b"theirs")

    monkeypatch.setattr(files, "_write_new", write_and_lose)
    with pytest.raises(FileExistsError) as caught:
        write_export(target, b"ours")
    assert caught.value.filename == str(target)
    assert target.read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.md"]


def test_a_folder_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_export(tmp_path / "a.md", b"data")
    assert (tmp_path / "a.md").read_bytes() == b"data"
    assert names(tmp_path) == ["a.md"]


def test_a_symbolic_link_is_replaced_and_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"keep")
    link = tmp_path / "a.md"
    link.symlink_to(outside)
    with pytest.raises(FileExistsError):
        write_export(link, b"new")
    write_export(link, b"new", overwrite=True)
    assert outside.read_bytes() == b"keep"
    assert not link.is_symlink()


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.md"
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_export(target, b"new", overwrite=True)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.md"]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_export(tmp_path / "missing" / "a.md", b"data")
