"""Ports for the dialogs that remember what was asked of them."""

from PySide6.QtCore import QObject, Signal

from desktop_chat.domain.catalog import BUILT_IN_MODELS
from desktop_chat.settings.schema import BY_KEY, validate


class FakeSettings(QObject):
    """Values in a dictionary, checked as the real store checks them."""

    changed = Signal(str)
    applicability_changed = Signal()
    models_changed = Signal()

    def __init__(self, values=None):
        super().__init__()
        self.values = dict(values or {})
        self.reasons = {}
        self.notes = {}
        self.allowed_values = {}
        self.model_list = list(BUILT_IN_MODELS)

    def get(self, key):
        return self.values.get(key, BY_KEY[key].default)

    def set(self, key, value):
        self.values[key] = validate(key, value)
        self.changed.emit(key)

    def reset(self, key):
        self.values.pop(key, None)
        self.changed.emit(key)

    def is_changed(self, key):
        return key in self.values

    def reason(self, key):
        return self.reasons.get(key, "")

    def note(self, key):
        return self.notes.get(key, "")

    def allowed(self, key):
        return self.allowed_values.get(key)

    def models(self):
        return self.model_list


class FakeAccount(QObject):
    """A key that is never stored anywhere."""

    key_status_changed = Signal(str)
    key_tested = Signal(bool, str)

    def __init__(self):
        super().__init__()
        self.calls = []
        self.present = False

    def key_status(self):
        return "A key is stored in GNOME keyring (Secret Service)." if self.present else "No key is stored."

    def has_key(self):
        return self.present

    def save_key(self, text):
        self.calls.append(("save", text))

    def test_key(self):
        self.calls.append(("test",))

    def remove_key(self):
        self.calls.append(("remove",))


class FakeData(QObject):
    """A data folder that exists in words only."""

    size_known = Signal(str)

    def __init__(self):
        super().__init__()
        self.calls = []

    def data_folder(self):
        return "/home/ann/.local/share/desktop-chat"

    def open_data_folder(self):
        self.calls.append("open_data_folder")

    def ask_size(self):
        self.calls.append("ask_size")

    def export_all(self):
        self.calls.append("export_all")

    def open_trash(self):
        self.calls.append("open_trash")

    def logs_folder(self):
        return "/home/ann/.local/state/desktop-chat/log"

    def open_logs_folder(self):
        self.calls.append("open_logs_folder")

    def open_diagnostics(self):
        self.calls.append("open_diagnostics")

    def reset_settings(self):
        self.calls.append("reset_settings")
