"""Owns small private files: atomic writing with mode 0600 and tolerant reading of one JSON object; any thread."""

import contextlib
import json
import os
from pathlib import Path

from desktop_chat.domain.content import JsonObject

_LARGEST = 8_000_000


class UnreadableJsonError(Exception):
    """The bytes are no JSON object of a sane size."""


def parse_object(data: bytes) -> JsonObject:
    """The JSON object in the bytes; raises UnreadableJsonError for anything else."""
    if len(data) > _LARGEST:
        raise UnreadableJsonError
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise UnreadableJsonError from None
    if not isinstance(value, dict):
        raise UnreadableJsonError
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(name)  # NaN and Infinity are no JSON and would poison comparisons


def render_object(value: JsonObject) -> bytes:
    """Readable JSON that can be compared and merged line by line."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")


def write_private(path: Path, data: bytes) -> None:
    """Replaces a file by new content, completely or not at all, readable only by its owner; raises OSError.

    A symbolic link stays one: its target is replaced.
    """
    target = Path(os.path.realpath(path))
    make_private_folder(target.parent)
    temporary = target.with_name(f".{target.name}.tmp")
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    try:
        write_new(temporary, data)
        temporary.replace(target)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def write_new(path: Path, data: bytes) -> None:
    """Makes a file that must not exist yet, with mode 0600, and brings it to the disk; raises OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)  # whatever the umask
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def make_private_folder(path: Path) -> None:
    """Makes a folder and what is missing above it with mode 0700; existing ones keep their mode."""
    if path.is_dir():
        return
    make_private_folder(path.parent)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)


def _sync_folder(path: Path) -> None:
    if os.name != "posix":
        return  # other systems cannot open a folder for that
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
