"""Opens the trash over the window: restoring, deleting for good; GUI thread."""

import time

from PySide6.QtCore import QObject, Slot

from desktop_chat.app.controllers.open_dialogs import OpenDialogs
from desktop_chat.app.services import Services
from desktop_chat.domain.conversation import ConversationSummary
from desktop_chat.domain.ids import ConversationId
from desktop_chat.jobs.runner import JobContext, Pool
from desktop_chat.services.notices import Severity
from desktop_chat.ui.dialogs.trash_dialog import TrashDialog, TrashEntry


class TrashController(QObject):
    """The dialog of deleted conversations."""

    def __init__(self, services: Services, dialogs: OpenDialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._dialogs = dialogs

    @Slot()
    def open(self) -> None:
        """Opens the trash, or brings it to the front."""
        if self._dialogs.bring_to_front("trash"):
            return
        days = self._services.preferences.number("trash_days")
        dialog = TrashDialog(self._dialogs.theme, days=days, parent=self._dialogs.window)
        dialog.restore_requested.connect(self._on_restore_requested)
        dialog.purge_requested.connect(self._on_purge_requested)
        self._dialogs.show("trash", dialog)
        self._read()

    @Slot()
    def _read(self) -> None:
        store = self._services.store

        def read(_: JobContext) -> list[ConversationSummary]:
            return store.trashed()

        job = self._services.runner.start(Pool.IO, read)
        job.succeeded.connect(self._on_read)
        job.failed.connect(self._on_read_failed)

    @Slot(object)
    def _on_read(self, summaries: list[ConversationSummary]) -> None:
        dialog = self._dialogs.get("trash")
        if isinstance(dialog, TrashDialog):
            dialog.set_entries([_entry(summary) for summary in summaries])

    @Slot(object)
    def _on_read_failed(self, _error: object) -> None:
        self._services.notices.toast(self.tr("The trash could not be read."), severity=Severity.ERROR)

    @Slot(list)
    def _on_restore_requested(self, ids: list[str]) -> None:
        self._services.library.restore([ConversationId(entry) for entry in ids], self._read)

    @Slot(list)
    def _on_purge_requested(self, ids: list[str]) -> None:
        self._services.library.purge([ConversationId(entry) for entry in ids], self._read)
        self._services.drafts.forget(ids)


def _entry(summary: ConversationSummary) -> TrashEntry:
    changed = time.strftime("%Y-%m-%d %H:%M", time.localtime(summary.meta.updated_at))
    return TrashEntry(summary.meta.id, summary.meta.title or "…", changed)
