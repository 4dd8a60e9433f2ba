"""Owns what assistive technology is told: the transcript as a list whose items are the messages; GUI thread."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface, QColor
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.transcript.access.spoken import spoken
from desktop_chat.ui.transcript.parts import details

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_LONGEST = 20_000
_FEW = 8
_interfaces: dict[int, "TranscriptAccessible"] = {}
_spare: list["RowAccessible"] = []
_installed = False


class RowAccessible(QAccessibleInterface):
    """One message: its name is who said it and all of its text.

    Qt's registry keeps bare pointers to the interfaces that a screen reader has seen, so one is never freed: it stands
    for a place in the list, and after its view is gone it waits for the next one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.owner: TranscriptAccessible | None = None
        self.index = -1

    def isValid(self) -> bool:
        return self.owner is not None and self.index < self.owner.row_count()

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self.owner

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
        return self.owner.view.row_screen_rect(self.index) if self.owner is not None else QRect()

    def text(self, kind: QAccessible.Text) -> str:
        model = self.owner.model() if self.owner is not None else None
        index = self.index
        if model is None or not 0 <= index < model.rowCount():
            return ""
        if kind == QAccessible.Text.Name:
            return self.owner.words(index)[:_LONGEST] if self.owner is not None else ""
        if kind == QAccessible.Text.Description:
            said = details(model.row(index))
            return f"Message {index + 1} of {model.rowCount()}" + (f", {said}" if said else "")
        return ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        return

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = True
        state.selectable = True
        state.readOnly = True
        view = self.owner.view if self.owner is not None else None
        if view is not None:
            state.focused = view.focused_row == self.index and view.hasFocus()
            state.offscreen = not self.rect().intersects(_screen_rect(view))
            state.invisible = not view.isVisible()
        return state

    def foregroundColor(self) -> QColor:
        return QColor()

    def backgroundColor(self) -> QColor:
        return QColor()


def _screen_rect(view: "TranscriptView") -> QRect:
    viewport = view.viewport()
    return QRect(viewport.mapToGlobal(QPoint(0, 0)), viewport.size())


class TranscriptAccessible(QAccessibleWidget):
    """The list of messages.

    Attributes:
        view: whose messages; not to be used after ``release``.
    """

    def __init__(self, view: "TranscriptView") -> None:
        super().__init__(view, QAccessible.Role.List, "Messages")
        self.view = view
        self._alive = True
        self._rows: list[RowAccessible] = []

    def model(self) -> TranscriptModel | None:
        return self.view.model() if self._alive else None

    def words(self, index: int) -> str:
        """What is said for a row."""
        model = self.model()
        if model is None:
            return ""
        row, reel = model.row(index), self.view.reel
        return spoken(row, show_thinking=reel.show_thinking, is_open=partial(reel.folds.is_open, row.key))

    def release(self) -> None:
        """The view is gone: its rows wait for another one."""
        self._alive = False
        for row in self._rows:
            row.owner = None
        _spare.extend(self._rows)
        self._rows = []

    def row_count(self) -> int:
        """How many of its children are messages."""
        model = self.model()
        return model.rowCount() if model is not None else 0

    def find_bar(self) -> QWidget | None:
        """What is typed into to find something; it lies over the messages and comes after them."""
        session = self.view.finder.session if self._alive else None
        return session.bar if session is not None else None

    def childCount(self) -> int:
        return self.row_count() + (self.find_bar() is not None)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        bar = self.find_bar()
        if bar is not None and index == self.row_count():
            return QAccessible.queryAccessibleInterface(bar)
        if not 0 <= index < self.row_count():
            return None
        while len(self._rows) <= index:
            row = _spare.pop() if _spare else RowAccessible()
            row.owner, row.index = self, len(self._rows)
            self._rows.append(row)
        return self._rows[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        if isinstance(child, RowAccessible):
            return child.index if child.owner is self else -1
        bar = self.find_bar()
        return self.row_count() if bar is not None and child.object() is bar else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        if not self._alive:
            return None
        bar = self.find_bar()
        if bar is not None and bar.rect().contains(bar.mapFromGlobal(QPoint(x, y))):
            return QAccessible.queryAccessibleInterface(bar)
        return self.child(self.view.row_at_point(self.view.viewport().mapFromGlobal(QPoint(x, y))))

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self.child(self.view.focused_row) if self._alive and self.view.hasFocus() else None


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
        known.release()


def tell_focus(view: "TranscriptView", index: int) -> None:
    """Says that a message has the focus."""
    if QAccessible.isActive():
        event = QAccessibleEvent(view, QAccessible.Event.Focus)
        event.setChild(index)
        QAccessible.updateAccessibility(event)


def tell_rows(view: "TranscriptView") -> None:
    """Says that there are other messages now."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleEvent(view, QAccessible.Event.ObjectReorder))


def tell_new_rows(view: "TranscriptView", first: int, last: int) -> None:
    """Says that messages were added; of many at once only that there are other messages now."""
    if QAccessible.isActive() and last - first < _FEW:
        for index in range(first, last + 1):
            event = QAccessibleEvent(view, QAccessible.Event.ObjectCreated)
            event.setChild(index)
            QAccessible.updateAccessibility(event)


def announce(view: "TranscriptView", text: str) -> None:
    """Says something politely, once."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, text))
