"""Writes the render tree as the HTML of the CommonMark and GFM specifications, to be compared with theirs."""

import re
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

from desktop_chat.markup.tree import (
    Block,
    Code,
    CodeBlock,
    Emphasis,
    FootnoteReference,
    Heading,
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

_SPACE = re.compile(r"[ \t\n]+")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TABLE = ("table", "thead", "tbody", "tr", "th", "td")
_BLOCKS = frozenset((*_HEADINGS, *_TABLE, "p", "pre", "blockquote", "ul", "ol", "li", "hr", "div", "section"))


def html(blocks: Sequence[Block], *, tight: bool = False) -> str:
    return "".join(_block(block, tight=tight) for block in blocks)


def _block(block: Block, *, tight: bool) -> str:
    match block:
        case Paragraph(children):
            return inlines(children) + "\n" if tight else f"<p>{inlines(children)}</p>"
        case Heading(level, children):
            return f"<h{level}>{inlines(children)}</h{level}>"
        case CodeBlock(language, text):
            name = f' class="language-{escape(language)}"' if language else ""
            return f"<pre><code{name}>{escape(text)}{chr(10) if text else ''}</code></pre>"
        case Quote(inner):
            return f"<blockquote>{html(inner)}</blockquote>"
        case ListBlock():
            return _list(block)
        case Table():
            return _table(block)
        case Rule():
            return "<hr>"
        case MathBlock(tex):
            return f"<math>{escape(tex)}</math>"
        case _:
            raise TypeError(type(block).__name__)


def _list(block: ListBlock) -> str:
    name = "ol" if block.ordered else "ul"
    start = f' start="{block.start}"' if block.ordered and block.start != 1 else ""
    items = "".join(_item(item, tight=block.tight) for item in block.items)
    return f"<{name}{start}>{items}</{name}>"


def _item(item: ListItem, *, tight: bool) -> str:
    box = "" if item.checked is None else f"<input{' checked' if item.checked else ''}> "
    text = html(item.blocks, tight=tight)
    return f"<li>{'<p>' + box + text[3:] if box and text.startswith('<p>') else box + text}</li>"


def _table(table: Table) -> str:
    def row(name: str, cells: Sequence[Inlines]) -> str:
        styles = [f' align="{side}"' if side else "" for side in table.alignments]
        parts = (f"<{name}{style}>{inlines(cell)}</{name}>" for style, cell in zip(styles, cells, strict=True))
        return f"<tr>{''.join(parts)}</tr>"

    body = "".join(row("td", cells) for cells in table.rows)
    return f"<table><thead>{row('th', table.header)}</thead>{f'<tbody>{body}</tbody>' if body else ''}</table>"


def inlines(children: Inlines) -> str:
    return "".join(_inline(child) for child in children)


def _inline(node: Inline) -> str:
    match node:
        case Text(text):
            return escape(text)
        case Code(text):
            return f"<code>{escape(text)}</code>"
        case Strong(children):
            return f"<strong>{inlines(children)}</strong>"
        case Emphasis(children):
            return f"<em>{inlines(children)}</em>"
        case Strike(children):
            return f"<del>{inlines(children)}</del>"
        case Link(url, title, children):
            return f'<a href="{escape(url)}"{_title(title)}>{inlines(children)}</a>'
        case Image(url, alt, title):
            return f'<img src="{escape(url)}" alt="{escape(alt)}"{_title(title)}>'
        case LineBreak():
            return "<br>\n"
        case SoftBreak():
            return "\n"
        case MathInline(tex):
            return f"<math>{escape(tex)}</math>"
        case FootnoteReference(label):
            return f"<note>{escape(label)}</note>"


def _title(title: str) -> str:
    return f' title="{escape(title)}"' if title else ""


Event = tuple[object, ...]


class _Events(HTMLParser):
    """HTML as a list: attributes in order, space collapsed outside of code, none around blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []
        self._words: list[str] = []
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = sorted((name, value or "") for name, value in attrs if name not in ("disabled", "type"))
        self._mark(tag, ("open", tag, tuple(kept)))
        self._pre += tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._mark(tag, ("close", tag))
        self._pre -= tag == "pre"

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def _mark(self, tag: str, event: Event) -> None:
        text = "".join(self._words)
        self._words.clear()
        if self._pre:
            text = text.rstrip("\n")  # empty lines at the end of code mean nothing
        else:
            text = _SPACE.sub(" ", text)
            before = self.events[-1][1] if self.events and self.events[-1][0] != "text" else ""
            text = text.lstrip() if before in _BLOCKS or before == "br" else text
            text = text.rstrip() if tag in _BLOCKS else text
        if text:
            self.events.append(("text", text))
        self.events.append(event)

    def close(self) -> None:
        super().close()
        self._mark("p", ("end",))


def normal(text: str) -> list[Event]:
    """HTML in a form in which two texts that mean the same are equal."""
    events = _Events()
    events.feed(text)
    events.close()
    return events.events
