"""Owns the list of the outline: keys, clicks, tooltips, keeping the place where one reads in view; GUI thread."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QToolTip, QWidget

from desktop_chat.models.outline import OutlineModel, OutlineRole
from desktop_chat.ui.outline.row_delegate import OutlineDelegate, shown_text
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.labels import plain_tooltip


class OutlineListView(QListView):
    """The entries of an OutlineModel.

    Signals:
        entry_chosen(int, int, bool): message, heading of it (-1 for the message), and whether by keyboard.
        typed(str): a character that is meant for the filter. left_upwards(): Up in the first row.
    """

    entry_chosen = Signal(int, int, bool)
    typed = Signal(str)
    left_upwards = Signal()

    def __init__(self, model: OutlineModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outline = model
        self._rows = OutlineDelegate(theme, self)
        self._is_walked = False
        self.setModel(model)
        self.setItemDelegate(self._rows)
        self.setAccessibleName(self.tr("Outline"))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        model.reading_moved.connect(self._on_model_reading_moved)
        theme.changed.connect(self._on_theme_changed)

    @property
    def is_steered(self) -> bool:
        """True while somebody walks in it by keyboard, who must not be led away."""
        return self.hasFocus() and self._is_walked

    def follow_reading(self) -> None:
        """Makes the entry under which one reads the current one and brings it into view."""
        row = self._outline.reading_row()
        if row >= 0 and not self.is_steered:
            self.setCurrentIndex(self._outline.index(row))
            self.scrollTo(self._outline.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = event.key(), self.currentIndex()
        self._show_ring(True)
        self._is_walked = True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if current.isValid():
                self._choose(current, by_keyboard=True)
        elif key == Qt.Key.Key_Up and current.row() <= 0:
            self.left_upwards.emit()
        elif len(event.text()) == 1 and event.text().isprintable() and not _has_modifier(event):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._is_walked = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._rows.ring = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._outline.rowCount():
            self.setCurrentIndex(self._outline.index(max(0, self._outline.reading_row())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._show_ring(False)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index == self.currentIndex():
            self._choose(index, by_keyboard=False)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            cut = index.isValid() and self._rows.is_cut(self.visualRect(index), index)
            QToolTip.showText(event.globalPos(), plain_tooltip(shown_text(str(index.data()))) if cut else "", self)
            return True
        return super().viewportEvent(event)

    def _choose(self, index: QModelIndex, *, by_keyboard: bool) -> None:
        self.entry_chosen.emit(index.data(OutlineRole.ROW), index.data(OutlineRole.PLACE), by_keyboard)

    def _show_ring(self, shown: bool) -> None:
        if shown != self._rows.ring:
            self._rows.ring = shown
            self.viewport().update()

    @Slot(int, int)
    def _on_model_reading_moved(self, before: int, after: int) -> None:
        for row in (before, after):
            if row >= 0:
                self.update(self._outline.index(row))

    @Slot()
    def _on_theme_changed(self) -> None:
        self.scheduleDelayedItemsLayout()


def _has_modifier(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier))
