"""Owns dragging text and links out of the transcript into other windows; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt
from PySide6.QtGui import QDrag, QPainter, QPixmap

from desktop_chat.ui.theme.metrics import RADIUS_6
from desktop_chat.ui.transcript.items import ink
from desktop_chat.ui.transcript.selecting.clipboard import link_mime

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_WIDEST = 280
_LONGEST = 80


def drag_selection(view: "TranscriptView") -> None:
    data = view.copier.mime_now()
    if data is None:
        view.copied.emit(view.tr("This is too much to drag, please copy it"))
        return
    _drag(view, data, data.text())


def drag_link(view: "TranscriptView", url: str) -> None:
    data = link_mime(url)
    if data is not None:
        _drag(view, data, data.text())


def _drag(view: "TranscriptView", data: QMimeData, words: str) -> None:
    drag = QDrag(view.viewport())
    drag.setMimeData(data)
    drag.setPixmap(_picture(view, words))
    drag.setHotSpot(QPoint(-12, -8))
    drag.exec(Qt.DropAction.CopyAction)


def _picture(view: "TranscriptView", words: str) -> QPixmap:
    """The beginning of the text in a small box."""
    style, ratio = view.reel.style, view.devicePixelRatioF()
    text = " ".join(words[: 4 * _LONGEST].split())[:_LONGEST]
    metrics = style.metrics(13)
    width = min(style.scaled(_WIDEST), metrics.horizontalAdvance(text) + 24)
    height = metrics.height() + 12
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(0, 0, width, height)
    ink.rounded(painter, box, style.color("surface"), RADIUS_6, style.color("border"))
    ink.put_text(painter, style, text, box.toRect().adjusted(12, 0, -12, 0), role="text")
    painter.end()
    return pixmap
