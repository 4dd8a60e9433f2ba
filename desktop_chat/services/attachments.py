"""Owns how files, pictures and long pastes become attachments; reads and stores them on the io pool."""

import mimetypes
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QBuffer, QIODevice, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage

from desktop_chat.domain.content import Attachment, clean_text
from desktop_chat.domain.errors import ChatError, Refused
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.error_texts import error_sentence
from desktop_chat.services.picture_data import PictureError, decode, kind_of
from desktop_chat.storage.repository import HistoryStore

IMAGE_TYPES = {b"png": "image/png", b"jpeg": "image/jpeg", b"gif": "image/gif", b"webp": "image/webp"}
LARGEST_FILE = 32 * 1024 * 1024  # bytes; the service takes no larger request
LARGEST_IMAGE = 10 * 1024 * 1024 * 3 // 4  # bytes, so that base64 stays within the service's 10 MB
LARGEST_SIDE = 8_000  # pixels, the service's limit
RESIZED_SIDE = 2_000  # pixels; larger pictures are read at this size by the models anyway
LARGEST_TEXT = 4 * 1024 * 1024  # bytes
THUMBNAIL = 96  # pixels
TEXT_NAME = "Pasted text.txt"
IMAGE_NAME = "Pasted image.png"
_KEEP = Qt.AspectRatioMode.KeepAspectRatio
_SMOOTH = Qt.TransformationMode.SmoothTransformation


class AttachmentService(QObject):
    """Takes files in.

    Every file gets a ticket when it is handed in; the signal that follows names it.

    Signals:
        attachment_added(int, str, object, object): ticket, draft key, Attachment, thumbnail QImage or None.
        attachment_refused(int, str): ticket and a sentence that says which file and why.
        text_loaded(object, str): the text of an attachment asked for with load_text().
        load_failed(str): a sentence; an attachment could not be read again.
        thumbnail_loaded(object, object): an Attachment and its QImage, asked for with load_thumbnail().
    """

    attachment_added = Signal(int, str, object, object)
    attachment_refused = Signal(int, str)
    text_loaded = Signal(object, str)
    load_failed = Signal(str)
    thumbnail_loaded = Signal(object, object)

    def __init__(self, store: HistoryStore, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._runner = runner
        self._last_ticket = 0

    def add_file(self, draft_key: str, path: Path) -> int:
        """Reads a file that the person chose or dropped."""
        store = self._store

        def read(_: JobContext) -> _Stored:
            data, media_type, thumbnail = read_file(path)
            return store.attachments.add(data, path.name, media_type), thumbnail

        return self._start(read, draft_key, path.name)

    def add_image(self, draft_key: str, image: QImage) -> int:
        """Stores a picture from the clipboard as PNG."""
        store = self._store
        picture = QImage(image)

        def save(_: JobContext) -> _Stored:
            data, media_type, thumbnail = pack_image(picture)
            return store.attachments.add(data, IMAGE_NAME, media_type), thumbnail

        return self._start(save, draft_key, IMAGE_NAME)

    def add_text(self, draft_key: str, text: str, name: str = TEXT_NAME) -> int:
        """Stores a long paste as a text file."""
        store = self._store

        def save(_: JobContext) -> _Stored:
            return store.attachments.add(clean_text(text).encode("utf-8", "replace"), name, "text/plain"), None

        return self._start(save, draft_key, name)

    def load_text(self, attachment: Attachment) -> None:
        """Reads a text attachment to show or unfold it; text_loaded follows."""
        store = self._store

        def read(_: JobContext) -> tuple[Attachment, str]:
            return attachment, store.attachments.read(attachment).decode("utf-8-sig", "replace")

        job = self._runner.start(Pool.IO, read)
        job.succeeded.connect(self._on_text_read)
        job.failed.connect(partial(self._on_load_failed, attachment.name))

    def load_thumbnail(self, attachment: Attachment) -> None:
        """Reads a picture again, as a draft of an earlier run needs it; thumbnail_loaded follows if it can be read."""
        store = self._store

        def read(_: JobContext) -> tuple[Attachment, QImage | None]:
            return attachment, read_thumbnail(store.attachments.read(attachment))

        job = self._runner.start(Pool.IO, read)
        job.succeeded.connect(self._on_thumbnail_read)
        job.failed.connect(partial(self._on_load_failed, attachment.name))

    def _start(self, work: Callable[[JobContext], "_Stored"], draft_key: str, name: str) -> int:
        self._last_ticket += 1
        ticket = self._last_ticket

        def added(stored: _Stored) -> None:
            self.attachment_added.emit(ticket, draft_key, *stored)

        def refused(error: object) -> None:
            text = self.tr("“%1” was not attached: %2").replace("%1", name).replace("%2", _reason(error))
            self.attachment_refused.emit(ticket, text)

        job = self._runner.start(Pool.IO, work)
        job.succeeded.connect(added)
        job.failed.connect(refused)
        return ticket

    @Slot(object)
    def _on_text_read(self, result: tuple[Attachment, str]) -> None:
        self.text_loaded.emit(*result)

    @Slot(object)
    def _on_thumbnail_read(self, result: tuple[Attachment, QImage | None]) -> None:
        if result[1] is not None:
            self.thumbnail_loaded.emit(*result)

    def _on_load_failed(self, name: str, error: object) -> None:
        text = self.tr("“%1” could not be read: %2").replace("%1", name).replace("%2", _reason(error))
        self.load_failed.emit(text)


def _reason(error: object) -> str:
    """Why a file cannot be used, in words."""
    if isinstance(error, ChatError):
        return f"{error_sentence(error)} {error.detail}".strip()
    if isinstance(error, OSError):
        return f"{(error.strerror or type(error).__name__).lower()}."
    return str(error) if isinstance(error, UnusableFile) else type(error).__name__


_Stored: TypeAlias = tuple[Attachment, QImage | None]


class UnusableFile(Refused):
    """The file cannot be sent; the text says why."""


def read_file(path: Path) -> tuple[bytes, str, QImage | None]:
    """Bytes, media type and thumbnail of a file, converted to what the service takes. Raises OSError, UnusableFile."""
    if not path.is_file():
        raise UnusableFile("it is not a file.")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise UnusableFile("it is larger than 32 MB.")
    if size == 0:
        raise UnusableFile("it is empty.")
    data = path.read_bytes()
    if data.startswith(b"%PDF-"):
        return data, "application/pdf", None
    picture = _read_picture(data)
    if picture is not None:
        return picture
    guessed = mimetypes.guess_type(path.name)[0] or ""
    if guessed.startswith(("image/", "audio/", "video/")) and guessed != "image/svg+xml":
        raise UnusableFile("this kind of file cannot be sent. Pictures may be PNG, JPEG, GIF or WebP.")
    if size > LARGEST_TEXT:
        raise UnusableFile("a text may have 4 MB at most.")
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableFile("it is neither text, nor a picture, nor a PDF.") from None
    if b"\0" in data:
        raise UnusableFile("it is neither text, nor a picture, nor a PDF.")
    return data, "text/plain", None


def _read_picture(data: bytes) -> tuple[bytes, str, QImage | None] | None:
    """A picture of an allowed format, made smaller if it is too large; None for everything else."""
    kind = kind_of(data)
    if kind is None:
        return None
    try:
        picture = decode(data, QSize(RESIZED_SIDE, RESIZED_SIDE))
    except PictureError:
        raise UnusableFile("the picture cannot be read.") from None
    image = picture.image
    if max(picture.full.width(), picture.full.height()) > RESIZED_SIDE or len(data) > LARGEST_IMAGE:
        return pack_image(image, b"jpeg" if kind == b"jpeg" else b"png")
    return data, IMAGE_TYPES[kind], thumbnail_of(image)


def pack_image(image: QImage, kind: bytes = b"png") -> tuple[bytes, str, QImage | None]:
    """A picture as bytes that the service takes: small enough, as JPEG if it is too large otherwise."""
    fitted = fit(image)
    data = encode(fitted, kind)
    if len(data) > LARGEST_IMAGE:
        kind = b"jpeg"
        data = encode(fitted, kind)
    if not data or len(data) > LARGEST_IMAGE:
        raise UnusableFile("the picture cannot be stored.")
    return data, IMAGE_TYPES[kind], thumbnail_of(fitted)


def read_thumbnail(data: bytes) -> QImage | None:
    """A small picture of a stored one; None if it is none."""
    try:
        return thumbnail_of(decode(data, QSize(THUMBNAIL, THUMBNAIL)).image)
    except PictureError:
        return None


def fit(image: QImage) -> QImage:
    """The picture at no more than RESIZED_SIDE pixels."""
    if max(image.width(), image.height()) <= RESIZED_SIDE:
        return image
    return image.scaled(QSize(RESIZED_SIDE, RESIZED_SIDE), _KEEP, _SMOOTH)


def thumbnail_of(image: QImage) -> QImage:
    if max(image.width(), image.height()) <= THUMBNAIL:
        return image
    return image.scaled(QSize(THUMBNAIL, THUMBNAIL), _KEEP, _SMOOTH)


def encode(image: QImage, kind: bytes) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind.decode(), 88 if kind == b"jpeg" else -1)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
