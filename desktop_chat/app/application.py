"""Owns one run of the window from the first paint to the last write; GUI thread."""

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop_chat import __version__
from desktop_chat.app import excepthook, exit_codes
from desktop_chat.app.options import RunOptions
from desktop_chat.app.signals import SignalWatch
from desktop_chat.jobs.runner import JobRunner
from desktop_chat.runtime.logs import configure
from desktop_chat.services.preferences import Preferences
from desktop_chat.settings.state import WindowState
from desktop_chat.settings.store import SettingsStore
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme

if TYPE_CHECKING:
    from desktop_chat.app.session import Session


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
        window: there from the start; its parts come after the first paint.

    Signals:
        exception_seen(str): the type of an exception that nobody caught, from any thread.
    """

    exception_seen = Signal(str)

    def __init__(self, options: RunOptions) -> None:
        self._qt = _make_qt_application()
        super().__init__()
        self._options = options
        self._session: Session | None = None
        paths = options.paths
        settings = SettingsStore(paths.settings_file)
        report = settings.load()
        level = "debug" if options.debug else str(settings.get("log_level"))
        configure(paths.logs, level, to_stderr=options.debug)
        excepthook.install(self.exception_seen.emit)
        self._runner = JobRunner(self)
        self.preferences = Preferences(settings, report, self._runner, self)
        self.state = WindowState(paths.state_file)
        self.state.load()
        self.theme = Theme(self)
        self._apply_appearance()
        self.theme.apply(self._qt)
        self.window = MainWindow(self.theme)
        self.window.restore_layout(self.state.get("layout"))
        self._first_paint = _FirstPaint(self.window)
        self._first_paint.painted.connect(self._on_first_paint_painted)
        self._exit_code = exit_codes.OK

    def run(self) -> int:
        """Runs the event loop to its end; returns the exit code."""
        watch = SignalWatch(self)
        watch.end_requested.connect(self.window.close)
        self.window.show()
        self._qt.exec()
        watch.close()
        return self._exit_code

    def _apply_appearance(self) -> None:
        preferences, theme = self.preferences, self.theme
        theme.set_scheme(preferences.text("theme"))
        theme.set_accent(preferences.text("accent"))
        theme.set_text_scale(preferences.number("text_size"))
        theme.set_fonts(preferences.text("font"), preferences.text("code_font"))
        theme.set_density(preferences.text("density"))
        theme.set_reduced_motion(preferences.flag("reduce_motion"))

    @Slot()
    def _on_first_paint_painted(self) -> None:
        from desktop_chat.app.session import Session

        session = Session(self._options, self.window, self.theme, self.preferences, self.state, self._runner, self)
        session.ended.connect(self._on_session_ended)
        self.exception_seen.connect(session.tell_of_exception)
        self.preferences.changed.connect(self._on_preferences_changed)
        self._session = session
        session.start()

    @Slot(str)
    def _on_preferences_changed(self, key: str) -> None:
        if key in ("theme", "accent", "text_size", "font", "code_font", "density", "reduce_motion"):
            self._apply_appearance()

    @Slot(int)
    def _on_session_ended(self, code: int) -> None:
        self._exit_code = code
        self.window.allow_close()
        QTimer.singleShot(0, self._qt.quit)


def _make_qt_application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication([sys.argv[0] or "desktop-chat"])
    application.setApplicationName("desktop-chat")
    application.setApplicationDisplayName("Desktop Chat")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("desktop-chat")
    return application
