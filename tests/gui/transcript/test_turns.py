"""No event holds up the window for long, whatever a reply is: opened, scrolled, resized and streamed."""

import gc
import re
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop_chat.ui.transcript.markdown.long_text import LONG
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.endless import KINDS, endless, picture
from tests.gui.transcript.test_hostile import HOSTILE
from tests.gui.transcript_fakes import FakeLibrary
from tests.helpers.processor import allowed
from tests.unit.markup.pathological import PATHOLOGICAL

#: Seconds of the processor. The aim is 0.1; slower machines and the first use of something want a margin.
_LIMIT = 0.125
_LENGTH = 198_000
_MOST_TURNS = 400

TEXTS = {**HOSTILE, **PATHOLOGICAL, **{f"endless {kind}": endless(kind, _LENGTH) for kind in KINDS}}
#: What costs most while it streams.
_STREAMED = re.compile(r"math|fence|table|list|quote|lines|left|emphasis")


@pytest.fixture
def warm(view: TranscriptView, library: FakeLibrary) -> Iterator[TranscriptView]:
    """A view that has shown one of everything; garbage is collected between two tests, as the program does it idle."""
    library.user(endless("mixed", 3_000) + "\n\n$$x$$\n\n```c\nint x; // y\n```\n")
    view.grab()
    gc.collect()
    gc.disable()
    yield view
    gc.enable()


def _worst(view: TranscriptView, act: Callable[[], object]) -> float:
    """The longest turn of the event loop from an act until nothing is left to read."""
    worst = _cost(act)
    for _ in range(_MOST_TURNS):
        worst = max(worst, _cost(QApplication.processEvents))
        if not view.reel.unread_rows():
            break
    return max(worst, _cost(QApplication.processEvents))


def _cost(act: Callable[[], object]) -> float:
    start = time.thread_time()
    act()
    return time.thread_time() - start


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_turn_is_long_where_it_is_opened(warm: TranscriptView, library: FakeLibrary, name: str) -> None:
    bar = warm.verticalScrollBar()
    costs = {"open": _worst(warm, lambda: library.reply_with(TEXTS[name]))}
    for step in range(2):
        costs[f"up {step}"] = _worst(warm, lambda: bar.setValue(bar.value() - 500))
    costs["top"] = _worst(warm, lambda: bar.setValue(0))
    costs["resize"] = _worst(warm, lambda: warm.resize(700, 600))
    assert max(costs.values()) < allowed(_LIMIT), costs


@pytest.mark.parametrize("name", sorted(name for name in TEXTS if name in HOSTILE or _STREAMED.search(name)))
def test_no_turn_is_long_where_it_streams(warm: TranscriptView, library: FakeLibrary, name: str) -> None:
    text = TEXTS[name]
    library.user("Go")
    library.start()
    worst = 0.0
    step = max(400, len(text) // 12)
    for at in range(0, min(len(text), 12 * step), step):  # a few long ones and then short ones
        worst = max(worst, _worst(warm, lambda at=at: library.feed(text[at : at + min(step, 3_000)])))  # type: ignore[misc]
    worst = max(worst, _worst(warm, library.finish))
    assert worst < allowed(_LIMIT), worst


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"word", "fence"}))  # these are read in no time
def test_a_very_long_reply_is_in_sight_before_it_is_read(view: TranscriptView, library: FakeLibrary, kind: str) -> None:
    text = endless(kind, 60_000)
    assert len(text) > LONG
    library.user("Go")
    library.reply_with(text)
    reel = view.reel
    assert reel.unread_rows() == [1]
    seen = [row.items[number] for _, row, top in reel.visible() for number in row.numbers_between(-top, 600 - top)]
    assert sum(item.height for item in seen) > 500  # the end of it fills the view
    assert reel.scroll == reel.maximum
    for _ in range(_MOST_TURNS):
        QApplication.processEvents()
    assert not reel.unread_rows()
    assert reel.scroll == reel.maximum
    shown = picture(view, 1)
    view.rebuild()
    other = reel.loose_row(1)
    assert len(other.items) == len(reel.row(1).items)
    assert shown == picture(view, 1)


@pytest.mark.parametrize("kind", ["mixed", "list", "quote"])
def test_what_is_read_stays_while_the_rest_is_read(view: TranscriptView, library: FakeLibrary, kind: str) -> None:
    library.user("Go")
    library.reply_with(endless(kind, 60_000))
    reel, bar = view.reel, view.verticalScrollBar()
    bar.setValue(bar.value() - 300)
    assert reel.unread_rows()
    row = reel.shown_row(1)
    first = next(
        number for number in row.numbers_between(-reel.top(1), 1 << 30) if row.rects[number].top() > -reel.top(1)
    )
    item, before = row.items[first], row.rects[first].top() + reel.top(1)
    for _ in range(_MOST_TURNS):
        QApplication.processEvents()
    assert not reel.unread_rows()
    row = reel.row(1)
    if kind == "mixed":  # elsewhere the end is cut in other places when all of it is known
        assert item in row.items
        assert row.rects[row.items.index(item)].top() + reel.top(1) == before
    assert not reel.pinned


def test_whoever_asks_for_a_row_gets_all_of_it(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(endless("list", 60_000))
    assert view.reel.unread_rows()
    count = len(view.reel.loose_row(0).items)
    assert not view.reel.unread_rows()
    assert len(view.reel.row(0).items) == count > 100


def test_what_is_out_of_sight_is_read_too_and_then_there_is_peace(view: TranscriptView, library: FakeLibrary) -> None:
    for _ in range(3):
        library.user("Go")
        library.reply_with(endless("mixed", 60_000))
    assert view.reel.unread_rows()
    view.verticalScrollBar().setValue(0)
    for _ in range(_MOST_TURNS):
        QApplication.processEvents()
    assert not view.reel.unread_rows()
    before = view.reel.row(0).changed_from, view.reel.total, view.reel.scroll
    for _ in range(20):
        QApplication.processEvents()
    assert (view.reel.row(0).changed_from, view.reel.total, view.reel.scroll) == before
