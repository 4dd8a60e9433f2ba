"""Owns the way from the render tree back to Markdown that means the same; pure, usable from any thread.

What is written is parsed again: a block that would not show the same text is written more plainly, in the end as
escaped lines, so that copying never changes a word.
"""

import re
from collections.abc import Sequence

from desktop_chat.markup.links import safe_url
from desktop_chat.markup.parser import parse
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
from desktop_chat.markup.visible import item_mark, visible_inlines, visible_text

_ESCAPED = re.compile(r"[\\`*~]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\$(?=\$)|(?<=\$)\$|](?=[(:\[])")
_BRACKET = re.compile(r"(?<!\\)]")
_LINE_START = re.compile(r"([-+=#>])|(\d{1,9})([.)])(?=\s|$)")
_BARE_URL = re.compile(r"https?://[A-Za-z0-9:/.\-?=%#+,@]*[A-Za-z0-9/]")
_DELIMITERS: dict[type, str] = {Strong: "**", Emphasis: "*", Strike: "~~"}
_RULE_MARKS = {"left": ":---", "center": ":---:", "right": "---:"}
_MATH_LANGUAGES = frozenset({"math", "latex-math", "katex"})
_CLOSING = re.compile(r"#((?:&#(?:32|9);)*)$")
_EDGES = re.compile(r"^(?:&#(?:32|9);)+|(?:&#(?:32|9);)+$")


def markdown_of(blocks: Sequence[Block], *, before: str = "") -> str:
    """Markdown that shows the same text as the blocks; spaces at its very ends are left out.

    ``before`` is Markdown that will stand before it, so that two lists do not become one.
    """
    pieces: list[str] = []
    last = before
    for block in blocks:
        last = _checked(block, last)
        pieces.append(last)
    return _EDGES.sub("", "\n\n".join(pieces))


def _checked(block: Block, before: str) -> str:
    wanted = visible_text((block,))
    for pen in (_Pen(before), _Pen(before, careful=True)):
        written = pen.block(block)
        if visible_text(parse(written)) == wanted:
            return written
    return _as_lines(wanted)


def _as_lines(text: str) -> str:
    lines = [_closed(escape(line, starts_line=True)) for line in text.split("\n")]
    return "\\\n".join(lines).replace("\\\n\\\n", "\n\n")


def escape(text: str, *, starts_line: bool = False, in_link: bool = False) -> str:
    """Text that Markdown shows as it is; the spaces with which a line begins are written by number."""
    body = text.lstrip(" \t") if starts_line else text
    escaped = _ESCAPED.sub(lambda found: "\\" + found.group(), body)
    if in_link:
        escaped = _BRACKET.sub(r"\\]", escaped)
    if starts_line and (found := _LINE_START.match(escaped)) is not None:
        at = found.start() if found.group(1) else found.start(3)
        escaped = f"{escaped[:at]}\\{escaped[at:]}"
    if starts_line and escaped.startswith("[^"):  # a backslash before a bracket would begin a formula
        escaped = f"&#91;{escaped[1:]}"
    return _spaces(text[: len(text) - len(body)]) + escaped


def _spaces(text: str) -> str:
    return text.replace(" ", "&#32;").replace("\t", "&#9;")


class _Pen:
    """Writes one block; ``careful`` checks every leaf by itself and leaves out emphasis where it would not hold."""

    def __init__(self, before: str, *, careful: bool = False) -> None:
        self._bullet, self._dot = _other_marks(before)
        self._careful = careful

    def block(self, block: Block) -> str:
        match block:
            case Paragraph(inlines):
                return self._leaf(inlines)
            case Heading(level, inlines):
                return self._heading(level, inlines)
            case CodeBlock(language, text):
                return fenced(text, language)
            case HtmlBlock(text):
                return fenced(text, "html")
            case MathBlock(tex):
                return f"$$\n{tex}\n$$" if "$$" not in tex and "\n\n" not in tex else fenced(tex, "math", math=True)
            case Quote(blocks):
                inner = "\n\n".join(map(self.block, blocks))
                return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
            case ListBlock():
                return self._list(block)
            case Table():
                return self._table(block)
            case Rule():
                return "---"
            case Footnotes(notes):
                return "\n\n".join(self._note(note) for note in notes)

    def _note(self, note: Footnote) -> str:
        """Notes and their marks are text: the other half of the pair may not have been copied."""
        return f"[{note.number}] " + "\n\n".join(map(self.block, note.blocks))

    def _heading(self, level: int, inlines: Inlines) -> str:
        text = self._leaf(inlines)
        if LineBreak() in inlines and level <= 2:
            return f"{text}\n{'===' if level == 1 else '---'}"
        text = text.replace("\n", " ")
        text = _CLOSING.sub(r"\\#\1", text)
        return f"{'#' * level} {text}".rstrip()

    def _list(self, block: ListBlock) -> str:
        items = [self._item(block, number, item) for number, item in enumerate(block.items)]
        return ("\n" if block.tight else "\n\n").join(items)

    def _item(self, block: ListBlock, number: int, item: ListItem) -> str:
        mark = item_mark(block, number, item)
        sign = mark.partition(" ")[0]
        sign = sign[:-1] + self._dot if block.ordered else self._bullet
        task = mark.partition(" ")[2]
        inner = _Pen("", careful=self._careful)
        text = ("\n" if block.tight else "\n\n").join(map(inner.block, item.blocks))
        text = (task + text).replace("\n", "\n" + " " * (len(sign) + 1))
        return "\n".join(line.rstrip(" ") if not line.strip() else line for line in f"{sign} {text}".split("\n"))

    def _table(self, table: Table) -> str:
        rows = [self._row(row) for row in (table.header, *table.rows)]
        marks = [_RULE_MARKS.get(kind, "---") for kind in table.alignments[: len(table.header)]]
        marks += ["---"] * (len(table.header) - len(marks))
        rows.insert(1, f"| {' | '.join(marks)} |")
        return "\n".join(rows)

    def _row(self, cells: Sequence[Inlines]) -> str:
        texts = [self._leaf(cell).replace("\n", " ").replace("|", "\\|") for cell in cells]
        return f"| {' | '.join(texts)} |"

    # --- inlines --------------------------------------------------------------------------------------------------

    def _leaf(self, inlines: Inlines) -> str:
        inlines = _joined(inlines)
        written = _closed(self._inlines(inlines))
        if not self._careful:
            return written
        wanted = visible_inlines(inlines)
        for text in (written, _closed(self._inlines(inlines, plain=True).replace("\n", " "))):
            if visible_text(parse(text)) == wanted:
                return text
        return _as_lines(wanted)

    def _inlines(self, inlines: Inlines, *, plain: bool = False, in_link: bool = False) -> str:
        pieces: list[str] = []
        for inline in inlines:
            starts_line = not pieces or pieces[-1].endswith("\n")
            pieces.append(self._inline(inline, starts_line, plain=plain, in_link=in_link))
        return "".join(pieces)

    def _inline(self, inline: Inline, starts_line: bool, *, plain: bool, in_link: bool) -> str:
        match inline:
            case Text(text):
                return escape(text, starts_line=starts_line, in_link=in_link)
            case Strong(children) | Emphasis(children) | Strike(children):
                inner = self._inlines(_joined(children), plain=plain, in_link=in_link)
                return inner if plain else _wrapped(inner, _DELIMITERS[type(inline)])
            case Code(text):
                return _code(text)
            case MathInline(tex):
                return f"\\({tex}\\)" if "\\)" not in tex else f"$${tex}$$"
            case Link():
                return self._link(inline, plain=plain, in_link=in_link)
            case Image(url, alt, title):
                return f"![{alt}]({_target(url, title)})"
            case LineBreak():
                return "\\\n"
            case SoftBreak():
                return "\n"
            case FootnoteReference(number=number):
                return f"[{number}]"

    def _link(self, link: Link, *, plain: bool, in_link: bool) -> str:
        text = visible_inlines(link.children)
        if text == link.url and _BARE_URL.fullmatch(text):
            return text
        inner = self._inlines(_joined(link.children), plain=plain, in_link=True)
        url = safe_url(link.url)
        return f"[{inner}]({_target(url, link.title)})" if url is not None and not in_link and inner else inner


def _closed(text: str) -> str:
    """A leaf whose last spaces are not taken for nothing."""
    body = text.rstrip(" \t")
    return body + _spaces(text[len(body) :])


def _joined(inlines: Inlines) -> Inlines:
    """Texts side by side as one."""
    found: list[Inline] = []
    for inline in inlines:
        before = found[-1] if found else None
        if isinstance(inline, Text) and isinstance(before, Text):
            found[-1] = Text(before.text + inline.text)
        else:
            found.append(inline)
    return tuple(found)


def _wrapped(inner: str, delimiter: str) -> str:
    """Emphasis around text; the spaces at its ends stay outside, where they do not undo it."""
    body = inner.strip(" \t\n")
    if not body:
        return inner
    if delimiter == "*" and (body[0] == "*" or body[-1] == "*"):
        delimiter = "_"
    lead, tail = inner[: inner.index(body)], inner[inner.index(body) + len(body) :]
    return f"{lead}{delimiter}{body}{delimiter}{tail}"


def _code(text: str) -> str:
    ticks = "`" * (_longest_run(text, "`") + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or (text[:1] == text[-1:] == " " and text.strip()) else ""
    return f"{ticks}{pad}{text}{pad}{ticks}" if text else ""


def _target(url: str, title: str) -> str:
    address = url if re.fullmatch(r"[^\s<>()\\]+", url) else f"<{url}>"
    quoted = title.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'{address} "{quoted}"' if title else address


def fenced(text: str, language: str = "", *, math: bool = False) -> str:
    """Code in a fence that is longer than any within."""
    if language.lower() in _MATH_LANGUAGES and not math:
        language = ""
    fence = "`" * max(3, _longest_run(text, "`") + 1)
    name = language if "`" not in language and language.isprintable() else ""
    return f"{fence}{name}\n{text}\n{fence}" if text else f"{fence}{name}\n{fence}"


def _longest_run(text: str, letter: str) -> int:
    return max((len(run) for run in re.findall(re.escape(letter) + "+", text)), default=0)


def _other_marks(before: str) -> tuple[str, str]:
    """A bullet and a dot that the last list before does not have."""
    found = re.findall(r"^ {0,3}(?:([-*+])|\d{1,9}([.)]))(?:\s|$)", before, re.MULTILINE)
    bullet = next((bullet for bullet, _ in reversed(found) if bullet), "")
    dot = next((dot for _, dot in reversed(found) if dot), "")
    return ("*" if bullet == "-" else "-"), (")" if dot == "." else ".")
