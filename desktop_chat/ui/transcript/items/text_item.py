"""Owns the item for wrapped text: paragraphs, headings, lists, quotations; GUI thread."""

from math import ceil

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTextBlock, QTextBlockFormat, QTextCursor, QTextLine

from desktop_chat.markup.links import display_host
from desktop_chat.markup.tree import Block, Continued, Heading, Segment
from desktop_chat.ui.theme.metrics import RADIUS_6
from desktop_chat.ui.transcript.blocks import BlockBuilder
from desktop_chat.ui.transcript.items import doc_text, ink
from desktop_chat.ui.transcript.items.geometry import pill_rects
from desktop_chat.ui.transcript.items.item import Act, Item, PaintState, Target
from desktop_chat.ui.transcript.pieces import SIZE, goes_on_in_line, weight
from desktop_chat.ui.transcript.style import LINE, Style
from desktop_chat.ui.transcript.writer import BlockDecor, Built, Pill, Source


class TextItem(Item):
    """One segment of text as one document, which is made when it is first looked at."""

    selectable = True

    def __init__(
        self,
        style: Style,
        segment: Segment,
        sources: tuple[Source, ...] = (),
        *,
        quiet: bool = False,
        room: int | None = None,
    ) -> None:
        """``room`` is the segment's weight, if it is known."""
        super().__init__(style)
        self.segment = segment
        self.block: Block = segment.block if isinstance(segment, Continued) else segment
        if isinstance(segment, Heading):
            self.gap = 20 if segment.level <= 2 else 16
        elif isinstance(segment, Continued):
            self.gap = 0
            self.joins_line = goes_on_in_line(segment)
        self._sources = sources
        self._quiet = quiet
        self._room = room
        self._made: Built | None = None
        self._indent = 0.0
        self._pills: list[tuple[QRectF, Pill]] | None = None

    @property
    def _built(self) -> Built:
        if self._made is None:
            self._made = BlockBuilder(self.style, self._sources, quiet=self._quiet).build(self.segment)
        return self._made

    @property
    def built(self) -> Built:
        return self._built

    def look_again(self) -> bool:
        if self._made is None or not self._made.waits:
            return False
        self._made = None
        self._indent = 0.0
        self.width = 0
        return True

    @property
    def length(self) -> int:
        return doc_text.length(self._built)

    def layout(self, width: int) -> None:
        if width == self.width:
            return
        self.width = width
        self._pills = None
        self._built.document.setTextWidth(width)
        self.height = ceil(self._built.document.size().height())
        self.natural_width = min(width, ceil(self._built.document.idealWidth()) + 1)

    def estimate(self, width: int) -> int:
        room = weight(self.block, SIZE) if self._room is None else self._room
        letters = max(10, round(width / max(1, self.style.metrics(15).averageCharWidth()) * 1.2))
        line = round(self.style.font(15).pixelSize() * LINE)
        return max(1, -(-room // letters)) * line

    def follow(self, before: Item) -> int:
        """Begins where the last line before it ends, unless its first word does not fit there."""
        if not isinstance(before, TextItem) or before.width != self.width:
            return 0
        last, origin = _line(before.built.document.lastBlock(), -1), before.built.document.lastBlock()
        first = self._built.document.firstBlock()
        if last is None or Qt.LayoutDirection.RightToLeft in (origin.textDirection(), first.textDirection()):
            return 0
        x = _x(last, last.textStart() + last.textLength()) + origin.layout().position().x()
        indent = max(0.0, x - first.blockFormat().leftMargin())
        if indent != self._indent:
            self._indent_first(indent)
        line = _line(first, 0)
        if indent and (line is None or not _holds_a_word(first.text(), line)):
            self._indent_first(0.0)
            return 0
        if line is None or not indent:
            return 0
        base = origin.layout().position().y() + last.y() + last.ascent()
        return before.height - round(base - first.layout().position().y() - line.y() - line.ascent())

    def _indent_first(self, indent: float) -> None:
        cursor = QTextCursor(self._built.document)
        form = QTextBlockFormat()
        form.setTextIndent(indent)
        cursor.mergeBlockFormat(form)
        self._indent, self._pills = indent, None
        self.height = ceil(self._built.document.size().height())

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._pills is None:
            self._pills = pill_rects(self._built)
        ink.pills(painter, self.style, self._pills, state.clip)
        self._paint_decor(painter, state.clip)
        ink.draw_document(painter, self.style, self._built, QRectF(state.clip), state.selection, state.marks)

    def _paint_decor(self, painter: QPainter, clip: QRect) -> None:
        layout = self._built.document.documentLayout()
        code: QRectF | None = None
        for number, decor in self._built.decor.items():
            block = self._built.document.findBlockByNumber(number)
            rect = layout.blockBoundingRect(block)
            form = block.blockFormat()
            top = rect.top()
            if decor.bars:
                self._paint_bars(painter, decor, rect, number)
            if decor.code:
                code = self._code_box(code, block, rect, decor)
                following = self._built.decor.get(number + 1)
                if following is None or not following.code or form.bottomMargin() > 0:
                    ink.rounded(
                        painter, code, self.style.color("code_background"), RADIUS_6, self.style.color("border")
                    )
                    code = None
            if rect.bottom() < clip.top() or top > clip.bottom():
                continue
            self._paint_marker(painter, decor, block, rect)

    def _code_box(self, code: QRectF | None, block: QTextBlock, rect: QRectF, decor: BlockDecor) -> QRectF:
        pad = self.style.scaled(10)
        first = block.layout().lineAt(0).rect() if block.layout().lineCount() else QRectF()
        top = self._text_top(block, rect) + first.top() - pad
        last = block.layout().lineAt(max(0, block.layout().lineCount() - 1)).rect()
        bottom = self._text_top(block, rect) + last.bottom() + pad
        if code is None:
            return QRectF(decor.indent, top, self.width - decor.indent, bottom - top)
        return QRectF(code.left(), code.top(), code.width(), bottom - code.top())

    def _text_top(self, block: QTextBlock, rect: QRectF) -> float:
        return block.layout().position().y() if block.layout().lineCount() else rect.top()

    def _paint_bars(self, painter: QPainter, decor: BlockDecor, rect: QRectF, number: int) -> None:
        before = self._built.decor.get(number - 1)
        above = self._built.document.findBlockByNumber(number - 1)
        for x in decor.bars:
            top = rect.top() if number or self.gap else 0.0  # it goes on from the segment before
            if before is not None and x in before.bars:  # one bar through the space between two paragraphs
                top = self._built.document.documentLayout().blockBoundingRect(above).bottom()
            painter.fillRect(QRectF(x + 1, top, 3, rect.bottom() - top), self.style.color("quote_bar"))

    def _paint_marker(self, painter: QPainter, decor: BlockDecor, block: QTextBlock, rect: QRectF) -> None:
        if (not decor.marker and decor.checked is None) or not block.layout().lineCount():
            return
        line = block.layout().lineAt(0)
        base = block.layout().position().y() + line.y() + line.ascent()
        right_to_left = block.textDirection() == Qt.LayoutDirection.RightToLeft
        gap = self.style.scaled(8)
        if decor.checked is not None:
            side = self.style.scaled(14)
            x = self.width - decor.indent + gap if right_to_left else decor.indent - gap - side
            self._paint_box(painter, QRectF(x, base - side + 2, side, side), checked=decor.checked)
            return
        metrics = self.style.metrics(15)
        width = metrics.horizontalAdvance(decor.marker)
        x = self.width - decor.indent + gap if right_to_left else decor.indent - gap - width
        painter.setFont(self.style.font(15))
        painter.setPen(self.style.color("text_secondary"))
        painter.drawText(QPointF(x, base), decor.marker)

    def _paint_box(self, painter: QPainter, box: QRectF, *, checked: bool) -> None:
        fill = self.style.color("accent" if checked else "surface")
        ink.rounded(painter, box, fill, 3, None if checked else self.style.color("border_strong"))
        if checked:
            painter.setPen(QPen(self.style.color("accent_text"), 1.6))
            x, y, side = box.x(), box.y(), box.width()
            painter.drawPolyline(
                [
                    QPointF(x + side * 0.24, y + side * 0.52),
                    QPointF(x + side * 0.43, y + side * 0.70),
                    QPointF(x + side * 0.77, y + side * 0.32),
                ]
            )

    # --- text and links -------------------------------------------------------------------------------------------

    def position_at(self, point: QPoint) -> int:
        return doc_text.position_at(self._built, QPointF(point))

    def is_text_at(self, point: QPoint) -> bool:
        return 0 <= point.y() < self.height

    def word_at(self, position: int) -> tuple[int, int]:
        return doc_text.word_at(self._built, position)

    def text_between(self, start: int, end: int) -> str:
        return doc_text.text_between(self._built, start, end)

    def link_at(self, point: QPoint) -> Target | None:
        url = self._built.document.documentLayout().anchorAt(QPointF(point))
        if not url:
            return None
        cited = next((source for source in self._sources if source.url == url), None)
        host = display_host(url)
        tip = f"{cited.title}\n{host}" if cited is not None and cited.title else f"{host}\n{url[:300]}"
        return Target(QRect(point.x() - 2, point.y() - 2, 4, 4), Act.LINK, url, host, tip)


def _line(block: QTextBlock, number: int) -> QTextLine | None:
    """A line of a block; from the end for negative numbers."""
    count = block.layout().lineCount()
    return block.layout().lineAt(number % count) if count else None


def _x(line: QTextLine, position: int) -> float:
    found: object = line.cursorToX(position)
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]


def _holds_a_word(text: str, line: QTextLine) -> bool:
    """False for a line that ends within its first word: it should have begun on a line of its own."""
    end = line.textLength()
    if end >= len(text):
        return True
    shown = text[:end]
    return " " in shown or "\u2028" in shown or any(letter > "\u2e7f" for letter in shown)


class RuleItem(Item):
    """A thematic break."""

    gap = 20

    def layout(self, width: int) -> None:
        self.width = self.natural_width = width
        self.height = 9

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.fillRect(QRect(0, 4, self.width, 1), self.style.color("border"))
