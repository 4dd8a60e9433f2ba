"""Joins the transcript with turns and versions of the conversation in front; GUI thread."""

from PySide6.QtCore import QObject, Slot

from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.services import Services
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Role
from desktop_chat.domain.stop import Ending
from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.services.replies import ReplyPhase
from desktop_chat.ui.transcript.view import TranscriptView

_CONTINUABLE = (Ending.INTERRUPTED, Ending.TRUNCATED, Ending.PAUSED, Ending.WAITS_FOR_TOOL, Ending.UNKNOWN)
_BROKEN = (Ending.INTERRUPTED, Ending.EMPTY, Ending.REFUSED)


class TranscriptController(QObject):
    """The transcript's verbs, and the facts about the conversation in front that commands depend on."""

    def __init__(
        self,
        services: Services,
        view: TranscriptView,
        model: TranscriptModel,
        composer: ComposerController,
        registry: CommandRegistry,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._view = view
        self._model = model
        self._composer = composer
        self._registry = registry
        view.command_requested.connect(self._on_view_command_requested)
        view.edit_requested.connect(self._on_view_edit_requested)
        view.version_requested.connect(self._on_view_version_requested)
        services.navigation.current_changed.connect(self._on_navigation_current_changed)
        library = services.library
        for changed in (
            library.conversation_loaded,
            library.path_changed,
            library.reply_ended,
            services.turns.state_changed,
            services.notices.notice_changed,
        ):
            changed.connect(self._on_conversation_changed)
        library.reply_changed.connect(self._on_library_reply_changed)
        library.message_appended.connect(self._on_library_message_appended)
        library.summaries_loaded.connect(self.update_context)
        library.summary_changed.connect(self._on_conversation_changed)
        composer.draft_state_changed.connect(self.update_context)

    @Slot(str, object)
    def _on_view_command_requested(self, command_id: str, argument: object) -> None:
        self._registry.run(command_id, argument)

    @Slot(str, str)
    def _on_view_edit_requested(self, message_id: str, _text: str) -> None:
        self._composer.edit(MessageId(message_id))

    @Slot(str)
    def _on_view_version_requested(self, message_id: str) -> None:
        current = self._services.navigation.current
        if current is not None and not self._services.turns.is_running(current):
            self._services.library.show_version(current, MessageId(message_id))

    @Slot()
    def _on_navigation_current_changed(self) -> None:
        self._model.set_conversation(self._services.navigation.current)
        self.update_context()

    @Slot(str)
    def _on_conversation_changed(self, conversation_id: str) -> None:
        if conversation_id == self._services.navigation.current:
            self.update_context()

    @Slot(str)
    def _on_library_reply_changed(self, conversation_id: str) -> None:
        # Comes with every frame of a reply, so only the fact that it can change is looked at.
        reply = self._services.library.reply(ConversationId(conversation_id))
        if conversation_id == self._services.navigation.current and reply is not None:
            self._registry.set_context("is_retrying", reply.phase is ReplyPhase.RETRYING)

    @Slot(str, str)
    def _on_library_message_appended(self, conversation_id: str, message_id: str) -> None:
        current = self._services.navigation.current
        conversation = self._services.library.conversation(ConversationId(conversation_id))
        if conversation_id == current and conversation is not None:
            if conversation.get(MessageId(message_id)).role is Role.USER:
                self._view.scroll_to_end()
            self.update_context()

    @Slot()
    def update_context(self) -> None:
        """Sets the facts that commands name in ``when``."""
        services, registry = self._services, self._registry
        current = services.navigation.current
        conversation = services.library.conversation(current) if current else None
        path = conversation.active_path() if conversation else ()
        last = path[-1] if path else None
        reply = services.library.reply(current) if current else None
        running = current is not None and services.turns.is_running(current)
        registry.set_context("has_conversation", current is not None and bool(path))
        registry.set_context("has_conversations", not services.library.is_empty)
        registry.set_context("has_draft", bool(services.drafts.get(self._composer.key)))
        registry.set_context("has_question", any(entry.role is Role.USER for entry in path))
        registry.set_context("has_reply", any(entry.role is Role.ASSISTANT for entry in path))
        registry.set_context("is_streaming", running)
        registry.set_context("is_retrying", reply is not None and reply.phase is ReplyPhase.RETRYING)
        unanswered = last is not None and (last.role is Role.USER or last.ending in _BROKEN)
        registry.set_context("can_retry", unanswered)
        registry.set_context("can_continue", last is not None and last.ending in _CONTINUABLE)
