"""Owns the measurements of whole processes: start, memory, the event loop while the SDK is imported."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from tests.bench.histories import make_data_folder
from tests.bench.measuring import Row, median, percentile
from tests.helpers.isolation import isolate
from tests.helpers.screen import Screen

ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0
Facts: TypeAlias = dict[str, Any]

BLANK = ("tests.bench.probes.blank_window",)
PROGRAM = "tests.bench.probes.program_window"


def environment(home: Path, screen: Mapping[str, str]) -> dict[str, str]:
    """An environment of its own, in which Python keeps its compiled files as it does for everybody."""
    environ = dict(os.environ)
    isolate(home, environ)
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        environ.pop(name, None)
    return {**environ, **screen}


def run_probe(command: Sequence[str], environ: Mapping[str, str]) -> Facts:
    """Starts a probe and gives back what it reports; ``_wall`` facts count from just before the process was made."""
    reading, writing = os.pipe()
    facts = {"BENCH_REPORT": str(writing), "BENCH_STARTED": repr(time.monotonic())}
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**environ, **facts},
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        try:
            _, errors = process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        answer = pipe.read()
    if not answer:
        raise RuntimeError(f"{' '.join(command)} reported nothing: {errors.decode(errors='replace')[-2000:]}")
    found: Facts = json.loads(answer)
    return found


def program(until: str, data: Path) -> tuple[str, ...]:
    return (PROGRAM, until, "--data-dir", str(data))


def interleave(
    variants: Mapping[str, Sequence[str]],
    environ: Mapping[str, str],
    runs: int,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, list[Facts]]:
    """Starts the variants in turn, after one start each that fills the caches."""
    for command in variants.values():
        run_probe(command, environ)
    found: dict[str, list[Facts]] = {name: [] for name in variants}
    for number in range(runs):
        progress(f"start {number + 1}/{runs}")
        order = list(variants) if number % 2 == 0 else list(variants)[::-1]
        for name in order:
            found[name].append(run_probe(variants[name], environ))
    return found


def middle(facts: Sequence[Facts], key: str) -> float:
    return median([float(entry[key]) for entry in facts])


def start_rows(found: Mapping[str, list[Facts]]) -> list[Row]:
    """Rows for the variants that ``rows`` starts."""
    blank, runs = found["blank"], len(found["blank"])
    rows = []

    def add(name: str, variant: str, key: str, floor: str, unit: str, goal: float | None, note: str = "") -> None:
        rows.append(Row(name, middle(blank, floor), middle(found[variant], key), unit, runs, goal, note))

    add("first paint, CPU, no history", "empty", "paint_cpu", "paint_cpu", "s", 1.25)
    add("first paint, CPU, 1,000 conversations", "thousand", "paint_cpu", "paint_cpu", "s", 1.25)
    add("first paint, clock, 1,000 conversations", "thousand", "paint_wall", "paint_wall", "s", 1.25)
    add("conversation of 1,000 visible, CPU", "visible", "visible_cpu", "paint_cpu", "s", 2.0)
    add("conversation of 1,000 visible, clock", "visible", "visible_wall", "paint_wall", "s", 2.0)
    for kind in ("rss", "pss"):
        upper = kind.upper()
        goal = 1.6 if kind == "rss" else None  # the share of common pages depends on what else runs
        add(f"memory at first paint, {upper}", "thousand", f"paint_{kind}", f"paint_{kind}", "MB", None)
        add(f"memory, conversation visible, {upper}", "visible", f"visible_{kind}", f"paint_{kind}", "MB", goal)
    for kind, label in (("cpu", "CPU"), ("wall", "clock")):
        few, many = middle(found["few"], f"visible_{kind}"), middle(found["many"], f"visible_{kind}")
        rows.append(Row(f"conversation visible, 10,000 conversations against 10, {label}", few, many, "s", runs, 1.5))
    return rows


def lateness_rows(found: Mapping[str, list[Facts]]) -> list[Row]:
    """How late a 4 ms timer fires while the SDK is imported, against the same timer in an idle blank window."""
    idle, loading = found["idle"], found["loading"]
    runs = len(loading)
    rows = []
    for name, take in (("99 %", lambda late: percentile(late, 0.99)), ("longest", max)):
        floor = median([take(entry["late"]) for entry in idle])
        late = median([take(entry["late"]) for entry in loading])
        rows.append(Row(f"timer lateness during the SDK import, {name}", max(floor, 1e-6), late, "s", runs))
    paint, loaded = middle(loading, "paint_rss"), middle(loading, "loaded_rss")
    return [*rows, Row("memory with the SDK loaded against first paint, RSS", paint, loaded, "MB", runs)]


def rows(folder: Path, runs: int, progress: Callable[[str], None]) -> list[Row]:
    """Everything that needs a screen and processes of their own."""
    empty = folder / "empty"
    empty.mkdir()
    thousand = make_data_folder(folder / "thousand", conversations=1_000, last_length=1_000)
    few = make_data_folder(folder / "few", conversations=10, last_length=10)
    many = make_data_folder(folder / "many", conversations=10_000, last_length=10)
    screen = Screen()
    try:
        environ = environment(folder / "home", screen.environ)
        variants = {
            "blank": BLANK,
            "empty": program("paint", empty),
            "thousand": program("paint", thousand),
            "visible": program("visible", thousand),
            "few": program("visible", few),
            "many": program("visible", many),
        }
        found = interleave(variants, environ, runs, progress)
        timers = {"idle": (*BLANK, "idle"), "loading": program("loaded", thousand)}
        lateness = interleave(timers, environ, max(3, runs // 2), progress)
    finally:
        screen.stop()
    return start_rows(found) + lateness_rows(lateness)
