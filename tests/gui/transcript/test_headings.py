"""Going to a heading leads to that heading, and the heading that is read is known."""

import pytest

from desktop_chat.markup.headings import headings
from desktop_chat.ui.transcript.acting.headings import heading_items, reading_place, show_place
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript_fakes import FakeLibrary, thinking

PART = "## Part {n}\n\n" + "Words that fill a line or two, and then a little more of them.\n\n" * 6
REPLY = (
    "Intro\n\n" + "".join(PART.replace("{n}", str(n)) for n in range(8)) + "```\n# not\n```\n\n- # nor\n\nEnd\n===\n"
)


@pytest.fixture
def talk(view: TranscriptView, library: FakeLibrary) -> TranscriptView:
    for number in range(6):
        library.user(f"Question {number}")
        library.reply_with(thinking("# Thought of\n\nwords"), REPLY + "Words.\n\n" * 40)
    return view


def test_the_scan_and_the_view_agree(talk: TranscriptView) -> None:
    items = heading_items(talk.reel.row(1))
    assert len(items) == len(headings(REPLY)) == 9


@pytest.mark.parametrize("row", [0, 1, 7, 11])
def test_every_heading_is_reached(talk: TranscriptView, row: int) -> None:
    for place in range(-1, 9 if row % 2 else 0):
        assert show_place(talk, row, place, focus=False)
        built = talk.reel.row(row)
        top = talk.reel.top(row)
        if place >= 0:
            top += built.rects[heading_items(built)[place]].top()
        assert 0 <= top <= 20
        assert reading_place(talk) == (row, place)


def test_headings_of_an_open_fold_are_not_counted(talk: TranscriptView) -> None:
    talk.reel.folds.open(talk.reel._model.key(1), "think0")  # type: ignore[union-attr]
    talk.reel.refold(1)
    assert show_place(talk, 1, 3, focus=False)
    built = talk.reel.row(1)
    item = built.items[heading_items(built)[3]]
    assert item.text_between(0, 99) == "Part 3"


def test_a_place_that_is_not_there_leads_to_the_message(talk: TranscriptView) -> None:
    assert show_place(talk, 3, 99, focus=True)
    assert (talk.focused_row, talk.reel.top(3)) == (3, 0)
    assert not show_place(talk, 99, 0, focus=True)
    assert not show_place(talk, -1, -1, focus=False)
