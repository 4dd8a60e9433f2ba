"""Owns the description of the command line: options, verbs, help texts."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from desktop_chat import __version__
from desktop_chat.app import exit_codes

DESCRIPTION = """\
A native desktop client for Claude.

Without a command the window opens. The commands below work on the same history,
settings and key, also while a window is open, and need no display.
"""

EXAMPLES = """\
examples:
  desktop-chat                          open the window
  desktop-chat --demo                   try it: no key, no network, answers from this computer
  git diff | desktop-chat --text -      open a new chat with this text, unsent
  desktop-chat ask "Why is the sky blue?"
  git diff | desktop-chat ask "Review this change" --model claude-opus-5-5
  desktop-chat list
  desktop-chat export --all --format md --output ~/chats
"""


def _number(low: float, high: float, kind: type[int] | type[float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = kind(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be from {low:g} to {high:g}")
        return value

    read.__name__ = "number"
    return read


def _add_common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """Options that may stand before or after the command."""
    default = None if top else argparse.SUPPRESS
    off = False if top else argparse.SUPPRESS
    group = parser.add_argument_group("general options")
    group.add_argument("--demo", action="store_true", default=off, help="use the built-in demo: no key, no network")
    group.add_argument("--data-dir", metavar="DIR", type=Path, default=default, help="keep history and settings in DIR")
    group.add_argument(
        "--temp-data", action="store_true", default=off, help="use a new folder that is deleted at the end"
    )
    group.add_argument("--base-url", metavar="URL", default=default, help="endpoint that speaks the Messages API")
    group.add_argument("--model", metavar="ID", default=default, help="model for new conversations of this run")
    group.add_argument("--debug", action="store_true", default=off, help="write a detailed log, also to the terminal")


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="desktop-chat",
        description=DESCRIPTION,
        epilog=f"{EXAMPLES}\n{exit_codes.HELP}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"desktop-chat {__version__}")
    parser.add_argument(
        "--screenshot", metavar="FILE", type=Path, help="save a picture of the window as PNG and end (needs no display)"
    )
    parser.add_argument("--new-window", action="store_true", help="open another window if one is open already")
    parser.add_argument("--new-chat", action="store_true", help="begin a new chat")
    parser.add_argument(
        "--text", metavar="TEXT", help="put TEXT into a new chat, unsent; - reads it from standard input"
    )
    _add_common(parser, top=True)
    verbs = parser.add_subparsers(dest="verb", metavar="COMMAND", title="commands")
    _add_ask(verbs)
    _add_reading(verbs)
    _add_export(verbs)
    _add_import(verbs)
    doctor = verbs.add_parser("doctor", help="check versions, desktop, folders, files, key and endpoint")
    doctor.add_argument("--offline", action="store_true", help="do not test the endpoint")
    doctor.add_argument("--json", action="store_true", help="write one JSON object instead of lines")
    _add_common(doctor, top=False)
    return parser


_Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


def _add_ask(verbs: _Verbs) -> None:
    ask = verbs.add_parser(
        "ask",
        help="ask a question; the reply streams to standard output and the conversation is saved",
        description="Asks a question and writes the reply to standard output as it arrives. Text on standard input "
        "is added to the question.",
        epilog=exit_codes.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ask.add_argument("text", nargs="*", metavar="TEXT", help="the question; may be left out if standard input has it")
    ask.add_argument("--system", metavar="TEXT", help="system prompt")
    ask.add_argument("--temperature", metavar="N", type=_number(0, 1, float), help="0 to 1, for models that take it")
    ask.add_argument("--max-tokens", metavar="N", type=_number(1, 1_000_000, int), help="limit of the reply")
    ask.add_argument("--continue", dest="continue_id", metavar="ID", help="go on in this conversation")
    ask.add_argument("--json", action="store_true", help="write one JSON object per event instead of text")
    ask.add_argument("--no-save", action="store_true", help="do not save the conversation")
    _add_common(ask, top=False)


def _add_reading(verbs: _Verbs) -> None:
    listing = verbs.add_parser("list", help="list the conversations, newest first")
    listing.add_argument("--json", action="store_true", help="write one JSON object per conversation")
    listing.add_argument("--limit", metavar="N", type=_number(1, 1_000_000, int), help="at most N conversations")
    _add_common(listing, top=False)
    show = verbs.add_parser("show", help="write a conversation to standard output as Markdown")
    show.add_argument("id", metavar="ID", help="a conversation's id, or its first characters")
    _add_common(show, top=False)


def _add_export(verbs: _Verbs) -> None:
    export = verbs.add_parser("export", help="write conversations to files")
    which = export.add_mutually_exclusive_group(required=True)
    which.add_argument("id", nargs="?", metavar="ID", help="a conversation's id, or its first characters")
    which.add_argument("--all", action="store_true", help="every conversation")
    export.add_argument("--format", choices=("md", "json", "html", "txt"), default="md", help="default: md")
    export.add_argument("--output", metavar="PATH", type=Path, required=True, help="a file, or a folder with --all")
    export.add_argument("--thinking", action="store_true", help="include Claude's thinking")
    export.add_argument("--force", action="store_true", help="replace an existing file")
    _add_common(export, top=False)


def _add_import(verbs: _Verbs) -> None:
    take_in = verbs.add_parser("import", help="take exported conversations (JSON) into the history")
    take_in.add_argument("files", nargs="+", metavar="FILE", type=Path, help="a file of desktop-chat export")
    take_in.add_argument("--copy", action="store_true", help="import again, as a copy, what is there already")
    _add_common(take_in, top=False)
