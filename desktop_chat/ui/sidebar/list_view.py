"""Owns the list of conversations: clicks, keys, hover, several selected rows, renaming in place; GUI thread."""

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop_chat.models.conversation_filter import ConversationFilterModel
from desktop_chat.models.roles import ConversationRole
from desktop_chat.ui.sidebar.row_delegate import RowDelegate
from desktop_chat.ui.theme.theme import Theme

_KEYBOARD_REST_MS = 120
_DOTS_MS = 420
_MANY_ROWS = 2_000


class ConversationListView(QListView):
    """The rows of a ConversationFilterModel.

    Signals:
        activated_id(str): a conversation was chosen by click, Enter, by resting on it with the arrow keys, or by
            assistive technology, which selects it.
        row_clicked(): it was a click; after activated_id.
        menu_requested(QPoint): global place of the menu for the selected rows.
        delete_requested(): the Delete key.
        renamed(str, str): id and new title.
    """

    activated_id = Signal(str)
    row_clicked = Signal()
    menu_requested = Signal(QPoint)
    delete_requested = Signal()
    renamed = Signal(str, str)

    def __init__(self, model: ConversationFilterModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows, self._theme = model, theme
        self._was_shown = False
        self._by_hand = False  # a key or the mouse is at work, or we are: what they select is not opened for that
        self.setAccessibleName(self.tr("Conversations"))
        self.setModel(model)
        self.rows_delegate = RowDelegate(theme, model, self)
        self.rows_delegate.renamed.connect(self.renamed)
        self.setItemDelegate(self.rows_delegate)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._rest = self._timer(_KEYBOARD_REST_MS, single=True)
        self._rest.timeout.connect(self._on_rest_passed)
        self._dots = self._timer(_DOTS_MS, single=False)
        self._dots.timeout.connect(self._on_dots_moved)
        theme.changed.connect(self._on_theme_changed)
        for changed in (model.modelReset, model.layoutChanged, model.rowsInserted, model.dataChanged):
            changed.connect(self._on_rows_changed)
        self._on_rows_changed()

    def _timer(self, milliseconds: int, *, single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.setSingleShot(single)
        return timer

    # --- for the sidebar ------------------------------------------------------------------------------------------

    def selected_ids(self) -> list[str]:
        """Ids of the selected rows from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self._rows.id_at(row) for row in rows]

    def select_id(self, conversation_id: str | None) -> None:
        """Makes a row the current and only selected one without telling anybody; None or a hidden row clears."""
        self._rest.stop()
        row = -1 if conversation_id is None else self._rows.row_of(conversation_id)
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self._by_hand = True
        self.selectionModel().setCurrentIndex(self._rows.index(row), flags)
        self._by_hand = False
        if self.isVisible():
            self.scrollTo(self._rows.index(row))
        self._rest.stop()

    def rename_id(self, conversation_id: str) -> None:
        """Opens the editor in a row."""
        row = self._rows.row_of(conversation_id)
        if row >= 0:
            index = self._rows.index(row)
            self.scrollTo(index)
            self.edit(index)

    # --- events ---------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # These keys mean the list while it has the focus, not the window's commands of the same keys.
        keys = (Qt.Key.Key_F2, Qt.Key.Key_Delete)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in keys:
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        self._by_hand = True
        try:
            return super().viewportEvent(event)
        finally:
            self._by_hand = False

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        rows = selected.indexes()
        if len(rows) == 1 and not self._by_hand:
            self.activated_id.emit(self._rows.id_at(rows[0].row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        current = self.currentIndex()
        self._show_ring(True)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self._rest.stop()
            self.activated_id.emit(self._rows.id_at(current.row()))
        elif key == Qt.Key.Key_F2 and current.isValid():
            self.edit(current)
        elif key == Qt.Key.Key_Delete and self.selected_ids():
            self.delete_requested.emit()
        elif key == Qt.Key.Key_Menu and current.isValid():
            self._ask_menu(self.visualRect(current).bottomLeft())
        else:
            before = current.row()
            self._by_hand = True
            super().keyPressEvent(event)
            self._by_hand = False
            if self.currentIndex().row() != before and len(self.selectionModel().selectedIndexes()) == 1:
                self._rest.start()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.rows_delegate.ring = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._rows.rowCount() > 0:
            flags = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self._rows.index(0), flags)

    def _show_ring(self, shown: bool) -> None:
        """The ring around the current row is for who steers by keyboard."""
        if shown != self.rows_delegate.ring:
            self.rows_delegate.ring = shown
            self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._show_ring(False)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and not self._inside_row(index, event.position().toPoint()):
            return  # the name of a group is no target
        if index.isValid() and self._on_more(index, event.position().toPoint()):
            if index.row() not in {each.row() for each in self.selectionModel().selectedIndexes()}:
                self.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._ask_menu(self.rows_delegate.more_rect(self.visualRect(index), index.row()).bottomLeft())
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        hit = index.isValid() and self._inside_row(index, place) and not self._on_more(index, place)
        if hit and plain and event.button() == Qt.MouseButton.LeftButton:
            self._rest.stop()
            self.activated_id.emit(self._rows.id_at(index.row()))
            self.row_clicked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        over = index.isValid() and self._on_more(index, place)
        heading = index.isValid() and not self._inside_row(index, place)
        delegate = self.rows_delegate
        if (over, heading) != (delegate.more_hovered, delegate.heading_hovered):
            delegate.more_hovered, delegate.heading_hovered = over, heading
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._inside_row(index, event.position().toPoint()):
            self.edit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
        elif index.isValid() and not self._inside_row(index, event.pos()):
            return  # the name of a group has no menu
        if not index.isValid():
            return
        if not self.selectionModel().isSelected(index):
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.menu_requested.emit(event.globalPos())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:  # only now the heights are known that scrolling goes by
            self._was_shown = True
            self.scrollTo(self.currentIndex())
        self._on_rows_changed()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._dots.stop()

    def _inside_row(self, index: QModelIndex, place: QPoint) -> bool:
        return self.rows_delegate.row_rect(self.visualRect(index), index.row()).contains(place)

    def _on_more(self, index: QModelIndex, place: QPoint) -> bool:
        return self.rows_delegate.more_rect(self.visualRect(index), index.row()).contains(place)

    def _ask_menu(self, place: QPoint) -> None:
        self.menu_requested.emit(self.viewport().mapToGlobal(place))

    # --- following ------------------------------------------------------------------------------------------------

    @Slot()
    def _on_rest_passed(self) -> None:
        index = self.currentIndex()
        if index.isValid():
            self.activated_id.emit(self._rows.id_at(index.row()))

    def _streaming_rows(self) -> list[QModelIndex]:
        first, last = self.indexAt(QPoint(20, 2)), self.indexAt(QPoint(20, self.viewport().height() - 2))
        start = max(first.row(), 0)
        end = last.row() if last.isValid() else min(self._rows.rowCount() - 1, start + 100)
        rows = (self._rows.index(row) for row in range(start, end + 1))
        return [index for index in rows if index.data(ConversationRole.STREAMING)]

    @Slot()
    def _on_dots_moved(self) -> None:
        rows = self._streaming_rows()
        self.rows_delegate.phase = (self.rows_delegate.phase + 1) % 3
        for index in rows:
            self.viewport().update(self.visualRect(index))
        if not rows or self._theme.reduced_motion:
            self._dots.stop()

    @Slot()
    def _on_rows_changed(self) -> None:
        many = self._rows.rowCount() > _MANY_ROWS
        mode = QListView.LayoutMode.Batched if many else QListView.LayoutMode.SinglePass
        if self.layoutMode() != mode:
            self.setLayoutMode(mode)
            self.setBatchSize(_MANY_ROWS)
        if not self._dots.isActive() and not self._theme.reduced_motion and self.isVisible():
            self._dots.start()  # stops itself when no visible row streams

    @Slot()
    def _on_theme_changed(self) -> None:
        self.rows_delegate.measure()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
