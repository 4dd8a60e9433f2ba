"""Owns the proof that something opens nothing: bait that is watched by the kernel, and Python's own audit events.

Qt opens files without Python's knowledge, so the bait is watched with inotify and a listening socket; what Python does
itself is heard through an audit hook, in every thread.
"""

import ctypes
import os
import select
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.program import ROOT

_IN_ACCESS, _IN_OPEN = 0x1, 0x20
_NONBLOCK = os.O_NONBLOCK
#: What the program itself may read at any time: its own code and resources, and those of what it is built with.
_OWN = tuple(str(Path(path).resolve()) for path in (ROOT, sys.prefix, sys.base_prefix))
_SUSPECT = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.startfile",
    "webbrowser.",
    "urllib.",
)
_heard: list[str] | None = None
_allowed = ""


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _heard is None:
        return
    if event.startswith(_SUSPECT):
        _heard.append(f"{event} {arguments!r}"[:300])
    elif event == "open" and isinstance(arguments[0], str | bytes) and not _is_own(os.fsdecode(arguments[0])):
        _heard.append(f"open {arguments[0]!r}"[:300])


def _is_own(path: str) -> bool:
    whole = os.path.abspath(path)
    return whole.startswith(_OWN) or bool(_allowed and whole.startswith(_allowed))


sys.addaudithook(_audit)


class Bait:
    """A file that nobody may open and a server that nobody may ask.

    Attributes:
        file: the path of the file. server: host and port.
    """

    def __init__(self, folder: Path) -> None:
        if not sys.platform.startswith("linux"):
            pytest.skip("files are watched with inotify")
        path = folder / "bait.png"
        path.write_bytes(b"\x89PNG\r\n\x1a\nbait")
        self.file = str(path)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.server = f"127.0.0.1:{self._socket.getsockname()[1]}"
        libc = ctypes.CDLL(None, use_errno=True)
        self._watch = libc.inotify_init1(_NONBLOCK)
        assert self._watch >= 0, os.strerror(ctypes.get_errno())
        assert libc.inotify_add_watch(self._watch, os.fsencode(path), _IN_ACCESS | _IN_OPEN) >= 0

    def taken(self) -> list[str]:
        """What was done with it since this was last asked."""
        found = []
        try:
            found.append(f"the file was opened ({len(os.read(self._watch, 65_536)) // 16} times)")
        except BlockingIOError:
            pass
        if select.select([self._socket], [], [], 0)[0]:
            self._socket.accept()[0].close()
            found.append("the server was asked")
        return found

    def close(self) -> None:
        os.close(self._watch)
        self._socket.close()

    @contextmanager
    def untouched(self, data: Path | None = None) -> Iterator[None]:
        """Fails if anything is opened, asked or started meanwhile; the folder ``data`` is the program's own."""
        global _heard, _allowed
        heard: list[str] = []
        _heard, _allowed = heard, str(data or "")
        try:
            yield
        finally:
            _heard, _allowed = None, ""
        assert self.taken() == []
        assert heard == []


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    bait = Bait(tmp_path)
    yield bait
    bait.close()
