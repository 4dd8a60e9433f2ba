"""Owns the way of the eye to a hit: where to begin, what has to be opened, and how far to scroll; GUI thread."""

from bisect import bisect_left
from functools import partial
from typing import TYPE_CHECKING

from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.line_items import FoldItem
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.search.found import Found, RowHit, bring_sideways, hit_rect, hit_top
from desktop_chat.ui.transcript.search.walk import Place, Walk

if TYPE_CHECKING:
    from desktop_chat.models.transcript import TranscriptModel
    from desktop_chat.ui.transcript.view import TranscriptView

_DEEPEST_FOLD = 3
_LOOKS = 3


class Lead:
    """Brings hits into view."""

    def __init__(self, view: "TranscriptView", model: "TranscriptModel", found: Found, walk: Walk) -> None:
        self._view = view
        self._model = model
        self._found = found
        self._walk = walk

    def first(self) -> None:
        """The first hit from where the last one was, or else from what is being read."""
        reel = self._view.reel
        if self._walk.origin is not None:
            self._walk.resume(self._ordinal_of_origin(self._walk.origin))
            return
        last = -1
        for index, row, top in reel.visible():
            last = index
            count = self._found.count(row)
            ordinal = bisect_left(range(count), -top, key=partial(self._top_of, row)) if top < 0 else 0
            if ordinal < count:
                self._walk.seek(index, ordinal, 1)
                return
        self._walk.seek(last + 1 if last + 1 < reel.count else 0, 0, 1)

    def _top_of(self, row: Row, ordinal: int) -> int:
        hit = self._found.hit(row, ordinal)
        return hit_top(row, hit) if hit is not None else 0

    def _ordinal_of_origin(self, origin: Place) -> int:
        if not 0 <= origin.row < self._view.reel.count:
            return 0
        hits = self._found.hits(self._view.reel.row(origin.row))
        before = (each for each in hits if (each.item, each.span or (1 << 40, 0)) < (origin.item, (origin.position, 0)))
        return sum(1 for _ in before)

    def to(self, index: int, ordinal: int) -> None:
        """Looks at a hit: opens what hides it, marks it, and brings it into view."""
        hit = self._opened(index, ordinal)
        if hit is None:
            return
        self._found.current = (index, hit.item, hit.number)
        self._walk.set_origin(index, hit.item, hit.span[0] if hit.span is not None else 0)
        self._reveal(index, hit)

    def _opened(self, index: int, ordinal: int) -> RowHit | None:
        """A hit of a row, once everything is open that hid it: thinking, a tool, long code in it."""
        reel = self._view.reel
        hit = self._found.hit(reel.row(index), ordinal)
        for _ in range(_DEEPEST_FOLD):
            if hit is None or hit.span is not None:
                break
            item = reel.row(index).items[hit.item]
            if not isinstance(item, CodeItem | FoldItem):
                break
            reel.hold()
            reel.pinned = False  # what opens must not run away
            fold = item.fold_id if isinstance(item, CodeItem) else item.part.id
            reel.folds.open(self._model.key(index), fold)
            reel.refold(index)
            hit = self._found.hit(reel.row(index), ordinal)
        return hit

    def _reveal(self, index: int, hit: RowHit) -> None:
        """Scrolls until a hit can be seen; in a very long message its place is known only once it is near."""
        view, reel = self._view, self._view.reel
        bring_sideways(reel.row(index), hit)
        for _ in range(_LOOKS):
            if not self._scroll_to(index, hit):
                break
            view.refresh()
        if reel.pinned and self._model.row(self._model.rowCount() - 1).pending is not None:
            reel.hold()
            reel.pinned = False  # what one looks at must not be carried away by a reply that grows
        view.refresh()

    def _scroll_to(self, index: int, hit: RowHit) -> bool:
        """Brings a hit into the view if it is outside; True if it was."""
        reel = self._view.reel
        row, height = reel.row(index), self._view.viewport().height()
        place = hit_rect(row, hit)
        top = reel.top(index) + place.top()
        margin = min(reel.style.scaled(40), height // 4)
        if top >= min(margin, place.top() + 8) and top + place.height() <= height - margin // 2:
            return False
        reel.show_place(index, hit.item, place.top() - row.rects[hit.item].top() - height // 3)
        return True
