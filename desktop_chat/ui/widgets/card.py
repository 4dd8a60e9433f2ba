"""Owns how the card of a small window is painted: rounded, with a soft shadow where there may be one; GUI thread."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QRegion

from desktop_chat.ui.theme.metrics import RADIUS_10
from desktop_chat.ui.theme.theme import Theme

_SHADOW_DROP = 4


def paint_card(painter: QPainter, window: QRect, shade: int, look: Theme) -> None:
    """Fills a window with a card. ``shade`` is how far the window reaches beyond it; 0 where it is cut by a mask."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tokens = look.tokens
    card = QRectF(window.adjusted(shade, shade, -shade, -shade))
    if shade:
        _paint_shadow(painter, card, shade - _SHADOW_DROP, QColor(tokens.shadow))
    else:
        painter.fillRect(window, QColor(tokens.border_strong))
    # Where there is a shadow to set the card off, its edge may be quiet.
    has_shadow = bool(shade) and not look.is_dark and QColor(tokens.shadow).alpha() > 0
    painter.setPen(QPen(QColor(tokens.border if has_shadow else tokens.border_strong), 1))
    painter.setBrush(QColor(tokens.surface_raised))
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_10 - 0.5, RADIUS_10 - 0.5)


def card_mask(window: QRect) -> QRegion:
    """What is left of a window that cannot be translucent."""
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(window), RADIUS_10, RADIUS_10)
    return QRegion(outline.toFillPolygon().toPolygon())


def _paint_shadow(painter: QPainter, card: QRectF, reach: int, colour: QColor) -> None:
    """A soft shadow of rounded rectangles on top of each other, densest at the card."""
    painter.setPen(Qt.PenStyle.NoPen)
    colour.setAlphaF(1 - (1 - colour.alphaF()) ** (1 / reach))
    painter.setBrush(colour)
    fallen = card.translated(0, _SHADOW_DROP)
    for step in range(reach, 0, -1):
        out = reach * (step / reach) ** 2  # close together near the card, so that the edge fades slowly
        painter.drawRoundedRect(fallen.adjusted(-out, -out, out, out), RADIUS_10 + out, RADIUS_10 + out)
