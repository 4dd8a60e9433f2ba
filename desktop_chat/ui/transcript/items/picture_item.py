"""Owns the pictures of a message side by side, with a place that is kept until they are there; GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QTransform

from desktop_chat.domain.pictures import PictureSource
from desktop_chat.services.picture_data import Trouble
from desktop_chat.ui.theme.metrics import RADIUS_6, RADIUS_10
from desktop_chat.ui.transcript.items import ink
from desktop_chat.ui.transcript.items.item import Act, Item, PaintState, Target
from desktop_chat.ui.transcript.items.marks import Label, Marks, found_labels, paint_label_marks
from desktop_chat.ui.transcript.part_types import PicturesPart
from desktop_chat.ui.transcript.pictures.decoded import Shown
from desktop_chat.ui.transcript.style import Style
from desktop_chat.ui.transcript.words import picture_name, size_text, tr

_ALONE = QSize(420, 280)
#: Height of each of several, and how wide they may be by their height.
_TOGETHER = 150
_NARROW, _WIDE = 0.7, 1.6
_USUAL = 4 / 3
_LEAST = 56
_GAP = 8


class PicturesItem(Item):
    """Pictures in lines. What cannot be shown is a chip that says why."""

    def __init__(self, style: Style, part: PicturesPart) -> None:
        super().__init__(style)
        self.part = part
        self._held = [style.pictures.hold(source) for source in part.pictures]
        self._boxes: list[QRect] = []
        self._seen = self._state()

    def _state(self) -> tuple[object, ...]:
        pictures = self.style.pictures
        return tuple(
            (shown.image.cacheKey(), pictures.size(shown.source), pictures.trouble(shown.source))
            for shown in self._held
        )

    def look_again(self) -> bool:
        """Takes the pictures that are there by now; True if one of them has another size than was thought."""
        state = self._state()
        if state == self._seen:
            return False
        self._seen = state
        self.revision += 1
        width, boxes = self.width, list(self._boxes)
        self.width = 0
        if width:
            self.layout(width)
        return boxes != self._boxes

    # --- layout ---------------------------------------------------------------------------------------------------

    def layout(self, width: int) -> None:
        if width == self.width:
            return
        self.width = width
        self._boxes.clear()
        x = y = line = widest = 0
        for shown in self._held:
            size = self._box_size(shown.source, width)
            if x and x + size.width() > width:
                x, y, line = 0, y + line + _GAP, 0
            self._boxes.append(QRect(x, y, size.width(), size.height()))
            x += size.width() + _GAP
            line, widest = max(line, size.height()), max(widest, x - _GAP)
        self.height = y + line
        self.natural_width = min(width, widest)

    def _box_size(self, source: PictureSource, width: int) -> QSize:
        """Where the picture goes: its own shape once that is known, the usual one until then."""
        trouble = self.style.pictures.trouble(source)
        if trouble is not None:
            side = self.style.target() + 4
            words = self.style.metrics(13).horizontalAdvance(_name(source))
            note = self.style.metrics(12).horizontalAdvance(_reason(trouble))
            return QSize(min(width, side + words + note + 24), side)
        full = self.style.pictures.size(source)
        if len(self._held) > 1:
            high = min(self.style.scaled(_TOGETHER), max(_LEAST, round((width - _GAP) / 2 / _USUAL)))
            shape = _USUAL if full is None else min(_WIDE, max(_NARROW, full.width() / full.height()))
            return QSize(min(width, round(high * shape)), high)
        most = QSize(min(width, self.style.scaled(_ALONE.width())), self.style.scaled(_ALONE.height()))
        if full is None:
            return QSize(min(most.width(), round(most.height() * _USUAL)), most.height())
        return _fitted(full, most).expandedTo(QSize(_LEAST, _LEAST)).boundedTo(most)

    def labels(self) -> Sequence[Label]:
        """The names: those that are found are shown at the foot of their picture."""
        found = []
        for shown, box in zip(self._held, self._boxes or [QRect()] * len(self._held), strict=True):
            name, side = picture_name(shown.source), self.style.target()
            if name and self.style.pictures.trouble(shown.source) is None:
                wide = min(self.style.metrics(13).horizontalAdvance(name) + 2, box.width() - 16)
                found.append(Label(name, QRect(box.left() + 8, box.bottom() - side - 3, wide, side)))
            elif name:
                found.append(Label(name, QRect(box.left() + side + 2, box.top(), box.width() - side - 8, box.height())))
        return found

    def targets(self) -> Sequence[Target]:
        return [
            self._target(shown.source, box)
            for shown, box in zip(self._held, self._boxes, strict=True)
            if self.style.pictures.trouble(shown.source) is not Trouble.MISSING
        ]

    def _target(self, source: PictureSource, box: QRect) -> Target:
        label = tr("Picture: {name}").format(name=_name(source))
        full = self.style.pictures.size(source)
        facts = [f"{full.width()} \u00d7 {full.height()}"] if full is not None else []
        facts += [size_text(source.size)] if source.size else []
        return Target(box, Act.PICTURE, source, label, "\n".join((_name(source), ", ".join(facts))).strip())

    # --- paint ----------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        pictures = self.style.pictures
        for shown, box in zip(self._held, self._boxes, strict=True):
            if not box.adjusted(-4, -4, 4, 4).intersects(state.clip):
                continue
            trouble = pictures.trouble(shown.source)
            if trouble is not None:
                self._paint_trouble(painter, shown.source, trouble, box)
            else:
                pictures.want(shown, _covering(pictures.size(shown.source), box.size()) * state.ratio)
                self._paint_picture(painter, shown, box)
            self._paint_state(painter, shown.source, box, state)
        if state.marks is not None and state.marks.spans:
            self._paint_found(painter, state.marks)

    def _paint_found(self, painter: QPainter, marks: Marks) -> None:
        """The names that a search has met, and its hits in them."""
        labels = self.labels()
        for label in found_labels(labels, marks):
            ground = label.rect.adjusted(-4, 0, 4, 0)
            ink.rounded(painter, ground, self.style.color("surface"), RADIUS_6, self.style.color("border"))
            ink.put_text(painter, self.style, label.text, label.rect, role="text")
        paint_label_marks(painter, self.style, labels, marks)

    def _paint_picture(self, painter: QPainter, shown: Shown, box: QRect) -> None:
        style, image = self.style, shown.image
        if image.isNull():
            ink.rounded(painter, box, style.color("surface_sunken"), RADIUS_10, style.color("border"))
            ink.put_icon(painter, style, "image", box, "text_faint")
            return
        full = style.pictures.size(shown.source) or image.size()
        small = full.width() < box.width() and full.height() < box.height()
        if image.hasAlphaChannel() or small:  # what is drawn on nothing is mostly dark
            ground = "surface_sunken" if not image.hasAlphaChannel() else "text" if style.is_dark else "surface"
            ink.rounded(painter, box, style.color(ground), RADIUS_10)
        whole = QRectF(QPointF(), QSizeF(full if small else _covering(full, box.size())))
        whole.moveCenter(QRectF(box).center())
        place = whole.intersected(QRectF(box))
        brush = QBrush(image)
        across, down = whole.width() / image.width(), whole.height() / image.height()
        brush.setTransform(QTransform.fromTranslate(whole.x(), whole.y()).scale(across, down))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.drawRoundedRect(place, 0 if small else RADIUS_10, 0 if small else RADIUS_10)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(style.color("pressed"), 1))  # a veil: an edge on every picture
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_10, RADIUS_10)

    def _paint_trouble(self, painter: QPainter, source: PictureSource, trouble: Trouble, box: QRect) -> None:
        style, side = self.style, self.style.target()
        ink.rounded(painter, box, style.color("surface"), RADIUS_6, style.color("border"))
        ink.put_icon(painter, style, "image", QRect(box.left() + 4, box.top(), side - 4, box.height()))
        wide = min(style.metrics(12).horizontalAdvance(_reason(trouble)) + 4, box.width() - side - 12)
        note = QRect(box.right() - wide - 8, box.top(), wide, box.height())
        name = QRect(box.left() + side + 2, box.top(), note.left() - box.left() - side - 8, box.height())
        ink.put_text(painter, style, _name(source), name, role="text")
        ink.put_text(painter, style, _reason(trouble), note, size=12, role="warning")

    def _paint_state(self, painter: QPainter, source: PictureSource, box: QRect, state: PaintState) -> None:
        target = self._target(source, box)
        if target.same(state.hovered):
            ink.rounded(painter, box, self.style.color("hover"), RADIUS_10)
        if target.same(state.focused):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.style.color("focus"), 2))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), RADIUS_10, RADIUS_10)


def _fitted(full: QSize, most: QSize) -> QSize:
    """All of the picture within ``most``, not larger than it is."""
    if full.width() <= most.width() and full.height() <= most.height():
        return QSize(full)
    return full.scaled(most, Qt.AspectRatioMode.KeepAspectRatio)


def _covering(full: QSize | None, box: QSize) -> QSize:
    """How large the picture is painted so that it leaves nothing of its box empty."""
    return box if full is None else full.scaled(box, Qt.AspectRatioMode.KeepAspectRatioByExpanding)


def _name(source: PictureSource) -> str:
    return picture_name(source) or tr("Picture")


def _reason(trouble: Trouble) -> str:
    return {
        Trouble.MISSING: tr("missing on disk"),
        Trouble.DAMAGED: tr("damaged"),
        Trouble.TOO_LARGE: tr("too large to show"),
        Trouble.UNKNOWN_KIND: tr("this kind is not shown"),
    }[trouble]
