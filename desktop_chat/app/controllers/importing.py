"""Offers what exported files hold, imports what is chosen, and says what became of it; GUI thread."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from desktop_chat.app.controllers.import_rows import candidate_row, import_words, problem_words, refused_row
from desktop_chat.app.controllers.open_dialogs import OpenDialogs
from desktop_chat.app.controllers.sidebar import SidebarController
from desktop_chat.app.services import Services
from desktop_chat.domain.ids import ConversationId
from desktop_chat.services.import_files import Candidate
from desktop_chat.services.imports import ImportResult, ImportService, Refusal
from desktop_chat.services.notices import Severity
from desktop_chat.ui.dialogs.import_dialog import ImportDialog

MOST_FILES = 500
_NAME = "import"


class ImportController(QObject):
    """The import of a window.

    Signals:
        attach_requested(list): paths of dropped files that belong to the message.
        imported(): conversations have come in, and the first one is in front.
    """

    attach_requested = Signal(list)
    imported = Signal()

    def __init__(self, services: Services, dialogs: OpenDialogs, sidebar: SidebarController, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._dialogs, self._sidebar = services, dialogs, sidebar
        self._imports = ImportService(services.store, services.library, services.runner, parent=self)
        self._paths: tuple[Path, ...] = ()
        self._found: list[Candidate | Refusal] = []
        self._later: list[Path] = []
        self._folder = ""
        self._imports.examined.connect(self._on_imports_examined)
        self._imports.looked.connect(self._on_imports_looked)
        self._imports.progressed.connect(self._on_imports_progressed)
        self._imports.finished.connect(self._on_imports_finished)
        self._imports.sorted_out.connect(self._on_imports_sorted_out)

    # --- what the person asks for ---------------------------------------------------------------------------------

    @Slot()
    def choose(self) -> None:
        """Asks which files to look into."""
        title = self.tr("Import chats")
        chooser = QFileDialog(self._dialogs.window, title, self._folder, self.tr("Exported chats (*.json)"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.filesSelected.connect(self.offer)
        chooser.open()

    @Slot(list)
    def take_dropped(self, paths: list[str]) -> None:
        """Files that were dropped: exports are offered, all others are attached."""
        if self._dialogs.window.is_first_run_shown:  # there is no message yet
            self.offer(paths)
        elif any(path.lower().endswith(".json") for path in paths):
            self._imports.sort_out(paths)
        else:
            self.attach_requested.emit(paths)

    @Slot(list, list)
    def _on_imports_sorted_out(self, exports: list[str], others: list[str]) -> None:
        if others:
            self.attach_requested.emit(others)
        if exports:
            self.offer(exports, can_attach=True)

    @Slot(list)
    def offer(self, paths: Sequence[str | Path], can_attach: bool = False) -> None:
        """Shows what is in files, and asks; nothing is imported before that."""
        new = [Path(path) for path in paths]
        if not new:
            return
        if self._imports.is_taking_in:
            self._later += new
            return
        dialog = self._dialog()
        if dialog is not None:  # more files come while some are offered: one dialog for all of them
            new = [*self._paths, *new]
            can_attach = False
            dialog.close()
        self._paths = tuple(dict.fromkeys(new))[:MOST_FILES]
        self._folder = str(self._paths[0].parent)
        self._found = []
        self._open(can_attach=can_attach)
        self._imports.look(self._paths)
        if len(new) > MOST_FILES:
            sentence = self.tr("Only the first %1 files are shown.").replace("%1", str(MOST_FILES))
            self._services.notices.toast(sentence, severity=Severity.WARNING)

    def _open(self, *, can_attach: bool) -> None:
        dialog = ImportDialog(
            self._dialogs.theme, files=len(self._paths), can_attach=can_attach, parent=self._dialogs.window
        )
        dialog.import_requested.connect(self._on_import_requested)
        dialog.open_requested.connect(self._on_open_requested)
        dialog.attach_requested.connect(self._on_attach_requested)
        dialog.cancel_requested.connect(self._imports.cancel)
        dialog.finished.connect(self._on_dialog_finished)
        self._dialogs.show(_NAME, dialog)
        # Who asks for an import from outside may bring the window to the front after this; then the dialog comes last.
        QTimer.singleShot(0, dialog, dialog.activateWindow)

    def _dialog(self) -> ImportDialog | None:
        dialog = self._dialogs.get(_NAME)
        return dialog if isinstance(dialog, ImportDialog) else None

    # --- the dialog -----------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_imports_examined(self, found: Candidate | Refusal) -> None:
        if (dialog := self._dialog()) is None:
            return
        row = refused_row(found) if isinstance(found, Refusal) else candidate_row(found, self._earlier(found))
        self._found.append(found)
        dialog.add_row(row)

    def _earlier(self, candidate: Candidate) -> Candidate | None:
        """The same conversation in a file before."""
        mine = candidate.summary.meta.id
        others = (each for each in self._found if isinstance(each, Candidate))
        return next((each for each in others if each.summary.meta.id == mine), None)

    @Slot()
    def _on_imports_looked(self) -> None:
        if (dialog := self._dialog()) is not None:
            dialog.finish_reading()

    @Slot()
    def _on_dialog_finished(self) -> None:
        if self._dialog() is None:
            self._imports.stop_looking()

    @Slot(list)
    def _on_import_requested(self, rows: list[int]) -> None:
        chosen = [found for number in rows if isinstance(found := self._found[number], Candidate)]
        if (dialog := self._dialog()) is not None:
            dialog.show_progress(0, len(chosen))
        self._imports.take_in(chosen)

    @Slot(str)
    def _on_open_requested(self, conversation_id: str) -> None:
        self._dialogs.close(_NAME)
        self._services.navigation.show(ConversationId(conversation_id))
        self.imported.emit()

    @Slot()
    def _on_attach_requested(self) -> None:
        self._dialogs.close(_NAME)
        self.attach_requested.emit([str(path) for path in self._paths])

    # --- what became of it ----------------------------------------------------------------------------------------

    @Slot(int, int)
    def _on_imports_progressed(self, done: int, total: int) -> None:
        if (dialog := self._dialog()) is not None:
            dialog.show_progress(done, total)

    @Slot(object)
    def _on_imports_finished(self, result: ImportResult) -> None:
        if result.imported:
            self._services.navigation.show(result.imported[0])
            self._sidebar.offer_import_undo(_sentence(self._services, result), result.imported)
            self.imported.emit()
        dialog = self._dialog()
        if result.refused and dialog is not None:
            dialog.show_problem(problem_words(result))
        elif result.refused:
            self._services.notices.toast(problem_words(result), severity=Severity.ERROR)
        elif dialog is not None:
            dialog.show_done()
        later, self._later = self._later, []
        self.offer(later)

    # --- the end of the window ------------------------------------------------------------------------------------

    def leave(self) -> None:
        """The window is being closed: what was chosen comes in all the same, and another window says so."""
        imports, dialog = self._imports, self._dialog()
        if not imports.is_taking_in:
            return
        imports.progressed.disconnect(self._on_imports_progressed)
        imports.finished.disconnect(self._on_imports_finished)
        imports.setParent(self._services.library)
        imports.finished.connect(_Rest(self._services, imports).tell)
        if dialog is not None:
            dialog.cancel_requested.disconnect(imports.cancel)
            dialog.show_done()


class _Rest(QObject):
    """Tells how an import ended whose window is gone, and ends its service."""

    def __init__(self, services: Services, imports: ImportService) -> None:
        super().__init__(imports)
        self._services, self._imports = services, imports

    @Slot(object)
    def tell(self, result: ImportResult) -> None:
        if result.imported:
            self._services.notices.toast(_sentence(self._services, result))
        if result.refused:
            self._services.notices.toast(problem_words(result), severity=Severity.ERROR)
        self._imports.deleteLater()


def _sentence(services: Services, result: ImportResult) -> str:
    summary = services.library.summary(result.imported[0])
    return import_words(result, summary.meta.title if summary is not None else "")
