"""What is read stays where it is on the screen, to the pixel, whatever happens to what is around it."""

import random
from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.domain.messages import Message
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.items.item import Act, Item
from desktop_chat.ui.transcript.items.marks import span_rect
from desktop_chat.ui.transcript.reel import Reel
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.places import target
from tests.gui.transcript_fakes import CHAT, FakeLibrary, thinking

_WORDS = "Several words that make a paragraph of some length, so that it wraps here and there, number {}. "
_LONG = "\n\n".join(
    ["# A long answer"]
    + [("".join(_WORDS.format(10 * part + number) for number in range(14))) for part in range(8)]
    + ["```python\n" + "\n".join(f"line_{number} = {number}" for number in range(30)) + "\n```"]
    + [("".join(_WORDS.format(1000 + 10 * part + number) for number in range(14))) for part in range(8)]
)


def fill(library: FakeLibrary) -> None:
    """Ten pairs, a long answer in the middle of them with thinking and formulas before it."""
    for number in range(10):
        library.user(f"Question {number}", tell=False)
        if number == 5:
            library.reply_with(thinking(_WORDS * 30), _LONG, tell=False)
        else:
            library.reply_with(f"# Answer {number}\n\n" + _WORDS * (3 + number), tell=False)
    library.path_changed.emit(library.chat.id)


LONG_ROW = 11


class Reader:
    """Somebody who reads a line and notices if it moves."""

    def __init__(self, view: TranscriptView) -> None:
        self.view = view

    def go_to(self, words: str, y: int = 7) -> None:
        """Scrolls until the line with some words is so many pixels below the top of the viewport, as a hand does."""
        reel = self.view.reel
        reel.show_row(LONG_ROW)
        self.view.refresh()
        for _ in range(40):
            at = self.line_of(words)
            if at == y:
                break
            self.view.scroll_by(min(200, at - y) if at > y else max(-200, at - y))
        assert self.line_of(words) == y

    def line_of(self, words: str) -> int:
        """Where the line that holds some words begins in the viewport."""
        row = self.view.reel.row(LONG_ROW)
        for item, rect in zip(row.items, row.rects, strict=True):
            row.measure_item(row.items.index(item))
            place = _find(item, words)
            if place is not None and item.built is not None:
                top = span_rect(item.built, *place).top() + item.text_origin.y()
                return self.view.reel.top(LONG_ROW) + rect.top() + round(top)
        raise AssertionError(f"no {words!r}")


def _find(item: Item, words: str) -> tuple[int, int] | None:
    if item.built is None:
        return None
    at = item.built.document.toPlainText().find(words)
    return (at, at + len(words)) if at >= 0 else None


@pytest.fixture
def reader(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> Reader:
    fill(library)
    qtbot.waitUntil(lambda: view.viewport().width() < view.width())  # the scroll bar has taken its place
    reader = Reader(view)
    reader.go_to("number 23.")
    return reader


def wider(reader: Reader) -> None:
    reader.view.resize(1000, 600)


def narrower(reader: Reader) -> None:
    reader.view.resize(430, 600)


def lower(reader: Reader) -> None:
    reader.view.resize(800, 330)


def dragged_narrower(reader: Reader) -> None:
    for width in range(800, 500, -23):
        reader.view.resize(width, 600)
        reader.view.grab()


def dark(reader: Reader) -> None:
    reader.view.reel.style.theme.set_scheme("dark")


def larger_text(reader: Reader) -> None:
    reader.view.reel.style.theme.set_text_scale(150)


def zoomed(reader: Reader) -> None:
    reader.view.set_text_scale(170)


def smaller(reader: Reader) -> None:
    reader.view.set_text_scale(60)


def without_thinking(reader: Reader) -> None:
    reader.view.set_show_thinking(False)


def thinking_opened(reader: Reader) -> None:
    reader.view.activator.activate(LONG_ROW, target(reader.view, LONG_ROW, Act.FOLD))


def rows_above_measured(reader: Reader) -> None:
    for row in range(LONG_ROW, -1, -1):
        reader.view.reel.row(row)
    reader.view.refresh()


def rows_made_again(reader: Reader) -> None:
    reader.view.rebuild()


def find_opened_and_closed(reader: Reader) -> None:
    reader.view.finder.open()
    reader.view.close_find()


WRAPPING = [wider, narrower, dragged_narrower, larger_text, zoomed, smaller]
STILL = [
    lower,
    dark,
    without_thinking,
    thinking_opened,
    rows_above_measured,
    rows_made_again,
    find_opened_and_closed,
]


@pytest.mark.parametrize("change", STILL, ids=lambda change: change.__name__)
def test_the_line_that_is_read_stays(reader: Reader, change: Callable[[Reader], None]) -> None:
    before = reader.line_of("number 23.")
    change(reader)
    reader.view.grab()
    assert abs(reader.line_of("number 23.") - before) <= 1


@pytest.mark.parametrize("change", WRAPPING, ids=lambda change: change.__name__)
def test_the_first_letter_of_the_line_stays(reader: Reader, change: Callable[[Reader], None]) -> None:
    """Where lines are broken anew, the one that holds the first letter of the first whole line is where that was."""
    number, position, top = first_line(reader.view)
    change(reader)
    reader.view.grab()
    assert abs(line_at(reader.view, number, position) - top) <= 1


def line_at(view: TranscriptView, number: int, position: int) -> int:
    """Where the line of a position in an item of the long row begins in the viewport."""
    row = view.reel.row(LONG_ROW)
    built = row.items[number].built
    assert built is not None
    inside = span_rect(built, position, position + 1).top() + row.items[number].text_origin.y()
    return view.reel.top(LONG_ROW) + row.rects[number].top() + round(inside)


def first_line(view: TranscriptView) -> tuple[int, int, int]:
    """Item and position of the first letter of the first line that is wholly seen, and where that begins."""
    reel = view.reel
    row = reel.row(LONG_ROW)
    number = row.item_at(-reel.top(LONG_ROW))
    item, rect = row.items[number], row.rects[number]
    built = item.built
    assert built is not None
    block = built.document.begin()
    layout = block.layout()
    origin = reel.top(LONG_ROW) + rect.top() + item.text_origin.y() + layout.position().y()
    for at in range(layout.lineCount()):
        line = layout.lineAt(at)
        if origin + line.y() >= 0:
            return number, line.textStart(), round(origin + line.y())
    raise AssertionError("no line begins in the viewport")


def test_there_and_back_is_where_it_was(reader: Reader) -> None:
    before = reader.line_of("number 23.")
    for width in (431, 977, 640, 800):
        reader.view.resize(width, 600)
    for scale in (150, 60, 100):
        reader.view.set_text_scale(scale)
    assert reader.line_of("number 23.") == before


def test_thinking_that_folds_below_moves_nothing(view: TranscriptView, library: FakeLibrary) -> None:
    fill(library)
    view.reel.show_row(LONG_ROW)
    view.refresh()
    fold = target(view, LONG_ROW, Act.FOLD)
    place = view.reel.top(LONG_ROW) + fold.rect.top()
    for _ in range(4):
        view.activator.activate(LONG_ROW, fold)
        assert view.reel.top(LONG_ROW) + fold.rect.top() == place


def test_scrolling_up_moves_by_exactly_what_was_asked(reader: Reader) -> None:
    """Rows that come into view are higher or lower than they were thought to be; what is seen must not notice."""
    view, rolls = reader.view, random.Random(5)
    for _ in range(60):
        index, row, top = list(view.reel.visible())[-1]
        pixels = min(rolls.randint(1, 400), view.reel.scroll)
        view.scroll_by(-pixels)
        assert view.reel.live(index) is row
        assert view.reel.top(index) == top + pixels


def test_items_that_grow_above_do_not_push(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when pictures arrive: items above what is read, in the same message and in others, become higher."""
    before = reader.line_of("number 23.")
    reel = reader.view.reel
    grow(reel, monkeypatch, LONG_ROW, [0, 1, 2])
    grow(reel, monkeypatch, LONG_ROW - 2, [1])
    reader.view._on_drawings_arrived()
    assert reader.line_of("number 23.") == before


def grow(reel: Reel, monkeypatch: pytest.MonkeyPatch, index: int, numbers: list[int]) -> None:
    """Makes items of a row higher when they are looked at again."""
    row = reel.row(index)
    for item in [row.items[number] for number in numbers]:
        right, grown = item.layout, [False]

        def layout(
            width: int, item: Item = item, right: Callable[[int], None] = right, grown: list[bool] = grown
        ) -> None:
            before = item.width
            right(width)
            item.height += 77 if grown[0] and before != width else 0

        def look_again(item: Item = item, grown: list[bool] = grown) -> bool:
            grown[0], item.width = True, 0
            return True

        monkeypatch.setattr(item, "layout", layout)
        monkeypatch.setattr(item, "look_again", look_again)


def test_a_reply_below_streams_and_ends_without_a_move(reader: Reader, library: FakeLibrary) -> None:
    library.user("And now?", tell=False)
    library.path_changed.emit(CHAT)
    reader.go_to("number 23.")
    library.start()
    before = reader.line_of("number 23.")
    for number in range(30):
        library.feed(f"# Heading {number}\n\nSome text\n\n```\ncode {number}\n")
        library.feed("```\n\n")
        assert reader.line_of("number 23.") == before
    library.finish()
    assert reader.line_of("number 23.") == before


def test_reading_in_a_reply_that_streams(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("Go")
    library.start()
    for number in range(40):
        library.feed(f"Paragraph {number}. " + _WORDS.format(number) * 4 + "\n\n")
    view.scroll_by(-900)
    row = view.reel.row(1)
    number = row.item_at(-view.reel.top(1)) + 1
    item, place = row.items[number], view.reel.top(1) + row.rects[number].top()
    text = item.text_between(0, 30)
    for more in range(60):
        library.feed(
            f"- item {more}\n" if more % 3 else "\n\n[ref]: https://example.org\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        )
    library.finish()
    row = view.reel.row(1)
    now = next(at for at, each in enumerate(row.items) if each.text_between(0, 30) == text)
    assert abs(view.reel.top(1) + row.rects[now].top() - place) <= 1


def is_pinned(view: TranscriptView) -> bool:
    return view.reel.pinned


# --- versions ---------------------------------------------------------------------------------------------------------


def two_versions(library: FakeLibrary, *, first: str, second: str, then: int) -> tuple[Message, Message]:
    """A question in the middle with two answers; the conversation goes on after the first one only."""
    fill(library)
    question = library.user("Which?", tell=False)
    two = library.reply_with(second, tell=False, parent=question.id)
    one = library.reply_with(first, tell=False, parent=question.id)
    for number in range(then):
        library.user(f"More {number}", tell=False)
        library.reply_with(_WORDS * 4, tell=False)
    library.path_changed.emit(CHAT)
    return one, two


def choose(library: FakeLibrary, version: Message) -> None:
    library.chat.set_meta(active_leaf=library.chat.newest_leaf(version.id))
    library.path_changed.emit(CHAT)


ROW = 21


@pytest.mark.parametrize("then", [0, 6])
def test_another_version_begins_where_the_one_before_began(
    view: TranscriptView, library: FakeLibrary, then: int
) -> None:
    one, two = two_versions(library, first=_WORDS * 3, second=_LONG, then=then)
    view.reel.show_place(ROW, -1, -150)
    view.refresh()
    top = view.reel.top(ROW)
    for version in (two, one, two):
        choose(library, version)
        assert view.reel.top(ROW) == top
        assert view.down_button.count == 0


def test_the_arrows_of_a_long_version_stay_under_the_pointer(view: TranscriptView, library: FakeLibrary) -> None:
    one, two = two_versions(library, first=_LONG, second=_LONG[:2600], then=6)
    parent = two.id
    for number in range(6):
        parent = library.user(f"Then {number}", tell=False, parent=parent).id
    choose(library, one)
    row = view.reel.row(ROW)
    view.reel.show_place(ROW, -1, row.height - 400)
    view.refresh()
    arrow = view.reel.top(ROW) + target(view, ROW, Act.VERSION).rect.top()
    assert view.reel.top(ROW) < 0 < arrow < 600
    for version in (two, one, two):
        choose(library, version)
        assert view.reel.top(ROW) + target(view, ROW, Act.VERSION).rect.top() == arrow


def test_a_version_chosen_above_does_not_lead_to_the_end(view: TranscriptView, library: FakeLibrary) -> None:
    one, two = two_versions(library, first=_WORDS, second=_WORDS, then=9)
    choose(library, two)
    assert is_pinned(view)
    assert library.leaf == two.id
    top = view.reel.top(ROW)
    choose(library, one)
    assert library.leaf != one.id
    assert not is_pinned(view)
    assert view.reel.top(ROW) == top


def test_a_reply_that_is_made_again_is_followed_by_who_is_at_the_end(
    view: TranscriptView, library: FakeLibrary
) -> None:
    fill(library)
    question = library.user("Which?")
    library.reply_with(_LONG)
    assert is_pinned(view)
    library.chat.set_meta(active_leaf=question.id)
    library.start()
    for number in range(30):
        library.feed(f"Line {number}\n\n")
    assert is_pinned(view)
    assert view.reel.scroll == view.reel.maximum


# --- pinned -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", WRAPPING + STILL, ids=lambda change: change.__name__)
def test_who_is_at_the_end_stays_there(
    view: TranscriptView, library: FakeLibrary, change: Callable[[Reader], None]
) -> None:
    fill(library)
    last = view.reel.count - 1
    if change is not thinking_opened:  # who opens something reads it
        change(Reader(view))
        view.grab()
        assert is_pinned(view)
        assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
        assert view.reel.top(last) + view.reel.row(last).height + 24 == view.viewport().height()


def test_one_pixel_is_enough_to_stay(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    fill(library)
    library.user("Go")
    library.start()
    library.feed(_WORDS * 30)
    view.scroll_by(-1)
    assert not is_pinned(view)
    index, _row, top = next(view.reel.visible())
    library.feed(_WORDS * 30)
    assert view.reel.top(index) == top
    view.scroll_by(100_000)
    assert is_pinned(view)
    library.feed(_WORDS * 30)
    assert view.reel.scroll == view.reel.maximum
    library.finish()


def test_dragging_the_window_does_not_drift(view: TranscriptView, library: FakeLibrary) -> None:
    fill(library)
    reader = Reader(view)
    reader.go_to("number 52.", y=133)
    before = reader.line_of("number 52.")
    rolls = random.Random(2)
    for _ in range(40):
        view.resize(rolls.randint(300, 1100), rolls.randint(300, 700))
        QTest.qWait(0)
    view.resize(800, 600)
    assert reader.line_of("number 52.") == before


def test_a_long_paragraph_alone(view: TranscriptView, library: FakeLibrary, theme: Theme) -> None:
    """One paragraph of many screens is cut into pieces, and into others when it is laid out anew."""
    library.user("Go")
    library.reply_with("".join(_WORDS.format(number) for number in range(300)))
    view.scroll_by(-2000)
    words, before = words_at_top(view)
    token = words[words.index("number") :].partition(".")[0]  # the only one of its kind, somewhere in the line
    for width in (500, 900, 640):
        view.resize(width, 600)
        assert -1 <= line_with(view, token) - before <= 45  # two lines, where the line is broken anew
    view.resize(800, 600)
    assert words_at_top(view) == (words, before)
    theme.set_scheme("dark")
    view.rebuild()
    assert words_at_top(view) == (words, before)


def read_row(view: TranscriptView) -> tuple[Row, int]:
    """The second row, its text read to the end, and its top."""
    row = view.reel.row(1)
    view.refresh()
    return row, view.reel.top(1)


def words_at_top(view: TranscriptView) -> tuple[str, int]:
    """The beginning of the first line that is wholly seen, long enough to be the only one, and where it begins."""
    row, top = read_row(view)
    for item, rect in zip(row.items, row.rects, strict=True):
        if item.built is None or top + rect.bottom() < 0:
            continue
        block = item.built.document.begin()
        for number in range(block.layout().lineCount()):
            line = block.layout().lineAt(number)
            y = top + rect.top() + round(block.layout().position().y() + line.y())
            if y >= 0:
                return block.text()[line.textStart() :][:120], y
    raise AssertionError("nothing is seen")


def line_with(view: TranscriptView, words: str) -> int:
    """Where a line near the top of the viewport that holds some words begins."""
    row, top = read_row(view)
    found = []
    for item, rect in zip(row.items, row.rects, strict=True):
        if item.built is not None and -400 < top + rect.top() < 400:
            at = item.built.document.toPlainText().find(words)
            if at >= 0:
                found.append(top + rect.top() + round(span_rect(item.built, at, at + 1).top()))
    assert len(found) == 1
    return found[0]
