"""Decides which page the window shows: first run, starters or a conversation; GUI thread."""

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices

from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.controllers.news import key_fate
from desktop_chat.app.services import Services
from desktop_chat.app.window import WindowParts
from desktop_chat.app.window_memory import OPEN_CONVERSATION, WindowMemory
from desktop_chat.credentials import KeySource
from desktop_chat.domain.errors import ChatError
from desktop_chat.domain.ids import ConversationId, is_valid_id
from desktop_chat.services.account import KeyState

KEYS_PAGE = "https://platform.claude.com/settings/keys"


class PageController(QObject):
    """The pages of the window and what is remembered of them.

    Signals:
        ready(): the page of the start is complete: first run, starters, or the last conversation.
    """

    ready = Signal()

    def __init__(
        self,
        services: Services,
        parts: WindowParts,
        composer: ComposerController,
        state: WindowMemory,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._parts = parts
        self._composer = composer
        self._state = state
        self._is_ready = False
        services.navigation.current_changed.connect(self._on_navigation_current_changed)
        library = services.library
        library.summaries_loaded.connect(self._on_library_summaries_loaded)
        library.conversation_loaded.connect(self._on_conversation_changed)
        library.path_changed.connect(self._on_conversation_changed)
        library.message_appended.connect(self._on_library_message_appended)
        library.summary_changed.connect(self._on_conversation_changed)
        library.load_failed.connect(self._on_library_load_failed)
        services.unread.changed.connect(self._on_unread_changed)
        parts.window.set_unread_count(len(services.unread))
        services.account.state_changed.connect(self._on_account_state_changed)
        services.account.key_tested.connect(self._on_account_key_tested)
        services.account.key_accepted.connect(self._on_account_key_accepted)
        parts.sidebar.conversation_activated.connect(self.leave_first_run)
        parts.sidebar.new_chat_requested.connect(self.leave_first_run)
        page = parts.first_run
        page.key_entered.connect(self._on_first_run_key_entered)
        page.endpoint_chosen.connect(self._on_first_run_endpoint_chosen)
        page.demo_chosen.connect(self._on_first_run_demo_chosen)
        page.keys_page_requested.connect(self._on_first_run_keys_page_requested)
        self._say_where_the_key_goes()

    # --- the start ------------------------------------------------------------------------------------------------

    @Slot()
    def _on_library_summaries_loaded(self) -> None:
        if self._is_ready:
            return
        wanted = self._state.get(OPEN_CONVERSATION)
        services = self._services
        if services.preferences.text("start_with") == "last" and isinstance(wanted, str) and is_valid_id(wanted):
            conversation_id = ConversationId(wanted)
            if services.library.summary(conversation_id) is not None:
                services.navigation.show(conversation_id)
                return
        self._show_page()
        self._note_ready()

    def begin_with(self, conversation_id: ConversationId | None) -> None:
        """Shows the page of a window that is opened when everything is there already."""
        if conversation_id is not None:
            self._services.navigation.show(conversation_id)
            return
        self._show_page()
        self._note_ready()

    def _note_ready(self) -> None:
        if not self._is_ready:
            self._is_ready = True
            self._focus_composer()
            self.ready.emit()

    @Slot(str, object)
    def _on_library_load_failed(self, _conversation_id: str, _error: object) -> None:
        self._note_ready()

    # --- which page -----------------------------------------------------------------------------------------------

    def _say_where_the_key_goes(self) -> None:
        lookup = self._services.account.lookup
        if lookup is not None and lookup.problem and lookup.source is KeySource.NONE:
            where = f"{lookup.problem} {key_fate(lookup)}"
        else:
            where = self.tr(
                "The key is checked, then kept in the keyring of this computer. It is never written to a file."
            )
        self._parts.first_run.set_storage_place(where)

    @Slot()
    def _on_account_state_changed(self) -> None:
        self._say_where_the_key_goes()
        if self._services.account.state is KeyState.MISSING and self._services.library.is_empty:
            self._show_page()

    def _show_page(self) -> None:
        services, window = self._services, self._parts.window
        current = services.navigation.current
        if current is None and services.account.state is KeyState.MISSING and services.library.is_empty:
            self.show_first_run()
            return
        conversation = services.library.conversation(current) if current else None
        empty = current is None or (conversation is not None and not len(conversation))
        window.show_chat(empty=empty)
        summary = services.library.summary(current) if current else None
        window.set_document_title(summary.meta.title if summary else "")

    @Slot(str)
    def _on_unread_changed(self, _conversation_id: str) -> None:
        self._parts.window.set_unread_count(len(self._services.unread))

    @Slot()
    def _on_navigation_current_changed(self) -> None:
        current = self._services.navigation.current
        self._state.set(OPEN_CONVERSATION, current)
        self._show_page()
        if current is None or self._services.library.conversation(current) is not None:
            self._focus_composer()

    def _focus_composer(self) -> None:
        typed = self._parts.window.take_typed()
        if typed and not self._parts.window.is_first_run_shown:
            below = "\n" if self._parts.composer.draft().text else ""  # a draft was there, and nobody saw it yet
            self._parts.composer.insert_text(below + typed)
        self._parts.composer.focus_editor()

    @Slot(str)
    def _on_conversation_changed(self, conversation_id: str) -> None:
        if conversation_id == self._services.navigation.current:
            if not self._parts.window.is_first_run_shown:
                self._show_page()
            if self._services.library.conversation(ConversationId(conversation_id)) is not None:
                self._note_ready()

    @Slot(str, str)
    def _on_library_message_appended(self, conversation_id: str, _message_id: str) -> None:
        self._on_conversation_changed(conversation_id)

    # --- first run ------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_first_run_key_entered(self, text: str) -> None:
        self._services.account.save_key(text, check=True)

    @Slot(str, str)
    def _on_first_run_endpoint_chosen(self, address: str, key: str) -> None:
        try:
            self._services.account.use_endpoint(address)
        except ChatError as error:
            self._parts.first_run.show_error(error.detail)
            return
        if key.strip():
            self._services.account.save_key(key, check=True)
        else:
            self._services.account.when_known(self._services.account.test_key)

    @Slot()
    def _on_first_run_demo_chosen(self) -> None:
        self._services.account.use_demo(self._services.demo.start())
        self._leave_first_run()

    @Slot()
    def _on_first_run_keys_page_requested(self) -> None:
        QDesktopServices.openUrl(QUrl(KEYS_PAGE))

    @Slot(bool, str)
    def _on_account_key_tested(self, accepted: bool, sentence: str) -> None:
        if not self._parts.window.is_first_run_shown:
            return
        if accepted:
            self._leave_first_run()
        else:
            self._parts.first_run.show_error(sentence)

    @Slot()
    def _on_account_key_accepted(self) -> None:
        if self._parts.window.is_first_run_shown:
            self._leave_first_run()

    def show_first_run(self) -> None:
        """Shows the page of the first start again."""
        self._parts.window.show_first_run()
        self._parts.first_run.focus_first()

    def _leave_first_run(self) -> None:
        self._parts.first_run.clear()
        current = self._services.navigation.current
        conversation = self._services.library.conversation(current) if current else None
        self._parts.window.show_chat(empty=conversation is None or not len(conversation))
        self._parts.composer.focus_editor()

    @Slot()
    def leave_first_run(self) -> None:
        """Goes back to the chat in front, unless nothing can be done there without a key."""
        if self._parts.window.is_first_run_shown:
            self._show_page()
