"""Owns saving a report as a file: a dialog for the place, then a worker writes it, private to its owner; GUI thread."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_chat.exchange.files import write_export
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool


class ReportSaver(QObject):
    """Asks where to, and says how it went.

    Attributes:
        runner: None where there are no workers any more; then the file is written at once.
    """

    def __init__(self, runner: JobRunner | None, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._text = ""
        self._say: Callable[[str], None] | None = None

    def save(self, text: str, window: QWidget, say: Callable[[str], None], *, name: str = "report") -> None:
        """Opens the dialog over a window; ``say`` gets a sentence once it is written, or why it could not be."""
        self._text, self._say = text, say
        dialog = QFileDialog(window, self.tr("Save report"), self._usual_folder())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(f"desktop-chat-{name}-{time.strftime('%Y%m%d-%H%M')}.txt")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.write)
        window.destroyed.connect(self._on_window_destroyed)
        dialog.open()

    @Slot(str)
    def write(self, chosen: str) -> None:
        """Writes the report that was asked for last."""
        path, data = Path(chosen), self._text.encode("utf-8", "replace")

        def write(_: JobContext | None) -> str:
            write_export(path, data, overwrite=True)  # the dialog has asked
            return str(path)

        if self._runner is None:
            try:
                self._on_job_succeeded(write(None))
            except OSError as error:
                self._on_job_failed(error)
            return
        job = self._runner.start(Pool.BACKGROUND, write)
        job.succeeded.connect(self._on_job_succeeded)
        job.failed.connect(self._on_job_failed)

    @staticmethod
    def _usual_folder() -> str:
        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)

    @Slot()
    def _on_window_destroyed(self) -> None:
        self._say = None

    @Slot(object)
    def _on_job_succeeded(self, path: object) -> None:
        if self._say is not None:
            self._say(self.tr("Saved as %1").replace("%1", str(path)))

    @Slot(object)
    def _on_job_failed(self, error: object) -> None:
        reason = (error.strerror or type(error).__name__) if isinstance(error, OSError) else type(error).__name__
        if self._say is not None:
            self._say(self.tr("The report could not be saved: %1").replace("%1", reason))
