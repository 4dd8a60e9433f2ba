"""Owns what the mouse does: hovering, clicking, selecting text, scrolling sideways, tooltips; GUI thread."""

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from desktop_chat.ui.transcript.hit_test import Hit, hit, place_at
from desktop_chat.ui.transcript.selection import Place

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView


class Pointer:
    """The mouse over a view."""

    def __init__(self, view: "TranscriptView") -> None:
        self._view = view
        self._selecting = False
        self._by_words = False
        self._moved = False

    def _hit(self, point: QPoint) -> Hit:
        return hit(self._view.reel, self._view.column_left, point)

    def _place(self, point: QPoint) -> Place | None:
        return place_at(self._view.reel, self._view.column_left, point)

    def press(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        view, point = self._view, event.position().toPoint()
        found = self._hit(point)
        view.pointing.ring = False
        view.pointing.focus, view.pointing.focus_block = None, ""
        view.pointing.focus_row = found.row
        view.pointing.pressed = found.target
        self._moved = self._by_words = False
        self._selecting = found.target is None or found.is_text
        if self._selecting and (place := self._place(point)) is not None:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                view.pointing.selection.extend(place)
            else:
                view.pointing.selection.start(place)
        view.show_changes()

    def move(self, point: QPoint, *, held: bool) -> None:
        if held and self._selecting:
            self._drag(point)
            return
        self._hover(point)

    def _drag(self, point: QPoint) -> None:
        view = self._view
        area = view.viewport().rect()
        if not area.contains(point):
            step = point.y() - (area.bottom() if point.y() > area.bottom() else 0 if point.y() < 0 else point.y())
            view.verticalScrollBar().setValue(view.verticalScrollBar().value() + max(-60, min(60, step)))
        place = self._place(point)
        if place is None:
            return
        selection = view.pointing.selection
        before = selection.bounds()
        selection.extend(self._word_end(place) if self._by_words else place)
        if selection.bounds() != before:
            self._moved = True
            view.show_changes()

    def _word_end(self, place: Place) -> Place:
        bounds = self._view.pointing.selection.bounds()
        item = self._view.reel.row(place.row).items[place.item]
        low, high = item.word_at(place.position)
        backwards = bounds is not None and place < bounds[0]
        return Place(place.row, place.item, low if backwards else high)

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
        if view.viewport().underMouse():
            self._hover(view.viewport().mapFromGlobal(QCursor.pos()))

    def leave(self) -> None:
        self._view.pointing.hover_row, self._view.pointing.hover = -1, None
        self._view.show_changes()

    def release(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        view, point = self._view, event.position().toPoint()
        pressed, view.pointing.pressed = view.pointing.pressed, None
        self._selecting = False
        found = self._hit(point)
        if pressed is not None and pressed.same(found.target) and not self._moved and found.target is not None:
            self._view.activator.activate(found.row, found.target, event.globalPosition().toPoint())
        self._hover(point)

    def double_click(self, event: QMouseEvent) -> None:
        """Selects the word; dragging on selects by words."""
        view, point = self._view, event.position().toPoint()
        found = self._hit(point)
        if found.target is not None and not found.is_text:
            self.press(event)
            return
        place = self._place(point)
        if place is None or not view.reel.row(place.row).items[place.item].selectable:
            return
        low, high = view.reel.row(place.row).items[place.item].word_at(place.position)
        view.pointing.selection.start(Place(place.row, place.item, low), Place(place.row, place.item, high))
        self._selecting = self._by_words = True
        view.pointing.pressed = None
        view.show_changes()

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
            self._view.show_changes()
        event.accept()
        return True

    def menu(self, point: QPoint, at: QPoint) -> None:
        found = self._hit(point)
        self._view.pointing.focus_row, self._view.pointing.focus_block = found.row, ""
        self._view.activator.show_menu(found.row, at)

    def tool_tip(self, event: QHelpEvent) -> None:
        target = self._hit(event.pos()).target
        text = (target.tip or target.label) if target is not None else ""
        # The text is foreign: escaped inside markup of our own, so that nothing in it is taken for HTML.
        rich = "<qt>" + escape(text).replace("\n", "<br>") + "</qt>" if text else ""
        QToolTip.showText(event.globalPos(), rich, self._view.viewport())
