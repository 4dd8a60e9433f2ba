"""Owns the kernel lock that makes one process the only writer of a data folder; freed by the kernel at any death."""

import errno
import os
import sys
from pathlib import Path

from desktop_chat.storage import atomic
from desktop_chat.storage.errors import FolderInUse

_TAKEN = {errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK, errno.EDEADLK}


class LockRefused(Exception):  # noqa: N818 - some network shares know no locks
    """The file system does not offer locks at all."""


if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int) -> None:
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """An exclusive lock on ``instance.lock`` from construction until ``release``.

    Raises FolderInUse if somebody has it, LockRefused if the file system has no locks.
    """

    def __init__(self, root: Path) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        self._fd: int | None = os.open(root / "instance.lock", flags, atomic.FILE_MODE)
        try:
            if hasattr(os, "fchmod"):
                os.fchmod(self._fd, atomic.FILE_MODE)
            _lock(self._fd)
        except OSError as error:
            os.close(self._fd)
            self._fd = None
            if error.errno in _TAKEN:
                raise FolderInUse(root) from error
            raise LockRefused(str(error)) from error

    def release(self) -> None:
        """Gives the lock back; harmless when done twice."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
