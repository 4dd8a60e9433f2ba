"""Owns what windows remember between starts, such as place and conversation, and its way to the disk; GUI thread."""

import contextlib
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_chat.domain.content import JsonObject, JsonValue
from desktop_chat.domain.errors import ChatError
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.settings.state import WindowState

MORE_WINDOWS = "more_windows"
LAYOUT = "layout"
OPEN_CONVERSATION = "open_conversation"
OUTLINE_SHOWN = "outline_shown"
#: What is remembered of every window; that of the one in front stands in the state file itself.
KEYS = (LAYOUT, OPEN_CONVERSATION, OUTLINE_SHOWN)
MOST_WINDOWS = 20
_SAVE_DELAY = 500  # milliseconds


class WindowMemory:
    """The values of one window; ``changed`` has those of all windows saved.

    Attributes:
        values: by the names in KEYS.
    """

    def __init__(self, values: JsonObject, changed: Callable[[], None]) -> None:
        self.values = values
        self._changed = changed

    def get(self, key: str) -> JsonValue:
        return self.values.get(key)

    def set(self, key: str, value: JsonValue) -> None:
        """Remembers a value; None forgets it."""
        if value is None:
            self.values.pop(key, None)
        else:
            self.values[key] = value
        self._changed()


def first_values(state: WindowState) -> JsonObject:
    """What is remembered of the window that was in front at the end."""
    return {key: value for key in KEYS if (value := state.get(key)) is not None}


def further_values(state: WindowState) -> list[JsonObject]:
    """What is remembered of the other windows, the last used first; whatever is odd is passed over."""
    found = state.get(MORE_WINDOWS)
    entries = found if isinstance(found, list) else []
    good = [entry for entry in entries if isinstance(entry, dict)][: MOST_WINDOWS - 1]
    return [{key: entry[key] for key in KEYS if key in entry} for entry in good]


class WindowsRecord(QObject):
    """What is remembered of all windows, on its way to the disk; a stalled one holds nobody up."""

    def __init__(self, state: WindowState, runner: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._runner = state, runner
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_SAVE_DELAY)
        self._delay.timeout.connect(self._on_delay_over)

    def note(self, windows: list[JsonObject]) -> None:
        """Takes the values of all windows, the last used first; none at all leave what is known as it is."""
        if not windows:
            return
        for key in KEYS:
            self._state.set(key, windows[0].get(key))
        self._state.set(MORE_WINDOWS, list(windows[1:]) or None)
        if not self._delay.isActive():
            self._delay.start()

    def stop(self) -> None:
        """The end comes, and with it a last write."""
        self._delay.stop()

    @Slot()
    def _on_delay_over(self) -> None:
        state = self._state

        def save(_: JobContext) -> None:
            with contextlib.suppress(ChatError):  # only places; the next change tries again
                state.save()

        self._runner.start(Pool.BACKGROUND, save)
