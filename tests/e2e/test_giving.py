"""What is selected with a real mouse arrives in another program: by clipboard, middle button and drag."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.screen import Screen

pytestmark = [pytest.mark.xcb]

Places = dict[str, tuple[int, int]]


class Hand:
    """The mouse of a screen."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def __call__(self, *command: object) -> None:
        environ = {"DISPLAY": self._screen.display, "PATH": "/usr/bin:/bin"}
        subprocess.run(["xdotool", *map(str, command)], env=environ, check=True, timeout=20)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self("mousemove", *start)
        self("mousedown", 1)
        for step in range(1, 11):
            between = [round(a + (b - a) * step / 10) for a, b in zip(start, end, strict=True)]
            self("mousemove", *between, "sleep", "0.03")
        self("sleep", "0.2", "mouseup", 1)


@pytest.fixture
def places(screen: Screen, tmp_path: Path) -> Iterator[Places]:
    file = tmp_path / "places"
    program = screen.start(sys.executable, "-m", "tests.gui.transcript.giving", str(file))
    try:
        screen.wait_for(file.exists, "the window that gives", 60)
        screen.focus(screen.window("Giving"))
        yield {name: (place[0], place[1]) for name, place in json.loads(file.read_text()).items()}
    finally:
        program.kill()
        program.wait()


def read(screen: Screen, file: Path) -> dict[str, str]:
    file.unlink(missing_ok=True)
    assert screen.start(sys.executable, "-m", "tests.gui.transcript.taking", "read", str(file)).wait(60) == 0
    found: dict[str, str] = json.loads(file.read_text())
    return found


def when(screen: Screen, file: Path, kind: str) -> dict[str, str]:
    """What another program reads, once there is something of a kind."""
    found: dict[str, str] = {}

    def has() -> bool:
        found.clear()
        found.update(read(screen, file))
        return bool(found.get(kind))

    screen.wait_for(has, kind, 60)
    return found


def test_another_program_gets_what_was_selected(screen: Screen, places: Places, tmp_path: Path) -> None:
    hand = Hand(screen)
    hand.drag(places["alpha0"], places["gamma5"])
    assert when(screen, tmp_path / "read", "primary")["primary"] == "alpha beta gamma"
    screen.keys("ctrl+c")
    found = when(screen, tmp_path / "read", "text/html")
    assert found["text/plain"] == "alpha beta gamma"
    assert found["text/markdown"] == "**alpha** beta gamma"
    assert "<strong>alpha</strong> beta gamma" in found["text/html"]


def test_another_program_gets_what_is_dragged_to_it(screen: Screen, places: Places, tmp_path: Path) -> None:
    hand, file = Hand(screen), tmp_path / "dropped"
    taker = screen.start(sys.executable, "-m", "tests.gui.transcript.taking", "drop", str(file))
    try:
        screen.window("Taking", 60)
        screen.focus(screen.window("Giving"))
        hand.drag(places["alpha0"], places["gamma5"])
        hand("sleep", "0.8")  # the next press is not the second of two
        inside = (places["gamma0"][0] + 4, places["gamma0"][1])
        hand.drag(inside, (900, 200))
        screen.wait_for(file.exists, "the drop", 30)
        assert json.loads(file.read_text())["text/markdown"] == "**alpha** beta gamma"
        assert taker.wait(30) == 0
    finally:
        taker.kill()
        taker.wait()
