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
from desktop_chat.ui.transcript.items.table_grid import MAX_COLUMNS, PADDING, TableGrid
from desktop_chat.ui.transcript.markdown.writer import Built, Pill, Source, Writer
from desktop_chat.ui.transcript.style import LINE, Style

#: All rows are shown, in segments.
MAX_ROWS = MAX_CELLS = 1 << 30
__all__ = ["MAX_CELLS", "MAX_COLUMNS", "MAX_ROWS", "TableItem"]
_BORDER = 4
_SHARED = 6  # of the edges of one item and the one below it only one line is to be seen
_ALIGN = {
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "left": Qt.AlignmentFlag.AlignLeft,
}


class TableItem(Item):
    """A table, or some further rows of it.

    Attributes:
        block: the table; with the header also where that is shown by an item before.
        grid: the columns, the same for all items of a table. first: the number of the first row.
        begun: the header and rows before are shown by items before.
        version: of the grid, as this item knows it.
        is_last: nothing of the table follows: here is its bar for scrolling, and what there is to say about it.
    """

    selectable = True

    def __init__(
        self,
        style: Style,
        block: Table,
        sources: tuple[Source, ...] = (),
        grid: TableGrid | None = None,
        first: int = 0,
    ) -> None:
        super().__init__(style)
        self.block = block
        self.grid = grid if grid is not None else TableGrid(style, block)
        self.first = first
        self.begun = first > 0
        self.is_last = True
        self.version = 0
        if first:
            self.gap = -_SHARED
        self._looks = 0
        self._sources = sources
        self._made: tuple[Built, QTextTable] | None = None
        self._pills: list[tuple[QRectF, Pill]] | None = None
        self._text_size = (0, 0)

    def _written(self) -> tuple[Built, QTextTable]:
        """The document; made when it is first looked at."""
        if self._made is None:
            writer = Writer(self.style, QTextOption.WrapMode.WordWrap)
            writer.sources = self._sources
            writer.cursor.beginEditBlock()
            table = self._make(writer)
            writer.cursor.endEditBlock()
            self._made = writer.built, table
        return self._made

    @property
    def _built(self) -> Built:
        return self._written()[0]

    def look_again(self) -> bool:
        if self._made is None or not self._made[0].waits:
            return False
        self._made = None
        self.width = 0
        return True

    def _format(self) -> QTextTableFormat:
        form = QTextTableFormat()
        form.setBorder(1)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderBrush(self.style.color("border"))
        form.setBorderCollapse(True)
        form.setCellSpacing(0)
        form.setCellPadding(self.style.scaled(PADDING))
        form.setHeaderRowCount(0 if self.first else 1)
        return form

    def _make(self, writer: Writer) -> QTextTable:
        style, columns = self.style, self.grid.columns
        heads = 0 if self.first else 1
        table = writer.cursor.insertTable(max(1, len(self.block.rows) + heads), columns, self._format())
        writer.started()
        if heads:
            bold = QTextCharFormat(writer.base)
            bold.setFont(style.font(15, 600))
            head = QTextTableCellFormat()
            head.setBackground(style.color("surface_sunken"))
            for column, cell in enumerate(self.block.header[:columns]):
                table.cellAt(0, column).setFormat(head)
                self._cell(writer, table, 0, column, cell, bold)
        for number, row in enumerate(self.block.rows, heads):
            for column, cell in enumerate(row[:columns]):
                self._cell(writer, table, number, column, cell, writer.base)
        return table

    def _cell(
        self, writer: Writer, table: QTextTable, row: int, column: int, cell: Inlines, char: QTextCharFormat
    ) -> None:
        writer.cursor = table.cellAt(row, column).firstCursorPosition()
        form = writer.line_format(15)
        alignments = self.block.alignments
        form.setAlignment(
            _ALIGN.get(alignments[column] if column < len(alignments) else "", Qt.AlignmentFlag.AlignLeft)
        )
        writer.cursor.setBlockFormat(form)
        writer.inlines(cell, char)

    @property
    def built(self) -> Built:
        return self._built

    @property
    def text_origin(self) -> QPoint:
        return QPoint(-self._shift, 0)

    @property
    def length(self) -> int:
        return doc_text.length(self._built)

    @property
    def _note(self) -> str:
        hidden = self.grid.hidden if self.is_last else 0
        return f"{hidden} more columns are not shown" if hidden else ""

    @property
    def _shift(self) -> int:
        return min(self.grid.shift, self._overflow)

    def estimate(self, width: int) -> int:
        line = round(self.style.font(15).pixelSize() * LINE) + 2 * self.style.scaled(PADDING) + 1
        return line * (len(self.block.rows) + (0 if self.first else 1)) + 2

    def layout(self, width: int) -> None:
        if width == self.width:
            return
        self.width = width
        self._pills = None
        built, table = self._written()
        widths = self.grid.widths(width - _BORDER - self.grid.columns)
        form = self._format()
        form.setColumnWidthConstraints([QTextLength(QTextLength.Type.FixedLength, each) for each in widths])
        table.setFormat(form)
        total = sum(widths) + self.grid.columns + 1
        built.document.setTextWidth(max(width - 2, total))  # the outer border is drawn beside the cells
        frame = built.document.documentLayout().frameBoundingRect(table)
        self._text_size = (total + 2, ceil(frame.height()) + 2)  # the document's own height has a line more
        self.natural_width = min(width, total)
        self.height = self._text_size[1] + (self.style.target() if self._note else 0)
        self.height += 8 if self._overflow and self.is_last else 0

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
        if self._overflow and self.is_last:
            thumb = max(32.0, self.width * self.width / self._text_size[0])
            x = (self.width - thumb) * self._shift / self._overflow
            bar = QRectF(x, self._text_size[1] + 3, thumb, 4)
            ink.rounded(painter, bar, self.style.color("scrollbar"), 2)
        if self._note:
            rect = QRect(0, self.height - self.style.target(), self.width, self.style.target())
            ink.put_text(painter, self.style, f"{self._note}. Copying the message takes all.", rect, role="text_faint")

    def scroll_by(self, point: QPoint, dx: int) -> bool:
        before = self._shift
        self.grid.shift = min(max(0, before + dx), self._overflow)
        self.grid.moves += self._shift != before
        return self._shift != before

    @property
    def revision(self) -> int:
        """All items of a table look different when one of them is scrolled."""
        return self._looks + self.grid.moves

    @revision.setter
    def revision(self, value: int) -> None:
        self._looks = value - self.grid.moves

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
        return doc_text.text_between(self._built, start, end, self._written()[1])

    def link_at(self, point: QPoint) -> Target | None:
        url = self._built.document.documentLayout().anchorAt(self._to_text(point))
        return Target(QRect(point.x() - 2, point.y() - 2, 4, 4), Act.LINK, url, url) if url else None
