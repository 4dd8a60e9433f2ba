"""Owns the cards of attached files: thumbnail, name, size, open, turn back into text, remove. GUI thread."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, QSize, Qt, Signal, Slot
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
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QMenu, QScrollArea, QWidget

from desktop_chat.domain.content import Attachment
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.icons import icon
from desktop_chat.ui.theme.theme import Theme

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
            self._picture = _thumbnail(picture, self.devicePixelRatioF())
        name = self._name or QCoreApplication.translate("Composer", "File")
        self.setAccessibleName(QCoreApplication.translate("Composer", "Attachment: {name}").replace("{name}", name))
        self._remove.setAccessibleName(QCoreApplication.translate("Composer", "Remove {name}").replace("{name}", name))
        self.update()

    def _second_line(self) -> str:
        if self.attachment is None:
            return QCoreApplication.translate("Composer", "Adding…")
        parts = [kind_text(self.attachment.media_type), size_text(self.attachment.size)]
        return " · ".join(part for part in parts if part)

    def can_unfold(self) -> bool:
        """True for text, which may go back into the field."""
        return self.attachment is not None and self.attachment.media_type == "text/plain"

    def build_menu(self) -> QMenu:
        """What can be done with this file."""
        menu = QMenu(self)
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
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.scaled(_WIDTH), max(_HEIGHT, self._theme.scaled(46)))

    def resizeEvent(self, event: QEvent) -> None:
        self._remove.move(self.width() - self._remove.width() - 4, (self.height() - self._remove.height()) // 2)

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
        box = QRectF(8, (self.height() - _PICTURE) / 2, _PICTURE, _PICTURE)
        path = QPainterPath()
        path.addRoundedRect(box, metrics.RADIUS_6, metrics.RADIUS_6)
        if self._picture.isNull():
            painter.fillPath(path, QColor(self._theme.tokens.surface))
            symbol: QIcon = icon("file", self._theme, "text_secondary")
            symbol.paint(painter, box.toRect().adjusted(8, 8, -8, -8))
            return
        painter.save()
        painter.setClipPath(path)
        painter.drawPixmap(box.toRect(), self._picture)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.tokens.border), 1))
        painter.drawPath(path)

    def _paint_text(self, painter: QPainter) -> None:
        left = 8 + _PICTURE + metrics.SPACE_8
        room = self._remove.x() - left - 2
        first, second = self._theme.font(metrics.TEXT_13), self._theme.font(metrics.TEXT_12)
        above, below = QFontMetrics(first), QFontMetrics(second)
        top = (self.height() - above.height() - below.height()) // 2
        painter.setFont(first)
        painter.setPen(QColor(self._theme.tokens.text))
        name = " ".join(self._name.split())
        painter.drawText(left, top + above.ascent(), above.elidedText(name, Qt.TextElideMode.ElideMiddle, room))
        painter.setFont(second)
        painter.setPen(QColor(self._theme.tokens.text_secondary))
        line = below.elidedText(self._second_line(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, top + above.height() + below.ascent(), line)


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
        for sign in (1, -1):
            painter.drawLine(
                QRectF(middle.x() - 3.5, middle.y() - 3.5 * sign, 7, 7 * sign).topLeft(),
                QRectF(middle.x() - 3.5, middle.y() - 3.5 * sign, 7, 7 * sign).bottomRight(),
            )


class ChipRow(QScrollArea):
    """The files of a draft in one row that scrolls sideways.

    Signals:
        opened(Attachment), unfolded(Attachment): of one chip.
        changed(): the set of settled files is another one.
    """

    opened = Signal(object)
    unfolded = Signal(object)
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips: list[AttachmentChip] = []
        self._pending: dict[int, AttachmentChip] = {}
        self._last_token = 0
        self._inner = QWidget()
        self._row = QHBoxLayout(self._inner)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(metrics.SPACE_8)
        self._row.addStretch(1)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(QCoreApplication.translate("Composer", "Attachments"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._inner.setAutoFillBackground(False)
        self.setVisible(False)

    def attachments(self) -> tuple[Attachment, ...]:
        return tuple(chip.attachment for chip in self._chips if chip.attachment is not None)

    def chips(self) -> tuple[AttachmentChip, ...]:
        return tuple(self._chips)

    def is_waiting(self) -> bool:
        """True while a file is still being read."""
        return any(chip.attachment is None for chip in self._chips)

    def add(self, name: str, attachment: Attachment | None, picture: QImage | None) -> AttachmentChip:
        chip = AttachmentChip(self._theme, name, attachment, picture)
        chip.opened.connect(self.opened)
        chip.unfolded.connect(self.unfolded)
        chip.removed.connect(self._on_chip_removed)
        self._chips.append(chip)
        self._row.insertWidget(len(self._chips) - 1, chip)
        chip.show()
        self.setFixedHeight(chip.height())
        self.setVisible(True)
        self.changed.emit()
        return chip

    def add_pending(self, name: str) -> int:
        """A chip for a file that is still being read; the token settles it."""
        self._last_token += 1
        self._pending[self._last_token] = self.add(name, None, None)
        return self._last_token

    def put(self, attachment: Attachment, picture: QImage | None, pending: int | None) -> None:
        """Adds a stored file, or settles its pending chip; a file that is there already is not added again."""
        chip = self._pending.pop(pending, None) if pending is not None else None
        if pending is not None and chip is None:
            return  # removed by the person, or the conversation is another one
        if self.chip_of(attachment.sha256) is not None:
            if chip is not None:
                self.remove(chip)
        elif chip is not None:
            chip.settle(attachment, picture)
            self.changed.emit()
        else:
            self.add(attachment.name, attachment, picture)

    def drop_pending(self, token: int) -> None:
        chip = self._pending.pop(token, None)
        if chip is not None:
            self.remove(chip)

    def chip_of(self, sha256: str) -> AttachmentChip | None:
        """The chip of a stored file."""
        return next((chip for chip in self._chips if chip.attachment and chip.attachment.sha256 == sha256), None)

    def remove(self, chip: AttachmentChip) -> None:
        if chip not in self._chips:
            return
        at = self._chips.index(chip)
        self._chips.remove(chip)
        self._pending = {token: other for token, other in self._pending.items() if other is not chip}
        if chip.isAncestorOf(self.focusWidget() or self) or chip.hasFocus():
            self._focus_after(at)
        self._row.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self.setVisible(bool(self._chips))
        self.changed.emit()

    def clear(self) -> None:
        for chip in list(self._chips):
            self.remove(chip)

    def _focus_after(self, at: int) -> None:
        """The keyboard stays in the row while there is a chip left, else it goes to the next field."""
        if self._chips:
            self._chips[min(at, len(self._chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focusNextPrevChild(True)

    @Slot()
    def _on_chip_removed(self) -> None:
        chip = self.sender()
        if isinstance(chip, AttachmentChip):
            self.remove(chip)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (delta.x() or delta.y()))
        event.accept()


def _thumbnail(picture: QImage, ratio: float) -> QPixmap:
    """The middle of the picture, square, sharp on this screen."""
    side = round(_PICTURE * max(ratio, 1.0))
    scaled = picture.scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    cut = scaled.copy((scaled.width() - side) // 2, (scaled.height() - side) // 2, side, side)
    pixmap = QPixmap.fromImage(cut)
    pixmap.setDevicePixelRatio(max(ratio, 1.0))
    return pixmap
