"""Owns the line icons: resources/icons/*.svg recoloured to a token of the theme, sharp at any scale; GUI thread."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_chat.runtime.resources import resource_path
from desktop_chat.ui.theme.theme import Theme

_INK = b"currentColor"


@lru_cache(maxsize=128)
def _source(name: str) -> bytes:
    if not name.replace("-", "").isalnum():
        raise ValueError(f"not an icon name: {name!r}")
    return (Path(str(resource_path("icons"))) / f"{name}.svg").read_bytes()


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace(_INK, colour.encode("ascii"))))


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: str) -> None:
    """Draws an icon into a rectangle in a ``#rrggbb`` colour."""
    _renderer(name, colour).render(painter, rect)


class _LineIconEngine(QIconEngine):
    """Draws one recoloured SVG at whatever size and scale is asked for; fainter when disabled."""

    def __init__(self, name: str, colour: str, faint: str) -> None:
        super().__init__()
        self._name, self._colour, self._faint = name, colour, faint

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = self._faint if mode == QIcon.Mode.Disabled else self._colour
        paint_icon(painter, self._name, QRectF(rect), colour)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor(0, 0, 0, 0))
        painter = QPainter(image)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return QPixmap.fromImage(image)

    def clone(self) -> QIconEngine:
        return _LineIconEngine(self._name, self._colour, self._faint)


def icon(name: str, theme: Theme, role: str = "text_secondary") -> QIcon:
    """The icon in a token's colour as the theme is now; ask again when the theme changed.

    FileNotFoundError for a name without a file, AttributeError for a role that is no token.
    """
    colour: str = getattr(theme.tokens, role)
    _source(name)
    return QIcon(_LineIconEngine(name, colour, theme.tokens.border_strong))


def application_icon() -> QIcon:
    """The icon of windows and task bars: small sizes have drawings on their pixel grid, the others the full one."""
    result = QIcon()
    for size, suffix in ((16, "-16"), (22, "-22"), (24, "-24"), (32, ""), (48, "-48"), (64, ""), (128, ""), (256, "")):
        image = QImage(QSize(size, size), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor(0, 0, 0, 0))
        painter = QPainter(image)
        QSvgRenderer(str(resource_path(f"app-icon{suffix}.svg"))).render(painter, QRectF(0, 0, size, size))
        painter.end()
        result.addPixmap(QPixmap.fromImage(image))
    return result


def icon_names() -> list[str]:
    """Every line icon that there is."""
    folder = Path(str(resource_path("icons")))
    return sorted(path.stem for path in folder.glob("*.svg") if not path.stem.startswith("control-"))
