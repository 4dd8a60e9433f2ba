"""Owns which conversations are in memory: those in use, and the few used last; plain data, GUI thread."""

from collections.abc import Callable

from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.ids import ConversationId

MOST = 8  # conversations that stay in memory though nothing happens in them


class OpenConversations:
    """Loaded conversations, least recently used first.

    Attributes:
        may_close: asked before one is dropped.
    """

    def __init__(self, may_close: Callable[[ConversationId], bool]) -> None:
        self.may_close = may_close
        self._by_id: dict[ConversationId, Conversation] = {}

    def get(self, conversation_id: ConversationId) -> Conversation | None:
        return self._by_id.get(conversation_id)

    def __getitem__(self, conversation_id: ConversationId) -> Conversation:
        return self._by_id[conversation_id]

    def __contains__(self, conversation_id: object) -> bool:
        return conversation_id in self._by_id

    def __len__(self) -> int:
        return len(self._by_id)

    def put(self, conversation: Conversation) -> None:
        self._by_id[conversation.id] = conversation

    def take(self, conversation_id: ConversationId) -> Conversation | None:
        return self._by_id.pop(conversation_id, None)

    def touch(self, conversation_id: ConversationId) -> None:
        """It is in use now, so it is the last to be dropped."""
        self._by_id[conversation_id] = self._by_id.pop(conversation_id)

    def surplus(self) -> list[ConversationId]:
        """What may be dropped now, longest unused first; the one used last never is."""
        too_many = len(self._by_id) - MOST
        if too_many <= 0:
            return []
        return [key for key in list(self._by_id)[:-1] if self.may_close(key)][:too_many]
