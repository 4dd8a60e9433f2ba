"""Compares the transcript with other designs and prints a table: ``python -m tests.bench.compare [--runs N]``."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias

from tests.bench.compare import chromium, task
from tests.bench.starting import ROOT
from tests.helpers.isolation import isolate

Figures: TypeAlias = dict[str, float]
QT = ("one text browser", "a widget per message", "this program")
CHROMIUM, LAZY = "Chromium", "Chromium, content-visibility"
_PATIENCE = 600.0
_MB = 1_048_576


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _qt(design: str, verb: str, number: int) -> Figures:
    with tempfile.TemporaryDirectory(prefix="bench-compare-home-") as home:
        environ = dict(os.environ)
        isolate(Path(home), environ)
        environ["QT_QPA_PLATFORM"] = "offscreen"
        command = [sys.executable, "-m", "tests.bench.compare.qt_probe", design, verb, str(number)]
        done = subprocess.run(
            command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=_PATIENCE, check=True
        )
    figures: Figures = json.loads(done.stdout)
    return figures


def _tasks(page: Path | None) -> dict[tuple[str, str, int], Callable[[], Figures]]:
    """Every design with every task that it can do."""
    found: dict[tuple[str, str, int], Callable[[], Figures]] = {}
    for verb, numbers in (("open", task.COUNTS), ("stream", task.LENGTHS)):
        for number in numbers:
            for design in QT:
                found[design, verb, number] = lambda d=design, v=verb, n=number: _qt(d, v, n)  # type: ignore[misc]
            if page is None:
                continue
            if verb == "stream":
                found[CHROMIUM, verb, number] = lambda n=number: asdict(chromium.stream_reply(page, n))  # type: ignore[misc]
                continue
            for name, lazy in ((CHROMIUM, False), (LAZY, True)):
                found[name, verb, number] = lambda n=number, z=lazy: asdict(chromium.open_chat(page, n, lazy=z))  # type: ignore[misc]
    return found


def measure(page: Path | None, runs: int) -> dict[tuple[str, str, int], Figures]:
    """All designs in turn, so that a busy moment meets all of them; medians."""
    tasks = _tasks(page)
    found: dict[tuple[str, str, int], list[Figures]] = {key: [] for key in tasks}
    for number in range(runs):
        for key, act in tasks.items():
            _say(f"{number + 1}/{runs} {' '.join(map(str, key))}, load {os.getloadavg()[0]:.1f}")
            found[key].append(act())
    return {
        key: {name: statistics.median(run[name] for run in results) for name in results[0]}
        for key, results in found.items()
    }


def table(found: dict[tuple[str, str, int], Figures]) -> str:
    """The medians as Markdown: a line for each thing measured, a column for each design."""
    designs = [name for name in ("this program", *QT[:2], CHROMIUM, LAZY) if any(key[0] == name for key in found)]
    lines = ["| what | " + " | ".join(designs) + " |", "| --- |" + " ---: |" * len(designs)]

    def line(label: str, verb: str, number: int, show: Callable[[Figures], str]) -> None:
        cells = [show(found[each, verb, number]) if (each, verb, number) in found else "" for each in designs]
        lines.append(f"| {label} | {' | '.join(cells)} |")

    for count in task.COUNTS:
        line(f"open {count:,} messages, clock", "open", count, lambda each: f"{each['clock'] * 1e3:,.0f} ms")
        line(f"open {count:,} messages, CPU", "open", count, lambda each: f"{each['cpu'] * 1e3:,.0f} ms")
        line(f"memory added by {count:,} messages", "open", count, lambda each: f"{each['memory'] / _MB:,.1f} MB")
    for length in task.LENGTHS:
        line(f"a delta after {length:,} letters, CPU", "stream", length, lambda each: f"{each['cpu'] * 1e3:,.1f} ms")
        line(f"longest of {task.DELTAS} such deltas", "stream", length, lambda each: f"{each['longest'] * 1e3:,.1f} ms")
    line("a frame without a change, CPU", "stream", task.LENGTHS[0], lambda each: f"{each['idle'] * 1e3:,.2f} ms")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.compare", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each design; the table has the medians (3)")
    options = parser.parse_args(arguments)
    reason = chromium.why_not()
    with tempfile.TemporaryDirectory(prefix="bench-compare-") as folder:
        page = None
        if reason:
            print(f"Chromium is left out: {reason}.")
        else:
            try:
                page = chromium.make_site(Path(folder))
            except (subprocess.SubprocessError, OSError) as error:
                print(f"Chromium is left out: its packages could not be installed ({type(error).__name__}).")
        print(table(measure(page, options.runs)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
