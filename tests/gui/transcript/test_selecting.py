"""Selecting with the mouse: words, paragraphs, beyond the edges, and dragging away what is selected."""

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.hands import LEFT, NONE, SHIFT, at, double_click, drag, let_go, rest, selected, send
from tests.gui.transcript.places import centre, item_rect, target
from tests.gui.transcript_fakes import FakeLibrary


@pytest.fixture
def text(view: TranscriptView, library: FakeLibrary) -> TranscriptView:
    library.user("A question of two words")
    library.reply_with(
        "alpha beta gamma.\n\nSecond paragraph here\n\n- item one\n- item two\n\n```py\nline_one = 1\nline_two = 2\n```"
    )
    return view


def test_a_drag_selects_exactly_the_characters(text: TranscriptView) -> None:
    drag(text, at(text, "alpha", 1, 2), at(text, "gamma", 1, 3))
    assert selected(text) == "pha beta gam"
    send(text, QEvent.Type.MouseMove, at(text, "two words", 0))
    assert selected(text) == "two words\n\nal"
    let_go(text, at(text, "two words", 0))
    send(text, QEvent.Type.MouseMove, at(text, "alpha", 1), Qt.MouseButton.NoButton)
    assert selected(text) == "two words\n\nal"


def test_a_double_click_takes_the_word_and_a_drag_goes_on_by_words(text: TranscriptView) -> None:
    double_click(text, at(text, "beta", 1, 2), hold=True)
    assert selected(text) == "beta"
    send(text, QEvent.Type.MouseMove, at(text, "gamma", 1, 2))
    assert selected(text) == "beta gamma"
    send(text, QEvent.Type.MouseMove, at(text, "alpha", 1, 3))
    assert selected(text) == "alpha beta"
    let_go(text, at(text, "alpha", 1, 3))


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("beta", "alpha beta gamma."),
        ("item two", "item two"),
        ("line_two", "line_two = 2"),
    ],
)
def test_a_third_click_takes_the_paragraph(text: TranscriptView, words: str, whole: str) -> None:
    point = at(text, words, 1, 2)
    double_click(text, point)
    QTest.mousePress(text.viewport(), LEFT, NONE, point)
    assert selected(text) == whole
    let_go(text, point)
    assert selected(text) == whole


def test_a_drag_after_three_clicks_goes_on_by_paragraphs(text: TranscriptView) -> None:
    point = at(text, "beta", 1, 2)
    double_click(text, point)
    QTest.mousePress(text.viewport(), LEFT, NONE, point)
    send(text, QEvent.Type.MouseMove, at(text, "Second", 1, 3))
    assert selected(text) == "alpha beta gamma.\n\nSecond paragraph here"
    let_go(text, point)


def test_shift_click_extends(text: TranscriptView) -> None:
    QTest.mouseClick(text.viewport(), LEFT, NONE, at(text, "beta", 1))
    QTest.mouseClick(text.viewport(), LEFT, SHIFT, at(text, "Second", 1, 6))
    assert selected(text) == "beta gamma.\n\nSecond"
    QTest.mouseClick(text.viewport(), LEFT, SHIFT, at(text, "alpha", 1, 1))
    assert selected(text) == "lpha "


def test_a_click_on_empty_space_clears(text: TranscriptView) -> None:
    text.activator.select_all()
    assert selected(text)
    QTest.mouseClick(text.viewport(), LEFT, NONE, QPoint(4, text.viewport().height() - 4))
    assert text.pointing.selection.is_empty


# --- beyond the edges -------------------------------------------------------------------------------------------------


def timer_runs(view: TranscriptView) -> bool:
    return view._pointer._scroll.is_running


def test_a_drag_below_the_edge_scrolls_on_until_the_button_is_let_go(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot
) -> None:
    for number in range(120):
        library.user(f"Message {number}", tell=False)
    library.path_changed.emit(library.chat.id)
    view.reel.show_row(0)
    view.refresh()
    below = QPoint(at(view, "Message 0").x(), view.viewport().height() + 80)
    drag(view, at(view, "Message 0"), below)
    assert timer_runs(view)
    qtbot.waitUntil(lambda: "Message 40" in selected(view), timeout=20_000)
    let_go(view, below)
    assert not timer_runs(view)
    value = view.verticalScrollBar().value()
    QTest.qWait(60)
    assert view.verticalScrollBar().value() == value
    assert selected(view).startswith("Message 0\n\nMessage 1\n\n")


def test_the_farther_away_the_faster(view: TranscriptView) -> None:
    from desktop_chat.ui.transcript.selecting.drag_scroll import speed

    below = [speed(500 + away, 0, 500) for away in (-60, -10, 5, 50, 200, 5_000)]
    assert below == sorted(below)
    assert below[0] == 0 < below[1] < below[3] < below[5]
    assert [-each for each in below] == [speed(-away, 0, 500) for away in (-60, -10, 5, 50, 200, 5_000)]


def test_the_timer_ends_with_the_way_and_when_the_view_is_hidden(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot
) -> None:
    library.user("Short")
    outside = QPoint(300, view.viewport().height() + 50)
    drag(view, at(view, "Short"), outside)
    qtbot.waitUntil(lambda: not timer_runs(view))  # there is nowhere to go
    for number in range(60):
        library.user(f"Message {number}", tell=False)
    library.path_changed.emit(library.chat.id)
    view.reel.show_row(0)
    view.refresh()
    send(view, QEvent.Type.MouseMove, outside)
    assert timer_runs(view)
    view.hide()
    qtbot.waitUntil(lambda: not timer_runs(view))
    view.show()
    send(view, QEvent.Type.MouseMove, outside, Qt.MouseButton.NoButton)  # let go elsewhere
    send(view, QEvent.Type.MouseMove, QPoint(300, 5), Qt.MouseButton.NoButton)
    assert not timer_runs(view)


def test_a_drag_to_the_side_scrolls_long_code(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    line = "start " + "word " * 80 + "finish"
    library.reply_with(f"```\n{line}\n```")
    item = next(item for item in view.reel.row(0).items if isinstance(item, CodeItem))
    start = at(view, "start")
    drag(view, start, QPoint(item_rect(view, 0, 1).right() + 60, start.y()))
    qtbot.waitUntil(lambda: selected(view).endswith("finish"), timeout=20_000)
    assert selected(view) == line
    assert item.text_origin.x() < -500
    let_go(view, start)


# --- dragging away ----------------------------------------------------------------------------------------------------


@pytest.fixture
def dragged(monkeypatch: pytest.MonkeyPatch) -> list[QMimeData]:
    """What is dragged away; the system's own loop is not entered."""
    found: list[QMimeData] = []

    def take(self: QDrag, *_: object) -> Qt.DropAction:
        copy = QMimeData()
        for kind in self.mimeData().formats():
            copy.setData(kind, self.mimeData().data(kind))
        found.append(copy)
        assert not self.pixmap().isNull()
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", take)
    return found


def test_what_is_selected_can_be_dragged_away(text: TranscriptView, dragged: list[QMimeData]) -> None:
    drag(text, at(text, "beta", 1), at(text, "gamma", 1, 5))
    let_go(text, at(text, "gamma", 1, 5))
    rest(text)
    inside = at(text, "gamma", 1, 2)
    QTest.mousePress(text.viewport(), LEFT, NONE, inside)
    send(text, QEvent.Type.MouseMove, inside + QPoint(2, 0))
    assert not dragged
    send(text, QEvent.Type.MouseMove, inside + QPoint(40, 0))
    assert [data.text() for data in dragged] == ["beta gamma"]
    assert bytes(dragged[0].data("text/markdown").data()) == b"beta gamma"
    assert dragged[0].html() == "beta gamma"
    assert selected(text) == "beta gamma"


def test_a_click_inside_of_what_is_selected_clears_it(text: TranscriptView, dragged: list[QMimeData]) -> None:
    drag(text, at(text, "beta", 1), at(text, "gamma", 1, 5))
    let_go(text, at(text, "gamma", 1, 5))
    rest(text)
    QTest.mouseClick(text.viewport(), LEFT, NONE, at(text, "gamma", 1, 2))
    assert text.pointing.selection.is_empty
    assert not dragged


def test_a_link_is_dragged_as_its_address(
    view: TranscriptView, library: FakeLibrary, dragged: list[QMimeData], qtbot: QtBot
) -> None:
    library.reply_with("See [the page](https://example.org/x) there.")
    point = at(view, "the page", 0, 3)
    opened: list[str] = []
    view.link_activated.connect(opened.append)
    drag(view, point, point + QPoint(30, 0))
    let_go(view, point)
    assert [url.toString() for url in dragged[0].urls()] == ["https://example.org/x"]
    assert dragged[0].text() == "https://example.org/x"
    assert opened == []
    QTest.mouseClick(view.viewport(), LEFT, NONE, point)
    assert opened == ["https://example.org/x"]


def test_buttons_do_not_clear_what_is_selected(text: TranscriptView) -> None:
    text.activator.select_all()
    copy = target(text, 1, Act.COPY_CODE)
    QTest.mouseClick(text.viewport(), LEFT, NONE, centre(text, 1, copy))
    assert "alpha beta gamma." in selected(text)
