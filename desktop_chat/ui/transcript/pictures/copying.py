"""Owns putting a picture on the clipboard: it is read again, in its own size, by a worker; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Slot
from PySide6.QtGui import QGuiApplication

from desktop_chat.domain.pictures import PictureSource
from desktop_chat.services.picture_data import Picture, Trouble

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView


class PictureCopy(QObject):
    """One copy; it is gone when it is done."""

    def __init__(self, view: "TranscriptView", source: PictureSource) -> None:
        super().__init__(view)
        self._view = view
        reader = view.pictures.reader
        if reader is None:
            self.deleteLater()
            return
        job = reader.read(source, QSize())
        job.succeeded.connect(self._on_job_succeeded)
        job.finished.connect(self.deleteLater)

    @Slot(object)
    def _on_job_succeeded(self, result: tuple[PictureSource, Picture | Trouble]) -> None:
        found = result[1]
        if isinstance(found, Picture) and not found.image.isNull():
            QGuiApplication.clipboard().setImage(found.image)
            self._view.copied.emit(self.tr("Picture copied"))
        else:
            self._view.copied.emit(self.tr("The picture cannot be read"))
