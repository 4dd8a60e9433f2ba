"""Owns parsing of a text that is still being written: only the part that is still open is parsed again.

Used on the thread that shows the text. It rests on one property of Markdown: a complete line never changes the blocks
before it except the last one. Formulas over several lines and link definitions are the exceptions; they hold back the
lines that they could still take in.

Whoever shows a text that grows reads two lists after each ``feed``:

``done``
    segments that stay as they are. It only grows until ``finish``: keep how many were shown, and show the new ones.
``tail``
    the segments after them, a few and small ones, all new after each ``feed``.

A segment is a block, or ``Continued``: a further piece of a long list, quotation, table or paragraph that is too
long to be one segment (see ``tree.Continued``). So the work for a ``feed`` does not depend on the length of the text.
``finish`` moves everything to ``done`` and may change what is there (a link definition that came late, a list that
turned out to be loose). ``blocks`` is the whole tree, made anew at each look: for the end, for copying, for tests.
"""

import re
from collections.abc import Sequence
from typing import Any

from desktop_chat.domain.content import clean_text
from desktop_chat.markup.parser import PlacedBlock, code_block, parse_placed
from desktop_chat.markup.tree import (
    Block,
    CodeBlock,
    Inline,
    Inlines,
    ListBlock,
    ListItem,
    Paragraph,
    Segment,
    SoftBreak,
    Table,
    Text,
)

_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*([^ \t\n]*)")
#: A line that later lines can still join to earlier ones: a formula or a link definition.
_REACHES_ON = re.compile(r"[ ]{0,3}(?:\$\$|\\\[|\[)")
#: A last line of structure characters only says nothing yet: it would flicker as a rule, heading or list.
_UNDECIDED = re.compile(r"[ \t]*(?:[-+*=_#>|:`~$\\]+|\d{1,9}[.)]?)[ \t]*")
#: A tail longer than this is parsed again only when it grew by 1/32, so that the sum of all parses stays linear.
_PATIENCE = 4_096
_GROWTH = 32


class IncrementalParser:
    """The render tree of a growing text; after :meth:`finish` it equals ``parse`` of the whole text.

    Attributes:
        parsed_characters: how much was given to the Markdown parser so far, for tests of linearity.
    """

    def __init__(self) -> None:
        self.parsed_characters = 0
        self._source: list[str] = []
        self._held = ""
        self._done: list[Block] = []
        self._references: dict[str, Any] = {}
        self._tail = ""
        self._tail_blocks: list[Block] = []
        self._tail_parsed = 0
        self._parsed_blocks: list[Block] = []
        self._unjudged = False
        self._fence: _OpenFence | None = None
        self._part: _OpenPart | None = None
        self._keep_whole = False
        self._finished = False

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks so far. Blocks that did not change are the same objects as before."""
        return (*self._done, *self._tail_blocks)

    @property
    def done(self) -> Sequence[Segment]:
        """The segments that stay; always the same list."""
        return self._done

    @property
    def tail(self) -> Sequence[Segment]:
        """The segments that are still open."""
        return self._tail_blocks

    @property
    def stable(self) -> int:
        """So many leading blocks will not change any more.

        Only ``finish`` may still change them, and only where a link definition came after its use.
        """
        return len(self.blocks) if self._finished else len(self._done)

    def feed(self, delta: str) -> None:
        """Takes the next piece of the text."""
        if self._finished:
            raise ValueError("the text was finished")
        text = self._normalise(delta)
        if text:
            self._source.append(text)
            self._take(text)

    def finish(self) -> None:
        """Takes the end of the text; further calls change nothing."""
        if self._finished:
            return
        rest, self._held = clean_text(self._held.replace("\r", "\n")), ""
        if rest:
            self._source.append(rest)
            self._take(rest)
        self._finished = True
        text = "".join(self._source)
        if self._fence is not None and self._tail:
            self._take("\n")
        if "]:" in text:
            self._done[:] = [placed.block for placed in self._parse(text, {})]
        elif self._fence is not None:
            self._done.extend(self._fence.blocks(""))
        else:
            self._done.extend(self._parsed_tail(self._tail))
        self._tail_blocks = []
        self._source, self._tail, self._fence = [], "", None

    def _normalise(self, delta: str) -> str:
        """Line ends as one character; a pair that may still be cut in two waits for its second half."""
        text = self._held + delta
        self._held = ""
        if text and (text[-1] == "\r" or "\ud800" <= text[-1] <= "\udbff"):
            text, self._held = text[:-1], text[-1]
        return clean_text(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"))

    def _take(self, text: str) -> None:
        self._tail += text
        self._unjudged = self._unjudged or "\n" in text
        if self._fence is not None:
            self._continue_fence()
        elif self._unjudged and not self._is_patient():
            self._commit()
        if self._fence is not None:
            self._tail_blocks = self._fence.blocks(self._tail)
        else:
            self._render()

    def _is_patient(self) -> bool:
        grown = len(self._tail) - self._tail_parsed
        return self._tail_parsed > _PATIENCE and grown < self._tail_parsed // _GROWTH

    def _parse(self, source: str, references: dict[str, Any]) -> list[PlacedBlock]:
        self.parsed_characters += len(source)
        return parse_placed(source, references) if source else []

    def _continue_fence(self) -> None:
        fence = self._fence
        if fence is None:
            return
        rest = fence.take_lines(self._tail)
        if rest is None:
            self._tail = self._tail[self._tail.rfind("\n") + 1 :]
            return
        self._done.extend(fence.blocks(""))
        self._fence, self._tail, self._tail_parsed = None, rest, 0
        self._commit()

    def _commit(self) -> None:
        """Judges the complete lines of the tail and takes over what cannot change any more."""
        end = self._tail.rfind("\n") + 1
        self._unjudged = False
        if not end:
            return
        complete = self._tail[:end]
        references = dict(self._references)
        placed = self._parse(complete, references)
        if self._part is not None and not (placed and self._part.accepts(placed[0].block)):
            self._give_part_back()
            self._commit()
            return
        lines = complete.split("\n")
        cut = self._cut(placed, lines)
        if cut:
            self._accept(placed, lines, cut, references)
        before = len(self._tail)
        self._open_last(placed, lines, cut, references)
        self._tail_parsed = 0
        if not cut and end > _PATIENCE and len(self._tail) == before and self._fence is None:
            # Nothing was given away and it was long: what was just parsed is shown instead of parsing once more.
            self._parsed_blocks = self._joined([entry.block for entry in placed])
            self._tail_parsed = end

    def _cut(self, placed: list[PlacedBlock], lines: list[str]) -> int:
        """The line before which everything is final."""
        if len(placed) < 2:
            return 0
        cut = placed[-1].first
        if any(line.strip() for line in lines[placed[-2].last : cut]):
            cut = placed[-2].last  # a link definition there may still take in more lines
        limit = _reach(lines)
        if limit is None or cut <= limit:
            return cut
        return max((entry.first for entry in placed if entry.first <= limit), default=0)

    def _accept(self, placed: list[PlacedBlock], lines: list[str], cut: int, references: dict[str, Any]) -> None:
        final = [entry.block for entry in placed if entry.first < cut]
        if final:
            self._done.extend(self._joined(final))
            self._part, self._keep_whole = None, False
        accepted = "\n".join(lines[:cut]) + "\n"
        if references != self._references:
            self._parse(accepted, self._references)
        self._tail = self._tail[len(accepted) :]

    def _open_last(self, placed: list[PlacedBlock], lines: list[str], cut: int, references: dict[str, Any]) -> None:
        """A long last block gives away what is final inside it."""
        if self._keep_whole or not placed or [entry for entry in placed if entry.first >= cut] != placed[-1:]:
            return
        last = placed[-1]
        if any(line.strip() for line in lines[cut : last.first]):
            return
        block = last.block
        if isinstance(block, CodeBlock) and not block.closed:
            fence = _FENCE.match(lines[last.first])
            if fence is not None:
                self._fence = _OpenFence(fence.group(1), block.language)
                self._tail = self._tail[sum(len(line) + 1 for line in lines[cut : last.first + 1]) :]
                self._continue_fence()
        elif _reach(lines) is None and references == self._references:
            self._open_part(last, lines, cut)

    def _open_part(self, last: PlacedBlock, lines: list[str], cut: int) -> None:
        block, starts = last.block, last.parts
        if isinstance(block, ListBlock) and len(starts) >= 2:
            final, head, at = len(block.items) - 1, 0, starts[-1]
        elif isinstance(block, Table) and len(starts) > 8:
            final, head, at = len(block.rows), 2, last.last
        else:
            return
        if self._part is None:
            opening = "".join(line + "\n" for line in lines[last.first : last.first + head])
            self._part = _OpenPart(opening, opening, block)
        self._part.take(block, final, "".join(line + "\n" for line in lines[last.first + head : at]))
        self._tail = self._part.head + self._tail[sum(len(line) + 1 for line in lines[cut:at]) :]

    def _give_part_back(self) -> None:
        """The tail means something else without the lines before it: parse this block as a whole from now on."""
        if self._part is not None:
            self._tail = self._part.source + self._tail[len(self._part.head) :]
        self._part, self._keep_whole = None, True

    def _render(self) -> None:
        """Shows the tail: parsed if it grew enough, else with the new text added as it is."""
        if self._tail_parsed and self._is_patient():
            self._tail_blocks = _with_preview(self._parsed_blocks, self._tail[self._tail_parsed :])
            return
        text = self._tail
        partial = text[text.rfind("\n") + 1 :]
        if _UNDECIDED.fullmatch(partial):
            text = text[: len(text) - len(partial)]
        self._tail_blocks = self._parsed_blocks = self._parsed_tail(text)
        self._tail_parsed = len(self._tail)

    def _parsed_tail(self, text: str) -> list[Block]:
        placed = self._parse(text, dict(self._references))
        if self._part is not None and not (placed and self._part.accepts(placed[0].block)):
            head = len(self._part.head)
            text = self._part.source + text[head:]
            self._give_part_back()
            placed = self._parse(text, dict(self._references))
        return self._joined([entry.block for entry in placed])

    def _joined(self, blocks: list[Block]) -> list[Block]:
        if self._part is None or not blocks:
            return blocks
        return [self._part.join(blocks[0]), *blocks[1:]]


class _OpenFence:
    """A code fence whose end has not come; its lines need no parser."""

    def __init__(self, marker: str, language: str) -> None:
        self._closer = re.compile(rf"[ ]{{0,3}}{re.escape(marker)}{re.escape(marker[0])}*[ \t]*")
        self._maybe_closer = re.compile(rf"[ ]{{0,3}}{re.escape(marker[0])}+[ \t]*")
        self._language = language
        self._lines: list[str] = []
        self._closed = False

    def take_lines(self, text: str) -> str | None:
        """Takes the complete lines; the text after the closing fence, or None while it has not come."""
        start = 0
        while (end := text.find("\n", start)) >= 0:
            line = text[start:end]
            start = end + 1
            if self._closer.fullmatch(line):
                self._closed = True
                return text[start:]
            self._lines.append(line)
        return None

    def blocks(self, partial: str) -> list[Block]:
        """The code so far with the last line that is still being written, unless that may become the end."""
        shown = [partial] if partial and not self._maybe_closer.fullmatch(partial) else []
        return [code_block(self._language, "\n".join(self._lines + shown), closed=self._closed)]


class _OpenPart:
    """The front of a long list or table that is still open: what of it is final, and the source of that.

    Attributes:
        head: source that must stand before the rest so that it is understood (header rows of a table).
        source: all source taken, the head included.
    """

    def __init__(self, head: str, source: str, first: ListBlock | Table) -> None:
        self.head = head
        self._sources = [source]
        self._first = first
        self._items: list[ListItem] = []
        self._rows: list[tuple[Inlines, ...]] = []
        self._tight = True

    @property
    def source(self) -> str:
        return "".join(self._sources)

    def accepts(self, block: Block) -> bool:
        if isinstance(self._first, ListBlock):
            return isinstance(block, ListBlock) and block.ordered == self._first.ordered
        return isinstance(block, Table) and block.header == self._first.header

    def take(self, block: ListBlock | Table, count: int, source: str) -> None:
        """Keeps the first items or rows of the block, whose source is given."""
        self._sources.append(source)
        if isinstance(block, ListBlock):
            self._items.extend(block.items[:count])
            self._tight = self._tight and block.tight
        else:
            self._rows.extend(block.rows[:count])

    def join(self, block: Block) -> Block:
        """The whole block: what was kept and then the given rest."""
        first = self._first
        if isinstance(first, ListBlock) and isinstance(block, ListBlock):
            return ListBlock(first.ordered, first.start, self._tight and block.tight, (*self._items, *block.items))
        if isinstance(first, Table) and isinstance(block, Table):
            return Table(first.alignments, first.header, (*self._rows, *block.rows))
        return block


def _reach(lines: list[str]) -> int | None:
    """The first line since the last blank one that later lines may still join to what follows it."""
    found = None
    for index in range(_last_run(lines), len(lines)):
        if _REACHES_ON.match(lines[index]):
            found = index
            break
    return found


def _last_run(lines: list[str]) -> int:
    """Where the lines without a blank one between them begin at the end; the text after the last line end is empty."""
    index = len(lines) - 1
    while index > 0 and lines[index - 1].strip():
        index -= 1
    return index


def _with_preview(blocks: list[Block], text: str) -> list[Block]:
    """Blocks with text added that was not parsed yet; only a paragraph can show it without jumping about later."""
    if not blocks or not isinstance(blocks[-1], Paragraph):
        return blocks
    added: list[Inline] = []
    for number, line in enumerate(text.split("\n")):
        added.extend([SoftBreak(), Text(line)] if number else [Text(line)])
    return [*blocks[:-1], Paragraph((*blocks[-1].inlines, *added))]
