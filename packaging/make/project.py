"""Owns the facts about the project that every kind of package needs."""

import json
import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
DIST = ROOT / "dist"
LINUX = ROOT / "packaging" / "linux"

NAME = "desktop-chat"
APPLICATION_ID = "io.github.desktop_chat.DesktopChat"
SUMMARY = "native desktop client for Claude"
DESCRIPTION = """\
Desktop Chat is a client for Claude, the model of Anthropic, that opens at once, never freezes and never loses a word.

The API key stays in the keyring of the system, the history on this computer as JSON files that can be read, searched,
moved and taken along. It works with Anthropic's service and with local servers and gateways that speak its Messages
API. A demo mode needs neither key nor network.
""".strip().split("\n\n")
MAINTAINER = "Desktop Chat contributors <desktop-chat@users.noreply.github.com>"
#: Of the program with everything it brings along.
BINARY_LICENCE = "MIT AND LGPL-3.0-only AND PSF-2.0 AND Apache-2.0 AND BSD-3-Clause AND MPL-2.0 AND OFL-1.1"


def version() -> str:
    found = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert found is not None, "pyproject.toml names no version"
    return found[1]


def epoch() -> int:
    """The date of everything in the packages, in seconds; packaging/build takes it from the last commit."""
    return int(os.environ["SOURCE_DATE_EPOCH"])


def day() -> datetime:
    return datetime.fromtimestamp(epoch(), UTC)


def homepage() -> str:
    """Where the project lives, for the catalogues of packages."""
    metainfo = (LINUX / f"{APPLICATION_ID}.metainfo.xml").read_text(encoding="utf-8")
    found = re.search(r'<url type="homepage">(.+?)</url>', metainfo)
    assert found is not None, "the metainfo names no home page"
    return found[1]


def home() -> str:
    """Where this build looks for newer ones: only a release names it, in DESKTOP_CHAT_HOME.

    Whoever holds that address could tell people to get something else, so it is never guessed.
    """
    return os.environ.get("DESKTOP_CHAT_HOME", "")


def commit() -> str:
    """The commit that is built; empty if there is none or the checkout has changes that are not in it."""
    try:
        if run("git", "status", "--porcelain", "--untracked-files=no"):
            return ""
        return run("git", "rev-parse", "--short=12", "HEAD").strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def facts(kind: str) -> str:
    """What the program tells about this build of itself (desktop_chat/runtime/build.py reads it)."""
    found = {"version": version(), "commit": commit(), "date": day().isoformat(), "home": home(), "kind": kind}
    return json.dumps(found, indent=1) + "\n"


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """What the command writes to standard output; its errors go to the terminal."""
    parts = [str(part) for part in command]
    return subprocess.run(parts, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout
