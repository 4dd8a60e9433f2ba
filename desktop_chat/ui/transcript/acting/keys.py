"""Owns what the keyboard does: moving from message to message, choosing a target, scrolling, copying; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop_chat.commands.catalog import BY_READING_KEY
from desktop_chat.ui.transcript.access import accessible
from desktop_chat.ui.transcript.acting.menus import keyboard_place
from desktop_chat.ui.transcript.acting.stops import next_stop, spoken

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_DOWN = (Qt.Key.Key_Down, Qt.Key.Key_J)
_UP = (Qt.Key.Key_Up, Qt.Key.Key_K)


class Keys:
    """The keyboard in a view. Up and Down go through long messages by screens before they leave them."""

    def __init__(self, view: "TranscriptView") -> None:
        self._view = view

    def press(self, event: QKeyEvent) -> bool:
        """True if the key was taken."""
        view = self._view
        if event.matches(QKeySequence.StandardKey.Copy):
            if not view.pointing.selection.is_empty or view.focused_row >= 0:
                view.deeds.copy()
            return True
        if event.matches(QKeySequence.StandardKey.SelectAll):
            view.activator.select_all()
            return True
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if held == Qt.KeyboardModifier.ControlModifier and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._edge(last=key == Qt.Key.Key_End)
            return True
        if held & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        if key == Qt.Key.Key_F10 and held:
            self.menu()  # X11 knows the menu key only
            return True
        if key == Qt.Key.Key_Space and held:
            self._scroll(-self._page())
            return True
        return self._move(key) or self._run(event.text())

    def _run(self, text: str) -> bool:
        """The commands that a letter runs here."""
        command = BY_READING_KEY.get(text.upper())
        if command is not None:
            self._view.command_requested.emit(command, None)
        return command is not None

    def _page(self) -> int:
        return max(40, self._view.viewport().height() - self._view.reel.style.scaled(60))

    def _move(self, key: Qt.Key) -> bool:
        view = self._view
        if key in _DOWN:
            self._step(1)
        elif key in _UP:
            self._step(-1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Space):
            self._scroll(-self._page() if key == Qt.Key.Key_PageUp else self._page())
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._edge(last=key == Qt.Key.Key_End)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._choose(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Escape and not view.pointing.selection.is_empty:
            view.pointing.selection.clear()
            view.show_changes()
        elif key == Qt.Key.Key_Escape and (view.pointing.focus_block or view.pointing.focus):
            self.focus(view.focused_row, reveal=False)
        else:
            return False
        return True

    def focus_in(self, reason: Qt.FocusReason) -> None:
        """Reached by keyboard, the message that is being read gets the focus."""
        if reason in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        ):
            reel = self._view.reel
            at = reel.count - 1 if reel.pinned else reel.row_at(self._view.viewport().height() // 3)
            self.focus(at if self._view.focused_row < 0 else self._view.focused_row, reveal=False)

    def focus(self, row: int, *, reveal: bool = True) -> None:
        """Gives a message the focus and brings it into view."""
        view = self._view
        if not 0 <= row < view.reel.count:
            return
        view.pointing.focus_row, view.pointing.focus, view.pointing.ring = row, None, True
        view.pointing.focus_block = ""
        if reveal:
            self._reveal(row)
        view.refresh()
        accessible.tell_focus(view, row)

    def _step(self, direction: int) -> None:
        view = self._view
        reel, height = view.reel, view.viewport().height()
        row = view.focused_row
        if row < 0 or not view.pointing.ring:
            start = row if row >= 0 else reel.row_at(height - 1 if direction < 0 else 0)
            self.focus(start)
            return
        top = reel.top(row)
        bottom = top + reel.heights[row]
        if direction > 0 and bottom > height and top <= 0:
            self._scroll(min(height - 80, bottom - height + 8))
        elif direction < 0 and top < 0 and bottom >= height:
            self._scroll(-min(height - 80, -top))
        else:
            self.focus(row + direction)

    def _reveal(self, row: int) -> None:
        reel, height = self._view.reel, self._view.viewport().height()
        reel.row(row)
        top, size = reel.top(row), reel.row(row).height
        if top >= 0 and top + size <= height:
            return
        if row == reel.count - 1 and size <= height:
            reel.pinned = True
        elif top < 0 or size > height:
            reel.show_row(row)
        else:
            reel.scroll_to(reel.scroll + top + size - height + 8)

    def _scroll(self, pixels: int) -> None:
        bar = self._view.verticalScrollBar()
        bar.setValue(bar.value() + pixels)

    def _edge(self, *, last: bool) -> None:
        reel = self._view.reel
        if reel.count:
            if last:
                reel.pinned = True
            else:
                reel.show_row(0)
            self.focus(reel.count - 1 if last else 0, reveal=False)

    def _choose(self, direction: int) -> None:
        """Walks over what can be activated in the focused message."""
        view = self._view
        row = view.focused_row
        if not 0 <= row < view.reel.count:
            return
        chosen = next_stop(view, row, direction)
        view.pointing.ring, view.pointing.focus = True, chosen
        if chosen is not None:
            accessible.announce(view, spoken(view, chosen))
        view.show_changes()

    def _enter(self) -> None:
        view = self._view
        if view.pointing.focus is not None:
            target = view.pointing.focus
            top = view.reel.top(view.focused_row)
            at = view.viewport().mapToGlobal(target.rect.bottomLeft() + QPoint(view.column_left, top))
            view.activator.activate(view.focused_row, target, at)
        elif view.focused_row >= 0:
            view.deeds.read()

    def menu(self) -> None:
        """The context menu of what has the focus, at its place."""
        view = self._view
        row = view.focused_row if 0 <= view.focused_row < view.reel.count else view.reel.count - 1
        if row >= 0:
            found, at = keyboard_place(view, row)
            view.activator.show_menu(row, at, found)
