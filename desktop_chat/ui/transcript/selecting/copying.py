"""Owns what is copied of a selection: text, Markdown and HTML from the tree, without documents; GUI thread.

Long selections are gathered in slices between events. Nothing is laid out for it, and rows that are selected as a whole
keep their Markdown as it was written wherever it stands by itself.
"""

import re
import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from desktop_chat.markup.cutting import END, cut
from desktop_chat.markup.tree import (
    Block,
    CodeBlock,
    Emphasis,
    Footnotes,
    Heading,
    Inline,
    Inlines,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Strike,
    Strong,
    Table,
    Text,
)
from desktop_chat.models.transcript import TranscriptRow
from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.markdown.hidden import for_clipboard
from desktop_chat.ui.transcript.markdown.writer import MARK_BASE
from desktop_chat.ui.transcript.part_types import ChipsPart, FoldPart, MarkdownPart, NoticePart, Part
from desktop_chat.ui.transcript.parts import compose
from desktop_chat.ui.transcript.reel import Reel
from desktop_chat.ui.transcript.selecting.spots import Spot, lines_within, stand_of

#: Text that is parsed at one go; more is fed to the parser in pieces of this size.
_PIECE = 4_000
#: So many blocks are written at one go.
_BLOCKS = 40
_MARKS = re.compile("[\U000f0000-\U000fffff]")
_MOST_SOURCES = 1 << 16
_NOTHING: tuple[Block, ...] = ()

Blocks: TypeAlias = tuple[Block, ...]
_Steps: TypeAlias = Generator[None, None, Blocks]


@dataclass(frozen=True, slots=True)
class Copied:
    """The same words three times."""

    plain: str
    markdown: str
    html: str


class Gathering:
    """Collects what lies between two spots, a step at a time.

    Attributes:
        copied: the result once ``work`` says that it is done. is_stale: the rows changed meanwhile.
    """

    def __init__(self, reel: Reel, low: Spot, high: Spot) -> None:
        self._reel = reel
        self._low = low
        self._high = replace(high, row=min(high.row, reel.count - 1))
        self._last_key = reel.data(self._high.row).key
        self._plain: list[str] = []
        self._markdown: list[str] = []
        self._html: list[str] = []
        self._only: Blocks | None = None
        self._steps = self._walk()
        self.copied: Copied | None = None
        self.is_stale = False

    def work(self, seconds: float) -> bool:
        """Goes on for about so long; True if it is done."""
        deadline = time.perf_counter() + seconds
        return all(time.perf_counter() <= deadline for _ in self._steps)

    def _walk(self) -> Generator[None, None, None]:
        from desktop_chat.markup.rich import html_in_line

        for index in range(self._low.row, self._high.row + 1):
            if self._high.row >= self._reel.count or self._reel.data(self._high.row).key != self._last_key:
                self.is_stale = True
                return
            yield from self._row(index)
            yield
        html = "\n".join(self._html)
        if self._only is not None and len(self._plain) == 1:
            html = for_clipboard(html_in_line(self._only))
        self.copied = Copied("\n\n".join(self._plain), "\n\n".join(self._markdown), html)

    def _row(self, index: int) -> Generator[None, None, None]:
        reel, data = self._reel, self._reel.data(index)
        first = self._low if index == self._low.row else Spot(index)
        last = self._high if index == self._high.row else Spot(index, END, END, END)
        is_whole = (first.part, first.line, first.offset) == (0, 0, 0) and last.part == END
        parts = compose(data, show_thinking=reel.show_thinking)
        for number, part in enumerate(parts):
            if not first.part <= number <= last.part:
                continue
            if number < last.part:
                part = _all_of(part, parts[number + 1] if number + 1 < len(parts) else None)
            if isinstance(part, NoticePart):
                blocks = self._notice(number)
            else:
                blocks = yield from _blocks_of(data, part, reel)
            low = (first.line, first.offset) if number == first.part else (0, 0)
            high = (last.line, last.offset) if number == last.part else (END, END)
            if low > (0, 0) or high < (END, END):
                blocks = cut(blocks, low, high) if not isinstance(part, NoticePart) else blocks
            if blocks:
                source = part.text if is_whole and isinstance(part, MarkdownPart) and not part.sources else ""
                yield from self._add(blocks, source if data.pending is None else "")

    def _notice(self, part: int) -> Blocks:
        """A notice is copied only if nothing else is selected."""
        if (self._low.row, self._low.part) != (self._high.row, part) or self._high.part != part:
            return _NOTHING
        row = self._reel.row(self._low.row)
        items: Sequence[Item] = row.items[row.starts[part] : row.starts[part] + 1]
        text = items[0].text_between(self._low.offset, self._high.offset) if items else ""
        return (Paragraph((Text(text),)),) if text else _NOTHING

    def _add(self, blocks: Blocks, source: str) -> Generator[None, None, None]:
        from desktop_chat.markup.rich import html_of
        from desktop_chat.markup.visible import visible_text
        from desktop_chat.markup.writing import markdown_of

        before = self._markdown[-1] if self._markdown else ""
        is_kept = bool(source) and stands_alone(source, blocks, before)
        if is_kept:
            self._markdown.append(for_clipboard(source.strip("\n")))
        self._only = blocks if not self._plain else None
        for start in range(0, len(blocks), _BLOCKS):
            some = blocks[start : start + _BLOCKS]
            if not is_kept:
                before = markdown_of(some, before=before)
                self._markdown.append(for_clipboard(before))
            self._plain.append(for_clipboard(visible_text(some)))
            self._html.append(for_clipboard(html_of(some)))
            yield


def _all_of(part: Part, following: Part | None) -> Part:
    """A part whose text is too long to be shown, with all of its text; it is in what follows it."""
    if isinstance(following, ChipsPart) and len(following.chips) == 1 and following.chips[0].whole is not None:
        _, text = following.chips[0].whole
        if isinstance(part, MarkdownPart) and text.startswith(part.text):
            return replace(part, text=text)
        if isinstance(part, FoldPart) and part.detail and text.startswith(part.detail):
            return replace(part, detail=text)
    return part


def gather(reel: Reel, low: Spot, high: Spot) -> Copied:
    """All at once, for a selection that is not long."""
    few = from_one_item(reel, low, high)
    if few is not None:
        return few
    gathering = Gathering(reel, low, high)
    gathering.work(float("inf"))
    return gathering.copied or Copied("", "", "")


def from_one_item(reel: Reel, low: Spot, high: Spot) -> Copied | None:
    """A few words, without parsing the message around them; None if they are not within one item on the screen."""
    from desktop_chat.markup.rich import html_in_line
    from desktop_chat.markup.visible import visible_text
    from desktop_chat.markup.writing import markdown_of

    row = reel.live(low.row)
    if row is None or row.is_unread or (low.row, low.part) != (high.row, high.part) or reel.data(low.row) != row.data:
        return None
    first, last = stand_of(row, low, end=False), stand_of(row, high, end=True)
    if first.item != last.item or first.item >= len(row.items):
        return None
    lines = lines_within(row.items[first.item])
    if lines is None:
        return None
    block, ahead = lines
    marks = [
        (spot.line - first.line + ahead, spot.offset - (first.offset if spot.line == first.line else 0))
        for spot in (low, high)
    ]
    blocks = cut(with_numbers((block,), _MOST_SOURCES), marks[0], marks[1])
    words = (visible_text(blocks), markdown_of(blocks), html_in_line(blocks))
    return Copied(*map(for_clipboard, words))


def stands_alone(source: str, blocks: Blocks, before: str) -> bool:
    """True if Markdown means the same where other Markdown stands before and after it."""
    if "]:" in source or not blocks or (isinstance(blocks[-1], CodeBlock) and not blocks[-1].closed):
        return False
    if "\r" in source or "\0" in source:
        return False
    begins = source.lstrip("\n")[:1]
    return not (_may_end_with_list(before) and (isinstance(blocks[0], ListBlock) or begins in (" ", "\t")))


def _may_end_with_list(markdown: str) -> bool:
    return re.search(r"^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)", markdown, re.MULTILINE) is not None


def _blocks_of(data: TranscriptRow, part: Part, reel: Reel) -> _Steps:
    """What a part says; nothing for those that are only there to be seen, and for what a closed fold hides."""
    if isinstance(part, MarkdownPart):
        blocks = yield from parsed(part.text)
        return with_numbers(blocks, len(part.sources)) if part.sources else blocks
    if isinstance(part, FoldPart) and part.detail and reel.folds.is_open(data.key, part.id):
        if part.language is not None:
            return (CodeBlock(part.language, part.detail),)
        return (yield from parsed(part.detail))
    return _NOTHING


def parsed(text: str) -> _Steps:
    """The tree of a text; a step is never long, whatever the text is."""
    if len(text) <= 2 * _PIECE:
        from desktop_chat.markup.parser import parse

        return parse(text)
    from desktop_chat.markup.incremental import IncrementalParser

    parser = IncrementalParser()
    for start in range(0, len(text), _PIECE):
        parser.feed(text[start : start + _PIECE])
        yield
    parser.finish()
    yield
    blocks = tuple(parser.blocks)
    yield
    return blocks


class Renumbering:
    """Where spots are once thinking is shown or hidden: what is shown either way keeps its place among its kind."""

    def __init__(self, reel: Reel, *, showed: bool) -> None:
        self._reel = reel
        self._showed = showed

    def __call__(self, spot: Spot) -> Spot:
        if spot.row >= self._reel.count or spot.part == END:
            return spot
        before, after = self._kept(spot.row, shown=self._showed), self._kept(spot.row, shown=self._reel.show_thinking)
        if spot.part in before and len(before) == len(after):
            return replace(spot, part=after[before.index(spot.part)])
        ahead = sum(number < spot.part for number in before)  # it is hidden now: at what follows it
        return Spot(spot.row, after[min(ahead, len(after) - 1)])

    def _kept(self, row: int, *, shown: bool) -> list[int]:
        """The numbers of the parts that are shown with and without thinking."""
        names = {type(part).__name__ + _fold_id(part) for part in compose(self._reel.data(row), show_thinking=False)}
        parts = compose(self._reel.data(row), show_thinking=shown)
        return [number for number, part in enumerate(parts) if type(part).__name__ + _fold_id(part) in names]


def _fold_id(part: Part) -> str:
    return part.id if isinstance(part, FoldPart) else ""


# --- numbers of sources -----------------------------------------------------------------------------------------------


def with_numbers(blocks: Iterable[Block], count: int) -> Blocks:
    """Blocks in which the marks of sources are the numbers that the reader sees."""
    return tuple(_numbered(block, count) for block in blocks)


def _numbered(block: Block, count: int) -> Block:
    match block:
        case Paragraph(inlines):
            return Paragraph(_inlines(inlines, count))
        case Heading(level, inlines):
            return Heading(level, _inlines(inlines, count))
        case Quote(blocks):
            return Quote(with_numbers(blocks, count))
        case ListBlock(items=items):
            return replace(block, items=tuple(replace(item, blocks=with_numbers(item.blocks, count)) for item in items))
        case Footnotes(notes):
            return Footnotes(tuple(replace(note, blocks=with_numbers(note.blocks, count)) for note in notes))
        case Table(header=header, rows=rows):
            cells = tuple(_inlines(cell, count) for cell in header)
            return replace(
                block, header=cells, rows=tuple(tuple(_inlines(cell, count) for cell in row) for row in rows)
            )
        case _:
            return block


def _inlines(inlines: Inlines, count: int) -> Inlines:
    return tuple(_numbered_inline(inline, count) for inline in inlines)


def _numbered_inline(inline: Inline, count: int) -> Inline:
    match inline:
        case Text(text):
            return Text(_MARKS.sub(lambda found: _number(found.group(), count), text))
        case Strong(children) | Emphasis(children) | Strike(children) | Link(children=children):
            return replace(inline, children=_inlines(children, count))
        case _:
            return inline


def _number(mark: str, count: int) -> str:
    number = ord(mark) - MARK_BASE
    return f"[{number}]" if 0 < number <= count else mark
