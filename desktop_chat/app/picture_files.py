"""Owns saving a picture of a message as a file, byte for byte: a dialog for the place, then the io pool; GUI thread."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths, Qt, Slot
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop_chat.domain.pictures import PictureSource
from desktop_chat.exchange.exporters import write_export
from desktop_chat.exchange.names import safe_stem
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.notices import NoticeService, Severity
from desktop_chat.services.pictures import bytes_of
from desktop_chat.storage.attachments import AttachmentStore

_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
#: Endings that a name may keep; nothing that a system would run.
_HARMLESS: Final = frozenset({"svg", "bmp", "tif", "tiff", "ico", "avif", "heic"})
_LONGEST_ENDING: Final = 5


class PictureSaver(QObject):
    """Asks where to, and says how it went."""

    def __init__(self, store: AttachmentStore, runner: JobRunner, notices: NoticeService, window: QWidget) -> None:
        super().__init__(window)
        self._store = store
        self._runner = runner
        self._notices = notices
        self._window = window
        self._folder = ""
        self._source: PictureSource | None = None

    @Slot(object)
    def save(self, source: PictureSource) -> None:
        """Opens the dialog above the viewer, or above the window."""
        self._source = source
        usual = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        above = QApplication.activeModalWidget() or self._window
        dialog = QFileDialog(above, self.tr("Save picture"), self._folder or usual)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(suggested_name(source))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_dialog_file_selected)
        dialog.open()

    @Slot(str)
    def _on_dialog_file_selected(self, chosen: str) -> None:
        path, store, source = Path(chosen), self._store, self._source
        if source is None:
            return
        self._folder = str(path.parent)

        def write(_: JobContext) -> str:
            write_export(path, bytes_of(store, source), overwrite=True)  # the dialog has asked
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
        sentence = self.tr("The picture could not be saved: %1").replace("%1", reason)
        self._notices.toast(sentence, severity=Severity.ERROR)


def suggested_name(source: PictureSource) -> str:
    """A file name from what the person called it, with an ending that says what it is."""
    stem, _, ending = source.name.rpartition(".")
    if not ending.isalnum() or len(ending) > _LONGEST_ENDING:
        stem, ending = source.name, ""
    known = _ENDINGS.get(source.media_type)
    if known is None:
        known = ending.lower() if ending.lower() in _HARMLESS else "bin"
    return f"{safe_stem(stem or source.name, 'Picture')}.{known}"
