"""Owns the pane at the left: new chat, search, the list of conversations and its menu; GUI thread."""

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop_chat.models.conversation_filter import ConversationFilterModel
from desktop_chat.models.roles import ConversationRole
from desktop_chat.ui.sidebar.list_view import ConversationListView
from desktop_chat.ui.sidebar.search_field import SearchField
from desktop_chat.ui.theme.icons import icon
from desktop_chat.ui.theme.metrics import SPACE_4, SPACE_8, SPACE_24, TEXT_13
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import IconButton, PushButton
from desktop_chat.ui.widgets.labels import PlainLabel
from desktop_chat.ui.widgets.round_menu import RoundMenu


class Sidebar(QWidget):
    """The conversations.

    Signals:
        conversation_clicked(): one was chosen with the mouse, so the next thing is to read and write.
        conversation_activated(str), new_chat_requested(), settings_requested(), collapse_requested().
        search_changed(str): the words to search all messages for, after a short pause in typing.
        rename_requested(str, str), pin_requested(str, bool), duplicate_requested(str).
        archive_requested(list, bool), delete_requested(list), export_requested(list): of ids.
        window_requested(str): in a window of its own.
        archived_toggled(bool): the archive is shown or left.
    """

    conversation_clicked = Signal()
    conversation_activated = Signal(str)
    new_chat_requested = Signal()
    search_changed = Signal(str)
    rename_requested = Signal(str, str)
    pin_requested = Signal(str, bool)
    archive_requested = Signal(list, bool)
    duplicate_requested = Signal(str)
    delete_requested = Signal(list)
    export_requested = Signal(list)
    window_requested = Signal(str)
    settings_requested = Signal()
    collapse_requested = Signal()
    archived_toggled = Signal(bool)

    def __init__(self, model: ConversationFilterModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._theme = model, theme
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._selected: str | None = None
        self.search = SearchField(theme)
        self.list = ConversationListView(model, theme)
        self.new_chat = PushButton(theme, self.tr("New chat"), kind="row", icon_name="new-chat", role="accent")
        self._empty = PlainLabel(theme, "", size=TEXT_13, tone="faint", wrap=True)
        self._build()
        self._connect()
        self._update_empty()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Not as its proxy: Tab would pass over everything before the list.
        self.list.setFocus(event.reason())

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE_8, 0, SPACE_8)
        layout.setSpacing(SPACE_8)
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_8, 0, SPACE_8, 0)
        top.setSpacing(SPACE_4)
        top.addWidget(self.new_chat, 1)
        self.collapse = IconButton(self._theme, "sidebar", self.tr("Hide sidebar"))
        top.addWidget(self.collapse)
        layout.addLayout(top)
        field = QHBoxLayout()
        field.setContentsMargins(SPACE_8, 0, SPACE_8, 0)
        field.addWidget(self.search)
        layout.addLayout(field)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._empty.setContentsMargins(SPACE_24, SPACE_24, SPACE_24, 0)
        self._stack = QStackedLayout()
        layout.addLayout(self._stack, 1)  # first: without a parent the stack would show the list as a window
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(SPACE_8, 0, SPACE_8, 0)
        bottom.setSpacing(SPACE_4)
        self.settings = PushButton(self._theme, self.tr("Settings"), kind="row", icon_name="settings")
        bottom.addWidget(self.settings, 1)
        self.archived = IconButton(self._theme, "archive", self.tr("Show archived chats"))
        self.archived.setCheckable(True)
        bottom.addWidget(self.archived)
        layout.addLayout(bottom)

    def _connect(self) -> None:
        self.new_chat.clicked.connect(self.new_chat_requested)
        self.collapse.clicked.connect(self.collapse_requested)
        self.settings.clicked.connect(self.settings_requested)
        self.archived.toggled.connect(self._on_archived_toggled)
        self.search.query_changed.connect(self._on_search_query_changed)
        self.search.query_rested.connect(self.search_changed)
        self.search.left_downwards.connect(self._on_search_left_downwards)
        self.list.activated_id.connect(self._on_list_activated_id)
        self.list.row_clicked.connect(self.conversation_clicked)
        self.list.renamed.connect(self.rename_requested)
        self.list.menu_requested.connect(self._on_list_menu_requested)
        self.list.delete_requested.connect(self._on_list_delete_requested)
        for changed in (
            self._model.modelReset,
            self._model.rowsInserted,
            self._model.rowsRemoved,
            self._model.filter_changed,
        ):
            changed.connect(self._on_model_rows_changed)

    # --- for the window -------------------------------------------------------------------------------------------

    def select(self, conversation_id: str | None) -> None:
        """Shows a conversation as the open one; None if it is not in the list (a new chat)."""
        self._selected = conversation_id or None
        self.list.select_id(self._selected)

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def rename(self, conversation_id: str) -> None:
        """Opens the editor of a row, if it is shown."""
        self.list.rename_id(conversation_id)

    def neighbour(self, step: int) -> str | None:
        """The id of the row so many rows below (or above, negative) the open one; None past the ends."""
        row = -1 if self._selected is None else self._model.row_of(self._selected)
        target = row + step if row >= 0 else (0 if step > 0 else -1)
        return self._model.id_at(target) if 0 <= target < self._model.rowCount() else None

    def menu_for(self, ids: list[str]) -> RoundMenu:
        """The menu of some conversations, ready to be shown; every entry only asks by a signal."""
        menu = RoundMenu(self._theme, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = [self._model.index(self._model.row_of(each)) for each in ids]
        pinned = all(index.data(ConversationRole.PINNED) for index in rows)
        archived = all(index.data(ConversationRole.ARCHIVED) for index in rows)
        one = ids[0] if len(ids) == 1 else ""

        def add(icon_name: str, text: str, emit: object, role: str = "text_secondary") -> None:
            menu.addAction(icon(icon_name, self._theme, role), text).triggered.connect(emit)

        if one:
            add("new-window", self.tr("Open in new window"), lambda: self.window_requested.emit(one))
            add("edit", self.tr("Rename"), lambda: self.rename(one))
        add("pin", self.tr("Unpin") if pinned else self.tr("Pin"), lambda: self._pin(ids, not pinned))
        if one:
            add("copy", self.tr("Duplicate"), lambda: self.duplicate_requested.emit(one))
        add("download", self.tr("Export…"), lambda: self.export_requested.emit(ids))
        archive = self.tr("Move out of archive") if archived else self.tr("Archive")
        add("archive", archive, lambda: self.archive_requested.emit(ids, not archived))
        menu.addSeparator()
        add("trash", self.tr("Delete"), lambda: self.delete_requested.emit(ids), "danger")
        return menu

    def _pin(self, ids: list[str], pinned: bool) -> None:
        for conversation_id in ids:
            self.pin_requested.emit(conversation_id, pinned)

    # --- following ------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_list_activated_id(self, conversation_id: str) -> None:
        if self.list.selected_ids() != [conversation_id]:
            self.list.select_id(conversation_id)
        self._selected = conversation_id
        self.conversation_activated.emit(conversation_id)

    @Slot(QPoint)
    def _on_list_menu_requested(self, place: QPoint) -> None:
        ids = self.list.selected_ids()
        if ids:
            self.menu_for(ids).popup(place)

    @Slot()
    def _on_list_delete_requested(self) -> None:
        self.delete_requested.emit(self.list.selected_ids())

    @Slot(str)
    def _on_search_query_changed(self, query: str) -> None:
        self._model.set_query(query)
        if not query and self._selected is not None:
            self.list.select_id(self._selected)

    @Slot()
    def _on_search_left_downwards(self) -> None:
        if self._model.rowCount() == 0:
            return
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        if self.search.text() or not self.list.selected_ids():
            self.list.setCurrentIndex(self._model.index(0))

    @Slot(bool)
    def _on_archived_toggled(self, shown: bool) -> None:
        self._model.set_show_archived(shown)
        self.archived.set_name(self.tr("Leave the archive") if shown else self.tr("Show archived chats"))
        self.archived_toggled.emit(shown)

    @Slot()
    def _on_model_rows_changed(self) -> None:
        self._update_empty()
        if self._selected is not None and not self.list.selected_ids():
            self.list.select_id(self._selected)

    def _update_empty(self) -> None:
        if self._model.query:
            text = self.tr("Nothing found")
        elif self._model.show_archived:
            text = self.tr("No archived conversations")
        else:
            text = self.tr("No chats yet")
        self._empty.setText(text)
        self._stack.setCurrentWidget(self._empty if self._model.rowCount() == 0 else self.list)
