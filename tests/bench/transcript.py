"""Owns the measurements of the transcript: which parts run in which kind of window, and the table of their figures."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.starting import ROOT
from tests.bench.transcript_stage import UNITS, Figure
from tests.helpers.isolation import isolate
from tests.helpers.screen import Screen

_PROBE = "tests.bench.probes.transcript"
_PATIENCE = 1_800.0
#: The parts of a run: name, arguments, kind of window, scale.
_RUNS: tuple[tuple[str, tuple[str, ...], str, int], ...] = (
    ("deltas", (), "offscreen", 1),
    ("deltas", ("mixed", "1000,195000"), "xcb", 2),
    ("ends", (), "offscreen", 1),
    ("moving", (), "offscreen", 1),
    ("moving", ("100,10000",), "xcb", 1),
    ("moving", ("100,10000",), "xcb", 2),
    ("memory", ("10000",), "offscreen", 1),
    ("hostile", (), "offscreen", 1),
)
_LIVE_SECONDS = {False: "30", True: "10"}
_WORST_SHOWN = 6
_DELTA = "delta, "
_HEAD = (
    "| what | limit | p50 | p99 | longest | to floor | times | note |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
)


def probe_figures(
    *command: str, platform: str = "offscreen", scale: int = 1, screen: Screen | None = None
) -> list[Figure]:
    """Runs one part in a process of its own, with a home of its own."""
    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory(prefix="desktop-chat-bench-home-") as home:
        environ = dict(os.environ)
        isolate(Path(home), environ)
        environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale), "BENCH_REPORT": str(writing)}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        environ.update(screen.environ if screen is not None else {})
        process = subprocess.Popen(
            [sys.executable, "-m", _PROBE, *command], cwd=ROOT, env=environ, pass_fds=[writing], stderr=subprocess.PIPE
        )
        os.close(writing)
        try:
            _, errors = process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        finally:
            with os.fdopen(reading) as pipe:
                answer = pipe.read()
    if not answer:
        raise RuntimeError(f"{' '.join(command)} reported nothing: {errors.decode(errors='replace')[-2000:]}")
    return [Figure(**facts) for facts in json.loads(answer)]


def figures(progress: Callable[[str], None], *, short: bool = False) -> list[tuple[str, list[Figure]]]:
    """Every part, each with the words for its kind of window."""
    found = []
    screen = Screen("2000x1700x24")
    try:
        runs = (*_RUNS, ("live", (_LIVE_SECONDS[short],), "xcb", 1))
        for name, arguments, platform, scale in runs:
            where = f"{'a window on Xvfb' if platform == 'xcb' else 'offscreen'}, scale {scale}"
            progress(f"{name} {' '.join(arguments)} ({where}), load {os.getloadavg()[0]:.1f}")
            made = probe_figures(name, *arguments, scale=scale, screen=screen if platform == "xcb" else None)
            if name == "hostile":
                progress(f"{sum(not figure.is_met for figure in made)} of {len(made)} over the limit")
                made = made[:_WORST_SHOWN]
            found.append((where, made))
    finally:
        screen.stop()
    return found


def _shown(figure: Figure, value: float | None) -> str:
    if value is None:
        return ""
    factor, unit = UNITS[figure.unit]
    return f"{value * factor:,.{0 if figure.unit == '%' else 1}f} {unit}"


def _limits(figure: Figure) -> str:
    pairs = (("p50", figure.limit50), ("p99", figure.limit99), ("longest", figure.limit_longest))
    named = [f"{name} {_shown(figure, limit)}" for name, limit in pairs if limit is not None]
    if figure.runs == 1:
        named = [_shown(figure, limit) for _, limit in pairs if limit is not None][:1]
    return ", ".join(named)


def _delta_table(found: Sequence[Figure]) -> list[str]:
    """Deltas by what the reply consists of and how long it is: median and 99th percentile."""
    places = {figure: figure.name.removeprefix(_DELTA).split(", at ") for figure in found}
    lengths = list(dict.fromkeys(length for _, length in places.values()))
    lines = ["| a reply of | " + " | ".join(f"{length} letters" for length in lengths) + " | ratio of medians |"]
    lines.append("| --- |" + " ---: |" * (len(lengths) + 1))
    for kind in dict.fromkeys(kind for kind, _ in places.values()):
        row = [figure for figure in found if places[figure][0] == kind]
        cells = [f"{_shown(each, each.p50)}, {_shown(each, each.p99)}{'' if each.is_met else ' *'}" for each in row]
        lines.append(f"| {kind} | {' | '.join(cells)} | {row[-1].p50 / row[-1].floor:.2f} |")
    return lines


def _plain_table(found: Sequence[Figure]) -> list[str]:
    lines = list(_HEAD)
    for figure in found:
        limit = _limits(figure) + ("" if figure.is_met else " MISSED")
        ratio = f"{figure.p50 / figure.floor:.1f}" if figure.floor else ""
        values = [_shown(figure, value) for value in (figure.p50, figure.p99, figure.longest)]
        if figure.runs == 1:
            values[1:] = ["", ""]
        cells = (figure.name, limit, *values, ratio, str(figure.runs), figure.note)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def table(parts: Sequence[tuple[str, Sequence[Figure]]]) -> str:
    """The figures as Markdown: for each kind of window the deltas, then everything else."""
    lines = []
    for where in dict.fromkeys(where for where, _ in parts):
        found = [figure for place, figures in parts if place == where for figure in figures]
        title = f"{where[0].upper()}{where[1:]}"
        deltas = [figure for figure in found if figure.name.startswith(_DELTA)]
        if deltas:
            repeats = deltas[0].runs
            lines += [f"\n{title}, a delta of 20 letters and its paint, median and 99 % of {repeats}:\n"]
            lines += _delta_table(deltas)
        if rest := [figure for figure in found if figure not in deltas]:
            lines += [f"\n{title}:\n", *_plain_table(rest)]
    return "\n".join(lines)
