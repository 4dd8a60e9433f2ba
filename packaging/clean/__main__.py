"""Owns the order of the clean-install test: build, bases, the clean systems beside each other, and the record of it.

Started by packaging/clean_install, as root.
"""

import argparse
import contextlib
import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from base import base
from fingerprint import ROOT, changes, fingerprint, write_record
from report import Failure, Report

RUNS = {"bookworm": "whole", "trixie": "short"}
_A_DAY = 86400
#: What goes into the packages; a package that is older than any of it is built again.
_SOURCES = ("desktop_chat", "packaging", "resources", "pyproject.toml", "CHANGELOG.md", "LICENSE")


def main(words: Sequence[str]) -> int:
    """Runs the test; 0 if everything is as it must be."""
    if words[:1] == ["--inside"]:
        from one_run import main as run_inside

        return run_inside(words[1:])
    given = _arguments(words)
    if given.if_changed and not changes(ROOT):
        return 0
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    report = Report("")
    try:
        return _run(given, report)
    except Failure as failure:
        print(f"\nclean install: {failure}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nclean install: interrupted", file=sys.stderr)
    print(f"clean install: FAILED after {report.total():.0f} s; pictures are in {given.pictures}", file=sys.stderr)
    return 1


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="packaging/clean_install",
        description="Installs the packages in clean Debian systems and uses them there as a person does. Needs root.",
    )
    parser.add_argument(
        "--if-changed", action="store_true", help="only if the packages may differ from those last tested"
    )
    parser.add_argument("--dist", type=Path, metavar="DIR", help="test these packages as they are, instead of building")
    parser.add_argument("--only", choices=RUNS, help="in one system only")
    parser.add_argument(
        "--cache", type=Path, metavar="DIR", default=ROOT / "build/clean", help="keep clean systems here"
    )
    parser.add_argument(
        "--pictures", type=Path, metavar="DIR", default=ROOT / "build/clean/pictures", help="screenshots"
    )
    return parser.parse_args(words)


def _run(given: argparse.Namespace, report: Report) -> int:
    seen = fingerprint(ROOT)
    releases = [given.only] if given.only else list(RUNS)
    given.cache.mkdir(parents=True, exist_ok=True)
    for killed in given.cache.glob("run-*"):  # what a run that could not clean up left on the disk
        if time.time() - killed.stat().st_mtime > _A_DAY:
            shutil.rmtree(killed, ignore_errors=True)
    shutil.rmtree(given.pictures, ignore_errors=True)
    with ThreadPoolExecutor(3) as pool:
        bases = {release: pool.submit(base, given.cache, release) for release in releases}
        deb, rpm = _packages(given, report)
        with report.step("the clean systems are there"):
            folders = {release: made.result() for release, made in bases.items()}
    runs = _run_all(given, folders, deb, rpm)
    whole = report.total()
    if not given.only and given.dist is None and fingerprint(ROOT) == seen:
        write_record(ROOT, seen, _about(deb, rpm, runs, whole))
    sizes = ", ".join(f"{each.name} {each.stat().st_size / 1e6:.1f} MB" for each in (deb, rpm) if each is not None)
    print(f"clean install: passed in {', '.join(runs)} after {whole:.0f} s; {sizes}", file=sys.stderr)
    print(f"clean install: pictures to look at are in {given.pictures}", file=sys.stderr)
    return 0


def _about(deb: Path, rpm: Path | None, runs: dict[str, dict[str, float]], whole: float) -> dict[str, object]:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    sizes = {each.name: each.stat().st_size for each in (deb, rpm) if each is not None}
    return {"date": today, "seconds": round(whole), "bytes": sizes, "steps": runs}


def _packages(given: argparse.Namespace, report: Report) -> tuple[Path, Path | None]:
    dist = given.dist or ROOT / "dist"
    if given.dist is None and _is_stale(_newest(dist, "*.deb")):
        with report.step("packages built"):
            done = subprocess.run(
                [ROOT / "packaging/build", "deb", "rpm"],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            if done.returncode:
                raise Failure(f"packaging/build ended with {done.returncode}\n{done.stdout[-6000:]}")
    deb = _newest(dist, "*.deb")
    if deb is None:
        raise Failure(f"there is no .deb in {dist}")
    return deb, _newest(dist, "*.rpm")


def _newest(folder: Path, pattern: str) -> Path | None:
    return max(folder.glob(pattern), key=lambda path: path.stat().st_mtime, default=None)


def _is_stale(deb: Path | None) -> bool:
    if deb is None:
        return True
    made = deb.stat().st_mtime
    files = (path for name in _SOURCES for path in [ROOT / name, *(ROOT / name).rglob("*")])
    return any(
        path.stat().st_mtime > made
        for path in files
        if path.is_file() and path.suffix not in (".pyc", ".md") and path.parent.name != "clean"
    )


def _run_all(
    given: argparse.Namespace, bases: dict[str, Path], deb: Path, rpm: Path | None
) -> dict[str, dict[str, float]]:
    """Goes every journey at once; the first that fails ends the others. Returns how long the steps took."""
    with contextlib.ExitStack() as ends:
        running = {release: _start(given, release, folder, deb, rpm, ends) for release, folder in bases.items()}
        while any(process.poll() is None for process in running.values()):
            _require_no_failure(running)
            time.sleep(0.2)
        _require_no_failure(running)
        told = {release: process.communicate()[0] for release, process in running.items()}
    return {release: json.loads(text.splitlines()[-1]) for release, text in told.items()}


def _require_no_failure(running: "dict[str, subprocess.Popen[str]]") -> None:
    failed = [release for release, process in running.items() if process.poll() not in (None, 0)]
    if failed:
        raise Failure(f"the run in {failed[0]} failed, see above")


def _start(
    given: argparse.Namespace,
    release: str,
    folder: Path,
    deb: Path,
    rpm: Path | None,
    ends: contextlib.ExitStack,
) -> "subprocess.Popen[str]":
    """Starts one journey where it can leave nothing: what it mounts and starts ends with its namespace."""
    pictures = given.pictures / release
    pictures.mkdir(parents=True)
    work = ends.enter_context(tempfile.TemporaryDirectory(prefix="run-", dir=given.cache, ignore_cleanup_errors=True))
    about = {
        "release": release,
        "journey": RUNS[release],
        "base": str(folder.resolve()),
        "work": str(Path(work).resolve()),
        "deb": str(deb.resolve()),
        "rpm": str(rpm.resolve()) if rpm else None,
        "pictures": str(pictures.resolve()),
    }
    # A shell is the first process in there, because somebody has to bury what lost its parent.
    alone = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child"]
    shell = ["sh", "-c", '"$@"; exit $?', "sh"]
    program = [sys.executable, str(Path(__file__).parent), "--inside", json.dumps(about)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([*alone, *shell, *program], stdout=subprocess.PIPE, text=True, env=environ)
    ends.callback(process.wait)
    ends.callback(process.kill)
    return process


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
