"""Owns one run inside its own namespaces: makes the system, goes one journey, reports the times on standard output."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from fingerprint import ROOT
from journeys import Given, Journey
from report import Failure, Report
from system import CleanSystem


def main(words: Sequence[str]) -> int:
    """``words`` holds one JSON object that says what to do."""
    about = json.loads(words[0])
    # Only what is looked at from in here: the commands find out what runs through /proc.
    subprocess.run(["mount", "-t", "proc", "proc", "/proc"], check=True)
    report = Report(about["release"])
    rpm = Path(about["rpm"]) if about["rpm"] else None
    given = Given(ROOT, Path(about["deb"]), rpm, Path(about["pictures"]))
    try:
        with report.step("a clean system"):
            system = CleanSystem(Path(about["base"]), Path(about["work"]))
        getattr(Journey(system, report, given), about["journey"])()
    except Failure as failure:
        print(f"\n{failure}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    report.seconds["in all"] = report.total()
    print(json.dumps(report.seconds))
    return 0
