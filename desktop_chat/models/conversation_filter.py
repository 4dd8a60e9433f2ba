"""Owns which conversations are shown: the search and the archive switch over the conversation list; GUI thread."""

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import (
    QAbstractProxyModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)

from desktop_chat.domain.conversation import PREVIEW_LENGTH, ConversationSummary, first_line
from desktop_chat.models.conversation_list import ConversationListModel, row_flags, title_of
from desktop_chat.models.ordered_ids import Key, OrderedIds, key_of
from desktop_chat.models.roles import ACCESSIBLE_DESCRIPTION_ROLE, DISPLAY_ROLE, ConversationRole

_Index = QModelIndex | QPersistentModelIndex


class ConversationFilterModel(QAbstractProxyModel):
    """The rows of the sidebar: a sorted part of the list.

    It keeps its own sorted ids instead of being a QSortFilterProxyModel, which asks Python once per row for every
    change of the order (10,000 calls for one new message).

    Attributes:
        query: the words that are searched for, empty without a search.
        show_archived: True shows only archived conversations.
    Signals:
        filter_changed(): other rows are shown because of a query, hits or the archive switch.
    """

    filter_changed = Signal()

    def __init__(self, source: ConversationListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self.query = ""
        self.show_archived = False
        self._words: tuple[str, ...] = ()
        self._hits: dict[str, str] | None = None
        self._order = OrderedIds()
        self._starts: frozenset[int] | None = None
        self.setSourceModel(source)
        source.modelAboutToBeReset.connect(self._on_source_about_to_be_reset)
        source.modelReset.connect(self._on_source_reset)
        source.entry_put.connect(self._on_entry_put)
        source.entry_dropped.connect(self._on_entry_dropped)
        source.groups_renamed.connect(self._on_groups_renamed)
        self._rebuild()

    # --- what is shown --------------------------------------------------------------------------------------------

    def set_query(self, text: str) -> None:
        """Shows only conversations whose title or preview has every word, and the hits; empty shows all."""
        words = tuple(text.casefold().split())
        self.query = text.strip()
        if words != self._words:
            self._words = words
            self._hits = None  # hits belong to the query they were found for
            self._refilter()

    def set_hits(self, hits: Iterable[str] | Mapping[str, str] | None) -> None:
        """Conversations that a search of the messages found; a mapping also gives the line to show for each."""
        if hits is None:
            found = None
        else:
            found = dict(hits) if isinstance(hits, Mapping) else dict.fromkeys(hits, "")
        if found != self._hits:
            self._hits = found
            if self._words:
                self._refilter()

    def set_show_archived(self, shown: bool) -> None:
        if shown != self.show_archived:
            self.show_archived = shown
            self._refilter()

    def section_starts(self) -> frozenset[int]:
        """The rows that are the first of their group."""
        if self._starts is None:
            starts, before = [], None
            for row, key in enumerate(self._order.keys):
                name = self._source.groups.name(not key[0], -key[1])
                if name != before:
                    starts.append(row)
                    before = name
            self._starts = frozenset(starts)
        return self._starts

    def row_of(self, conversation_id: str) -> int:
        """The row of a conversation, or -1 while it is not shown."""
        return self._order.row_of(conversation_id)

    def id_at(self, row: int) -> str:
        return self._order.id_at(row)

    # --- the model ------------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1

    def index(self, row: int, column: int = 0, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        if parent.isValid() or column != 0 or not 0 <= row < len(self._order):
            return QModelIndex()
        return self.createIndex(row, 0)

    def parent(self, child: _Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        return QModelIndex()

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return row_flags() if index.isValid() else Qt.ItemFlag.NoItemFlags

    def hasChildren(self, parent: _Index = QModelIndex()) -> bool:  # noqa: B008
        return not parent.isValid() and len(self._order) > 0

    def sibling(self, row: int, column: int, idx: _Index) -> QModelIndex:
        return self.index(row, column)

    def mapToSource(self, proxyIndex: _Index) -> QModelIndex:  # noqa: N803
        row = proxyIndex.row()
        if not 0 <= row < len(self._order):
            return QModelIndex()
        return self._source.index(self._source.row_of(self._order.id_at(row)))

    def mapFromSource(self, sourceIndex: _Index) -> QModelIndex:  # noqa: N803
        if not sourceIndex.isValid():
            return QModelIndex()
        return self.index(self._order.row_of(self._source.id_at(sourceIndex.row())))

    def data(self, proxyIndex: _Index, role: int = DISPLAY_ROLE) -> Any:  # noqa: N803
        row = proxyIndex.row()
        if not proxyIndex.isValid() or not 0 <= row < len(self._order):
            return None
        conversation_id = self._order.id_at(row)
        if role == ConversationRole.SECTION:
            starts = row in self.section_starts()
            return self._source.value(conversation_id, ConversationRole.GROUP) if starts else ""
        if role in (ConversationRole.PREVIEW, ACCESSIBLE_DESCRIPTION_ROLE) and self._hits:
            snippet = self._hits.get(conversation_id)
            if snippet:
                return first_line(snippet, PREVIEW_LENGTH) or snippet
        return self._source.value(conversation_id, role)

    # --- following the source -------------------------------------------------------------------------------------

    def _accepts(self, summary: ConversationSummary) -> bool:
        if summary.meta.archived is not self.show_archived:
            return False
        if not self._words or (self._hits is not None and summary.meta.id in self._hits):
            return True
        text = f"{title_of(summary)}\n{summary.preview}".casefold()
        return all(word in text for word in self._words)

    def _accepted_keys(self) -> list[Key]:
        entry = self._source.entry
        return [
            key for key in self._source.sort_keys() if (found := entry(key[2])) is not None and self._accepts(found)
        ]

    def _rebuild(self) -> None:
        self._order = OrderedIds(self._accepted_keys())
        self._starts = None

    def _refilter(self) -> None:
        """Swaps the rows as a change of layout, so that what is selected stays selected while it is shown."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._order.id_at(index.row()) for index in before]
        self._rebuild()
        self.changePersistentIndexList(before, [self.index(self._order.row_of(each)) for each in ids])
        self.layoutChanged.emit()
        self.filter_changed.emit()

    @Slot()
    def _on_source_about_to_be_reset(self) -> None:
        self.beginResetModel()

    @Slot()
    def _on_source_reset(self) -> None:
        self._rebuild()
        self.endResetModel()

    @Slot(str)
    def _on_entry_put(self, conversation_id: str) -> None:
        summary = self._source.entry(conversation_id)
        row = self._order.row_of(conversation_id)
        if summary is None or not self._accepts(summary):
            self._drop(row)
            return
        key = key_of(conversation_id, summary.meta.pinned, summary.meta.updated_at)
        place = self._order.place_for(key)
        if row < 0:
            self.beginInsertRows(QModelIndex(), place, place)
            self._order.insert(place, key)
            self._starts = None
            self.endInsertRows()
            return
        self._move(row, place, key)

    def _move(self, row: int, place: int, key: Key) -> None:
        moves = place not in (row, row + 1)
        if moves:
            self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), place)
        target = place - 1 if moves and place > row else (place if moves else row)
        if self._order.keys[row] != key:
            self._order.remove(row)
            self._order.insert(target, key)
            self._starts = None
        if moves:
            self.endMoveRows()
        changed = self.index(target)
        self.dataChanged.emit(changed, changed)

    @Slot(str)
    def _on_entry_dropped(self, conversation_id: str) -> None:
        self._drop(self._order.row_of(conversation_id))

    def _drop(self, row: int) -> None:
        if row < 0:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        self._order.remove(row)
        self._starts = None
        self.endRemoveRows()

    @Slot()
    def _on_groups_renamed(self) -> None:
        self.layoutAboutToBeChanged.emit()
        self._starts = None
        self.layoutChanged.emit()
