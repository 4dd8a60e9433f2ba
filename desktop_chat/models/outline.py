"""Owns the outline of the open conversation: its questions and the headings of its replies, in order; GUI thread.

Nothing is looked at until somebody wants to see it; then rows are scanned in slices of a few milliseconds.
"""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from desktop_chat.domain.content import TEXT, ContentBlock
from desktop_chat.markup.headings import HeadingLine, HeadingScan, headings
from desktop_chat.models.transcript import TranscriptModel

_Index: TypeAlias = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_SLICE = 0.004  # seconds
_BATCH = 2_000
_GROWTH_MS = 200
_LONGEST_QUESTION = 200
_DEEPEST = 3
#: As much of a run of text as the transcript shows.
_MAX_TEXT = 200_000


class OutlineRole(IntEnum):
    """What a row of the outline answers beside its text.

    ROW: the number of the message. PLACE: which of its headings it is, -1 for a question. DEPTH: how far it is
    indented, 0 for a question. READING: what is read now stands below it.
    """

    ROW = Qt.ItemDataRole.UserRole + 1
    PLACE = Qt.ItemDataRole.UserRole + 2
    DEPTH = Qt.ItemDataRole.UserRole + 3
    READING = Qt.ItemDataRole.UserRole + 4


class OutlineEntry(NamedTuple):
    """A question, or a heading of a reply. The text is foreign."""

    row: int
    place: int
    depth: int
    level: int
    text: str


class OutlineModel(QAbstractListModel):
    """Questions and headings, filtered by words.

    Signals:
        settled(): all rows have been looked at, for now.
        reading_moved(int, int): one reads below another entry: the one before and the one now, -1 for none. Not told as
            changed data, for which a list view would lay out all of its rows.
    """

    settled = Signal()
    reading_moved = Signal(int, int)

    def __init__(self, rows: TranscriptModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._entries: list[OutlineEntry] = []
        self._shown: list[OutlineEntry] = []
        self._waiting: list[OutlineEntry] = []  # found, and told together: every insertion lays out the whole list
        self._words: tuple[str, ...] = ()
        self._scanned = 0
        self._reading = (-1, -1)
        self._tail: list[HeadingScan] = []  # of the last row, which may grow
        self._is_active = False
        self._slices = QTimer(self)
        self._slices.timeout.connect(self._on_slices_timeout)
        self._growth = QTimer(self)
        self._growth.setSingleShot(True)
        self._growth.setInterval(_GROWTH_MS)
        self._growth.timeout.connect(self._on_growth_timeout)
        rows.modelReset.connect(self._on_rows_reset)
        rows.rowsInserted.connect(self._on_rows_inserted)
        rows.rowsRemoved.connect(self._on_rows_removed)
        rows.dataChanged.connect(self._on_rows_data_changed)

    # --- when -----------------------------------------------------------------------------------------------------

    def set_active(self, active: bool) -> None:
        """Follows the conversation only while it is seen; what is forgotten meanwhile is soon found again."""
        if active == self._is_active:
            return
        self._is_active = active
        self._clear()
        if active:
            self._slices.start()
            self._on_slices_timeout()  # what is short is there at once
        else:
            self._slices.stop()
            self._growth.stop()

    @property
    def is_settled(self) -> bool:
        return self._scanned >= self._rows.rowCount()

    def _clear(self) -> None:
        self.beginResetModel()
        self._entries, self._shown, self._waiting, self._tail, self._scanned = [], [], [], [], 0
        self.endResetModel()

    # --- what is shown --------------------------------------------------------------------------------------------

    def set_filter(self, text: str) -> None:
        """Shows the entries that hold every word."""
        words = tuple(text.casefold().split())
        if words != self._words:
            self.beginResetModel()
            self._words = words
            self._shown = self._matching(self._entries)
            self.endResetModel()

    def _matching(self, entries: list[OutlineEntry]) -> list[OutlineEntry]:
        if not self._words:
            return list(entries)
        words = self._words
        return [entry for entry in entries if _holds(entry.text.casefold(), words)]

    @property
    def is_filtered(self) -> bool:
        return bool(self._words)

    def set_reading(self, row: int, place: int) -> None:
        """Says where in the conversation one reads: a message, and the heading above (-1 for none)."""
        before = self.reading_row()
        self._reading = (row, place)
        after = self.reading_row()
        if before != after:
            self.reading_moved.emit(before, after)

    def reading_row(self) -> int:
        """The entry under which one reads; -1 for none."""
        return bisect_right(self._shown, self._reading, key=_position) - 1

    # --- for the view ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        number = index.row()
        if not index.isValid() or number >= len(self._shown):
            return None
        entry = self._shown[number]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return accessible_text(entry)
            case OutlineRole.ROW:
                return entry.row
            case OutlineRole.PLACE:
                return entry.place
            case OutlineRole.DEPTH:
                return entry.depth
            case OutlineRole.READING:
                return number == self.reading_row()
        return None

    # --- looking --------------------------------------------------------------------------------------------------

    @Slot()
    def _on_slices_timeout(self) -> None:
        rows, fresh = self._rows, list[OutlineEntry]()
        count, deadline = rows.rowCount(), time.monotonic() + _SLICE
        while self._scanned < count:
            last = self._scanned == count - 1
            fresh += self._tail_entries(self._scanned) if last else self._row_entries(self._scanned)
            self._scanned += 1
            if time.monotonic() > deadline:
                break
        self._waiting += fresh
        done = self._scanned >= count
        if done or not self._shown or len(self._waiting) > _BATCH:
            self._flush()
        if done:
            self._slices.stop()
            self.settled.emit()

    def _row_entries(self, row: int) -> Iterable[OutlineEntry]:
        content = self._rows.content(row)
        if self._rows.is_question(row):
            return (OutlineEntry(row, -1, 0, 0, question_text(content)),)
        return _entries(row, [found for run in text_runs(content) for found in headings(run)])

    def _tail_entries(self, row: int) -> Iterable[OutlineEntry]:
        """The last row may be a reply that grows, so the places where its lines end are kept."""
        if self._rows.is_question(row):
            self._tail = []
            return self._row_entries(row)
        runs = text_runs(self._rows.content(row))
        del self._tail[len(runs) :]
        self._tail += [HeadingScan() for _ in range(len(runs) - len(self._tail))]
        found = [line for scan, run in zip(self._tail, runs, strict=True) for line in scan.update(run)]
        return _entries(row, found)

    def _append(self, fresh: list[OutlineEntry]) -> None:
        self._entries += fresh
        shown = self._matching(fresh)
        if shown:
            self.beginInsertRows(QModelIndex(), len(self._shown), len(self._shown) + len(shown) - 1)
            self._shown += shown
            self.endInsertRows()

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._append(waiting)

    def _cut(self, row: int) -> None:
        """Forgets everything from a row of the conversation on."""
        self._flush()
        del self._entries[bisect_left(self._entries, (row, -1), key=_position) :]
        self._scanned, self._tail = min(self._scanned, row), []
        self._cut_shown(bisect_left(self._shown, (row, -1), key=_position))

    def _cut_shown(self, first: int) -> None:
        if first < len(self._shown):
            self.beginRemoveRows(QModelIndex(), first, len(self._shown) - 1)
            del self._shown[first:]
            self.endRemoveRows()

    # --- the conversation changes ---------------------------------------------------------------------------------

    @Slot()
    def _on_rows_reset(self) -> None:
        if self._is_active:
            self._clear()
            self._slices.start()

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, _parent: QModelIndex, first: int, _last: int) -> None:
        if self._is_active:
            self._cut(first)
            self._slices.start()

    @Slot(QModelIndex, int, int)
    def _on_rows_removed(self, _parent: QModelIndex, first: int, _last: int) -> None:
        if self._is_active:
            self._cut(first)

    @Slot(QModelIndex, QModelIndex)
    def _on_rows_data_changed(self, _first: QModelIndex, last: QModelIndex) -> None:
        """Messages never change; only the last row may be a reply that grows."""
        if self._is_active and last.row() == self._rows.rowCount() - 1 and not self._growth.isActive():
            self._growth.start()

    @Slot()
    def _on_growth_timeout(self) -> None:
        """Brings the entries of the last row up to date; what has not changed stays where it is."""
        last = self._rows.rowCount() - 1
        if last < 0 or self._scanned <= last:
            return
        fresh = list(self._tail_entries(last))
        start = bisect_left(self._entries, (last, -1), key=_position)
        same = _common(self._entries[start:], fresh)
        if start + same == len(self._entries) and same == len(fresh):
            return
        del self._entries[start + same :]
        shown = bisect_left(self._shown, (last, -1), key=_position)
        self._cut_shown(shown + len(self._matching(fresh[:same])))
        self._append(fresh[same:])


def _position(entry: OutlineEntry) -> tuple[int, int]:
    return entry.row, entry.place


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return all(word in text for word in words)


def _common(left: list[OutlineEntry], right: list[OutlineEntry]) -> int:
    pairs = zip(left, right, strict=False)
    return next((number for number, (one, other) in enumerate(pairs) if one != other), min(len(left), len(right)))


def _entries(row: int, found: list[HeadingLine]) -> list[OutlineEntry]:
    """Headings by their depth within the reply: one that begins with level three is not indented for it."""
    levels = sorted({line.level for line in found if line.title})
    return [
        OutlineEntry(row, place, min(levels.index(line.level) + 1, _DEEPEST), line.level, line.title)
        for place, line in enumerate(found)
        if line.title
    ]


def text_runs(content: Iterable[ContentBlock]) -> list[str]:
    """What is shown as one text each: text blocks that follow one another are."""
    runs: list[str] = []
    run: list[str] = []
    for entry in content:
        if entry.type == TEXT:
            run.append(entry.text)
        elif run:
            runs.append("".join(run)[:_MAX_TEXT])
            run = []
    return [*runs, "".join(run)[:_MAX_TEXT]] if run else runs


def question_text(content: Iterable[ContentBlock]) -> str:
    """The beginning of a question on one line."""
    text = "".join(entry.text for entry in content if entry.type == TEXT)
    line = " ".join(text[: 4 * _LONGEST_QUESTION].split())[:_LONGEST_QUESTION]
    return line or QCoreApplication.translate("Outline", "Message without text")


def accessible_text(entry: OutlineEntry) -> str:
    """What a screen reader says."""
    if entry.place < 0:
        return f"Question: {entry.text}"
    return f"Heading {entry.level}: {entry.text}"
