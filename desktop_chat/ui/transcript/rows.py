"""Owns one row of the transcript: its items and where they are; GUI thread."""

from bisect import bisect_left, bisect_right
from collections.abc import Container
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

from desktop_chat.markup.tree import CodeBlock
from desktop_chat.models.transcript import TranscriptRow
from desktop_chat.ui.transcript.folds import Folds
from desktop_chat.ui.transcript.items.code_item import CodeItem, wrap_id
from desktop_chat.ui.transcript.items.footer_item import FooterItem
from desktop_chat.ui.transcript.items.item import Item, Target
from desktop_chat.ui.transcript.items.line_items import ChipsItem, FoldItem, HeaderItem, SourcesItem, WaitingItem
from desktop_chat.ui.transcript.items.notice_item import NoticeItem
from desktop_chat.ui.transcript.items.picture_item import PicturesItem
from desktop_chat.ui.transcript.markdown.flow import MarkdownFlow
from desktop_chat.ui.transcript.part_types import (
    ChipsPart,
    FoldPart,
    FooterPart,
    HeaderPart,
    MarkdownPart,
    NoticePart,
    Part,
    PicturesPart,
    SourcesPart,
    WaitingPart,
)
from desktop_chat.ui.transcript.parts import compose
from desktop_chat.ui.transcript.placing import Placing
from desktop_chat.ui.transcript.style import Style


@dataclass(slots=True)
class _Unit:
    """Neighbouring items that are made together.

    Attributes:
        name: what they are, the same from state to state. part, is_open: what they were made from.
        inset: they belong to the fold before them. start, count: which items they are.
    """

    name: str
    part: Part
    inset: bool = False
    is_open: bool = False
    start: int = 0
    count: int = 0
    flow: MarkdownFlow | None = None


class _Within:
    """The numbers within some ranges."""

    def __init__(self, ranges: list[range]) -> None:
        self._ranges = ranges

    def __contains__(self, number: object) -> bool:
        return any(number in each for each in self._ranges)


class Row:
    """A message as items from top to bottom.

    Attributes:
        data: what it shows. items: in order; always the same list. rects: where each is, in row coordinates.
        insets: numbers of the items that belong to an open fold. starts: where the items of each part begin.
        bubble: the box around a person's message; empty for replies.
        height: pixels after layout, with the space above. width: for which it was laid out; 0 if that has to be done.
        changed_from: from which y on items were changed in place since it was last shown; None for nowhere. Items that
            are new, gone, moved, or have another height or revision need not be told.
    """

    def __init__(self, style: Style, folds: Folds) -> None:
        self._style = style
        self._folds = folds
        self._flows: dict[str, MarkdownFlow] = {}
        self._units: list[_Unit] = []
        self._placing = Placing(style, is_user=False)
        self._extended: int | None = None
        self._at_once = False
        self.data: TranscriptRow | None = None
        self.items: list[Item] = []
        self.insets: Container[int] = ()
        self.starts: list[int] = []
        self.width = 0
        self.changed_from: int | None = None

    @property
    def rects(self) -> list[QRect]:
        return self._placing.rects

    @property
    def bubble(self) -> QRect:
        return self._placing.bubble

    @property
    def height(self) -> int:
        return self._placing.height

    def sync(self, data: TranscriptRow, *, show_thinking: bool, at_once: bool = False) -> None:
        """Makes the items of a new state of the row; those of parts that did not change stay.

        Of a very long text a slice is read each time, or all of it ``at_once``.
        """
        self._at_once = at_once
        if self.data is None or self.data.is_user != data.is_user:
            self._placing = Placing(self._style, is_user=data.is_user)
        self.data = data
        before, self._units = self._units, []
        self.starts.clear()
        for number, part in enumerate(compose(data, show_thinking=show_thinking)):
            start = self._end
            self.starts.append(start)
            for unit in self._planned(number, part):
                old = before[len(self._units)] if len(self._units) < len(before) else None
                if old is None or old.name != unit.name or old.inset != unit.inset:
                    before = []
                    self._drop(self._end)
                    old = None
                self._renew(unit, old)
        self._drop(self._end)
        self.insets = _Within([range(unit.start, unit.start + unit.count) for unit in self._units if unit.inset])
        self.width = 0

    @property
    def _end(self) -> int:
        """Where the items of the units so far end."""
        last = self._units[-1] if self._units else None
        return last.start + last.count if last is not None else 0

    def _drop(self, first: int) -> None:
        """Forgets the items from a number on."""
        if first < len(self.items):
            del self.items[first:]
            self._placing.changed(first)

    def _planned(self, number: int, part: Part) -> list[_Unit]:
        """The units of a part: one, or for an open fold its line and what it hides."""
        assert self.data is not None
        name = f"{number}.{type(part).__name__}"
        if not isinstance(part, FoldPart):
            return [_Unit(f"{name}.{part.id}" if isinstance(part, MarkdownPart) else name, part)]
        is_open = self._folds.is_open(self.data.key, part.id) and bool(part.detail)
        head = _Unit(name, part, is_open=is_open)
        if not is_open:
            return [head]
        return [head, _Unit(f"{name}.{part.id}", part, inset=True)]

    def _renew(self, unit: _Unit, old: _Unit | None) -> None:
        """Puts the items of a unit after those of the units so far, in the place of its old ones."""
        start, count = self._end, old.count if old is not None else 0
        if (flow := self._flow_of(unit)) is not None:
            last = flow.items[-1:] if old is not None and old.flow is flow else []
            new = flow.update(self._text_of(unit), at_once=self._at_once)
            first = min(flow.first_changed, count) if old is not None and old.flow is flow else 0
            if first < len(new) and last and new[-1] is last[0] and len(new) == count:
                self._extended = start + first
        else:
            kept = old is not None and self._is_same(unit, old, self.items[start : start + count])
            new = self.items[start : start + count] if kept else self._make(unit)
            first = count if kept else 0
        if first < len(new) or count != len(new):
            self.items[start + first : start + count] = new[first:]
            self._placing.changed(start + first)
        unit.start, unit.count, unit.flow = start, len(new), flow
        self._units.append(unit)

    def _is_same(self, unit: _Unit, old: _Unit, items: list[Item]) -> bool:
        """True if the items of a unit can stay; the line of a fold need not know what it hides."""
        part, before = unit.part, old.part
        if isinstance(part, FoldPart) and isinstance(before, FoldPart) and not unit.inset:
            seen = (part.id, part.icon, part.title, bool(part.detail), unit.is_open)
            return seen == (before.id, before.icon, before.title, bool(before.detail), old.is_open)
        return part == before and not isinstance(part, FooterPart | FoldPart)

    def _flow_of(self, unit: _Unit) -> MarkdownFlow | None:
        """What makes the items of a unit, if they are text."""
        assert self.data is not None
        part = unit.part
        if isinstance(part, MarkdownPart) or (isinstance(part, FoldPart) and unit.inset and part.language is None):
            if part.id not in self._flows:
                quiet = isinstance(part, FoldPart)
                self._flows[part.id] = MarkdownFlow(self._style, self._folds, self.data.key, quiet=quiet)
            return self._flows[part.id]
        return None

    def _text_of(self, unit: _Unit) -> MarkdownPart:
        part = unit.part
        if isinstance(part, MarkdownPart):
            return part
        assert isinstance(part, FoldPart)
        return MarkdownPart(part.id, part.detail, (), part.streaming)

    @property
    def is_unread(self) -> bool:
        """True while part of a very long text is not read yet."""
        return any(unit.flow is not None and unit.flow.is_unread for unit in self._units)

    def forget_folds(self) -> None:
        """Items that depend on folds are made again at the next sync."""
        for flow in self._flows.values():
            flow.forget_code()

    def look_again(self) -> bool:
        """Items that wait for drawings take them; True if the row has to be laid out again."""
        changed = [number for number, item in enumerate(self.items) if item.look_again()]
        for number in changed:
            self.items[number].revision += 1
            self._placing.changed(number)
            self.width = 0
        return bool(changed)

    def _make(self, unit: _Unit) -> list[Item]:
        assert self.data is not None
        style = self._style
        match unit.part:
            case HeaderPart():
                return [HeaderItem(style, unit.part, right=self.data.is_user)]
            case FoldPart(found=found) if unit.inset and found:
                return [SourcesItem(style, SourcesPart(found, cited=False))]
            case FoldPart():
                return [self._fold_code(unit.part) if unit.inset else FoldItem(style, unit.part, is_open=unit.is_open)]
            case ChipsPart():
                return [ChipsItem(style, unit.part)]
            case PicturesPart():
                return [PicturesItem(style, unit.part)]
            case SourcesPart():
                return [SourcesItem(style, unit.part)]
            case WaitingPart():
                return [WaitingItem(style, unit.part)]
            case NoticePart(notice):
                return [NoticeItem(style, notice)]
            case FooterPart():
                return [FooterItem(style, unit.part, self.data)]
            case _:
                return []

    def _fold_code(self, part: FoldPart) -> CodeItem:
        assert self.data is not None
        name, folds, key = f"{part.id}.code", self._folds, self.data.key
        block, is_wrapped = CodeBlock(part.language or "", part.detail), folds.is_open(key, wrap_id(name))
        return CodeItem(self._style, block, name, is_open=folds.is_open(key, name), is_wrapped=is_wrapped)

    # --- layout ---------------------------------------------------------------------------------------------------

    def layout(self, width: int) -> int:
        """Places everything for a column width; returns the height. Of a long row most heights are estimated."""
        if width != self.width:
            self.width = width
            self._placing.place(self.items, self.insets, width)
            if self._extended is not None and self._extended < len(self.rects):
                top = self.rects[self._extended].top() + self.items[self._extended].changed_from
                self.changed_from = top if self.changed_from is None else min(self.changed_from, top)
            self._extended = None
        return self.height

    def measure(self, top: int, bottom: int) -> bool:
        """Sees to it that what is between two heights is as high as it is said to be; True if anything moved."""
        return self._placing.measure(top, bottom)

    def measure_item(self, number: int) -> bool:
        """The same for one item."""
        return self._placing.measure_item(number)

    def item_at(self, y: int) -> int:
        """The item at or just above a row's y."""
        return max(0, bisect_right(self.rects, y, key=QRect.top) - 1)

    def numbers_between(self, top: int, bottom: int) -> range:
        """The items between two heights."""
        first = bisect_left(self.rects, top, key=QRect.bottom)
        return range(first, max(first, bisect_right(self.rects, bottom, key=QRect.top)))

    def targets(self, within: range | None = None) -> list[Target]:
        """Everything that can be activated, in row coordinates and reading order; of all items or of some."""
        return [
            target.moved(self.rects[number].left(), self.rects[number].top())
            for number in (range(len(self.items)) if within is None else within)
            for target in self.items[number].targets()
        ]

    def link_at(self, point: QPoint) -> Target | None:
        for number in self.numbers_between(point.y(), point.y()):
            rect = self.rects[number]
            if rect.contains(point):
                found = self.items[number].link_at(point - rect.topLeft())
                return found.moved(rect.left(), rect.top()) if found is not None else None
        return None

    def animates(self) -> bool:
        return any(item.animates() for item in self.items)
