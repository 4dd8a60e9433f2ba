"""Owns the file in which a crash leaves its trace, one per process, and what a later start makes of such files.

``fault-<version>-<process>-<time>.txt`` in the logs folder is empty as long as all is well and goes at an orderly end.
The interpreter writes into it from the signal handler of a crash: file, line and function of every frame, no values.
A kernel lock says whether its process still lives, so a file that was left empty (a kill, a power cut) says nothing.
Everything may be called from any thread; nothing here raises, since it must never be the reason for not starting.
"""

import contextlib
import faulthandler
import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import NamedTuple

import desktop_chat

KEPT = 5
LARGEST = 200_000  # bytes of a file that are looked at
# Compiled when they are needed: this module is on the way to the first picture.
_RUNNING = r"fault-([\w.+]{1,40})-(\d{1,10})-(\d{1,12})\.txt"
#: What stands at the beginning of a line of a file that a crash has left, and not of one with a mere look at threads.
_CRASH = rb"(?m)^(?:Fatal Python error|Windows fatal exception|Ended unexpectedly)"


class Fault(NamedTuple):
    """What an earlier process left behind.

    Attributes:
        when: seconds since 1970 of its last line.
    """

    version: str
    when: float
    text: str


class FaultFile:
    """The file of this process.

    Attributes:
        path: None where no file could be made; then nothing is recorded.
    """

    def __init__(self, folder: Path) -> None:
        self.path: Path | None = None
        self._descriptor: int | None = None
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            self._open(folder)

    def _open(self, folder: Path) -> None:
        from desktop_chat.runtime.paths import make_private_folder

        make_private_folder(folder)
        name = f"fault-{desktop_chat.__version__}-{os.getpid()}-{int(time.time())}.txt"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        self._descriptor = os.open(folder / name, flags, 0o600)
        if hasattr(os, "fchmod"):
            os.fchmod(self._descriptor, 0o600)
        _lock(self._descriptor)
        self.path = folder / name
        faulthandler.enable(self._descriptor, all_threads=True)
        if hasattr(faulthandler, "register") and hasattr(signal, "SIGUSR1"):
            faulthandler.register(signal.SIGUSR1, self._descriptor, all_threads=True)

    def write(self, text: str, *, crash: bool = False) -> None:
        """Adds lines of ours; with ``crash`` the next start will tell of them."""
        if self._descriptor is None:
            return
        from desktop_chat.runtime.redaction import redact

        data = f"{'Ended unexpectedly: ' if crash else ''}{redact(text)}\n".encode("ascii", "backslashreplace")
        with contextlib.suppress(OSError):
            os.write(self._descriptor, data)

    def close(self) -> None:
        """The orderly end: an empty file goes, one with something in it stays for a later start."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        with contextlib.suppress(Exception):
            faulthandler.disable()
            if hasattr(faulthandler, "unregister") and hasattr(signal, "SIGUSR1"):
                faulthandler.unregister(signal.SIGUSR1)
        with contextlib.suppress(OSError):
            size = os.fstat(descriptor).st_size
            os.close(descriptor)
            if size == 0 and self.path is not None:
                self.path.unlink(missing_ok=True)


def collect(folder: Path) -> Fault | None:
    """What the last crash left, told once; tidies up after processes that are gone and keeps a few of their files."""
    newest: Fault | None = None
    for path in sorted(_files(folder)):
        named = re.fullmatch(_RUNNING, path.name)
        if named is None or _is_held(path):
            continue
        with contextlib.suppress(OSError):
            data = _read(path)
            if not data:
                path.unlink()
                continue
            when = path.stat().st_mtime
            path.replace(path.with_name(f"told-{path.name}"))
            if re.search(_CRASH, data) and (newest is None or when >= newest.when):
                newest = Fault(named[1], when, _as_text(data))
    told = sorted((path for path in _files(folder) if path.name.startswith("told-fault-")), key=_time_of)
    for path in told[:-KEPT]:
        with contextlib.suppress(OSError):
            path.unlink()
    return newest


def left(folder: Path) -> list[Path]:
    """The files of crashes and looks at threads that are kept."""
    return [path for path in _files(folder) if path.name.startswith("told-fault-") or not _is_empty(path)]


def is_crash(path: Path) -> bool:
    """True if a crash wrote the file, and not a mere look at threads."""
    try:
        return re.search(_CRASH, _read(path)) is not None
    except OSError:
        return False


def _files(folder: Path) -> list[Path]:
    try:
        found = list(folder.iterdir())
    except OSError:
        return []
    return [path for path in found if re.fullmatch(_RUNNING, path.name.removeprefix("told-")) and not path.is_symlink()]


def _time_of(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _is_empty(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except OSError:
        return True


def _read(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:
        return file.read(LARGEST)


def _as_text(data: bytes) -> str:
    """Printable ASCII only: whoever could write into the folder could have put anything there."""
    text = data.decode("ascii", "replace").replace("\r", "")
    return "".join(letter if letter == "\n" or " " <= letter <= "~" else "?" for letter in text).strip()


if sys.platform == "win32":

    def _lock(_descriptor: int) -> None:
        """An open file cannot be removed there, which says as much."""

    def _is_held(path: Path) -> bool:
        aside = path.with_name(f"{path.name}.try")
        try:
            path.rename(aside)
            aside.rename(path)
        except OSError:
            return True
        return False
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        with contextlib.suppress(OSError):  # a file system without locks: then its files count as left behind
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _is_held(path: Path) -> bool:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False
