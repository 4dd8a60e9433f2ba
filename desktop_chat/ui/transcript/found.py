"""Owns which stretches of the rows that exist are hits, for painting and walking; GUI thread."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtCore import QRect

from desktop_chat.ui.transcript.find_text import FindText, Pattern, find_text, spans_of
from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.line_items import FoldItem
from desktop_chat.ui.transcript.items.marks import Marks, label_rect, span_rect
from desktop_chat.ui.transcript.items.math_item import MathItem
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.writer import Built

_LARGE = 20_000
_PATIENCE = 0.3  # seconds during which a large document that grows is not read again
_HEAD = 24


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
        texts: what was searched: its text and that of the items that are read as one with it.
        spans: those that begin in it and are shown. hidden: how many others it has.
        tail: the end of one that began in an item before; it belongs to that one.
    """

    texts: tuple[FindText, ...]
    spans: tuple[tuple[int, int], ...]
    hidden: int = 0
    tail: tuple[int, int] | None = None


_NONE = _InItem((), ())


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
        item = row.items[number]
        if self._pattern is None or (text := self.text(item)) is None:
            return _NONE
        first, end = _joined(row, number)
        if end - first == 1:
            known = self._hits.get(item)
            if known is None or known.texts[0] is not text:
                known = self._hits[item] = _InItem((text,), *text.spans(self._pattern))
            return known
        texts = tuple(each for at in range(first, end) if (each := self.text(row.items[at])) is not None)
        known = self._hits.get(item)
        if known is None or known.texts != texts:
            found = spans_of(texts, self._pattern)
            for at, (spans, tail) in zip(range(first, end), found, strict=False):
                self._hits[row.items[at]] = _InItem(texts, spans, 0, tail)
        return self._hits.get(item, _NONE)

    def spans(self, row: Row, number: int) -> tuple[tuple[int, int], ...]:
        """The hits that begin in an item and are shown."""
        return self._in_item(row, number).spans

    def marks(self, index: int, number: int, row: Row) -> Marks | None:
        """What an item of a row has to mark."""
        if self._pattern is None:
            return None
        found = self._in_item(row, number)
        if not found.spans and found.tail is None:
            return None
        current = self.current[2] if self.current is not None and self.current[:2] == (index, number) else -1
        if found.tail is None:
            return Marks(found.spans, current)
        ends_current = self.current is not None and self._reaches(self.current, index, number, row)
        return Marks((found.tail, *found.spans), 0 if ends_current else current + 1 if current >= 0 else -1)

    def _reaches(self, current: tuple[int, int, int], index: int, number: int, row: Row) -> bool:
        """True if the hit that is looked at began before an item and ends in it or after it."""
        at, item, hit = current
        if at != index or item >= number or item < _joined(row, number)[0]:
            return False
        between = all(not self._in_item(row, each).spans for each in range(item + 1, number))
        return between and hit == len(self._in_item(row, item).spans) - 1

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


def _joined(row: Row, number: int) -> tuple[int, int]:
    """The items that are read as one with an item: the first and the one after the last."""
    items, first, end = row.items, number, number + 1
    while first > 0 and items[first].joins_line:
        first -= 1
    while end < len(items) and items[end].joins_line:
        end += 1
    return first, end


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
