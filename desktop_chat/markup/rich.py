"""Owns the way from the render tree to the HTML that is copied: our own elements, safe links, no styles; pure.

Usable from any thread. All foreign text is escaped; the only foreign attribute is ``href``, after its check.
"""

from collections.abc import Iterable, Sequence
from html import escape

from desktop_chat.markup.cutting import image_text
from desktop_chat.markup.links import safe_url
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

_ALIGNMENTS = frozenset({"left", "center", "right"})
_TAGS: dict[type, str] = {Strong: "strong", Emphasis: "em", Strike: "s"}


def html_of(blocks: Sequence[Block]) -> str:
    """A fragment of HTML."""
    return _blocks(blocks)


def html_in_line(blocks: Sequence[Block]) -> str:
    """The same of all that is copied: a single paragraph has no element of its own, so that it can go into a line."""
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
        return _inlines(blocks[0].inlines)
    return _blocks(blocks)


def _block(block: Block) -> str:
    match block:
        case Paragraph(inlines):
            return f'<p dir="auto">{_inlines(inlines)}</p>'
        case Heading(level, inlines):
            return f'<h{level} dir="auto">{_inlines(inlines)}</h{level}>'
        case CodeBlock(text=text) | HtmlBlock(text=text):
            return f'<pre dir="ltr"><code>{_pre(text)}</code></pre>'
        case MathBlock(tex):
            return f'<p dir="ltr">{_text(f"$${tex}$$")}</p>'
        case Quote(blocks):
            return f'<blockquote dir="auto">\n{_blocks(blocks)}\n</blockquote>'
        case ListBlock():
            return _list(block)
        case Table():
            return _table(block)
        case Rule():
            return "<hr>"
        case Footnotes(notes):
            return "\n".join(f'<div dir="auto">[{int(note.number)}] {_blocks(note.blocks)}</div>' for note in notes)


def _blocks(blocks: Iterable[Block]) -> str:
    return "\n".join(map(_block, blocks))


def _list(block: ListBlock) -> str:
    items = "\n".join(_item(item, tight=block.tight) for item in block.items)
    if not block.ordered:
        return f"<ul>\n{items}\n</ul>"
    return f'<ol start="{int(block.start)}">\n{items}\n</ol>'


def _item(item: ListItem, *, tight: bool) -> str:
    box = "" if item.checked is None else "\u2611 " if item.checked else "\u2610 "
    content = "\n".join(
        _inlines(block.inlines) if tight and isinstance(block, Paragraph) else _block(block) for block in item.blocks
    )
    return f'<li dir="auto">{box}{content}</li>'


def _table(table: Table) -> str:
    rows = [_row(table.header, table.alignments, "th"), *(_row(row, table.alignments, "td") for row in table.rows)]
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def _row(cells: Sequence[Inlines], alignments: Sequence[str], tag: str) -> str:
    parts = []
    for number, cell in enumerate(cells):
        side = alignments[number] if number < len(alignments) else ""
        align = f' align="{side}"' if side in _ALIGNMENTS else ""
        parts.append(f'<{tag}{align} dir="auto">{_inlines(cell)}</{tag}>')
    return f"<tr>{''.join(parts)}</tr>"


def _inlines(inlines: Iterable[Inline]) -> str:
    return "".join(map(_inline, inlines))


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return _text(text)
        case Strong(children) | Emphasis(children) | Strike(children):
            tag = _TAGS[type(inline)]
            return f"<{tag}>{_inlines(children)}</{tag}>"
        case Code(text):
            return f'<code dir="ltr">{_text(text)}</code>'
        case MathInline(tex):
            return _text(f"\\({tex}\\)")
        case Link(url, _, children):
            address = safe_url(url)
            shown = _inlines(children)
            return shown if address is None else f'<a href="{escape(address, quote=True)}">{shown}</a>'
        case Image():
            return _text(image_text(inline))  # never an element: pasting it must fetch nothing
        case LineBreak():
            return "<br>"
        case SoftBreak():
            return " "
        case FootnoteReference(number=number):
            return f"<sup>[{int(number)}]</sup>"


def _text(text: str) -> str:
    """Escaped text in which spaces side by side stay."""
    return escape(text, quote=True).replace("  ", " \u00a0").replace("\n", "<br>")


def _pre(text: str) -> str:
    """Code; a line end right after the tag would be swallowed."""
    return ("\n" if text.startswith("\n") else "") + escape(text, quote=True)
