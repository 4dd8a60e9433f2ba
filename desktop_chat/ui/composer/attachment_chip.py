"""Owns the card of an attached file: thumbnail, name, size, open, turn back into text, remove. GUI thread."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFontMetrics,
    QIcon,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QStyle, QWidget

from desktop_chat.domain.content import Attachment
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.icons import icon
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.round_menu import RoundMenu

_HEIGHT = 52
_PICTURE = 36
_WIDTH = 208


def size_text(size: int) -> str:
    """Bytes as a person reads them: ``812 bytes``, ``4 KB``, ``1.3 MB``."""
    if size < 1_000:
        return QCoreApplication.translate("Composer", "%n bytes", "", size).replace("%n", str(size))
    if size < 999_500:
        return f"{max(1, round(size / 1_000))} KB"
    return f"{size / 1_000_000:.1f} MB"


def kind_text(media_type: str) -> str:
    """The kind of a file in one word."""
    if media_type.startswith("image/"):
        return media_type.removeprefix("image/").upper()
    return {"application/pdf": "PDF", "text/plain": QCoreApplication.translate("Composer", "Text")}.get(media_type, "")


class AttachmentChip(QAbstractButton):
    """One file; a click opens it, the cross or Delete removes it.

    Attributes:
        attachment: None while the file is still being read.
    Signals:
        opened(Attachment), unfolded(Attachment), removed(): what the person asked for.
    """

    opened = Signal(object)
    unfolded = Signal(object)
    removed = Signal()

    def __init__(self, theme: Theme, name: str, attachment: Attachment | None, picture: QImage | None) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._source = QImage()
        self._picture = QPixmap()
        self._remove = RemoveButton(theme, self)
        self._remove.clicked.connect(self.removed)
        self.setFixedSize(self.sizeHint())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._on_clicked)
        theme.changed.connect(self._on_theme_changed)
        self.attachment: Attachment | None = None
        self.settle(attachment, picture)

    def settle(self, attachment: Attachment | None, picture: QImage | None) -> None:
        """The file is known now (or not yet: None)."""
        self.attachment = attachment
        if attachment is not None:
            self._name = attachment.name
        if picture is not None and not picture.isNull():
            self._source = picture
            self._picture = _thumbnail(picture, self._picture_side(), self.devicePixelRatioF())
        name = self._name or QCoreApplication.translate("Composer", "File")
        self.setAccessibleName(QCoreApplication.translate("Composer", "Attachment: {name}").replace("{name}", name))
        self._remove.setAccessibleName(QCoreApplication.translate("Composer", "Remove {name}").replace("{name}", name))
        self.update()

    def _second_line(self) -> str:
        if self.attachment is None:
            return QCoreApplication.translate("Composer", "Adding…")
        parts = [kind_text(self.attachment.media_type), size_text(self.attachment.size)]
        return " · ".join(part for part in parts if part)

    @property
    def remove_button(self) -> QWidget:
        return self._remove

    def can_unfold(self) -> bool:
        """True for text, which may go back into the field."""
        return self.attachment is not None and self.attachment.media_type == "text/plain"

    def build_menu(self) -> RoundMenu:
        """What can be done with this file."""
        menu = RoundMenu(self._theme, self)
        if self.attachment is not None:
            menu.addAction(QCoreApplication.translate("Composer", "Open")).triggered.connect(self._on_clicked)
        if self.can_unfold():
            title = QCoreApplication.translate("Composer", "Turn back into text")
            menu.addAction(title).triggered.connect(self._on_unfold_triggered)
        menu.addAction(QCoreApplication.translate("Composer", "Remove")).triggered.connect(self.removed)
        return menu

    @Slot()
    def _on_clicked(self) -> None:
        if self.attachment is not None:
            self.opened.emit(self.attachment)

    @Slot()
    def _on_unfold_triggered(self) -> None:
        if self.attachment is not None:
            self.unfolded.emit(self.attachment)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setFixedSize(self.sizeHint())
        if not self._source.isNull():
            self._picture = _thumbnail(self._source, self._picture_side(), self.devicePixelRatioF())
        self._place()
        self.update()

    def _picture_side(self) -> int:
        return max(_PICTURE, self._theme.scaled(_PICTURE))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.scaled(_WIDTH), max(_HEIGHT, self._picture_side() + _HEIGHT - _PICTURE))

    def resizeEvent(self, event: QEvent) -> None:
        self._place()

    def _place(self) -> None:
        side = max(metrics.TARGET, self._theme.scaled(metrics.TARGET))
        self._remove.setFixedSize(side, side)
        place = QRect(self.width() - side - 4, (self.height() - side) // 2, side, side)
        self._remove.move(self._mirrored(place).topLeft())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place()

    def _mirrored(self, place: QRect) -> QRect:
        """A place inside the chip as it is where writing starts at the right."""
        return QStyle.visualRect(self.layoutDirection(), self.rect(), place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.build_menu().popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() == Qt.Key.Key_Menu:
            self.build_menu().popup(self.mapToGlobal(QPoint(0, self.height())))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        border = QPen(QColor(tokens.focus), 2) if self.hasFocus() else QPen(QColor(tokens.border), 1)
        painter.setPen(border)
        painter.setBrush(QColor(tokens.surface_sunken))
        painter.drawRoundedRect(ring, metrics.RADIUS_10, metrics.RADIUS_10)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(ring, metrics.RADIUS_10, metrics.RADIUS_10)
        self._paint_picture(painter)
        self._paint_text(painter)

    def _paint_picture(self, painter: QPainter) -> None:
        side = self._picture_side()
        box = QRectF(self._mirrored(QRect(8, (self.height() - side) // 2, side, side)))
        path = QPainterPath()
        path.addRoundedRect(box, metrics.RADIUS_6, metrics.RADIUS_6)
        if self._picture.isNull():
            painter.fillPath(path, QColor(self._theme.tokens.surface))
            symbol: QIcon = icon("file", self._theme, "text_secondary")
            edge = side * 2 // 9
            symbol.paint(painter, box.toRect().adjusted(edge, edge, -edge, -edge))
            return
        painter.save()
        painter.setClipPath(path)
        painter.drawPixmap(box.toRect(), self._picture)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.tokens.border), 1))
        painter.drawPath(path)

    def _paint_text(self, painter: QPainter) -> None:
        start = 8 + self._picture_side() + metrics.SPACE_8
        room = self.width() - start - self._remove.width() - 6
        texts = self._mirrored(QRect(start, 0, room, self.height()))
        flags = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        first, second = self._theme.font(metrics.TEXT_13), self._theme.font(metrics.TEXT_12)
        above, below = QFontMetrics(first), QFontMetrics(second)
        top = (self.height() - above.height() - below.height()) // 2
        painter.setFont(first)
        painter.setPen(QColor(self._theme.tokens.text))
        name = " ".join(self._name.split())
        shown = above.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(texts.left(), top, room, above.height()), flags, shown)
        painter.setFont(second)
        painter.setPen(QColor(self._theme.tokens.text_secondary))
        line = below.elidedText(self._second_line(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(texts.left(), top + above.height(), room, below.height()), flags, line)


class RemoveButton(QAbstractButton):
    """The cross of a chip, 28 px square, drawn quietly until the pointer is on it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedSize(metrics.TARGET, metrics.TARGET)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        disc = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.focus), 2))
            painter.drawEllipse(disc)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.pressed if self.isDown() else tokens.hover))
            painter.drawEllipse(disc)
        strong = self.underMouse() or self.hasFocus()
        pen = QPen(QColor(tokens.text if strong else tokens.text_secondary), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        middle = disc.center()
        arm = self.width() / 8
        for sign in (1, -1):
            painter.drawLine(
                QPointF(middle.x() - arm, middle.y() - arm * sign), QPointF(middle.x() + arm, middle.y() + arm * sign)
            )


def _thumbnail(picture: QImage, side: int, ratio: float) -> QPixmap:
    """The middle of the picture, square, sharp on this screen."""
    side = round(side * max(ratio, 1.0))
    scaled = picture.scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    cut = scaled.copy((scaled.width() - side) // 2, (scaled.height() - side) // 2, side, side)
    pixmap = QPixmap.fromImage(cut)
    pixmap.setDevicePixelRatio(max(ratio, 1.0))
    return pixmap
