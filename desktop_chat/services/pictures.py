"""Owns reading and decoding the pictures of messages on a worker, for the transcript and its viewer; GUI thread."""

from PySide6.QtCore import QObject, QSize

from desktop_chat.domain.errors import ChatError
from desktop_chat.domain.pictures import PictureSource
from desktop_chat.jobs.job import Job
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.picture_data import (
    LARGEST_AREA,
    LARGEST_FILE,
    Picture,
    PictureError,
    Trouble,
    decode,
    unpack_base64,
)
from desktop_chat.storage.attachments import AttachmentStore


class PictureService(QObject):
    """Decodes pictures; remembers nothing."""

    def __init__(self, store: AttachmentStore, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._runner = runner

    def read(self, source: PictureSource, within: QSize, most: int = LARGEST_AREA, /) -> Job:
        """Decodes a picture at the size that it is shown at; empty for its own, but at most ``most`` pixels.

        The job succeeds with the source and its Picture, or with the source and the Trouble.
        """
        store = self._store

        def work(context: JobContext) -> tuple[PictureSource, Picture | Trouble]:
            try:
                data = bytes_of(store, source)
                context.cancel.raise_if_cancelled()
                return source, decode(data, within, most)
            except PictureError as error:
                return source, error.trouble
            except (OSError, ChatError, MemoryError) as error:
                return source, Trouble.MISSING if isinstance(error, FileNotFoundError) else Trouble.DAMAGED

        return self._runner.start(Pool.BACKGROUND, work)


def bytes_of(store: AttachmentStore, source: PictureSource) -> bytes:
    """The bytes as they are stored; any thread. Raises PictureError, OSError, ChatError."""
    if source.attachment is None:
        return unpack_base64(source.data)
    if store.path_of(source.attachment).stat().st_size > LARGEST_FILE:
        raise PictureError(Trouble.TOO_LARGE)
    return store.read(source.attachment)
