"""Owns the table as an item with sideways scrolling of its own; GUI thread."""

from math import ceil

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QPainter,
    QTextCharFormat,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

from desktop_chat.markup.tree import Inlines, Table
from desktop_chat.ui.transcript.items import doc_text, ink
from desktop_chat.ui.transcript.items.geometry import pill_rects
from desktop_chat.ui.transcript.items.item import Act, Item, PaintState, Target
from desktop_chat.ui.transcript.style import Style
from desktop_chat.ui.transcript.writer import Built, Pill, Source, Writer

MAX_ROWS = 200
MAX_COLUMNS = 20
MAX_CELLS = 800
_BORDER = 4
_ALIGN = {
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "left": Qt.AlignmentFlag.AlignLeft,
}


class TableItem(Item):
    """A table, at most as many cells of it as can be laid out within a frame or two."""

    selectable = True

    def __init__(self, style: Style, block: Table, sources: tuple[Source, ...] = ()) -> None:
        super().__init__(style)
        self.block = block
        self._shift = 0
        self._pills: list[tuple[QRectF, Pill]] | None = None
        self._columns = max(1, min(len(block.header), MAX_COLUMNS))
        limit = max(1, min(MAX_ROWS, MAX_CELLS // self._columns))
        self._rows = block.rows[:limit]
        left_rows, left_columns = len(block.rows) - len(self._rows), len(block.header) - self._columns
        self._note = f"{left_rows} more rows are not shown" if left_rows > 0 else ""
        if left_columns > 0:
            self._note += f"{', ' if self._note else ''}{left_columns} more columns are not shown"
        self._sources = sources
        self._fill()

    def _fill(self) -> None:
        self._writer = Writer(self.style, QTextOption.WrapMode.WordWrap)
        self._writer.sources = self._sources
        self._built = self._writer.built
        self._writer.cursor.beginEditBlock()
        self._table = self._make()
        self._writer.cursor.endEditBlock()

    def look_again(self) -> bool:
        if not self._built.waits:
            return False
        self._fill()
        self.width = 0
        return True

    def _make(self) -> QTextTable:
        style = self.style
        form = QTextTableFormat()
        form.setBorder(1)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderBrush(style.color("border"))
        form.setBorderCollapse(True)
        form.setCellSpacing(0)
        form.setCellPadding(style.scaled(7))
        form.setWidth(QTextLength())
        form.setHeaderRowCount(1)
        table = self._writer.cursor.insertTable(len(self._rows) + 1, self._columns, form)
        self._writer.started()
        bold = QTextCharFormat(self._writer.base)
        bold.setFont(style.font(15, 600))
        head = QTextTableCellFormat()
        head.setBackground(style.color("surface_sunken"))
        for column in range(self._columns):
            table.cellAt(0, column).setFormat(head)
        for number, row in enumerate((self.block.header, *self._rows)):
            for column, cell in enumerate(row[: self._columns]):
                self._cell(table, number, column, cell, bold if number == 0 else self._writer.base)
        return table

    def _cell(self, table: QTextTable, row: int, column: int, cell: Inlines, char: QTextCharFormat) -> None:
        self._writer.cursor = table.cellAt(row, column).firstCursorPosition()
        form = self._writer.line_format(15)
        alignments = self.block.alignments
        form.setAlignment(
            _ALIGN.get(alignments[column] if column < len(alignments) else "", Qt.AlignmentFlag.AlignLeft)
        )
        self._writer.cursor.setBlockFormat(form)
        self._writer.inlines(cell, char)

    @property
    def built(self) -> Built:
        return self._built

    @property
    def text_origin(self) -> QPoint:
        return QPoint(-self._shift, 0)

    @property
    def length(self) -> int:
        return doc_text.length(self._built)

    def layout(self, width: int) -> None:
        if width != self.width:
            self.width = width
            self._pills = None
            self._built.document.setTextWidth(width - 2)  # the outer border is drawn beside the cells
        size = self._built.document.size()
        layout = self._built.document.documentLayout()
        frame = layout.frameBoundingRect(self._table)
        self._text_size = (ceil(size.width()), ceil(frame.height()) + 2)  # the document's own height has a line more
        self.natural_width = min(width, ceil(frame.width()))
        self.height = self._text_size[1] + (self.style.target() if self._note else 0) + (8 if self._overflow else 0)
        self._shift = min(self._shift, self._overflow)

    @property
    def _overflow(self) -> int:
        over = self._text_size[0] - self.width
        return over if over > _BORDER else 0

    def paint(self, painter: QPainter, state: PaintState) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRect(0, 0, self.width, self._text_size[1])
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        painter.translate(-self._shift, 0)
        clip = QRectF(state.clip.intersected(area)).translated(self._shift, 0)
        if self._pills is None:
            self._pills = pill_rects(self._built)
        ink.pills(painter, self.style, self._pills, clip)
        ink.draw_document(painter, self.style, self._built, clip, state.selection, state.marks)
        painter.restore()
        if self._overflow:
            thumb = max(32.0, self.width * self.width / self._text_size[0])
            x = (self.width - thumb) * self._shift / self._overflow
            bar = QRectF(x, self._text_size[1] + 3, thumb, 4)
            ink.rounded(painter, bar, self.style.color("scrollbar"), 2)
        if self._note:
            rect = QRect(0, self.height - self.style.target(), self.width, self.style.target())
            ink.put_text(painter, self.style, f"{self._note}. Copying the message takes all.", rect, role="text_faint")

    def scroll_by(self, point: QPoint, dx: int) -> bool:
        before = self._shift
        self._shift = min(max(0, self._shift + dx), self._overflow)
        self.revision += self._shift != before
        return self._shift != before

    # --- text -----------------------------------------------------------------------------------------------------

    def _to_text(self, point: QPoint) -> QPointF:
        return QPointF(point.x() + self._shift, point.y())

    def position_at(self, point: QPoint) -> int:
        return min(doc_text.position_at(self._built, self._to_text(point)), self.length)

    def is_text_at(self, point: QPoint) -> bool:
        return QRect(0, 0, self.width, self._text_size[1]).contains(point)

    def word_at(self, position: int) -> tuple[int, int]:
        return doc_text.word_at(self._built, position)

    def text_between(self, start: int, end: int) -> str:
        return doc_text.text_between(self._built, start, end, self._table)

    def link_at(self, point: QPoint) -> Target | None:
        url = self._built.document.documentLayout().anchorAt(self._to_text(point))
        return Target(QRect(point.x() - 2, point.y() - 2, 4, 4), Act.LINK, url, url) if url else None
