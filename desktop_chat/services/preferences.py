"""Owns the settings while the application runs and tells who depends on them; lives on the GUI thread."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_chat.domain.content import JsonValue
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.settings.store import LoadReport, SettingsStore

SAVE_DELAY = 300  # milliseconds


class Preferences(QObject):
    """The settings, with a signal per change; saved on the io pool shortly after.

    Attributes:
        report: what was wrong with the file when it was loaded.

    Signals:
        changed(str): the key whose value changed.
        save_failed(str): a sentence.
    """

    changed = Signal(str)
    save_failed = Signal(str)

    def __init__(
        self, store: SettingsStore, report: LoadReport, runner: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._runner = runner
        self.report = report
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_DELAY)
        self._timer.timeout.connect(self._on_timer_expired)

    def get(self, key: str) -> JsonValue:
        return self._store.get(key)

    def text(self, key: str) -> str:
        value = self._store.get(key)
        return value if isinstance(value, str) else ""

    def flag(self, key: str) -> bool:
        return self._store.get(key) is True

    def number(self, key: str) -> int:
        value = self._store.get(key)
        return int(value) if isinstance(value, int | float) else 0

    def resolve(self, key: str, overrides: Mapping[str, JsonValue]) -> JsonValue:
        """The value for one conversation: its own, else the global one, else the default."""
        return self._store.resolve(key, overrides)

    def is_changed(self, key: str) -> bool:
        return self._store.is_changed(key)

    def set(self, key: str, value: JsonValue) -> None:
        """Raises ValueError with a sentence if the value is not allowed."""
        if self._store.get(key) == value:
            return
        self._store.set(key, value)
        self._note_change(key)

    def reset(self, key: str) -> None:
        if not self._store.is_changed(key):
            return
        self._store.reset(key)
        self._note_change(key)

    def save_now(self) -> None:
        """Writes on the calling thread if something is unsaved; for the end of the application."""
        if self._timer.isActive():
            self._timer.stop()
            self._store.save()

    def _note_change(self, key: str) -> None:
        self._timer.start()
        self.changed.emit(key)

    @Slot()
    def _on_timer_expired(self) -> None:
        store = self._store

        def run(_: JobContext) -> None:
            store.save()

        self._runner.start(Pool.IO, run).failed.connect(self._on_save_failed)

    @Slot(object)
    def _on_save_failed(self, error: object) -> None:
        self.save_failed.emit(self.tr("The settings could not be saved: %1").replace("%1", str(error)))
