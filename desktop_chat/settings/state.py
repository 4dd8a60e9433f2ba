"""Owns the small facts that the window remembers between starts, such as its geometry; any thread."""

import copy
import threading
from pathlib import Path

from desktop_chat.domain.content import JsonObject, JsonValue
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.settings import files


class WindowState:
    """A tolerant store: whatever is wrong with the file, the window opens with its defaults.

    Attributes:
        path: ``state.json``; losing it loses nothing that a person wrote.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._values: JsonObject = {}

    def load(self) -> None:
        """Reads the file; a missing or damaged one counts as empty."""
        try:
            values = files.parse_object(self.path.read_bytes())
        except (OSError, files.UnreadableJsonError):
            values = {}
        with self._lock:
            self._values = values

    def get(self, key: str, default: JsonValue = None) -> JsonValue:
        """The remembered value; callers check its type, for the file may hold anything."""
        with self._lock:
            return copy.deepcopy(self._values.get(key, default))

    def set(self, key: str, value: JsonValue) -> None:
        """Remembers a value; None forgets it."""
        with self._lock:
            if value is None:
                self._values.pop(key, None)
            else:
                self._values[key] = copy.deepcopy(value)

    def save(self) -> None:
        """Writes the file atomically; raises ChatError(STORAGE). Blocks for the disk."""
        with self._writing:
            with self._lock:
                data = files.render_object(self._values)
            try:
                files.write_private(self.path, data)
            except OSError as error:
                raise ChatError(ErrorKind.STORAGE, error.strerror or "the state could not be written") from error
