"""Shows banners and toasts in one window, and runs what their buttons ask for; GUI thread."""

from PySide6.QtCore import QObject, Slot

from desktop_chat.app.controllers.sidebar import SidebarController
from desktop_chat.app.services import Services
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.domain.conversation import Conversation
from desktop_chat.services.notices import Notice, Severity
from desktop_chat.ui.main_window import MainWindow

CONVERSATION = "conversation"


class NoticeController(QObject):
    """Joins the notice service with the banners of a window, and adds what is to say about its conversation."""

    def __init__(
        self,
        services: Services,
        window: MainWindow,
        registry: CommandRegistry,
        sidebar: SidebarController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._window = window
        self._registry = registry
        self._own: Notice | None = None
        services.notices.banner_changed.connect(self._show_banners)
        window.banner_dismissed.connect(self._on_window_banner_dismissed)
        window.notice_action_requested.connect(self._on_window_notice_action_requested)
        window.toasts_emptied.connect(sidebar.forget_undo)
        services.library.conversation_loaded.connect(self._on_library_conversation_loaded)
        services.navigation.current_changed.connect(self._update_conversation)
        if services.notices.banners():
            self._show_banners()

    @property
    def own_banner(self) -> Notice | None:
        """What is shown about the conversation in front."""
        return self._own

    @Slot()
    def _show_banners(self) -> None:
        own = (self._own,) if self._own is not None else ()
        self._window.set_banners((*self._services.notices.banners(), *own))

    @Slot(str)
    def _on_window_banner_dismissed(self, key: str) -> None:
        if key == CONVERSATION:
            self._own = None
            self._show_banners()
        else:
            self._services.notices.set_banner(key, None)

    @Slot(str)
    def _on_window_notice_action_requested(self, command_id: str) -> None:
        self._registry.run(command_id)

    # --- the conversation in front --------------------------------------------------------------------------------

    @Slot(str)
    def _on_library_conversation_loaded(self, conversation_id: str) -> None:
        if conversation_id == self._services.navigation.current:
            self._update_conversation()

    @Slot()
    def _update_conversation(self) -> None:
        current = self._services.navigation.current
        conversation = self._services.library.conversation(current) if current else None
        own = None
        if conversation is not None and (conversation.read_only or conversation.damaged):
            own = Notice(Severity.WARNING, *self._in_words(conversation), key=CONVERSATION)
        if own != self._own:
            self._own = own
            self._show_banners()

    def _in_words(self, conversation: Conversation) -> tuple[str, str]:
        if conversation.read_only:
            sentence = self.tr("This chat was written by a newer version. It can be read but not changed.")
            return sentence, self.tr("It can be exported, and it is left as it is.")
        if conversation.damaged == 1:
            sentence = self.tr("1 damaged message of this chat was set aside.")
        else:
            sentence = self.tr("%1 damaged messages of this chat were set aside.")
        kept = self.tr("The rest is complete. The damaged text is kept in the data folder, under “recovered”.")
        return sentence.replace("%1", str(conversation.damaged)), kept
