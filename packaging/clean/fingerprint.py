"""Owns the fingerprint of what decides whether an installed copy works, and the record of what was last seen to work.

The record, ``packaging/verified.json``, is written by a clean-install test that passed. Run as a program this module
says whether the record still fits: it ends with 0 if it does, and with 1, naming what changed, if it does not.
"""

import ast
import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORD = "packaging/verified.json"
#: What stands below packaging/ and goes into no package for Linux.
_OTHER_SYSTEMS = ("packaging/macos/", "packaging/windows/")
_PRODUCT = "desktop_chat"


def fingerprint(root: Path) -> dict[str, str]:
    """A digest for each kind of thing that counts."""
    return {
        "desk": _digest(_contents(root, [root / "desk"])),
        "imports": _digest(sorted(_imports(root / _PRODUCT))),
        "data files": _digest(sorted(_data_files(root))),
        "packaging": _digest(_contents(root, _packaging(root))),
        "pyproject.toml": _digest([json.dumps(_project(root), sort_keys=True)]),
        "requirements.lock": _digest(_contents(root, [root / "requirements.lock"])),
        "resources": _digest(_contents(root, _files(root / "resources"))),
    }


def changes(root: Path) -> list[str]:
    """What differs from the record; everything if there is none that can be read."""
    now = fingerprint(root)
    before = read_record(root).get("fingerprint")
    if not isinstance(before, dict):
        return sorted(now)
    return sorted(name for name in now.keys() | before.keys() if now.get(name) != before.get(name))


def read_record(root: Path) -> dict[str, object]:
    """The record; empty if it is missing or damaged."""
    try:
        found = json.loads((root / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_record(root: Path, seen: dict[str, str], about: dict[str, object]) -> None:
    """Records that what had this fingerprint was seen to work."""
    text = json.dumps({"fingerprint": seen, **about}, indent=2, ensure_ascii=False)
    (root / RECORD).write_text(text + "\n", encoding="utf-8")


def _packaging(root: Path) -> Iterator[Path]:
    for path in _files(root / "packaging"):
        name = path.relative_to(root).as_posix()
        if path.suffix != ".md" and name != RECORD and not name.startswith(_OTHER_SYSTEMS):
            yield path


def _project(root: Path) -> dict[str, object]:
    """What says how the product is built and what it needs; the rest is about its development."""
    found = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {name: group for name, group in found.get("dependency-groups", {}).items() if name != "dev"}
    build = found.get("tool", {}).get("hatch", {})
    return {"project": found.get("project"), "system": found.get("build-system"), "groups": groups, "build": build}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path


def _contents(root: Path, paths: "Iterator[Path] | list[Path]") -> Iterator[str]:
    for path in paths:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        runs = "x" if path.stat().st_mode & 0o100 else "-"
        yield f"{path.relative_to(root).as_posix()} {runs} {digest}"


def _data_files(root: Path) -> Iterator[str]:
    """Names only: what they say is tested in the checkout, that they are there is what a package can get wrong."""
    for path in _files(root / _PRODUCT):
        if path.suffix != ".py":
            yield path.relative_to(root).as_posix()


def _imports(package: Path) -> set[str]:
    """Every module from elsewhere that the product imports, wherever in a file it does."""
    found: set[str] = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            found.update(_named(node))
    return {name for name in found if name.partition(".")[0] != _PRODUCT}


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), names=names):
            yield module
            if module == "PySide6":  # its names are modules, each with libraries of its own
                yield from (f"{module}.{alias.name}" for alias in names)
        case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(name)), *_]):
            yield name
        case ast.Call(func=ast.Name(id="import_module" | "__import__"), args=[ast.Constant(value=str(name)), *_]):
            yield name


def _digest(lines: "Iterator[str] | list[str]") -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def main() -> int:
    """Says whether the record fits the tree that is named, or this one."""
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    changed = changes(root)
    if changed:
        print(f"changed since the packages were last tested: {', '.join(changed)}")
        return 1
    print(f"the packages were tested on {read_record(root).get('date')} and nothing they depend on has changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
