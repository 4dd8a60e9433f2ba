"""Owns what a release must agree on: one version in the tag, the project, the program, the metadata and the changes.

``release.py check v1.2.3`` ends with 0 if everything names that version, and the home page is DESKTOP_CHAT_HOME where
that is set, else it says what does not;
``release.py notes`` prints what CHANGELOG.md says of the project's version.
"""

import os
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_METAINFO = "packaging/linux/io.github.desktop_chat.DesktopChat.metainfo.xml"


def version(root: Path) -> str:
    """The project's."""
    found = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return str(found["project"]["version"])


def disagreements(root: Path, tag: str, home: str = "") -> list[str]:
    """What does not name the version of the project, or its home if that is given, a sentence each."""
    wanted = version(root)
    wrong = []
    if tag != f"v{wanted}":
        wrong.append(f"the tag is {tag!r}, the version of pyproject.toml asks for {f'v{wanted}'!r}")
    if not re.search(rf'^__version__ = "{re.escape(wanted)}"$', _read(root, "desktop_chat/__init__.py"), re.M):
        wrong.append(f"desktop_chat/__init__.py does not say {wanted}")
    newest = re.search(r'<release version="([^"]*)"', _read(root, _METAINFO))
    if newest is None or newest[1] != wanted:
        wrong.append(f"the newest release in the metainfo is {newest[1] if newest else 'missing'}, not {wanted}")
    page = re.search(r'<url type="homepage">([^<]*)</url>', _read(root, _METAINFO))
    if home and (page is None or page[1] != home):
        wrong.append(
            f"the home page in the metainfo is {page[1] if page else 'missing'}, and the release is made at {home}"
        )
    if not section(root, wanted):
        wrong.append(f"CHANGELOG.md has no section [{wanted}] with a date")
    if section(root, "Unreleased"):
        wrong.append("CHANGELOG.md still has something under [Unreleased]")
    return wrong


def section(root: Path, name: str) -> str:
    """What CHANGELOG.md says of a version, without its heading; empty if nothing."""
    date = "" if name == "Unreleased" else r" - \d{4}-\d{2}-\d{2}"
    found = re.search(rf"^## \[{re.escape(name)}\]{date}$(.*?)(?=^## |\Z)", _read(root, "CHANGELOG.md"), re.M | re.S)
    return found[1].strip() if found else ""


def _read(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")


def main(words: list[str], root: Path = ROOT) -> int:
    match words:
        case ["check", tag]:
            wrong = disagreements(root, tag, os.environ.get("DESKTOP_CHAT_HOME", ""))
            print("\n".join(wrong) or f"everything names {version(root)}")
            return 1 if wrong else 0
        case ["notes"]:
            print(section(root, version(root)))
            return 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
