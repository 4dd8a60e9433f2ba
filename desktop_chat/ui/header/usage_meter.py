"""Owns the usage meter of the header and the breakdown that it opens; GUI thread."""

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from desktop_chat.domain.usage import Usage
from desktop_chat.ui.header.numbers import money, short_count
from desktop_chat.ui.theme.metrics import CONTROL, SPACE_6, SPACE_8, SPACE_12, SPACE_24, TEXT_12, TEXT_13
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.frames import Rule
from desktop_chat.ui.widgets.labels import PlainLabel
from desktop_chat.ui.widgets.popover import Popover

_RING = 16
_ALMOST_FULL = 0.8


def _say(text: str) -> str:
    return QCoreApplication.translate("UsageMeter", text)


@dataclass(frozen=True, slots=True)
class UsageFacts:
    """What the meter shows.

    Attributes:
        context_used: tokens that the next request will carry; context_window: None when unknown.
        total: usage of the whole conversation, all branches; cost: US dollars of it, None when not known.
    """

    context_used: int = 0
    context_window: int | None = None
    total: Usage = field(default_factory=Usage)
    cost: float | None = None

    @property
    def share(self) -> float:
        return min(self.context_used / self.context_window, 1.0) if self.context_window else 0.0


class UsageMeter(QPushButton):
    """A ring for the context and the money next to it. A click opens the breakdown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._facts = UsageFacts()
        self._words = ""
        self.setProperty("kind", "quiet")
        self.clicked.connect(self._on_clicked)
        theme.changed.connect(self._on_theme_changed)
        self.set_facts(self._facts)
        self._on_theme_changed()

    def set_facts(self, facts: UsageFacts) -> None:
        """Shows new numbers; the meter hides itself while there are none."""
        self._facts = facts
        used = facts.context_used or facts.total.total
        self.setVisible(used > 0)
        tokens = self.tr("{count} tokens").format(count=short_count(used))
        self._words = money(facts.cost) if facts.cost else tokens
        share = self.tr("{percent} % of the context used").format(percent=round(facts.share * 100))
        spoken = f"{share}, {self._words}" if facts.context_window else self._words
        self.setAccessibleName(self.tr("Usage: {numbers}").format(numbers=spoken))
        self.setToolTip(share if facts.context_window else self._words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self._words)
        return QSize(_RING + SPACE_6 + words + 2 * SPACE_8, self.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mirrored = self.isRightToLeft()
        left = self.width() - SPACE_8 - _RING if mirrored else SPACE_8
        ring = QRectF(left + 1.5, (self.height() - _RING) / 2 + 1.5, _RING - 3, _RING - 3)
        painter.setPen(QPen(self._theme.color("border"), 2.5))
        painter.drawEllipse(ring)
        if self._facts.share > 0:
            token = "warning" if self._facts.share >= _ALMOST_FULL else "accent"
            pen = QPen(self._theme.color(token), 2.5)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawArc(ring, 90 * 16, -max(int(self._facts.share * 360 * 16), 8 * 16))
        painter.setPen(self._theme.color("text_secondary"))
        edge = SPACE_8 + _RING + SPACE_6
        place = self.rect().adjusted(0 if mirrored else edge, 0, -edge if mirrored else 0, 0)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter), self._words)

    @Slot()
    def _on_clicked(self) -> None:
        breakdown(self._theme, self._facts, self).show_below(self)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(TEXT_12))
        self.setFixedHeight(max(CONTROL, self._theme.scaled(CONTROL)))
        self.update()


def breakdown(theme: Theme, facts: UsageFacts, parent: QWidget) -> Popover:
    """The popover with where the tokens and the money went."""
    popover = Popover(theme, parent, _say("Usage"))
    popover.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    popover.body.addWidget(PlainLabel(theme, _say("Usage of this chat"), weight=QFont.Weight.DemiBold))
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_24)
    grid.setVerticalSpacing(SPACE_8)
    for row, (name, value) in enumerate(_rows(facts)):
        grid.addWidget(PlainLabel(theme, name, size=TEXT_13, tone="secondary"), row, 0)
        number = PlainLabel(theme, value, size=TEXT_13)
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(number, row, 1)
    popover.body.addLayout(grid)
    popover.body.addWidget(Rule())
    note = _say("Money by list prices; your bill counts.")
    popover.body.addWidget(PlainLabel(theme, note, size=TEXT_12, tone="faint"))
    popover.body.setSpacing(SPACE_12)
    return popover


def _rows(facts: UsageFacts) -> list[tuple[str, str]]:
    total = facts.total
    rows = []
    if facts.context_window:
        window = f"{facts.context_used:,} / {facts.context_window:,} ({round(facts.share * 100)} %)"
        rows.append((_say("Context used"), window))
    rows.append((_say("Input tokens"), f"{total.input:,}"))
    if total.cache_read:
        rows.append((_say("Read from the cache"), f"{total.cache_read:,}"))
    if written := total.cache_write_5m + total.cache_write_1h:
        rows.append((_say("Written to the cache"), f"{written:,}"))
    rows.append((_say("Output tokens"), f"{total.output:,}"))
    if total.thinking:
        rows.append((_say("of which thinking"), f"{total.thinking:,}"))
    if total.web_searches:
        rows.append((_say("Web searches"), f"{total.web_searches:,}"))
    rows.append((_say("Cost"), money(facts.cost) or _say("not known")))
    return rows
