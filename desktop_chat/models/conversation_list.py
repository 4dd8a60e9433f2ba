"""Owns the rows of the conversation list, sorted and grouped, over the library's summaries; GUI thread."""

import time
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    SignalInstance,
    Slot,
)

from desktop_chat.domain.conversation import ConversationSummary
from desktop_chat.domain.ids import ConversationId
from desktop_chat.models.date_groups import DateGroups
from desktop_chat.models.ordered_ids import Key, OrderedIds, key_of
from desktop_chat.models.roles import (
    ACCESSIBLE_DESCRIPTION_ROLE,
    ACCESSIBLE_TEXT_ROLE,
    DISPLAY_ROLE,
    EDIT_ROLE,
    ConversationRole,
)

_HOUR_MS = 3_600_000


class SummarySource(Protocol):
    """What the list needs of the conversation library."""

    @property
    def summaries_loaded(self) -> SignalInstance: ...
    @property
    def summary_changed(self) -> SignalInstance: ...
    @property
    def summary_removed(self) -> SignalInstance: ...
    @property
    def reply_changed(self) -> SignalInstance: ...
    @property
    def reply_ended(self) -> SignalInstance: ...

    def summaries(self) -> list[ConversationSummary]: ...

    def summary(self, conversation_id: ConversationId) -> ConversationSummary | None: ...


class UnreadSource(Protocol):
    """What the list needs to know of what nobody has seen."""

    @property
    def changed(self) -> SignalInstance: ...

    def __contains__(self, conversation_id: str) -> bool: ...


class ConversationListModel(QAbstractListModel):
    """All conversations, pinned first, then newest first. A change touches one row, never the whole list.

    Attributes:
        groups: names the groups as of today.
    Signals:
        entry_put(str): a row is new or changed, after the model's own signals.
        entry_dropped(str): a row is gone.
        groups_renamed(): the day changed.
    """

    entry_put = Signal(str)
    entry_dropped = Signal(str)
    groups_renamed = Signal()

    def __init__(
        self,
        library: SummarySource,
        clock: Callable[[], float] = time.time,
        parent: QObject | None = None,
        *,
        unread: UnreadSource | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._clock = clock
        self.groups = DateGroups(clock())
        self._summaries: dict[str, ConversationSummary] = {}
        self._order = OrderedIds()
        self._streaming: set[str] = set()
        self._unread = unread
        if unread is not None:
            unread.changed.connect(self._on_unread_changed)
        self._midnight = QTimer(self)
        self._midnight.setSingleShot(True)
        self._midnight.timeout.connect(self._on_midnight_passed)
        library.summaries_loaded.connect(self.reload)
        library.summary_changed.connect(self._on_summary_changed)
        library.summary_removed.connect(self._on_summary_removed)
        library.reply_changed.connect(self._on_reply_changed)
        library.reply_ended.connect(self._on_reply_ended)
        self.reload()
        self._await_midnight()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return row_flags() if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = DISPLAY_ROLE) -> Any:
        row = index.row()
        if not index.isValid() or not 0 <= row < len(self._order):
            return None
        return self.value(self._order.id_at(row), role)

    def value(self, conversation_id: str, role: int) -> object:
        """What a conversation's row answers for a role; None for roles it does not know."""
        summary = self._summaries[conversation_id]
        meta = summary.meta
        if role in (DISPLAY_ROLE, EDIT_ROLE, ACCESSIBLE_TEXT_ROLE, ConversationRole.TITLE):
            return title_of(summary)
        if role == ConversationRole.PREVIEW:
            return summary.preview
        if role == ACCESSIBLE_DESCRIPTION_ROLE:
            return self._description(conversation_id, summary.preview)
        if role == ConversationRole.ID:
            return conversation_id
        if role == ConversationRole.STREAMING:
            return conversation_id in self._streaming
        if role == ConversationRole.UNREAD:
            return self._unread is not None and conversation_id in self._unread
        if role == ConversationRole.GROUP:
            return self.groups.name(meta.pinned, meta.updated_at)
        if role == ConversationRole.PINNED:
            return meta.pinned
        if role == ConversationRole.ARCHIVED:
            return meta.archived
        return meta.updated_at if role == ConversationRole.UPDATED_AT else None

    def _description(self, conversation_id: str, preview: str) -> str:
        """What is read out behind the title; the dot of an unread reply is seen only."""
        if self._unread is None or conversation_id not in self._unread:
            return preview
        return f"{QCoreApplication.translate('ConversationListModel', 'Unread')}. {preview}".rstrip()

    def row_of(self, conversation_id: str) -> int:
        """The row of a conversation, or -1."""
        return self._order.row_of(conversation_id)

    def id_at(self, row: int) -> str:
        return self._order.id_at(row)

    def sort_keys(self) -> list[Key]:
        """The sort keys of all rows in their order; not to be changed."""
        return self._order.keys

    def entry(self, conversation_id: str) -> ConversationSummary | None:
        return self._summaries.get(conversation_id)

    @Slot()
    def reload(self) -> None:
        """Takes the whole list anew; only at the start and after the index was rebuilt."""
        self.beginResetModel()
        self._summaries = {summary.meta.id: summary for summary in self._library.summaries()}
        self._order = OrderedIds(_key(summary) for summary in self._summaries.values())
        self._streaming &= self._summaries.keys()
        self.endResetModel()

    @Slot(str)
    def _on_summary_changed(self, conversation_id: str) -> None:
        summary = self._library.summary(ConversationId(conversation_id))
        if summary is None:
            self._on_summary_removed(conversation_id)
            return
        self._put(conversation_id, summary)
        self.entry_put.emit(conversation_id)

    def _put(self, conversation_id: str, summary: ConversationSummary) -> None:
        key, row = _key(summary), self._order.row_of(conversation_id)
        place = self._order.place_for(key)
        if row < 0:
            self.beginInsertRows(QModelIndex(), place, place)
            self._summaries[conversation_id] = summary
            self._order.insert(place, key)
            self.endInsertRows()
            return
        if place in (row, row + 1):  # stays where it is: only the key may differ
            self._summaries[conversation_id] = summary
            self._order.remove(row)
            self._order.insert(row, key)
            self._emit_row(row)
            return
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), place)
        self._summaries[conversation_id] = summary
        self._order.remove(row)
        row = place - 1 if place > row else place
        self._order.insert(row, key)
        self.endMoveRows()
        self._emit_row(row)

    @Slot(str)
    def _on_summary_removed(self, conversation_id: str) -> None:
        row = self._order.row_of(conversation_id)
        if row < 0:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        self._order.remove(row)
        del self._summaries[conversation_id]
        self._streaming.discard(conversation_id)
        self.endRemoveRows()
        self.entry_dropped.emit(conversation_id)

    @Slot(str)
    def _on_reply_changed(self, conversation_id: str) -> None:
        if conversation_id not in self._streaming:  # this slot runs once a frame while a reply grows
            self._streaming.add(conversation_id)
            self._touch(conversation_id)

    @Slot(str)
    def _on_reply_ended(self, conversation_id: str) -> None:
        self._streaming.discard(conversation_id)
        self._touch(conversation_id)

    @Slot(str)
    def _on_unread_changed(self, conversation_id: str) -> None:
        self._touch(conversation_id)

    def _touch(self, conversation_id: str) -> None:
        row = self._order.row_of(conversation_id)
        if row >= 0:
            self._emit_row(row)
            self.entry_put.emit(conversation_id)

    def _emit_row(self, row: int) -> None:
        index = self.index(row)
        self.dataChanged.emit(index, index)

    def _await_midnight(self) -> None:
        # At most an hour at a time: a timer does not count the time that a computer sleeps.
        left = (self.groups.ends_at - self._clock()) * 1000 + 500
        self._midnight.start(int(min(max(left, 500), _HOUR_MS)))

    @Slot()
    def _on_midnight_passed(self) -> None:
        if self._clock() >= self.groups.ends_at:
            self.layoutAboutToBeChanged.emit()
            self.groups = DateGroups(self._clock())
            self.layoutChanged.emit()
            self.groups_renamed.emit()
        self._await_midnight()


@cache
def row_flags() -> Qt.ItemFlag:
    """What can be done with a row. It can be edited: the view asks for the new title, the library sets it."""
    flag = Qt.ItemFlag
    return flag.ItemIsSelectable | flag.ItemIsEnabled | flag.ItemIsEditable | flag.ItemNeverHasChildren


def title_of(summary: ConversationSummary) -> str:
    """The title, or what stands in for it until there is one."""
    return summary.meta.title or QCoreApplication.translate("ConversationListModel", "New chat")


def _key(summary: ConversationSummary) -> Key:
    meta = summary.meta
    return key_of(meta.id, meta.pinned, meta.updated_at)
