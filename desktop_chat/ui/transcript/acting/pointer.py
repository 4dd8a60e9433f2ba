"""Owns what the mouse does: hovering, clicking, selecting text, scrolling sideways, tooltips; GUI thread."""

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QCursor, QGuiApplication, QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from desktop_chat.ui.transcript.acting.hit_test import Hit, hit, place_at
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.selecting.drag_out import drag_link, drag_selection
from desktop_chat.ui.transcript.selecting.drag_scroll import DragScroll
from desktop_chat.ui.transcript.selecting.grain import Grain, stretch
from desktop_chat.ui.transcript.selecting.spots import spot_of

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView


class Pointer(QObject):
    """The mouse over a view."""

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view)
        self._view = view
        self._selecting = False
        self._grain = Grain.CHARACTER
        self._moved = False
        self._pressed_at = QPoint()
        self._held = QPoint()
        self._lifts = False
        self._since_double = QElapsedTimer()
        self._scroll = DragScroll(view)
        self._scroll.scrolled.connect(self._on_scroll_scrolled)

    def _hit(self, point: QPoint) -> Hit:
        return hit(self._view.reel, self._view.column_left, point)

    # --- pressing and releasing -----------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        view, point = self._view, event.position().toPoint()
        found = self._hit(point)
        self._take_focus(found)
        view.pointing.pressed = found.target
        is_third = self._is_third(point)
        self._pressed_at, self._moved = point, False
        self._selecting = found.target is None or (found.is_text and is_third)
        self._lifts = False
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if is_third and self._selecting:
            self._choose(point, Grain.PARAGRAPH)
        elif self._selecting and shift:
            self._extend(point)
        elif self._selecting and found.is_text and self._is_selected(point):
            self._lifts, self._selecting = True, False
        elif self._selecting:
            self._choose(point, Grain.CHARACTER)
        view.show_changes()

    def _take_focus(self, found: Hit) -> None:
        pointing = self._view.pointing
        pointing.ring, pointing.focus = False, None
        pointing.focus_row, pointing.focus_block = found.row, ""

    def _is_third(self, point: QPoint) -> bool:
        hints = QGuiApplication.styleHints()
        is_soon = self._since_double.isValid() and self._since_double.elapsed() < hints.mouseDoubleClickInterval()
        self._since_double.invalidate()
        return is_soon and (point - self._pressed_at).manhattanLength() < hints.startDragDistance()

    def _is_selected(self, point: QPoint) -> bool:
        view = self._view
        bounds = view.pointing.selection.bounds()
        place = place_at(view.reel, view.column_left, point)
        if bounds is None or place is None or view.pointing.selection.is_empty:
            return False
        return bounds[0] <= spot_of(view.reel.row(place.row), place) < bounds[1]

    def double_click(self, event: QMouseEvent) -> None:
        """Selects the word; dragging on selects by words, a third click the paragraph."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        found = self._hit(point)
        if found.target is not None and not found.is_text:
            self.press(event)
            return
        self._since_double.start()
        self._pressed_at, self._moved, self._lifts = point, False, False
        self._selecting = True
        self._view.pointing.pressed = None
        self._choose(point, Grain.WORD)
        self._view.show_changes()

    def release(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        view, point = self._view, event.position().toPoint()
        pressed, view.pointing.pressed = view.pointing.pressed, None
        was_selecting, self._selecting = self._selecting, False
        self._scroll.stop()
        if self._lifts:  # a click inside of what is selected, and nothing was dragged
            self._lifts = False
            self._choose(point, Grain.CHARACTER)
            view.show_changes()
        elif was_selecting:
            view.copier.selection_settled()
        found = self._hit(point)
        if pressed is not None and pressed.same(found.target) and not self._moved and found.target is not None:
            view.activator.activate(found.row, found.target, event.globalPosition().toPoint())
        self._hover(point)

    def stop(self) -> None:
        """The button was let go somewhere else."""
        self._selecting = self._lifts = False
        self._view.pointing.pressed = None
        self._scroll.stop()

    # --- selecting ------------------------------------------------------------------------------------------------

    def _choose(self, point: QPoint, grain: Grain) -> None:
        view, self._grain = self._view, grain
        place = place_at(view.reel, view.column_left, point)
        if place is not None:
            view.caret.hide()
            view.pointing.selection.start(*stretch(view.reel, place, grain))

    def _extend(self, point: QPoint) -> None:
        view = self._view
        place = place_at(view.reel, view.column_left, self._scroll.inside(point))
        if place is None:
            return
        selection = view.pointing.selection
        low, high = stretch(view.reel, place, self._grain)
        anchor, before = selection.anchor, selection.bounds()
        selection.extend(low if anchor is not None and low < anchor[0] else high)
        if selection.bounds() != before:
            self._moved = True
            view.show_changes()

    def move(self, point: QPoint, *, held: bool) -> None:
        if not held:
            if self._selecting:
                self.stop()
            self._hover(point)
        elif self._selecting:
            self._held = point
            self._scroll.follow(point)
            self._extend(point)
        elif (point - self._pressed_at).manhattanLength() >= QGuiApplication.styleHints().startDragDistance():
            self._drag_out()

    @Slot()
    def _on_scroll_scrolled(self) -> None:
        if self._selecting:
            self._extend(self._held)
            self._view.show_changes()

    def _drag_out(self) -> None:
        """What is dragged away is what is selected or the link under the pointer."""
        view, pressed = self._view, self._view.pointing.pressed
        if self._lifts:
            self._lifts = False
            drag_selection(view)
        elif pressed is not None and pressed.act is Act.LINK:
            view.pointing.pressed = None
            drag_link(view, str(pressed.payload))

    # --- hovering -------------------------------------------------------------------------------------------------

    def _hover(self, point: QPoint) -> None:
        view, pointing = self._view, self._view.pointing
        found = self._hit(point)
        view.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor
            if found.target is not None
            else Qt.CursorShape.IBeamCursor
            if found.is_text
            else Qt.CursorShape.ArrowCursor
        )
        changed = found.row != pointing.hover_row or found.target != pointing.hover
        pointing.hover_row, pointing.hover = found.row, found.target
        if changed:
            view.show_changes()

    def look_again(self) -> None:
        """What is under the pointer may be another row after scrolling."""
        view = self._view
        if view.viewport().underMouse() and not self._selecting:
            self._hover(view.viewport().mapFromGlobal(QCursor.pos()))

    def leave(self) -> None:
        self._view.pointing.hover_row, self._view.pointing.hover = -1, None
        self._view.show_changes()

    def wheel(self, event: QWheelEvent) -> bool:
        """Sideways movement belongs to the code or table under the pointer; True if it was taken."""
        delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
        dx = delta.x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not dx:
            dx = delta.y()
        if not dx or (abs(dx) < abs(delta.y()) and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier):
            return False
        found = self._hit(event.position().toPoint())
        if found.item is not None and found.point is not None and found.item.scroll_by(found.point, -dx):
            self._view.refresh()
        event.accept()
        return True

    def menu(self, point: QPoint, at: QPoint) -> None:
        found = self._hit(point)
        self._view.pointing.focus_row, self._view.pointing.focus_block = found.row, ""
        self._view.activator.show_menu(found.row, at, found)

    def tool_tip(self, event: QHelpEvent) -> None:
        target = self._hit(event.pos()).target
        text = (target.tip or target.label) if target is not None else ""
        # The text is foreign: escaped inside markup of our own, so that nothing in it is taken for HTML.
        rich = "<qt>" + escape(text).replace("\n", "<br>") + "</qt>" if text else ""
        QToolTip.showText(event.globalPos(), rich, self._view.viewport())
