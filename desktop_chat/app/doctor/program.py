"""Checks of the program itself: what this copy is, and what Qt needs of the system; any thread."""

import ctypes
import sys
from collections.abc import Iterator

from desktop_chat.app.doctor.findings import Finding, note, problem
from desktop_chat.app.doctor.subject import Subject
from desktop_chat.runtime.build import read_build
from desktop_chat.runtime.diagnostics import versions

#: What Qt's wheels expect, by Debian's names; a package of ours depends on them.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
}
_WAYLAND = {"libwayland-cursor.so.0": "libwayland-cursor0"}


def check_program(_subject: Subject) -> Iterator[Finding]:
    """Versions and origin."""
    found = versions()
    for name, version in found.items():
        if version == "not installed":
            yield problem(name, version, "Install Desktop Chat again; a part of it is missing.")
        else:
            yield Finding(name, version)
    for name, value in read_build().facts():
        yield Finding(name.lower(), value)


def check_libraries(subject: Subject) -> Iterator[Finding]:
    """The system libraries of Qt's windows."""
    if not sys.platform.startswith("linux"):
        return
    wanted = LIBRARIES | (_WAYLAND if subject.environ.get("WAYLAND_DISPLAY") else {})
    missing = [(name, package) for name, package in wanted.items() if not _loads(name)]
    if missing:
        names = ", ".join(name for name, _ in missing)
        packages = " ".join(package for _, package in missing)
        yield note("libraries of Qt", f"missing: {names}", f"Windows need them. On Debian: apt install {packages}")
    else:
        yield Finding("libraries of Qt", "all there")


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
