"""Owns what the viewport shows at one moment, as values that can be painted and compared; GUI thread."""

from bisect import bisect_left
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect

from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.item import Act, Item, PaintState, Target
from desktop_chat.ui.transcript.reel import SPILL, Reel
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.search.found import Found
from desktop_chat.ui.transcript.selecting.selection import Selection
from desktop_chat.ui.transcript.style import Style

#: Pixels by which an item may paint beyond its sides.
_SPILL_X = 8


@dataclass(slots=True)
class Pointing:
    """Where pointer and keyboard are.

    Attributes:
        hover_row, hover: row and target under the pointer. focus_row, focus: the same for the keyboard.
        focus_block: the fold id of the block of code that has the focus within that row; empty for none.
        ring: the focus was reached by keyboard and must be seen.
        pressed: the target on which the button went down.
        selection, found: which text is selected, and which is a hit of the search.
    """

    hover_row: int = -1
    hover: Target | None = None
    focus_row: int = -1
    focus: Target | None = None
    focus_block: str = ""
    ring: bool = False
    pressed: Target | None = None
    selection: Selection = field(default_factory=Selection)
    found: Found = field(default_factory=Found)


@dataclass(slots=True)
class Piece:
    """An item as it is shown.

    Attributes:
        rect: where, in the viewport. bounds: all that it may paint. inset: it stands beside the bar of an open fold.
        revision: of its look. state: how it is shown; its clip is set when it is painted.
    """

    item: Item
    rect: QRect
    bounds: QRect
    inset: bool
    revision: int
    state: PaintState


@dataclass(slots=True)
class Band:
    """A row as it is shown, with those of its items that can be seen.

    Attributes:
        top, height: where, in the viewport. bubble: the box behind its items, in the viewport.
        ring: the frame around it that shows the focus; empty without.
        changed_from: from where on its items changed since the last frame, in the viewport; None for nowhere.
    """

    row: Row
    top: int
    height: int
    changed_from: int | None
    bubble: QRect
    ring: QRect
    pieces: list[Piece]


@dataclass(slots=True)
class Frame:
    """All rows that can be seen.

    Attributes:
        width, height: of the viewport. left: where the column begins.
    """

    style: Style
    width: int
    height: int
    left: int
    bands: list[Band]


def capture(reel: Reel, pointing: Pointing, left: int, width: int, height: int, ratio: float) -> Frame:
    """Looks at what the viewport has to show now."""
    bands = [_band(pointing, index, row, left, top, height, ratio) for index, row, top in reel.visible()]
    return Frame(reel.style, width, height, left, bands)


def _band(pointing: Pointing, index: int, row: Row, left: int, top: int, height: int, ratio: float) -> Band:
    has_ring = pointing.ring and pointing.focus_row == index
    active = has_ring or pointing.hover_row == index
    pieces = []
    first = bisect_left(row.rects, -top - SPILL, key=QRect.bottom)
    for number in range(first, len(row.rects)):
        own = row.rects[number]
        if top + own.top() - SPILL >= height:
            break
        item = row.items[number]
        state = PaintState(
            QRect(),
            active,
            _hovered(pointing.hover, own) if pointing.hover_row == index else None,
            _local(pointing.focus, own.topLeft()) if has_ring else None,
            pointing.selection.within(index, number, row),
            pointing.found.marks(index, number, row),
            ratio,
        )
        inset = number in row.insets
        rect = own.translated(left, top)
        bounds = rect.adjusted(-_SPILL_X - (own.left() if inset else 0), -SPILL, _SPILL_X, SPILL)
        pieces.append(Piece(item, rect, bounds, inset, item.revision, state))
    bubble = row.bubble.translated(left, top) if not row.bubble.isEmpty() else QRect()
    ring = QRect()
    if has_ring and pointing.focus is None:
        ring = _block_ring(pointing.focus_block, row).translated(left, top)
        if ring.isEmpty():
            ring = QRect(left - 10, top + 7, row.width + 20, row.height - 9)
    elif has_ring and pointing.focus is not None and pointing.focus.act in (Act.LINK, Act.NOTE):
        ring = pointing.focus.rect.translated(left, top).adjusted(-3, -2, 3, 2)  # text paints no focus of its own
    changed, row.changed_from = row.changed_from, None
    return Band(row, top, row.height, None if changed is None else top + changed, bubble, ring, pieces)


def _block_ring(fold_id: str, row: Row) -> QRect:
    """The frame around the block of code that has the focus; empty without."""
    box = QRect()
    for item, rect in zip(row.items, row.rects, strict=True) if fold_id else ():
        if isinstance(item, CodeItem) and item.fold_id == fold_id:
            box = box.united(rect)
    return box.adjusted(-4, -4, 4, 4) if not box.isEmpty() else QRect()


def _hovered(target: Target | None, rect: QRect) -> Target | None:
    """The target in coordinates of the item that it belongs to: another may have one that does the same."""
    return _local(target, rect.topLeft()) if target is not None and rect.contains(target.rect.center()) else None


def _local(target: Target | None, origin: QPoint) -> Target | None:
    return target.moved(-origin.x(), -origin.y()) if target is not None else None
