"""Pictures for tests: good ones of every kind, and those that somebody made to do harm."""

import struct
import zlib

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

#: One transparent pixel; Qt writes no GIF.
TINY_GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/hostname"/></svg>'


def image(width: int, height: int, color: str = "#4080c0") -> QImage:
    """A picture that shows where its upper left is."""
    made = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(made)
    ground = QLinearGradient(0, 0, width, height)
    ground.setColorAt(0, QColor(color))
    ground.setColorAt(1, QColor(color).darker(220))
    painter.fillRect(made.rect(), ground)
    painter.fillRect(0, 0, max(1, width // 4), max(1, height // 4), QColor("#ffe08a"))
    painter.end()
    return made


def packed(width: int, height: int, kind: str = "PNG", color: str = "#4080c0") -> bytes:
    """The bytes of a picture."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image(width, height, color).save(buffer, kind)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def png_bomb(width: int, height: int) -> bytes:
    """A valid PNG of so many pixels in few bytes: one bit each, all black."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    line = bytes(1 + (width + 7) // 8)
    body = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def turned_jpeg(width: int, height: int) -> bytes:
    """A JPEG that says it has to be turned by 90 degrees."""
    plain = packed(width, height, "JPG")
    tiff = b"II*\x00\x08\x00\x00\x00" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0)
    exif = b"Exif\x00\x00" + tiff
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + plain[2:]
