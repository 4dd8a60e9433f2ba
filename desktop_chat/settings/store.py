"""Owns the settings file and the values in it; its methods may be called from any thread."""

import copy
import itertools
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_chat.domain.content import JsonObject, JsonValue
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.settings import files
from desktop_chat.settings.migrations import MIGRATIONS, Migration, current_version, migrate
from desktop_chat.settings.schema import BY_KEY, validate

_VERSION = "version"
_VALUES = "settings"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What was wrong with the file.

    Attributes:
        bad_keys: settings whose value could not be used and is the default now.
        backup: where the file as it was has been kept; None if it was sound or could not be copied.
        is_unreadable: nothing in the file could be used, or it could not be opened.
        is_newer: a newer version of the program wrote it.
    """

    bad_keys: tuple[str, ...] = ()
    backup: Path | None = None
    is_unreadable: bool = False
    is_newer: bool = False

    @property
    def is_sound(self) -> bool:
        return not self.bad_keys and not self.is_unreadable


class SettingsStore:
    """Values by key, checked by the schema; only what differs from the defaults is written.

    Attributes:
        path: the file, ``{"version": n, "settings": {key: value}}``.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
        self.path = path
        self._migrations = migrations
        self._version = current_version(migrations)
        self._lock = threading.RLock()
        self._writing = threading.Lock()
        self._values: dict[str, JsonValue] = {}
        self._unknown: JsonObject = {}  # settings of other versions, and damaged values of a newer one
        self._outside: JsonObject = {}  # what a newer version keeps beside the settings
        self._unsaved_original: tuple[str, bytes] | None = None

    def load(self) -> LoadReport:
        """Reads the file; a missing one is fine, a damaged one is kept as ``settings.json.damaged-<n>``."""
        with self._lock:
            self._values, self._unknown, self._outside = {}, {}, {}
            self._version = current_version(self._migrations)
            self._unsaved_original = None
            try:
                data = self.path.read_bytes()
            except FileNotFoundError:
                return LoadReport()
            except OSError:
                return LoadReport(is_unreadable=True)
            return self._read(data)

    def get(self, key: str) -> JsonValue:
        """The value of a setting; KeyError for an unknown one."""
        setting = BY_KEY[key]
        with self._lock:
            return copy.deepcopy(self._values.get(key, setting.default))

    def set(self, key: str, value: JsonValue) -> JsonValue:
        """Takes a value and returns it as stored; raises ValueError with a sentence. ``save`` writes it."""
        checked = validate(key, value)
        with self._lock:
            self._unknown.pop(key, None)
            if checked == BY_KEY[key].default:
                self._values.pop(key, None)
            else:
                self._values[key] = copy.deepcopy(checked)
        return checked

    def reset(self, key: str) -> None:
        """Goes back to the default."""
        self.set(key, copy.deepcopy(BY_KEY[key].default))

    def is_changed(self, key: str) -> bool:
        """True if the value differs from the default."""
        with self._lock:
            return key in self._values

    def resolve(self, key: str, overrides: Mapping[str, JsonValue]) -> JsonValue:
        """The value that holds in a conversation: its own override if that is usable, else the general one."""
        if key in overrides and BY_KEY[key].per_conversation:
            try:
                return validate(key, copy.deepcopy(overrides[key]))
            except ValueError:
                pass  # written by another version or by hand
        return self.get(key)

    def save(self) -> None:
        """Writes the file atomically; raises ChatError(STORAGE). Blocks for the disk."""
        with self._writing:
            with self._lock:
                values = {**self._unknown, **self._values}
                document = {**self._outside, _VERSION: self._version, _VALUES: values}
                data = files.render_object(document)
                original = self._unsaved_original
            try:
                if original is not None:
                    _keep(self.path, *original)
                    self._unsaved_original = None
                files.write_private(self.path, data)
            except OSError as error:
                raise ChatError(ErrorKind.STORAGE, error.strerror or "the settings could not be written") from error

    def _read(self, data: bytes) -> LoadReport:
        try:
            document = files.parse_object(data)
            values = document.pop(_VALUES, {})
            version = document.pop(_VERSION, None)
            if not isinstance(values, dict) or isinstance(version, bool) or not isinstance(version, int):
                raise files.UnreadableJsonError
            values = migrate(values, version, self._migrations)
        except Exception:  # a migration that meets damaged values may raise anything
            return LoadReport(backup=self._keep_original("damaged", data), is_unreadable=True)
        self._outside = document
        is_newer = version > self._version
        bad = self._take(values, keep_bad=is_newer)
        if is_newer:
            self._version = version
            self._unsaved_original = (f"version-{version}", data)
            return LoadReport(bad_keys=bad, is_newer=True)
        return LoadReport(bad_keys=bad, backup=self._keep_original("damaged", data) if bad else None)

    def _take(self, values: JsonObject, *, keep_bad: bool) -> tuple[str, ...]:
        bad = []
        for key, value in values.items():
            if key not in BY_KEY:
                self._unknown[key] = value
                continue
            try:
                self.set(key, value)
            except ValueError:
                bad.append(key)
                if keep_bad:
                    self._unknown[key] = value
        return tuple(bad)

    def _keep_original(self, label: str, data: bytes) -> Path | None:
        try:
            return _keep(self.path, label, data)
        except OSError:
            self._unsaved_original = (label, data)  # must succeed before the first save
            return None


def _keep(path: Path, label: str, data: bytes) -> Path:
    """Writes a copy beside the file under the first free number; one that exists already is found again."""
    for number in itertools.count(1):
        copy_path = path.with_name(f"{path.name}.{label}-{number}")
        try:
            files.write_new(copy_path, data)
        except FileExistsError:
            if copy_path.is_file() and copy_path.read_bytes() == data:
                return copy_path
            continue
        return copy_path
    raise AssertionError("numbers do not end")
