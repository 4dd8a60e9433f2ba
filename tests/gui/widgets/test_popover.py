"""Popovers: rounded on every screen, in place, gone by a click beside them."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets import popover as popover_module
from desktop_chat.ui.widgets.labels import PlainLabel
from desktop_chat.ui.widgets.popover import Popover


@pytest.fixture
def anchor(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    button = QPushButton("Usage", window)
    button.window_of_it = window  # else it would end with this function
    button.setGeometry(300, 10, 100, 30)
    window.show()
    qtbot.waitExposed(window)
    return button


def open_popover(anchor):
    theme = Theme()
    theme.setParent(anchor)
    popover = Popover(theme, anchor, "Usage")
    popover.body.addWidget(PlainLabel(theme, "Some facts about it"))
    popover.show_below(anchor)
    return popover


def test_corners_are_seen_through_and_the_shadow_fades(anchor):
    popover = open_popover(anchor)
    picture = popover.grab().toImage()
    card = popover.card()
    assert picture.pixelColor(0, 0).alpha() == 0
    assert picture.pixelColor(card.topLeft()).alpha() < 128
    assert picture.pixelColor(card.center()).alpha() == 255
    below = [picture.pixelColor(card.center().x(), card.bottom() + step).alpha() for step in (2, 8, 14)]
    assert below[0] > below[1] > below[2]


@pytest.mark.qt_log_ignore("does not support setting window masks")
def test_without_translucency_a_mask_cuts_the_corners(anchor, monkeypatch):
    monkeypatch.setattr(popover_module, "windows_may_be_translucent", lambda: False)
    popover = open_popover(anchor)
    assert popover.card() == popover.rect()
    assert not popover.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    assert not popover.mask().contains(QPoint(0, 0))
    assert popover.mask().contains(popover.rect().center())
    assert popover.grab().toImage().pixelColor(popover.rect().center()).alpha() == 255


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_card_stands_under_its_button(anchor, direction):
    anchor.window().setLayoutDirection(direction)
    popover = open_popover(anchor)
    card = popover.card().translated(popover.pos())
    button = anchor.rect().translated(anchor.mapToGlobal(QPoint(0, 0)))
    assert card.top() > button.bottom()
    if direction == Qt.LayoutDirection.LeftToRight:
        assert card.right() == button.right()
    else:
        assert card.left() == button.left()


def test_a_click_on_the_shadow_is_a_click_beside_it(anchor):
    popover = open_popover(anchor)
    QTest.mouseClick(popover, Qt.MouseButton.LeftButton, pos=popover.card().center())
    assert popover.isVisible()
    QTest.mouseClick(popover, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert not popover.isVisible()


def test_a_button_that_is_turned_round_does_not_turn_the_popover(anchor):
    anchor.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    popover = open_popover(anchor)
    assert popover.layoutDirection() == Qt.LayoutDirection.LeftToRight
