"""Owns the way from the render tree to HTML that cannot do anything; pure, usable from any thread.

Every piece of foreign text passes ``escaping``; the only attribute with foreign content is ``href``, after its check.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from desktop_chat.exchange.escaping import html_code, html_text
from desktop_chat.markup.highlight import highlight
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

_HIGHLIGHT_MS = 200.0
_ALIGNMENTS = frozenset({"left", "center", "right"})


def blocks_html(blocks: Iterable[Block], *, tight: bool = False) -> str:
    """The HTML of blocks; in a tight list paragraphs have no element of their own."""
    return "\n".join(_block(block, tight=tight) for block in blocks)


def inlines_html(inlines: Iterable[Inline]) -> str:
    return "".join(_INLINES[type(entry)](entry) for entry in inlines)


def link_html(url: str, label: str) -> str:
    """A link around finished HTML if the address is safe, else the label alone with nothing to follow."""
    address = safe_url(url)
    if address is None:
        return label
    return f'<a href="{html_text(address)}" rel="noreferrer noopener nofollow">{label}</a>'


def _block(block: Block, *, tight: bool) -> str:
    if isinstance(block, Paragraph):
        text = inlines_html(block.inlines)
        return text if tight else f'<p dir="auto">{text}</p>'
    return _BLOCKS[type(block)](block)


def _heading(block: Heading) -> str:
    level = min(block.level + 2, 6)  # below the title and the name of the author
    return f'<h{level} dir="auto">{inlines_html(block.inlines)}</h{level}>'


def _code(block: CodeBlock) -> str:
    language = f'<figcaption dir="auto">{html_code(block.language)}</figcaption>' if block.language else ""
    return f'<figure class="code">{language}<pre dir="ltr"><code>{code_html(block)}</code></pre></figure>'


def code_html(block: CodeBlock) -> str:
    """Escaped code with spans for its colours."""
    code, pieces, done = block.text, [], 0
    for start, length, kind in highlight(code, block.language, _HIGHLIGHT_MS):
        pieces.append(html_code(code[done:start]))
        pieces.append(f'<span class="{kind}">{html_code(code[start : start + length])}</span>')
        done = start + length
    return "".join([*pieces, html_code(code[done:])])


def _list(block: ListBlock) -> str:
    items = "\n".join(_item(item, tight=block.tight) for item in block.items)
    if not block.ordered:
        return f"<ul>\n{items}\n</ul>"
    start = f' start="{block.start}"' if block.start != 1 else ""
    return f"<ol{start}>\n{items}\n</ol>"


def _item(item: ListItem, *, tight: bool) -> str:
    content = blocks_html(item.blocks, tight=tight)
    if item.checked is None:
        return f'<li dir="auto">{content}</li>'
    return f'<li dir="auto" class="task">{"☑" if item.checked else "☐"} {content}</li>'


def _table(block: Table) -> str:
    header = _row(block.header, block.alignments, "th")
    rows = "\n".join(_row(row, block.alignments, "td") for row in block.rows)
    return (
        f'<div class="table"><table>\n<thead>\n{header}\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table></div>'
    )  # fmt: skip


def _row(cells: Sequence[Sequence[Inline]], alignments: Sequence[str], tag: str) -> str:
    parts = []
    for cell, alignment in zip(cells, alignments, strict=False):
        kind = f' class="{alignment}"' if alignment in _ALIGNMENTS else ""
        parts.append(f'<{tag}{kind} dir="auto">{inlines_html(cell)}</{tag}>')
    return f"<tr>{''.join(parts)}</tr>"


def _link(link: Link) -> str:
    label = inlines_html(link.children)
    host = display_host(link.url)
    shown = link_html(link.url, label or html_text(host))
    if host or not link.url:
        return shown
    return f'{shown} <code class="address">{html_code(link.url)}</code>'


def _image(image: Image) -> str:
    where = display_host(image.url)
    words = ": ".join(html_code(text) for text in ("Image", image.alt, where) if text)
    return f'<span class="chip">{words}</span>'


def _notes(block: Footnotes) -> str:
    notes = (f'<li dir="auto">{blocks_html(note.blocks)}</li>' for note in block.notes)
    return "<hr>\n<ol>\n" + "\n".join(notes) + "\n</ol>"


_BLOCKS: dict[type, Callable[[Any], str]] = {
    Heading: _heading,
    CodeBlock: _code,
    Quote: lambda block: f'<blockquote dir="auto">\n{blocks_html(block.blocks)}\n</blockquote>',
    ListBlock: _list,
    Table: _table,
    Rule: lambda block: "<hr>",
    MathBlock: lambda block: f'<pre class="math" dir="ltr"><code>{html_code(block.tex)}</code></pre>',
    Footnotes: _notes,
    HtmlBlock: lambda block: f'<pre dir="ltr"><code>{html_code(block.text)}</code></pre>',
}
_INLINES: dict[type, Callable[[Any], str]] = {
    Text: lambda entry: html_text(entry.text),
    Code: lambda entry: f'<code dir="ltr">{html_code(entry.text)}</code>',
    Strong: lambda entry: f"<strong>{inlines_html(entry.children)}</strong>",
    Emphasis: lambda entry: f"<em>{inlines_html(entry.children)}</em>",
    Strike: lambda entry: f"<s>{inlines_html(entry.children)}</s>",
    Link: _link,
    Image: _image,
    FootnoteReference: lambda entry: f"<sup>{entry.number}</sup>",
    LineBreak: lambda entry: "<br>",
    SoftBreak: lambda entry: "\n",
    MathInline: lambda entry: f'<code class="math" dir="ltr">{html_code(entry.tex)}</code>',
}
