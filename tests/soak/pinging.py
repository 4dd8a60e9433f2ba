"""Owns how long event loops are busy: pings windows of several programs at once, from a process of its own.

``python -m tests.soak.pinging DISPLAY`` reads lines ``NAME WINDOW PID`` from standard input, each of which says which
window stands for that name from now on (0: none), and writes what it found as one JSON document when the input ends.
"""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.soak.x11 import Connection

INTERVAL = 0.025
#: Answers that took longer are told one by one.
LONG = 0.050
_ROOT = Path(__file__).parents[2]


@dataclass
class _Watched:
    """A window that is pinged again as soon as it has answered.

    Attributes:
        answers: seconds that each answer took.
        long: what is told of the longer ones.
    """

    window: int
    pid: int
    answers: list[float] = field(default_factory=list)
    long: list[dict[str, float]] = field(default_factory=list)
    number: int = 0
    asked: float | None = None
    spent: Mapping[int, tuple[float, float]] = field(default_factory=dict)

    def ask(self, connection: Connection, number: int) -> None:
        self.number, self.asked, self.spent = number, time.monotonic(), _spent(self.pid)
        connection.ping(self.window, number)

    def answered(self, at: float) -> None:
        assert self.asked is not None
        took = at - self.asked
        self.answers.append(took)
        if took > LONG:
            now, none = _spent(self.pid), (0.0, 0.0)
            own, before = now.get(self.pid, none), self.spent.get(self.pid, none)
            others = [now[task][1] - self.spent.get(task, none)[1] for task in now if task != self.pid]
            self.long.append(
                {
                    "at": self.asked,
                    "seconds": took,
                    "worked": own[0] - before[0],
                    "waited": own[1] - before[1],
                    "others_waited": max(others, default=0.0),
                }
            )
        self.asked = None


def _spent(pid: int) -> dict[int, tuple[float, float]]:
    """What each thread of a process has worked, and waited for a processor while it could have worked."""
    found = {}
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return {}
    for task in tasks:
        try:
            worked, waited, _ = Path(f"/proc/{pid}/task/{task}/schedstat").read_text().split()
        except (OSError, ValueError):  # it has ended
            continue
        found[int(task)] = int(worked) / 1e9, int(waited) / 1e9
    return found


class _Pinging:
    def __init__(self, display: str) -> None:
        self._connection = Connection(display)
        self._connection.listen()
        self._watched: dict[str, _Watched] = {}
        self._number = 0
        self._rest = ""

    def run(self) -> None:
        due = time.monotonic()
        while True:
            left = due - time.monotonic()
            if left <= 0:
                self._ask()
                due = max(due + INTERVAL, time.monotonic())
                continue
            if select.select([sys.stdin, self._connection], [], [], left)[0]:
                self._hear()
                if select.select([sys.stdin], [], [], 0)[0] and not self._obey():
                    return

    def _obey(self) -> bool:
        """Takes the lines that are there; False at the end of the input."""
        data = os.read(sys.stdin.fileno(), 4096)  # what Python buffers is not seen by select
        *lines, self._rest = (self._rest + data.decode()).split("\n")
        for line in lines:
            self._turn_to(*line.split())
        return bool(data)

    def _turn_to(self, name: str, window: str, pid: str) -> None:
        watched = self._watched.setdefault(name, _Watched(0, 0))
        watched.window, watched.pid, watched.asked = int(window), int(pid), None

    def _ask(self) -> None:
        for watched in self._watched.values():
            if watched.window and watched.asked is None:
                self._number += 1
                watched.ask(self._connection, self._number)

    def _hear(self) -> None:
        pongs = self._connection.pongs(0)
        now = time.monotonic()
        for pong in pongs:
            for watched in self._watched.values():
                if watched.asked is not None and (watched.window, watched.number) == (pong.window, pong.number):
                    watched.answered(now)

    def found(self) -> dict[str, Any]:
        return {name: _summary(watched) for name, watched in self._watched.items()}


def _summary(watched: _Watched) -> dict[str, Any]:
    ordered = sorted(watched.answers) or [0.0]
    return {
        "pings": len(watched.answers),
        "p50": ordered[len(ordered) // 2],
        "p99": ordered[int(len(ordered) * 0.99)],
        "p999": ordered[int(len(ordered) * 0.999)],
        "longest": ordered[-1],
        "long": watched.long,
        "unanswered": 0.0 if watched.asked is None else time.monotonic() - watched.asked,
    }


class Pings:
    """The process that pings."""

    def __init__(self, display: str, environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.pinging", display],
            cwd=_ROOT,
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def turn_to(self, name: str, window: int, pid: int) -> None:
        """From now on this window of this process stands for the name; 0 for none."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{name} {window} {pid}\n")
        self._process.stdin.flush()

    def end(self) -> dict[str, Any]:
        """What was found, by name."""
        answer, _ = self._process.communicate(timeout=30)
        found: dict[str, Any] = json.loads(answer)
        return found

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


@dataclass(frozen=True)
class Stall:
    """A moment in which a program did not answer.

    Attributes:
        at: seconds of the monotonic clock.
        seconds: until the answer. control: the longest that the control window needed meanwhile.
        worked, waited: what the program's main thread did of that time: worked, or waited for a processor.
        others_waited: how long another thread of it waited for a processor, the one that did longest. While it holds
            Python's lock, the main thread stands still with it.
    """

    at: float
    seconds: float
    control: float
    worked: float
    waited: float
    others_waited: float

    @property
    def beyond(self) -> float:
        """What the machine does not explain: neither the control window nor the queue for the processor."""
        return self.seconds - max(self.control, self.waited + self.others_waited)


def stalls(program: Mapping[str, Any], control: Mapping[str, Any]) -> list[Stall]:
    """The long answers of the program, longest first, each beside the control window's at that time."""

    def at_that_time(long: Mapping[str, float]) -> float:
        begun, ended = long["at"] - INTERVAL, long["at"] + long["seconds"] + INTERVAL
        others = [
            other for other in control["long"] if other["at"] <= ended and other["at"] + other["seconds"] >= begun
        ]
        return max((other["seconds"] for other in others), default=float(control["p50"]))

    found = [Stall(control=at_that_time(long), **long) for long in program["long"]]
    return sorted(found, key=lambda stall: stall.beyond, reverse=True)


def main() -> None:
    try:
        os.nice(-5)  # what comes late because of us is noise
    except OSError:
        pass
    pinging = _Pinging(sys.argv[1])
    pinging.run()
    json.dump(pinging.found(), sys.stdout)


if __name__ == "__main__":
    main()
