"""Owns the start of the window: display, folders, second starts, and the order of first paint and the rest."""

import os
import sys
from typing import TYPE_CHECKING

from desktop_chat.app import exit_codes
from desktop_chat.app.display import has_display
from desktop_chat.app.folders import chosen_paths
from desktop_chat.app.options import RunOptions, read_options

if TYPE_CHECKING:
    import argparse

    from desktop_chat.app.troubles import Troubles

#: Seconds a thread may run before another gets its turn: half a frame would be felt while a worker parses.
SWITCH_INTERVAL = 0.0005


def run_window(arguments: "argparse.Namespace") -> int:
    """Opens the window and runs until it is closed; without a display see ``--demo`` and ``--screenshot``."""
    if not has_display():
        if arguments.screenshot is not None:
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        elif arguments.demo:
            from desktop_chat.app.tour import run_tour

            return run_tour(arguments)
        else:
            print(
                "desktop-chat: there is no display for a window. The commands in --help need none, "
                "and --demo shows what the program does.",
                file=sys.stderr,
            )
            return exit_codes.USAGE
    with chosen_paths(arguments) as paths:
        try:
            options = read_options(arguments, paths)
        except ValueError as error:
            print(f"desktop-chat: {error}", file=sys.stderr)
            return exit_codes.USAGE
        return run_application(options)


def run_application(options: RunOptions) -> int:
    """Runs the window over these folders, or asks the window that has them open for what is wanted."""
    if options.screenshot is not None:
        return _run(options)
    from desktop_chat.app import only_start

    first = only_start.claim(options.paths.runtime)
    if first is False or (first is None and os.path.exists(options.paths.window_socket)):
        from desktop_chat.app.later_start import ask_first

        code = ask_first(options)
        if code is not None:
            return code
    try:
        return _run(options)
    finally:
        only_start.release()


def _run(options: RunOptions) -> int:
    sys.setswitchinterval(SWITCH_INTERVAL)
    from desktop_chat.app.troubles import Troubles
    from desktop_chat.runtime.faults import FaultFile

    faults = FaultFile(options.paths.logs)
    troubles = Troubles(faults)
    troubles.install()
    try:
        return _run_watched(options, troubles)
    finally:
        troubles.uninstall()
        faults.close()


def _run_watched(options: RunOptions, troubles: "Troubles") -> int:
    """Runs the window; whatever goes wrong before it is complete or while it closes is told here."""
    code, is_start = exit_codes.FAILED, True
    try:
        from desktop_chat.app.application import Application
        from desktop_chat.app.qt_messages import QtMessages

        messages = QtMessages(troubles.faults)
        try:
            application = Application(options, troubles)
            code = application.run()
        finally:
            messages.close()
        is_start = not application.has_started
    except Exception as error:
        troubles.note(error, error.__traceback__, serious=True)
    if troubles.unseen():
        from desktop_chat.app.last_words import say

        code = code or exit_codes.FAILED
        say(troubles, options.paths, is_start=is_start, may_ask=options.screenshot is None)
    return code
