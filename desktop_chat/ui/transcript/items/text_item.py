"""Owns the item for wrapped text: paragraphs, headings, lists, quotations; GUI thread."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QTextBlock, QTextBlockFormat, QTextCursor, QTextLine

from desktop_chat.markup.links import display_host
from desktop_chat.markup.tree import Block, Continued, Heading, Segment
from desktop_chat.ui.theme.metrics import RADIUS_6
from desktop_chat.ui.transcript.items import decor, doc_text, ink
from desktop_chat.ui.transcript.items.code_chain import CodeLink, WholeCode
from desktop_chat.ui.transcript.items.geometry import pill_rects
from desktop_chat.ui.transcript.items.item import Act, Item, PaintState, Target
from desktop_chat.ui.transcript.markdown.blocks import BlockBuilder, gap_before
from desktop_chat.ui.transcript.markdown.pieces import SIZE, goes_on_in_line, weight
from desktop_chat.ui.transcript.markdown.writer import NOTE, NOTE_MARK, Built, Pill, Source
from desktop_chat.ui.transcript.style import LINE, Style


class TextItem(Item):
    """One segment of text as one document, which is made when it is first looked at.

    Attributes:
        segment: what it shows; it may go on from the item before. block: the same as a block of its own.
        indent: where its first line begins, because the last line before it ends there.
    """

    selectable = True

    def __init__(
        self,
        style: Style,
        segment: Segment,
        sources: tuple[Source, ...] = (),
        *,
        quiet: bool = False,
        room: int | None = None,
        indent: float = 0.0,
    ) -> None:
        """``room`` is the segment's weight, if it is known, and ``indent`` what its first line is likely to need."""
        super().__init__(style)
        self.segment = segment
        self._goes_on = isinstance(segment, Continued)
        self.block: Block = segment.block if isinstance(segment, Continued) else segment
        if isinstance(segment, Heading):
            self.gap = 20 if segment.level <= 2 else 16
        elif self._goes_on:
            self.gap = 0
            self.joins_line = goes_on_in_line(segment)
        elif quiet:
            self.gap = 8  # the line beside what a fold shows goes on from one paragraph to the next
        self._sources = sources
        self._quiet = quiet
        self._room = room
        self.code = CodeLink(segment)
        self._made: Built | None = None
        self.indent = indent
        self._behind: tuple[TextItem, int, float] | None = None
        self._behind_width = self._alone_at = self._overlap = 0
        self._pills: list[tuple[QRectF, Pill]] | None = None

    @property
    def _built(self) -> Built:
        if self._made is None:
            self._made = BlockBuilder(self.style, self._sources, quiet=self._quiet).build(self.segment)
            if self._goes_on and not self.joins_line:
                frame = self._made.document.rootFrame()
                form = frame.frameFormat()
                form.setTopMargin(self.style.scaled(gap_before(self.segment)))  # within it: bars go on through it
                frame.setFrameFormat(form)
            if self.indent:
                self._set_indent(self._made)
        return self._made

    @property
    def built(self) -> Built:
        return self._built

    def look_again(self) -> bool:
        if self._made is None or not self._made.waits:
            return False
        self._made, self._behind = None, None
        self.indent = 0.0
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
        self.height = self._full_height()
        wanted = width if self._built.code else ceil(self._built.document.idealWidth()) + 1
        self.natural_width = min(width, wanted)

    def _full_height(self) -> int:
        foot = 0 if self.code.after is not None else decor.foot(self.style, self._built)
        return ceil(self._built.document.size().height()) + foot

    def estimate(self, width: int) -> int:
        room = weight(self.block, SIZE) if self._room is None else self._room
        letters = max(10, round(width / max(1, self.style.metrics(15).averageCharWidth()) * 1.2))
        line = round(self.style.font(15).pixelSize() * LINE)
        return max(1, -(-room // letters)) * line

    def follow(self, before: Item) -> int:
        """Begins where the last line before it ends, unless its first word does not fit there."""
        if not isinstance(before, TextItem) or self._alone_at == self.width:
            return 0
        where = (before, before.width, before.indent)
        if self._behind != where or self._behind_width != self.width:
            self._behind, self._behind_width = where, self.width
            self._overlap = self._join(before)
        return self._overlap

    def stand_alone(self) -> None:
        """Begins a line of its own at this width: what stands before it is not known."""
        if self._alone_at != self.width:
            self._alone_at = self.width
            self._indent_first(0.0)

    def _join(self, before: "TextItem") -> int:
        origin, first = before.built.document.lastBlock(), self._built.document.firstBlock()
        last = _line(origin, -1)
        if last is None or Qt.LayoutDirection.RightToLeft in (origin.textDirection(), first.textDirection()):
            return 0
        x = _x(last, last.textStart() + last.textLength()) + origin.layout().position().x()
        indent = max(0.0, x - first.blockFormat().leftMargin())
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
        if indent == self.indent:
            return
        self.indent, self._pills = indent, None
        self._set_indent(self._built)
        self.height = self._full_height()

    def _set_indent(self, built: Built) -> None:
        form = QTextBlockFormat()
        form.setTextIndent(self.indent)
        QTextCursor(built.document).mergeBlockFormat(form)

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._pills is None:
            self._pills = pill_rects(self._built)
        ink.pills(painter, self.style, self._pills, state.clip)
        open_ends = self.code.before is not None, self.code.after is not None
        decor.paint(painter, self.style, self._built, self.width, state.clip, joined=self._goes_on, open_ends=open_ends)
        ink.draw_document(painter, self.style, self._built, QRectF(state.clip), state.selection, state.marks)
        for target in self.targets():
            if state.active or target.same(state.hovered) or target.same(state.focused):
                ink.rounded(painter, target.rect, self.style.color("code_background"), RADIUS_6)
                ink.icon_button(painter, self.style, target, state, "copy")

    def targets(self) -> Sequence[Target]:
        """Copy, for each block of code in it; of a document that nobody has looked at yet nothing is known."""
        if self._made is None or not self._made.code or not self.width:
            return ()
        side, found = self.style.target(), []
        boxes = decor.code_boxes(self.style, self._made, self.width)
        for number, box in enumerate(boxes):
            payload: object = box.text
            if (number == 0 and self.code.before is not None) or (box is boxes[-1] and self.code.after is not None):
                payload = WholeCode(self.code, last=box is boxes[-1] and self.code.after is not None)
            rect = QRect(round(box.rect.right()) - side - 3, max(0, round(box.rect.top())) + 3, side, side)
            found.append(Target(rect, Act.COPY_CODE, payload, "Copy", "Copy code", quiet=True))
        return found

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
        if url.startswith((NOTE, NOTE_MARK)):
            label = "Back to the text" if url.startswith(NOTE_MARK) else f"Note {url.removeprefix(NOTE)}"
            return Target(QRect(point.x() - 2, point.y() - 2, 4, 4), Act.NOTE, url, label)
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
        self.width, self.natural_width, self.height = width, 0, 9

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.fillRect(QRect(0, 4, self.width, 1), self.style.color("border"))
