"""The outline in the window: opened by key, filtered, walked, followed; beside the page or over it; remembered."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_chat.app.window_memory import OUTLINE_SHOWN
from desktop_chat.demo import replies
from desktop_chat.demo.script import Script
from desktop_chat.models.outline import OutlineModel
from desktop_chat.ui.outline.panel import OutlinePanel
from desktop_chat.ui.transcript.acting.headings import reading_place
from tests.gui.app.stage import WindowStage

WORDS = "Words that fill a line or two, and then a little more of them.\n\n" * 12
REPLY = "".join(f"## Part {number}\n\n{WORDS}" for number in range(6))
KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def talk(stage: WindowStage, script: Script) -> WindowStage:
    script.add(replies.say(REPLY), replies.say(REPLY))
    stage.say("First question")
    stage.say("Second question")
    stage.window.activateWindow()
    stage.until(stage.window.isActiveWindow)
    return stage


def open_outline(stage: WindowStage) -> tuple[OutlinePanel, OutlineModel]:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_O, KEYS)
    outline = stage.joined.controllers.outline
    assert outline.panel is not None
    assert outline.model is not None
    model = outline.model
    stage.until(lambda: model.is_settled)
    return outline.panel, outline.model


def test_opened_by_key_walked_and_left(talk: WindowStage) -> None:
    panel, model = open_outline(talk)
    assert panel.isVisible()
    assert QApplication.focusWidget() is panel.list
    assert model.rowCount() == 14
    assert talk.joined.actions.action("view.outline").isChecked()
    assert panel.list.currentIndex().row() == model.reading_row()
    for _ in range(model.rowCount()):
        QTest.keyClick(panel.list, Qt.Key.Key_Up)
    assert panel.field.hasFocus()
    QTest.keyClicks(panel.field, "part 3")
    assert [panel.list.model().index(row, 0).data() for row in range(2)] == ["Part 3", "Part 3"]
    QTest.keyClick(panel.field, Qt.Key.Key_Down)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert reading_place(talk.parts.transcript) == (1, 3)
    assert talk.parts.transcript.hasFocus()
    assert talk.parts.transcript.focused_row == 1
    QTest.keyClick(talk.parts.transcript, Qt.Key.Key_O, KEYS)
    assert not panel.isVisible()
    assert not talk.joined.actions.action("view.outline").isChecked()


def test_letters_filter_and_esc_goes_back_step_by_step(talk: WindowStage) -> None:
    panel, model = open_outline(talk)
    QTest.keyClick(panel.list, Qt.Key.Key_S)
    QTest.keyClicks(QApplication.focusWidget(), "econd")
    assert model.rowCount() == 1
    QTest.keyClick(panel.field, Qt.Key.Key_Escape)
    assert (panel.field.text(), panel.field.hasFocus()) == ("", True)
    QTest.keyClicks(panel.field, "no such words")
    assert panel._nothing.isVisible()
    assert panel._nothing.text() == "Nothing has these words."
    QTest.keyClick(panel.field, Qt.Key.Key_Escape)
    QTest.keyClick(panel.field, Qt.Key.Key_Escape)
    assert talk.parts.transcript.hasFocus()
    assert panel.isVisible()


def test_a_click_goes_there_and_the_wheel_is_followed(talk: WindowStage) -> None:
    panel, model = open_outline(talk)
    view = talk.parts.transcript
    index = model.index(4)
    panel.list.scrollTo(index)
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=panel.list.visualRect(index).center())
    assert reading_place(view) == (1, 3)
    assert model.reading_row() == 4
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    talk.until(lambda: model.reading_row() >= 12)
    view.verticalScrollBar().setValue(0)
    talk.until(lambda: model.reading_row() == 0)
    assert panel.list.currentIndex().row() == 0


def test_a_reply_that_grows_is_followed(talk: WindowStage, script: Script) -> None:
    _panel, model = open_outline(talk)
    script.add(replies.say("# New part\n\nwords\n\n## And one below"))
    talk.say("Third question")
    talk.until(lambda: model.rowCount() == 17)
    assert model.index(16).data() == "And one below"


def test_in_a_narrow_window_it_lies_over_the_page(talk: WindowStage) -> None:
    window, side = talk.window, talk.window.page.side
    window.resize(760, 700)
    talk.until(lambda: side.is_overlaid)
    width = talk.parts.transcript.width()
    panel, _model = open_outline(talk)
    assert panel.isVisible()
    assert talk.parts.transcript.width() == width
    QTest.keyClick(panel.list, Qt.Key.Key_Home)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert not panel.isVisible()
    assert talk.parts.transcript.hasFocus()
    assert reading_place(talk.parts.transcript)[0] == 0
    open_outline(talk)
    QTest.keyClick(panel.list, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    open_outline(talk)
    veil = side.childAt(20, 200)
    assert veil is not None
    QTest.mouseClick(veil, Qt.MouseButton.LeftButton)
    assert not panel.isVisible()
    open_outline(talk)
    talk.parts.composer.focus_editor()
    assert not panel.isVisible()
    assert talk.parts.composer.isAncestorOf(QApplication.focusWidget())
    window.resize(1180, 780)
    talk.until(lambda: not side.is_overlaid)
    assert not panel.isVisible()


def test_the_next_window_has_it_open_again(
    open_window: Callable[..., WindowStage], talk: WindowStage, script: Script
) -> None:
    open_outline(talk)
    assert talk.session._state.get(OUTLINE_SHOWN) is True
    again = open_window()
    again.until(lambda: again.joined.controllers.outline.panel is not None)
    assert again.window.page.side.is_panel_shown
    assert again.parts.composer.isAncestorOf(QApplication.focusWidget()) or not again.window.isActiveWindow()
    again.run("chat.new")
    assert not again.window.page.side.is_panel_shown
    again.run("view.previous_chat")


def test_text_and_theme_reach_it(talk: WindowStage) -> None:
    panel, _model = open_outline(talk)
    before = panel.width(), panel.list.sizeHintForRow(0)
    talk.theme.set_text_scale(150)
    talk.until(lambda: panel.width() > before[0])
    assert panel.list.sizeHintForRow(0) > before[1]
    assert panel.list.accessibleName() == "Outline"
    assert panel.field.accessibleName() == "Filter outline"
