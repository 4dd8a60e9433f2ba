"""Joins the sidebar with the library: opening, naming, pinning, deleting with undo, searching; GUI thread."""

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from desktop_chat.app.services import Services
from desktop_chat.domain.ids import ConversationId
from desktop_chat.models.conversation_filter import ConversationFilterModel
from desktop_chat.services.notices import Notice, NoticeAction, Severity
from desktop_chat.ui.sidebar.sidebar import Sidebar


class SidebarController(QObject):
    """The sidebar's verbs.

    Signals:
        export_requested(list): ids of conversations to export.
        undo_changed(bool): whether a deletion can be undone.
        toast_made(object): a Notice for the window in which it happened.
        window_requested(str): a conversation in a window of its own.
    """

    export_requested = Signal(list)
    undo_changed = Signal(bool)
    toast_made = Signal(object)
    window_requested = Signal(str)

    def __init__(
        self,
        services: Services,
        sidebar: Sidebar,
        model: ConversationFilterModel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._sidebar = sidebar
        self._model = model
        self._deleted: tuple[ConversationId, ...] = ()
        self._archived: tuple[ConversationId, ...] = ()
        self._deleted_in_front: ConversationId | None = None
        self._imported: tuple[ConversationId, ...] = ()
        sidebar.conversation_activated.connect(self.open)
        sidebar.new_chat_requested.connect(self.new_chat)
        sidebar.search_changed.connect(services.search.set_query)
        sidebar.rename_requested.connect(self.rename)
        sidebar.pin_requested.connect(self.pin)
        sidebar.archive_requested.connect(self.archive)
        sidebar.duplicate_requested.connect(self.duplicate)
        sidebar.delete_requested.connect(self.delete)
        sidebar.export_requested.connect(self.export_requested)
        sidebar.window_requested.connect(self.window_requested)
        services.search.hits_changed.connect(model.set_hits)
        services.navigation.current_changed.connect(self._on_navigation_current_changed)
        services.library.summary_removed.connect(self._on_library_summary_removed)
        services.library.load_failed.connect(self._on_library_load_failed)

    @Slot(str)
    def open(self, conversation_id: str) -> None:
        """Brings a conversation to the front; it is loaded if it must be."""
        self._services.navigation.show(ConversationId(conversation_id))

    @Slot()
    def new_chat(self) -> None:
        self._services.navigation.show(None)

    @Slot(str, str)
    def rename(self, conversation_id: str, title: str) -> None:
        words = title.strip()
        if words:
            self._services.library.set_meta(ConversationId(conversation_id), title=words, title_is_auto=False)

    @Slot(str, bool)
    def pin(self, conversation_id: str, pinned: bool) -> None:
        self._services.library.set_meta(ConversationId(conversation_id), pinned=pinned)

    @Slot(list, bool)
    def archive(self, conversation_ids: list[str], archived: bool) -> None:
        for conversation_id in conversation_ids:
            self._services.library.set_meta(ConversationId(conversation_id), archived=archived)
        if not archived:
            return
        ids = tuple(ConversationId(entry) for entry in conversation_ids)
        in_front = self._services.navigation.current
        self._deleted, self._archived, self._imported = (), ids, ()
        self._deleted_in_front = in_front if in_front in ids else None
        if in_front in ids:
            self.new_chat()
        self._offer_undo(self.tr("Chat archived.") if len(ids) == 1 else self.tr("%1 chats archived."), len(ids))

    @Slot(str)
    def duplicate(self, conversation_id: str) -> None:
        self._services.library.duplicate(ConversationId(conversation_id))

    @Slot(list)
    def delete(self, conversation_ids: list[str]) -> None:
        """Moves conversations to the trash and offers to undo it."""
        ids = [ConversationId(entry) for entry in conversation_ids]
        for conversation_id in ids:
            self._services.turns.end_now(conversation_id)  # what arrived goes to the trash with the rest
        in_front = self._services.navigation.current
        deleted = self._services.library.delete(ids)
        if not deleted:
            return
        self._deleted, self._archived, self._imported = deleted, (), ()
        self._deleted_in_front = in_front if in_front in deleted else None
        count = len(deleted)
        sentence = self.tr("Chat moved to the trash.") if count == 1 else self.tr("%1 chats moved to the trash.")
        self._offer_undo(sentence, count)

    def offer_import_undo(self, sentence: str, imported: tuple[ConversationId, ...]) -> None:
        """Says what was imported; to undo it moves that to the trash, with whatever was written in it since."""
        self._deleted, self._archived, self._imported = (), (), imported
        self._offer_undo(sentence, len(imported))

    def _offer_undo(self, sentence: str, count: int) -> None:
        undo = NoticeAction("edit.undo_delete", self.tr("Undo"))
        self.toast_made.emit(Notice(Severity.INFO, sentence.replace("%1", str(count)), actions=(undo,), key="deleted"))
        self.undo_changed.emit(True)

    @Slot()
    def undo_delete(self) -> None:
        """Brings back what was deleted or archived last, or takes back what was imported last."""
        deleted, archived, in_front = self._deleted, self._archived, self._deleted_in_front
        if self._imported:
            self.delete(list(self._imported))
            return
        if not deleted and not archived:
            return
        self._deleted = self._archived = ()
        self.undo_changed.emit(False)
        if archived:
            self.archive(list(archived), False)
            if in_front is not None:
                self._services.navigation.show(in_front)
            return

        navigation = self._services.navigation

        def show() -> None:
            if in_front is not None and isValid(navigation):  # the window may be closed by the time the disk has it
                navigation.show(in_front)

        self._services.library.restore(deleted, show)

    @Slot()
    def forget_undo(self) -> None:
        """The toast is gone; the trash still has everything."""
        self._deleted = self._archived = self._imported = ()
        self.undo_changed.emit(False)

    def order(self) -> list[ConversationId]:
        """The ids in the order in which the list shows them."""
        return [ConversationId(self._model.id_at(row)) for row in range(self._model.rowCount())]

    @Slot()
    def _on_navigation_current_changed(self) -> None:
        current = self._services.navigation.current
        self._sidebar.select(current)
        if current is not None:
            self._services.library.open(current)

    @Slot(str)
    def _on_library_summary_removed(self, conversation_id: str) -> None:
        self._services.navigation.forget(ConversationId(conversation_id))

    @Slot(str, object)
    def _on_library_load_failed(self, conversation_id: str, error: object) -> None:
        if conversation_id != self._services.navigation.current:
            return
        detail = getattr(error, "detail", "")
        self.toast_made.emit(Notice(Severity.ERROR, self.tr("This chat could not be read."), detail=detail, key="load"))
