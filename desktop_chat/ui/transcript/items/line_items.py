"""Owns the items of one line: who speaks, what waits, what folds, chips and sources; GUI thread."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from desktop_chat.markup.links import display_host
from desktop_chat.ui.theme.metrics import RADIUS_6, SPACE_12
from desktop_chat.ui.transcript.items import ink
from desktop_chat.ui.transcript.items.item import Act, Item, PaintState, Target
from desktop_chat.ui.transcript.items.marks import Label, paint_label_marks
from desktop_chat.ui.transcript.part_types import Chip, ChipsPart, FoldPart, HeaderPart, SourcesPart, WaitingPart
from desktop_chat.ui.transcript.style import Style
from desktop_chat.ui.transcript.words import tr

_DAY = 36  # room for the day above who speaks


class HeaderItem(Item):
    """Role and time, quiet; above them the day where a new one begins."""

    gap = 0

    def __init__(self, style: Style, part: HeaderPart, *, right: bool) -> None:
        super().__init__(style)
        self.part = part
        self._right = right

    def layout(self, width: int) -> None:
        self.width = self.natural_width = width
        self._top = self.style.scaled(_DAY) if self.part.day else 0
        self.height = self._top + self.style.metrics(13).height() + 2

    def paint(self, painter: QPainter, state: PaintState) -> None:
        style, part, high = self.style, self.part, self.height - self._top
        if part.day:
            self._paint_day(painter)
        quiet = " \u00b7 ".join(word for word in (part.when, part.model) if word)
        who = style.metrics(13, 600).horizontalAdvance(part.who) + 2
        wide = min(style.metrics(12).horizontalAdvance(quiet) + 4, self.width - who - 6)
        x = self.width - who - wide - 6 if self._right else 0
        ink.put_text(painter, style, part.who, QRect(x, self._top, who, high), weight=600, role="text_secondary")
        rect = QRect(x + who + 6, self._top, wide, high)
        ink.put_text(painter, style, quiet, rect, size=12, role="text_faint")

    def _paint_day(self, painter: QPainter) -> None:
        """The day in the middle of a thin line."""
        style, day = self.style, self.part.day
        wide = min(self.width, style.metrics(12, 500).horizontalAdvance(day) + 2 * SPACE_12)
        high = style.metrics(12).height()
        text = QRect((self.width - wide) // 2, 0, wide, high)
        line, middle = style.color("border"), high // 2
        painter.fillRect(QRect(0, middle, text.left(), 1), line)
        painter.fillRect(QRect(text.right() + 1, middle, self.width - text.right() - 1, 1), line)
        ink.put_text(
            painter, style, day, text, size=12, weight=500, role="text_faint", align=Qt.AlignmentFlag.AlignHCenter
        )


class WaitingItem(Item):
    """Three dots while nothing has arrived yet."""

    gap = 8

    def __init__(self, style: Style, part: WaitingPart) -> None:
        super().__init__(style)
        self.part = part

    def layout(self, width: int) -> None:
        self.width = self.natural_width = width
        self.height = self.style.scaled(24)

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        side, middle = self.style.scaled(7), self.height / 2
        for number in range(3):
            color = QColor(self.style.color("accent"))
            phase = 0.0 if self.style.reduced_motion else state.now * 4.2 - number * 0.7
            color.setAlphaF(0.6 if self.style.reduced_motion else 0.35 + 0.5 * max(0.0, math.sin(phase)))
            painter.setBrush(color)
            painter.drawEllipse(QRectF(2 + number * side * 1.7, middle - side / 2, side, side))

    def animates(self) -> bool:
        return not self.style.reduced_motion


class FoldItem(Item):
    """One line with a chevron; the row shows what it hides while it is open."""

    def __init__(self, style: Style, part: FoldPart, *, is_open: bool) -> None:
        super().__init__(style)
        self.part = part
        self.is_open = is_open and bool(part.detail)

    def layout(self, width: int) -> None:
        self.width = width
        self.height = self.style.target() + 4
        text = self.style.metrics(13).horizontalAdvance(self.part.title)
        sides = (2 if self.part.detail else 1) * self.style.target()
        self.natural_width = min(width, text + sides + 14)

    @property
    def _title_rect(self) -> QRect:
        side = self.style.target()
        arrow = side - 4 if self.part.detail else 8
        return QRect(side + 2, 0, self.natural_width - side - arrow - 2, self.height)

    def labels(self) -> Sequence[Label]:
        return (Label(self.part.title, self._title_rect),)

    def targets(self) -> Sequence[Target]:
        if not self.part.detail:
            return ()
        rect = QRect(0, 0, self.natural_width, self.height)
        return (Target(rect, Act.FOLD, self.part.id, self.part.title, "Hide" if self.is_open else "Show"),)

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self.style.target()
        box = QRect(0, 0, self.natural_width, self.height)
        line = self.style.color("border") if self.style.theme.is_high_contrast else None
        ink.rounded(painter, box, self.style.color("surface_sunken"), RADIUS_6, line)
        for target in self.targets():
            ink.hover_veil(painter, self.style, target, state)
        ink.put_icon(painter, self.style, self.part.icon, QRect(4, 0, side - 4, self.height))
        title = self._title_rect
        ink.put_text(painter, self.style, self.part.title, title)
        if self.part.detail:
            arrow = QRect(title.right(), 0, side - 4, self.height)
            ink.chevron(painter, self.style, arrow, is_open=self.is_open)
        if state.marks is not None:
            paint_label_marks(painter, self.style, self.labels(), state.marks)


class ChipsItem(Item):
    """Files and parts that are not shown, side by side."""

    def __init__(self, style: Style, part: ChipsPart) -> None:
        super().__init__(style)
        self.part = part
        self._boxes: list[QRect] = []

    def layout(self, width: int) -> None:
        self.width = width
        side = self.style.target() + 4
        x = y = widest = 0
        self._boxes.clear()
        for chip in self.part.chips:
            text = self.style.metrics(13).horizontalAdvance(chip.text)
            wide = min(width, side + text + self._note_width(chip) + 12)
            if x and x + wide > width:
                x, y = 0, y + side + 6
            self._boxes.append(QRect(x, y, wide, side))
            x += wide + 6
            widest = max(widest, x - 6)
        self.height = y + side
        self.natural_width = min(width, widest)

    def targets(self) -> Sequence[Target]:
        found = []
        for chip, box in zip(self.part.chips, self._boxes, strict=False):
            label = f"{chip.text}. {chip.note}"
            if chip.whole is not None:
                found.append(Target(box, Act.SAVE_CODE, chip.whole, label))
            elif chip.more is not None:
                found.append(Target(box, Act.PICTURE, chip.more, label))
        return found

    def _note_width(self, chip: Chip) -> int:
        return self.style.metrics(12).horizontalAdvance(chip.note) + 12 if chip.note else 0

    def labels(self) -> Sequence[Label]:
        side, found = self.style.target(), []
        for chip, box in zip(self.part.chips, self._boxes or [QRect()] * len(self.part.chips), strict=True):
            width = box.width() - side - self._note_width(chip) - 10
            found.append(Label(chip.text, QRect(box.left() + side + 2, box.top(), width, box.height())))
        return found

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = self.style
        for chip, box, label in zip(self.part.chips, self._boxes, self.labels(), strict=True):
            ink.rounded(painter, box, style.color("surface"), RADIUS_6, style.color("border"))
            side = style.target()
            ink.put_icon(painter, style, chip.icon, QRect(box.left() + 4, box.top(), side - 4, box.height()))
            ink.put_text(painter, style, chip.text, label.rect, role="text")
            if note := self._note_width(chip):
                rect = QRect(box.right() - note, box.top(), note - 8, box.height())
                role = "link" if chip.whole or chip.more else "text_faint"
                ink.put_text(painter, style, chip.note, rect, size=12, role=role, align=Qt.AlignmentFlag.AlignRight)
        for target in self.targets():
            ink.hover_veil(painter, style, target, state)
        if state.marks is not None:
            paint_label_marks(painter, style, self.labels(), state.marks)


class SourcesItem(Item):
    """The numbered list of what a reply cites, or what a search has found: title and host."""

    def __init__(self, style: Style, part: SourcesPart) -> None:
        super().__init__(style)
        self.part = part
        self.gap = 16 if part.cited else 6
        self._head = 0

    def layout(self, width: int) -> None:
        self.width = self.natural_width = width
        self._head = self.style.metrics(12).height() + 6 if self.part.cited else 0
        self.height = self._head + len(self.part.sources) * self.style.target()

    def _line(self, number: int) -> QRect:
        return QRect(0, self._head + number * self.style.target(), self.width, self.style.target())

    def targets(self) -> Sequence[Target]:
        found = []
        for number, source in enumerate(self.part.sources):
            if source.url:
                label = f"{number + 1} {source.title}" if self.part.cited else source.title
                tip = f"{source.title}\n{display_host(source.url)}"
                found.append(Target(self._line(number), Act.LINK, source.url, label, tip))
        return found

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = self.style
        if self.part.cited:
            painter.fillRect(QRect(0, 0, self.width, 1), style.color("border"))
            head = QRect(0, 4, self.width, self._head - 4)
            ink.put_text(painter, style, tr("Sources"), head, size=12, weight=600, role="text_faint")
        for target in self.targets():
            if target.rect.intersects(state.clip):
                ink.hover_veil(painter, style, target, state)
        for number in range(len(self.part.sources)):
            if self._line(number).intersects(state.clip):
                self._paint_source(painter, number)
        if state.marks is not None:
            paint_label_marks(painter, style, self.labels(), state.marks)

    def labels(self) -> Sequence[Label]:
        return [label for number in range(len(self.part.sources)) for label in self._source_labels(number)]

    def _badge(self, number: int) -> QRect:
        style, side = self.style, self.style.scaled(20)
        width = max(side, style.metrics(12).horizontalAdvance("000"))
        return QRect(4, self._line(number).center().y() - side // 2 + 1, width, side)

    def _source_labels(self, number: int) -> tuple[Label, Label]:
        """Title and host of a source."""
        style, source, rect = self.style, self.part.sources[number], self._line(number)
        host = display_host(source.url) if source.url else ""
        wide = min(style.metrics(12).horizontalAdvance(host) + 8, self.width // 3)
        left = self._badge(number).right()
        title = min(style.metrics(13).horizontalAdvance(source.title) + 4, self.width - left - wide - 24)
        text = QRect(left + 10, rect.top(), title, rect.height())
        place = QRect(text.right() + 8, rect.top(), wide, rect.height())
        return Label(source.title, text), Label(host, place, 12)

    def _paint_source(self, painter: QPainter, number: int) -> None:
        style, badge = self.style, self._badge(number)
        if self.part.cited:
            ink.rounded(painter, badge, style.color("accent_soft"), 4)
            count = str(number + 1)
            ink.put_text(painter, style, count, badge, size=12, role="link", align=Qt.AlignmentFlag.AlignHCenter)
        else:
            ink.put_icon(painter, style, "globe", badge, "text_faint")
        title, host = self._source_labels(number)
        ink.put_text(painter, style, title.text, title.rect, role="text")
        ink.put_text(painter, style, host.text, host.rect, size=12, role="text_faint")
