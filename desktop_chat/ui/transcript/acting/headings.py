"""Owns where the headings of replies stand in the transcript: which one is read, and the way to it; GUI thread."""

from typing import TYPE_CHECKING

from desktop_chat.markup.tree import Heading
from desktop_chat.ui.transcript.items.text_item import TextItem
from desktop_chat.ui.transcript.rows import Row

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_ABOVE = 16  # pixels left free above a heading that was asked for
_READ = 48  # how far below the top of the view a heading may stand and yet be the one that is read


def heading_items(row: Row) -> list[int]:
    """Numbers of the items of a row that are headings of what was said; those within folds are not."""
    return [
        number
        for number, item in enumerate(row.items)
        if isinstance(item, TextItem) and isinstance(item.block, Heading) and number not in row.insets
    ]


def reading_place(view: "TranscriptView") -> tuple[int, int]:
    """The message at the top of the view, and which of its headings stands above what is read; -1 for none."""
    reel = view.reel
    if not reel.count:
        return -1, -1
    at = _READ if reel.scroll < reel.maximum or not reel.maximum else view.viewport().height() // 2
    index = reel.row_at(at)
    row = reel.live(index)
    if row is None or not row.rects:
        return index, -1
    inside = at - reel.top(index)
    read = [number for number in heading_items(row) if row.rects[number].top() <= inside]
    return index, len(read) - 1


def show_place(view: "TranscriptView", index: int, place: int, *, focus: bool) -> bool:
    """Brings a message, or one of its headings, to the top of the view; False if there is none such."""
    reel = view.reel
    if not 0 <= index < reel.count:
        return False
    headings = heading_items(reel.row(index)) if place >= 0 else []
    if place < len(headings):
        reel.show_place(index, headings[place] if place >= 0 else -1, -_ABOVE if index or place >= 0 else -8)
    else:
        reel.show_row(index)
    if focus:
        view.setFocus()
        view.keys.focus(index, reveal=False)
    view.refresh()
    return True
