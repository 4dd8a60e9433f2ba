"""Do the documents tell the truth where that can be checked? Links, options, exit codes, shortcuts, names of tests."""

import ast
import re
import shlex
from pathlib import Path

import platformdirs.macos
import platformdirs.unix
import platformdirs.windows
import pytest

from desktop_chat.app import exit_codes
from desktop_chat.app.arguments import build_parser
from desktop_chat.runtime import paths
from tests.architecture.documents import (
    Document,
    commands_of,
    document,
    documents,
    options_of,
    reading_table,
    shortcut_table,
)
from tests.architecture.sources import ROOT

_NAMES = [entry.name for entry in documents()]
#: Places of the machine that something was written on, and addresses of package indexes.
_FOREIGN = re.compile(r"/home/\w|/root\b|/work/|\bpypi\b|://\S*(?:simple|registry|mirror)", re.I)


@pytest.mark.parametrize("name", _NAMES)
def test_links_lead_somewhere(name: str) -> None:
    source = document(name)
    broken = [link for link in source.links() if not _leads_somewhere(source, link)]
    assert not broken


def _leads_somewhere(source: Document, link: str) -> bool:
    if link.startswith(("https://", "mailto:")):
        return True
    file, _, anchor = link.partition("#")
    target = (source.path.parent / file).resolve() if file else source.path
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or anchor in document(target.relative_to(ROOT).as_posix()).anchors()


@pytest.mark.parametrize("name", _NAMES)
def test_listings_are_closed(name: str) -> None:
    assert document(name).text.count("```") % 2 == 0


@pytest.mark.parametrize("name", _NAMES)
def test_documents_speak_of_the_project_only(name: str) -> None:
    assert not _FOREIGN.findall(document(name).text)


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), ["README.md"]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        source = document(name)
        for link in source.links():
            target = (source.path.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_relative_to(ROOT):
                waiting.append(target.relative_to(ROOT).as_posix())
    assert reached == set(_NAMES)


def test_the_readme_names_the_options_and_commands_of_the_program() -> None:
    parser, text = build_parser(), document("README.md").part("options")
    assert set(re.findall(r"--[a-z][a-z-]*", text)) == options_of(parser)
    assert set(re.findall(r"^\| `([a-z]+)", text, re.M)) == set(commands_of(parser))


def test_each_command_is_listed_with_its_options() -> None:
    for name, command in commands_of(build_parser()).items():
        row = re.search(rf"^\| `{name}\b.*$", document("README.md").part("options"), re.M)
        assert row is not None
        assert set(re.findall(r"--[a-z][a-z-]*", row[0])) == options_of(command) - _shared()


def _shared() -> set[str]:
    """The options that every command takes."""
    return set.intersection(*(options_of(each) for each in commands_of(build_parser()).values()))


def test_the_examples_can_be_parsed() -> None:
    lines = document("README.md").part("examples").replace("```", "").split("\n")
    commands = [line.rpartition("| ")[2] for line in lines if line]
    assert len(commands) > 4
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "desktop-chat"
        build_parser().parse_args(arguments)


def test_the_exit_codes_are_those_of_the_program() -> None:
    listed = re.findall(r"^\| (\d+) \| (.+) \|$", document("README.md").part("exit codes"), re.M)
    assert listed == re.findall(r"^  (\d+) +(.+)$", exit_codes.HELP, re.M)


def test_the_shortcuts_are_those_of_the_catalog() -> None:
    assert document("README.md").part("shortcuts") == shortcut_table()
    assert document("README.md").part("reading") == reading_table()


def test_the_folders_are_those_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable)
    home = Path.home()
    text = document("README.md").text
    for dirs in (platformdirs.unix.Unix, platformdirs.macos.MacOS):
        found = dirs(paths.APP_NAME, appauthor=False)
        history = Path(found.user_data_dir) / paths.HISTORY
        for folder in (history, Path(found.user_config_dir), Path(found.user_log_dir)):
            assert f"`~/{folder.relative_to(home).as_posix()}`" in text


def test_desk_and_the_readme_name_the_same_libraries() -> None:
    packages = re.search(r'RUN_PACKAGES="([^"]+)"', (ROOT / "desk").read_text(encoding="utf-8"))
    assert packages is not None
    libraries = {name for name in packages[1].split() if name.startswith("lib")}
    assert libraries == {
        name for code in re.findall(r"`([^`]+)`", _other_systems()) for name in code.split() if name.startswith("lib")
    }


def _other_systems() -> str:
    return document("README.md").text.partition("**Other Linux:**")[2].partition("\n- ")[0]


@pytest.mark.parametrize("name", ["docs/security.md", "docs/accessibility.md", "docs/architecture.md"])
def test_named_tests_exist(name: str) -> None:
    """``path::test`` must be a test; a path alone must be a file or folder."""
    named = re.findall(r"`(tests/[\w./-]+)(?:::(\w+))?`", document(name).text)
    assert named
    missing = [f"{file}::{test}" for file, test in named if not _is_test(file, test)]
    assert not missing


def _is_test(file: str, test: str) -> bool:
    path = ROOT / file
    if not test or not path.is_file():
        return path.exists() and not test
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == test for node in ast.walk(tree))


@pytest.mark.parametrize("name", _NAMES)
def test_named_modules_exist(name: str) -> None:
    named = re.findall(r"`(desktop_chat/[\w./-]+|(?:resources|packaging|docs)/[\w./-]+)`", document(name).text)
    assert not [path for path in named if not (ROOT / path).exists() and not path.startswith("desktop_chat/resources")]


def test_pictures_in_the_documents_are_made_by_the_script() -> None:
    scenes = set(re.findall(r'Scene\("([\w-]+)"', (ROOT / "docs/screenshots/make.py").read_text(encoding="utf-8")))
    pictures = {path.stem for path in (ROOT / "docs/screenshots").glob("*.png")}
    assert pictures == scenes
