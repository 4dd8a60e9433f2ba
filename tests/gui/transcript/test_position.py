"""The reading position: pinned to the end only while the reader is there, never moved by anything else."""

import random

from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript_fakes import FakeLibrary, FakeNotices

_WORDS = "several words that make a paragraph of some length, so that it wraps here and there. "


def fill(library: FakeLibrary, pairs: int) -> None:
    for number in range(pairs):
        library.user(f"Question {number}", tell=False)
        library.reply_with(f"# Answer {number}\n\n" + _WORDS * (3 + number % 17), tell=False)
    library.path_changed.emit(library.chat.id)


def seen(view: TranscriptView) -> tuple[str, int]:
    """Which row is at the top of the viewport and where."""
    _index, row, top = next(view.reel.visible())
    assert row.data is not None
    return row.data.key, top


def test_opens_at_the_end(view: TranscriptView, library: FakeLibrary) -> None:
    fill(library, 40)
    bar = view.verticalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() == bar.maximum()
    assert view.down_button.isHidden()


def test_refined_heights_do_not_move_what_is_read(view: TranscriptView, library: FakeLibrary) -> None:
    fill(library, 200)
    bar = view.verticalScrollBar()
    rolls = random.Random(4)
    for _ in range(15):
        bar.setValue(rolls.randint(0, bar.maximum()))
        before = seen(view)
        for index, _row, _top in list(view.reel.visible()):
            view.reel.row(max(0, index - 3))  # heights above become exact
        view.refresh()
        assert seen(view) == before


def test_a_streaming_reply_below_does_not_move_the_reader(view: TranscriptView, library: FakeLibrary) -> None:
    fill(library, 30)
    library.user("Go")
    library.start()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    before = seen(view)
    for number in range(60):
        library.feed(f"Line {number}\n\n")
        assert seen(view) == before
    library.finish()
    assert seen(view) == before
    assert not view.down_button.isHidden()


def test_pinned_to_the_end_while_it_streams(view: TranscriptView, library: FakeLibrary) -> None:
    fill(library, 5)
    library.user("Go")
    library.start()
    for number in range(60):
        library.feed(f"Line {number}\n\n")
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum()


def test_the_down_button_counts_and_leads_back(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    fill(library, 20)
    view.verticalScrollBar().setValue(100)
    library.reply_with("One more")
    assert view.down_button.count == 1
    assert "1 new" in view.down_button.accessibleName()
    view.down_button.click()
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    assert view.down_button.isHidden()


def test_the_own_question_brings_the_end_into_view(view: TranscriptView, library: FakeLibrary) -> None:
    fill(library, 20)
    view.verticalScrollBar().setValue(0)
    library.user("A new question")
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_width_theme_and_zoom_keep_the_item_that_is_read(
    view: TranscriptView, library: FakeLibrary, theme: Theme, notices: FakeNotices
) -> None:
    fill(library, 60)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 3)
    key, _ = seen(view)
    view.resize(620, 600)
    assert seen(view)[0] == key
    theme.set_scheme("dark")
    assert seen(view)[0] == key
    view.set_text_scale(150)
    assert seen(view)[0] == key
    view.resize(800, 600)
    view.set_text_scale(100)
    assert seen(view)[0] == key


def test_few_rows_stay_alive(view: TranscriptView, library: FakeLibrary) -> None:
    fill(library, 300)
    bar = view.verticalScrollBar()
    for share in range(0, 100, 3):
        bar.setValue(bar.maximum() * share // 100)
    assert view.reel.live_count <= 60


def test_a_resize_below_nothing_is_harmless(view: TranscriptView, library: FakeLibrary) -> None:
    fill(library, 3)
    view.resize(60, 40)
    view.grab()
    assert view.row_at_point(QPoint(5, 5)) >= 0
