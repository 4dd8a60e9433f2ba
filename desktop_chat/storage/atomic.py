"""Owns how bytes reach the disk so that neither a crash nor a power cut leaves half of them; io thread.

A new file appears under its name only when it is complete and synced: temporary file (O_EXCL, 0600), fsync, rename,
fsync of the folder. Modes are set explicitly, because the umask of the person may say anything.
"""

import os
import re
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700
TEMPORARY_SUFFIX = ".tmp"
_OUR_TEMPORARY = re.compile(r"\.[0-9a-f]{8}\.tmp$")
#: Files up to this size may be looked into on the way.
SMALL = 64 * 1024

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_CLOEXEC = getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_FLAGS = _NOFOLLOW | _CLOEXEC | _BINARY

if sys.platform == "darwin":
    import fcntl

    def sync_file(fd: int) -> None:
        """Forces a file to the medium; plain fsync stops at the drive's cache on macOS."""
        try:
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
        except OSError:  # network shares do not know it
            os.fsync(fd)

    sync_data = sync_file
else:

    def sync_file(fd: int) -> None:
        """Forces a file with its size and times to the medium."""
        os.fsync(fd)

    def sync_data(fd: int) -> None:
        """Forces a file's bytes and its size to the medium."""
        if hasattr(os, "fdatasync"):
            os.fdatasync(fd)
        else:
            os.fsync(fd)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable; systems that cannot sync folders (Windows) do so by themselves."""
    if os.name == "nt":
        return
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | _CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def open_to_append(path: Path, *, create: bool) -> int:
    """A descriptor that only appends; never follows a symbolic link in the file's place."""
    flags = os.O_WRONLY | os.O_APPEND | _FLAGS | (os.O_CREAT if create else 0)
    return os.open(path, flags, FILE_MODE)


def create_exclusively(path: Path) -> int:
    """A descriptor of a new file with mode 0600; fails if the name is taken in any way."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, FILE_MODE)
    if hasattr(os, "fchmod"):
        os.fchmod(fd, FILE_MODE)
    return fd


def write_all(fd: int, data: bytes) -> None:
    """Writes everything or raises OSError; a short write is continued until the system says why it stopped."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def read_file(path: Path) -> bytes:
    """All bytes of a regular file without following a symbolic link; raises FileNotFoundError and other OSErrors."""
    fd = os.open(path, os.O_RDONLY | _FLAGS)
    with os.fdopen(fd, "rb") as stream:
        return stream.read()


def read_first_line(path: Path, limit: int = 1 << 20) -> bytes:
    """The first line of a file, at most ``limit`` bytes; empty if there is no such file."""
    try:
        fd = os.open(path, os.O_RDONLY | _FLAGS)
    except FileNotFoundError:
        return b""
    with os.fdopen(fd, "rb") as stream:
        return stream.readline(limit)


def write_temporary(path: Path, chunks: Iterable[bytes]) -> Path:
    """Writes and syncs a complete temporary file beside ``path``; removes it again if that fails."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}{TEMPORARY_SUFFIX}")
    fd = create_exclusively(temporary)
    try:
        try:
            for chunk in chunks:
                write_all(fd, chunk)
            sync_file(fd)
        finally:
            os.close(fd)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def write_atomically(path: Path, chunks: Iterable[bytes], *, previous: Path | None = None) -> None:
    """Replaces ``path`` by a new file with these bytes; it is durable when this returns.

    With ``previous`` the replaced file stays under that name (a hard link; skipped where the system has none).
    """
    temporary = write_temporary(path, chunks)
    try:
        if previous is not None:
            _keep_previous(path, previous)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _keep_previous(path: Path, previous: Path) -> None:
    link = previous.with_name(f"{previous.name}.{secrets.token_hex(4)}{TEMPORARY_SUFFIX}")
    try:
        os.link(path, link, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a first document, or a file system without hard links
        return
    try:
        os.replace(link, previous)
    finally:
        link.unlink(missing_ok=True)  # still there if both names were the same file already


def make_folder(folder: Path) -> None:
    """Creates a folder with mode 0700 whatever the umask; an existing one is closed to others."""
    try:
        os.mkdir(folder, FOLDER_MODE)
    except FileExistsError:
        if folder.is_symlink() or not folder.is_dir():
            raise
    if os.name != "nt" and folder.stat().st_mode & 0o777 != FOLDER_MODE:
        os.chmod(folder, FOLDER_MODE)


def remove_temporaries(folder: Path) -> None:
    """Removes what a killed writer left behind; only for a folder whose only writer is the caller.

    Temporary files of others, such as sync tools, have other names and stay.
    """
    with os.scandir(folder) as entries:
        leftovers = [entry.path for entry in entries if _OUR_TEMPORARY.search(entry.name) and not entry.is_dir()]
    for leftover in leftovers:
        os.unlink(leftover)
