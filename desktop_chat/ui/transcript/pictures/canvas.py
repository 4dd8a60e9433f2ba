"""Owns one picture on a dark ground that can be made larger and moved about; GUI thread."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.theme.tokens import DARK

_STEP: Final = 1.25
_LEAST, _MOST = 0.05, 16.0
_NOTCH: Final = 120  # what one step of a wheel says


class PictureCanvas(QWidget):
    """A picture, or words instead of one.

    Signals:
        zoomed(): the scale changed.
    """

    zoomed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._detail = QImage()
        self._full = QSize()
        self._words = ""
        self._scale = 1.0
        self._middle = QPointF()  # the point of the picture, in its own pixels, that is in the middle of the canvas
        self._held: QPointF | None = None
        self.fits = True
        self.setMinimumSize(120, 80)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # --- what it shows --------------------------------------------------------------------------------------------

    @property
    def image(self) -> QImage:
        """The picture in as many pixels as there are."""
        return self._image if self._detail.isNull() else self._detail

    @property
    def words(self) -> str:
        return self._words

    def show_picture(self, image: QImage, full: QSize) -> None:
        """Shows a picture whose own size is ``full``; ``image`` may hold fewer pixels."""
        self._image, self._detail, self._full, self._words = image, QImage(), QSize(full), ""
        self.fit()

    def add_detail(self, image: QImage) -> None:
        """All pixels of the picture that is shown, for larger scales; the one before is finer at smaller ones."""
        self._detail = image
        self.update()
        self.zoomed.emit()

    def show_words(self, words: str) -> None:
        self._image, self._detail, self._full, self._words = QImage(), QImage(), QSize(), words
        self.update()
        self.zoomed.emit()

    # --- scale ----------------------------------------------------------------------------------------------------

    @property
    def percent(self) -> int:
        """Device pixels for a pixel of the picture, in hundredths."""
        return round(self._scale * 100)

    def _pixel(self) -> float:
        """How large a pixel of the picture is on the canvas."""
        return self._scale / self.devicePixelRatioF()

    def fit(self) -> None:
        """All of the picture, not larger than it is."""
        self.fits = True
        if not self._full.isEmpty():
            ratio = self.devicePixelRatioF()
            room = QSize(max(1, self.width() - 32), max(1, self.height() - 32))
            across, down = room.width() * ratio / self._full.width(), room.height() * ratio / self._full.height()
            self._scale = min(1.0, across, down)
            self._middle = QPointF(self._full.width() / 2, self._full.height() / 2)
        self.update()
        self.zoomed.emit()

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Another scale; the point of the picture at ``at`` stays where it is."""
        if self._full.isEmpty():
            return
        here = at if at is not None else QPointF(self.rect().center())
        before = self._to_picture(here)
        self.fits = False
        self._scale = min(_MOST, max(min(_LEAST, self._scale), scale))
        self._middle += before - self._to_picture(here)
        self._settle()
        self.zoomed.emit()

    def zoom_by(self, steps: float, at: QPointF | None = None) -> None:
        self.zoom_to(self._scale * _STEP**steps, at)

    def move_by(self, dx: float, dy: float) -> bool:
        """Moves the picture by pixels of the canvas; False if there is no more of it."""
        before = QPointF(self._middle)
        self._middle -= QPointF(dx, dy) / self._pixel()
        self._settle()
        return self._middle != before

    @property
    def can_move(self) -> bool:
        size = self._shown_size()
        return size.width() > self.width() or size.height() > self.height()

    def _shown_size(self) -> QRectF:
        pixel = self._pixel()
        return QRectF(0, 0, self._full.width() * pixel, self._full.height() * pixel)

    def _to_picture(self, point: QPointF) -> QPointF:
        return self._middle + (point - QPointF(self.width() / 2, self.height() / 2)) / self._pixel()

    def _settle(self) -> None:
        """Keeps the picture in the middle while all of it is seen, and its edges outside else."""
        pixel = self._pixel()

        def kept(middle: float, full: int, room: int) -> float:
            half = room / pixel / 2
            return full / 2 if full <= 2 * half else min(max(middle, half), full - half)

        x = kept(self._middle.x(), self._full.width(), self.width())
        self._middle = QPointF(x, kept(self._middle.y(), self._full.height(), self.height()))
        self._set_cursor()
        self.update()

    def _set_cursor(self) -> None:
        hand = Qt.CursorShape.ClosedHandCursor if self._held is not None else Qt.CursorShape.OpenHandCursor
        self.setCursor(hand if self.can_move else Qt.CursorShape.ArrowCursor)

    # --- Qt -------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(DARK.sidebar))
        if self._image.isNull():
            painter.setPen(QColor(DARK.text_secondary))
            painter.setFont(self._theme.font(15))
            area = self.rect().adjusted(24, 24, -24, -24)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
            return
        place = self._shown_size()
        corner = QPointF(self.width() / 2, self.height() / 2) - self._middle * self._pixel()
        place.moveTopLeft(QPointF(round(corner.x()), round(corner.y())))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._scale < 4)
        image = self._image if self._full.width() * self._scale <= self._image.width() + 1 else self.image
        if image.hasAlphaChannel():
            painter.fillRect(place, QColor(DARK.text))
        painter.drawImage(place, image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit() if self.fits else self._settle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(event.angleDelta().y() / _NOTCH, event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Two fingers on a touchpad."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self._scale * (1 + event.value()), event.position())
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position()
            self._set_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            way = event.position() - self._held
            self._held = event.position()
            self.move_by(way.x(), way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self._set_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """From all of it to its own size and back."""
        self.zoom_to(1.0, event.position()) if self.fits and self.percent < 100 else self.fit()
