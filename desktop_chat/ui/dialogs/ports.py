"""Owns what the dialogs need from the application: small protocols that services are adapted to. GUI thread."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import SignalInstance

from desktop_chat.domain.catalog import ModelInfo
from desktop_chat.domain.content import JsonValue


class SettingsPort(Protocol):
    """The values of the settings: the global ones, or those of one conversation.

    Signals:
        changed(str): the value of a key, or whether it is changed.
        applicability_changed(): ``reason`` may answer differently, because of another model or endpoint.
        models_changed(): ``models`` answers differently.
    """

    @property
    def changed(self) -> SignalInstance: ...
    @property
    def applicability_changed(self) -> SignalInstance: ...
    @property
    def models_changed(self) -> SignalInstance: ...

    def get(self, key: str) -> JsonValue: ...

    def set(self, key: str, value: JsonValue) -> None:
        """Raises ValueError with a sentence for people."""

    def reset(self, key: str) -> None: ...

    def is_changed(self, key: str) -> bool:
        """True if it differs from the default; for a conversation, if it has a value of its own."""

    def reason(self, key: str) -> str:
        """Why the setting has no effect now, in one sentence; empty if it has."""

    def note(self, key: str) -> str:
        """What becomes of a value that the model takes only in part, in one sentence; empty if there is nothing."""

    def allowed(self, key: str) -> tuple[str, ...] | None:
        """The choices that the model takes; None if all, or not known."""

    def models(self) -> Sequence[ModelInfo]: ...


class AccountPort(Protocol):
    """The key of the current endpoint.

    Signals:
        key_status_changed(str): the new ``key_status``.
        key_tested(bool, str): result of a test, or why a key was not taken, as a sentence.
    """

    @property
    def key_status_changed(self) -> SignalInstance: ...
    @property
    def key_tested(self) -> SignalInstance: ...

    def key_status(self) -> str:
        """Where the key is, in one sentence."""

    def has_key(self) -> bool:
        """True if there is a key that can be removed."""

    def save_key(self, text: str) -> None: ...

    def test_key(self) -> None: ...

    def remove_key(self) -> None: ...


class DataPort(Protocol):
    """The data folder and the logs.

    Signals:
        size_known(str): the answer to ``ask_size``, such as ``12 MB in 340 chats``.
    """

    @property
    def size_known(self) -> SignalInstance: ...

    def data_folder(self) -> str: ...

    def open_data_folder(self) -> None: ...

    def ask_size(self) -> None: ...

    def export_all(self) -> None: ...

    def open_trash(self) -> None: ...

    def logs_folder(self) -> str: ...

    def open_logs_folder(self) -> None: ...

    def open_diagnostics(self) -> None:
        """Checks everything and shows what was found."""

    def reset_settings(self) -> None: ...
