"""Owns what a soak has found: whether it passed, its table and its document."""

import json
import re
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.soak.pinging import Stall
from tests.soak.proc import Sample
from tests.soak.server import MARK

MOST_GROWTH = 20 * 1024 * 1024
LONGEST_STALL = 0.100
#: Seconds; in less time everything still grows, so growth is told and not judged.
SHORTEST = 300.0
LONGEST_CLOSE = 10.0
#: What may be made later than in the first minutes: a thread or connection that is only needed for a rare act.
SPARE = {"threads": 1, "sockets": 1, "files": 3, "children": 0}
_MARKS = re.compile(rf"{MARK}-(\d+)")
_WRONG_LINES = re.compile(r" (ERROR|CRITICAL) |Traceback|^Q[A-Z]\w+(::|:| )|^qt\.|uncaught")


@dataclass(frozen=True)
class Row:
    """One thing that was looked at; ``good`` None if it is only told."""

    name: str
    value: str
    limit: str = ""
    good: bool | None = None


@dataclass
class Report:
    """Everything of one soak."""

    facts: dict[str, Any] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    @property
    def has_passed(self) -> bool:
        return all(row.good is not False for row in self.rows)

    def add(self, name: str, value: str, limit: str = "", good: bool | None = None) -> None:
        self.rows.append(Row(name, value, limit, good))

    def table(self) -> str:
        lines = ["| what | found | limit | |", "| --- | --- | --- | --- |"]
        words = {None: "", True: "good", False: "WRONG"}
        lines += [f"| {row.name} | {row.value} | {row.limit} | {words[row.good]} |" for row in self.rows]
        return "\n".join([*lines, "", "passed" if self.has_passed else "NOT PASSED"])

    def save(self, path: Path) -> None:
        rows = [{"what": row.name, "found": row.value, "limit": row.limit, "good": row.good} for row in self.rows]
        path.write_text(json.dumps({"passed": self.has_passed, "rows": rows, **self.facts}, indent=1), encoding="utf-8")


# -- growth ------------------------------------------------------------------------------------------------------


def phases(samples: Sequence[Sample], begin: float, settle: float, end: float) -> tuple[list[Sample], list[Sample]]:
    """The samples of the first and the last sixth of the time after the program has settled."""
    first, span = begin + settle, (end - begin - settle) / 6
    early = [sample for sample in samples if first <= sample.at < first + span]
    late = [sample for sample in samples if end - span <= sample.at <= end]
    return early, late


def judge_growth(report: Report, samples: Sequence[Sample], begin: float, settle: float, end: float) -> None:
    """Memory, by its median."""
    early, late = phases(samples, begin, settle, end)
    if not early or not late:
        report.add("samples", f"{len(samples)}", "enough for two phases", False)
        return
    minutes, is_long = settle / 60, end - begin >= SHORTEST

    def middle(take: Callable[[Sample], int], of: Sequence[Sample]) -> float:
        return statistics.median(take(sample) for sample in of)

    for name, take, limit in (("RSS", lambda s: s.rss, MOST_GROWTH), ("PSS", lambda s: s.pss, None)):
        before, after = middle(take, early), middle(take, late)
        most = max(take(sample) for sample in samples)
        value = f"{_mb(before)} -> {_mb(after)} ({_mb(after - before, sign=True)}), most {_mb(most)}"
        good = after - before < limit if limit and is_long else None
        report.add(f"{name} after {minutes:.1f} min -> at the end", value, f"< +{_mb(limit)}" if limit else "", good)
    span = samples[-1].at - samples[0].at
    if span > 0:
        report.add("processor", f"{(samples[-1].cpu - samples[0].cpu) / span:.0%} of a core")


def judge_rests(report: Report, rests: Sequence[Sample], *, is_long: bool) -> None:
    """What is held when nothing is going on, the first time and the last."""
    if len(rests) < 2:
        report.add("rests", f"{len(rests)}", "at least 2", False)
        return
    for name, spare in SPARE.items():
        held = [getattr(sample, name) for sample in rests]
        good = held[-1] - held[0] <= spare if is_long else None
        report.add(f"{name} at rest", " -> ".join(map(str, held)), f"<= +{spare}", good)
    report.add("RSS at rest", " -> ".join(_mb(sample.rss) for sample in rests))


def _mb(value: float, *, sign: bool = False) -> str:
    return f"{value / 1024 / 1024:{'+' if sign else ''}.1f} MB"


# -- stalls ------------------------------------------------------------------------------------------------------


def judge_stalls(report: Report, found: dict[str, Any], stalls: Sequence[Stall]) -> None:
    for name in ("program", "control"):
        facts = found.get(name, {})
        value = ", ".join(f"{part} {facts.get(part, 0) * 1000:.1f}" for part in ("p50", "p99", "p999", "longest"))
        report.add(f"answers of the {name}'s window, ms", f"{value} ({facts.get('pings', 0):,} pings)")
    worst = max((stall.beyond for stall in stalls), default=0.0)
    over = sum(stall.beyond > LONGEST_STALL for stall in stalls)
    limit = f"<= {LONGEST_STALL * 1000:.0f} ms"
    report.add("longest stall beyond the machine's noise", f"{worst * 1000:.0f} ms, {over} over", limit, over == 0)
    waiting = found.get("program", {}).get("unanswered", 0.0)
    report.add(
        "the window answered to the end", "yes" if waiting < 5 else f"silent for {waiting:.0f} s", "", waiting < 5
    )


# -- what is left ------------------------------------------------------------------------------------------------


def judge_logs(report: Report, data: Path, stderr: Path) -> None:
    """The log and the terminal of the program."""
    texts = [path.read_text(errors="replace") for path in sorted((data / "logs").glob("*.log*"))]
    texts.append(stderr.read_text(errors="replace") if stderr.exists() else "")
    lines = [line for text in texts for line in text.splitlines()]
    wrong = [line for line in lines if _WRONG_LINES.search(line)]
    faults = "".join(path.read_text(errors="replace") for path in sorted((data / "logs").glob("*fault-*.txt")))
    unexpected = wrong or texts[-1].splitlines() or faults
    report.facts["log"] = {"lines": len(lines), "wrong": wrong[:50], "terminal": texts[-1][-4000:], "faults": faults}
    value = f"{len(lines)} lines, {len(wrong)} of errors or Qt, {len(texts[-1].splitlines())} on the terminal"
    value += f", {len(faults.splitlines())} of a crash"
    report.add("log", value, "no errors, nothing on the terminal, no crash", not unexpected)


def judge_history(report: Report, history: Path, questions: Path) -> None:
    """Every file can be read, and every question that the service saw is in one of them."""
    seen = Counter(json.loads(line)["question"] for line in questions.read_text().splitlines())
    answers = Counter(json.loads(line)["answer"] for line in questions.read_text().splitlines())
    report.facts["answers"] = dict(answers)
    kept: set[int] = set()
    unreadable: list[str] = []
    files = [path for path in sorted(history.rglob("*")) if path.is_file() and "cache" not in path.parts]
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        kept.update(int(number) for number in _MARKS.findall(text))
        if not _is_json(path, text):
            unreadable.append(path.name)
    asked = {number for number in seen if number is not None}
    lost = sorted(asked - kept)
    report.facts["lost"], report.facts["unreadable"] = lost, unreadable
    faults = sum(count for name, count in answers.items() if name not in ("reply", "thinking"))
    report.add("requests", f"{sum(seen.values())}, {faults} of them answered by a fault or oddly")
    value = f"{len(asked)} seen by the service, {len(lost)} of them lost"
    report.add("questions", value, "none lost, some seen", bool(asked) and not lost)
    report.add("files of the history", f"{len(files)}, {len(unreadable)} unreadable", "all valid JSON", not unreadable)


def _is_json(path: Path, text: str) -> bool:
    if path.suffix in (".json", ".json~"):
        parts = [text]
    elif path.suffix in (".journal", ".stream"):
        parts = [line for line in text.splitlines() if line.strip()]
    else:
        return True  # attachments are what they are
    try:
        for part in parts:
            json.loads(part)
    except ValueError:
        return False
    return True
