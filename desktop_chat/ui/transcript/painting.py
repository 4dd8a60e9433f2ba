"""Owns how a frame is painted; GUI thread."""

import time

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_chat.ui.theme.metrics import RADIUS_10, RADIUS_14
from desktop_chat.ui.transcript.frame import Band, Frame, Piece
from desktop_chat.ui.transcript.items import ink
from desktop_chat.ui.transcript.style import Style


def paint(painter: QPainter, frame: Frame, area: QRect) -> None:
    """Paints what a frame shows within ``area`` of the viewport."""
    painter.fillRect(area, frame.style.color("window"))
    now = time.monotonic()
    for band in frame.bands:
        if band.top + band.height >= area.top() and band.top <= area.bottom():
            _paint_band(painter, frame, band, area, now)


def _paint_band(painter: QPainter, frame: Frame, band: Band, area: QRect, now: float) -> None:
    style = frame.style
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if band.bubble.intersects(area):
        ink.rounded(painter, band.bubble, style.color("user_bubble"), RADIUS_14)
    for piece in band.pieces:
        clip = area.intersected(piece.bounds)
        if not clip.isEmpty():
            _paint_piece(painter, style, frame.left, piece, clip, now)
    if not band.ring.isEmpty():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(style.color("focus"), 2))
        painter.drawRoundedRect(QRectF(band.ring), RADIUS_10, RADIUS_10)


def _paint_piece(painter: QPainter, style: Style, left: int, piece: Piece, clip: QRect, now: float) -> None:
    rect, state = piece.rect, piece.state
    if piece.inset:
        ink.rounded(painter, QRect(left + 2, rect.top() - 4, 2, rect.height() + 8), style.color("quote_bar"), 1)
    state.clip = clip.translated(-rect.topLeft())
    state.now = now
    painter.save()
    painter.translate(rect.topLeft())
    piece.item.paint(painter, state)
    painter.restore()
