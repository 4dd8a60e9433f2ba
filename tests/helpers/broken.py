"""A process that runs the program with one thing in it broken: ``python -m tests.helpers.broken PLACE arguments``.

What it raises carries ``CANARY``, which no report, log or fault file may hold.
"""

import sys
from typing import Any

from desktop_chat.app.cli import main

TEXT = "the CANARY of a message"


def _raise(*_arguments: Any, **_named: Any) -> None:
    raise LookupError(TEXT)


def _look_beyond_the_end(*_arguments: Any) -> None:
    [][0]  # an error of the interpreter's own, which Qt's binding meets in another shape than one that is raised


def _break(place: str) -> None:
    from desktop_chat.app import application, closing, rest, session
    from desktop_chat.ui.transcript import view

    match place:
        case "window":  # before there is an event loop
            application.MainWindow = _raise  # type: ignore[assignment, misc]
        case "settings":  # behind the first picture
            rest.SettingsStore = _raise  # type: ignore[assignment, misc]
        case "services":  # the history is open
            session.build_services = _raise  # type: ignore[assignment]
        case "timer":  # while the window is used, again and again
            session.FOLD_INTERVAL = 2
            session.Session._on_fold_timer_expired = _raise  # type: ignore[assignment, method-assign]
        case "painting":  # within a call from Python into Qt
            view.TranscriptView.paintEvent = _look_beyond_the_end  # type: ignore[assignment, method-assign]
        case "closing":
            closing.close_services = _raise  # type: ignore[assignment]


if __name__ == "__main__":
    _break(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
