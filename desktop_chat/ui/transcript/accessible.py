"""Owns what assistive technology is told: the transcript as a list whose items are the messages; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface, QColor
from PySide6.QtWidgets import QAccessibleWidget

from desktop_chat.models.transcript import accessible_text

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_LONGEST = 20_000
_interfaces: dict[int, "TranscriptAccessible"] = {}
_installed = False


class RowAccessible(QAccessibleInterface):
    """One message: its name is who said it and all of its text."""

    def __init__(self, view: "TranscriptView", parent: "TranscriptAccessible", key: str) -> None:
        super().__init__()
        self._view = view
        self._parent = parent
        self.key = key

    @property
    def index(self) -> int:
        return self._parent.index_of(self.key)

    def isValid(self) -> bool:
        return self._parent.is_alive and self.index >= 0

    def parent(self) -> QAccessibleInterface:
        return self._parent

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def rect(self) -> QRect:
        return self._view.row_screen_rect(self.index)

    def text(self, kind: QAccessible.Text) -> str:
        model = self._view.model()
        index = self.index
        if model is None or index < 0:
            return ""
        if kind == QAccessible.Text.Name:
            return accessible_text(model.row(index))[:_LONGEST]
        if kind == QAccessible.Text.Description:
            return f"Message {index + 1} of {model.rowCount()}"
        return ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        return

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = True
        state.selectable = True
        state.readOnly = True
        state.focused = self._view.focused_row == self.index and self._view.hasFocus()
        return state

    def foregroundColor(self) -> QColor:
        return QColor()

    def backgroundColor(self) -> QColor:
        return QColor()

    def object(self) -> QObject | None:  # type: ignore[override]
        return None


class TranscriptAccessible(QAccessibleWidget):
    """The list of messages. Keeps its children alive, because Qt's registry does not."""

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view, QAccessible.Role.List, "Messages")
        self._view = view
        self._children: dict[str, RowAccessible] = {}
        self._order: dict[str, int] = {}
        self.is_alive = True

    def renumber(self) -> None:
        """The rows changed: numbers are looked up anew, interfaces of rows that are gone are dropped."""
        self._order.clear()
        model = self._view.model()
        if model is not None:
            self._order = {key: number for number, key in enumerate(model.keys())}
        self._children = {key: child for key, child in self._children.items() if key in self._order}

    def index_of(self, key: str) -> int:
        return self._order.get(key, -1)

    def childCount(self) -> int:
        model = self._view.model()
        return model.rowCount() if model is not None else 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        model = self._view.model()
        if model is None or not 0 <= index < model.rowCount():
            return None
        if len(self._order) != model.rowCount():
            self.renumber()
        key = model.key(index)
        if key not in self._children:
            self._children[key] = RowAccessible(self._view, self, key)
        return self._children[key]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.index if isinstance(child, RowAccessible) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return self.child(self._view.row_at_point(self._view.viewport().mapFromGlobal(QPoint(x, y))))

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self.child(self._view.focused_row) if self._view.hasFocus() else None


def _make(key: str, target: QObject) -> QAccessibleInterface | None:
    from desktop_chat.ui.transcript.view import TranscriptView

    if not isinstance(target, TranscriptView):
        return None
    return interface_of(target)


def install() -> None:
    """Tells Qt once how to make the interfaces."""
    global _installed
    if not _installed:
        QAccessible.installFactory(_make)
        _installed = True


def interface_of(view: "TranscriptView") -> TranscriptAccessible:
    """The one interface of a view."""
    known = _interfaces.get(id(view))
    if known is None:
        known = _interfaces[id(view)] = TranscriptAccessible(view)
    return known


def forget(view_id: int) -> None:
    """The view is gone."""
    known = _interfaces.pop(view_id, None)
    if known is not None:
        known.is_alive = False


def tell_focus(view: "TranscriptView", index: int) -> None:
    """Says that a message has the focus."""
    if QAccessible.isActive():
        event = QAccessibleEvent(view, QAccessible.Event.Focus)
        event.setChild(index)
        QAccessible.updateAccessibility(event)


def announce(view: "TranscriptView", text: str) -> None:
    """Says something politely, once."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, text))
