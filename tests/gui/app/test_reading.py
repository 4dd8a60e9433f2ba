"""Reading by keyboard in the window: keys reach the messages from everywhere, letters only in them; quote, zoom."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_chat.demo import replies
from desktop_chat.demo.exchange import Gate
from desktop_chat.demo.script import Script
from desktop_chat.domain.drafts import Draft
from desktop_chat.ui.transcript.acting.walk import focused_code
from tests.gui.app.stage import WindowStage

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
REPLY = "First words.\n\n" + "A line of words.\n\n" * 30 + "```python\nprint(1)\n```\n"


@pytest.fixture
def talk(stage: WindowStage, script: Script) -> WindowStage:
    script.add(replies.say(REPLY), replies.say("Second answer."))
    stage.say("First question")
    stage.say("Second question")
    stage.window.activateWindow()
    stage.until(stage.window.isActiveWindow)
    stage.parts.composer.focus_editor()
    return stage


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert isinstance(focus, QWidget)
    QTest.keyClick(focus, key, held)


def written(stage: WindowStage) -> str:
    return stage.parts.composer.draft().text


def test_keys_lead_from_the_field_into_the_messages(talk: WindowStage) -> None:
    view = talk.parts.transcript
    press(Qt.Key.Key_Up, CONTROL)
    assert view.hasFocus()
    assert view.focused_row == 2
    press(Qt.Key.Key_Up, CONTROL)
    assert view.focused_row == 0
    press(Qt.Key.Key_Down, CONTROL | SHIFT)
    talk.until(lambda: focused_code(view) is not None)
    assert view.focused_row == 1
    press(Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == "print(1)"
    assert view.flash.isVisible()
    assert view.flash.text == "Code copied"
    press(Qt.Key.Key_L, CONTROL)
    assert talk.parts.composer.isAncestorOf(QApplication.focusWidget())
    press(Qt.Key.Key_L, CONTROL | SHIFT)
    assert view.hasFocus()


def test_letters_are_letters_in_the_field(talk: WindowStage) -> None:
    for letter in "cqertswf<>":
        QTest.keyClicks(QApplication.focusWidget(), letter)
    assert written(talk) == "cqertswf<>"


def test_quote_and_answer(talk: WindowStage) -> None:
    talk.parts.transcript.keys.focus(3)
    talk.parts.transcript.setFocus()
    press(Qt.Key.Key_Q)
    assert written(talk) == "> Second answer.\n\n"
    QTest.keyClicks(QApplication.focusWidget(), "Why?")
    assert written(talk) == "> Second answer.\n\nWhy?"
    talk.parts.composer.clear()
    talk.parts.transcript.activator.select_all()
    press(Qt.Key.Key_Period, CONTROL | SHIFT)
    assert written(talk).startswith("> First question\n>\n> First words.\n>\n>")
    press(Qt.Key.Key_Z, CONTROL)
    assert written(talk) == ""


def test_edit_and_regenerate_by_letter(talk: WindowStage, script: Script) -> None:
    view = talk.parts.transcript
    view.setFocus()
    view.keys.focus(2)
    press(Qt.Key.Key_E)
    assert talk.parts.composer.editing == talk.path()[2].id
    press(Qt.Key.Key_Escape)
    script.add(replies.say("Another answer."))
    view.setFocus()
    view.keys.focus(3)
    press(Qt.Key.Key_R)
    talk.settle()
    assert talk.texts()[3] == "Another answer."
    view.setFocus()
    view.keys.focus(3)
    QTest.keyClicks(view, "<")
    assert talk.texts()[3] == "Second answer."
    assert view.focused_row == 3
    QTest.keyClicks(view, ">")
    assert talk.texts()[3] == "Another answer."


def test_while_a_reply_streams_nothing_is_changed(talk: WindowStage, script: Script) -> None:
    gate = Gate()
    script.add(replies.say("word " * 100).hold_after(10, gate))
    talk.parts.composer.set_draft(Draft("Talk"))
    talk.joined.controllers.composer.send()
    talk.until(lambda: (reply := talk.services.library.reply(talk.current)) is not None and bool(reply.fold_text()))
    view = talk.parts.transcript
    view.setFocus()
    view.keys.focus(1)
    for key in (Qt.Key.Key_E, Qt.Key.Key_R, Qt.Key.Key_Less):
        press(key)
    assert talk.parts.composer.editing is None
    press(Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text().startswith("First words.")
    gate.release()
    talk.settle()
    assert len(talk.path()) == 6


def test_zoom_by_key_and_wheel_is_kept(talk: WindowStage) -> None:
    view = talk.parts.transcript
    press(Qt.Key.Key_Plus, CONTROL)
    assert (talk.preferences.number("zoom"), view.flash.text) == (110, "110 %")
    press(Qt.Key.Key_Equal, CONTROL)
    assert talk.preferences.number("zoom") == 125
    assert view.reel.style.font(15).pixelSize() == 19
    place = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        place, view.viewport().mapToGlobal(place), QPoint(), QPoint(0, -240), Qt.MouseButton.NoButton, CONTROL,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)
    assert talk.preferences.number("zoom") == 100
    press(Qt.Key.Key_Minus, CONTROL)
    assert talk.preferences.number("zoom") == 90
    press(Qt.Key.Key_0, CONTROL)
    assert not talk.preferences.is_changed("zoom")
    for _ in range(20):
        press(Qt.Key.Key_Minus, CONTROL)
    assert talk.preferences.number("zoom") == 50
    assert view.flash.text == "50 %"
    assert talk.preferences.number("text_size") == 100
