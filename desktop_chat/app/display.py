"""Owns the question whether a window can be shown here, asked before Qt would end the process over it."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def has_display(environ: Mapping[str, str] = os.environ) -> bool:
    """True if a window can be shown: always on Windows and macOS, on other systems if a display server listens."""
    if sys.platform in ("win32", "darwin"):
        return True
    platform = environ.get("QT_QPA_PLATFORM", "")
    if platform and not platform.startswith(("xcb", "wayland")):
        return True
    return _wayland_listens(environ) or _x_listens(environ.get("DISPLAY", ""))


def _wayland_listens(environ: Mapping[str, str]) -> bool:
    name = environ.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    path = Path(environ.get("XDG_RUNTIME_DIR", "/run/user/0")) / name
    return _connects(str(path))


def _x_listens(display: str) -> bool:
    host, colon, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not colon or not number.isdigit():
        return display.startswith("/") and Path(display).exists()
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - the fixed place of X sockets, nothing is written there
        if os.path.exists(path) and _is_alive(f"/tmp/.X{number}-lock"):  # noqa: S108 - likewise
            return True
        return _connects(path) or _connects(f"\0{path}")
    import socket

    try:
        with socket.create_connection((host, 6000 + int(number)), timeout=3):
            return True
    except OSError:
        return False


def _is_alive(lock: str) -> bool:
    """True if the process that holds an X server's lock runs; spares the start a look over a socket."""
    try:
        with open(lock, "rb") as file:
            pid = int(file.read(32))
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _connects(path: str) -> bool:
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        try:
            probe.connect(path)
        except OSError:
            return False
    return True
