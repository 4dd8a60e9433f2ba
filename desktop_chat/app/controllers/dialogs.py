"""Opens the dialogs over the window and gives them what they show; GUI thread.

The dialogs themselves are imported when they are first opened: a start of the window waits for none of them.
"""

from PySide6.QtCore import QObject, Slot

from desktop_chat.app.controllers.attachments import AttachmentController
from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.controllers.open_dialogs import OpenDialogs
from desktop_chat.app.controllers.ports import AccountView, ChatSettings, DataView, GlobalSettings
from desktop_chat.app.services import Services
from desktop_chat.domain.content import Attachment
from desktop_chat.runtime.paths import Paths
from desktop_chat.settings.schema import Page


class DialogController(QObject):
    """At most one dialog of a kind is open; opening it again brings it to the front."""

    def __init__(
        self,
        services: Services,
        dialogs: OpenDialogs,
        composer: ComposerController,
        attachments: AttachmentController,
        paths: Paths,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._dialogs = dialogs
        self._composer = composer
        self._attachments = attachments
        self._settings = GlobalSettings(services, self)
        self._chat_settings = ChatSettings(services, composer, self)
        self._account = AccountView(services, self)
        self.data = DataView(services, paths, self)
        attachments.text_view_requested.connect(self.show_text)
        services.navigation.current_changed.connect(self._on_navigation_current_changed)

    @Slot()
    def _on_navigation_current_changed(self) -> None:
        # They are about the chat that was in front.
        self._dialogs.close("chat settings")
        self._dialogs.close("text")

    # --- settings -------------------------------------------------------------------------------------------------

    def open_settings(self, page: Page = Page.GENERAL) -> None:
        """Opens the settings at a page."""
        from desktop_chat.ui.dialogs.settings_dialog import SettingsDialog

        if not self._dialogs.bring_to_front("settings"):
            self._dialogs.show(
                "settings",
                SettingsDialog(self._dialogs.theme, self._settings, self._account, self.data, self._dialogs.window),
            )
        dialog = self._dialogs.get("settings")
        if isinstance(dialog, SettingsDialog):
            dialog.open_page(page)

    @Slot()
    def open_settings_page(self) -> None:
        """Opens the settings at their first page (or where they are open)."""
        self.open_settings()

    @Slot(str)
    def open_chat_settings_at(self, _key: str) -> None:
        self.open_chat_settings()

    @Slot(object, str, bool)
    def show_text(self, attachment: Attachment, text: str, editable: bool) -> None:
        """Shows the text of an attachment; what is pasted and not sent yet may be changed."""
        from desktop_chat.ui.dialogs.text_dialog import TextDialog

        def save(changed: str) -> None:
            self._attachments.replace_text(attachment, changed)

        dialog = TextDialog(self._dialogs.theme, attachment.name, text, self._dialogs.window, editable=editable)
        dialog.text_saved.connect(save)
        self._dialogs.close("text")
        self._dialogs.show("text", dialog)

    def open_chat_settings(self) -> None:
        """Opens the settings of the conversation in front."""
        from desktop_chat.ui.dialogs.conversation_settings import ConversationSettingsDialog

        if self._dialogs.bring_to_front("chat settings"):
            return
        current = self._services.navigation.current
        summary = self._services.library.summary(current) if current else None
        title = summary.meta.title if summary else ""
        dialog = ConversationSettingsDialog(self._dialogs.theme, self._chat_settings, title, self._dialogs.window)
        self._dialogs.show("chat settings", dialog)

    def open_shortcuts(self) -> None:
        from desktop_chat.ui.dialogs.shortcuts_dialog import ShortcutsDialog

        if not self._dialogs.bring_to_front("shortcuts"):
            overrides = self._services.preferences.get("shortcuts")
            self._dialogs.show(
                "shortcuts",
                ShortcutsDialog(
                    self._dialogs.theme,
                    overrides if isinstance(overrides, dict) else {},
                    send_key=self._services.preferences.text("send_key"),
                    parent=self._dialogs.window,
                ),
            )
