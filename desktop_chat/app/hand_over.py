"""Owns the client's side of a later start: hands its wishes to the window that is open; no Qt.

The other end is believed no more than it is believed by it: another user's socket is left alone, and a window that
does not answer is said so, for a second writer would cost what the first one has not written yet.
"""

import contextlib
import json
import os
import secrets
import socket
import stat
import time
from dataclasses import replace
from enum import Enum
from pathlib import Path

from desktop_chat.app.options import MOST_TEXT
from desktop_chat.app.private_socket import is_folder_ours, is_peer_ours, is_socket_ours
from desktop_chat.app.start_request import LONGEST_LINE, Kind, StartRequest, clean_text, encode, is_text_file

PATIENCE = 5.0  # seconds until a window counts as one that does not answer


class Outcome(Enum):
    """How it went."""

    DONE = "done"
    REFUSED = "refused"  # by the other end, or by us because it is too long
    SILENT = "silent"  # somebody listens but does not answer
    NOBODY = "nobody"  # nobody listens, or it is not one of ours


class Answer:
    """What became of a request.

    Attributes:
        window: id of the window that is in front now, where the platform has such; else 0.
    """

    def __init__(self, outcome: Outcome, window: int = 0) -> None:
        self.outcome, self.window = outcome, window


def hand_over(path: Path, request: StartRequest, patience: float = PATIENCE) -> Answer:
    """Hands a request to the window behind a socket and waits for its answer."""
    if not hasattr(socket, "AF_UNIX") or not is_socket_ours(path):
        return Answer(Outcome.NOBODY)
    line, file = encode(request), None
    if len(line) > LONGEST_LINE and request.kind is Kind.TEXT:
        file = path.parent / f"handed-{secrets.token_hex(16)}.txt"
        line = encode(replace(request, text="", text_file=file.name))
    if len(line) > LONGEST_LINE:
        return Answer(Outcome.REFUSED)
    try:
        if file is not None:
            _write(file, request.text)
        answer = _ask(path, line, patience)
    except OSError:
        answer = Answer(Outcome.NOBODY)
    if file is not None and answer.outcome is not Outcome.DONE:
        with contextlib.suppress(OSError):
            file.unlink()
    return answer


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="") as stream:
        stream.write(text)


def _ask(path: Path, line: bytes, patience: float) -> Answer:
    until = time.monotonic() + patience
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(patience)
        try:
            client.connect(str(path))
            if not is_peer_ours(client.fileno()):
                return Answer(Outcome.NOBODY)
            client.sendall(line)
            return _read_answer(client, until)
        except (TimeoutError, BlockingIOError):  # the latter if too many wait there
            return Answer(Outcome.SILENT)


def _read_answer(client: socket.socket, until: float) -> Answer:
    data = b""
    while not data.endswith(b"\n") and len(data) < LONGEST_LINE:
        client.settimeout(max(0.001, until - time.monotonic()))
        piece = client.recv(LONGEST_LINE)
        if not piece:
            return Answer(Outcome.REFUSED)
        data += piece
    try:
        values = json.loads(data)
        window = values.get("window")
    except (ValueError, AttributeError, RecursionError):
        return Answer(Outcome.REFUSED)
    return Answer(Outcome.DONE, window if type(window) is int and 0 < window < 2**32 else 0)


def take_text(folder: Path, name: str) -> str | None:
    """The text that a later start left beside the socket, and its file is gone; None if it is not one of ours."""
    path = folder / name
    if not is_text_file(name) or not is_folder_ours(folder):
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            facts = os.fstat(stream.fileno())
            if not stat.S_ISREG(facts.st_mode) or facts.st_uid != os.getuid():
                return None
            data = stream.read(MOST_TEXT + 1)
        path.unlink()
    except OSError:
        return None
    return clean_text(data.decode("utf-8", "replace")) if len(data) <= MOST_TEXT else None
