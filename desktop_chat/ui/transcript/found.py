"""Owns which stretches of the rows that exist are hits, for painting and walking; GUI thread."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtCore import QRect

from desktop_chat.ui.transcript.find_text import FindText, Pattern, find_text
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


class Found:
    """The hits of one pattern in items, read once per item.

    Attributes:
        current: row, item and number in it of the hit that is looked at.
    """

    def __init__(self) -> None:
        self._pattern: Pattern | None = None
        self._texts: WeakKeyDictionary[Item, _Read] = WeakKeyDictionary()
        self._hits: WeakKeyDictionary[Item, tuple[FindText, tuple[tuple[int, int], ...], int]] = WeakKeyDictionary()
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

    def _in_item(self, item: Item) -> tuple[tuple[tuple[int, int], ...], int]:
        """The hits that an item shows, and how many it hides."""
        if self._pattern is None or (text := self.text(item)) is None:
            return (), 0
        known = self._hits.get(item)
        if known is None or known[0] is not text:
            known = self._hits[item] = (text, *text.spans(self._pattern))
        return known[1], known[2]

    def spans(self, item: Item) -> tuple[tuple[int, int], ...]:
        return self._in_item(item)[0]

    def marks(self, row: int, number: int, item: Item) -> Marks | None:
        """What an item has to mark."""
        if self._pattern is None or not (spans := self.spans(item)):
            return None
        current = self.current
        return Marks(spans, current[2] if current is not None and current[:2] == (row, number) else -1)

    def count(self, row: Row) -> int:
        """How many hits a row has, with those that open when one goes there."""
        found = map(self._in_item, row.items)
        return sum(len(spans) + more for spans, more in found)

    def hits(self, row: Row) -> Iterator[RowHit]:
        """The hits of a row in reading order."""
        for at, item in enumerate(row.items):
            spans, more = self._in_item(item)
            for number, span in enumerate(spans):
                yield RowHit(at, number, span)
            for number in range(len(spans), len(spans) + more):
                yield RowHit(at, number, None)

    def hit(self, row: Row, ordinal: int) -> RowHit | None:
        """One of them, the last one if there are not so many."""
        last: RowHit | None = None
        for at, item in enumerate(row.items):
            spans, more = self._in_item(item)
            if ordinal < len(spans) + more:
                return RowHit(at, ordinal, spans[ordinal] if ordinal < len(spans) else None)
            ordinal -= len(spans) + more
            if more or spans:
                last = RowHit(at, len(spans) + more - 1, None if more else spans[-1])
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
