"""Owns the render tree of Markdown: frozen plain data without Qt, usable from any thread.

The tree holds foreign text exactly as it was written: nothing in it is escaped, and no URL in it has been judged
(see ``links.safe_url``). Its depth is bounded by the parser, so that recursion over it is safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    children: Inlines


@dataclass(frozen=True, slots=True)
class Emphasis:
    children: Inlines


@dataclass(frozen=True, slots=True)
class Strike:
    children: Inlines


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written, its host in punycode; check ``url`` with ``links.safe_url`` before any use."""

    url: str
    title: str
    children: Inlines


@dataclass(frozen=True, slots=True)
class Image:
    """An image that the text names; it is never fetched."""

    url: str
    alt: str
    title: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A break that the writer asked for."""


@dataclass(frozen=True, slots=True)
class SoftBreak:
    """The end of a source line inside a paragraph; usually shown as a space."""


@dataclass(frozen=True, slots=True)
class MathInline:
    tex: str


@dataclass(frozen=True, slots=True)
class FootnoteReference:
    """The mark of a footnote; its note is the one of this number in the ``Footnotes`` at the end."""

    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    inlines: Inlines


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    inlines: Inlines


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Code, fenced or indented.

    Attributes:
        language: first word of the info string, as written; empty if none.
        text: the code without the line break at its end.
        closed: False while the closing fence has not come.
    """

    language: str
    text: str
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item; ``checked`` is None unless it is a task."""

    blocks: tuple[Block, ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; ``start`` is the first ordinal of an ordered one, ``tight`` means no space between the items."""

    ordered: bool
    start: int
    tight: bool
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; alignments are ``left``, ``center``, ``right`` or empty, one per column; every row has all columns."""

    alignments: tuple[str, ...]
    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""


@dataclass(frozen=True, slots=True)
class MathBlock:
    tex: str


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """Raw HTML, only ever shown as text. Our parser shows HTML as ordinary text and does not make this block."""

    text: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """One note. Notes that nothing refers to are kept too, behind the others."""

    label: str
    number: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Footnotes:
    """All notes of the text, by number; always its last block."""

    notes: tuple[Footnote, ...]


@dataclass(frozen=True, slots=True)
class Continued:
    """A further piece of a long block that was begun by the segment before it.

    Attributes:
        block: the piece. A nested one comes in the containers around it, so that it can be shown by itself.
        depth: how many nodes on the way from ``block`` along first children were begun before. 1: only the block itself
            goes on (a list has more items, a quotation more blocks, a table more rows under the header it repeats, a
            paragraph more words, in a new line or not, code in a list or quotation more lines). 2: its first child goes
            on too (the first item has no marker of its own), and so forth: list, item, block in it, ...
    """

    block: Block
    depth: int


# At the end, so that they are types at run time too: `Block | None` must not fail.
Inline: TypeAlias = (
    Text | Code | Strong | Emphasis | Strike | Link | Image | LineBreak | SoftBreak | MathInline | FootnoteReference
)
Inlines: TypeAlias = tuple[Inline, ...]
Block: TypeAlias = (
    Paragraph | Heading | CodeBlock | Quote | ListBlock | Table | Rule | MathBlock | HtmlBlock | Footnotes
)
Segment: TypeAlias = Block | Continued
