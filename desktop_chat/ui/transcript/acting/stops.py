"""Owns where the keyboard stops within a message: at what can be pressed, and at the links in its text; GUI thread."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect

from desktop_chat.markup.links import display_host
from desktop_chat.markup.tree import CodeBlock, FootnoteReference, Footnotes, Link
from desktop_chat.ui.transcript.acting.walk import focused_code
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.geometry import line_rects
from desktop_chat.ui.transcript.items.item import Act, Target
from desktop_chat.ui.transcript.items.table_item import TableItem
from desktop_chat.ui.transcript.items.text_item import TextItem
from desktop_chat.ui.transcript.markdown.writer import Built
from desktop_chat.ui.transcript.rows import Row

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

#: From here on characters stand for marks of sources.
_MARKS = "\U000f0000"


def next_stop(view: "TranscriptView", index: int, direction: int) -> Target | None:
    """The stop after (1) or before (-1) the one that is chosen, brought into view; None past the ends."""
    row, now = view.reel.row(index), view.pointing.focus
    number, inside = _beginning(view, index, row, direction), now is not None
    while 0 <= number < len(row.items):
        here = _stops(view, index, row, number)
        at = 0 if direction > 0 else len(here) - 1
        if inside and now is not None:
            at = _position(here, now) + direction
            inside = False
        if 0 <= at < len(here):
            return _revealed(view, index, number, here[at])
        number += direction
    return None


def _beginning(view: "TranscriptView", index: int, row: Row, direction: int) -> int:
    """The item where the walk begins: of the chosen stop, of the code with the focus, else what is in sight."""
    now, code = view.pointing.focus, focused_code(view)
    if now is not None:
        return row.item_at(now.rect.center().y())
    if code is not None:
        return row.items.index(code) - (direction < 0)
    return row.item_at(max(0, -view.reel.top(index))) if direction > 0 else len(row.items) - 1


def _position(here: list[Target], now: Target) -> int:
    same = [number for number, each in enumerate(here) if each.same(now)]
    exact = [number for number in same if here[number].rect == now.rect]
    return (exact or same or [-1])[0]


def _stops(view: "TranscriptView", index: int, row: Row, number: int) -> list[Target]:
    """The stops of one item in the order of reading, in the coordinates of the row."""
    item = row.items[number]
    leads = isinstance(item, TextItem | TableItem) and _may_lead(item.block)
    if (leads or isinstance(item, CodeItem)) and row.measure_item(number):
        view.reel.heights.set(index, row.height)
    here = list(item.targets())
    if leads and isinstance(item, TextItem | TableItem):
        here = sorted([*_links(item), *here], key=_place)
    corner = row.rects[number].topLeft()
    return [target.moved(corner.x(), corner.y()) for target in here]


def _may_lead(node: object) -> bool:
    """Whether a link, a note, the mark of a source or code is in a block; nothing is laid out to find out."""
    if isinstance(node, str):
        return bool(node) and max(node) >= _MARKS
    if isinstance(node, tuple):
        return any(_may_lead(each) for each in node)
    if isinstance(node, Link | FootnoteReference | Footnotes | CodeBlock):
        return True
    return any(_may_lead(getattr(node, name)) for name in getattr(node, "__slots__", ()))


def _revealed(view: "TranscriptView", index: int, number: int, target: Target) -> Target:
    """The stop, once it is in view; where it stands is known for sure only then."""
    reel, height = view.reel, view.viewport().height()
    top = reel.top(index) + target.rect.top()
    if top < 0 or top + min(target.rect.height(), height) > height:
        reel.show_place(index, number, target.rect.top() - reel.row(index).rects[number].top() - height // 3)
    view.refresh()
    fresh = _stops(view, index, reel.row(index), number)
    return next((each for each in fresh if each.same(target)), target) if target not in fresh else target


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
