"""Owns a start beside a window that is open: hands over what is wanted and says how that went; no Qt but for a box."""

import os
import sys
import time

from desktop_chat.app import exit_codes, only_start
from desktop_chat.app.hand_over import Outcome, hand_over
from desktop_chat.app.options import RunOptions
from desktop_chat.app.start_request import Kind, StartRequest, requests_for

STARTING = 15.0  # seconds that the first start may take until it listens
_PAUSE = 0.05


def ask_first(options: RunOptions) -> int | None:
    """Hands over what the command line asks for; the exit code, or None if this start is the first after all."""
    startup_id = os.environ.get("DESKTOP_STARTUP_ID", "")
    token = os.environ.get("XDG_ACTIVATION_TOKEN", "") or startup_id
    token = token if token.isascii() and token.isprintable() and len(token) <= 300 else ""
    window = 0
    for request in requests_for(options, token):
        answer = _hand_over(options, request)
        if answer is None:
            return None
        outcome, window = answer
        if outcome is Outcome.REFUSED:
            print(f"desktop-chat: {_too_much(request)}", file=sys.stderr)
            return exit_codes.USAGE
        if outcome is not Outcome.DONE:
            _tell_of_silence()
            return exit_codes.STORAGE
    if startup_id and os.environ.get("DISPLAY"):
        from desktop_chat.app.startup_notice import complete_startup

        complete_startup(startup_id, window)
    print("desktop-chat: the window that was open already is in front now.", file=sys.stderr)
    return exit_codes.OK


def _hand_over(options: RunOptions, request: StartRequest) -> tuple[Outcome, int] | None:
    """Asks until somebody listens; None if the first start ended meanwhile, so that this is the first."""
    until = time.monotonic() + STARTING
    while True:
        answer = hand_over(options.paths.window_socket, request)
        if answer.outcome is not Outcome.NOBODY:
            return answer.outcome, answer.window
        first = only_start.claim(options.paths.runtime)
        if first or first is None:
            return None
        if time.monotonic() > until:
            return Outcome.SILENT, 0
        time.sleep(_PAUSE)


def _too_much(request: StartRequest) -> str:
    if request.kind is Kind.FILES:
        return "these are too many files at once for the window that is open; nothing was handed over."
    return "the window that is open did not take this; nothing was changed."


def _tell_of_silence() -> None:
    """Says it where it is seen: on the terminal, and in a box for who clicked an icon."""
    sentence = "Desktop Chat is running already, but it does not answer."
    advice = "Nothing was changed. Wait a moment and try again, or end the process that hangs."
    print(f"desktop-chat: {sentence} {advice}", file=sys.stderr, flush=True)
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication, QMessageBox

    application = QApplication.instance() or QApplication(["desktop-chat"])
    application.setApplicationName("desktop-chat")
    box = QMessageBox(QMessageBox.Icon.Warning, "Desktop Chat", sentence, QMessageBox.StandardButton.Close)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(advice)
    box.exec()
