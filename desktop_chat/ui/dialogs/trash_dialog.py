"""Owns the list of deleted conversations: restore, or delete for good. GUI thread."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from desktop_chat.ui.dialogs.plain_dialog import PlainDialog, fit_to_screen
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import PushButton
from desktop_chat.ui.widgets.labels import PlainLabel


@dataclass(frozen=True, slots=True)
class TrashEntry:
    """A deleted conversation; ``note`` is one grey line, such as when it was deleted."""

    id: str
    title: str
    note: str = ""


class TrashDialog(PlainDialog):
    """Deleted conversations.

    Signals:
        restore_requested(list[str]), purge_requested(list[str]): ids; answer with set_entries.
    """

    restore_requested = Signal(list)
    purge_requested = Signal(list)

    def __init__(
        self, theme: Theme, entries: Sequence[TrashEntry] = (), *, days: int = 30, parent: QWidget | None = None
    ) -> None:
        translate = QCoreApplication.translate
        super().__init__(theme, translate("Dialogs", "Trash"), parent)
        note = translate("Dialogs", "Deleted chats stay here for {days} days.").replace("{days}", str(days))
        self._message = PlainLabel(theme, note, tone="secondary", wrap=True)
        self._note = note
        self._asking: tuple[str, ...] = ()
        self._list = QListWidget()
        self._list.setAccessibleName(translate("Dialogs", "Deleted chats"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setStyleSheet(f"QListWidget::item {{ padding: 8px 10px; border-radius: {metrics.RADIUS_6}px; }}")
        self._empty = PlainLabel(theme, translate("Dialogs", "The trash is empty."), size=metrics.TEXT_15)
        self._empty.set_tone("secondary")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._restore = PushButton(theme, translate("Dialogs", "Restore"), kind="primary")
        self._purge = PushButton(theme, translate("Dialogs", "Delete for ever"), kind="danger")
        self.body.addWidget(self._message)
        self.body.addWidget(self._list, 1)
        self.body.addWidget(self._empty, 1)
        self.buttons.insertWidget(0, self._purge)
        self.buttons.addWidget(self._restore)
        self._list.itemSelectionChanged.connect(self._on_list_item_selection_changed)
        self._restore.clicked.connect(self._on_restore_clicked)
        self._purge.clicked.connect(self._on_purge_clicked)
        self.set_entries(entries)
        fit_to_screen(self, theme.scaled(520), theme.scaled(460))
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_entries(self, entries: Sequence[TrashEntry]) -> None:
        """Shows what is in the trash now."""
        self._list.clear()
        for entry in entries:
            title = " ".join(entry.title.split()) or QCoreApplication.translate("Dialogs", "Untitled chat")
            note = " ".join(entry.note.split())
            item = QListWidgetItem(f"{title}\n{note}" if note else title)
            item.setData(Qt.ItemDataRole.UserRole, entry.id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, title)
            self._list.addItem(item)
        if entries:
            self._list.setCurrentRow(0)
        self._list.setVisible(bool(entries))
        self._empty.setVisible(not entries)
        self._on_list_item_selection_changed()

    def selected(self) -> list[str]:
        """Ids of the selected entries, top to bottom."""
        rows = sorted(index.row() for index in self._list.selectedIndexes())
        return [str(self._list.item(row).data(Qt.ItemDataRole.UserRole)) for row in rows]

    @Slot()
    def _on_list_item_selection_changed(self) -> None:
        some = bool(self._list.selectedItems())
        self._restore.setEnabled(some)
        self._purge.setEnabled(some)
        self._ask(())

    @Slot()
    def _on_restore_clicked(self) -> None:
        self.restore_requested.emit(self.selected())

    @Slot()
    def _on_purge_clicked(self) -> None:
        """The second press does it: there is no undo for this one."""
        ids = tuple(self.selected())
        if self._asking == ids:
            self._ask(())
            self.purge_requested.emit(list(ids))
        else:
            self._ask(ids)

    def _ask(self, ids: tuple[str, ...]) -> None:
        translate = QCoreApplication.translate
        self._asking = ids
        question = translate("Dialogs", "Delete {count} for ever? This cannot be undone.")
        count = translate("Dialogs", "1 chat") if len(ids) == 1 else translate("Dialogs", "{n} chats")
        self._message.set_tone("warning" if ids else "secondary")
        self._message.setText(question.replace("{count}", count.replace("{n}", str(len(ids)))) if ids else self._note)
        self._purge.set_text(translate("Dialogs", "Delete now") if ids else translate("Dialogs", "Delete for ever"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self._list.selectedItems():
            self._on_purge_clicked()
        else:
            super().keyPressEvent(event)
