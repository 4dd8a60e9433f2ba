"""Owns the way from the render tree to plain text, for copying and for text export; pure, usable from any thread."""

from collections.abc import Iterable, Sequence

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

_MAX_PADDING = 60


def plain_inlines(inlines: Iterable[Inline]) -> str:
    """The text of inlines as a reader sees it; the address of a link follows in brackets if its text hides it."""
    return "".join(_inline(entry) for entry in inlines)


def _inline(entry: Inline) -> str:
    if isinstance(entry, (Text, Code)):
        return entry.text
    if isinstance(entry, (Strong, Emphasis, Strike)):
        return plain_inlines(entry.children)
    if isinstance(entry, Link):
        text = plain_inlines(entry.children)
        hides = entry.url not in ("", text, f"mailto:{text}", f"http://{text}")
        return f"{text} ({entry.url})" if hides else text
    if isinstance(entry, Image):
        return f"[image: {entry.alt or entry.url}]"
    if isinstance(entry, MathInline):
        return entry.tex
    if isinstance(entry, FootnoteReference):
        return f"[{entry.number}]"
    return "\n" if isinstance(entry, LineBreak) else " " if isinstance(entry, SoftBreak) else ""


def plain_text(blocks: Sequence[Block]) -> str:
    """The text of blocks as a reader sees it, a blank line between them, without a line end after the last one."""
    return "\n\n".join(text for text in map(_block, blocks) if text)


def _block(block: Block) -> str:
    if isinstance(block, (Paragraph, Heading)):
        return plain_inlines(block.inlines)
    if isinstance(block, (CodeBlock, HtmlBlock)):
        return block.text
    if isinstance(block, MathBlock):
        return block.tex
    if isinstance(block, Quote):
        return _prefixed(plain_text(block.blocks), "> ", "> ")
    if isinstance(block, ListBlock):
        return _list(block)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Footnotes):
        return "\n".join(_prefixed(plain_text(note.blocks), f"[{note.number}] ", "    ") for note in block.notes)
    return "-" * 20 if isinstance(block, Rule) else ""


def _prefixed(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join(((first if number == 0 else others) + line).rstrip() for number, line in enumerate(lines))


def _list(block: ListBlock) -> str:
    items = []
    for number, item in enumerate(block.items):
        marker = f"{block.start + number}. " if block.ordered else "- "
        if item.checked is not None:
            marker += "[x] " if item.checked else "[ ] "
        separator = "\n" if block.tight else "\n\n"
        text = separator.join(_block(child) for child in item.blocks)
        items.append(_prefixed(text, marker, " " * len(marker)))
    return ("\n" if block.tight else "\n\n").join(items)


def _table(table: Table) -> str:
    rows = [[plain_inlines(cell).replace("\n", " ") for cell in row] for row in (table.header, *table.rows)]
    widths = [min(max(len(row[index]) for row in rows), _MAX_PADDING) for index in range(len(table.header))]
    lines = [_row(row, widths, table.alignments) for row in rows]
    lines.insert(1, "-+-".join("-" * width for width in widths))
    return "\n".join(lines)


def _row(cells: Sequence[str], widths: Sequence[int], alignments: Sequence[str]) -> str:
    parts = []
    for cell, width, alignment in zip(cells, widths, alignments, strict=False):
        parts.append(cell.rjust(width) if alignment == "right" else cell.ljust(width))
    return " | ".join(parts).rstrip()
