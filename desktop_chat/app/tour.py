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
        has_own_folder = arguments.temp_data or arguments.data_dir is not None
        where = ["--data-dir", str(folder)] if has_own_folder else []
        print(f"You: {QUESTION}\n\nClaude (demo): ", end="", flush=True)
        code = cli.main(["--demo", *where, "ask", QUESTION])
        if code != exit_codes.OK:
            return code
        conversation = _newest(paths.data / "conversations")
        picture = folder / "window.png"
        code = _picture(RunOptions(paths, demo=True, screenshot=picture), conversation)
        if code != exit_codes.OK:
            return code
        print(f"\nconversation: {conversation}")
        print(f"picture of the window: {picture}")
        if arguments.temp_data:
            print("Both are deleted now, as --temp-data asks.")
    return exit_codes.OK


def _newest(folder: Path) -> Path:
    return max(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)


def _picture(options: RunOptions, conversation: Path) -> int:
    """The same window, drawn without a display, with the conversation open."""
    from desktop_chat.app.launch import run_application
    from desktop_chat.app.window_memory import OPEN_CONVERSATION
    from desktop_chat.settings.state import WindowState

    state = WindowState(options.paths.state_file)
    state.load()
    state.set(OPEN_CONVERSATION, conversation.stem)
    state.save()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.stdout.flush()
    return run_application(options)
