"""Owns the tour for machines without a display: the same main job, on the terminal."""

import argparse
import os
import sys
from pathlib import Path

from desktop_chat.app import cli, exit_codes
from desktop_chat.app.folders import chosen_paths
from desktop_chat.app.options import RunOptions

QUESTION = "What can this application do? Show me some code and a table."


def run_tour(arguments: argparse.Namespace) -> int:
    """Asks the demo a question, streams the reply, saves conversation and picture, prints where they are."""
    print("There is no display here, so no window can open. The demo answers on this terminal instead.\n")
    with chosen_paths(arguments) as paths:
        folder = paths.data.parent
        print(f"You: {QUESTION}\n\nClaude (demo): ", end="", flush=True)
        code = cli.main(["--demo", *_where(arguments), "ask", QUESTION])
        if code != exit_codes.OK:
            return code
        picture = folder / "window.png"
        code = _picture(paths_options=RunOptions(paths, demo=True, screenshot=picture))
        if code != exit_codes.OK:
            return code
        print(f"\nconversation: {_newest(paths.data / 'conversations')}")
        print(f"picture of the window: {picture}")
    return exit_codes.OK


def _where(arguments: argparse.Namespace) -> list[str]:
    return ["--data-dir", str(arguments.data_dir)] if arguments.data_dir is not None else []


def _newest(folder: Path) -> Path:
    return max(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)


def _picture(paths_options: RunOptions) -> int:
    """The same window, drawn without a display."""
    from desktop_chat.app.launch import run_application

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.stdout.flush()
    return run_application(paths_options)
