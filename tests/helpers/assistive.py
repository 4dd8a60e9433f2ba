"""Owns the view of a screen reader: what a window tells assistive technology, read by a process of its own."""

import json
import os
import select
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_PYTHON = "/usr/bin/python3"  # only the system's own has gi
_BUS = "/usr/libexec/at-spi-bus-launcher"
_SECONDS = 20


@dataclass(frozen=True)
class Seen:
    """One object of a window.

    Attributes:
        role, name: as they are announced.
        labels: the texts that label it.
        text: what a text field holds.
        value: of a number field or slider.
        place: its number from the top; tells two of the same name apart.
        depth: how far below the application it is.
    """

    place: int
    depth: int
    role: str
    name: str
    labels: list[str]
    text: str
    value: float | None
    focused: bool
    showing: bool
    enabled: bool

    def is_called(self, name: str) -> bool:
        """True if that is its name or its label."""
        return name == self.name or name in self.labels


@dataclass(frozen=True)
class Child:
    """An object in a list.

    Attributes:
        role, name, description: as they are announced.
        index: its place among its parent's children.
        box: x, y, width and height on the screen.
        states: what it is, e.g. ``focused``.
    """

    role: str
    name: str
    description: str
    index: int
    box: tuple[int, int, int, int]
    states: frozenset[str]


@dataclass(frozen=True)
class Heard:
    """Something that was told without having been asked for.

    Attributes:
        type: e.g. ``object:state-changed:focused``. role, name: of whom it was about.
        detail: numbers that belong to it. said: the text of an announcement.
    """

    type: str
    role: str
    name: str
    detail: tuple[int, int]
    said: str


class ScreenReader:
    """Reads the windows on the bus that the environment names."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._bus = subprocess.Popen(
            [_BUS, "--launch-immediately"], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._reader = subprocess.Popen(
            [_PYTHON, "-W", "ignore", str(Path(__file__).with_name("accessible_reader.py"))],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if self._line() != "ready":
            self.close()
            pytest.skip("not installed: python3-gi and Atspi, to read what a screen reader is told")

    def all(self, pid: int) -> list[Seen]:
        """Everything that a process shows, from the top."""
        return [Seen(**entry) for entry in self._ask({"pid": pid, "tree": True}) or [] if entry["showing"]]

    def find(self, pid: int, role: str, name: str | None = None) -> list[Seen]:
        """What has that role, and that name if one is given."""
        found = self._ask({"pid": pid, "find": {"role": role, "name": name}}) or []
        return [Seen(**entry) for entry in found if entry["showing"]]

    def focus(self, pid: int) -> Seen | None:
        """What has the keyboard."""
        entry = self._ask({"pid": pid, "focus": True})
        return Seen(**entry) if entry else None

    def children(self, pid: int, role: str, name: str, at: Sequence[int] = ()) -> tuple[int, list[Child]]:
        """How many children the object of that role and name has, and those at the places that are asked for."""
        answer = self._ask({"pid": pid, "children": {"role": role, "name": name}, "at": list(at)})
        if answer is None:
            return -1, []
        return answer["count"], [
            Child(**{**entry, "box": tuple(entry["box"]), "states": frozenset(entry["states"])})
            for entry in answer["children"]
        ]

    def listen(self, *types: str) -> None:
        """From now on such events are heard."""
        self._ask({"listen": types})

    def heard(self) -> list[Heard]:
        """What was told since this was last asked."""
        return [Heard(**{**entry, "detail": tuple(entry["detail"])}) for entry in self._ask({"events": True})]

    def close(self) -> None:
        for pipe in (self._reader.stdin, self._reader.stdout):
            assert pipe is not None
            pipe.close()
        for process in (self._reader, self._bus):
            process.terminate()
            process.wait(_SECONDS)

    def _ask(self, request: dict[str, Any]) -> Any:
        assert self._reader.stdin is not None
        self._reader.stdin.write(json.dumps(request) + "\n")
        self._reader.stdin.flush()
        answer = json.loads(self._line())
        return None if isinstance(answer, dict) and "error" in answer else answer

    def _line(self) -> str:
        stdout = self._reader.stdout
        assert stdout is not None
        assert select.select([stdout], [], [], _SECONDS)[0], "no answer about the windows"
        return stdout.readline().strip()


@pytest.fixture
def screen_reader(private_keyring: Any, screen: Any) -> Iterator[ScreenReader]:
    """A screen reader on the bus of the private keyring and the test's own screen."""
    missing = [program for program in (_PYTHON, _BUS) if not Path(program).exists()]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    reader = ScreenReader({**os.environ, **screen.environ})
    yield reader
    reader.close()
