"""Owns which stretches of the rows that exist are hits, for painting and walking; GUI thread."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from PySide6.QtCore import QRect

from desktop_chat.ui.transcript.find_text import FindText, Pattern, find_text, rest_of
from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.marks import Marks, span_rect
from desktop_chat.ui.transcript.rows import Row

_LARGE = 20_000
_PATIENCE = 0.3  # seconds during which a large document that grows is not read again


@dataclass(frozen=True, slots=True)
class RowHit:
    """A hit in a row.

    Attributes:
        item: the number of the item. number: the hit's number in it. span: None for one in folded code.
    """

    item: int
    number: int
    span: tuple[int, int] | None


class Found:
    """The hits of one pattern in items, read once per item.

    Attributes:
        current: row, item and number in it of the hit that is looked at.
    """

    def __init__(self) -> None:
        self._pattern: Pattern | None = None
        self._texts: WeakKeyDictionary[Item, tuple[int, float, FindText]] = WeakKeyDictionary()
        self._spans: WeakKeyDictionary[Item, tuple[FindText, tuple[tuple[int, int], ...]]] = WeakKeyDictionary()
        self.current: tuple[int, int, int] | None = None

    @property
    def pattern(self) -> Pattern | None:
        return self._pattern

    def set_pattern(self, pattern: Pattern | None) -> None:
        self._pattern = pattern
        self._spans.clear()
        self.current = None
        if pattern is None:
            self._texts.clear()

    def text(self, item: Item) -> FindText | None:
        known = self._texts.get(item)
        now = time.monotonic()
        if known is not None:
            length, read_at, text = known
            if length == item.length or (length > _LARGE and now - read_at < _PATIENCE):
                return text
        made = find_text(item)
        if made is not None:
            self._texts[item] = (item.length, now, made)
        return made

    def spans(self, item: Item) -> tuple[tuple[int, int], ...]:
        if self._pattern is None or (text := self.text(item)) is None:
            return ()
        known = self._spans.get(item)
        if known is not None and known[0] is text:
            return known[1]
        spans = text.spans(self._pattern)
        self._spans[item] = (text, spans)
        return spans

    def marks(self, row: int, number: int, item: Item) -> Marks | None:
        """What an item has to mark."""
        if self._pattern is None or not (spans := self.spans(item)):
            return None
        current = self.current
        return Marks(spans, current[2] if current is not None and current[:2] == (row, number) else -1)

    def hits(self, row: Row) -> Iterator[RowHit]:
        """The hits of a row in reading order, with those that open when one goes there."""
        if self._pattern is None:
            return
        for at, item in enumerate(row.items):
            spans = self.spans(item)
            for number, span in enumerate(spans):
                yield RowHit(at, number, span)
            for more in range(self._pattern.count(rest_of(item))):
                yield RowHit(at, len(spans) + more, None)

    def row_texts(self, row: Row) -> tuple[str, ...]:
        """All searchable text of a row."""
        texts = []
        for item in row.items:
            if (text := self.text(item)) is not None:
                texts += [text.text, rest_of(item)]
        return tuple(text for text in texts if text)


def hit_rect(row: Row, hit: RowHit) -> QRect:
    """Where a hit is, in row coordinates; the item's head for one that is not shown."""
    item, rect = row.items[hit.item], row.rects[hit.item]
    if hit.span is None or item.built is None:
        return QRect(rect.topLeft(), rect.topLeft()).adjusted(0, 0, 1, 24)
    inside = span_rect(item.built, *hit.span).toAlignedRect()
    return inside.translated(item.text_origin + rect.topLeft())


def hit_top(row: Row, hit: RowHit) -> int:
    """The y of a hit in row coordinates; grows from hit to hit."""
    return hit_rect(row, hit).top()


def bring_sideways(row: Row, hit: RowHit) -> None:
    """Scrolls code or a table sideways until a hit in it can be seen."""
    item = row.items[hit.item]
    place = hit_rect(row, hit).translated(-row.rects[hit.item].topLeft())
    slack = 24
    if place.left() < slack // 2:
        item.scroll_by(place.center(), place.left() - 4 * slack)
    elif place.right() > item.width - slack // 2:
        item.scroll_by(place.center(), min(place.left() - 4 * slack, place.right() - item.width + 4 * slack))
