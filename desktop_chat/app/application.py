"""Owns one run of the window from the first paint to the last write; GUI thread."""

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop_chat import __version__
from desktop_chat.app import exit_codes
from desktop_chat.app.first_look import read_object, settings_values, text
from desktop_chat.app.options import RunOptions
from desktop_chat.app.troubles import Troubles
from desktop_chat.runtime.shield import shielded
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.app.rest import Rest


class _FirstPaint(QObject):
    """Tells once that a widget has been painted.

    Signals:
        painted(): the first paint event was delivered.
    """

    painted = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window: MainWindow | None = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._window is not None and event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            self._window = None
            # The picture reaches the screen when this event is done, so the rest waits for the next turn.
            QTimer.singleShot(0, self.painted.emit)
        return super().eventFilter(watched, event)


class Application(QObject):
    """One run: shows the window at once and builds everything else behind the first picture.

    Attributes:
        theme: of all windows.
    """

    def __init__(self, options: RunOptions, troubles: Troubles) -> None:
        self._qt = _make_qt_application()
        super().__init__()
        self._options = options
        self._troubles = troubles
        self._rest: Rest | None = None
        self._ends = False
        look = settings_values(options.paths.settings_file)
        state = read_object(options.paths.state_file)
        self.theme = Theme(self)
        self.theme.system.recall(state.get("system_look"))
        self.theme.set_scheme(text(look, "theme", "system"))
        self.theme.set_accent(text(look, "accent", "clay"))
        self._window: MainWindow | None = MainWindow(self.theme)
        self.window.destroyed.connect(self._on_window_destroyed)
        self.window.restore_layout(state.get("layout"))
        self._first_paint = _FirstPaint(self.window)
        self._first_paint.painted.connect(self._on_first_paint_painted)
        self._exit_code = exit_codes.OK

    @property
    def window(self) -> MainWindow:
        """The window of the first picture."""
        assert self._window is not None
        return self._window

    @property
    def has_started(self) -> bool:
        """True if everything behind the first picture was built, or the window was closed before that."""
        return self._exit_code == exit_codes.OK or (self._rest is not None and self._rest.is_complete)

    def run(self) -> int:
        """Runs the event loop to its end; returns the exit code."""
        self.window.close_requested.connect(self._on_window_close_requested)
        shielded(self._show_and_go_on)
        if self._rest is not None:
            self._rest.close()
            if self._rest.is_stuck or _has_busy_threads():
                _end_without_waiting(self, self._exit_code)
        return self._exit_code

    def _show_and_go_on(self) -> int:
        self.window.show()
        return self._qt.exec()

    @Slot()
    def _on_first_paint_painted(self) -> None:
        if self._ends:
            return
        self.theme.apply(self._qt)  # the style sheet is worth half a frame
        try:
            from desktop_chat.app.rest import Rest

            self._rest = Rest(self._options, self.window, self.theme, self._troubles, self)
            self._rest.ended.connect(self._on_rest_ended)
            self._rest.start()
        except Exception:
            # Nothing is there that could say so: the loop ends, and what started it tells of it.
            self._troubles.listen(None)
            self._on_rest_ended(exit_codes.FAILED)
            raise

    @Slot()
    def _on_window_close_requested(self) -> None:
        if self._rest is None:  # closed before there was anything to save
            self._on_rest_ended(exit_codes.OK)
        else:
            self._rest.end()

    @Slot()
    def _on_window_destroyed(self) -> None:
        self._window = None  # closed while others go on

    @Slot(int)
    def _on_rest_ended(self, code: int) -> None:
        self._ends = True
        self._exit_code = code
        if self._window is not None:
            self._window.allow_close()
        QTimer.singleShot(0, self._qt.quit)


def _has_busy_threads() -> bool:
    """True if a thread that nobody waits for still runs, e.g. in a long import.

    Python ends such threads in the middle of whatever they do, which aborts the process in code of Qt's binding.
    """
    import threading

    return any(thread.daemon for thread in threading.enumerate())


def _end_without_waiting(application: Application, code: int) -> None:
    """Ends the process as soon as Python has tidied up: the destructor of a pool would wait for a hanging thread."""
    import atexit
    import logging

    def leave() -> None:
        logging.shutdown()
        sys.stdout.flush()
        os._exit(code)

    _kept.append(application)
    atexit.register(leave)


_kept: list[Application] = []


def _make_qt_application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication([sys.argv[0] or "desktop-chat"])
    application.setApplicationName("desktop-chat")
    application.setApplicationDisplayName("Desktop Chat")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("io.github.desktop_chat.DesktopChat")
    return application
