"""Owns where the keyboard stops within a message: at what can be pressed, and at the links in its text; GUI thread."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect

from desktop_chat.markup.links import display_host
from desktop_chat.ui.transcript.items.geometry import line_rects
from desktop_chat.ui.transcript.items.item import Act, Target
from desktop_chat.ui.transcript.items.table_item import TableItem
from desktop_chat.ui.transcript.items.text_item import TextItem
from desktop_chat.ui.transcript.writer import Built

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_MARGIN = 40


def stops(view: "TranscriptView", index: int) -> list[Target]:
    """All of them in reading order; links as far as they are about in sight, for whose sake no more is laid out."""
    row, top, height = view.reel.row(index), view.reel.top(index), view.viewport().height()
    found: list[Target] = []
    for item, rect in zip(row.items, row.rects, strict=True):
        here = list(item.targets())
        if isinstance(item, TextItem | TableItem) and -height < top + rect.bottom() and top + rect.top() < 2 * height:
            here = sorted([*_links(item), *here], key=_place)
        found += [target.moved(rect.left(), rect.top()) for target in here]
    return found


def following(places: list[Target], now: Target | None, direction: int, start: int) -> Target | None:
    """The stop after (1) or before (-1) one; None past the ends. Without one it is counted from ``start``."""
    at = start
    if now is not None:
        same = [number for number, place in enumerate(places) if place.same(now)]
        exact = [number for number in same if places[number].rect == now.rect]
        at = (exact or same or [start])[0]
    return places[at + direction] if 0 <= at + direction < len(places) else None


def reveal(view: "TranscriptView", index: int, target: Target) -> None:
    """Brings a stop into view."""
    top = view.reel.top(index) + target.rect.top()
    bottom, height = top + target.rect.height(), view.viewport().height()
    if top < 0:
        view.scroll_by(top - _MARGIN)
    elif bottom > height:
        view.scroll_by(min(bottom - height + _MARGIN, top))


def spoken(view: "TranscriptView", target: Target) -> str:
    """What a screen reader says of a stop."""
    return view.tr("Link to %1").replace("%1", target.label) if target.act is Act.LINK else target.tip or target.label


def _place(target: Target) -> tuple[int, int]:
    return target.rect.top() // 8, target.rect.left()


def _links(item: TextItem | TableItem) -> list[Target]:
    built, found = item.built, list[Target]()
    for rect in _link_rects(built):
        box = rect.translated(item.text_origin)
        target = item.link_at(box.center())
        if target is not None:
            label = display_host(str(target.payload)) if target.act is Act.LINK else target.label
            found.append(replace(target, rect=box, label=label))
    return found


def _link_rects(built: Built) -> list[QRect]:
    """The first line of every link of a document."""
    document, rects, before = built.document, list[QRect](), ("", -1)
    in_cells = document.defaultTextOption().wrapMode().name == "WordWrap"
    block = document.begin()
    while block.isValid():
        for part in block.textFormats():
            address, start = part.format.anchorHref(), block.position() + part.start
            if part.format.isAnchor() and address and before != (address, start):
                shift = QPoint()
                if in_cells:
                    corner = document.documentLayout().blockBoundingRect(block).topLeft()
                    shift = (corner - block.layout().position()).toPoint()
                lines = line_rects(block, start, start + part.length)
                rects += [each.toAlignedRect().translated(shift) for each in lines[:1]]
            before = (address, start + part.length)  # marks within a link cut it, but it is one
        block = block.next()
    return rects
