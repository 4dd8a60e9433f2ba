"""Owns which conversations have a reply that nobody has seen; lives on the GUI thread."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.domain.ids import ConversationId, is_valid_id
from desktop_chat.services.library import ConversationLibrary

MOST = 500  # that are remembered


class UnreadReplies(QObject):
    """The unread conversations, the newest last.

    Signals:
        changed(str): that conversation became unread, or was read.
    """

    changed = Signal(str)

    def __init__(self, library: ConversationLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._ids: dict[ConversationId, None] = {}
        library.summary_removed.connect(self._on_library_summary_removed)
        library.summaries_loaded.connect(self._on_library_summaries_loaded)

    def __contains__(self, conversation_id: str) -> bool:
        return conversation_id in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def all(self) -> tuple[ConversationId, ...]:
        return tuple(self._ids)

    def recall(self, values: object) -> None:
        """Takes what was unread when the last run ended, from a file that may hold anything."""
        for value in values[-MOST:] if isinstance(values, list) else ():
            if isinstance(value, str) and is_valid_id(value):
                self.add(ConversationId(value))

    def add(self, conversation_id: ConversationId) -> None:
        was_there = self._ids.pop(conversation_id, 0) is None
        self._ids[conversation_id] = None
        if not was_there:
            self.changed.emit(conversation_id)

    def discard(self, conversation_ids: Iterable[ConversationId]) -> None:
        for conversation_id in tuple(conversation_ids):
            if conversation_id in self._ids:
                del self._ids[conversation_id]
                self.changed.emit(conversation_id)

    @Slot(str)
    def _on_library_summary_removed(self, conversation_id: ConversationId) -> None:
        self.discard((conversation_id,))

    @Slot()
    def _on_library_summaries_loaded(self) -> None:
        if not self._library.is_empty:  # as it is while the index cannot be read
            self.discard(each for each in self._ids if self._library.summary(each) is None)
