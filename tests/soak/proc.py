"""Owns what Linux says of a running process: memory, threads, open files, sockets, children."""

import os
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sample:
    """One look at a process; memory in bytes, ``at`` and ``cpu`` in seconds."""

    at: float
    rss: int
    pss: int
    threads: int
    files: int
    sockets: int
    children: int
    cpu: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def look(pid: int) -> Sample | None:
    """What the process occupies now; None if it has ended."""
    folder = Path(f"/proc/{pid}")
    try:
        memory = _memory((folder / "smaps_rollup").read_text())
        targets = open_files(pid)
        tasks = list((folder / "task").iterdir())
        children = sum(len(_children(task)) for task in tasks)
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except (OSError, KeyError, IndexError):
        return None
    return Sample(
        at=time.monotonic(),
        rss=memory["Rss"],
        pss=memory["Pss"],
        threads=len(tasks),
        files=len(targets),
        sockets=sum(target.startswith("socket:") for target in targets),
        children=children,
        cpu=(int(fields[11]) + int(fields[12])) / _TICK,
    )


def open_files(pid: int) -> list[str]:
    """What the descriptors of a process lead to."""
    targets = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            targets.append(str(entry.readlink()))
        except OSError:  # closed meanwhile
            continue
    return targets


def kinds_of_files(pid: int) -> dict[str, int]:
    """How many descriptors lead where, without numbers, to name what grew."""
    try:
        return dict(Counter(target.partition(":[")[0] for target in open_files(pid)))
    except OSError:
        return {}


def names_of_threads(pid: int) -> dict[str, int]:
    names: Counter[str] = Counter()
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            names[(task / "comm").read_text().strip()] += 1
    except OSError:
        pass
    return dict(names)


def _children(task: Path) -> list[str]:
    try:
        return (task / "children").read_text().split()
    except OSError:  # the thread ended meanwhile
        return []


def _memory(text: str) -> dict[str, int]:
    found = {}
    for line in text.splitlines()[1:]:
        name, _, rest = line.partition(":")
        if rest.endswith("kB"):
            found[name] = int(rest.split()[0]) * 1024
    return found
