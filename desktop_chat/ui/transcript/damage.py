"""Owns what leads from one frame to the next: how far pixels move, and what must be painted then; GUI thread."""

from dataclasses import dataclass, field
from math import ceil

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QRegion

from desktop_chat.ui.transcript.frame import Frame, Piece
from desktop_chat.ui.transcript.items.item import Item, PaintState, Target
from desktop_chat.ui.transcript.items.table_item import TableItem
from desktop_chat.ui.transcript.markdown.writer import Built

_RING = 3  # how far the pen of the ring reaches to either side, and its round corners inwards
_CORNER = 12
_VEIL = 3
_ABOVE, _BELOW = 6, 8  # marks of letters reach over their line
_FEW = 40  # more rectangles than that cost more than what they save


@dataclass(slots=True)
class Damage:
    """What leads from one frame to the next.

    Attributes:
        shift: all pixels first move down by so much. region: what must be painted then.
    """

    shift: int = 0
    region: QRegion = field(default_factory=QRegion)


def compare(old: Frame, new: Frame) -> Damage | None:
    """What must be done on a viewport that shows ``old``; None if all of it has to be painted."""
    if old.style is not new.style or (old.left, old.width, old.height) != (new.left, new.width, new.height):
        return None
    before = {id(piece.item): piece for band in old.bands for piece in band.pieces}
    shift = _shift(before, new)
    rects: list[QRect] = []
    for band in new.bands:
        for piece in band.pieces:
            _add_piece(rects, before.pop(id(piece.item), None), piece, band.changed_from, shift)
    rects += [piece.bounds.translated(0, shift) for piece in before.values()]
    _add_bands(rects, old, new, shift)
    area = QRect(0, 0, new.width, new.height)
    damage = Damage(shift)
    seen = [rect for rect in rects if rect.intersects(area)]
    if len(seen) > _FEW:
        damage.region = QRegion(_united(seen) & area)
    else:
        for rect in seen:
            damage.region += rect & area
    return damage


def _shift(before: dict[int, Piece], new: Frame) -> int:
    """By how much most of what stays has moved."""
    votes: dict[int, int] = {}
    for band in new.bands:
        for piece in band.pieces:
            old = before.get(id(piece.item))
            if old is None or old.rect.size() != piece.rect.size():
                continue
            moved = piece.rect.top() - old.rect.top()
            top = max(piece.rect.top(), 0, moved)
            bottom = min(piece.rect.bottom(), new.height, new.height + moved)
            if bottom > top:
                votes[moved] = votes.get(moved, 0) + bottom - top
    return max(votes, key=lambda moved: (votes[moved], moved == 0)) if votes else 0


def _add_piece(rects: list[QRect], old: Piece | None, new: Piece, changed_from: int | None, shift: int) -> None:
    if old is None:
        rects.append(new.bounds)
        return
    place = old.bounds.translated(0, shift)
    if old.rect.topLeft() + QPoint(0, shift) != new.rect.topLeft() or old.rect.width() != new.rect.width():
        rects += [place, new.bounds]
        return
    if old.revision != new.revision or old.inset != new.inset:
        rects += [place, new.bounds]
        return
    if place.height() != new.bounds.height() or (changed_from is not None and changed_from <= new.bounds.bottom()):
        both = place.united(new.bounds)
        both.setTop(max(both.top(), (new.bounds.top() if changed_from is None else changed_from)))
        rects.append(both)
    _add_looks(rects, old, new)


def _add_looks(rects: list[QRect], old: Piece, new: Piece) -> None:
    """What differs between two looks of an item that stayed where it was."""
    before, after = old.state, new.state
    if (before.hovered, before.focused, before.active) != (after.hovered, after.focused, after.active):
        rects += [rect.translated(new.rect.topLeft()) for rect in _veils(new.item, before, after)]
    if before.selection != after.selection:
        rects.append(_reselected(new, before.selection, after.selection))
    if before.marks is not after.marks and before.marks != after.marks:
        rects.append(new.bounds)


def _veils(item: Item, before: PaintState, after: PaintState) -> list[QRect]:
    """Around the targets of an item that stand out, appear or disappear in one of two looks."""
    changed: list[Target] = []
    for one, other in ((before.hovered, after.hovered), (before.focused, after.focused)):
        if one != other:
            changed += [target for target in (one, other) if target is not None]
    quiet = before.active != after.active
    found = [target.rect for target in changed]
    for target in item.targets():
        if (quiet and target.quiet) or any(target.same(other) for other in changed):
            found.append(target.rect)
    return [rect.adjusted(-_VEIL, -_VEIL, _VEIL, _VEIL) for rect in found]


def _reselected(piece: Piece, before: tuple[int, int] | None, after: tuple[int, int] | None) -> QRect:
    """Where the selection in an item changed: the lines from the first position that differs to the last."""
    built = piece.item.built
    if before is None or after is None or built is None or isinstance(piece.item, TableItem):
        return piece.bounds
    places = sorted([*before, *after])
    low, high = places[0], places[-1]
    if before[0] == after[0]:
        low = min(before[1], after[1])
    elif before[1] == after[1]:
        high = max(before[0], after[0])
    origin = piece.rect.top() + piece.item.text_origin.y()
    rect = QRect(piece.bounds)
    rect.setTop(max(rect.top(), origin + _line(built, low)[0] - _ABOVE))
    rect.setBottom(min(rect.bottom(), origin + _line(built, high)[1] + _BELOW))
    return rect


def _line(built: Built, position: int) -> tuple[int, int]:
    """Top and bottom of the line of a position, in a document without cells."""
    block = built.document.findBlock(min(position, max(0, built.document.characterCount() - 1)))
    layout = block.layout()
    line = layout.lineForTextPosition(position - block.position())
    if not line.isValid():
        box = built.document.documentLayout().blockBoundingRect(block)
        return int(box.top()), ceil(box.bottom())
    top = layout.position().y() + line.y()
    return int(top), ceil(top + line.height())


def _add_bands(rects: list[QRect], old: Frame, new: Frame, shift: int) -> None:
    """Bubbles and rings that are not where they were, as the pixels have moved."""
    before = {id(band.row): band for band in old.bands}
    for band in new.bands:
        was = before.pop(id(band.row), None)
        _add_changed(rects, was.bubble if was is not None else QRect(), band.bubble, shift)
        rings = _ring_edges(was.ring.translated(0, shift)) if was is not None else []
        if rings != (now := _ring_edges(band.ring)):
            rects += [*rings, *now]
    for gone in before.values():
        _add_changed(rects, gone.bubble, QRect(), shift)
        rects += _ring_edges(gone.ring.translated(0, shift))


def _add_changed(rects: list[QRect], before: QRect, after: QRect, shift: int) -> None:
    moved = before.translated(0, shift) if not before.isEmpty() else QRect()
    if moved != after:
        rects += [rect.adjusted(-1, -1, 1, 1) for rect in (moved, after) if not rect.isEmpty()]


def _ring_edges(ring: QRect) -> list[QRect]:
    """The four sides of a ring, so that what it surrounds need not be painted with it."""
    if ring.isEmpty():
        return []
    outer = ring.adjusted(-_RING, -_RING, _RING, _RING)
    thick = _RING + _CORNER
    top = QRect(outer.left(), outer.top(), outer.width(), thick)
    left = QRect(outer.left(), outer.top(), thick, outer.height())
    bottom, right = top.translated(0, outer.height() - thick), left.translated(outer.width() - thick, 0)
    return [top, left, bottom, right]


def _united(rects: list[QRect]) -> QRect:
    whole = QRect()
    for rect in rects:
        whole = whole.united(rect)
    return whole
