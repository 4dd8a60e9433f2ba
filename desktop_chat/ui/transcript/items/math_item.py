"""Owns the item for a formula on lines of its own: its drawing, or its source until there is one; GUI thread."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop_chat.markup.tree import Code, CodeBlock, Paragraph
from desktop_chat.ui.theme.metrics import RADIUS_6
from desktop_chat.ui.transcript.formulas.drawn import State, scale
from desktop_chat.ui.transcript.formulas.press import Drawing
from desktop_chat.ui.transcript.items import ink
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.item import Act, Item, PaintState, Target
from desktop_chat.ui.transcript.items.text_item import TextItem
from desktop_chat.ui.transcript.markdown.writer import Built
from desktop_chat.ui.transcript.style import Style

_PAD = 6
_BAR = 10


class MathItem(Item):
    """One formula. It is one character to the selection once it is drawn."""

    selectable = True

    def __init__(self, style: Style, tex: str, fold_id: str) -> None:
        super().__init__(style)
        self.tex = tex
        self._fold_id = fold_id
        self._shift = 0
        self._found: Drawing | State = State.WAITING
        self._source: Item | None = None
        self.look_again()

    def look_again(self) -> bool:
        """Asks for the drawing; True if something else is shown than before."""
        before = self._found
        self._found = self.style.formulas.get(self.tex, display=True)
        if self._found is before and (self._source is not None or isinstance(before, Drawing)):
            return False
        if isinstance(self._found, Drawing):
            self._source = None
        elif self._found is State.FAILED:
            self._source = source = CodeItem(self.style, CodeBlock("latex", self.tex), self._fold_id, is_open=True)
            source.is_fixed = True
        else:
            self._source = TextItem(self.style, Paragraph((Code(self.tex),)))
        return True

    @property
    def length(self) -> int:
        return self._source.length if self._source is not None else 1

    @property
    def built(self) -> Built | None:
        return self._source.built if self._source is not None else None

    @property
    def drawing_rect(self) -> QRect:
        """Where its drawing is; all of it while there is none."""
        if not isinstance(self._found, Drawing):
            return QRect(0, 0, self.width, self.height)
        return self._box.toAlignedRect()

    @property
    def text_origin(self) -> QPoint:
        return self._source.text_origin if self._source is not None else QPoint(0, 0)

    def layout(self, width: int) -> None:
        self.width = width
        if self._source is not None:
            self._source.layout(width)
            self.height, self.natural_width = self._source.height, self._source.natural_width
            return
        assert isinstance(self._found, Drawing)
        self._scale = scale(self.style.font(15).pixelSize())
        size = ceil(self._found.width * self._scale), ceil(self._found.height * self._scale)
        self._overflow = max(0, size[0] - width)
        self._shift = min(self._shift, self._overflow)
        self.natural_width = min(width, size[0])
        self.height = max(self.style.target(), size[1] + 2 * _PAD) + (_BAR if self._overflow else 0)

    @property
    def _box(self) -> QRectF:
        """Where the drawing is."""
        assert isinstance(self._found, Drawing)
        width, height = self._found.width * self._scale, self._found.height * self._scale
        room = self.height - (_BAR if self._overflow else 0)
        x = -self._shift if self._overflow else max(0, self.width - width) / 2
        return QRectF(x, (room - height) / 2, width, height)

    def targets(self) -> Sequence[Target]:
        if self._source is not None:
            return self._source.targets()
        side = self.style.target()
        box = QRect(self.width - side, 0, side, side)
        return (Target(box, Act.COPY_CODE, self.tex, "Copy formula", quiet=True),)

    def paint(self, painter: QPainter, state: PaintState) -> None:
        if self._source is not None:
            self._source.paint(painter, state)
            return
        style, box = self.style, self._box
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(QRect(0, 0, self.width, self.height), Qt.ClipOperation.IntersectClip)
        if state.selection is not None:
            ink.rounded(painter, box.adjusted(-4, -2, 4, 2), style.color("selection"), RADIUS_6)
        role = "text" if state.selection is None else "selection_text"
        if state.marks is not None:
            ground = "found_now" if state.marks.current >= 0 else "found"
            ink.rounded(painter, box.adjusted(-4, -2, 4, 2), style.color(ground), RADIUS_6)
            role = f"{ground}_text"
        color = style.color(role)
        style.formulas.paint(painter, self.tex, box, color, display=True)
        if self._overflow:
            thumb = max(32.0, self.width * self.width / box.width())
            x = (self.width - thumb) * self._shift / self._overflow
            ink.rounded(painter, QRectF(x, self.height - 5, thumb, 4), style.color("scrollbar"), 2)
        painter.restore()
        target = self.targets()[0]
        if state.active or target.same(state.hovered) or target.same(state.focused):
            ink.rounded(painter, target.rect, style.color("surface"), RADIUS_6)
            ink.icon_button(painter, style, target, state, "copy")

    def scroll_by(self, point: QPoint, dx: int) -> bool:
        if self._source is not None:
            return self._source.scroll_by(point, dx)
        before = self._shift
        self._shift = min(max(0, self._shift + dx), self._overflow)
        return self._shift != before

    # --- text -----------------------------------------------------------------------------------------------------

    def position_at(self, point: QPoint) -> int:
        if self._source is not None:
            return self._source.position_at(point)
        return int(point.x() > self._box.center().x())

    def is_text_at(self, point: QPoint) -> bool:
        return self._source.is_text_at(point) if self._source is not None else self._box.contains(point.toPointF())

    def word_at(self, position: int) -> tuple[int, int]:
        return self._source.word_at(position) if self._source is not None else (0, 1)

    def text_between(self, start: int, end: int) -> str:
        """LaTeX with its marks, so that it is a formula again where it is pasted."""
        if start <= 0 and end >= self.length:
            return f"$$\n{self.tex}\n$$"
        return self._source.text_between(start, end) if self._source is not None else ""
