"""Owns that one process at a time shows windows over a data folder: a lock taken before the first picture; no Qt.

The lock of the data folder decides who may write; it is taken behind the first picture, too late to decide who shows
a window. This one lies beside the socket and goes with its process, however that ends.
"""

import os
from pathlib import Path

_held: list[int] = []


def claim(folder: "os.PathLike[str]") -> bool | None:
    """True if this start is the first, False if another one runs, None if that cannot be said here."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    from desktop_chat.app.private_socket import make_folder_ours

    folder = Path(folder)
    if not make_folder_ours(folder):
        return None
    try:
        descriptor = os.open(folder / "window.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        return False if isinstance(error, BlockingIOError) else None
    _held.append(descriptor)
    return True


def release() -> None:
    """Lets the next start be the first."""
    while _held:
        os.close(_held.pop())
