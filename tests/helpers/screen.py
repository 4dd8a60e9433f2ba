"""Owns a virtual screen with a window manager, and how a test acts on it as a person does: keys, clicks, pictures."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, TypeVar

import pytest

PROGRAMS = ("Xvfb", "openbox", "xdotool", "import")
_PATIENCE = 20.0
T = TypeVar("T")


class Screen:
    """A running X server with openbox.

    Attributes:
        display: e.g. ``:7``.
        environ: the variables that let a process show its windows here.
    """

    def __init__(self, size: str = "1280x800x24") -> None:
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        self._server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            self._server.wait()
            raise RuntimeError("Xvfb did not start")
        self.display = f":{number}"
        self.environ = {"DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}
        self._manager = subprocess.Popen(
            ["openbox"], env=os.environ | self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.wait_for(
            lambda: "window id" in self._run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "a window manager"
        )

    def stop(self) -> None:
        for process in (self._manager, self._server):
            process.terminate()
            process.wait()

    # -- looking -----------------------------------------------------------------------------------------------

    def wait_for(self, condition: Callable[[], T], what: str, seconds: float = _PATIENCE) -> T:
        """Asks again and again until the condition gives something; fails with ``what`` was awaited."""
        until = time.monotonic() + seconds
        while not (result := condition()):
            if time.monotonic() > until:
                pytest.fail(f"waited {seconds:.0f} s in vain for {what}")
            time.sleep(0.05)
        return result

    def window(self, title: str, seconds: float = _PATIENCE) -> str:
        """The id of the visible window with exactly that title, once it is there."""
        pattern = f"^{re.escape(title)}$"

        def found() -> str:
            return self._run("xdotool", "search", "--onlyvisible", "--name", pattern).partition("\n")[0]

        return self.wait_for(found, f"a window {title!r}", seconds)

    def windows(self, title: str) -> list[str]:
        """The ids of all visible windows with exactly that title."""
        return self._run("xdotool", "search", "--onlyvisible", "--name", f"^{re.escape(title)}$").split()

    def active_title(self) -> str:
        """The title of the window that has the keyboard; empty if there is none."""
        return self._run("xdotool", "getactivewindow", "getwindowname").strip()

    def picture(self, path: Path) -> Path:
        """Saves what the screen shows."""
        self._run("import", "-window", "root", str(path))
        assert path.stat().st_size > 0
        return path

    # -- acting ------------------------------------------------------------------------------------------------

    def keys(self, *names: str) -> None:
        """Presses keys, e.g. ``ctrl+k`` or ``Return``."""
        self._run("xdotool", "key", "--clearmodifiers", "--delay", "20", *names)

    def type(self, text: str) -> None:
        """Types text; letters beyond ASCII need a slow hand, else xdotool drops them."""
        # Not as an argument: a key that is typed must not stand in the list of processes.
        self._run("xdotool", "type", "--delay", "8" if text.isascii() else "100", "--file", "-", typed=text)

    def focus(self, window: str) -> None:
        self._run("xdotool", "windowactivate", "--sync", window)

    def minimise(self, window: str) -> None:
        self._run("xdotool", "windowminimize", window)

    def close(self, window: str) -> None:
        """Asks a window to close, as its button would."""
        self._run("wmctrl", "-i", "-c", hex(int(window)))

    def start(
        self, *command: str, environ: Mapping[str, str] | None = None, stdout: IO[bytes] | None = None
    ) -> "subprocess.Popen[bytes]":
        """Starts a program on this screen."""
        return subprocess.Popen(command, env={**os.environ, **self.environ, **(environ or {})}, stdout=stdout)

    def _run(self, *command: str, typed: str = "") -> str:
        done = subprocess.run(
            command,
            env=os.environ | self.environ,
            input=typed,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        return done.stdout


@pytest.fixture
def screen() -> Iterator[Screen]:
    """A screen of the test's own; skipped where the programs are missing."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    display = Screen()
    yield display
    display.stop()
