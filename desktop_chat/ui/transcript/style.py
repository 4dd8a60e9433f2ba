"""Owns the colours, fonts and metrics of the transcript for the theme in use; GUI thread."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPixmap

from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.icons import icon
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.formulas.drawn import Formulas
from desktop_chat.ui.transcript.pictures.decoded import Pictures

COLUMN: Final = metrics.COLUMN
MARGIN: Final = metrics.SPACE_24
ROW_GAP: Final = metrics.SPACE_16
ITEM_GAP: Final = metrics.SPACE_12
TARGET: Final = metrics.TARGET
LINE: Final = metrics.LINE_HEIGHT
CODE_LINE: Final = 1.45
HEADING_SIZES: Final = (24, 20, 18, 15, 15, 13)


class Style:
    """What every item of the transcript paints with; a new one is made whenever the theme changes."""

    def __init__(self, theme: Theme, formulas: Formulas, pictures: Pictures, zoom: int = 100) -> None:
        self.theme = theme
        self.formulas = formulas
        self.pictures = pictures
        self._zoom = zoom
        self.reduced_motion = theme.reduced_motion
        self.is_dark = theme.is_dark
        self.color = lru_cache(maxsize=None)(theme.color)
        self.font = lru_cache(maxsize=None)(self._font)
        self.code_font = lru_cache(maxsize=None)(self._code_font)
        self.metrics = lru_cache(maxsize=None)(self._metrics)

    def _font(self, size: int, weight: int = 400) -> QFont:
        font = QFont(self.theme.font(size))
        font.setPixelSize(max(6, round(font.pixelSize() * self._zoom / 100)))
        font.setWeight(QFont.Weight(weight))
        return font

    def _code_font(self, size: int) -> QFont:
        font = QFont(self.theme.code_font(size))
        font.setPixelSize(max(6, round(font.pixelSize() * self._zoom / 100)))
        return font

    def _metrics(self, size: int, weight: int = 400) -> QFontMetrics:
        return QFontMetrics(self.font(size, weight))

    def scaled(self, length: int) -> int:
        """A length that grows with the text."""
        return max(1, round(self.theme.scaled(length) * self._zoom / 100))

    def target(self) -> int:
        """The side of a button: never below the smallest size that a finger or a shaky hand can hit."""
        return max(TARGET, self.scaled(TARGET))

    def icon(self, name: str, role: str = "text_secondary") -> QIcon:
        return icon(name, self.theme, role)

    def pixmap(self, name: str, role: str, size: int, ratio: float) -> QPixmap:
        return self.icon(name, role).pixmap(QRectF(0, 0, size, size).size().toSize(), ratio)

    def syntax(self, kind: str) -> QColor | None:
        """The colour of a kind of highlighted code; None for text without a colour of its own."""
        known = f"syntax_{kind}"
        return self.color(known) if hasattr(self.theme.tokens, known) else None
