"""Owns reading and decoding the pictures of messages on a worker, for the transcript and its viewer; GUI thread."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QSize, Signal

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

Answer = Callable[[PictureSource, "Picture | Trouble"], None]


class PictureService(QObject):
    """Decodes pictures; remembers nothing.

    Signals:
        loaded(object, object): a PictureSource asked for with load() and its Picture, or the Trouble with it.
    """

    loaded = Signal(object, object)

    def __init__(self, store: AttachmentStore, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._runner = runner

    def load(self, source: PictureSource, within: QSize) -> Job:
        """Reads a picture at the size that it is shown at; loaded() follows unless the job is cancelled."""
        job = self.read(source, within)
        job.succeeded.connect(partial(self._tell, source))
        return job

    def read(self, source: PictureSource, within: QSize, most: int = LARGEST_AREA) -> Job:
        """A job that succeeds with a Picture or with the Trouble."""
        store = self._store

        def work(context: JobContext) -> Picture | Trouble:
            try:
                data = bytes_of(store, source)
                context.cancel.raise_if_cancelled()
                return decode(data, within, most)
            except PictureError as error:
                return error.trouble
            except (OSError, ChatError) as error:
                return Trouble.MISSING if isinstance(error, FileNotFoundError) else Trouble.DAMAGED

        return self._runner.start(Pool.BACKGROUND, work)

    def _tell(self, source: PictureSource, result: object) -> None:
        self.loaded.emit(source, result)


def bytes_of(store: AttachmentStore, source: PictureSource) -> bytes:
    """The bytes as they are stored; any thread. Raises PictureError, OSError, ChatError."""
    if source.attachment is None:
        return unpack_base64(source.data)
    if store.path_of(source.attachment).stat().st_size > LARGEST_FILE:
        raise PictureError(Trouble.TOO_LARGE)
    return store.read(source.attachment)
