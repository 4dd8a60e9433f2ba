"""Which words of a command line are files to open, and which are commands, options, or mistakes."""

from pathlib import Path

import pytest

from desktop_chat.app.arguments import build_parser
from desktop_chat.app.cli import VERBS, window_arguments
from desktop_chat.app.options import read_options
from desktop_chat.app.verbs.session import expand
from desktop_chat.runtime.paths import paths_in
from tests.architecture.documents import commands_of


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (["a.json"], ["a.json"]),
        (["--demo", "./list"], ["./list"]),
        (["a.json", "ask"], ["a.json", "ask"]),
        (["a.json", "--demo", "/b"], ["a.json", "/b"]),
        (["--", "-odd.json", "list"], ["-odd.json", "list"]),
        (["--data-dir", "d", "a.json"], ["a.json"]),
        ([], []),
    ],
)
def test_files(words: list[str], files: list[str]) -> None:
    arguments = window_arguments(words)
    assert arguments is not None
    assert arguments.files == files


@pytest.mark.parametrize("words", [*([verb] for verb in VERBS), ["lsit"], ["-x", "a.json"], ["a.json", "-x"]])
def test_no_files(words: list[str]) -> None:
    assert window_arguments(words) is None


def test_a_file_that_is_there_needs_no_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert window_arguments(["boats"]) is None
    (tmp_path / "boats").touch()
    arguments = window_arguments(["boats"])
    assert arguments is not None
    assert read_options(arguments, paths_in(tmp_path)).files == (tmp_path / "boats",)


def test_a_name_may_begin_like_a_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~boats.json").touch()
    arguments = window_arguments(["~boats.json"])
    assert arguments is not None
    assert read_options(arguments, paths_in(tmp_path)).files == (tmp_path / "~boats.json",)


def test_every_command_is_known_as_one() -> None:
    assert set(VERBS) == set(commands_of(build_parser()))


def test_verbs_take_such_a_name_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert expand(Path("~boats.json")) == tmp_path / "~boats.json"
    assert expand(Path("~/boats.json")) == tmp_path / "home/boats.json"
