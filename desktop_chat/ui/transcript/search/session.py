"""Owns one search while its bar is open: joins bar, counting, marks and changes of the model; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QModelIndex, QObject, QTimer, Slot

from desktop_chat.ui.transcript.access import accessible
from desktop_chat.ui.transcript.search.bar import FindBar
from desktop_chat.ui.transcript.search.counting import Search
from desktop_chat.ui.transcript.search.lead import Lead
from desktop_chat.ui.transcript.search.pattern import Pattern
from desktop_chat.ui.transcript.search.scroll_marks import ScrollMarks, mark_places
from desktop_chat.ui.transcript.search.walk import Walk

if TYPE_CHECKING:
    from desktop_chat.models.transcript import TranscriptModel
    from desktop_chat.ui.transcript.view import TranscriptView

_FIRST_SLICE = 0.008  # seconds that a key press may count; the rest of what it may take is for painting
_SLICE = 0.006
_PAUSE_MS = 2
_GROWTH_MS = 120
_MARKS_MS = 250
_SILENCE_MS = 600


class FindSession(QObject):
    """The search while its bar is open.

    Attributes:
        bar: what one types into. search, found: what was found.
        walk: which hit is looked at.
    """

    def __init__(self, view: "TranscriptView", model: "TranscriptModel") -> None:
        super().__init__(view)
        self._view = view
        self.bar = FindBar(view.reel.style.theme, view)
        self._marks = ScrollMarks(view.reel.style.theme, view.verticalScrollBar())
        self.found = view.pointing.found
        self.search = Search(view.reel, model, self.found)
        self.walk = Walk(self.search)
        self._lead = Lead(view, model, self.found, self.walk)
        self._said = ""
        self._shown: tuple[object, ...] = ()
        self._timer = self._single_shot(_PAUSE_MS, self._on_timer_timeout)
        self._growth = self._single_shot(_GROWTH_MS, self._on_growth_timeout)
        self._silence = self._single_shot(_SILENCE_MS, self._on_silence_timeout)
        self._grown: set[int] = set()
        self._marks_age = QElapsedTimer()
        self.bar.query_changed.connect(self._on_bar_query_changed)
        self.bar.next_requested.connect(self.next)
        self.bar.previous_requested.connect(self.previous)
        model.modelReset.connect(self._on_model_reset)
        model.rowsInserted.connect(self._on_model_rows_inserted)
        model.rowsRemoved.connect(self._on_model_rows_removed)
        model.dataChanged.connect(self._on_model_data_changed)
        view.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        self._model = model

    def _single_shot(self, milliseconds: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(slot)
        return timer

    def show(self) -> None:
        self.bar.show()
        self._marks.show()
        self.search.begin(self._reading_row())
        self._timer.start()  # while one still types, the texts are read already

    def end(self) -> None:
        """Nothing is marked any more; the session is not to be used again."""
        for timer in (self._timer, self._growth, self._silence):
            timer.stop()
        self._model.disconnect(self)
        self._view.verticalScrollBar().rangeChanged.disconnect(self._on_range_changed)
        self.found.set_pattern(None)
        for part in (self.bar, self._marks, self):
            part.deleteLater()
        self.bar.hide()
        self._marks.hide()

    # --- walking --------------------------------------------------------------------------------------------------

    @Slot()
    def next(self) -> None:
        self._go(1)

    @Slot()
    def previous(self) -> None:
        self._go(-1)

    def _go(self, direction: int) -> None:
        if self.found.pattern is not None:
            self._said = ""
            self.walk.go(direction, self._reading_row())
            self._advance(_FIRST_SLICE)

    def _reading_row(self) -> int:
        return max(0, self._view.reel.row_at(0))

    @Slot()
    def _on_bar_query_changed(self) -> None:
        bar, query = self.bar, self.bar.query
        pattern = None
        if query:
            pattern = Pattern(query, match_case=bar.case.isChecked(), whole_words=bar.words.isChecked())
        self.found.set_pattern(pattern)
        self.search.restart()
        self.walk.forget_current()
        if pattern is not None:
            self.search.work(_FIRST_SLICE)
            self._lead.first()
        self._advance(_FIRST_SLICE / 2)
        self._view.show_changes()

    def _advance(self, seconds: float) -> None:
        """Goes on with counting and walking for a while; a timer does the rest."""
        if self.found.pattern is not None:
            arrived = self.walk.advance(seconds)
            if arrived is not None:
                self._lead.to(*arrived)  # which repaints
        self.search.work(seconds)
        if not self.search.is_done or self.walk.is_seeking:
            self._timer.start()
        self._show_result()

    # --- what it says ---------------------------------------------------------------------------------------------

    def _show_result(self) -> None:
        total = self.search.total
        text = ""
        if self.found.pattern is not None:
            current = self.walk.number
            if not total:
                text = self.tr("No hits") if self.search.is_done else "\u2026"
            elif current is None:
                text = self.tr("1 hit") if total == 1 else self.tr("%1 hits").replace("%1", f"{total:,}")
            else:
                text = self._place_text().replace("%1", f"{current:,}").replace("%2", f"{total:,}")
        shown = (text, total, self.search.is_done, self.found.current)
        if shown == self._shown:
            return
        self._shown = shown
        self.bar.set_result(text, can_move=total > 0, failed=bool(text) and not total and self.search.is_done)
        if not self._marks_age.isValid() or self._marks_age.elapsed() > _MARKS_MS or self.search.is_done:
            self._marks_age.start()
            self._show_places()
        if text != self._said:
            self._silence.start()

    def _place_text(self) -> str:
        if self.walk.wrapped > 0:
            return self.tr("%1 of %2, from the top")
        return self.tr("%1 of %2, from the end") if self.walk.wrapped < 0 else self.tr("%1 of %2")

    def _show_places(self) -> None:
        places, current = mark_places(self._view.reel, self.found, self.search.counts)
        self._marks.set_places(places, current)

    @Slot(int, int)
    def _on_range_changed(self, _low: int, _high: int) -> None:
        self._growth.start() if not self._growth.isActive() else None

    @Slot()
    def _on_silence_timeout(self) -> None:
        """Says the result once it rests."""
        text = self.bar.count.text()
        if not self.search.is_done:
            self._silence.start()
        elif text and text != self._said:
            self._said = text
            accessible.announce(self._view, text)

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._advance(_SLICE)

    # --- the conversation changes ---------------------------------------------------------------------------------

    @Slot()
    def _on_model_reset(self) -> None:
        self._grown.clear()
        self.found.current = None
        self.search.reset()
        self.walk.reset()
        self._advance(_SLICE)

    @Slot(QModelIndex, int, int)
    def _on_model_rows_inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.search.insert(first, last)
        self._advance(_SLICE)

    @Slot(QModelIndex, int, int)
    def _on_model_rows_removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        self.search.remove(first, last)
        if self.found.current is not None and self.found.current[0] >= first:
            self.found.current = None
            self.walk.reset()
        self._advance(_SLICE)

    @Slot(QModelIndex, QModelIndex)
    def _on_model_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """Messages never change, only the reply that grows does; the rest are facts around them."""
        self._grown.update(range(max(first.row(), last.row() - 1), last.row() + 1))
        if not self._growth.isActive():
            self._growth.start()

    def rows_changed(self) -> None:
        """Other parts of the rows are shown."""
        self.search.reset()
        self._advance(_SLICE)

    def row_changed(self, index: int) -> None:
        """A fold of a row was opened or closed."""
        self._grown.add(index)
        self._on_growth_timeout()

    @Slot()
    def _on_growth_timeout(self) -> None:
        rows, self._grown = self._grown, set()
        for index in rows:
            self.search.touch(index)
        current = self.found.current
        if current is not None and current[0] in rows and self.walk.current is not None:
            hit = self.found.hit(self._view.reel.row(current[0]), self.walk.current[1])
            if hit is not None:
                self.found.current = (current[0], hit.item, hit.number)
        self.walk.wrapped = 0
        self._shown = ()  # what moved is marked in another place on the scroll bar
        self._advance(_SLICE)
        self._view.show_changes()
