"""Owns the opening and closing of the search of a view, and the room that its bar takes; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop_chat.ui.transcript.search.session import FindSession

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_LONGEST_SELECTION = 100


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

    def rows_changed(self) -> None:
        """Something else is shown of every row."""
        if self.session is not None:
            self.session.rows_changed()

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
        if bounds is None or bounds[0].line_of_row != bounds[1].line_of_row:
            return ""
        text = selection.text(self._view.reel)
        return text if len(text) <= _LONGEST_SELECTION and "\n" not in text else ""
