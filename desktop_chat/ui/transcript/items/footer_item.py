"""Owns the quiet last line of a row: what the reply cost, its versions, and what can be done with it; GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from desktop_chat.models.transcript import TranscriptRow
from desktop_chat.ui.transcript.items import ink
from desktop_chat.ui.transcript.items.item import Act, Item, PaintState, Target
from desktop_chat.ui.transcript.part_types import FooterPart
from desktop_chat.ui.transcript.style import Style

_ICONS = {Act.COPY_MESSAGE: "copy", Act.EDIT: "edit", Act.COMMAND: "refresh", Act.MENU: "more"}


class FooterItem(Item):
    """Facts at one side, versions and actions at the other."""

    gap = 4

    def __init__(self, style: Style, part: FooterPart, row: TranscriptRow) -> None:
        super().__init__(style)
        self.part = part
        self._row = row
        self._targets: list[Target] = []
        self._counter = QRect()

    def layout(self, width: int) -> None:
        self.width = self.natural_width = width
        side = self.style.target()
        self.height = side + 2
        self._targets.clear()
        actions = self._actions()
        x = self._lay_versions(width) - len(actions) * (side + 2)
        self._left_of_buttons = x
        for act, payload, label in actions:
            self._targets.append(Target(QRect(x, 1, side, side), act, payload, label, label, quiet=True))
            x += side + 2

    def _count_text(self) -> str:
        return f"{self._row.version}/{self._row.versions}"

    def _lay_versions(self, right: int) -> int:
        """Puts ``< 2/3 >`` so that it ends at ``right``; returns where it begins."""
        row = self._row
        if row.versions < 2:
            return right
        side = self.style.target()
        here = row.version - 1
        count = self.style.metrics(12).horizontalAdvance(self._count_text()) + 8
        x = right - 2 * side - count - 4
        if here > 0:
            box = QRect(x, 1, side, side)
            self._targets.append(Target(box, Act.VERSION, row.siblings[here - 1], "Previous version"))
        self._counter = QRect(x + side, 1, count, side)
        if here < row.versions - 1:
            box = QRect(x + side + count, 1, side, side)
            self._targets.append(Target(box, Act.VERSION, row.siblings[here + 1], "Next version"))
        return x

    def _actions(self) -> list[tuple[Act, object, str]]:
        row = self._row
        if row.pending is not None:
            return []
        actions: list[tuple[Act, object, str]] = [(Act.COPY_MESSAGE, row.key, "Copy message")]
        if row.is_user:
            actions.append((Act.EDIT, row.key, "Edit"))
        else:
            actions.append((Act.COMMAND, "turn.regenerate", "Regenerate"))
        actions.append((Act.MENU, row.key, "More"))
        return actions

    def targets(self) -> Sequence[Target]:
        return self._targets

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for target in self._targets:
            if target.act is Act.VERSION:
                name = "chevron-left" if target.label == "Previous version" else "chevron-right"
                ink.icon_button(painter, self.style, target, state, name)
            elif state.active:
                ink.icon_button(painter, self.style, target, state, _ICONS[target.act])
        if not self._counter.isEmpty():
            self._paint_ends(painter)
            ink.put_text(
                painter,
                self.style,
                self._count_text(),
                self._counter,
                size=12,
                role="text_faint",
                align=Qt.AlignmentFlag.AlignHCenter,
            )
        if self.part.text and not self._row.is_user:
            rect = QRect(0, 1, max(0, self._left_of_buttons - 8), self.style.target())
            ink.put_text(painter, self.style, self.part.text, rect, size=12, role="text_faint")

    def _paint_ends(self, painter: QPainter) -> None:
        """The arrow that leads nowhere is there, but faint, so that the other one never changes its place."""
        side, box = self.style.target(), self._counter
        painter.save()
        painter.setOpacity(0.35)
        if self._row.version == 1:
            ink.put_icon(painter, self.style, "chevron-left", QRect(box.left() - side, box.top(), side, side))
        if self._row.version == self._row.versions:
            ink.put_icon(painter, self.style, "chevron-right", QRect(box.right() + 1, box.top(), side, side))
        painter.restore()
