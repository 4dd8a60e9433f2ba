"""Owns the comparison of the packaged program with the checkout: when the window's first picture is on the screen, and
what it took. Both are watched from outside, so nothing is added to what is measured."""

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.bench.histories import make_data_folder
from tests.bench.measuring import Row
from tests.bench.starting import ROOT, Facts, environment, middle
from tests.helpers.screen import Screen

PROGRAM = ROOT / "build" / "dist" / "desktop-chat" / "desktop-chat"
_PATIENCE = 60.0
_PLACES = ((640, 400), (300, 300), (900, 300), (640, 550))
_ALL_PLANES = ctypes.c_ulong(-1)
_Z_PIXMAP = 2


class Pixels:
    """Single pixels of a screen, read from the X server."""

    def __init__(self, display: str) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self._x.XGetImage.restype = ctypes.c_void_p
        self._x.XGetImage.argtypes = [
            *(ctypes.c_void_p, ctypes.c_ulong),
            *(ctypes.c_int, ctypes.c_int, ctypes.c_uint, ctypes.c_uint),
            *(ctypes.c_ulong, ctypes.c_int),
        ]
        self._x.XGetPixel.restype = ctypes.c_ulong
        self._x.XGetPixel.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
        self._x.XDestroyImage.argtypes = [ctypes.c_void_p]
        self._display = self._x.XOpenDisplay(display.encode())
        if not self._display:
            raise RuntimeError(f"no display {display}")
        self._root = self._x.XDefaultRootWindow(self._display)

    def read(self) -> tuple[int, ...]:
        return tuple(self._pixel(*place) for place in _PLACES)

    def _pixel(self, x: int, y: int) -> int:
        image = self._x.XGetImage(self._display, self._root, x, y, 1, 1, _ALL_PLANES, _Z_PIXMAP)
        value = int(self._x.XGetPixel(image, 0, 0))
        self._x.XDestroyImage(image)
        return value


def start(command: Sequence[str], environ: Mapping[str, str], pixels: Pixels) -> Facts:
    """Starts a program and watches the screen until it has changed in every place that is looked at."""
    before = pixels.read()
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while any(now == then for now, then in zip(pixels.read(), before, strict=True)):
            if time.monotonic() - started > _PATIENCE or process.poll() is not None:
                raise RuntimeError(f"{command[0]} showed nothing")
            time.sleep(0.0005)
        facts: Facts = {"wall": time.monotonic() - started, "cpu": _cpu(process.pid)}
        facts |= _memory(process.pid)
        # The SDK shows in what the process has mapped: its modules in C.
        facts["sdk"] = "pydantic_core" in Path(f"/proc/{process.pid}/maps").read_text()
        return facts
    finally:
        process.kill()
        process.wait()
        _await(lambda: pixels.read() == before, "the window is gone")


def _cpu(pid: int) -> float:
    """Seconds that all threads of the process have worked."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def _memory(pid: int) -> Facts:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return {line[:3].lower(): int(line.split()[1]) * 1024 for line in lines if line.startswith(("Rss:", "Pss:"))}


def _await(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError(f"waited in vain: {what}")
        time.sleep(0.01)


def verb(command: Sequence[str], environ: Mapping[str, str]) -> Facts:
    """Runs a command to its end."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return {"wall": time.monotonic() - started, "cpu": usage.ru_utime + usage.ru_stime}


def interleave(
    measures: Mapping[str, Callable[[], Facts]], runs: int, progress: Callable[[str], None]
) -> dict[str, list[Facts]]:
    for measure in measures.values():
        measure()
    found: dict[str, list[Facts]] = {name: [] for name in measures}
    for number in range(runs):
        progress(f"package {number + 1}/{runs}")
        for name in list(measures) if number % 2 == 0 else list(measures)[::-1]:
            found[name].append(measures[name]())
    return found


def rows(folder: Path, runs: int, progress: Callable[[str], None]) -> list[Row]:
    """The packaged program (another one if DESKTOP_CHAT_COMMAND names it) against the checkout."""
    program = Path(os.environ.get("DESKTOP_CHAT_COMMAND", PROGRAM)).resolve()
    if not program.exists():
        raise SystemExit(f"there is no {program}; packaging/build makes it")
    data = make_data_folder(folder / "thousand", conversations=1_000, last_length=1_000)
    screen = Screen()
    try:
        environ = environment(folder / "home", screen.environ)
        pixels = Pixels(screen.display)
        commands = {"checkout": [sys.executable, "-m", "desktop_chat"], "package": [str(program)]}
        where = ["--data-dir", str(data)]
        verbs = {"list": ["list", "--limit", "1", *where], "doctor": ["doctor", "--demo", "--temp-data"]}
        measures: dict[str, Callable[[], Facts]] = {}
        for name, command in commands.items():
            measures[f"{name} window"] = partial(start, [*command, *where], environ, pixels)
            for what, arguments in verbs.items():
                measures[f"{name} {what}"] = partial(verb, [*command, *arguments], environ)
        found = interleave(measures, runs, progress)
    finally:
        screen.stop()
    if any(facts["sdk"] for facts in found["package window"]):
        raise RuntimeError("the SDK was loaded before the first picture")
    return _rows(found, runs, program.parent)


def _rows(found: Mapping[str, list[Facts]], runs: int, folder: Path) -> list[Row]:
    def row(name: str, what: str, key: str, unit: str, goal: float | None) -> Row:
        return Row(
            name, middle(found[f"checkout {what}"], key), middle(found[f"package {what}"], key), unit, runs, goal
        )

    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [
        row("package: first picture on the screen, clock", "window", "wall", "s", 1.5),
        row("package: first picture on the screen, CPU", "window", "cpu", "s", 1.5),
        row("package: memory then, RSS", "window", "rss", "MB", None),
        row("package: memory then, PSS", "window", "pss", "MB", None),
        row("package: `list`, clock", "list", "wall", "s", None),
        row("package: `list`, CPU", "list", "cpu", "s", None),
        row("package: `doctor` in the demo, SDK and all, clock", "doctor", "wall", "s", None),
        row("package: `doctor` in the demo, SDK and all, CPU", "doctor", "cpu", "s", None),
        Row("package: size against 160 MB", 160 * 1_000_000, size, "MB", 1, 1.0),
    ]
