"""Zoom of the messages: what is read stays where it is, whatever the size."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop_chat.ui.transcript.acting.hit_test import place_at
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript_fakes import FakeLibrary


@pytest.fixture
def talk(view: TranscriptView, library: FakeLibrary) -> TranscriptView:
    for number in range(6):
        library.user(f"Question {number}")
        library.reply_with("\n\n".join(f"{n} " + "many words in one paragraph " * 60 for n in range(8)))
    return view


def read(view: TranscriptView) -> tuple[int, int]:
    """The message at the top of the view, and how many letters of it are above."""
    place = place_at(view.reel, view.column_left, QPoint(view.column_left + 2, 4))
    assert place is not None
    items = view.reel.row(place.row).items
    return place.row, sum(item.length for item in items[: place.item]) + place.position


@pytest.mark.parametrize("percent", [50, 80, 125, 175, 300])
def test_what_is_read_stays(talk: TranscriptView, percent: int) -> None:
    talk.verticalScrollBar().setValue(talk.reel.heights.top(5) + 700)
    before = read(talk)
    talk.set_text_scale(percent)
    now = read(talk)
    line = talk.reel.column * 100 // (6 * percent)
    assert now[0] == before[0]
    assert abs(now[1] - before[1]) <= 2 * line
    talk.set_text_scale(100)
    again = read(talk)
    assert again[0] == before[0]
    assert abs(again[1] - before[1]) <= 2 * line


def test_many_sizes_lead_back_to_the_same_line(talk: TranscriptView) -> None:
    talk.verticalScrollBar().setValue(talk.reel.heights.top(5) + 700)
    before = read(talk)
    for percent in (110, 125, 150, 175, 200, 300, 50, 70, 90, 100):
        talk.set_text_scale(percent)
    now = read(talk)
    assert now[0] == before[0]
    assert abs(now[1] - before[1]) <= 250


def test_another_width_keeps_the_line(talk: TranscriptView) -> None:
    talk.verticalScrollBar().setValue(talk.reel.heights.top(5) + 700)
    before = read(talk)
    for width in (700, 500, 420, 600, 800):
        talk.resize(width, 600)
        now = read(talk)
        assert now[0] == before[0]
        assert abs(now[1] - before[1]) <= 250


def test_the_end_stays_the_end(talk: TranscriptView) -> None:
    assert talk.reel.pinned
    for percent in (150, 60, 100):
        talk.set_text_scale(percent)
        assert talk.reel.pinned
        assert talk.reel.scroll == talk.reel.maximum


def turn(view: TranscriptView, angle: int, held: Qt.KeyboardModifier) -> None:
    place = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        place, view.viewport().mapToGlobal(place), QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton, held,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def test_the_wheel_zooms_by_whole_steps(talk: TranscriptView) -> None:
    steps: list[int] = []
    talk.zoom_requested.connect(steps.append)
    control, none = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
    scroll = talk.reel.scroll
    turn(talk, 120, control)
    turn(talk, -240, control)
    for _ in range(4):
        turn(talk, 40, control)  # a wheel that turns smoothly
    assert steps == [1, -2, 1]
    assert talk.reel.scroll == scroll
    turn(talk, 120, none)
    assert steps == [1, -2, 1]
    assert talk.reel.scroll < scroll
    turn(talk, 40, control)
    turn(talk, -120, control)
    assert steps == [1, -2, 1, -1]


def test_the_limits_hold(talk: TranscriptView) -> None:
    talk.set_text_scale(1000)
    large = talk.reel.style.font(15).pixelSize()
    talk.set_text_scale(300)
    assert talk.reel.style.font(15).pixelSize() == large == 45
    talk.set_text_scale(1)
    assert talk.reel.style.font(15).pixelSize() == 8
