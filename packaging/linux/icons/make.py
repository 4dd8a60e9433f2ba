"""Makes the icons of the desktop from our drawings with the program's own Qt: python packaging/linux/icons/make.py

Small sizes have drawings of their own on their pixel grid; all others come from the full one. With --sheet FILE it
makes a picture of every size on a light and on a dark panel instead, to be looked at after a change.
"""

import argparse
import os
import shutil
import struct
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QIODevice, QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
RESOURCES, SOURCES = ROOT / "resources", HERE / "sources"
THEME = HERE / "hicolor"
WINDOWS_ICON, MAC_ICON = ROOT / "packaging/windows/desktop-chat.ico", ROOT / "packaging/macos/desktop-chat.icns"

APP_ID = "io.github.desktop_chat.DesktopChat"
MIME_ICON = "application-vnd.desktop-chat.conversation+json"
APP_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
MIME_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
#: Types of Apple's container that hold PNG, and the side of each.
ICNS_TYPES = ((b"ic11", 32), (b"ic12", 64), (b"ic07", 128), (b"ic08", 256), (b"ic09", 512), (b"ic10", 1024))
#: On a Mac a drawing keeps this part of each side free, as its neighbours in the Dock do.
MAC_MARGIN = 0.06


def app_source(size: int) -> Path:
    own = RESOURCES / f"app-icon-{size}.svg"
    return own if own.exists() else RESOURCES / "app-icon.svg"


def mime_source(size: int) -> Path:
    own = SOURCES / f"conversation-{size}.svg"
    return own if own.exists() else SOURCES / "conversation.svg"


def rendered(source: Path, size: int, margin: float = 0.0) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    room = QRectF(0, 0, size, size).adjusted(size * margin, size * margin, -size * margin, -size * margin)
    QSvgRenderer(str(source)).render(painter, room)
    painter.end()
    return image


def png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def theme_files() -> dict[str, bytes]:
    """Every file of the icon theme by its path below ``hicolor``."""
    files = {
        f"scalable/apps/{APP_ID}.svg": (RESOURCES / "app-icon.svg").read_bytes(),
        f"scalable/mimetypes/{MIME_ICON}.svg": (SOURCES / "conversation.svg").read_bytes(),
        f"symbolic/apps/{APP_ID}-symbolic.svg": (SOURCES / "symbolic.svg").read_bytes(),
    }
    for size in APP_SIZES:
        files[f"{size}x{size}/apps/{APP_ID}.png"] = png(rendered(app_source(size), size))
    for size in MIME_SIZES:
        files[f"{size}x{size}/mimetypes/{MIME_ICON}.png"] = png(rendered(mime_source(size), size))
    return files


def ico() -> bytes:
    """Windows' container: a table of sizes, then a PNG for each."""
    pictures = [(size, png(rendered(app_source(size), size))) for size in ICO_SIZES]
    offset = 6 + 16 * len(pictures)
    table = struct.pack("<HHH", 0, 1, len(pictures))
    for size, data in pictures:
        side = size % 256  # 256 is written as 0
        table += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    return table + b"".join(data for _size, data in pictures)


def icns() -> bytes:
    """Apple's container: pieces of type, length and PNG."""
    pieces = b""
    for kind, size in ICNS_TYPES:
        data = png(rendered(app_source(size), size, MAC_MARGIN))
        pieces += kind + struct.pack(">I", len(data) + 8) + data
    return b"icns" + struct.pack(">I", len(pieces) + 8) + pieces


def sheet() -> QImage:
    """Every size on a light and on a dark panel, as it is and three times as large."""
    rows = [
        [rendered(app_source(size), size) for size in APP_SIZES[:-2]],
        [rendered(mime_source(size), size) for size in MIME_SIZES[:-1]],
    ]
    image = QImage(2 * (sum(APP_SIZES[:-2]) * 3 + 180), 1660, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    for column, panel in enumerate(("#f6f5f4", "#242322")):
        left = column * image.width() // 2
        painter.fillRect(left, 0, image.width() // 2, image.height(), QColor(panel))
        top = 20
        for zoom in (1, 3):
            for row in rows:
                x = left + 20
                for picture in row:
                    side = picture.width() * zoom
                    painter.drawImage(x, top, picture.scaled(side, side))
                    x += side + 20
                top += 128 * zoom + 30
        big = rendered(app_source(512), 512)
        painter.drawImage(left + 20, top, big)
        painter.drawImage(left + 552, top, rendered(mime_source(256), 256))
        glyph = rendered(SOURCES / "symbolic.svg", 64)
        inked = QPainter(glyph)
        inked.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        inked.fillRect(glyph.rect(), QColor("#2e3436" if column == 0 else "#eeeeec"))
        inked.end()
        painter.drawImage(left + 830, top, glyph)
        painter.drawImage(left + 910, top, glyph.scaled(16, 16))
    painter.end()
    return image


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="make the picture for looking at, and nothing else")
    arguments = parser.parse_args()
    application = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    if arguments.sheet is not None:
        return 0 if sheet().save(str(arguments.sheet)) else 1
    shutil.rmtree(THEME, ignore_errors=True)
    files = {THEME / name: data for name, data in theme_files().items()}
    files |= {WINDOWS_ICON: ico(), MAC_ICON: icns()}
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    print(f"{len(files)} files")
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
