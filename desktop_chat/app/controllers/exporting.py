"""Opens the export over the window and follows it to its end; GUI thread."""

from pathlib import Path

from PySide6.QtCore import QDate, QFileInfo, QObject, QStandardPaths, Qt, Slot

from desktop_chat.app.controllers.open_dialogs import OpenDialogs
from desktop_chat.app.services import Services
from desktop_chat.domain.ids import ConversationId
from desktop_chat.exchange.exporters import ExportOptions, file_name
from desktop_chat.services.exports import ExportProgress
from desktop_chat.services.notices import Severity
from desktop_chat.ui.dialogs.export_dialog import ExportChoice, ExportDialog


class ExportController(QObject):
    """The export of the conversation in front, of some, or of all."""

    def __init__(self, services: Services, dialogs: OpenDialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._dialogs = dialogs
        self._export_ids: list[ConversationId] = []
        self._export_one: ConversationId | None = None
        self._export_folder = ""
        exports = services.exports
        exports.progressed.connect(self._on_exports_progressed)
        exports.finished.connect(self._on_exports_finished)
        exports.failed.connect(self._on_exports_failed)
        exports.file_exists.connect(self._on_exports_file_exists)
        exports.cancelled.connect(self._on_exports_cancelled)

    @Slot()
    def export_current(self) -> None:
        """Asks how to export the conversation in front."""
        current = self._services.navigation.current
        self._open_export([current] if current else [], everything=current is None)

    @Slot()
    def export_all(self) -> None:
        self._open_export([], everything=True)

    @Slot(list)
    def export_some(self, ids: list[str]) -> None:
        """Asks how to export conversations chosen in the list."""
        self._open_export([ConversationId(entry) for entry in ids], everything=len(ids) != 1)

    def _open_export(self, ids: list[ConversationId], *, everything: bool) -> None:
        if self._dialogs.bring_to_front("export"):
            return
        chosen = ids if len(ids) > 1 else [summary.meta.id for summary in self._services.library.summaries()]
        self._export_ids = chosen
        summary = self._services.library.summary(ids[0]) if len(ids) == 1 else None
        title = summary.meta.title if summary else ""
        stem = file_name(title, summary.meta.created_at, "md").removesuffix(".md") if summary else ""
        folder = self._export_folder or _usual_folder()
        dialog = ExportDialog(
            self._dialogs.theme,
            title=title,
            folder=folder,
            file_stem=stem,
            folder_name=self._new_folder_name(folder),
            count=len(chosen),
            everything=everything,
            parent=self._dialogs.window,
        )
        self._export_one = summary.meta.id if summary else None
        dialog.export_requested.connect(self._on_export_requested)
        dialog.cancel_requested.connect(self._services.exports.cancel)
        self._dialogs.show("export", dialog)

    def _new_folder_name(self, folder: str) -> str:
        """A name that is free in a folder, so that a second export of a day does not mix with the first."""
        day = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        name = self.tr("Desktop Chat export %1").replace("%1", day)
        number = 1
        while QFileInfo(f"{folder}/{name} ({number})" if number > 1 else f"{folder}/{name}").exists():
            number += 1
        return f"{name} ({number})" if number > 1 else name

    @Slot(object)
    def _on_export_requested(self, choice: ExportChoice) -> None:
        options = ExportOptions(thinking=choice.thinking, times=choice.times)
        path = Path(choice.path).expanduser()
        self._export_folder = str(path.parent)
        dialog = self._export_dialog()
        if dialog is not None:
            dialog.show_progress(0, len(self._export_ids) if choice.everything else 1)
        if choice.everything or self._export_one is None:
            self._services.exports.export_many(self._export_ids, path, choice.format, options)
        else:
            self._services.exports.export_one(
                self._export_one, path, choice.format, options, overwrite=choice.overwrite
            )

    def leave(self) -> None:
        """The window is being closed: an export goes on, and how it ends is said in another window."""
        exports, dialog = self._services.exports, self._export_dialog()
        if not exports.is_running:
            return
        self.setParent(exports)
        if dialog is not None:
            dialog.cancel_requested.disconnect(exports.cancel)
            dialog.show_done("")

    def _export_dialog(self) -> ExportDialog | None:
        dialog = self._dialogs.get("export")
        return dialog if isinstance(dialog, ExportDialog) else None

    @Slot(object)
    def _on_exports_progressed(self, progress: ExportProgress) -> None:
        if (dialog := self._export_dialog()) is not None:
            dialog.show_progress(progress.done, progress.total)

    @Slot(object, object)
    def _on_exports_finished(self, paths: list[Path], problems: list[str]) -> None:
        if len(paths) == 1:
            sentence = self.tr("Saved as %1").replace("%1", str(paths[0]))
        else:
            sentence = self.tr("%1 chats saved.").replace("%1", f"{len(paths):,}")
        if problems:
            more = self.tr("%1 could not be read.").replace("%1", str(len(problems)))
            sentence = f"{sentence} {more}"
        if (dialog := self._export_dialog()) is not None:
            dialog.show_done(sentence)
        else:
            self._services.notices.toast(sentence)

    @Slot(str)
    def _on_exports_failed(self, sentence: str) -> None:
        if (dialog := self._export_dialog()) is not None:
            dialog.show_problem(sentence)
        else:
            self._services.notices.toast(sentence, severity=Severity.ERROR)

    @Slot(str)
    def _on_exports_file_exists(self, path: str) -> None:
        if (dialog := self._export_dialog()) is not None:
            dialog.ask_overwrite(Path(path).name)
        else:
            sentence = self.tr("Not exported: %1 is there already.").replace("%1", Path(path).name)
            self._services.notices.toast(sentence, severity=Severity.WARNING)

    @Slot(int)
    def _on_exports_cancelled(self, written: int) -> None:
        sentence = self.tr("Cancelled after %1 chats.").replace("%1", str(written))
        if (dialog := self._export_dialog()) is not None:
            dialog.show_done(sentence)


def _usual_folder() -> str:
    """Where people keep documents; not every system has made that folder."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    if QFileInfo(documents).isDir():
        return documents
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
