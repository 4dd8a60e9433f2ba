"""Runs the benchmarks and prints their tables: ``python -m tests.bench [PART...] [--runs N] [--short]``."""

import argparse
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench.measuring import Row, save, table

PARTS = ("start", "storage", "replies", "transcript")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"one or more of {', '.join(PARTS)}; these without one; or package, after packaging/build",
    )
    parser.add_argument("--runs", type=int, default=11, help="starts of each variant (11)")
    parser.add_argument("--short", action="store_true", help="watch the two streams for 10 seconds, not 30")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    parts = arguments.parts or PARTS
    if unknown := set(parts) - {*PARTS, "package"}:
        parser.error(f"unknown part: {', '.join(sorted(unknown))}")
    _say(
        f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    folder = Path(tempfile.mkdtemp(prefix="desktop-chat-bench-"))
    found: list[Row] = []
    try:
        if "start" in parts:
            from tests.bench import starting

            found += starting.rows(folder, arguments.runs, _say)
        if "storage" in parts:
            from tests.bench import storing

            found += storing.rows(folder)
        if "replies" in parts:
            from tests.bench import replying

            found += replying.rows()
        if "package" in parts:
            from tests.bench import package

            found += package.rows(folder, arguments.runs, _say)
        if found:
            print(table(found))
        if "transcript" in parts:
            from tests.bench import transcript

            print(transcript.table(transcript.figures(_say, short=arguments.short)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if arguments.json:
        save(found, arguments.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
