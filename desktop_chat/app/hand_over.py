"""Owns the client's side of a second start: asks the window that is open to come to the front; no Qt."""

import hashlib
import os
import socket
from pathlib import Path

RAISE = b"raise\n"
ANSWER = b"ok\n"


def socket_path(runtime: Path, data: Path) -> Path:
    """The socket of the window that has a data folder open."""
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return runtime / f"window-{digest}.socket"


def hand_over(path: Path) -> bool:
    """Asks the window behind a socket to come to the front; False if none answers within two seconds."""
    if not hasattr(socket, "AF_UNIX") or not path.exists():
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        try:
            client.connect(str(path))
            client.sendall(RAISE)
            return client.recv(len(ANSWER)) == ANSWER
        except OSError:
            return False
