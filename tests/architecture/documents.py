"""Owns how the documentation tests read the documents, and what the generated parts of them must be."""

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from desktop_chat.commands.catalog import COMMANDS
from desktop_chat.commands.shortcuts import default_shortcut, sequences
from tests.architecture.sources import ROOT

_LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
_FENCE = re.compile(r"^ *```.*?^ *```", re.M | re.S)
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.M)
_MAC = {"Ctrl": "Cmd", "Alt": "Option", "Meta": "Control"}


@dataclass(frozen=True)
class Document:
    """A Markdown file of the repository."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def prose(self) -> str:
        """The text without listings."""
        return _FENCE.sub("", self.text)

    def links(self) -> Iterator[str]:
        return (found[1] or found[2] for found in _LINK.finditer(self.prose))

    def anchors(self) -> set[str]:
        """The names by which the headings can be linked to."""
        plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(self.prose))
        return {heading.replace(" ", "-") for heading in plain}

    def part(self, name: str) -> str:
        """What stands between the comments ``<!-- name -->`` and ``<!-- /name -->``."""
        found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", self.text, re.S)
        assert found is not None, f"{self.name} has no part {name!r}"
        return found[1]


@cache
def documents() -> tuple[Document, ...]:
    folders = [ROOT.glob("*.md"), (ROOT / "docs").rglob("*.md"), (ROOT / "packaging").rglob("*.md")]
    paths = sorted(path for found in folders for path in found)
    return tuple(Document(path, path.read_text(encoding="utf-8")) for path in paths)


def document(name: str) -> Document:
    return next(entry for entry in documents() if entry.name == name)


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    """The long options of a parser and of its commands."""
    found: set[str] = set()
    for action in parser._actions:
        found.update(option for option in action.option_strings if option.startswith("--"))
        if isinstance(action, argparse._SubParsersAction):
            found.update(option for each in action.choices.values() for option in options_of(each))
    return found


def commands_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    actions = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return {name: each for action in actions for name, each in action.choices.items()}


def shortcut_table() -> str:
    """The table of shortcuts as the README must have it."""
    rows = ["| Command | Linux, Windows | macOS |", "| --- | --- | --- |"]
    for command in COMMANDS:
        if command.shortcut:
            usual, mac = (default_shortcut(command, platform) for platform in ("linux", "darwin"))
            rows.append(f"| {command.title.rstrip('…')} | {_keys(usual)} | {_keys(mac, mac=True)} |")
    return "\n".join(rows) + "\n"


def reading_table() -> str:
    """The table of letters that run commands in the messages, as the README must have it."""
    rows = ["| Key | In the messages |", "| --- | --- |"]
    rows += [f"| `{each.reading}` | {each.title.rstrip('…')} |" for each in COMMANDS if each.reading]
    return "\n".join(rows) + "\n"


def _keys(shortcut: str, *, mac: bool = False) -> str:
    return ", ".join(f"`{_spelled(keys) if mac else keys}`" for keys in sequences(shortcut))


def _spelled(keys: str) -> str:
    """Keys as they are called on a Mac, where Qt's Ctrl is the Command key."""
    *modifiers, key = keys.removesuffix("++").split("+") if not keys.endswith("++") else [*keys[:-2].split("+"), "+"]
    return "+".join([*(_MAC.get(each, each) for each in modifiers), key])
