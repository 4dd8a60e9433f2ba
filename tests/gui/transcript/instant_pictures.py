"""A reader of pictures over bytes in memory that answers within the next turn of the event loop."""

import hashlib
from functools import partial

from PySide6.QtCore import QSize, QTimer

from desktop_chat.domain.content import Attachment, ContentBlock
from desktop_chat.domain.pictures import PictureSource
from desktop_chat.jobs.cancel import CancelToken
from desktop_chat.jobs.inbox import Outcome, Started
from desktop_chat.jobs.job import Job
from desktop_chat.services.picture_data import LARGEST_AREA, Picture, PictureError, Trouble, decode, unpack_base64


class InstantReader:
    """Decodes as the service does, on the GUI thread.

    Attributes:
        asked: what was read, in order, with the sizes. held: while True nothing is answered.
    """

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self.asked: list[tuple[str, QSize]] = []
        self.held = False
        self._open: list[tuple[Job, PictureSource, QSize, int]] = []

    def add(self, data: bytes, name: str = "cat.png", media_type: str = "image/png") -> ContentBlock:
        """An attachment block of these bytes."""
        digest = hashlib.sha256(data).hexdigest()
        self._files[digest] = data
        return Attachment(digest, name, media_type, len(data)).to_block()

    def lost(self, name: str = "lost.png") -> ContentBlock:
        """An attachment block whose bytes are gone."""
        return Attachment(hashlib.sha256(name.encode()).hexdigest(), name, "image/png", 20_480).to_block()

    def read(self, source: PictureSource, within: QSize, most: int = LARGEST_AREA, /) -> Job:
        self.asked.append((source.key, QSize(within)))
        job = Job(CancelToken(), None)  # type: ignore[arg-type]
        self._open.append((job, source, within, most))
        if not self.held:
            QTimer.singleShot(0, job, partial(self._answer, job))
        return job

    def release(self) -> None:
        """Answers what was held."""
        self.held = False
        for job, *_ in list(self._open):
            self._answer(job)

    def _answer(self, job: Job) -> None:
        entry = next((entry for entry in self._open if entry[0] is job), None)
        if entry is None:
            return
        self._open.remove(entry)
        _, source, within, most = entry
        job.deliver(Started())
        job.deliver(Outcome(value=(source, self._result(source, within, most))))

    def _result(self, source: PictureSource, within: QSize, most: int) -> Picture | Trouble:
        try:
            data = self._files[source.key] if source.attachment is not None else unpack_base64(source.data)
            return decode(data, within, most)
        except KeyError:
            return Trouble.MISSING
        except PictureError as error:
            return error.trouble
