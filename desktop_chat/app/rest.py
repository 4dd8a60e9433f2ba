"""Owns what is loaded behind the first picture: settings, log, threads, and the session over them; GUI thread."""

import gc

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_chat.app import exit_codes
from desktop_chat.app.options import RunOptions
from desktop_chat.app.session import Session
from desktop_chat.app.signals import SignalWatch
from desktop_chat.app.troubles import Troubles
from desktop_chat.jobs.runner import JobRunner
from desktop_chat.runtime.logs import configure
from desktop_chat.services.preferences import Preferences
from desktop_chat.settings.state import WindowState
from desktop_chat.settings.store import SettingsStore
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme

COLLECT_INTERVAL = 1_000  # milliseconds
_APPEARANCE = ("theme", "accent", "text_size", "font", "code_font", "density", "reduce_motion")


class Rest(QObject):
    """Everything of the application but the window and its colours.

    Signals:
        ended(int): everything is closed; with the exit code.
    """

    ended = Signal(int)

    def __init__(
        self, options: RunOptions, window: MainWindow, theme: Theme, troubles: Troubles, parent: QObject
    ) -> None:
        super().__init__(parent)
        paths = options.paths
        settings = SettingsStore(paths.settings_file)
        report = settings.load()
        configure(paths.logs, "debug" if options.debug else str(settings.get("log_level")), to_stderr=options.debug)
        self._theme = theme
        self._runner = JobRunner(self)
        self._preferences = Preferences(settings, report, self._runner, self)
        self._apply_appearance()
        self._preferences.changed.connect(self._on_preferences_changed)
        state = WindowState(paths.state_file)
        state.load()
        self._session = Session(options, window, theme, self._preferences, state, self._runner, self, troubles)
        self._session.ended.connect(self.ended)
        self._signals = SignalWatch(self)
        self._signals.end_requested.connect(troubles.note_end_request)
        self._signals.end_requested.connect(self._session.end_without_asking)
        # A collection that happens on a worker would free objects of the GUI there, which Qt does not survive.
        gc.disable()
        self._collect = QTimer(self)
        self._collect.setInterval(COLLECT_INTERVAL)
        self._collect.timeout.connect(self._on_collect_due)
        self._collect.start()

    def start(self) -> None:
        self._session.start()

    def end(self) -> None:
        """The window of the first picture is being closed; ended follows if that ends the application."""
        try:
            self._session.close_first_window()
        except Exception:
            # Whatever is broken, the window must close.
            self.ended.emit(exit_codes.FAILED)
            raise

    @property
    def is_complete(self) -> bool:
        """True if there is, or was, a window with everything in it."""
        return self._session.windows is not None and bool(self._session.windows.all())

    @property
    def is_stuck(self) -> bool:
        """True if a thread hangs, so that the process must end without waiting for it."""
        return self._session.is_stuck

    def close(self) -> None:
        """Gives back what belongs to the process."""
        self._collect.stop()
        self._signals.close()
        gc.enable()

    def _apply_appearance(self) -> None:
        preferences, theme = self._preferences, self._theme
        theme.set_scheme(preferences.text("theme"))
        theme.set_accent(preferences.text("accent"))
        theme.set_text_scale(preferences.number("text_size"))
        theme.set_fonts(preferences.text("font"), preferences.text("code_font"))
        theme.set_density(preferences.text("density"))
        theme.set_reduced_motion(preferences.flag("reduce_motion"))

    @Slot(str)
    def _on_preferences_changed(self, key: str) -> None:
        if key in _APPEARANCE:
            self._apply_appearance()

    @Slot()
    def _on_collect_due(self) -> None:
        """Collects on the GUI thread what the collector would have collected by itself."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if limits[generation] and counts[generation] > limits[generation]:
                gc.collect(generation)
                return
