"""What is on the screen after moved pixels and partial painting is what a repaint of everything shows."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript import canvas, painting
from desktop_chat.ui.transcript.damage import Damage, compare
from desktop_chat.ui.transcript.frame import Frame, Piece
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.style import Style
from tests.gui.transcript.painted import NEVER, Difference, Stage
from tests.gui.transcript.places import centre, target


@pytest.fixture
def stage(qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Stage]:
    flash, distance = qapp.cursorFlashTime(), qapp.startDragDistance()
    qapp.setCursorFlashTime(0)
    qapp.setStartDragDistance(NEVER)
    stage = Stage(getattr(request, "param", 1))
    qtbot.addWidget(stage.window)
    yield stage
    stage.window.hide()
    qapp.setCursorFlashTime(flash)
    qapp.setStartDragDistance(distance)


def first_difference(stage: Stage, steps: int) -> Difference | None:
    for _ in range(steps):
        stage.act()
        found, _shown, _right = stage.check()
        if found.can_be_seen:
            return found
    return None


@pytest.mark.parametrize("stage", [11, 12, 13], indirect=True)
def test_whatever_happens_the_screen_shows_what_a_repaint_shows(stage: Stage) -> None:
    assert first_difference(stage, 60) is None


# --- the test above finds errors --------------------------------------------------------------------------------------


def test_pixels_moved_too_far_are_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(old: Frame, new: Frame) -> Damage | None:
        damage = compare(old, new)
        if damage is not None and damage.shift:
            damage.shift += 1
        return damage

    monkeypatch.setattr(canvas, "compare", wrong)
    stage.acts = [(stage.scroll, 1)]
    assert first_difference(stage, 20)


def test_a_change_that_is_not_painted_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(old: Frame, new: Frame) -> Damage | None:
        damage = compare(old, new)
        if damage is not None and damage.region.rectCount():
            damage.region -= damage.region.boundingRect().adjusted(0, 0, 0, -4)
        return damage

    monkeypatch.setattr(canvas, "compare", wrong)
    stage.acts = [(stage.hover, 1)]
    assert first_difference(stage, 60)


def test_a_painter_that_is_left_as_it_was_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """An item that leaves its opacity behind shows in what is painted after it, so only if it was painted too."""
    right = painting._paint_piece

    def wrong(painter: QPainter, style: Style, left: int, piece: Piece, clip: QRect, now: float) -> None:
        right(painter, style, left, piece, clip, now)
        painter.setOpacity(0.6)

    monkeypatch.setattr(painting, "_paint_piece", wrong)
    stage.acts = [(stage.scroll, 1), (stage.hover, 1)]
    assert first_difference(stage, 40)


# --- how little is painted --------------------------------------------------------------------------------------------


class Painted:
    """The regions that were painted."""

    def __init__(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        self.region = QRegion()
        right = painting.paint

        def noted(painter: QPainter, frame: Frame, area: QRect) -> None:
            self.region += area
            right(painter, frame, area)

        monkeypatch.setattr(painting, "paint", noted)
        self._stage = stage

    def after(self) -> QRect:
        """What was painted since the last time, as one rectangle; the round button and its old place do not count."""
        self._stage.settle()
        button = self._stage.view.down_button.geometry()
        region, self.region = self.region - button.adjusted(0, -100, 0, 100), QRegion()
        return region.boundingRect()


@pytest.fixture
def painted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Painted:
    stage.view.resize(760, 560)
    painted = Painted(stage, monkeypatch)
    painted.after()
    return painted


def test_scrolling_paints_the_new_strip_only(stage: Stage, painted: Painted) -> None:
    view = stage.view
    view.scroll_by(-400)
    painted.after()
    width, height = view.viewport().width(), view.viewport().height()
    for pixels in (20, 97):
        view.scroll_by(-pixels)
        assert painted.after() == QRect(0, 0, width, pixels)
    view.scroll_by(30)
    assert painted.after() == QRect(0, height - 30, width, 30)


def test_nothing_is_painted_where_nothing_changed(stage: Stage, painted: Painted) -> None:
    stage.view.refresh()
    stage.view.show_changes()
    assert painted.after().isEmpty()


def test_hovering_paints_the_button_only(stage: Stage, painted: Painted) -> None:
    view = stage.view
    row = view.reel.count - 1
    copy = target(view, row, Act.COPY_MESSAGE)
    stage.move_pointer(centre(view, row, copy) - QPoint(60, 0))
    painted.after()
    stage.move_pointer(centre(view, row, copy))
    area = painted.after()
    assert area.contains(centre(view, row, copy))
    assert area.width() < 50
    assert area.height() < 50


def test_a_delta_paints_from_what_it_changed_down(stage: Stage, painted: Painted) -> None:
    view = stage.view
    stage.library.user("Go on")
    stage.library.start()
    for number in range(3):
        stage.library.feed(f"Line {number}\n\n")
    painted.after()
    stage.library.feed("and more")
    area = painted.after()
    row = view.reel.row(view.reel.count - 1)
    last_text = row.rects[-2].translated(0, view.reel.top(view.reel.count - 1))
    assert not area.isEmpty()
    assert area.top() >= last_text.top() - 24  # what stood below it has moved
    stage.library.feed(" of the same line")
    assert painted.after().top() >= last_text.top() - 8


def test_a_selection_paints_the_lines_that_changed(stage: Stage, painted: Painted) -> None:
    view = stage.view
    stage.library.reply_with("word " * 400)
    stage.settle()
    row = view.reel.count - 1
    rect = next(rect for rect in view.reel.row(row).rects if rect.height() > 200)
    place = rect.translated(view.column_left, view.reel.top(row))
    start = QPoint(place.left() + 100, max(place.top(), 0) + 40)
    stage.press_button(start)
    stage.move_pointer(start + QPoint(50, 0), held=True)
    painted.after()
    stage.move_pointer(start + QPoint(120, 0), held=True)
    area = painted.after()
    stage.release_button(start + QPoint(120, 0))
    assert area.intersects(QRect(start, start + QPoint(120, 1)))
    assert area.height() < place.height()
