"""Owns the way from the mark of a footnote to its note and back; GUI thread."""

from typing import TYPE_CHECKING

from desktop_chat.ui.transcript.items.marks import span_rect

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

_FROM_TOP = 3  # what one goes to is a third of the screen below its upper edge


def go_to(view: "TranscriptView", row: int, link: str) -> bool:
    """Brings the place that a link of a row leads to into view; False if there is none."""
    shown = view.reel.row(row)
    for number, item in enumerate(shown.items):
        built = item.built
        if built is None or link not in built.notes:
            continue
        shown.measure_item(number)
        place = span_rect(built, built.notes[link], built.notes[link] + 1)
        view.reel.show_place(row, number, round(place.top()) - view.viewport().height() // _FROM_TOP)
        view.refresh()
        return True
    return False
