"""Owns the adapters through which the dialogs see the services; GUI thread."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.services import Services
from desktop_chat.backend.endpoints import origin
from desktop_chat.credentials import KeySource
from desktop_chat.domain.catalog import ModelInfo
from desktop_chat.domain.content import JsonValue
from desktop_chat.jobs.runner import JobContext, Pool
from desktop_chat.runtime.paths import Paths
from desktop_chat.services.requests import refused_for
from desktop_chat.settings.applicability import allowed_choices, note_about_value, reason_not_applicable
from desktop_chat.settings.schema import PER_CONVERSATION, SETTINGS, validate


class _ModelRules:
    """What the model that some values choose makes of a setting."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def model(self, values: Mapping[str, JsonValue]) -> ModelInfo:
        chosen = values.get("model")
        catalog = self._services.catalog
        return catalog.info(chosen if isinstance(chosen, str) and chosen else catalog.default_model())

    def reason(self, key: str, values: Mapping[str, JsonValue]) -> str:
        """Why a setting has no effect."""
        account, model = self._services.account, self.model(values)
        refused = refused_for(self._services.preferences.get("refused_parameters"), origin(account.base_url), model.id)
        # The demo and other servers that know Claude's models follow Claude's rules.
        return reason_not_applicable(key, model, account.is_official or account.is_demo, values, refused)


class GlobalSettings(QObject):
    """The settings of all conversations, as the settings dialog sees them.

    Signals:
        changed(str), applicability_changed(), models_changed(): as SettingsPort says.
    """

    changed = Signal(str)
    applicability_changed = Signal()
    models_changed = Signal()

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._rules = _ModelRules(services)
        services.preferences.changed.connect(self._on_preferences_changed)
        services.catalog.models_changed.connect(self.models_changed)
        services.catalog.models_changed.connect(self.applicability_changed)
        services.account.state_changed.connect(self.applicability_changed)

    def get(self, key: str) -> JsonValue:
        return self._services.preferences.get(key)

    def set(self, key: str, value: JsonValue) -> None:
        self._services.preferences.set(key, value)

    def reset(self, key: str) -> None:
        self._services.preferences.reset(key)

    def is_changed(self, key: str) -> bool:
        return self._services.preferences.is_changed(key)

    def reason(self, key: str) -> str:
        return self._rules.reason(key, self._values())

    def note(self, key: str) -> str:
        values = self._values()
        return note_about_value(key, self._rules.model(values), values)

    def allowed(self, key: str) -> tuple[str, ...] | None:
        return allowed_choices(key, self._rules.model(self._values()))

    def _values(self) -> dict[str, JsonValue]:
        return {setting.key: self.get(setting.key) for setting in SETTINGS}

    def models(self) -> Sequence[ModelInfo]:
        return self._services.catalog.models

    @Slot(str)
    def _on_preferences_changed(self, key: str) -> None:
        self.changed.emit(key)
        if key in PER_CONVERSATION or key == "refused_parameters":
            self.applicability_changed.emit()


class ChatSettings(QObject):
    """The settings of the conversation in front (or of the next new chat), as its dialog sees them.

    Signals:
        changed(str), applicability_changed(), models_changed(): as SettingsPort says.
    """

    changed = Signal(str)
    applicability_changed = Signal()
    models_changed = Signal()

    def __init__(self, services: Services, composer: ComposerController, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._rules = _ModelRules(services)
        self._composer = composer
        services.catalog.models_changed.connect(self.models_changed)
        services.catalog.models_changed.connect(self.applicability_changed)

    def get(self, key: str) -> JsonValue:
        return self._services.preferences.resolve(key, self._composer.overrides())

    def set(self, key: str, value: JsonValue) -> None:
        self._composer.set_override(key, validate(key, value))
        self._announce(key)

    def reset(self, key: str) -> None:
        self._composer.set_override(key, None)
        self._announce(key)

    def is_changed(self, key: str) -> bool:
        return key in self._composer.overrides()

    def reason(self, key: str) -> str:
        return self._rules.reason(key, self._values())

    def note(self, key: str) -> str:
        values = self._values()
        return note_about_value(key, self._rules.model(values), values)

    def allowed(self, key: str) -> tuple[str, ...] | None:
        return allowed_choices(key, self._rules.model(self._values()))

    def _values(self) -> dict[str, JsonValue]:
        return {name: self.get(name) for name in PER_CONVERSATION}

    def models(self) -> Sequence[ModelInfo]:
        return self._services.catalog.models

    def _announce(self, key: str) -> None:
        self.changed.emit(key)
        self.applicability_changed.emit()


class AccountView(QObject):
    """The key of the current endpoint, as the Account page sees it.

    Signals:
        key_status_changed(str), key_tested(bool, str): as AccountPort says.
    """

    key_status_changed = Signal(str)
    key_tested = Signal(bool, str)

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._account = services.account
        self._account.state_changed.connect(self._on_account_state_changed)
        self._account.key_tested.connect(self.key_tested)

    def key_status(self) -> str:
        return self._account.status_text()

    def has_key(self) -> bool:
        lookup = self._account.lookup
        # A key of the environment cannot be removed here.
        return lookup is not None and lookup.source in (KeySource.KEYRING, KeySource.SESSION)

    def save_key(self, text: str) -> None:
        self._account.save_key(text)

    def test_key(self) -> None:
        self._account.test_key()

    def remove_key(self) -> None:
        self._account.remove_key()

    @Slot()
    def _on_account_state_changed(self) -> None:
        self.key_status_changed.emit(self._account.status_text())


class DataView(QObject):
    """Folders and files, as the Data and Advanced pages see them.

    Signals:
        size_known(str): as DataPort says.
        export_all_requested(), trash_requested(), diagnostics_requested(): buttons of the pages.
    """

    size_known = Signal(str)
    export_all_requested = Signal()
    trash_requested = Signal()
    diagnostics_requested = Signal()

    def __init__(self, services: Services, paths: Paths, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._paths = paths

    def data_folder(self) -> str:
        return str(self._paths.data)

    def open_data_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._paths.data)))

    def ask_size(self) -> None:
        folder, count = self._paths.data, len(self._services.library.summaries())

        def measure(_: JobContext) -> str:
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
            return f"{size / 1_000_000:,.1f} MB in {count:,} chats"

        self._services.runner.start(Pool.BACKGROUND, measure).succeeded.connect(self._on_size_measured)

    def export_all(self) -> None:
        self.export_all_requested.emit()

    def open_trash(self) -> None:
        self.trash_requested.emit()

    def logs_folder(self) -> str:
        return str(self._paths.logs)

    def open_logs_folder(self) -> None:
        Path(self._paths.logs).mkdir(mode=0o700, parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._paths.logs)))

    def open_diagnostics(self) -> None:
        self.diagnostics_requested.emit()

    def reset_settings(self) -> None:
        for setting in SETTINGS:
            self._services.preferences.reset(setting.key)

    @Slot(object)
    def _on_size_measured(self, text: str) -> None:
        self.size_known.emit(text)
