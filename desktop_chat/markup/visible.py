"""Owns the text of blocks as it is copied: what is seen, and nothing that only says how it looks; pure.

Usable from any thread.
"""

from collections.abc import Iterable, Iterator, Sequence

from desktop_chat.markup.cutting import image_text
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

RULE = "---"


def visible_text(blocks: Iterable[Block]) -> str:
    """Blocks with an empty line between them; cells apart by tabs, formulas as LaTeX, code line by line."""
    return "\n\n".join(map(_block, blocks))


def visible_inlines(inlines: Iterable[Inline]) -> str:
    return "".join(map(_inline, inlines))


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text) | Code(text):
            return text
        case Strong(children) | Emphasis(children) | Strike(children) | Link(children=children):
            return visible_inlines(children)
        case MathInline(tex):
            return f"\\({tex}\\)"
        case Image():
            return image_text(inline)
        case LineBreak():
            return "\n"
        case SoftBreak():
            return " "
        case FootnoteReference(number=number):
            return f"[{number}]"


def _block(block: Block) -> str:
    match block:
        case Paragraph(inlines) | Heading(inlines=inlines):
            return visible_inlines(inlines)
        case CodeBlock(text=text) | HtmlBlock(text=text):
            return text
        case MathBlock(tex):
            return f"$$\n{tex}\n$$"
        case Quote(blocks):
            return visible_text(blocks)
        case ListBlock():
            return ("\n" if block.tight else "\n\n").join(_items(block))
        case Table():
            return "\n".join(_row(row) for row in (block.header, *block.rows))
        case Rule():
            return RULE
        case Footnotes(notes):
            return "\n\n".join(f"[{note.number}] {visible_text(note.blocks)}" for note in notes)


def _items(block: ListBlock) -> Iterator[str]:
    for number, item in enumerate(block.items):
        mark = item_mark(block, number, item)
        text = ("\n" if block.tight else "\n\n").join(map(_block, item.blocks))
        yield (mark + text.replace("\n", "\n" + " " * len(mark))).rstrip(" ")


def item_mark(block: ListBlock, number: int, item: ListItem) -> str:
    """What stands before an item."""
    mark = f"{block.start + number}. " if block.ordered else "- "
    return mark if item.checked is None else f"{mark}[x] " if item.checked else f"{mark}[ ] "


def _row(cells: Sequence[Iterable[Inline]]) -> str:
    return "\t".join(visible_inlines(cell) for cell in cells).rstrip("\t")
