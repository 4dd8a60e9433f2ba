"""Owns what one window remembers between starts, such as its place and its conversation; GUI thread."""

from collections.abc import Callable

from desktop_chat.domain.content import JsonObject, JsonValue
from desktop_chat.settings.state import WindowState

MORE_WINDOWS = "more_windows"
LAYOUT = "layout"
OPEN_CONVERSATION = "open_conversation"
OUTLINE_SHOWN = "outline_shown"
#: What is remembered of every window; that of the one in front stands in the state file itself.
KEYS = (LAYOUT, OPEN_CONVERSATION, OUTLINE_SHOWN)
MOST_WINDOWS = 20


class WindowMemory:
    """The values of one window; ``changed`` puts those of all windows into the state.

    Attributes:
        values: by the names in KEYS.
    """

    def __init__(self, state: WindowState, values: JsonObject, changed: Callable[[], None]) -> None:
        self._state = state
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

    def save(self) -> None:
        """Writes the state; raises ChatError(STORAGE). Blocks for the disk."""
        self._state.save()


def first_values(state: WindowState) -> JsonObject:
    """What is remembered of the window that was in front at the end."""
    return {key: value for key in KEYS if (value := state.get(key)) is not None}


def further_values(state: WindowState) -> list[JsonObject]:
    """What is remembered of the other windows, the last used first; whatever is odd is passed over."""
    found = state.get(MORE_WINDOWS)
    entries = found if isinstance(found, list) else []
    good = [entry for entry in entries if isinstance(entry, dict)][: MOST_WINDOWS - 1]
    return [{key: entry[key] for key in KEYS if key in entry} for entry in good]


def put(state: WindowState, windows: list[JsonObject]) -> None:
    """Puts the values of all windows into the state, the last used first."""
    if not windows:
        return
    for key in KEYS:
        state.set(key, windows[0].get(key))
    state.set(MORE_WINDOWS, list(windows[1:]) or None)
