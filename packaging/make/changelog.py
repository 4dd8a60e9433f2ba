"""Owns the change log as Debian wants it, made from CHANGELOG.md."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

_VERSION = re.compile(r"## \[(?P<version>[^\]]+)\](?: - (?P<date>\d{4}-\d\d-\d\d))?\s*$")
_MARKUP = re.compile(r"\*\*|`|\[([^\]]+)\]\([^)]+\)")


@dataclass
class Release:
    """What changed in one version; ``version`` is empty for what is not released yet."""

    version: str
    date: datetime | None
    changes: list[str] = field(default_factory=list)


def releases(text: str) -> list[Release]:
    """The sections of CHANGELOG.md, newest first, each change as one line without markup."""
    found: list[Release] = []
    for line in text.splitlines():
        if heading := _VERSION.match(line):
            name, date = heading["version"], heading["date"]
            day = datetime.fromisoformat(date).replace(tzinfo=UTC) if date else None
            found.append(Release("" if name == "Unreleased" else name, day))
        elif not found:
            continue
        elif line.startswith("- "):
            found[-1].changes.append(_plain(line[2:]))
        elif line.startswith("  ") and found[-1].changes:
            found[-1].changes[-1] += " " + _plain(line)
    return found


def _plain(line: str) -> str:
    return _MARKUP.sub(lambda found: found[1] or "", line).strip()


def debian(text: str, name: str, version: str, maintainer: str, built: datetime) -> str:
    """The change log for ``version``; what is not released yet stands first in it."""
    return "\n".join(
        _entry(release, name, maintainer, release.date or built) for release in _of_version(releases(text), version)
    )


def _of_version(found: Sequence[Release], version: str) -> list[Release]:
    pending = [change for release in found if not release.version for change in release.changes]
    named = [release for release in found if release.version]
    if not named or named[0].version != version:
        return [Release(version, None, pending or ["New version."]), *named]
    current = Release(version, None if pending else named[0].date, [*pending, *named[0].changes])
    return [current, *named[1:]]


def _entry(release: Release, name: str, maintainer: str, date: datetime) -> str:
    changes = (
        textwrap.fill(
            change, 79, initial_indent="  * ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
        for change in release.changes
    )
    lines = [f"{name} ({release.version}) stable; urgency=medium", "", *changes, ""]
    return "\n".join([*lines, f" -- {maintainer}  {format_datetime(date)}", ""])
