"""Owns the lines of text that blocks consist of, and cutting a stretch out of blocks; pure, usable from any thread.

A line is what stands by itself: a paragraph, a heading, a line of code, a cell of a table (inside a list or quotation a
row of it), a formula. An offset counts the UTF-16 units of what was said in a line. Both stay the same however the
text is shown: wrapped, folded, with formulas drawn or hidden characters named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from desktop_chat.markup.tree import (
    Block,
    Code,
    CodeBlock,
    Emphasis,
    Footnote,
    FootnoteReference,
    Footnotes,
    Heading,
    HtmlBlock,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    MathBlock,
    MathInline,
    Paragraph,
    Quote,
    Rule,
    SoftBreak,
    Strike,
    Strong,
    Table,
    Text,
)

#: A line's number and an offset in it.
Mark: TypeAlias = tuple[int, int]

END = 1 << 40
_NONE: frozenset[int] = frozenset()
#: What stands between the cells of a row of a nested table counts as one character.
_BETWEEN_CELLS = 1


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def image_text(image: Image) -> str:
    """What an image that is never fetched stands for in text."""
    return f"![{image.alt}]({image.url})"


def line_count(block: Block, *, nested: bool = False, begun: frozenset[int] = _NONE) -> int:
    """How many lines a block has; a table within another block has one per row.

    ``begun`` names by ``id`` the nodes that began before: items without a mark, tables without a head.
    """
    match block:
        case CodeBlock(text=text) | HtmlBlock(text=text):
            return text.count("\n") + 1
        case Quote(blocks):
            return _lines(blocks, begun)
        case ListBlock():
            return sum(_item_lines(item, begun) for item in block.items)
        case Table():
            return (len(block.rows) + (id(block) not in begun)) * (1 if nested else max(1, len(block.header)))
        case Footnotes(notes):
            return sum(_note_lines(note, begun) for note in notes)
        case _:
            return 1


def _lines(blocks: Iterable[Block], begun: frozenset[int] = _NONE) -> int:
    return sum(line_count(block, nested=True, begun=begun) for block in blocks)


def _item_lines(item: ListItem, begun: frozenset[int] = _NONE) -> int:
    return (id(item) not in begun and has_own_line(item)) + _lines(item.blocks, begun)


def _note_lines(note: Footnote, begun: frozenset[int] = _NONE) -> int:
    """The way back from a note stands behind its last line, or in one of its own below code."""
    return _item_lines(ListItem(note.blocks), begun) + _ends_with_code(note.blocks)


def _ends_with_code(blocks: Sequence[Block]) -> bool:
    last = blocks[-1] if blocks else None
    while True:
        match last:
            case CodeBlock() | HtmlBlock():
                return True
            case Quote(blocks=inner) | ListBlock(items=(*_, ListItem(blocks=inner))) if inner:
                last = inner[-1]
            case _:
                return False


def last_line(block: Block) -> Inlines:
    """The inlines of the paragraph that a block ends with; nothing if it ends with something else."""
    match block:
        case Paragraph(inlines) | Heading(inlines=inlines):
            return inlines
        case Quote(blocks) if blocks:
            return last_line(blocks[-1])
        case ListBlock(items=items) if items and items[-1].blocks:
            return last_line(items[-1].blocks[-1])
        case _:
            return ()


def has_own_line(item: ListItem) -> bool:
    """True for an item whose mark stands in a line without text."""
    return not item.blocks or isinstance(item.blocks[0], ListBlock | CodeBlock | Table)


def cut(blocks: Sequence[Block], first: Mark, last: Mark) -> tuple[Block, ...]:
    """What lies between two marks.

    A list item that is not selected from its beginning comes without its mark, and what lies within a single line
    comes without the list, quotation or table around it.
    """
    if first >= last:
        return ()
    return tuple(_Scissors(first, last).blocks(blocks, 0, nested=False))


class _Scissors:
    def __init__(self, first: Mark, last: Mark) -> None:
        self._first = first
        self._last = last
        self._single = first[0] == last[0]

    def blocks(self, blocks: Iterable[Block], line: int, *, nested: bool) -> list[Block]:
        found: list[Block] = []
        for block in blocks:
            if line > self._last[0]:
                break
            count = line_count(block, nested=nested)
            if line + count > self._first[0]:
                found += [block] if self._is_whole(line, count) else self._block(block, line, nested=nested)
            line += count
        return found

    def _is_whole(self, line: int, count: int) -> bool:
        return self._first <= (line, 0) and self._last >= (line + count, 0)

    def _range(self, line: int) -> tuple[int, int]:
        """The selected offsets of a line."""
        low = self._first[1] if line == self._first[0] else 0 if line > self._first[0] else END
        high = self._last[1] if line == self._last[0] else END if line < self._last[0] else 0
        return low, high

    def _block(self, block: Block, line: int, *, nested: bool) -> list[Block]:
        low, high = self._range(line)
        match block:
            case Paragraph(inlines):
                kept = _ended(cut_inlines(inlines, low, high))
                return [Paragraph(kept)] if kept else []
            case Heading(level, inlines):
                kept = _ended(cut_inlines(inlines, low, high))
                return [Paragraph(kept) if low else Heading(level, kept)] if kept else []
            case CodeBlock() | HtmlBlock():
                return self._code(block, line)
            case Quote(blocks):
                inner = self.blocks(blocks, line, nested=True)
                return inner if self._single or not inner else [Quote(tuple(inner))]
            case ListBlock():
                return self._list(block, line)
            case Table():
                return self._rows(block, line) if nested else self._cells(block, line)
            case Footnotes():
                return self._notes(block, line)
            case _:
                return [block] if low < high and low < _atom_length(block) else []

    def _code(self, block: CodeBlock | HtmlBlock, line: int) -> list[Block]:
        lines = block.text.split("\n")
        begin, end = max(0, self._first[0] - line), min(len(lines) - 1, self._last[0] - line)
        kept = lines[begin : end + 1]
        if not kept:
            return []
        low, high = self._range(line + begin)[0], self._range(line + end)[1]
        partial = low > 0 or high < units(lines[end])
        kept[-1] = _slice(kept[-1], 0, high)
        kept[0] = _slice(kept[0], low, END)
        if self._single and partial:
            return [Paragraph((Code(kept[0]),))] if kept[0] else []
        text = "\n".join(kept)
        return [HtmlBlock(text) if isinstance(block, HtmlBlock) else CodeBlock(block.language, text)]

    def _list(self, block: ListBlock, line: int) -> list[Block]:
        lifted: list[Block] = []
        items: list[ListItem] = []
        number = block.start
        for index, item in enumerate(block.items):
            count = _item_lines(item)
            if line > self._last[0]:
                break
            if line + count > self._first[0]:
                whole = self._is_whole(line, count)
                inner = item.blocks if whole else tuple(self._item(item, line))
                if not whole and (self._single or self._first > (line, 0)):
                    lifted += inner
                elif inner or whole:
                    number = number if items else block.start + index
                    items.append(ListItem(inner, item.checked))
            line += count
        if items:
            lifted.append(replace(block, start=number, items=tuple(items)))
        return lifted

    def _item(self, item: ListItem, line: int) -> list[Block]:
        return self.blocks(item.blocks, line + has_own_line(item), nested=True)

    def _notes(self, block: Footnotes, line: int) -> list[Block]:
        lifted: list[Block] = []
        notes: list[Footnote] = []
        for note in block.notes:
            inner = self._item(ListItem(note.blocks), line)
            if inner and (self._single or (self._first > (line, 0) and not notes)):
                lifted += inner
            elif inner:
                notes.append(replace(note, blocks=tuple(inner)))
            line += _note_lines(note)
        return [*lifted, Footnotes(tuple(notes))] if notes else lifted

    def _cells(self, table: Table, line: int) -> list[Block]:
        columns = max(1, len(table.header))
        rows: list[tuple[Inlines, ...]] = []
        for number, row in enumerate((table.header, *table.rows)):
            at = line + number * columns
            if at + columns <= self._first[0] or at > self._last[0]:
                continue
            cells = tuple(cut_inlines(cell, *self._range(at + column)) for column, cell in enumerate(row))
            if self._single:
                kept = cells[self._first[0] - at] if self._first[0] - at < len(cells) else ()
                return [Paragraph(kept)] if kept else []
            if any(cells) or rows:
                rows.append(cells)
        if rows and not any(rows[-1]):
            rows.pop()
        return [Table(table.alignments, rows[0], tuple(rows[1:]))] if rows else []

    def _rows(self, table: Table, line: int) -> list[Block]:
        rows = []
        for number, row in enumerate((table.header, *table.rows)):
            low, high = self._range(line + number)
            cells, at = [], 0
            for cell in row:
                cells.append(cut_inlines(cell, low - at, high - at))
                at += length_of(cell) + _BETWEEN_CELLS
            if any(cells):
                rows.append(tuple(cells))
        if len(rows) == 1 and sum(map(bool, rows[0])) == 1:
            return [Paragraph(next(cell for cell in rows[0] if cell))]
        return [Table(table.alignments, rows[0], tuple(rows[1:]))] if rows else []


def _atom_length(block: Block) -> int:
    """How long a block without parts is; a rule inside a list is shown as five characters."""
    return 5 if isinstance(block, Rule) else units(block.tex) if isinstance(block, MathBlock) else 1


def _slice(text: str, low: int, high: int) -> str:
    if text.isascii():
        return text[max(0, low) : max(0, high)]
    encoded = text.encode("utf-16-le", "surrogatepass")
    return encoded[2 * max(0, low) : 2 * max(0, high)].decode("utf-16-le", "replace")


# --- inlines ----------------------------------------------------------------------------------------------------------


def cut_inlines(inlines: Inlines, low: int, high: int) -> Inlines:
    """The stretch of inlines between two offsets; formulas and images are never cut in pieces."""
    kept: list[Inline] = []
    at = 0
    for inline in inlines:
        if at >= high:
            break
        size = _size(inline)
        if at + size > low:
            kept += [inline] if at >= low and at + size <= high else _cut_inline(inline, low - at, high - at)
        at += size
    return tuple(kept)


def _ended(inlines: Inlines) -> Inlines:
    """Without a line break at the end: nothing follows it."""
    while inlines:
        match inlines[-1]:
            case LineBreak():
                inlines = inlines[:-1]
            case Strong(children) | Emphasis(children) | Strike(children) | Link(children=children) as last:
                inner = _ended(children)
                if inner:
                    return inlines if inner is children else (*inlines[:-1], replace(last, children=inner))
                inlines = inlines[:-1]
            case _:
                return inlines
    return inlines


def _cut_inline(inline: Inline, low: int, high: int) -> list[Inline]:
    match inline:
        case Text(text):
            return [Text(piece)] if (piece := _slice(text, low, high)) else []
        case Code(text):
            return [Code(piece)] if (piece := _slice(text, low, high)) else []
        case Strong(children) | Emphasis(children) | Strike(children):
            inner = cut_inlines(children, low, high)
            return [type(inline)(inner)] if inner else []
        case Link(children=children):
            inner = cut_inlines(children, low, high)
            return [replace(inline, children=inner)] if inner else []
        case _:
            return [inline]


def length_of(inlines: Inlines) -> int:
    return sum(map(_size, inlines))


def _size(inline: Inline) -> int:
    match inline:
        case Text(text) | Code(text):
            return units(text)
        case Strong(children) | Emphasis(children) | Strike(children) | Link(children=children):
            return length_of(children)
        case MathInline(tex):
            return units(tex) + 4
        case Image():
            return units(image_text(inline))
        case FootnoteReference(label=label):
            return units(f"[^{label}]")
        case LineBreak() | SoftBreak():
            return 1
