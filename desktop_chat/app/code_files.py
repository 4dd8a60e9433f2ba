"""Owns saving a block of code as a file: a dialog for the place, then the io pool writes it; GUI thread."""

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_chat.exchange.exporters import write_export
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.notices import NoticeService, Severity


class CodeSaver(QObject):
    """Asks where to, and says how it went."""

    def __init__(self, runner: JobRunner, notices: NoticeService, window: QWidget) -> None:
        super().__init__(window)
        self._runner = runner
        self._notices = notices
        self._window = window
        self._folder = ""
        self._text = ""

    @Slot(str, str)
    def save(self, name: str, text: str) -> None:
        """Opens the dialog; the code is as it was at this moment even if the reply goes on."""
        self._text = text
        usual = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        dialog = QFileDialog(self._window, self.tr("Save code"), self._folder or usual)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_dialog_file_selected)
        dialog.open()

    @Slot(str)
    def _on_dialog_file_selected(self, chosen: str) -> None:
        path, data = Path(chosen), self._text.rstrip("\n").encode("utf-8", "replace") + b"\n"
        self._folder = str(path.parent)

        def write(_: JobContext) -> str:
            write_export(path, data, overwrite=True)  # the dialog has asked
            return str(path)

        job = self._runner.start(Pool.IO, write)
        job.succeeded.connect(self._on_job_succeeded)
        job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_job_succeeded(self, path: object) -> None:
        self._notices.toast(self.tr("Saved as %1").replace("%1", str(path)))

    @Slot(object)
    def _on_job_failed(self, error: object) -> None:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        sentence = self.tr("The code could not be saved: %1").replace("%1", reason)
        self._notices.toast(sentence, severity=Severity.ERROR)
