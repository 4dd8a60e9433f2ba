"""Owns which stretches of the rows that exist are hits, for painting and walking; GUI thread."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtCore import QRect

from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.line_items import FoldItem
from desktop_chat.ui.transcript.items.marks import Marks, label_rect, span_rect
from desktop_chat.ui.transcript.items.math_item import MathItem
from desktop_chat.ui.transcript.markdown.writer import Built
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.search.pattern import LONGEST_QUERY, FindText, Pattern, find_text

_LARGE = 20_000
_PATIENCE = 0.3  # seconds during which a large document that grows is not read again
_HEAD = 24
_REACH = 4 * LONGEST_QUERY


class RowHit(NamedTuple):
    """A hit in a row.

    Attributes:
        item: the number of the item. number: the hit's number in it. span: None for one that a fold hides.
    """

    item: int
    number: int
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Read:
    """The text of an item as it was read."""

    built: Built | None
    length: int
    at: float
    text: FindText | None

    def is_of(self, item: Item) -> bool:
        if self.built is item.built and self.length == item.length:
            return True
        return item.length > _LARGE and time.monotonic() - self.at < _PATIENCE


@dataclass(frozen=True, slots=True)
class _InItem:
    """The hits of an item.

    Attributes:
        text, ahead: what was searched: its text, and what follows in the items that are read as one with it.
        begin: where in it the end of a hit is that began before; that stretch belongs to the other one.
        spans: those that begin in it and are shown. hidden: how many others it has.
        over: so many characters of the last one lie in the items that follow.
    """

    text: FindText | None
    ahead: str = ""
    begin: int = 0
    spans: tuple[tuple[int, int], ...] = ()
    hidden: int = 0
    over: int = 0


_NONE = _InItem(None)


class Found:
    """The hits of one pattern in items, read once per item.

    Attributes:
        current: row, item and number in it of the hit that is looked at.
    """

    def __init__(self) -> None:
        self._pattern: Pattern | None = None
        self._texts: WeakKeyDictionary[Item, _Read] = WeakKeyDictionary()
        self._hits: WeakKeyDictionary[Item, _InItem] = WeakKeyDictionary()
        self.current: tuple[int, int, int] | None = None

    @property
    def pattern(self) -> Pattern | None:
        return self._pattern

    def set_pattern(self, pattern: Pattern | None) -> None:
        self._pattern = pattern
        self._hits.clear()
        self.current = None
        if pattern is None:
            self._texts.clear()

    def text(self, item: Item) -> FindText | None:
        known = self._texts.get(item)
        if known is None or not known.is_of(item):
            known = self._texts[item] = _Read(item.built, item.length, time.monotonic(), find_text(item))
        return known.text

    def _in_item(self, row: Row, number: int) -> _InItem:
        """The hits of an item; a paragraph that goes on in the next item is searched as one."""
        first = number  # what was found in the items before that are read as one with it says where it begins
        while row.items[first].joins_line and first > 0 and row.items[first - 1] not in self._hits:
            first -= 1
        for at in range(first, number):
            self._search(row, at)
        return self._search(row, number)

    def _search(self, row: Row, number: int) -> _InItem:
        item = row.items[number]
        if self._pattern is None or (text := self.text(item)) is None:
            return _NONE
        begin = 0
        if number and item.joins_line:
            before = self._hits.get(row.items[number - 1], _NONE)
            begin = before.over
        ahead = self._ahead(row, number)
        known = self._hits.get(item)
        if known is not None and known.text is text and (known.begin, known.ahead) == (begin, ahead):
            return known
        spans, hidden, over = text.spans(self._pattern, begin, ahead)
        known = self._hits[item] = _InItem(text, ahead, begin, spans, hidden, over)
        return known

    def _ahead(self, row: Row, number: int) -> str:
        """The text that follows an item in the same paragraph, as far as a hit could reach."""
        ahead = ""
        while number + 1 < len(row.items) and row.items[number + 1].joins_line and len(ahead) < _REACH:
            number += 1
            text = self.text(row.items[number])
            ahead += text.text if text is not None else ""
        return ahead

    def spans(self, row: Row, number: int) -> tuple[tuple[int, int], ...]:
        """The hits that begin in an item and are shown."""
        return self._in_item(row, number).spans

    def marks(self, index: int, number: int, row: Row) -> Marks | None:
        """What an item of a row has to mark."""
        if self._pattern is None:
            return None
        found = self._in_item(row, number)
        if not found.spans and not found.begin:
            return None
        current = self.current[2] if self.current is not None and self.current[:2] == (index, number) else -1
        if found.begin == 0 or found.text is None:
            return Marks(found.spans, current)
        tail = found.text.place_of(0, min(found.begin, len(found.text.text)))
        if self._reaches(index, number, row):
            return Marks((tail, *found.spans), 0)
        return Marks((tail, *found.spans), current + 1 if current >= 0 else -1)

    def _reaches(self, index: int, number: int, row: Row) -> bool:
        """True if the hit that is looked at began before an item and ends in it or after it."""
        while number and row.items[number].joins_line:
            number -= 1
            found = self._in_item(row, number)
            if found.spans:
                return self.current == (index, number, len(found.spans) - 1)
        return False

    def count(self, row: Row) -> int:
        """How many hits a row has, with those that open when one goes there."""
        found = (self._in_item(row, number) for number in range(len(row.items)))
        return sum(len(each.spans) + each.hidden for each in found)

    def hits(self, row: Row) -> Iterator[RowHit]:
        """The hits of a row in reading order."""
        for at in range(len(row.items)):
            found = self._in_item(row, at)
            for number, span in enumerate(found.spans):
                yield RowHit(at, number, span)
            for number in range(len(found.spans), len(found.spans) + found.hidden):
                yield RowHit(at, number, None)

    def hit(self, row: Row, ordinal: int) -> RowHit | None:
        """One of them, the last one if there are not so many."""
        last: RowHit | None = None
        for at in range(len(row.items)):
            found = self._in_item(row, at)
            shown, number = len(found.spans), len(found.spans) + found.hidden
            if ordinal < number:
                return RowHit(at, ordinal, found.spans[ordinal] if ordinal < shown else None)
            ordinal -= number
            if number:
                last = RowHit(at, number - 1, None if found.hidden else found.spans[-1])
        return last


def hit_rect(row: Row, hit: RowHit) -> QRect:
    """Where a hit is, in row coordinates; what hides it, or the item, where it has no place of its own."""
    item, rect = row.items[hit.item], row.rects[hit.item]
    if hit.span is None and not isinstance(item, FoldItem):
        return QRect(rect.left(), rect.bottom() - _HEAD, _HEAD, _HEAD)  # the button below folded code
    if item.built is not None and hit.span is not None:
        inside = span_rect(item.built, *hit.span).toAlignedRect()
        return inside.translated(item.text_origin + rect.topLeft())
    if isinstance(item, MathItem):
        return item.drawing_rect.translated(rect.topLeft())
    labels = item.labels()
    if labels and hit.span is not None:
        return label_rect(item.style, labels, hit.span).translated(rect.topLeft())
    return QRect(rect)


def hit_top(row: Row, hit: RowHit) -> int:
    """The y of a hit in row coordinates; grows from hit to hit."""
    return hit_rect(row, hit).top()


def bring_sideways(row: Row, hit: RowHit) -> None:
    """Scrolls code or a table sideways until a hit in it can be seen."""
    item = row.items[hit.item]
    if item.built is None:
        return
    place = hit_rect(row, hit).translated(-row.rects[hit.item].topLeft())
    slack = 24
    if place.left() < slack // 2:
        item.scroll_by(place.center(), place.left() - 4 * slack)
    elif place.right() > item.width - slack // 2:
        item.scroll_by(place.center(), min(place.left() - 4 * slack, place.right() - item.width + 4 * slack))
