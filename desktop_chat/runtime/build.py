"""Owns what this copy of the program is: version, commit, where it came from; reads one file, any thread.

A build writes ``resources/build.json``: ``{"version", "commit", "date", "home", "kind"}``, all texts. In a checkout
there is none.
"""

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

import desktop_chat
from desktop_chat.runtime.resources import resource_path

NOTICES = "THIRD-PARTY-NOTICES.txt"
_LARGEST = 10_000
_COMMIT = re.compile(r"[0-9a-f]{7,40}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.+Z-]{1,24})?")
_KIND = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._+-]{0,39}")
_HOME = re.compile(r"https://[a-z0-9][a-z0-9.-]{1,100}(?:/[A-Za-z0-9._~-]{1,100}){0,6}/?")
_GITHUB = re.compile(r"https://github\.com/([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))/([A-Za-z0-9._-]{1,100})/?")


class Build(NamedTuple):
    """Facts about a build; empty texts where nothing is known.

    Attributes:
        home: the page of the project, https only; releases are looked for there.
        kind: ``checkout``, ``wheel`` or what the build calls itself, e.g. ``deb``.
    """

    version: str
    commit: str = ""
    date: str = ""
    home: str = ""
    kind: str = "checkout"

    @property
    def repository(self) -> tuple[str, str] | None:
        """Owner and name at github.com, the one place whose list of releases can be asked for."""
        found = _GITHUB.fullmatch(self.home)
        if found is None or found[2] in (".", ".."):
            return None
        return found[1], found[2].removesuffix(".git")

    def facts(self) -> list[tuple[str, str]]:
        """What there is to say, as names and values."""
        named = [("Build", self.kind), ("Commit", self.commit), ("Built", self.date), ("Home", self.home)]
        return [(name, value) for name, value in named if value]


def read_build() -> Build:
    """The facts of this copy; a missing or damaged file leaves what can be told without it."""
    version = desktop_chat.__version__
    try:
        data = resource_path("build.json").read_bytes()[:_LARGEST]
        found = json.loads(data)
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return Build(version, kind=_kind_without_file())

    def text(name: str, shape: re.Pattern[str]) -> str:
        value = found.get(name)
        return value if isinstance(value, str) and shape.fullmatch(value) else ""

    return Build(
        version,
        text("commit", _COMMIT),
        text("date", _DATE),
        text("home", _HOME).rstrip("/"),
        text("kind", _KIND) or _kind_without_file(),
    )


def _kind_without_file() -> str:
    if getattr(sys, "frozen", False):
        return "package"
    above = Path(desktop_chat.__file__).resolve().parents[1]
    return "checkout" if (above / "pyproject.toml").is_file() else "wheel"


def third_party_notices() -> str:
    """The licences of what comes along; empty where a build brings nothing along. Blocks for the disk."""
    try:
        return resource_path(NOTICES).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
