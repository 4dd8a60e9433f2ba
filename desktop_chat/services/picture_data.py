"""Owns how the bytes of a picture become pixels: known formats only, within limits of bytes and pixels; any thread."""

import binascii
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from desktop_chat.domain.errors import Refused

LARGEST_FILE: Final = 32 * 1024 * 1024  # bytes
LARGEST_AREA: Final = 64_000_000  # pixels; the service takes 8,000 x 8,000
LARGEST_SIDE: Final = 32_000  # pixels
ALLOCATION_LIMIT: Final = 256  # MB that a picture may take while it is read; Qt has one limit for all readers
_MAGIC: Final = {b"png": b"\x89PNG\r\n\x1a\n", b"jpeg": b"\xff\xd8\xff", b"gif": b"GIF8", b"webp": b"RIFF"}
_KEEP = Qt.AspectRatioMode.KeepAspectRatio
_PREMULTIPLIED = QImage.Format.Format_ARGB32_Premultiplied
_EASY = (_PREMULTIPLIED, QImage.Format.Format_RGB32)
#: Conversion holds Python's lock, so that only small pictures are converted for faster painting.
_CONVERTED_AREA: Final = 1_500_000
_SLICE: Final = 1 << 20


class Trouble(StrEnum):
    """Why a picture cannot be shown."""

    MISSING = "missing"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"


class PictureError(Refused):
    """A picture that cannot be shown."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture.

    Attributes:
        image: at the size that was asked for or smaller. full: its size as it is stored, turned as it is meant to be.
    """

    image: QImage
    full: QSize


def kind_of(data: bytes) -> bytes | None:
    """The format by what is in the file, whatever its name says; None for all that is not shown."""
    kind = next((name for name, magic in _MAGIC.items() if data.startswith(magic)), None)
    return None if kind == b"webp" and data[8:12] != b"WEBP" else kind


def unpack_base64(text: str) -> bytes:
    """The bytes of an inline picture, in slices, so that other threads get their turn. Raises PictureError."""
    if len(text) > LARGEST_FILE * 4 // 3 + 4:
        raise PictureError(Trouble.TOO_LARGE)
    if not text.isascii():
        raise PictureError(Trouble.DAMAGED)
    packed = text.translate({9: None, 10: None, 13: None, 32: None}) if "\n" in text or " " in text else text
    try:
        return b"".join(
            binascii.a2b_base64(packed[begin : begin + _SLICE], strict_mode=True)
            for begin in range(0, len(packed), _SLICE)
        )
    except ValueError:  # also binascii.Error
        raise PictureError(Trouble.DAMAGED) from None


def decode(data: bytes, within: QSize, most: int = LARGEST_AREA) -> Picture:
    """The picture, made smaller to fit ``within`` (empty: as it is, but at most ``most`` pixels). Raises PictureError.

    Animations show their first frame.
    """
    if len(data) > LARGEST_FILE:
        raise PictureError(Trouble.TOO_LARGE)
    kind = kind_of(data)
    if kind is None:
        raise PictureError(Trouble.UNKNOWN_KIND)
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, kind)
    reader.setAllocationLimit(ALLOCATION_LIMIT)
    reader.setAutoTransform(True)
    stored = reader.size()
    if stored.isEmpty():
        raise PictureError(Trouble.DAMAGED)
    if stored.width() * stored.height() > LARGEST_AREA or max(stored.width(), stored.height()) > LARGEST_SIDE:
        raise PictureError(Trouble.TOO_LARGE)
    turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    full = stored.transposed() if turned else stored
    wanted = _fitted(full, within, most)
    if wanted != full:
        reader.setScaledSize(wanted.transposed() if turned else wanted)
    image = reader.read()
    if image.isNull():
        raise PictureError(Trouble.DAMAGED)
    if image.width() * image.height() <= _CONVERTED_AREA and image.format() not in _EASY:
        image = image.convertToFormat(_PREMULTIPLIED if image.hasAlphaChannel() else QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(1.0)
    return Picture(image, full)


def _fitted(full: QSize, within: QSize, most: int) -> QSize:
    """The size to decode at: never larger than the picture, never without an extent."""
    wanted = QSize(full)
    if not within.isEmpty() and (full.width() > within.width() or full.height() > within.height()):
        wanted = full.scaled(within, _KEEP)
    area = wanted.width() * wanted.height()
    if area > most:
        wanted = wanted * (most / area) ** 0.5
    return wanted.expandedTo(QSize(1, 1))
