"""Owns the blocks without blocks in them while their lines arrive: paragraph, heading, code, table. Any thread."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from desktop_chat.markup.inlines import Inliner, Piece, joined, without_break
from desktop_chat.markup.lines import cells, without_closing_marks
from desktop_chat.markup.references import MAX_DEFINITION, definitions
from desktop_chat.markup.tree import (
    Block,
    CodeBlock,
    Heading,
    Inlines,
    MathBlock,
    Paragraph,
    Rule,
    SoftBreak,
    Table,
    Text,
)

if TYPE_CHECKING:
    from desktop_chat.markup.containers import Container

#: A paragraph up to this length is parsed as a whole; only such a one can become a heading by an underline.
WHOLE = 1_000
#: So much at the end of a longer one waits for what follows.
_OPEN = 400
#: Where a longer one is looked at for a place to cut it; where it is cut whatever stands there.
_FIRST_CUT = 256
_LAST_CUT = 8_192
#: Between a space and a word, or after a full stop of scripts without spaces.
_PLACE = re.compile(r"(?<=\s)(?=\S)|(?<=[。！？；])(?=[^\s*_~`.。！？；])")
_IN_ADDRESS = re.compile(r"(?:://|www\.|@)\S*\Z", re.IGNORECASE)
_MATH_LANGUAGES = frozenset({"math", "latex-math", "katex"})
#: Cells that rows left out and that were made up for them; a table that needs more of them ends.
_MAX_MADE_UP = 65_536


class Leaf:
    """A block that takes lines.

    Attributes:
        first, last: numbers of its first and last line.
        begun: a segment with its beginning was given away.
        given: how many of its parts were given away in segments.
        cached: the block, once it cannot change any more.
    """

    def __init__(self, line: int) -> None:
        self.first = self.last = line
        self.begun = False
        self.given = 0
        self.parent: Container | None = None
        self.cached: Block | None = None

    @property
    def end(self) -> int:
        return self.last

    def parts(self) -> int:
        """How many parts cannot change any more."""
        return 0

    def close(self) -> None:
        """Takes the end."""

    def block(self, start: int = 0, stop: int | None = None, added: str | None = None) -> Block | None:
        """The block, or a range of its parts; with text that is still being written if there is any."""
        raise NotImplementedError


class Ready(Leaf):
    """A block that is complete as soon as it is there."""

    def __init__(self, line: int, block: Rule | MathBlock) -> None:
        super().__init__(line)
        self._block = block

    def block(self, start: int = 0, stop: int | None = None, added: str | None = None) -> Block | None:
        return self._block


def place_to_cut(text: str, start: int) -> int:
    """Where a long text may be cut from ``start`` on, if nothing is open there; 0 if that is not known yet."""
    if start < _LAST_CUT:
        for found in _PLACE.finditer(text, start, _LAST_CUT):
            at = found.start()
            if text[at - 1].isspace() or not _IN_ADDRESS.search(text[max(0, at - 500) : at]):
                return at
    return _LAST_CUT if len(text) > _LAST_CUT else 0


class Look:
    """Shows text that grows, before it is parsed for good: only what is new is parsed at each look."""

    def __init__(self, inliner: Inliner) -> None:
        self._inliner = inliner
        self._pieces: list[Inlines] = []
        self._known = ""
        self._next_cut = _FIRST_CUT
        self._waiting: tuple[str, Inlines] = ("", ())

    def at(self, text: str) -> Inlines:
        if not text.startswith(self._known):
            self._pieces, self._known, self._next_cut = [], "", _FIRST_CUT
        rest = text[len(self._known) :]
        while len(rest) > _OPEN and (cut := place_to_cut(rest, self._next_cut)):
            piece = self._inliner.look(rest[:cut])
            if not piece.quiet and cut < _LAST_CUT:
                self._next_cut = cut * 2
                continue
            self._pieces.append(piece.inlines)
            self._known += rest[:cut]
            rest, self._next_cut = rest[cut:], _FIRST_CUT
        return joined((*self._pieces, self._rest(rest)))

    def _rest(self, text: str) -> Inlines:
        """Text in which something is open. If it is long it waits until it grew, and is shown as it is till then."""
        known, inlines = self._waiting
        if text == known:
            return inlines
        if len(known) > 2 * _OPEN and text.startswith(known) and len(text) - len(known) < len(known) // 4:
            return (*inlines, *_plain(text[len(known) :]))
        inlines = self._inliner.look(text).inlines
        self._waiting = (text, inlines)
        return inlines


def _plain(text: str) -> list[Text | SoftBreak]:
    nodes: list[Text | SoftBreak] = []
    for number, line in enumerate(text.split("\n")):
        nodes.extend([SoftBreak(), Text(line)] if number else [Text(line)])
    return nodes


class Prose(Leaf):
    """A paragraph or a heading. If it is long its text is cut where nothing is open, and each piece is parsed once.

    Attributes:
        level: of a heading, 0 for a paragraph.
        pieces: what was parsed for good.
        last_line: the text that the last line added, for a table that may begin there.
    """

    def __init__(self, line: int, inliner: Inliner, text: str, level: int = 0) -> None:
        super().__init__(line)
        self.level = level
        self.pieces: list[Piece] = []
        self.last_line = text
        self._inliner = inliner
        self._text = text
        self._size = len(text)
        self._next_cut = _FIRST_CUT
        self._may_define = level == 0 and text.startswith("[")
        self._closed = False
        self.look = Look(inliner)

    @property
    def is_short(self) -> bool:
        return self._size <= WHOLE

    def add_line(self, text: str, line: int) -> None:
        if self._may_define:
            self._define(text)
        self._settle()
        self._text += "\n" + text if self._text else text
        self._size += len(text) + 1
        self.last_line, self.last = text, line
        self._may_define = self._may_define and self._text.startswith("[")

    def extend(self, text: str) -> None:
        """More of the last line, which is so long that it can be nothing else."""
        self._text += text
        self._size += len(text)
        self._may_define = False
        self._settle()

    def take_last_line(self) -> bool:
        """Gives the last line away; True if nothing is left."""
        self._text = self._text[: -len(self.last_line)].removesuffix("\n")
        return not self._text and not self.pieces

    def only_defines(self) -> bool:
        return self._may_define and not definitions(self._text)[1].strip()

    def _define(self, following: str | None) -> None:
        """Takes definitions off the front that the next line cannot change."""
        found, rest = definitions(self._text)
        is_open = following is not None and (rest or following).startswith(('"', "'", "("))
        if is_open and len(self._text) <= MAX_DEFINITION:
            return
        for one in found:
            self._inliner.targets.setdefault(one.label, one.target)
        self._text = rest
        if rest and (not rest.startswith("[") or len(rest) > MAX_DEFINITION):
            self._may_define = False

    def _settle(self) -> None:
        if self._may_define:
            return
        while self._size > WHOLE and len(self._text) > _OPEN:
            cut = place_to_cut(self._text, self._next_cut)
            if not cut:
                return
            piece = self._inliner.parse(self._text[:cut])
            if not piece.quiet and cut < _LAST_CUT:
                self._next_cut = cut * 2
                continue
            self.pieces.append(piece)
            self._text = self._text[cut:]
            self._next_cut = _FIRST_CUT

    def parts(self) -> int:
        return len(self.pieces)

    def close(self) -> None:
        if self._closed:
            return
        if self._may_define:
            self._define(None)
        self._may_define = False
        self._settle()
        text = without_closing_marks(self._text) if self.level else self._text.strip(" \t\n")
        if text:
            self.pieces.append(self._inliner.parse(text))
        self._text, self._closed = "", True

    def all_pieces(self) -> Sequence[Piece]:
        return self.pieces

    def change(self, how: Callable[[Piece], Piece]) -> None:
        """Puts something else in the place of each piece."""
        self.pieces = [how(piece) for piece in self.pieces]

    def block(self, start: int = 0, stop: int | None = None, added: str | None = None) -> Block | None:
        parts = [piece.inlines for piece in self.pieces[start:stop]]
        if stop is None and not self._closed:
            parts.append(self._open(added))
        inlines = joined(parts)
        if stop is None:
            inlines = without_break(inlines)
        if not inlines and not self.level:
            return None
        return Heading(self.level, inlines) if self.level else Paragraph(inlines)

    def _open(self, added: str | None) -> Inlines:
        text = self._text + (added or "")
        if self._may_define:
            text = definitions(text)[1]
        return self.look.at(text.strip(" \t\n"))


class CodeLines(Leaf):
    """Code.

    Attributes:
        marker: the fence; empty for indented code.
        indent: columns of space before the fence.
        is_whole: it is given away as one part only.
    """

    def __init__(self, line: int, marker: str = "", info: str = "", indent: int = 0, *, whole: bool = False) -> None:
        super().__init__(line)
        self.marker = marker
        self.indent = indent
        self.is_whole = whole
        self.done = not marker
        self._info = info
        self._lines: list[str] = []
        self._blanks: list[str] = []
        self._closed = False

    def add_line(self, text: str, line: int) -> None:
        if not self.marker and not text.strip(" \t"):
            self._blanks.append(text)
            return
        self._lines.extend(self._blanks)
        self._blanks.clear()
        self._lines.append(text)
        self.last = line

    def extend(self, text: str) -> None:
        if self._blanks:
            self._lines.extend(self._blanks)
            self._blanks.clear()
        self._lines[-1] += text

    def close(self) -> None:
        self._closed = True

    def parts(self) -> int:
        return 0 if self.is_whole else len(self._lines) if self._closed else max(0, len(self._lines) - 1)

    def block(self, start: int = 0, stop: int | None = None, added: str | None = None) -> Block | None:
        lines = self._lines[start:stop] if start or stop is not None else self._lines
        if added is not None and stop is None:
            lines = [*lines, *self._blanks, added]
        text = "\n".join(lines)
        language = self._language()
        if self.marker and self.done and language.lower() in _MATH_LANGUAGES and text.strip():
            return MathBlock(text.strip("\n"))
        return CodeBlock(language, text, self.done)

    def _language(self) -> str:
        info = self._info
        if "\\" in info or "&" in info:
            from markdown_it.common.utils import unescapeAll

            info = unescapeAll(info)
        words = info.split(maxsplit=1)
        return words[0] if words else ""


class Rows(Leaf):
    """A table."""

    def __init__(self, line: int, inliner: Inliner, header: str, alignments: tuple[str, ...]) -> None:
        super().__init__(line)
        self._inliner = inliner
        self._alignments = alignments
        self._made_up = 0
        self.header = self._cells(header)
        self.rows: list[tuple[Piece, ...]] = []

    def fits(self, text: str) -> bool:
        """False if the row would need too many cells that nobody wrote."""
        return self._made_up + len(self._alignments) - len(cells(text)) <= _MAX_MADE_UP

    def add_line(self, text: str, line: int) -> None:
        self._made_up += max(0, len(self._alignments) - len(cells(text)))
        self.rows.append(self._cells(text))
        self.last = line

    def parts(self) -> int:
        return len(self.rows)

    def all_pieces(self) -> Sequence[Piece]:
        return [piece for row in (self.header, *self.rows) for piece in row]

    def change(self, how: Callable[[Piece], Piece]) -> None:
        self.header = tuple(how(piece) for piece in self.header)
        self.rows = [tuple(how(piece) for piece in row) for row in self.rows]

    def block(self, start: int = 0, stop: int | None = None, added: str | None = None) -> Block | None:
        rows = self.rows[start:stop]
        if added is not None:
            rows.append(self._cells(added, look=True))
        header = tuple(piece.inlines for piece in self.header)
        return Table(self._alignments, header, tuple(tuple(piece.inlines for piece in row) for row in rows))

    def _cells(self, text: str, *, look: bool = False) -> tuple[Piece, ...]:
        texts: Sequence[str] = cells(text)[: len(self._alignments)]
        parse = self._inliner.look if look else self._inliner.parse
        return (*map(parse, texts), *[_EMPTY] * (len(self._alignments) - len(texts)))


_EMPTY = Piece(())
