"""Owns the order of the build on Linux, from the program to the checksums; started by packaging/build."""

import hashlib
import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import deb
import frozen
import inside
import notices
import project
import rpm
import sbom
import tarball
import tree

_T = TypeVar("_T")
PACKAGES: dict[str, Callable[[Path], Path]] = {"deb": deb.build, "rpm": rpm.build, "tarball": tarball.build}


def timed(what: str, work: Callable[[], _T]) -> _T:
    started = time.monotonic()
    made = work()
    note = f", {made.stat().st_size / 1e6:.1f} MB" if isinstance(made, Path) and made.is_file() else ""
    print(f"build: {what}{note} ({time.monotonic() - started:.0f} s)", file=sys.stderr, flush=True)
    return made


def main(steps: list[str]) -> None:
    program = timed("program", frozen.build)
    if steps == ["app"]:
        return
    parts = timed("what is inside", lambda: inside.parts(frozen.modules(program), frozen.libraries(program)))
    shutil.rmtree(project.DIST, ignore_errors=True)
    project.DIST.mkdir()
    papers = [
        (project.DIST / "THIRD-PARTY-NOTICES.txt", notices.text(parts)),
        (project.DIST / f"{project.NAME}-{project.version()}.cdx.json", sbom.text(parts)),
    ]
    for path, text in papers:
        path.write_text(text, encoding="utf-8")
    root = timed("tree", lambda: tree.build(program, *(path for path, _ in papers)))
    wanted = {name: build for name, build in PACKAGES.items() if not steps or name in steps}
    made = [timed(name, partial(build, root)) for name, build in wanted.items()]
    made += [path for path, _ in papers]
    (project.DIST / "SHA256SUMS").write_text(sums(made))
    print(f"build: {tree.size(root / 'usr') / 1e6:.0f} MB when installed; made in {project.DIST}:", file=sys.stderr)
    print("\n".join(sorted(path.name for path in project.DIST.iterdir())))


def sums(files: list[Path]) -> str:
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(files))
    return "".join(lines)


main(sys.argv[1:])
