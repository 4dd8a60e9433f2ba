"""Owns which conversation is shown and which were shown before; lives on the GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop_chat.domain.ids import ConversationId


class Navigation(QObject):
    """The conversation in front; None is the page for a new chat.

    Signals:
        current_changed(): another conversation (or the page for a new chat) is in front.
    """

    current_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current: ConversationId | None = None
        self._used: list[ConversationId] = []

    @property
    def current(self) -> ConversationId | None:
        return self._current

    def show(self, conversation_id: ConversationId | None) -> None:
        if conversation_id == self._current:
            return
        self._current = conversation_id
        if conversation_id is not None:
            if conversation_id in self._used:
                self._used.remove(conversation_id)
            self._used.insert(0, conversation_id)
        self.current_changed.emit()

    def forget(self, conversation_id: ConversationId) -> None:
        """A conversation is gone; if it was in front, the last used one takes its place."""
        if conversation_id in self._used:
            self._used.remove(conversation_id)
        if conversation_id == self._current:
            self.show(self._used[0] if self._used else None)

    def show_last_used(self) -> None:
        """The conversation that was in front before this one."""
        others = [entry for entry in self._used if entry != self._current]
        if others:
            self.show(others[0])

    def step(self, order: Sequence[ConversationId], distance: int) -> None:
        """The conversation so many rows below (negative: above) in the list's order; stops at its ends."""
        if not order:
            return
        if self._current not in order:
            self.show(order[0])
            return
        position = order.index(self._current) + distance
        self.show(order[max(0, min(position, len(order) - 1))])
