"""The page of the manual tells of every option, command and exit code."""

import argparse
import re

import pytest

from desktop_chat.app import exit_codes
from desktop_chat.app.arguments import build_parser
from tests.architecture.sources import ROOT

PAGE = (ROOT / "packaging" / "linux" / "desktop-chat.1").read_text(encoding="utf-8")
PLAIN = re.sub(r"\\f.", "", PAGE).replace("\\-", "-").replace('"', "")


def _commands() -> dict[str, argparse.ArgumentParser]:
    choices = next(action.choices for action in build_parser()._actions if action.dest == "verb")
    assert isinstance(choices, dict)
    return choices


def _names(parser: argparse.ArgumentParser) -> list[str]:
    return [name for action in parser._actions if action.help != argparse.SUPPRESS for name in action.option_strings]


def _section(command: str) -> str:
    found = re.search(rf"^\.SS desktop-chat {command}\b.*?(?=^\.S[SH])", PLAIN, re.M | re.S)
    assert found is not None, f"the manual does not tell of {command}"
    return found[0]


@pytest.mark.parametrize("name", _names(build_parser()))
def test_general_options_are_told_of(name: str) -> None:
    section = PLAIN[PLAIN.index(".SH OPTIONS") : PLAIN.index(".SH COMMANDS")]
    assert re.search(rf"^\.B\S* .*?(?<!\S){re.escape(name)}\b", section, re.M)


@pytest.mark.parametrize("command", _commands())
def test_commands_are_told_of_with_their_options(command: str) -> None:
    own = set(_names(_commands()[command])) - set(_names(build_parser()))
    section = _section(command)
    assert not {name for name in own if not re.search(rf"(?<!\S){re.escape(name)}\b", section)}


def test_nothing_is_told_of_that_does_not_exist() -> None:
    known = set(_names(build_parser())) | {name for parser in _commands().values() for name in _names(parser)}
    assert set(re.findall(r"(?<!\S)--[a-z][a-z-]*", PLAIN)) <= known
    assert set(re.findall(r"^\.SS desktop-chat (\w+)", PLAIN, re.M)) == set(_commands())


def test_exit_codes_are_those_of_the_program() -> None:
    section = PLAIN[PLAIN.index(".SH EXIT STATUS") : PLAIN.index(".SH ENVIRONMENT")]
    told = {int(number) for number in re.findall(r"^\.B (\d+)$", section, re.M)}
    assert told == {value for name, value in vars(exit_codes).items() if name.isupper() and isinstance(value, int)}
