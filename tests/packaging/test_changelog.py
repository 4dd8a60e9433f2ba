"""The change log for Debian, from CHANGELOG.md."""

import re
from datetime import UTC, datetime

import changelog
import project

BUILT = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
TEXT = """\
# Changes

## [Unreleased]

### Added

- **Pictures** of `messages`, see [the format](docs/history-format.md),
  in the window.

## [0.2.0] - 2026-11-20

### Fixed

- It counts.

## [0.1.0] - 2026-11-01

- The first.
"""


def made(version: str) -> str:
    return changelog.debian(TEXT, "desktop-chat", version, "Somebody <who@example.org>", BUILT)


def test_what_is_pending_stands_first_in_the_version_that_is_built() -> None:
    assert made("0.2.0").splitlines()[:7] == [
        "desktop-chat (0.2.0) stable; urgency=medium",
        "",
        "  * Pictures of messages, see the format, in the window.",
        "  * It counts.",
        "",
        " -- Somebody <who@example.org>  Mon, 23 Nov 2026 07:30:00 +0000",
        "",
    ]


def test_a_version_without_a_section_has_what_is_pending() -> None:
    versions = re.findall(r"^desktop-chat \((.+?)\)", made("0.3.0"), re.M)
    assert versions == ["0.3.0", "0.2.0", "0.1.0"]
    assert made("0.3.0").index("Pictures") < made("0.3.0").index("(0.2.0)") < made("0.3.0").index("It counts")


def test_a_released_version_has_its_own_date() -> None:
    assert " -- Somebody <who@example.org>  Sun, 01 Nov 2026 00:00:00 +0000" in made("0.2.0")


def test_that_of_the_project_has_the_shape_that_debian_reads() -> None:
    text = (project.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    whole = changelog.debian(text, project.NAME, project.version(), project.MAINTAINER, BUILT)
    entry = (
        r"desktop-chat \(\d[\w.+~-]*\) stable; urgency=medium\n\n"
        r"(?:  \* \S.*\n(?:    \S.*\n)*)+\n"
        r" -- [^<\n]+ <\S+@\S+>  \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}\n"
    )
    assert re.fullmatch(rf"{entry}(?:\n{entry})*", whole)
    assert re.findall(r"^desktop-chat \((.+?)\)", whole, re.M)[0] == project.version()
    assert not [line for line in whole.splitlines() if len(line) > 79 and not line.startswith(" -- ")]
