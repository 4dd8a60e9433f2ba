"""Opens the dialogs over the window and gives them what they show; GUI thread."""

import time
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Slot
from PySide6.QtWidgets import QDialog

from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.controllers.ports import AccountView, ChatSettings, DataView, GlobalSettings
from desktop_chat.app.services import Services
from desktop_chat.domain.conversation import ConversationSummary
from desktop_chat.domain.ids import ConversationId
from desktop_chat.exchange.exporters import ExportOptions, file_name
from desktop_chat.jobs.runner import JobContext, Pool
from desktop_chat.runtime.diagnostics import versions
from desktop_chat.runtime.paths import Paths
from desktop_chat.services.exports import ExportProgress
from desktop_chat.settings.schema import Page
from desktop_chat.ui.dialogs.about_dialog import AboutDialog
from desktop_chat.ui.dialogs.conversation_settings import ConversationSettingsDialog
from desktop_chat.ui.dialogs.export_dialog import ExportChoice, ExportDialog
from desktop_chat.ui.dialogs.settings_dialog import SettingsDialog
from desktop_chat.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from desktop_chat.ui.dialogs.text_dialog import TextDialog
from desktop_chat.ui.dialogs.trash_dialog import TrashDialog, TrashEntry
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme


class DialogController(QObject):
    """At most one dialog of a kind is open; opening it again brings it to the front."""

    def __init__(
        self,
        services: Services,
        window: MainWindow,
        theme: Theme,
        composer: ComposerController,
        paths: Paths,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._window = window
        self._theme = theme
        self._composer = composer
        self._open: dict[str, QDialog] = {}
        self._settings = GlobalSettings(services, self)
        self._chat_settings = ChatSettings(services, composer, self)
        self._account = AccountView(services, self)
        self.data = DataView(services, paths, self)
        self.data.export_all_requested.connect(self.export_all)
        self.data.trash_requested.connect(self.open_trash)
        self._export_ids: list[ConversationId] = []
        self._export_one: ConversationId | None = None
        self._export_folder = ""
        exports = services.exports
        exports.progressed.connect(self._on_exports_progressed)
        exports.finished.connect(self._on_exports_finished)
        exports.failed.connect(self._on_exports_failed)
        exports.file_exists.connect(self._on_exports_file_exists)
        exports.cancelled.connect(self._on_exports_cancelled)

    def _show(self, name: str, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.destroyed.connect(lambda: self._open.pop(name, None))
        self._open[name] = dialog
        dialog.show()

    def _raise(self, name: str) -> bool:
        dialog = self._open.get(name)
        if dialog is None:
            return False
        dialog.raise_()
        dialog.activateWindow()
        return True

    def close_all(self) -> None:
        """Closes what is open, before the window goes."""
        for dialog in list(self._open.values()):
            dialog.close()

    # --- settings -------------------------------------------------------------------------------------------------

    def open_settings(self, page: Page = Page.GENERAL) -> None:
        """Opens the settings at a page."""
        if not self._raise("settings"):
            self._show("settings", SettingsDialog(self._theme, self._settings, self._account, self.data, self._window))
        dialog = self._open["settings"]
        if isinstance(dialog, SettingsDialog):
            dialog.open_page(page)

    @Slot()
    def open_settings_page(self) -> None:
        """Opens the settings at their first page (or where they are open)."""
        self.open_settings()

    @Slot(str)
    def open_chat_settings_at(self, _key: str) -> None:
        self.open_chat_settings()

    @Slot(str, str)
    def show_text(self, name: str, text: str) -> None:
        """Shows the text of an attachment."""
        dialog = TextDialog(self._theme, name, text, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def open_chat_settings(self) -> None:
        """Opens the settings of the conversation in front."""
        if self._raise("chat settings"):
            return
        current = self._services.navigation.current
        summary = self._services.library.summary(current) if current else None
        title = summary.meta.title if summary else ""
        dialog = ConversationSettingsDialog(self._theme, self._chat_settings, title, self._window)
        self._show("chat settings", dialog)

    def open_shortcuts(self) -> None:
        if not self._raise("shortcuts"):
            overrides = self._services.preferences.get("shortcuts")
            self._show(
                "shortcuts",
                ShortcutsDialog(
                    self._theme,
                    overrides if isinstance(overrides, dict) else {},
                    send_key=self._services.preferences.text("send_key"),
                    parent=self._window,
                ),
            )

    def open_about(self) -> None:
        if not self._raise("about"):
            self._show("about", AboutDialog(self._theme, list(versions().items()), self._window))

    # --- trash ----------------------------------------------------------------------------------------------------

    @Slot()
    def open_trash(self) -> None:
        if self._raise("trash"):
            return
        dialog = TrashDialog(self._theme, days=self._services.preferences.number("trash_days"), parent=self._window)
        dialog.restore_requested.connect(self._on_trash_restore_requested)
        dialog.purge_requested.connect(self._on_trash_purge_requested)
        self._show("trash", dialog)
        self._read_trash()

    @Slot()
    def _read_trash(self) -> None:
        store = self._services.store

        def read(_: JobContext) -> list[ConversationSummary]:
            return store.trashed()

        self._services.runner.start(Pool.IO, read).succeeded.connect(self._on_trash_read)

    @Slot(object)
    def _on_trash_read(self, summaries: list[ConversationSummary]) -> None:
        dialog = self._open.get("trash")
        if isinstance(dialog, TrashDialog):
            dialog.set_entries([_trash_entry(summary) for summary in summaries])

    @Slot(list)
    def _on_trash_restore_requested(self, ids: list[str]) -> None:
        self._services.library.restore([ConversationId(entry) for entry in ids])
        self._read_trash()

    @Slot(list)
    def _on_trash_purge_requested(self, ids: list[str]) -> None:
        self._services.library.purge([ConversationId(entry) for entry in ids])
        self._read_trash()

    # --- export ---------------------------------------------------------------------------------------------------

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
        if self._raise("export"):
            return
        chosen = ids if len(ids) > 1 else [summary.meta.id for summary in self._services.library.summaries()]
        self._export_ids = chosen
        summary = self._services.library.summary(ids[0]) if len(ids) == 1 else None
        title = summary.meta.title if summary else ""
        stem = file_name(title, summary.meta.created_at, "md").removesuffix(".md") if summary else ""
        folder = self._export_folder or QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        dialog = ExportDialog(
            self._theme,
            title=title,
            folder=folder,
            file_stem=stem,
            count=len(chosen),
            everything=everything,
            parent=self._window,
        )
        self._export_one = summary.meta.id if summary else None
        dialog.export_requested.connect(self._on_export_requested)
        dialog.cancel_requested.connect(self._services.exports.cancel)
        self._show("export", dialog)

    @Slot(object)
    def _on_export_requested(self, choice: ExportChoice) -> None:
        options = ExportOptions(thinking=choice.thinking, times=choice.times)
        path = Path(choice.path).expanduser()
        self._export_folder = str(path if choice.everything else path.parent)
        dialog = self._export_dialog()
        if dialog is not None:
            dialog.show_progress(0, len(self._export_ids) if choice.everything else 1)
        if choice.everything or self._export_one is None:
            self._services.exports.export_many(self._export_ids, path, choice.format, options)
        else:
            self._services.exports.export_one(
                self._export_one, path, choice.format, options, overwrite=choice.overwrite
            )

    def _export_dialog(self) -> ExportDialog | None:
        dialog = self._open.get("export")
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

    @Slot(str)
    def _on_exports_file_exists(self, path: str) -> None:
        if (dialog := self._export_dialog()) is not None:
            dialog.ask_overwrite(Path(path).name)

    @Slot(int)
    def _on_exports_cancelled(self, written: int) -> None:
        sentence = self.tr("Cancelled after %1 chats.").replace("%1", str(written))
        if (dialog := self._export_dialog()) is not None:
            dialog.show_done(sentence)


def _trash_entry(summary: ConversationSummary) -> TrashEntry:
    changed = time.strftime("%Y-%m-%d %H:%M", time.localtime(summary.meta.updated_at))
    return TrashEntry(summary.meta.id, summary.meta.title or "…", changed)
