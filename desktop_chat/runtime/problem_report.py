"""Owns the text of a problem report: what happened, on what, and nothing that a person wrote; any thread."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop_chat.runtime.diagnostics import redact, versions

LOG_LINES = 40
_LOG_BYTES = 20_000


def log_tail(log_file: Path, lines: int = LOG_LINES) -> list[str]:
    """The last lines of the log; blocks for the disk."""
    try:
        with log_file.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _LOG_BYTES))
            data = file.read(_LOG_BYTES)
    except OSError:
        return []
    found = data.decode("utf-8", "replace").splitlines()
    if size > _LOG_BYTES:
        found = found[1:]  # the first one is not whole
    return ["".join(letter if letter.isprintable() else "?" for letter in line) for line in found[-lines:]]


def stamp(when: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(when))


def report_text(
    happened: Sequence[str],
    *,
    system: Iterable[tuple[str, str]] = (),
    changed_settings: Iterable[str] = (),
    log: Iterable[str] = (),
) -> str:
    """The report, redacted: ``happened`` comes first, versions and the rest below it."""
    sections = [
        ("What happened", list(happened)),
        ("Versions", [f"{name}: {value}" for name, value in versions().items()]),
        ("System", [f"{name}: {value}" for name, value in system]),
        ("Settings that differ from the defaults (names only)", [", ".join(sorted(changed_settings)) or "none"]),
        ("The last lines of the log", list(log) or ["nothing"]),
    ]
    lines: list[str] = []
    for heading, body in sections:
        if body:
            lines += [heading, *(f"  {line}" for line in body), ""]
    return redact("\n".join(lines)).rstrip() + "\n"
