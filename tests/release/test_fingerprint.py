"""Does the record of the last clean-install test stop fitting when, and only when, a package may have changed?"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import fingerprint
import pytest

from tests.architecture.sources import ROOT

PROGRAM = ROOT / "packaging/clean/fingerprint.py"
RECORD = "packaging/verified.json"
COUNTED = ("desktop_chat/domain", "packaging", "resources", "pyproject.toml", "requirements.lock", "desk")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What counts of this checkout, of the program only a part."""
    root = tmp_path_factory.mktemp("checkout")
    for name in COUNTED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, root / name)
    return root


@pytest.fixture
def checkout(copy: Path) -> Path:
    """The copy, whose record says that it was tested as it is."""
    fingerprint.write_record(copy, fingerprint.fingerprint(copy), {"date": "2026-01-01"})
    return copy


def ask(root: Path) -> tuple[int, str]:
    """The answer of the program, as the scripts get it."""
    done = subprocess.run([sys.executable, PROGRAM, root], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


#: What is changed, how, and what the answer names.
CHANGES = [
    ("packaging/build", lambda path: append(path, "# more\n"), "packaging"),
    ("packaging/desktop-chat.spec", lambda path: path.chmod(0o755), "packaging"),
    ("packaging/linux/new.txt", lambda path: path.write_text("new", encoding="utf-8"), "packaging"),
    ("packaging/clean/journeys.py", lambda path: append(path, "# more\n"), "packaging"),
    ("pyproject.toml", lambda path: replace(path, '"platformdirs>=4.3"', '"platformdirs>=4.4"'), "pyproject.toml"),
    ("requirements.lock", lambda path: append(path, "# more\n"), "requirements.lock"),
    ("desk", lambda path: append(path, "# more\n"), "desk"),
    ("resources/icons/send.svg", lambda path: append(path, "<!-- more -->\n"), "resources"),
    ("desktop_chat/domain/ids.py", lambda path: append(path, "\ndef more():\n    import turtle\n"), "imports"),
    ("desktop_chat/domain/ids.py", lambda path: append(path, "\nfrom PySide6 import QtPdf\n"), "imports"),
    ("desktop_chat/domain/ids.py", lambda path: append(path, '\nimportlib.import_module("lzma")\n'), "imports"),
    ("desktop_chat/domain/new.css", lambda path: path.write_text("", encoding="utf-8"), "data files"),
]
UNRELATED = [
    (
        "desktop_chat/domain/ids.py",
        lambda path: append(path, "\n# a comment\nimport json  # is imported elsewhere too\n"),
    ),
    ("packaging/README.md", lambda path: append(path, "\nMore.\n")),
    ("packaging/windows/new.txt", lambda path: path.write_text("new", encoding="utf-8")),
    ("pyproject.toml", lambda path: replace(path, "line-length = 120", "line-length = 119")),
    ("pyproject.toml", lambda path: replace(path, '"pytest>=9"', '"pytest>=9.0.1"')),
]


def changed_for_a_moment(path: Path, change):
    """Applies a change and returns what undoes it."""
    before = (path.read_bytes(), path.stat().st_mode) if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    change(path)

    def undo() -> None:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before[0])
            path.chmod(before[1])

    return undo


def test_the_answer_is_the_exit_code(checkout):
    code, said = ask(checkout)
    assert code == 0
    assert "2026-01-01" in said
    (checkout / RECORD).unlink()
    code, said = ask(checkout)
    assert code == 1
    assert said.startswith("changed since the packages were last tested: data files, desk, imports")


def test_this_checkout_has_a_fingerprint():
    assert fingerprint.fingerprint(ROOT) == fingerprint.fingerprint(ROOT)


@pytest.mark.parametrize(("name", "change", "kind"), CHANGES)
def test_a_change_of_the_packages_is_noticed(checkout, name, change, kind):
    undo = changed_for_a_moment(checkout / name, change)
    try:
        assert fingerprint.changes(checkout) == [kind]
    finally:
        undo()
    assert fingerprint.changes(checkout) == []


@pytest.mark.parametrize(("name", "change"), UNRELATED)
def test_what_goes_into_no_package_is_not(checkout, name, change):
    undo = changed_for_a_moment(checkout / name, change)
    try:
        assert fingerprint.changes(checkout) == []
    finally:
        undo()


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"fingerprint": 1}', '{"fingerprint": {"gone": ""}}'])
def test_a_record_that_is_missing_or_damaged_fits_nothing(checkout, text):
    if text is None:
        (checkout / RECORD).unlink()
    else:
        (checkout / RECORD).write_text(text, encoding="utf-8")
    assert {"imports", "packaging"} <= set(fingerprint.changes(checkout))


def test_the_record_names_what_was_done():
    record = json.loads((ROOT / RECORD).read_text(encoding="utf-8"))
    assert set(record["steps"]) == {"bookworm", "trixie"}
    assert all(len(steps) > 4 for steps in record["steps"].values())
    assert record["seconds"] > 0
    assert all(size > 10_000_000 for size in record["bytes"].values())
