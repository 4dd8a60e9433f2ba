"""Does a release stop when something names another version?"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

METAINFO = "packaging/linux/io.github.desktop_chat.DesktopChat.metainfo.xml"
CHANGES = """\
# Changes

## [Unreleased]

## [2.3.4] - 2026-12-01

### Added

- More.

## [2.3.3] - 2026-11-01

- Less.
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is ready for the release of 2.3.4."""
    files = {
        "pyproject.toml": '[project]\nname = "desktop-chat"\nversion = "2.3.4"\n',
        "desktop_chat/__init__.py": '"""A program."""\n\n__version__ = "2.3.4"\n',
        METAINFO: '<component><releases><release version="2.3.4"/><release version="2.3.3"/></releases></component>',
        "CHANGELOG.md": CHANGES,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "packaging/release.py", tmp_path / "packaging/release.py")
    return tmp_path


def run(root: Path, *words: str) -> tuple[int, str]:
    program = root / "packaging/release.py"
    done = subprocess.run([sys.executable, program, *words], capture_output=True, text=True, timeout=30, check=False)
    return done.returncode, done.stdout


def test_a_release_in_which_all_agree(checkout):
    assert run(checkout, "check", "v2.3.4") == (0, "everything names 2.3.4\n")
    assert run(checkout, "notes") == (0, "### Added\n\n- More.\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("pyproject.toml", "2.3.4", "2.3.5", "the tag"),
        ("desktop_chat/__init__.py", "2.3.4", "2.3.40", "__init__.py"),
        (METAINFO, '"2.3.4"', '"2.3.2"', "metainfo"),
        ("CHANGELOG.md", "[2.3.4]", "[2.3.1]", "no section"),
        ("CHANGELOG.md", "[2.3.4] - 2026-12-01", "[2.3.4]", "no section"),
        ("CHANGELOG.md", "[Unreleased]\n", "[Unreleased]\n\n- Forgotten.\n", "Unreleased"),
    ],
)
def test_what_disagrees_is_named(checkout, file, old, new, said):
    path = checkout / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    code, why = run(checkout, "check", "v2.3.4")
    assert code == 1
    assert said in why


@pytest.mark.parametrize("tag", ["2.3.4", "v2.3.4-rc1", "v2.3", "v2.3.4; true", ""])
def test_another_tag_stops_the_release(checkout, tag):
    code, why = run(checkout, "check", tag)
    assert (code, why.startswith("the tag")) == (1, True)


def test_a_release_at_another_home_is_stopped(checkout, monkeypatch):
    monkeypatch.setenv("DESKTOP_CHAT_HOME", "https://git.example/somebody/desktop-chat")
    code, why = run(checkout, "check", "v2.3.4")
    assert code == 1
    assert "home page in the metainfo is missing" in why
    path = checkout / METAINFO
    page = '<url type="homepage">https://git.example/somebody/desktop-chat</url>'
    path.write_text(f"{path.read_text(encoding='utf-8')}{page}", encoding="utf-8")
    assert run(checkout, "check", "v2.3.4") == (0, "everything names 2.3.4\n")


def test_this_project_reads_its_own_version():
    code, _ = run(ROOT, "notes")
    assert code == 0
