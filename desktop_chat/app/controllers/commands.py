"""Keeps titles and check marks of commands in step with what they are about; GUI thread."""

from PySide6.QtCore import QObject, Slot

from desktop_chat.app.services import Services
from desktop_chat.app.window import WindowParts
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.ui.actions import Actions


class CommandStateController(QObject):
    """Words and marks in the menus."""

    def __init__(
        self, services: Services, parts: WindowParts, actions: Actions, registry: CommandRegistry, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._actions = actions
        self._registry = registry
        parts.window.sidebar_shown.connect(self._on_window_sidebar_shown)
        parts.sidebar.archived_toggled.connect(self._on_sidebar_archived_toggled)
        services.navigation.current_changed.connect(self._update_conversation)
        services.library.summary_changed.connect(self._on_library_summary_changed)
        services.preferences.changed.connect(self._on_preferences_changed)
        self._set_shortcuts()
        actions.refresh()
        actions.set_checked("view.sidebar", parts.window.panes.is_left_shown)
        actions.set_checked("view.archived", parts.sidebar.archived.isChecked())
        self._update_conversation()

    def _set_shortcuts(self) -> None:
        value = self._services.preferences.get("shortcuts")
        self._actions.set_shortcuts(value if isinstance(value, dict) else {})

    @Slot(str)
    def _on_preferences_changed(self, key: str) -> None:
        if key == "shortcuts":
            self._set_shortcuts()

    @Slot(bool)
    def _on_window_sidebar_shown(self, shown: bool) -> None:
        self._actions.set_checked("view.sidebar", shown)

    @Slot(bool)
    def _on_sidebar_archived_toggled(self, shown: bool) -> None:
        self._actions.set_checked("view.archived", shown)

    @Slot(bool)
    def set_can_undo(self, can: bool) -> None:
        self._registry.set_context("can_undo", can)

    @Slot(str)
    def _on_library_summary_changed(self, conversation_id: str) -> None:
        if conversation_id == self._services.navigation.current:
            self._update_conversation()

    @Slot()
    def _update_conversation(self) -> None:
        current = self._services.navigation.current
        summary = self._services.library.summary(current) if current else None
        pinned = summary is not None and summary.meta.pinned
        archived = summary is not None and summary.meta.archived
        self._actions.set_title("chat.pin", self.tr("Unpin chat") if pinned else self.tr("Pin chat"))
        self._actions.set_title(
            "chat.archive", self.tr("Move chat out of the archive") if archived else self.tr("Archive chat")
        )
