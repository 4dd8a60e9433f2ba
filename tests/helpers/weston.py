"""Owns a Wayland desktop: weston in a window of the test's screen, used with real keys and a real pointer."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.helpers.program import wait_for
from tests.helpers.screen import Screen

SIZE = (1200, 760)
#: No background program, panel or keyboard on the screen, nothing that moves, and no lock after a while.
_SETTINGS = """
[core]
idle-time=0
[shell]
panel-position=none
background-color=0xff303030
locking=false
animation=none
startup-animation=none
close-animation=none
[input-method]
path=
[output]
name={output}
scale={scale}
"""


class Weston:
    """A running compositor: in a window of an X screen, or without a screen, and then without keyboard and pointer.

    Attributes:
        environ: the variables that let a program show its windows here; Qt has to find the platform by itself.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str], screen: Screen | None, scale: int = 1) -> None:
        folder.mkdir(exist_ok=True)
        self._screen = screen
        self.environ = {"WAYLAND_DISPLAY": "wayland-test", "XDG_RUNTIME_DIR": environ["XDG_RUNTIME_DIR"]}
        backend, output = ("headless", "headless") if screen is None else ("x11", "X1")
        settings = folder / "weston.ini"
        settings.write_text(_SETTINGS.format(output=output, scale=scale))
        command = ["weston", f"--backend={backend}-backend.so", "--use-pixman", f"--config={settings}"]
        command += [f"--width={SIZE[0]}", f"--height={SIZE[1]}", f"--socket={self.environ['WAYLAND_DISPLAY']}"]
        shown_on = {"DISPLAY": screen.display} if screen is not None else {}
        with (folder / "weston.log").open("w") as log:
            self._process = subprocess.Popen(command, env={**environ, **shown_on}, stdout=log, stderr=log)
        socket = Path(self.environ["XDG_RUNTIME_DIR"]) / self.environ["WAYLAND_DISPLAY"]
        wait_for(socket.exists, "the compositor's socket")
        if screen is not None:
            wait_for(lambda: screen.active_title().startswith("Weston"), "the compositor's window in front")
            self._window = screen._run("xdotool", "getactivewindow").strip()
            # A pointer that stood where the window came up counts as one in its corner: it has to come in once.
            self._press("mousemove", "5", "5")

    @contextlib.contextmanager
    def holding(self, *keys: str) -> Iterator[None]:
        """Keys that stay down meanwhile: weston gives a popup the keyboard only while its key is down."""
        self._press(*(part for key in keys for part in ("keydown", key)))
        yield
        self._press(*(part for key in reversed(keys) for part in ("keyup", key)))

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Moves the pointer with the left button held, in steps, as a hand does."""
        self._press("mousemove", "--window", self._window, str(start[0]), str(start[1]), "mousedown", "1")
        for step in range(1, 9):
            x, y = (round(a + (b - a) * step / 8) for a, b in zip(start, end, strict=True))
            self._press("mousemove", "--window", self._window, str(x), str(y))
        self._press("mouseup", "1")

    def toggle_maximised(self) -> None:
        """The compositor's own key for it."""
        assert self._screen is not None
        self._screen.keys("super+shift+m")

    def _press(self, *arguments: str) -> None:
        assert self._screen is not None
        self._screen._run("xdotool", *arguments)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)


class Talk:
    """What a program and the compositor said to each other, as ``WAYLAND_DEBUG=client`` writes it down."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lines(self) -> list[str]:
        text = self._path.read_text(errors="replace") if self._path.exists() else ""
        return [line for line in text.splitlines() if re.match(r"\[[\d. ]+\]", line)]

    def other_lines(self) -> list[str]:
        """What the program itself wrote to its terminal, but for what Qt always says when a screen reader runs."""
        spoken = set(self.lines())
        lines = self._path.read_text(errors="replace").splitlines()
        return [line for line in lines if line not in spoken and "GetApplicationBusAddress" not in line]

    def said(self, pattern: str) -> list[tuple[str, ...]]:
        """The groups of each line in which the pattern is found."""
        return [found.groups() for line in self.lines() if (found := re.search(pattern, line))]

    def app_ids(self) -> set[str]:
        return {found[0] for found in self.said(r'set_app_id\("([^"]*)"\)')}

    def titles(self) -> list[str]:
        return [found[0] for found in self.said(r'set_title\("([^"]*)"\)')]

    def sizes(self) -> list[tuple[int, int]]:
        """What the compositor asked windows to be, (0, 0) for what they like."""
        return [(int(w), int(h)) for w, h in self.said(r"xdg_toplevel@\d+\.configure\((\d+), (\d+)")]

    def popups(self) -> list[tuple[int, int, int, int]]:
        """Where the compositor put popups: x, y, width, height, from the corner of their window."""
        found = self.said(r"xdg_popup@\d+\.configure\((-?\d+), (-?\d+), (\d+), (\d+)\)")
        return [(int(x), int(y), int(width), int(height)) for x, y, width, height in found]

    def ended_popups(self) -> int:
        return len(self.said(r"-> xdg_popup@\d+\.(destroy)"))


def without_display() -> dict[str, str]:
    """The environment of a session that has Wayland only."""
    return {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}


def need_weston() -> None:
    if shutil.which("weston") is None:
        pytest.skip("not installed: weston")
