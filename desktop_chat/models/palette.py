"""Owns what the palette lists: commands, conversations and models that match a query, best first. GUI thread."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

_PER_GROUP = 8
_SPREAD = 2


class PaletteKind(StrEnum):
    """What a row is; a heading cannot be chosen."""

    HEADING = "heading"
    COMMAND = "command"
    CONVERSATION = "conversation"
    MODEL = "model"


class PaletteRole(IntEnum):
    """Roles beside the display role (the title)."""

    KIND = Qt.ItemDataRole.UserRole + 1
    ID = Qt.ItemDataRole.UserRole + 2
    DETAIL = Qt.ItemDataRole.UserRole + 3  # a shortcut, or an id
    HITS = Qt.ItemDataRole.UserRole + 4  # positions of the letters that matched


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """Something that can be chosen; ``words`` are searched but not shown."""

    kind: PaletteKind
    id: str
    title: str
    detail: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    entry: PaletteEntry
    hits: frozenset[int] = frozenset()


def match(query: str, title: str, words: str = "") -> tuple[int, frozenset[int]] | None:
    """How well a title fits a query (higher is better) and which of its letters do; None if it does not.

    Every word of the query must occur: as the start of a word, within one, or as letters in order close together.
    """
    text, extra = title.casefold(), words.casefold()
    if len(text) != len(title):  # casefolding changed positions (ß, ligatures): no letters are marked then
        text, positions_hold = title.lower(), len(title.lower()) == len(title)
    else:
        positions_hold = True
    score, hits = 0, set[int]()
    for word in query.casefold().split():
        found = _match_word(word, text)
        if found is not None:
            score += found[0]
            hits.update(found[1])
        elif word in extra:
            score += 30
        else:
            return None
    return score - min(len(text), 60) // 6, frozenset(hits) if positions_hold else frozenset()


def _match_word(word: str, text: str) -> tuple[int, range | list[int]] | None:
    start = text.find(word)
    best = start
    while start >= 0:
        if start == 0 or not text[start - 1].isalnum():
            return (120 if start == 0 else 100), range(start, start + len(word))
        start = text.find(word, start + 1)
    if best >= 0:
        return 60, range(best, best + len(word))
    if len(word) < 2:
        return None
    found = re.search(".*?".join(f"({re.escape(letter)})" for letter in word), text, re.DOTALL)
    if found is None or found.end() - found.start() > _SPREAD * len(word) + 2:
        return None
    places = [found.start(number) for number in range(1, len(word) + 1)]
    starts = sum(place == 0 or not text[place - 1].isalnum() for place in places)
    return 10 + 8 * starts - (found.end() - found.start() - len(word)), places


class PaletteModel(QAbstractListModel):
    """Rows for the query, grouped under headings. A query that starts with ``/`` or ``>`` finds commands only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sources: dict[PaletteKind, tuple[PaletteEntry, ...]] = {}
        self._query = ""
        self._rows: list[_Row] = []

    @property
    def query(self) -> str:
        return self._query

    def set_commands(self, entries: Iterable[PaletteEntry]) -> None:
        """The commands that apply now, in the order in which they are shown without a query."""
        self._set(PaletteKind.COMMAND, entries)

    def set_conversations(self, entries: Iterable[PaletteEntry]) -> None:
        """Conversations, the last used first."""
        self._set(PaletteKind.CONVERSATION, entries)

    def set_models(self, entries: Iterable[PaletteEntry]) -> None:
        """The models of the endpoint."""
        self._set(PaletteKind.MODEL, entries)

    def _set(self, kind: PaletteKind, entries: Iterable[PaletteEntry]) -> None:
        self._sources[kind] = tuple(entries)
        self._search()

    def set_query(self, query: str) -> None:
        if query != self._query:
            self._query = query
            self._search()

    def _search(self) -> None:
        query = self._query.strip()
        only_commands = query[:1] in ("/", ">")
        query = query[1:].strip() if only_commands else query
        groups: list[tuple[int, list[_Row]]] = []
        for kind in (PaletteKind.CONVERSATION, PaletteKind.COMMAND, PaletteKind.MODEL):
            if only_commands and kind is not PaletteKind.COMMAND:
                continue
            best, rows = self._find(kind, query, everything=only_commands)
            if rows:
                groups.append((best, rows))
        if query:
            groups.sort(key=lambda group: -group[0])
        self.beginResetModel()
        self._rows = [row for _, rows in groups for row in (self._heading(rows[0].entry.kind), *rows)]
        self.endResetModel()

    def _find(self, kind: PaletteKind, query: str, *, everything: bool) -> tuple[int, list[_Row]]:
        entries: Sequence[PaletteEntry] = self._sources.get(kind, ())
        limit = len(entries) if everything else _PER_GROUP
        if not query:
            return 0, [_Row(entry) for entry in entries[:limit]]
        found = []
        for number, entry in enumerate(entries):
            fit = match(query, entry.title, f"{entry.id} {entry.words}")
            if fit is not None:
                found.append((-fit[0], number, _Row(entry, fit[1])))
        found.sort(key=lambda item: item[:2])
        return (-found[0][0] if found else 0), [row for _, _, row in found[:limit]]

    def _heading(self, kind: PaletteKind) -> _Row:
        titles = {
            PaletteKind.COMMAND: QCoreApplication.translate("Palette", "Commands"),
            PaletteKind.CONVERSATION: QCoreApplication.translate("Palette", "Chats"),
            PaletteKind.MODEL: QCoreApplication.translate("Palette", "Models"),
        }
        return _Row(PaletteEntry(PaletteKind.HEADING, "", titles[kind]))

    def next_row(self, row: int, step: int) -> int:
        """The next row that can be chosen, going round at the ends; -1 if there is none."""
        count = len(self._rows)
        for distance in range(1, count + 1):
            candidate = (row + step * distance) % count
            if self._rows[candidate].entry.kind is not PaletteKind.HEADING:
                return candidate
        return -1

    def entry(self, row: int) -> PaletteEntry | None:
        """What a row offers; None for headings and rows that do not exist."""
        if not 0 <= row < len(self._rows):
            return None
        entry = self._rows[row].entry
        return None if entry.kind is PaletteKind.HEADING else entry

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if self.entry(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.entry.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (row.entry.title, row.entry.detail) if part)
            case PaletteRole.KIND:
                return row.entry.kind
            case PaletteRole.ID:
                return row.entry.id
            case PaletteRole.DETAIL:
                return row.entry.detail
            case PaletteRole.HITS:
                return row.hits
            case _:
                return None
