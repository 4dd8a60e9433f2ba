"""Owns the box for code: language, Copy, sideways scrolling, folding of long code; GUI thread."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption

from desktop_chat.markup.highlight import highlight
from desktop_chat.markup.tree import CodeBlock
from desktop_chat.ui.theme.metrics import RADIUS_10
from desktop_chat.ui.transcript.acting.code_names import suggested_name
from desktop_chat.ui.transcript.items import doc_text, ink
from desktop_chat.ui.transcript.items.item import Act, Item, PaintState, Target
from desktop_chat.ui.transcript.markdown.writer import Built, Writer, utf16_length
from desktop_chat.ui.transcript.style import CODE_LINE, Style

FOLD_OVER = 40
_FOLDED_LINES = 30
MAX_LINES = 3000
MAX_CHARACTERS = 200_000
_PAD = 12
_LONGEST_TOKEN = 4_000
_DIFFS = ("diff", "patch", "udiff")


def wrap_id(fold_id: str) -> str:
    """The fold that says whether a block's long lines are wrapped."""
    return f"{fold_id}.wrap"


class CodeItem(Item):
    """One code block.

    Attributes:
        fold_id: identity of the fold within the row. is_open: whether all of long code is shown.
        is_wrapped: long lines go on in the next one instead of to the side.
        is_fixed: neither can be changed.
    """

    selectable = True

    def __init__(
        self, style: Style, block: CodeBlock, fold_id: str, *, is_open: bool, is_wrapped: bool = False
    ) -> None:
        super().__init__(style)
        self.block = block
        self.fold_id = fold_id
        self.is_open = is_open
        self.is_wrapped = is_wrapped
        self.is_fixed = False
        self._lines = block.text.count("\n") + 1
        self._shown = self._shown_text()
        self._shown_lines = self._shown.count("\n") + 1
        self._shift = 0
        self._writer: Writer | None = None
        self._colored_to = 0
        self._laid_out = False
        self._text_size = (0, 0)

    @property
    def folds(self) -> bool:
        return not self.is_fixed and self.block.closed and self._lines > FOLD_OVER

    def _shown_text(self) -> str:
        return self._limited(_FOLDED_LINES if self.folds and not self.is_open else MAX_LINES)

    def _limited(self, limit: int) -> str:
        text = self.block.text
        if self._lines > limit:
            text = "\n".join(text.split("\n", limit)[:limit])
        return text[:MAX_CHARACTERS]

    def _written(self) -> Writer:
        """The document and the place where more goes; made when it is first looked at."""
        if self._writer is not None:
            return self._writer
        modes = QTextOption.WrapMode
        writer = Writer(self.style, modes.WrapAtWordBoundaryOrAnywhere if self.is_wrapped else modes.NoWrap)
        char = writer.code_format(writer.base)
        form = QTextBlockFormat()
        form.setLineHeight(self._line_height, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        writer.cursor.beginEditBlock()
        writer.block(form, None, char)
        self._insert(writer, char, self._shown)
        writer.cursor.endEditBlock()
        self._writer = writer
        return writer

    @property
    def _built(self) -> Built:
        return self._written().built

    @property
    def _line_height(self) -> int:
        return round(max(6, round(self.style.font(15).pixelSize() * 0.9)) * CODE_LINE)

    def _insert(self, writer: Writer, char: QTextCharFormat, text: str, start: int = 0) -> None:
        """Inserts code at the cursor with its colours, from ``start`` in all that is shown."""
        done = last = 0
        for begin, length, kind in highlight(text, self.block.language):
            color = self.style.syntax(kind)
            last = begin
            if color is None or begin < done:
                continue
            if begin > done:
                writer.text(text[done:begin], char, strict=True)
            colored = QTextCharFormat(char)
            colored.setForeground(color)
            writer.text(text[begin : begin + length], colored, strict=True)
            done = begin + length
        is_open = done == len(text)  # the last word, string or comment may go on
        if done < len(text):
            writer.text(text[done:], char, strict=True)
        line = text.rfind("\n") + 1
        self._colored_to = start + (min(line, last) if is_open and len(text) - last < _LONGEST_TOKEN else line)

    def extend(self, block: CodeBlock) -> bool:
        """Takes more of the same code while it streams, and its end.

        Only the last line is made again, or the comment or string that was still open.
        """
        writer, before = self._written(), self._shown
        if block.language != self.block.language or writer.built.substitutions or self.block.closed:
            return False
        if not block.text.startswith(self.block.text) or len(block.text) > MAX_CHARACTERS:
            return False
        lines = self._lines + block.text.count("\n", len(self.block.text))
        if block.closed and lines > FOLD_OVER and not self.is_open:
            return False
        shown = block.text
        if lines > MAX_LINES:
            shown = before if self._lines >= MAX_LINES else "\n".join(block.text.split("\n", MAX_LINES)[:MAX_LINES])
        self.changed_from = max(0, self.height - self._foot)
        if shown is not before:
            start = self._colored_to
            self.changed_from = (
                0 if self.is_wrapped else self._line_top(self._shown_lines - 1 - before.count("\n", start))
            )
            self._replace_from(writer, utf16_length(before[start:]), shown[start:], start)
        self.revision += block.closed
        self.block, self._lines, self._shown = block, lines, shown
        self._shown_lines = min(lines, MAX_LINES)
        self._laid_out = False
        return True

    def _replace_from(self, writer: Writer, removed: int, text: str, start: int) -> None:
        """Puts text in the place of the last so many units of the document."""
        cursor = writer.cursor
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        cursor.setPosition(cursor.position() - removed, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._insert(writer, writer.code_format(writer.base), text, start)
        cursor.endEditBlock()

    def _line_top(self, number: int) -> int:
        return self._head - 4 + number * self._line_height

    @property
    def built(self) -> Built:
        return self._built

    @property
    def text_origin(self) -> QPoint:
        return QPoint(self._body.left() - self._shift, self._body.top())

    @property
    def folded_text(self) -> str:
        """The lines that opening the fold would show."""
        if not self.folds or self.is_open:
            return ""
        return self._limited(MAX_LINES)[len(self._shown) :]

    @property
    def length(self) -> int:
        return doc_text.length(self._built)

    @property
    def _head(self) -> int:
        return self.style.target() + 4

    @property
    def _foot(self) -> int:
        hidden = self._lines - self._shown_lines
        return self.style.target() + 4 if self.folds or hidden > 0 else 0

    def estimate(self, width: int) -> int:
        return self._head + self._shown_lines * self._line_height + _PAD - 2 + self._foot

    def layout(self, width: int) -> None:
        overflowed = self._overflow if self.width else 0
        if self.is_wrapped and width != self.width:
            self._built.document.setTextWidth(max(40, width - 2 * _PAD))
            self._laid_out = False
        if not self._laid_out:
            size = self._built.document.size()
            self._text_size = (ceil(size.width()), ceil(size.height()))
            self._laid_out = True
        self.width = self.natural_width = width
        self.height = self._head + self._text_size[1] + _PAD - 2 + self._foot
        self.revision += bool(overflowed) != bool(self._overflow)  # there is a button for long lines
        self._shift = min(self._shift, self._overflow)

    @property
    def _overflow(self) -> int:
        return max(0, self._text_size[0] - max(0, self.width - 2 * _PAD))

    @property
    def _body(self) -> QRect:
        return QRect(_PAD, self._head - 2, self.width - 2 * _PAD, self._text_size[1])

    def _tools(self, right: int) -> list[Target]:
        """Save as, and the switch for long lines where there are any, to the left of Copy."""
        side = self.style.target()
        name = suggested_name(self.block.language)
        tools = [Target(QRect(right - side - 2, 2, side, side), Act.SAVE_CODE, (name, self.block.text), "Save as")]
        if not self.is_fixed and (self.is_wrapped or self._overflow):
            box = QRect(right - 2 * side - 4, 2, side, side)
            label = "Do not wrap lines" if self.is_wrapped else "Wrap lines"
            tools.insert(0, Target(box, Act.FOLD, wrap_id(self.fold_id), label))
        return tools

    def targets(self) -> Sequence[Target]:
        side = self.style.target()
        width = self.style.metrics(13).horizontalAdvance("Copy") + side + 8
        copy = Target(
            QRect(self.width - width - 2, 2, width, side), Act.COPY_CODE, self.block.text, "Copy", "Copy code"
        )
        tools = self._tools(copy.rect.left())
        if not self.folds:
            return (*tools, copy)
        label = "Show less" if self.is_open else f"Show all {self._lines} lines"
        wide = self.style.metrics(13, 500).horizontalAdvance(label) + side + 12
        fold = QRect(4, self.height - side - 4, wide, side)
        return *tools, copy, Target(fold, Act.FOLD, self.fold_id, label)

    def paint(self, painter: QPainter, state: PaintState) -> None:
        style = self.style
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(0, 0, self.width, self.height)
        ink.rounded(painter, box, style.color("code_background"), RADIUS_10, style.color("border"))
        targets = self.targets()
        language = self.block.language[:40] or "text"
        head = QRect(_PAD, 2, max(0, targets[0].rect.left() - _PAD - 8), style.target())
        ink.put_text(painter, style, language, head, role="text_faint")
        for target in targets:
            if target.act is Act.SAVE_CODE:
                ink.icon_button(painter, style, target, state, "download")
            elif target.payload == wrap_id(self.fold_id):
                ink.icon_button(painter, style, target, state, "wrap")
            elif target.act is Act.COPY_CODE:
                self._paint_copy(painter, target, state)
        fold = targets[-1] if self.folds else None
        self._paint_body(painter, state)
        if fold is not None:
            ink.hover_veil(painter, style, fold, state)
            rect = fold.rect
            arrow = QRect(rect.left() + 2, rect.top(), style.target(), rect.height())
            ink.put_icon(painter, style, "chevron-up" if self.is_open else "chevron-down", arrow)
            label = rect.adjusted(style.target() + 2, 0, 0, 0)
            ink.put_text(painter, style, fold.label, label, weight=500)
        elif self._foot:
            note = QRect(_PAD, self.height - self._foot, self.width - 2 * _PAD, self._foot)
            ink.put_text(painter, style, "The rest is not shown. Copy takes all of it.", note, role="text_faint")

    def _paint_copy(self, painter: QPainter, target: Target, state: PaintState) -> None:
        ink.hover_veil(painter, self.style, target, state)
        rect = target.rect
        ink.put_icon(
            painter, self.style, "copy", QRect(rect.left() + 2, rect.top(), self.style.target(), rect.height())
        )
        ink.put_text(painter, self.style, target.label, rect.adjusted(self.style.target() + 2, 0, 0, 0))

    def _paint_body(self, painter: QPainter, state: PaintState) -> None:
        body = self._body
        painter.save()
        painter.setClipRect(body.adjusted(-4, -2, 4, 2), Qt.ClipOperation.IntersectClip)
        painter.translate(body.left() - self._shift, body.top())
        visible = QRectF(state.clip.intersected(body)).translated(self._shift - body.left(), -body.top())
        if self.block.language.lower() in _DIFFS:
            _paint_changes(painter, self.style, self._built, max(self._text_size[0], self.width), visible)
        ink.draw_document(
            painter, self.style, self._built, visible.adjusted(-4, -2, 4, 2), state.selection, state.marks
        )
        painter.restore()
        if self._overflow:
            share = body.width() / self._text_size[0]
            thumb = max(32.0, body.width() * share)
            x = body.left() + (body.width() - thumb) * self._shift / self._overflow
            bar = QRectF(x, body.bottom() + 5, thumb, 4)
            ink.rounded(painter, bar, self.style.color("scrollbar"), 2)

    def scroll_by(self, point: QPoint, dx: int) -> bool:
        before = self._shift
        self._shift = min(max(0, self._shift + dx), self._overflow)
        self.revision += self._shift != before
        return self._shift != before

    # --- text -----------------------------------------------------------------------------------------------------

    def _to_text(self, point: QPoint) -> QPointF:
        return QPointF(point.x() - self._body.left() + self._shift, point.y() - self._body.top())

    def position_at(self, point: QPoint) -> int:
        return doc_text.position_at(self._built, self._to_text(point))

    def is_text_at(self, point: QPoint) -> bool:
        return self._body.contains(point)

    def word_at(self, position: int) -> tuple[int, int]:
        return doc_text.word_at(self._built, position)

    def text_between(self, start: int, end: int) -> str:
        if start == 0 and end >= self.length:
            return self.block.text
        return doc_text.text_between(self._built, start, end)


def _paint_changes(painter: QPainter, style: Style, built: Built, width: int, clip: QRectF) -> None:
    """A veil over added and removed lines of a diff, from side to side."""
    layout = built.document.documentLayout()
    block = built.document.findBlock(max(0, layout.hitTest(clip.topLeft(), Qt.HitTestAccuracy.FuzzyHit)))
    second = built.document.firstBlock().next()
    # The room between two lines is not part of either; half of it belongs to each, so that veils meet.
    gap = 0.0
    if second.isValid():
        gap = layout.blockBoundingRect(second).top() - layout.blockBoundingRect(second.previous()).bottom()
    while block.isValid():
        text, rect = block.text(), layout.blockBoundingRect(block)
        if rect.top() > clip.bottom() + rect.height():
            return
        kind = "added" if text.startswith("+") else "removed" if text.startswith("-") else ""
        if kind and not text.startswith(("+++", "---")) and (color := style.syntax(kind)) is not None:
            veil = QColor(color)
            veil.setAlpha(34)
            painter.fillRect(QRectF(-4, rect.top() - gap / 2, width + 8, rect.height() + gap), veil)
        block = block.next()
