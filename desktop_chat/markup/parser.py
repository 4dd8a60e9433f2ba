"""Owns the way from Markdown text to the render tree; pure, without recursion, usable from any thread."""

import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desktop_chat.domain.content import clean_text
from desktop_chat.markup.tree import (
    Block,
    Code,
    CodeBlock,
    Emphasis,
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

if TYPE_CHECKING:
    from markdown_it.token import Token

#: Emphasis, links and strikethrough deeper than this are flattened.
MAX_INLINE_DEPTH = 32
_MATH_LANGUAGES = frozenset({"math", "latex-math", "katex"})
_URL = re.compile(r"https?://[^\s<>\"`|\\^{}]+", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
_PARTS = frozenset({("list_item_open", 1), ("tr_open", 2)})
_TRAILING = "?!.,:*_~'\";"


@dataclass(slots=True)
class _Frame:
    """An element that is still open while its content is collected."""

    token: "Token | None"
    items: list[Any] = field(default_factory=list)
    loose: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A top-level block and the source lines [first, last) it was made of.

    Attributes:
        parts: first lines of the items of a list or of the rows of a table (its header included).
    """

    block: Block
    first: int
    last: int
    parts: tuple[int, ...] = ()


def parse(text: str) -> tuple[Block, ...]:
    """The render tree of a whole Markdown text. Never raises because of the text."""
    return tuple(placed.block for placed in parse_placed(clean_text(text), {}))


def parse_placed(source: str, references: MutableMapping[str, Any]) -> list[PlacedBlock]:
    """Top-level blocks with their lines; link definitions are read from and added to ``references``."""
    from desktop_chat.markup.grammar import parse_tokens

    tokens = parse_tokens(source if source.endswith("\n") else source + "\n", references)
    return list(_placed(tokens))


def _placed(tokens: "Sequence[Token]") -> Iterator[PlacedBlock]:
    stack = [_Frame(None)]
    place = [0, 0]
    parts: list[int] = []
    for token in tokens:
        if len(stack) == 1 and token.map is not None:
            place, parts = token.map, []
        if token.map is not None and (token.type, token.level) in _PARTS:
            parts.append(token.map[0])
        _take(stack, token)
        if len(stack) == 1:
            for block in stack[0].items:
                yield PlacedBlock(block, place[0], place[1], tuple(parts))
            stack[0].items.clear()


def _take(stack: list[_Frame], token: "Token") -> None:
    if token.nesting > 0:
        stack.append(_Frame(token))
    elif token.nesting < 0:
        frame = stack.pop()
        build = _BUILDERS.get(token.type)
        if build is not None:
            build(frame, stack[-1].items)
        if token.type == "list_item_close":
            _note_spacing(stack[-1], frame.token)
    elif token.type == "inline":
        stack[-1].items.extend(_inlines(token))
    else:
        stack[-1].items.append(_leaf(token))


def _note_spacing(parent: _Frame, item: "Token | None") -> None:
    """A list is loose if blank lines stand inside an item or between two of them, not after the last one."""
    meta = item.meta if item is not None else {}
    lines = item.map if item is not None and item.map is not None else [0, 0]
    parent.loose = parent.loose or parent.gap or bool(meta.get("spaced", False))
    parent.gap = bool(meta.get("gap", lines[1] - lines[0] > 1))


def _leaf(token: "Token") -> Block:
    if token.type == "hr":
        return Rule()
    if token.type == "math_block":
        return MathBlock(token.content)
    words = token.info.split(maxsplit=1) if token.type == "fence" else []
    language = words[0] if words else ""
    lines = token.content.count("\n")
    closed = token.type != "fence" or token.map is None or token.map[1] - token.map[0] == lines + 2
    return code_block(language, token.content.removesuffix("\n"), closed=closed)


def code_block(language: str, text: str, *, closed: bool) -> CodeBlock | MathBlock:
    """A code block, or a formula if that is its language and its end has come."""
    if closed and language.lower() in _MATH_LANGUAGES and text.strip():
        return MathBlock(text.strip("\n"))
    return CodeBlock(language, text, closed)


def _paragraph(frame: _Frame, target: list[Any]) -> None:
    target.append(Paragraph(tuple(frame.items)))


def _heading(frame: _Frame, target: list[Any]) -> None:
    tag = frame.token.tag if frame.token is not None else "h1"
    target.append(Heading(int(tag[1:]), tuple(frame.items)))


def _quote(frame: _Frame, target: list[Any]) -> None:
    target.append(Quote(tuple(frame.items)))


def _item(frame: _Frame, target: list[Any]) -> None:
    blocks: list[Block] = frame.items
    first = blocks[0] if blocks else None
    if isinstance(first, Paragraph) and first.inlines and isinstance(first.inlines[0], Text):
        found = _TASK.match(first.inlines[0].text)
        if found is not None:
            rest = Text(first.inlines[0].text[found.end() :])
            blocks[0] = Paragraph((rest, *first.inlines[1:]))
            target.append(ListItem(tuple(blocks), found.group(1) != " "))
            return
    target.append(ListItem(tuple(blocks)))


def _list(frame: _Frame, target: list[Any]) -> None:
    token = frame.token
    ordered = token is not None and token.type == "ordered_list_open"
    start = token.attrGet("start") if token is not None and ordered else None
    number = 1 if start is None else int(start)
    target.append(ListBlock(ordered, number, not frame.loose, tuple(frame.items)))


def _cell(frame: _Frame, target: list[Any]) -> None:
    style = str(frame.token.attrGet("style") or "") if frame.token is not None else ""
    target.append((style.removeprefix("text-align:"), tuple(frame.items)))


def _row(frame: _Frame, target: list[Any]) -> None:
    target.append(frame.items)


def _section(frame: _Frame, target: list[Any]) -> None:
    target.extend(frame.items)


def _table(frame: _Frame, target: list[Any]) -> None:
    header: list[tuple[str, Inlines]] = frame.items[0] if frame.items else []
    rows = tuple(tuple(cell for _, cell in row) for row in frame.items[1:])
    target.append(Table(tuple(style for style, _ in header), tuple(cell for _, cell in header), rows))


_BUILDERS: dict[str, Callable[[_Frame, list[Any]], None]] = {
    "paragraph_close": _paragraph,
    "heading_close": _heading,
    "blockquote_close": _quote,
    "list_item_close": _item,
    "bullet_list_close": _list,
    "ordered_list_close": _list,
    "th_close": _cell,
    "td_close": _cell,
    "tr_close": _row,
    "thead_close": _section,
    "tbody_close": _section,
    "table_close": _table,
}


def _inlines(token: "Token") -> list[Inline]:
    if "plain" in token.meta:
        return [Text(token.meta["plain"])]
    stack = [_Frame(None)]
    flattened = 0
    links = 0
    for child in token.children or ():
        if child.nesting > 0:
            links += child.type == "link_open"
            if len(stack) > MAX_INLINE_DEPTH:
                flattened += 1
            else:
                stack.append(_Frame(child))
        elif child.nesting < 0:
            links -= child.type == "link_close"
            if flattened:
                flattened -= 1
            else:
                _close_span(stack)
        else:
            stack[-1].items.extend(_span(child, linked=links > 0))
    while len(stack) > 1:
        _close_span(stack)
    return stack[0].items


def _close_span(stack: list[_Frame]) -> None:
    frame = stack.pop()
    if frame.token is None:
        stack.append(frame)
        return
    children: Inlines = tuple(frame.items)
    kind = frame.token.type
    node: Inline
    if kind == "strong_open":
        node = Strong(children)
    elif kind == "em_open":
        node = Emphasis(children)
    elif kind == "s_open":
        node = Strike(children)
    else:
        node = Link(str(frame.token.attrGet("href") or ""), str(frame.token.attrGet("title") or ""), children)
    stack[-1].items.append(node)


def _span(token: "Token", *, linked: bool) -> Iterator[Inline]:
    if token.type == "code_inline":
        yield Code(token.content)
    elif token.type == "math_inline":
        yield MathInline(token.content)
    elif token.type == "softbreak":
        yield SoftBreak()
    elif token.type == "hardbreak":
        yield LineBreak()
    elif token.type == "image":
        yield Image(str(token.attrGet("src") or ""), token.content, str(token.attrGet("title") or ""))
    elif token.content:
        yield from [Text(token.content)] if linked else _linked_text(token.content)


def _linked_text(text: str) -> Iterator[Inline]:
    """Text in which bare http and https addresses became links."""
    done = 0
    for found in _URL.finditer(text) if "://" in text else ():
        before = text[found.start() - 1 : found.start()]
        url = _trim_url(found.group())
        if before.isalnum() or len(url) <= len("https://"):
            continue
        if found.start() > done:
            yield Text(text[done : found.start()])
        yield Link(url, "", (Text(url),))
        done = found.start() + len(url)
    if done < len(text):
        yield Text(text[done:])


def _trim_url(url: str) -> str:
    """Drops punctuation that belongs to the sentence, and a closing bracket without its opening one."""
    end, unopened, has_bracket = len(url), url.count(")") - url.count("("), "[" in url
    while end:
        last = url[end - 1]
        if last == ")" and unopened > 0:
            unopened -= 1
        elif last not in _TRAILING and (last != "]" or has_bracket):
            break
        end -= 1
    return url[:end]
