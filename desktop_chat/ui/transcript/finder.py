"""Owns finding in the conversation: joins the bar, the search, the marks and the reading position; GUI thread."""

from bisect import bisect_left
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QModelIndex, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop_chat.ui.transcript import accessible
from desktop_chat.ui.transcript.find import Search
from desktop_chat.ui.transcript.find_bar import FindBar
from desktop_chat.ui.transcript.find_text import Pattern
from desktop_chat.ui.transcript.find_walk import Place, Walk
from desktop_chat.ui.transcript.found import RowHit, bring_sideways, hit_rect, hit_top
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.scroll_marks import ScrollMarks, mark_places

if TYPE_CHECKING:
    from desktop_chat.models.transcript import TranscriptModel
    from desktop_chat.ui.transcript.view import TranscriptView

_FIRST_SLICE = 0.014  # seconds within which a key press is answered
_SLICE = 0.006
_PAUSE_MS = 12
_GROWTH_MS = 120
_MARKS_MS = 250
_SILENCE_MS = 600
_LONGEST_SELECTION = 100


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
        self._folds_case = False
        self._said = ""
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
        origin = self.walk.origin
        folds = not bar.case.isChecked()
        if folds is not self._folds_case:
            self._folds_case = folds
            self.search.forget_sources()
        pattern = None
        if query:
            pattern = Pattern(query, match_case=not folds, whole_words=bar.words.isChecked())
        self.found.set_pattern(pattern)
        self.search.restart(origin.row if origin is not None else self._reading_row())
        self.walk.forget_current()
        if pattern is not None:
            self.search.work(_FIRST_SLICE)
            self._first()
        self._advance(_FIRST_SLICE / 3)

    def _first(self) -> None:
        """The first hit from where the last one was, or else from what is being read."""
        reel = self._view.reel
        if self.walk.origin is not None:
            self.walk.resume(self._ordinal_of_origin(self.walk.origin))
            return
        last = -1
        for index, row, top in reel.visible():
            last = index
            hits = list(self.found.hits(row))
            ordinal = bisect_left(hits, -top, key=partial(hit_top, row))
            if ordinal < len(hits):
                self.walk.seek(index, ordinal, 1)
                return
        self.walk.seek(last + 1 if last + 1 < reel.count else 0, 0, 1)

    def _ordinal_of_origin(self, origin: Place) -> int:
        if not 0 <= origin.row < self._view.reel.count:
            return 0
        hits = self.found.hits(self._view.reel.row(origin.row))
        before = (each for each in hits if (each.item, each.span or (1 << 40, 0)) < (origin.item, (origin.position, 0)))
        return sum(1 for _ in before)

    def _advance(self, seconds: float) -> None:
        """Goes on with counting and walking for a while; a timer does the rest."""
        if self.found.pattern is not None:
            arrived = self.walk.advance(seconds)
            if arrived is not None:
                self._select(*arrived)
            self.search.work(seconds)
            if not self.search.is_done or self.walk.is_seeking:
                self._timer.start()
        self._show_result()

    def _select(self, index: int, ordinal: int) -> None:
        """Looks at a hit: opens what hides it, marks it, and brings it into view."""
        reel = self._view.reel
        row = reel.row(index)
        hits = list(self.found.hits(row))
        if not hits:
            return
        hit = hits[min(ordinal, len(hits) - 1)]
        item = row.items[hit.item]
        if hit.span is None and isinstance(item, CodeItem):
            reel.folds.open(self._model.key(index), item.fold_id)
            reel.refold(index)
            row = reel.row(index)
            hits = list(self.found.hits(row)) or hits
            hit = hits[min(ordinal, len(hits) - 1)]
        self.found.current = (index, hit.item, hit.number)
        self.walk.set_origin(index, hit.item, hit.span[0] if hit.span is not None else 0)
        self._reveal(index, hit)

    def _reveal(self, index: int, hit: RowHit) -> None:
        view, reel = self._view, self._view.reel
        row, height = reel.row(index), view.viewport().height()
        bring_sideways(row, hit)
        place = hit_rect(row, hit)
        top = reel.top(index) + place.top()
        margin = min(reel.style.scaled(40), height // 4)
        if top < min(margin, place.top() + 8) or top + place.height() > height - margin // 2:
            reel.show_place(index, hit.item, place.top() - row.rects[hit.item].top() - height // 3)
        elif reel.pinned and self._model.row(self._model.rowCount() - 1).pending is not None:
            reel.pinned = False  # what one looks at must not be carried away by a reply that grows
            reel.hold()
        view.refresh()

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
                text = self.tr("%1 of %2").replace("%1", f"{current:,}").replace("%2", f"{total:,}")
        self.bar.set_result(text, can_move=total > 0, failed=bool(text) and not total and self.search.is_done)
        if not self._marks_age.isValid() or self._marks_age.elapsed() > _MARKS_MS or self.search.is_done:
            self._marks_age.start()
            self._show_places()
        self._view.show_changes()
        if text != self._said:
            self._silence.start()

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
            hits = list(self.found.hits(self._view.reel.row(current[0])))
            ordinal = self.walk.current[1]
            if ordinal < len(hits):
                self.found.current = (current[0], hits[ordinal].item, hits[ordinal].number)
        self._show_result()


class Finder:
    """Opens and closes the search of a view.

    Attributes:
        session: the search that is open, or None.
    """

    def __init__(self, view: "TranscriptView") -> None:
        self._view = view
        self._before: QWidget | None = None
        self._last = ""
        self.session: FindSession | None = None

    def open(self) -> None:
        """Shows the bar, with the last query, and puts the cursor into it."""
        view, model = self._view, self._view.model()
        if model is None:
            return
        if self.session is None:
            self._before = QApplication.focusWidget()
            self.session = FindSession(view, model)
            self.session.bar.close_requested.connect(view.close_find)
            self._make_room()
            self.session.show()
            self.session.bar.field.setText(self._selected_line() or self._last)
        self.session.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.session.bar.field.selectAll()

    def close(self) -> None:
        """Takes the bar away; the focus goes back to where it was."""
        session, self.session = self.session, None
        if session is None:
            return
        had_focus = session.bar.isAncestorOf(QApplication.focusWidget() or self._view)
        self._last = session.bar.query
        self._move(-session.bar.height())
        self._view.setViewportMargins(0, 0, 0, 0)
        session.end()
        before, self._before = self._before, None
        if had_focus:
            usable = before is not None and isValid(before) and before.isVisible() and before.isEnabled()
            (before if usable and before is not None else self._view).setFocus(Qt.FocusReason.OtherFocusReason)
        self._view.refresh()

    def go(self, direction: int) -> None:
        """To the next or previous hit; with the last query if the bar is closed."""
        if self.session is None:
            self.open()
            return
        self.session.next() if direction > 0 else self.session.previous()

    def follow_model(self) -> None:
        """The view shows another model."""
        if self.session is not None:
            self.close()

    def place(self) -> None:
        """The view has another size or the text has."""
        if self.session is not None:
            bar = self.session.bar
            before = self._view.viewportMargins().top()
            self._place_bar()
            if bar.height() != before:
                self._view.setViewportMargins(0, bar.height(), 0, 0)

    def _place_bar(self) -> None:
        """Beside the scroll bar, which keeps its whole length."""
        assert self.session is not None
        viewport = self._view.viewport().geometry()
        self.session.bar.place(self._view.width(), viewport.left(), viewport.right() + 1)

    def row_changed(self, index: int) -> None:
        if self.session is not None:
            self.session.row_changed(index)

    def _make_room(self) -> None:
        assert self.session is not None
        self.session.bar.ensurePolished()
        self._place_bar()
        self._move(self.session.bar.height())
        self._view.setViewportMargins(0, self.session.bar.height(), 0, 0)

    def _move(self, pixels: int) -> None:
        """The viewport's top moves, so the text in it must move against it; at either end it has to stay there."""
        reel = self._view.reel
        if not reel.pinned and reel.scroll > 0:
            reel.set_size(reel.column, self._view.viewport().height() - pixels)
            reel.scroll_to(reel.scroll + pixels)

    def _selected_line(self) -> str:
        """What is selected, if it could be a query."""
        selection = self._view.pointing.selection
        bounds = selection.bounds()
        if bounds is None or (bounds[0].row, bounds[0].item) != (bounds[1].row, bounds[1].item):
            return ""
        text = selection.text(self._view.reel)
        return text if len(text) <= _LONGEST_SELECTION and "\n" not in text else ""
