"""Joins the composer with drafts, attachments and turns of the conversation in front; GUI thread."""

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.app.controllers.requests_in_words import chips
from desktop_chat.app.services import Services
from desktop_chat.domain.content import Attachment, JsonValue
from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.exchange.exporters import export
from desktop_chat.services.account import KeyState
from desktop_chat.services.drafts import NEW
from desktop_chat.services.estimates import CHARACTERS_PER_TOKEN
from desktop_chat.ui.composer.composer import Composer

SMALL_WINDOW = 200_000  # tokens, where a model's context window is not known
SUMMARY_SHARE = 0.5  # of the context window that a conversation to be summed up may fill


def draft_of(message: Message) -> Draft:
    """What a message was written from."""
    attachments = (Attachment.from_block(entry) for entry in message.content)
    return Draft(message.text, tuple(entry for entry in attachments if entry is not None))


def below(written: Draft, text: str) -> Draft:
    """A text under what is written, which is the person's and perhaps of another window, with its files."""
    return Draft(f"{written.text}\n{text}" if written.text else text, written.attachments)


def as_text(conversation: Conversation) -> str:
    """The conversation's active path as plain text."""
    return export(conversation, "txt").decode("utf-8")


class ComposerController(QObject):
    """The composer's side of sending, editing and drafting.

    Signals:
        draft_state_changed(): what is written is another text, or another draft is shown.
        draft_shown(): the draft of another conversation is shown.
        summary_text_made(str): a conversation as text, to be attached to the draft that is shown.
        refreshed(): model or settings of the next request may be others.
    """

    draft_state_changed = Signal()
    draft_shown = Signal()
    summary_text_made = Signal(str)
    refreshed = Signal()

    def __init__(self, services: Services, composer: Composer, new_chat_model: str, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._composer = composer
        self._first_overrides: dict[str, JsonValue] = {"model": new_chat_model} if new_chat_model else {}
        self._new_chat_overrides = dict(self._first_overrides)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        composer, services = self._composer, self._services
        composer.send_requested.connect(self._on_composer_send_requested)
        composer.edit_submitted.connect(self._on_composer_edit_submitted)
        composer.stop_requested.connect(self.stop)
        composer.draft_changed.connect(self._on_composer_draft_changed)
        composer.edit_last_requested.connect(self.edit_last)
        composer.web_search_toggled.connect(self._on_composer_web_search_toggled)
        services.navigation.current_changed.connect(self._on_navigation_current_changed)
        services.drafts.drafts_loaded.connect(self._on_drafts_loaded)
        services.turns.state_changed.connect(self._on_turns_state_changed)
        services.library.conversation_loaded.connect(self._on_library_conversation_loaded)
        services.account.state_changed.connect(self.refresh)
        services.catalog.models_changed.connect(self.refresh)
        services.preferences.changed.connect(self._on_preferences_changed)

    # --- verbs ----------------------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """The draft's key: the conversation in front, or NEW."""
        return self._services.navigation.current or NEW

    @property
    def new_chat_overrides(self) -> dict[str, JsonValue]:
        """Settings that the next new chat begins with; changed by the panel of a chat that does not exist yet."""
        return self._new_chat_overrides

    def ensure_conversation(self) -> ConversationId:
        """The conversation in front; makes one if a new chat is in front."""
        current = self._services.navigation.current
        if current is not None:
            return current
        return self._services.library.create(self._new_chat_overrides)

    @Slot()
    def stop(self) -> None:
        current = self._services.navigation.current
        if current is not None:
            self._services.turns.stop(current)

    @Slot()
    def edit_last(self) -> None:
        """Puts the last message of the person into the composer."""
        for message in reversed(self.path()):
            if message.role is Role.USER:
                self.edit(message.id)
                return

    def edit(self, message_id: MessageId) -> None:
        """Puts a message into the composer to be sent again in other words."""
        current = self._services.navigation.current
        conversation = self._services.library.conversation(current) if current else None
        if conversation is None or message_id not in conversation or self._is_running():
            return
        if conversation.read_only or self._composer.is_waiting():  # a file that is being read belongs to the draft
            return
        self._composer.set_editing(message_id, draft_of(conversation.get(message_id)))
        self._composer.focus_editor()

    def send(self) -> None:
        """Sends what is in the composer."""
        editing = self._composer.editing
        if editing is not None:
            self._on_composer_edit_submitted(editing, self._composer.draft())
        elif self._composer.can_send():
            self._on_composer_send_requested(self._composer.draft())

    @Slot(str)
    def take_starter(self, text: str) -> None:
        """Puts the beginning of a message into the composer, under what is written there."""
        self._composer.set_draft(below(self._composer.draft(), text))
        self._services.drafts.set(self.key, self._composer.kept())
        self._composer.focus_editor()
        self.draft_state_changed.emit()

    @Slot()
    def summarise_into_new_chat(self) -> None:
        """Begins a new chat with this one as an attachment and the wish to sum it up."""
        current = self._services.navigation.current
        conversation = self._services.library.conversation(current) if current else None
        if conversation is None:
            return
        window = self._services.catalog.info(self.model()).context_window or SMALL_WINDOW
        text = as_text(conversation)[-int(window * CHARACTERS_PER_TOKEN * SUMMARY_SHARE) :]
        self._services.navigation.show(None)
        wish = self.tr("Summarise this conversation so that we can go on here.")
        self._composer.set_draft(below(self._composer.draft(), wish))
        self._services.drafts.set(NEW, self._composer.kept())
        self.summary_text_made.emit(text)
        self._composer.focus_editor()

    # --- the composer asks ----------------------------------------------------------------------------------------

    @Slot(object)
    def _on_composer_send_requested(self, draft: Draft) -> None:
        current = self._services.navigation.current
        conversation_id = self.ensure_conversation()
        if not self._services.turns.send(conversation_id, draft):
            return
        self._composer.clear()
        if current is None:
            self._new_chat_overrides = dict(self._first_overrides)
            self._services.navigation.show(conversation_id)

    @Slot(str, object)
    def _on_composer_edit_submitted(self, message_id: str, draft: Draft) -> None:
        current = self._services.navigation.current
        if current is not None and self._services.turns.edit(current, MessageId(message_id), draft):
            self._composer.clear()

    @Slot(object)
    def _on_composer_draft_changed(self, draft: Draft) -> None:
        self._services.drafts.set(self.key, draft)
        self.draft_state_changed.emit()

    @Slot(bool)
    def _on_composer_web_search_toggled(self, on: bool) -> None:
        self.set_override("web_search", on)

    def set_override(self, key: str, value: JsonValue) -> None:
        """Changes a setting of the conversation in front, or of the new chat; None goes back to the default."""
        current = self._services.navigation.current
        conversation = self._services.library.conversation(current) if current else None
        overrides = dict(conversation.meta.overrides if conversation else self._new_chat_overrides)
        if value is None:
            overrides.pop(key, None)
        else:
            overrides[key] = value
        if conversation is None:
            self._new_chat_overrides = overrides
        else:
            self._services.library.set_meta(conversation.id, overrides=overrides)
        self.refresh()

    # --- the services tell ----------------------------------------------------------------------------------------

    @Slot()
    def _on_navigation_current_changed(self) -> None:
        self.show_draft()
        self.refresh()

    @Slot()
    def _on_drafts_loaded(self) -> None:
        if self._composer.kept() != self._services.drafts.get(self.key):
            self.show_draft()

    def show_draft(self) -> None:
        """Shows what is kept as the draft of the conversation in front."""
        self._composer.set_draft(self._services.drafts.get(self.key))
        self.draft_shown.emit()
        self.draft_state_changed.emit()

    @Slot(str)
    def _on_turns_state_changed(self, conversation_id: str) -> None:
        if conversation_id == self._services.navigation.current:
            self.refresh()

    @Slot(str)
    def _on_library_conversation_loaded(self, conversation_id: str) -> None:
        if conversation_id == self._services.navigation.current:
            self.refresh()

    @Slot(str)
    def _on_preferences_changed(self, _key: str) -> None:
        self.refresh()

    # --- what it shows --------------------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Shows model, chips, state and estimate of the conversation in front."""
        services, composer = self._services, self._composer
        overrides = self.overrides()
        model = services.catalog.info(self.model())
        composer.set_model_text(model.label)
        composer.set_chips(chips(services.preferences, overrides, skip=("web_search", "model", "system_prompt")))
        composer.set_send_key(services.preferences.text("send_key"))
        composer.set_streaming(self._is_running())
        searches = services.preferences.resolve("web_search", overrides) is True
        composer.set_web_search(searches if model.web_search or searches else None)
        if self._is_read_only():
            composer.set_enabled_reason(self.tr("This chat can be read but not changed."))
        elif services.account.state is KeyState.MISSING:
            composer.set_enabled_reason(self.tr("Add an API key to send messages."), self.tr("Add a key"))
        else:
            composer.set_enabled_reason("")
        self.refreshed.emit()

    def _is_read_only(self) -> bool:
        current = self._services.navigation.current
        conversation = self._services.library.conversation(current) if current else None
        return not self._services.store.writable or (conversation is not None and conversation.read_only)

    def overrides(self) -> dict[str, JsonValue]:
        current = self._services.navigation.current
        conversation = self._services.library.conversation(current) if current else None
        return dict(conversation.meta.overrides) if conversation else dict(self._new_chat_overrides)

    def model(self) -> str:
        """The model that the next request asks for."""
        chosen = self._services.preferences.resolve("model", self.overrides())
        return chosen if isinstance(chosen, str) and chosen else self._services.catalog.default_model()

    def path(self) -> tuple[Message, ...]:
        """The messages of the conversation in front."""
        current = self._services.navigation.current
        conversation = self._services.library.conversation(current) if current else None
        return conversation.active_path() if conversation else ()

    def _is_running(self) -> bool:
        current = self._services.navigation.current
        return current is not None and self._services.turns.is_running(current)
