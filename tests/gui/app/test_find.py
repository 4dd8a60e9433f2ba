"""Finding in the conversation in front, by its commands and keys."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_chat.demo import replies
from desktop_chat.demo.exchange import Gate
from desktop_chat.demo.script import Script
from desktop_chat.domain.drafts import Draft
from tests.gui.app.stage import WindowStage


def test_commands_open_walk_and_wait_for_a_conversation(stage: WindowStage, script: Script) -> None:
    assert not stage.joined.actions.action("view.find").isEnabled()
    script.add(replies.say("A fish and another fish."))
    stage.say("Where is the fish?")
    assert stage.run("view.find")
    session = stage.parts.transcript.finder.session
    assert session is not None
    QTest.keyClicks(session.bar.field, "fish")
    stage.until(lambda: session.bar.count.text() == "1 of 3")
    stage.run("view.find_next")
    assert session.bar.count.text() == "2 of 3"
    stage.run("view.find_previous")
    stage.run("view.find_previous")
    assert session.bar.count.text() == "3 of 3, from the end"


def test_esc_closes_the_bar_and_not_the_reply(stage: WindowStage, script: Script) -> None:
    gate = Gate()
    script.add(replies.say("word " * 100).hold_after(10, gate))
    stage.parts.composer.set_draft(Draft("Talk"))
    stage.joined.controllers.composer.send()
    stage.until(lambda: (reply := stage.services.library.reply(stage.current)) is not None and bool(reply.fold_text()))
    stage.window.activateWindow()
    stage.run("view.find")
    session = stage.parts.transcript.finder.session
    assert session is not None
    session.bar.field.setFocus()
    QTest.keyClick(session.bar.field, Qt.Key.Key_Escape)
    assert stage.parts.transcript.finder.session is None
    assert stage.services.turns.running()
    gate.release()
    stage.until(lambda: not stage.services.turns.running())
