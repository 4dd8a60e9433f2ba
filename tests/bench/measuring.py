"""Owns repeated, interleaved measuring, medians, and the table of ratios."""

import gc
import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured against which floor.

    Attributes:
        goal: the most that the ratio should be; None where there is none.
        runs: how many measurements each median stands on.
    """

    name: str
    floor: float
    value: float
    unit: str
    runs: int
    goal: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.value / self.floor if self.floor else float("inf")

    @property
    def is_met(self) -> bool:
        return self.goal is None or self.ratio <= self.goal


def interleaved(runs: int, measures: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Calls each measure in turn, ``runs`` rounds after one that does not count: a busy moment meets all of them.

    The collector waits, as it does in the program, which collects only between the events of its window.
    """
    for measure in measures.values():
        measure()
    found: dict[str, list[float]] = {name: [] for name in measures}
    was_on = gc.isenabled()
    gc.disable()
    try:
        for number in range(runs):
            names = list(measures) if number % 2 == 0 else list(measures)[::-1]
            for name in names:
                found[name].append(measures[name]())
    finally:
        if was_on:
            gc.enable()
    return found


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


_UNITS: dict[str, tuple[float, str]] = {
    "s": (1000, "ms"),
    "us": (1_000_000, "us"),
    "MB": (1 / 1_048_576, "MB"),
    "bytes": (1, "B"),
}


def _shown(value: float, unit: str) -> str:
    factor, name = _UNITS[unit]
    return f"{value * factor:,.{0 if unit == 'bytes' else 1}f} {name}"


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| what | floor | measured | ratio | goal | runs | note |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        goal = "" if row.goal is None else f"<= {row.goal:g}{'' if row.is_met else ' MISSED'}"
        cells = (row.name, _shown(row.floor, row.unit), _shown(row.value, row.unit), f"{row.ratio:.2f}", goal)
        lines.append(f"| {' | '.join(cells)} | {row.runs} | {row.note} |")
    return "\n".join(lines)


def save(rows: Sequence[Row], path: Path) -> None:
    path.write_text(json.dumps([asdict(row) | {"ratio": row.ratio} for row in rows], indent=1))
