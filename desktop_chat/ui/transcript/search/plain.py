"""Owns the text of a row as it is read, taken from the Markdown without building a document; GUI thread.

What it says of a row is what the documents of the row's items hold (``find_text``), so that a conversation can be
counted without laying it out: the two are compared by a property test.
"""

from collections.abc import Callable, Iterable, Iterator

from desktop_chat.markup.links import display_host, safe_url
from desktop_chat.markup.tree import (
    Block,
    Code,
    CodeBlock,
    Emphasis,
    FootnoteReference,
    Footnotes,
    Heading,
    HtmlBlock,
    Image,
    Inline,
    LineBreak,
    Link,
    ListBlock,
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
from desktop_chat.models.transcript import TranscriptRow
from desktop_chat.ui.transcript.items.code_item import MAX_CHARACTERS, MAX_LINES
from desktop_chat.ui.transcript.items.table_item import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from desktop_chat.ui.transcript.markdown.blocks import MAX_BLOCKS
from desktop_chat.ui.transcript.markdown.hidden import pieces
from desktop_chat.ui.transcript.markdown.nested import fits_in_columns
from desktop_chat.ui.transcript.markdown.writer import MARK_BASE
from desktop_chat.ui.transcript.part_types import ChipsPart, FoldPart, MarkdownPart, Part, PicturesPart, SourcesPart
from desktop_chat.ui.transcript.parts import compose
from desktop_chat.ui.transcript.words import picture_name

#: Between two things that are not read as one: paragraphs, cells, lines of code. Nothing is found across it, and no
#: text that is shown has it, for control characters are shown by name.
BREAK = "\0"
CELL = "\x02"
_BIT = 4_096
_LONG = 12_000


def named(text: str, *, strict: bool) -> str:
    """Foreign text as it is shown: hidden characters by name."""
    if text.isascii() and text.isprintable():
        return text
    return "".join([piece.shown for piece in pieces(text, strict=strict) if piece.original])


def label_text(text: str) -> str:
    """Text that is painted as one line, without the characters that have a meaning here."""
    return text.replace("\0", "\ufffd").replace("\x01", "\ufffd").replace("\x02", "\ufffd")


def shown_code(text: str) -> str:
    """Code as its box shows it once it is unfolded, line by line."""
    if text.count("\n") >= MAX_LINES:
        text = "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES])
    return BREAK.join([named(line, strict=True) for line in text[:MAX_CHARACTERS].split("\n")])


def shown_formula(tex: str) -> str:
    return named(tex.replace("\n", " "), strict=True)


#: What long folds show, the last ones that were read: the search reads them with pauses before they are asked for.
_folds: dict[FoldPart, str] = {}
_MOST_FOLDS = 16


def _remember(part: FoldPart, text: str) -> str:
    if len(part.detail) > _BIT:
        while len(_folds) >= _MOST_FOLDS:
            del _folds[next(iter(_folds))]
        _folds[part] = text
    return text


def fold_text(part: FoldPart) -> str:
    """What a fold shows once it is open."""
    known = _folds.get(part)
    return known if known is not None else _remember(part, _fold_text(part))


def _fold_text(part: FoldPart) -> str:
    if part.found:
        return BREAK.join(label_text(word) for page in part.found for word in (page.title, display_host(page.url)))
    if part.language is not None:
        return shown_code(part.detail)
    if part.streaming and len(part.detail) > _LONG:
        return label_text(part.detail)  # read properly once it is complete
    return BREAK.join(filter(None, _markdown(part.detail, 0, marked=False)))


def row_text(row: TranscriptRow, *, show_thinking: bool) -> str:
    """All that can be found in a row, in reading order, open or not."""
    return BREAK.join(filter(None, stretches(row, show_thinking=show_thinking)))


def stretches(
    row: TranscriptRow,
    *,
    show_thinking: bool,
    is_open: Callable[[str], bool] | None = None,
    marked: bool = False,
) -> Iterator[str]:
    """The same bit by bit; an empty one now and then, so that one may pause while a long text is read.

    ``is_open`` says of a fold's id whether what is in it belongs to it, ``marked`` puts the marks of lists before them.
    """
    for part in compose(row, show_thinking=show_thinking):
        if isinstance(part, FoldPart) and is_open is not None and not is_open(part.id):
            yield label_text(part.title)
        else:
            yield from _part(part, marked=marked)


def _part(part: Part, *, marked: bool) -> Iterator[str]:
    match part:
        case MarkdownPart():
            yield from _markdown(part.text, len(part.sources), marked=marked)
        case FoldPart():
            yield label_text(part.title)
            yield from _fold(part, marked=marked)
        case ChipsPart(chips):
            for chip in chips:
                yield label_text(chip.text)
        case PicturesPart(pictures):
            for picture in pictures:
                name = label_text(picture_name(picture))
                yield f"Picture: {name}".removesuffix(": ") if marked else name
        case SourcesPart(sources):
            for source in sources:
                yield label_text(source.title)
                yield label_text(display_host(source.url)) if source.url else ""


def _fold(part: FoldPart, *, marked: bool) -> Iterator[str]:
    if part.language is not None:
        yield fold_text(part) if part.detail else ""
        return
    read = []
    for text in _markdown(part.detail, 0, marked=marked):
        read.append(text)
        yield text
    if not marked and not part.streaming:
        _remember(part, BREAK.join(filter(None, read)))


def _markdown(text: str, sources: int, *, marked: bool) -> Iterator[str]:
    """The text of each block; long texts are parsed with pauses."""
    from desktop_chat.markup.incremental import IncrementalParser
    from desktop_chat.markup.parser import parse

    blocks: Iterable[Block]
    if len(text) < _LONG:
        blocks = parse(text)
    else:
        parser = IncrementalParser()
        for start in range(0, len(text), _BIT):
            parser.feed(text[start : start + _BIT])
            yield ""
        parser.finish()
        blocks = parser.blocks
    for block in blocks:
        yield _Reading(sources, marked=marked).top(block)


class _Reading:
    """One walk over a top-level block."""

    def __init__(self, sources: int, *, marked: bool) -> None:
        self._sources = sources
        self._marked = marked
        self._mark = ""  # of the list item whose first line comes next
        self._count = 0
        self._lines: list[str] = []

    def top(self, block: Block) -> str:
        match block:
            case CodeBlock(_, text) | HtmlBlock(text):
                return shown_code(text)
            case MathBlock(tex):
                return shown_formula(tex)
            case Table():
                return self._table(block)
            case Rule():
                return ""
        self._block(block)
        return BREAK.join(self._lines)

    def _block(self, block: Block) -> None:
        self._count += 1
        if self._count > MAX_BLOCKS:
            return
        match block:
            case Paragraph(inlines) | Heading(_, inlines):
                self._line(self._inlines(inlines))
            case MathBlock(tex):
                self._line(shown_formula(tex))
            case CodeBlock(_, text) | HtmlBlock(text):
                for line in text.split("\n")[:MAX_BLOCKS]:
                    self._line(named(line, strict=True))
            case Quote(blocks):
                self._blocks(blocks)
            case ListBlock():
                self._list(block)
            case Table():
                self._nested_table(block)
            case Footnotes():
                self._notes(block)
            case Rule():
                self._line("\u2014 \u2014 \u2014")

    def _line(self, text: str) -> None:
        self._lines.append(self._mark + text)
        self._mark = ""

    def _list(self, block: ListBlock) -> None:
        for number, item in enumerate(block.items, block.start):
            if self._marked:
                self._mark = f"{number}. " if block.ordered else "- "
                if item.checked is not None:
                    self._mark = "[x] " if item.checked else "[ ] "
            self._blocks(item.blocks)

    def _blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            self._block(block)

    def _nested_table(self, table: Table) -> None:
        between = "\t" if fits_in_columns(table) else "  \u2502  "
        for row in (table.header, *table.rows):
            self._line(between.join([self._inlines(cell) for cell in row]))

    def _notes(self, block: Footnotes) -> None:
        for note in block.notes:
            self._mark = f"{note.number}. " if self._marked else ""
            self._blocks(note.blocks)

    def _table(self, table: Table) -> str:
        columns = max(1, min(len(table.header), MAX_COLUMNS))
        rows = table.rows[: max(1, min(MAX_ROWS, MAX_CELLS // columns))]
        cells = [[self._inlines(cell) for cell in row[:columns]] for row in (table.header, *rows)]
        return BREAK.join([CELL.join(row) for row in cells])

    # --- inlines --------------------------------------------------------------------------------------------------

    def _inlines(self, inlines: Iterable[Inline]) -> str:
        return "".join([self._inline(inline) for inline in inlines])

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Text(text):
                return named(self._without_marks(text), strict=False)
            case Strong(children) | Emphasis(children) | Strike(children):
                return self._inlines(children)
            case Code(text):
                return named(text.replace("\n", " "), strict=True)
            case MathInline(tex):
                return shown_formula(tex)
            case Link():
                return self._link(inline)
            case Image():
                return image_words(inline)
            case FootnoteReference():
                return str(inline.number)
            case LineBreak() | SoftBreak():
                return " "

    def _without_marks(self, text: str) -> str:
        if not self._sources or text.isascii():
            return text
        return "".join([letter for letter in text if not 0 < ord(letter) - MARK_BASE <= self._sources])

    def _link(self, link: Link) -> str:
        if safe_url(link.url) is None:
            return self._inlines(link.children)
        parts = []
        for child in link.children:
            parts.append(named(child.text, strict=True) if isinstance(child, Text) else self._inline(child))
        return "".join(parts)


def image_words(image: Image) -> str:
    """What is shown for an image that a text names."""
    host = display_host(image.url) or "unknown place"
    alt = image.alt.strip()[:80]
    name = f"{alt} \u00b7 " if alt else ""
    return named(f"{name}image: {host}".replace("\n", " "), strict=True)
