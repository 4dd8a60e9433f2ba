"""Owns a run of Markdown as items: only what changed is parsed and made again; GUI thread."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from desktop_chat.markup.tree import CodeBlock, Continued, HtmlBlock, MathBlock, Rule, Segment, Table
from desktop_chat.ui.transcript.folds import Folds
from desktop_chat.ui.transcript.items.code_item import CodeItem, wrap_id
from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.math_item import MathItem
from desktop_chat.ui.transcript.items.table_grid import TableGrid
from desktop_chat.ui.transcript.items.table_item import TableItem
from desktop_chat.ui.transcript.items.text_item import RuleItem, TextItem
from desktop_chat.ui.transcript.items.unread_item import UnreadItem
from desktop_chat.ui.transcript.markdown.long_text import BITE, LONG, LongText, Unread
from desktop_chat.ui.transcript.markdown.pieces import cut, goes_on_in_line
from desktop_chat.ui.transcript.part_types import MarkdownPart
from desktop_chat.ui.transcript.style import Style

if TYPE_CHECKING:
    from desktop_chat.markup.incremental import IncrementalParser

#: So long, in seconds of the processor, a long text is read at a time.
_SLICE = 0.012
#: What is behind unread text has numbers of its own for its folds.
_BEYOND = 1 << 20

_Pieces: TypeAlias = list[tuple[Segment | Unread, int]]


class MarkdownFlow:
    """The items of one run of text. While it streams, the segments that are final keep their items.

    Attributes:
        items: one per segment, in order; always the same list.
        first_changed: number of the first item that the last update made or changed.
    """

    # _segments are what the items show. _done are the final segments of the parser, which are cut once more; _starts
    # are the numbers of their first items and _final is that of the first item after them.

    def __init__(self, style: Style, folds: Folds, key: str, *, quiet: bool = False) -> None:
        self._style = style
        self._quiet = quiet
        self._folds = folds
        self._key = key
        self._part: MarkdownPart | None = None
        self._segments: list[Segment | Unread] = []
        self._done: list[Segment] = []
        self._starts: list[int] = []
        self._final = 0
        self._parser: IncrementalParser | None = None
        self._long: LongText | None = None
        self._end: _Pieces = []
        self._fed = ""
        self._stale: list[int] = []
        self.items: list[Item] = []
        self.first_changed = 0

    @property
    def is_unread(self) -> bool:
        """True if an update would read on in a long text."""
        return self._long is not None

    def update(self, part: MarkdownPart, *, at_once: bool = False) -> list[Item]:
        """Brings the items up to date with a part; a slice of a long one, or all of it ``at_once``."""
        self.first_changed = len(self.items)
        self._refold()
        if part == self._part and self._long is None:
            return self.items
        if self._part is not None and part.sources != self._part.sources:
            self._segments.clear()
            self._forget()
        was_unread = self._long is not None and part == self._part
        kept, new = self._read_on(_SLICE, at_once=at_once) if was_unread else self._parse(part, at_once=at_once)
        self._part = part
        self._replace(kept, new, part, keep_end=was_unread)
        return self.items

    def forget_code(self) -> None:
        """Code whose fold has changed is made again at the next update."""
        self._stale = [
            number for number, item in enumerate(self.items) if isinstance(item, CodeItem) and self._is_stale(item)
        ]

    def _refold(self) -> None:
        stale, self._stale = self._stale, []
        for number in stale:
            item = self.items[number]
            if isinstance(item, CodeItem):
                self.items[number] = self._code(item.block, item.fold_id)
                self.first_changed = min(self.first_changed, number)

    def _forget(self) -> None:
        """All segments are looked at again."""
        self._long, self._end = None, []
        self._done.clear()
        self._starts.clear()
        self._final = 0

    def _parse(self, part: MarkdownPart, *, at_once: bool) -> tuple[int, _Pieces]:
        """How many segments are as they were for sure, and those that follow."""
        parser = self._parser
        if parser is None or not part.text.startswith(self._fed):
            self._forget()
            if not part.streaming and len(part.text) > LONG:
                self._long = LongText(part.text)
                self._end = [piece for segment in self._long.end for piece in cut(segment)]
                return self._read_on(0.0 if self._end else _SLICE, at_once=at_once)
            from desktop_chat.markup.incremental import IncrementalParser

            self._parser = parser = IncrementalParser()
            self._fed = ""
        for start in range(len(self._fed), len(part.text), BITE):
            parser.feed(part.text[start : start + BITE])
        self._fed = part.text
        if not part.streaming:
            parser.finish()
            self._parser = None
        kept, new = self._given(parser, ended=not part.streaming)
        return kept, [*new, *(piece for segment in parser.tail for piece in cut(segment))]

    def _read_on(self, seconds: float, *, at_once: bool) -> tuple[int, _Pieces]:
        """The same for a text that is read in slices."""
        text = self._long
        assert text is not None
        text.read(float("inf") if at_once else seconds)
        kept, new = self._given(text.parser, ended=text.is_read)
        if text.is_read:
            self._long, self._end = None, []
            return kept, new
        return kept, [*new, (Unread(text.unread), 0), *self._end]

    def _given(self, parser: "IncrementalParser", *, ended: bool) -> tuple[int, _Pieces]:
        """How many pieces were taken before, and those of the segments that became final since."""
        known = _common(self._done, parser.done) if ended else len(self._done)
        kept = self._starts[known] if known < len(self._starts) else self._final
        del self._done[known:], self._starts[known:]
        new: _Pieces = []
        for segment in parser.done[known:]:
            self._done.append(segment)
            self._starts.append(kept + len(new))
            new += cut(segment)
        self._final = kept + len(new)
        return kept, new

    def _replace(self, kept: int, new: _Pieces, part: MarkdownPart, *, keep_end: bool) -> None:
        """Shows other pieces from number ``kept`` on; items stay for what is the same at the front, or at the end."""
        old = self._segments[kept:]
        same = 0
        for before, (after, _) in zip(old, new, strict=False):
            if before is not after and before != after:
                break
            same += 1
        end = 0
        while keep_end and end < min(len(old), len(new)) - same and old[-1 - end] == new[-1 - end][0]:
            end += 1
        first = kept + same
        self.first_changed = min(self.first_changed, first)
        before_items = self.items[first:]
        ended = before_items[len(before_items) - end :]
        del self._segments[first:], self.items[first:]
        base = 0
        for number, (segment, room) in enumerate(new[same : len(new) - end]):
            before_item = before_items[number] if number < len(before_items) - end else None
            name = base + len(self.items)
            self._segments.append(segment)
            self.items.append(self._item(segment, before_item, part, room, name))
            base = _BEYOND if isinstance(segment, Unread) else base
        self._segments += [segment for segment, _ in new[len(new) - end :]]
        self.items += ended
        self._settle_tables(streaming=part.streaming)

    def _item(self, segment: Segment | Unread, old: Item | None, part: MarkdownPart, room: int, number: int) -> Item:
        match segment:
            case Unread(characters):
                return UnreadItem(self._style, characters)
            case CodeBlock():
                if isinstance(old, CodeItem) and old.extend(segment):
                    return old
                fold_id = f"{part.id}.code{number}"
                if part.streaming and not segment.closed:
                    self._folds.open(self._key, fold_id)  # what was seen while it grew does not shut by itself
                return self._code(segment if part.streaming else replace(segment, closed=True), fold_id)
            case MathBlock(tex):
                return MathItem(self._style, tex, f"{part.id}.math{number}")
            case HtmlBlock(text):
                return self._code(CodeBlock("html", text), f"{part.id}.html{number}")
            case Table() | Continued(Table()):
                return self._table(segment, old, part)
            case Rule():
                return RuleItem(self._style)
            case _:
                indent = old.indent if isinstance(old, TextItem) and goes_on_in_line(segment) else 0.0
                item = TextItem(self._style, segment, part.sources, quiet=self._quiet, room=room, indent=indent)
                before = self.items[-1] if self.items else None
                if isinstance(before, TextItem) and item.code.join(before.code):
                    before.width = 0  # the box of its code is open below now
                    self.first_changed = min(self.first_changed, len(self.items) - 1)
                return item

    def _table(self, segment: Table | Continued, old: Item | None, part: MarkdownPart) -> TableItem:
        block = segment.block if isinstance(segment, Continued) else segment
        assert isinstance(block, Table)
        before = self.items[-1] if self.items and isinstance(segment, Continued) else None
        if isinstance(before, TableItem):
            grid, first = before.grid, before.first + len(before.block.rows)
        elif isinstance(old, TableItem) and not old.first and old.grid.is_of(block):
            grid, first = old.grid, 0
        else:
            grid, first = TableGrid(self._style, block), 0
        grid.grow(first, block.rows)
        return TableItem(self._style, block, part.sources, grid, first)

    def _settle_tables(self, *, streaming: bool) -> None:
        """Tables that are complete get the columns that suit all of their rows; the last item of each knows it."""
        number = self.first_changed
        while number > 0 and isinstance(item := self.items[number - 1], TableItem):
            number -= 1
            if not item.first:
                break
        while number < len(self.items):
            item = self.items[number]
            end = number + 1
            if isinstance(item, TableItem):
                while end < len(self.items) and isinstance(more := self.items[end], TableItem) and more.first:
                    end += 1
                run = [each for each in self.items[number:end] if isinstance(each, TableItem)]
                self._settle_table(run, number, is_open=streaming and end == len(self.items))
            number = end

    def _settle_table(self, run: list[TableItem], number: int, *, is_open: bool) -> None:
        grid = run[0].grid
        if not is_open:
            grid.settle([row for item in run for row in item.block.rows])
        for at, item in enumerate(run, number):
            is_last = item is run[-1]
            if (item.version, item.is_last) != (grid.version, is_last):
                item.version, item.is_last = grid.version, is_last
                if item.width:
                    item.width = 0
                    self.first_changed = min(self.first_changed, at)

    def _code(self, block: CodeBlock, fold_id: str) -> CodeItem:
        folds, key = self._folds, self._key
        is_wrapped = folds.is_open(key, wrap_id(fold_id))
        return CodeItem(self._style, block, fold_id, is_open=folds.is_open(key, fold_id), is_wrapped=is_wrapped)

    def _is_stale(self, item: CodeItem) -> bool:
        folds, key = self._folds, self._key
        refolded = item.folds and item.is_open != folds.is_open(key, item.fold_id)
        return refolded or item.is_wrapped != folds.is_open(key, wrap_id(item.fold_id))


def _common(before: Sequence[Segment], after: Sequence[Segment]) -> int:
    """How many segments at the front are the same objects."""
    number = 0
    for one, other in zip(before, after, strict=False):
        if one is not other:
            break
        number += 1
    return number
