"""Owns how files, pictures and long pastes become attachments; reads and stores them on the io pool."""

import mimetypes
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QImageReader

from desktop_chat.domain.content import Attachment
from desktop_chat.domain.errors import ChatError
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.error_texts import error_sentence
from desktop_chat.storage.repository import HistoryStore

IMAGE_TYPES = {b"png": "image/png", b"jpeg": "image/jpeg", b"gif": "image/gif", b"webp": "image/webp"}
LARGEST_FILE = 32 * 1024 * 1024  # bytes; the service takes no larger request
LARGEST_IMAGE = 10 * 1024 * 1024 * 3 // 4  # bytes, so that base64 stays within the service's 10 MB
LARGEST_SIDE = 8_000  # pixels, the service's limit
RESIZED_SIDE = 2_000  # pixels; larger pictures are read at this size by the models anyway
LARGEST_TEXT = 4 * 1024 * 1024  # bytes
THUMBNAIL = 96  # pixels
TEXT_NAME = "Pasted text.txt"
ALLOCATION_LIMIT = 256  # MB a picture may take while it is read
_MAGIC = {b"png": b"\x89PNG\r\n\x1a\n", b"jpeg": b"\xff\xd8\xff", b"gif": b"GIF8", b"webp": b"RIFF"}
_KEEP = Qt.AspectRatioMode.KeepAspectRatio
_SMOOTH = Qt.TransformationMode.SmoothTransformation


class AttachmentService(QObject):
    """Takes files in.

    Signals:
        attachment_added(str, object, object): draft key, Attachment, thumbnail QImage or None.
        attachment_refused(str): a sentence that says which file and why.
        text_loaded(object, str): the text of an attachment asked for with load_text().
    """

    attachment_added = Signal(str, object, object)
    attachment_refused = Signal(str)
    text_loaded = Signal(object, str)

    def __init__(self, store: HistoryStore, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._runner = runner

    def add_files(self, draft_key: str, paths: Sequence[str]) -> None:
        """Reads files the person chose or dropped, one job each; a signal follows for each."""
        for path in paths:
            self._add(draft_key, Path(path))

    def _add(self, draft_key: str, path: Path) -> None:
        store = self._store

        def read(_: JobContext) -> tuple[str, Attachment, QImage | None]:
            data, media_type, thumbnail = read_file(path)
            return draft_key, store.attachments.add(data, path.name, media_type), thumbnail

        self._start(read, path.name)

    def add_image(self, draft_key: str, image: QImage) -> None:
        """Stores a picture from the clipboard as PNG."""
        store = self._store
        picture = QImage(image)

        def save(_: JobContext) -> tuple[str, Attachment, QImage | None]:
            fitted = fit(picture)
            attachment = store.attachments.add(encode(fitted, b"png"), "Pasted image.png", "image/png")
            return draft_key, attachment, thumbnail_of(fitted)

        self._start(save, "Pasted image.png")

    def add_text(self, draft_key: str, text: str) -> None:
        """Stores a long paste as a text file."""
        store = self._store

        def save(_: JobContext) -> tuple[str, Attachment, QImage | None]:
            data = text.encode("utf-8", "replace")
            return draft_key, store.attachments.add(data, TEXT_NAME, "text/plain"), None

        self._start(save, TEXT_NAME)

    def load_text(self, attachment: Attachment) -> None:
        """Reads a text attachment to show or unfold it; text_loaded follows."""
        store = self._store

        def read(_: JobContext) -> tuple[Attachment, str]:
            return attachment, store.attachments.read(attachment).decode("utf-8", "replace")

        job = self._runner.start(Pool.IO, read)
        job.succeeded.connect(self._on_text_read)
        job.failed.connect(self._on_read_failed(attachment.name))

    def _start(self, work: Callable[[JobContext], object], name: str) -> None:
        job = self._runner.start(Pool.IO, work)
        job.succeeded.connect(self._on_attachment_stored)
        job.failed.connect(self._on_read_failed(name))

    @Slot(object)
    def _on_attachment_stored(self, result: tuple[str, Attachment, QImage | None]) -> None:
        self.attachment_added.emit(*result)

    @Slot(object)
    def _on_text_read(self, result: tuple[Attachment, str]) -> None:
        self.text_loaded.emit(*result)

    def _on_read_failed(self, name: str) -> Callable[[object], None]:
        def tell(error: object) -> None:
            if isinstance(error, ChatError):
                reason = f"{error_sentence(error)} {error.detail}".strip()
            elif isinstance(error, UnusableFile):
                reason = str(error)
            elif isinstance(error, OSError):
                reason = error.strerror or type(error).__name__
            else:
                reason = type(error).__name__
            text = self.tr("“%1” was not attached: %2").replace("%1", name).replace("%2", reason)
            self.attachment_refused.emit(text)

        return tell


class UnusableFile(Exception):  # noqa: N818 - it is the file that is wrong
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
    kind = next((name for name, magic in _MAGIC.items() if data.startswith(magic)), None)
    if kind == b"webp" and data[8:12] != b"WEBP":
        kind = None
    if kind is None:
        return None
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, kind)
    reader.setAllocationLimit(ALLOCATION_LIMIT)
    reader.setAutoTransform(True)
    size = reader.size()
    longest = max(size.width(), size.height())
    if longest > RESIZED_SIDE and kind != b"gif":
        reader.setScaledSize(size.scaled(QSize(RESIZED_SIDE, RESIZED_SIDE), _KEEP))
    image = reader.read()
    if image.isNull():
        raise UnusableFile("the picture cannot be read.")
    if longest > RESIZED_SIDE or len(data) > LARGEST_IMAGE:
        kind = b"jpeg" if kind == b"jpeg" else b"png"
        image = fit(image)
        data = encode(image, kind)
        if len(data) > LARGEST_IMAGE:
            kind = b"jpeg"
            data = encode(image, kind)
    return data, IMAGE_TYPES[kind], thumbnail_of(image)


def fit(image: QImage) -> QImage:
    """The picture at no more than RESIZED_SIDE pixels."""
    if max(image.width(), image.height()) <= RESIZED_SIDE:
        return image
    return image.scaled(QSize(RESIZED_SIDE, RESIZED_SIDE), _KEEP, _SMOOTH)


def thumbnail_of(image: QImage) -> QImage:
    return image.scaled(QSize(THUMBNAIL, THUMBNAIL), _KEEP, _SMOOTH)


def encode(image: QImage, kind: bytes) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind.decode(), 88 if kind == b"jpeg" else -1)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
