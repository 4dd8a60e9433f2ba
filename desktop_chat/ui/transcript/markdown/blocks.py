"""Owns how a block of the markup tree becomes a document; GUI thread."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextOption

from desktop_chat.markup.tree import (
    Block,
    CodeBlock,
    Continued,
    Footnote,
    Footnotes,
    Heading,
    HtmlBlock,
    ListBlock,
    ListItem,
    MathBlock,
    Paragraph,
    Quote,
    Rule,
    Segment,
    Table,
)
from desktop_chat.ui.transcript.markdown.nested import Spans, column_stops, mirror
from desktop_chat.ui.transcript.markdown.pieces import begun_before
from desktop_chat.ui.transcript.markdown.writer import NOTE, NOTE_MARK, BlockDecor, Built, Source, Writer
from desktop_chat.ui.transcript.style import CODE_LINE, HEADING_SIZES, Style
from desktop_chat.ui.transcript.words import tr

_TEXT = 15
_NESTED_GAP = 8
_TIGHT_GAP = 3
_INDENT = 24
_QUOTE_INDENT = 16
_CODE_PAD = 10
_TOOL_GAP = 6
_NOTE_TEXT = 13
_NOTE_GAP = 12
_BULLETS = ("\u2022", "\u25e6", "\u2013")
MAX_BLOCKS = 3000


class BlockBuilder:
    """Turns one top-level block into one document with wrapped text. Code and tables have items of their own."""

    def __init__(self, style: Style, sources: tuple[Source, ...] = (), *, quiet: bool = False) -> None:
        self._style = style
        self._sources = sources
        self._quiet = quiet

    def build(self, segment: Segment) -> Built:
        writer = Writer(self._style, QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere, 13 if self._quiet else _TEXT)
        writer.sources = self._sources
        if self._quiet:
            writer.base.setForeground(self._style.color("text_secondary"))
        writer.cursor.beginEditBlock()
        _Run(self._style, writer, 13 if self._quiet else _TEXT).segment(segment)
        mirror(writer.built)
        writer.cursor.endEditBlock()
        return writer.built


class _Place:
    """Where a nested block stands: its indent, the bars at its left, and the marker that its first line still owes."""

    def __init__(self, indent: int = 0, bars: tuple[int, ...] = (), depth: int = 0) -> None:
        self.indent = indent
        self.bars = bars
        self.depth = depth
        self.marker = ""
        self.checked: bool | None = None
        self.gap = 0
        self.size = _TEXT
        self.above = False

    def take(self, *, code: bool = False) -> BlockDecor | None:
        marker, self.marker = self.marker, ""
        checked, self.checked = self.checked, None
        if not (marker or checked is not None or self.bars or code):
            return None
        above, self.above = self.above, False
        return BlockDecor(self.bars, marker, checked, code, self.indent, size=self.size, above=above)


class _Run:
    """One walk over a block and its children."""

    def __init__(self, style: Style, writer: Writer, size: int) -> None:
        self._style = style
        self._writer = writer
        self._size = size
        self._count = 0
        self._after_code = False
        self._begun: set[int] = set()

    def segment(self, segment: Segment) -> None:
        if not isinstance(segment, Continued):
            self.block(segment, _Place())
            return
        self._begun = {id(node) for node in begun_before(segment)}
        place = _Place()
        self.block(segment.block, place)

    def block(self, block: Block, place: _Place) -> None:
        self._count += 1
        if self._count > MAX_BLOCKS:
            return
        match block:
            case Paragraph(inlines):
                self._begin(place, self._size)
                self._writer.inlines(inlines, self._writer.base)
            case Heading(level, inlines):
                size = HEADING_SIZES[min(max(level, 1), 6) - 1]
                char = QTextCharFormat(self._writer.base)
                char.setFont(self._style.font(size, 600))
                self._begin(place, size, char, factor=1.3)
                self._writer.inlines(inlines, char)
            case MathBlock(tex):
                self._begin(place, self._size)
                self._writer.formula(tex, self._writer.base, display=True)
            case CodeBlock(language, text):
                self._code(text, language, place, begun=id(block) in self._begun)
            case HtmlBlock(text):
                self._code(text, "html", place)
            case Quote(blocks):
                self._quote(blocks, place)
            case ListBlock():
                self._list(block, place)
            case Table():
                self._nested_table(block, place)
            case Footnotes(notes):
                self._notes(notes)
            case Rule():
                self._begin(place, self._size)
                self._writer.text("\u2014 \u2014 \u2014", self._writer.base)

    def _begin(self, place: _Place, size: int, char: QTextCharFormat | None = None, factor: float = 0.0) -> None:
        gap = max(place.gap, _NESTED_GAP) + _CODE_PAD if self._after_code else place.gap  # margins of neighbours merge
        self._after_code = False
        form = self._writer.line_format(size, top=self._style.scaled(gap) if gap else 0, left=place.indent)
        if factor:
            height = round(self._style.font(size).pixelSize() * factor)
            form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        self._writer.block(form, place.take(), char)

    def _children(self, blocks: tuple[Block, ...], place: _Place, gap: int) -> None:
        for number, child in enumerate(blocks):
            if number:
                place.gap = gap
            self.block(child, place)

    def _quote(self, blocks: tuple[Block, ...], place: _Place) -> None:
        inner = _Place(place.indent + self._style.scaled(_QUOTE_INDENT), (*place.bars, place.indent), place.depth)
        inner.gap, inner.marker, inner.checked = place.gap, place.marker, place.checked
        place.take()
        base = self._writer.base
        self._writer.base = QTextCharFormat(base)
        self._writer.base.setForeground(self._style.color("text_secondary"))
        self._children(blocks, inner, _NESTED_GAP)
        self._writer.base = base

    def _list(self, block: ListBlock, place: _Place) -> None:
        indent = self._style.scaled(_INDENT)
        if block.ordered:
            widest = f"{max(10, block.start + len(block.items))}."  # a list may be cut; its pieces begin at one place
            indent = max(indent, self._style.metrics(self._size).horizontalAdvance(widest) + self._style.scaled(8))
        gap = _TIGHT_GAP if block.tight else _NESTED_GAP
        first_gap = place.gap
        for number, item in enumerate(block.items):
            inner = _Place(place.indent + indent, place.bars, place.depth + 1)
            inner.gap = gap if number else first_gap
            if id(item) in self._begun:
                self._item(item, inner, gap)
                continue
            inner.checked = item.checked
            if item.checked is None:
                inner.marker = f"{block.start + number}." if block.ordered else _BULLETS[place.depth % 3]
            self._item(item, inner, gap)

    def _item(self, item: ListItem, place: _Place, gap: int) -> None:
        bare = not item.blocks or isinstance(item.blocks[0], ListBlock | CodeBlock | Table)
        if bare and id(item) not in self._begun:
            self._begin(place, self._size)
            place.gap = gap
        self._children(item.blocks, place, gap)

    def _notes(self, notes: tuple[Footnote, ...]) -> None:
        """The notes, smaller, below a thin line; each leads back to where it is mentioned."""
        base, self._size = self._writer.base, _NOTE_TEXT
        self._writer.base = QTextCharFormat(base)
        self._writer.base.setFont(self._style.font(_NOTE_TEXT))
        self._writer.base.setForeground(self._style.color("text_secondary"))
        frame = self._writer.built.document.rootFrame()
        form = frame.frameFormat()
        form.setTopMargin(
            self._style.scaled(_NOTE_GAP)
        )  # below the line; the margin of a first block counts for nothing
        frame.setFrameFormat(form)
        wide = self._style.metrics(_NOTE_TEXT).horizontalAdvance(f"{len(notes)}.") + self._style.scaled(8)
        for number, note in enumerate(notes):
            place = _Place(max(self._style.scaled(_INDENT), wide))
            place.marker, place.size = f"{note.number}.", _NOTE_TEXT
            place.gap, place.above = (_TIGHT_GAP, False) if number else (0, True)
            start = self._writer.cursor.position() + (1 if number else 0)
            self._item(ListItem(note.blocks), place, _TIGHT_GAP)
            if self._after_code:
                self._begin(place, _NOTE_TEXT)
            self._writer.instead("\u00a0", "", self._writer.base)
            ways = f"{NOTE_MARK}{note.number}", f"{NOTE}{note.number}"
            self._writer.built.notes[ways[1]] = start
            self._writer.note_link("\u21a9\ufe0e", "", ways, self._writer.base)
        self._writer.base = base

    def _code(self, text: str, language: str, place: _Place, *, begun: bool = False) -> None:
        char = self._writer.code_format(self._writer.base)
        char.setForeground(self._style.color("text"))
        pad = self._style.scaled(_CODE_PAD)
        lines = text.split("\n")
        shown, rest = lines[:MAX_BLOCKS], lines[MAX_BLOCKS:]
        spans = Spans(text, language)
        first = -1
        for number, line in enumerate(shown):
            form = QTextBlockFormat()
            height = round(char.font().pixelSize() * CODE_LINE)
            form.setLineHeight(height, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
            form.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            form.setLeftMargin(place.indent + pad)
            form.setRightMargin(pad if number else max(pad, self._style.target() + _TOOL_GAP))  # room for Copy
            above = 0 if number or begun else self._style.scaled(max(place.gap, _NESTED_GAP)) + pad
            form.setTopMargin(above)
            form.setBottomMargin(pad if number == len(shown) - 1 else 0)
            self._writer.block(form, place.take(code=True), char)
            first = self._writer.cursor.blockNumber() if first < 0 else first
            for piece, kind in spans.line(line):
                self._writer.text(piece, self._colored(char, kind), strict=True)
        if rest:
            self._writer.instead(
                "  " + tr("{n} more lines are not shown. Copy takes all.").format(n=len(rest)),
                "\n" + "\n".join(rest),
                char,
            )
        self._writer.built.code.append((first, self._writer.cursor.blockNumber(), text))
        self._after_code = True

    def _colored(self, char: QTextCharFormat, kind: str) -> QTextCharFormat:
        color = self._style.syntax(kind) if kind else None
        if color is None:
            return char
        colored = QTextCharFormat(char)
        colored.setForeground(color)
        return colored

    def _nested_table(self, table: Table, place: _Place) -> None:
        """A table inside a list or quotation: one line per row, its cells under one another where there is room."""
        headless = id(table) in self._begun
        rows = table.rows if headless else (table.header, *table.rows)
        stops = column_stops(self._style, self._size, table)
        bold = QTextCharFormat(self._writer.base)
        bold.setFont(self._style.font(self._size, 600))
        for number, row in enumerate(rows):
            if number:
                place.gap = _TIGHT_GAP
            is_head = not number and not headless
            self._begin(place, self._size)
            if stops is not None:
                form = self._writer.cursor.blockFormat()
                form.setTabPositions(stops.tabs)
                self._writer.cursor.setBlockFormat(form)
                if is_head:
                    self._writer.underline(place.indent, stops.width, place.bars)
            for column, cell in enumerate(row):
                if column:
                    bar = "\t" if stops is not None else "  \u2502  "
                    self._writer.instead(bar, "\t", self._writer.base)
                self._writer.inlines(cell, bold if is_head else self._writer.base)


def gap_before(segment: Segment) -> int:
    """The space between a segment that goes on and the one before it."""
    gap = _NESTED_GAP
    for node in begun_before(segment):
        if isinstance(node, ListBlock):
            gap = _TIGHT_GAP if node.tight else _NESTED_GAP
        elif not isinstance(node, ListItem):
            gap = _NESTED_GAP if isinstance(node, Quote) else _TIGHT_GAP if isinstance(node, Table) else 0
    return gap
