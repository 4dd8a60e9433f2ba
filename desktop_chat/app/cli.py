"""Owns the entry: reads the arguments and starts the window or a verb.

Everything before the first picture of the window counts, so this module imports nothing at its top.
"""

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

#: The options of a plain start of the window and whether they take a value; with these alone argparse is not loaded.
WINDOW_OPTIONS = {
    "--demo": False,
    "--temp-data": False,
    "--debug": False,
    "--data-dir": True,
    "--base-url": True,
    "--model": True,
    "--new-window": False,
    "--new-chat": False,
    "--text": True,
}


#: A first word that is one of these is never a file.
VERBS = ("ask", "list", "show", "export", "import", "doctor")


def window_arguments(argv: "Sequence[str]") -> "argparse.Namespace | None":
    """The arguments of a plain start of the window, with the files to open; None if anything else is asked for."""
    found: dict[str, object] = dict.fromkeys(map(_name, WINDOW_OPTIONS))
    found.update({_name(option): False for option, takes_value in WINDOW_OPTIONS.items() if not takes_value})
    files: list[str] = []
    found.update(verb=None, screenshot=None, files=files)
    rest = list(argv)
    while rest:
        option = rest.pop(0)
        if option == "--":
            files += rest
            break
        if not option.startswith("-") and (files or _is_file(option)):
            files.append(option)
            continue
        if option not in WINDOW_OPTIONS:
            return None
        if not WINDOW_OPTIONS[option]:
            found[_name(option)] = True
        elif rest and not rest[0].startswith("-"):
            found[_name(option)] = rest.pop(0)
        else:
            return None
    return SimpleNamespace(**found)  # type: ignore[return-value]


def _is_file(word: str) -> bool:
    """True for a word that names a file, there or not; a mistyped command is none."""
    import os  # loaded long before

    return word not in VERBS and (os.sep in word or "." in word or os.path.lexists(word))


def _name(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")


def _run_verb(arguments: "argparse.Namespace") -> int:
    # One verb imports only what it needs: `list` must not wait for the SDK.
    match arguments.verb:
        case "ask":
            from desktop_chat.app.verbs.ask import run
        case "list":
            from desktop_chat.app.verbs.reading import run_list as run
        case "show":
            from desktop_chat.app.verbs.reading import run_show as run
        case "export":
            from desktop_chat.app.verbs.exporting import run
        case "import":
            from desktop_chat.app.verbs.importing import run
        case _:
            from desktop_chat.app.verbs.doctor import run
    from desktop_chat.domain.errors import Cancelled

    try:
        return run(arguments)
    except Cancelled:  # before there was anything to save
        from desktop_chat.app import exit_codes

        return exit_codes.CANCELLED


def main(argv: "Sequence[str] | None" = None) -> int:
    """Runs the program; returns its exit code."""
    given = sys.argv[1:] if argv is None else argv
    arguments = window_arguments(given)
    try:
        if arguments is None:
            from desktop_chat.app.arguments import build_parser

            arguments = build_parser().parse_args(given)
            if arguments.verb is not None:
                return _run_verb(arguments)
        from desktop_chat.app.launch import run_window

        return run_window(arguments)
    except KeyboardInterrupt:
        from desktop_chat.app import exit_codes

        return exit_codes.CANCELLED
    except BrokenPipeError:
        # The reader of our output has left; what was to be saved is saved.
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
