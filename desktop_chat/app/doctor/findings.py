"""Owns what a check finds and how findings are written: as lines for people, as JSON for programs; pure, any thread."""

import json
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from desktop_chat.runtime.diagnostics import redact

_COLUMN = 22  # letters before what was found


class Level(StrEnum):
    """How much a finding matters."""

    FINE = "fine"
    NOTE = "note"  # something is less good than it could be
    PROBLEM = "problem"  # something does not work


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    Attributes:
        name: what was looked at. value: what was found.
        advice: what to do about it; only a finding that is fine has none.
    """

    name: str
    value: str
    level: Level = Level.FINE
    advice: str = ""


def note(name: str, value: str, advice: str) -> Finding:
    return Finding(name, value, Level.NOTE, advice)


def problem(name: str, value: str, advice: str) -> Finding:
    return Finding(name, value, Level.PROBLEM, advice)


def is_sound(findings: Iterable[Finding]) -> bool:
    """True if everything works, though it may be less good than it could be."""
    return all(finding.level is not Level.PROBLEM for finding in findings)


def as_text(findings: Iterable[Finding], width: int = 0) -> str:
    """One line each, and a second one with what to do; redacted, with the home folder as ``~``.

    With a ``width`` in letters, words beyond it go on in the next line, below where they began.
    """
    lines: list[str] = []
    for finding in findings:
        lines += _column(f"{finding.name:<{_COLUMN}}", finding.value, width)
        if finding.advice:
            mark = "!!" if finding.level is Level.PROBLEM else "->"
            lines += _column(f"{mark:>{_COLUMN - 1}} ", finding.advice, width)
    return "\n".join(lines)


def _column(start: str, text: str, width: int) -> list[str]:
    # Without secrets before it is cut: a piece of one would be told by nothing.
    whole = start + redact(_line(text))
    if len(whole) <= width or not width:
        return [whole]
    return textwrap.wrap(whole, width, subsequent_indent=" " * _COLUMN, break_long_words=False, break_on_hyphens=False)


def as_json(findings: Iterable[Finding]) -> str:
    """The same for programs: one object with ``sound`` and the list of ``findings``."""
    found = list(findings)
    return json.dumps({"sound": is_sound(found), "findings": [_row(each) for each in found]}, indent=1)


def _row(finding: Finding) -> dict[str, str]:
    return {
        "name": finding.name,
        "value": redact(_line(finding.value)),
        "level": finding.level.value,
        "advice": redact(_line(finding.advice)),
    }


def _line(text: str) -> str:
    """Foreign text as one line that drives no terminal."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
