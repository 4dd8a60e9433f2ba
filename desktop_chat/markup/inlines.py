"""Owns the text inside a block: emphasis, links, code and formulas as nodes, cut into pieces if it is long; pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from desktop_chat.markup.addresses import linked_text
from desktop_chat.markup.references import Notes, Targets
from desktop_chat.markup.tree import (
    Code,
    Emphasis,
    FootnoteReference,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    MathInline,
    SoftBreak,
    Strike,
    Strong,
    Text,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

#: Emphasis, links and strikethrough deeper than this are flattened.
MAX_INLINE_DEPTH = 32
#: Text without any of these is just text.
_SPECIAL = re.compile(r"[\\`*_~\[\]<&$!\n@]|://|www\.", re.IGNORECASE)
#: What an unfinished link or formula leaves behind in the text.
_UNFINISHED = re.compile(r"`|\]\(|\$\$")
_BRACKETS = re.compile(r"[\[\]]")


@dataclass(slots=True)
class Piece:
    """Parsed text.

    Attributes:
        source: the text, if links in it may be defined later; else empty.
        quiet: nothing in it is still open, so that text that follows after a space changes nothing in it.
        missed: labels of link definitions that were not there. has_notes: it refers to footnotes.
    """

    inlines: Inlines
    source: str = ""
    quiet: bool = True
    missed: frozenset[str] = frozenset()
    has_notes: bool = False

    @property
    def is_unsettled(self) -> bool:
        return self.has_notes or bool(self.missed)


@dataclass(slots=True)
class _Span:
    """An element that is still open while its content is collected."""

    token: "Token | None"
    items: list[Inline] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def add(self, node: Inline, *, linked: bool) -> None:
        self.flush(linked=linked)
        self.items.append(node)

    def flush(self, *, linked: bool) -> None:
        if self.words:
            text = "".join(self.words)
            self.words.clear()
            self.items.extend([Text(text)] if linked else linked_text(text))


class Inliner:
    """Parses text with what the rest of the document defines.

    Attributes:
        parsed: how many characters were parsed so far.
    """

    def __init__(self) -> None:
        self.targets = Targets()
        self.notes = Notes()
        self.parsed = 0

    def parse(self, text: str) -> Piece:
        if _SPECIAL.search(text) is None:
            return Piece((Text(text),) if text else ())
        from desktop_chat.markup.grammar import inline_tokens

        self.parsed += len(text)
        self.targets.missed = set()
        tokens, is_open = inline_tokens(text, {"references": self.targets, "notes": self.notes})
        missed = frozenset(self.targets.missed)
        is_quiet = not is_open and _is_quiet(tokens)
        has_notes = any(token.type == "note_mark" for token in tokens)
        return Piece(tuple(_nodes(tokens)), text if missed else "", is_quiet, missed, has_notes)

    def look(self, text: str) -> Piece:
        """Like ``parse``, for text that is still being written: nothing is remembered."""
        mark = self.notes.mark()
        piece = self.parse(text)
        self.notes.back_to(mark)
        return piece


def _is_quiet(tokens: "list[Token]") -> bool:
    depth = 0
    for token in tokens:
        if token.type == "text_special":
            if token.markup in ("\\(", "\\["):
                return False
        elif token.type == "text":
            if _UNFINISHED.search(token.content):
                return False
            for found in _BRACKETS.finditer(token.content):
                depth = max(0, depth + (1 if found.group() == "[" else -1))
    return depth == 0


def _nodes(tokens: "list[Token]") -> list[Inline]:
    stack = [_Span(None)]
    flattened = 0
    links = 0
    for token in tokens:
        if token.nesting > 0:
            stack[-1].flush(linked=links > 0)
            links += token.type == "link_open"
            if len(stack) > MAX_INLINE_DEPTH:
                flattened += 1
            else:
                stack.append(_Span(token))
        elif token.nesting < 0:
            stack[-1].flush(linked=links > 0)
            links -= token.type == "link_close"
            if flattened:
                flattened -= 1
            else:
                _close(stack)
        elif token.type in ("text", "text_special"):
            if token.content:
                stack[-1].words.append(token.content)
        else:
            stack[-1].add(_node(token), linked=links > 0)
    while len(stack) > 1:
        stack[-1].flush(linked=links > 0)
        _close(stack)
    stack[0].flush(linked=False)
    return stack[0].items


def _close(stack: list[_Span]) -> None:
    span = stack.pop()
    if span.token is None:
        stack.append(span)
        return
    children: Inlines = tuple(span.items)
    kind = span.token.type
    node: Inline
    if kind == "strong_open":
        node = Strong(children)
    elif kind == "em_open":
        node = Emphasis(children)
    elif kind == "s_open":
        node = Strike(children)
    else:
        node = Link(_attribute(span.token, "href"), _attribute(span.token, "title"), children)
    stack[-1].items.append(node)


def _attribute(token: "Token", name: str) -> str:
    value: Any = token.attrGet(name)
    return "" if value is None else str(value)


def _node(token: "Token") -> Inline:
    if token.type == "code_inline":
        return Code(token.content)
    if token.type == "math_inline":
        return MathInline(token.content)
    if token.type == "softbreak":
        return SoftBreak()
    if token.type == "hardbreak":
        return LineBreak()
    if token.type == "note_mark":
        return FootnoteReference(token.content, token.meta["number"])
    if token.type == "image":
        return Image(_attribute(token, "src"), _words(_nodes(token.children or [])), _attribute(token, "title"))
    return Text(token.content)


def _words(nodes: Iterable[Inline]) -> str:
    """The text of a description of an image."""
    words: list[str] = []
    for node in nodes:
        if isinstance(node, (Text, Code)):
            words.append(node.text)
        elif isinstance(node, (Strong, Emphasis, Strike, Link)):
            words.append(_words(node.children))
        elif isinstance(node, Image):
            words.append(node.alt)
        elif isinstance(node, MathInline):
            words.append(node.tex)
        else:
            words.append(f"[^{node.label}]" if isinstance(node, FootnoteReference) else " ")
    return "".join(words)


def joined(parts: Iterable[Inlines]) -> Inlines:
    """Pieces as one text: neighbouring texts become one."""
    nodes: list[Inline] = []
    for part in parts:
        for node in part:
            last = nodes[-1] if nodes else None
            if isinstance(node, Text) and isinstance(last, Text):
                nodes[-1] = Text(last.text + node.text)
            else:
                nodes.append(node)
    return tuple(nodes)


def renumbered(inlines: Inlines, numbers: Mapping[str, int]) -> Inlines:
    """The text with these footnotes only; the marks of others are text."""
    nodes: list[Inline] = []
    for node in inlines:
        if isinstance(node, FootnoteReference):
            number = numbers.get(node.label)
            nodes.append(Text(f"[^{node.label}]") if number is None else FootnoteReference(node.label, number))
        elif isinstance(node, (Strong, Emphasis, Strike, Link)):
            nodes.append(replace(node, children=renumbered(node.children, numbers)))
        else:
            nodes.append(node)
    return joined([tuple(nodes)])


def without_break(inlines: Inlines) -> Inlines:
    """The text without a break at its very end."""
    end = len(inlines)
    while end and isinstance(inlines[end - 1], (SoftBreak, LineBreak)):
        end -= 1
    return inlines[:end]
