"""What a person hears of replies that end while they are elsewhere: notifications, marks, counts."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from desktop_chat.app.desktop import attention
from desktop_chat.demo import faults, replies
from desktop_chat.demo.exchange import Gate
from desktop_chat.demo.script import Script
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.ids import ConversationId
from desktop_chat.models.roles import ConversationRole
from desktop_chat.runtime.paths import paths_in
from desktop_chat.ui.main_window import MainWindow
from tests.gui.app.conftest import OpenWindow
from tests.gui.app.stage import WindowStage
from tests.helpers.bus import NOTIFICATIONS, PORTAL, PrivateBus
from tests.helpers.naughty import naughty

PATH = "/org/freedesktop/Notifications"


@pytest.fixture
def bus(private_bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> PrivateBus:
    """The desktop's bus with a server of notifications; ask for it before the window."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", private_bus.address)
    private_bus.serve(NOTIFICATIONS)
    private_bus.meanwhile = QCoreApplication.processEvents
    return private_bus


@pytest.fixture(autouse=True)
def person(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Without a display windows do not become active and inactive as with one, so the person says where they are."""
    monkeypatch.setattr(attention, "is_person_here", lambda: _here)
    monkeypatch.setattr(MainWindow, "isActiveWindow", lambda _window: _here)
    yield
    monkeypatch.undo()


_here = False


def leave(stage: WindowStage) -> None:
    """The person turns to another program."""
    global _here
    stage.until(lambda: bool(stage.session._manners and stage.session._manners.has_begun))
    _here = False


def come_back(stage: WindowStage) -> None:
    global _here
    stage.until(lambda: bool(stage.session._manners and stage.session._manners.has_begun))
    _here = True
    assert stage.session.windows is not None
    stage.session.windows.activated.emit()


def chats(stage: WindowStage, script: Script, *names: str) -> list[ConversationId]:
    """New conversations with an answered question each, that the person sees."""
    come_back(stage)
    made = []
    for name in names:
        stage.run("chat.new")
        script.add(replies.say("First."))
        stage.say(name)
        made.append(stage.current)
    return made


def ask(stage: WindowStage, chat: ConversationId, text: str = "And now?") -> None:
    assert stage.services.turns.send(chat, Draft(text))


def shown(bus: PrivateBus, count: int = 1) -> tuple[str, str]:
    """Title and body of a notification."""
    body = bus.wait_for_call("Notify", count)["body"]
    return body[3], body[4]


def test_a_notification_for_a_reply_that_nobody_saw(bus: PrivateBus, stage: WindowStage, script: Script) -> None:
    first, second = chats(stage, script, "Tides & <b>moons</b>", "Rivers")
    assert bus.calls("Notify") == []
    leave(stage)
    script.add(replies.say("# High water\n\ncomes **twice**."))
    ask(stage, first)
    call = bus.wait_for_call("Notify")
    application, replaced, icon, title, body, actions, hints, _ = call["body"]
    assert (application, replaced, icon) == ("Desktop Chat", 0, "io.github.desktop_chat.DesktopChat")
    assert (title, body) == ("Tides & ‹b›moons‹/b›", "The reply is ready.")
    assert actions == ["default", "Open"]
    assert hints["desktop-entry"] == ["s", "io.github.desktop_chat.DesktopChat"]
    assert stage.window.windowTitle() == "(1) Rivers — Desktop Chat"
    assert stage.window.accessibleName() == "Desktop Chat"
    row = stage.parts.conversations.index(stage.parts.conversations.row_of(first))
    assert row.data(ConversationRole.UNREAD)

    # The next one takes its place.
    script.add(replies.say("Again."))
    ask(stage, first)
    assert bus.wait_for_call("Notify", 2)["body"][1] == 1

    # A click leads there; a stranger's word does not.
    bus.do(signal=[PATH, NOTIFICATIONS, "ActionInvoked", "us", [1, "default"]], to=call["sender"], **{"as": "stranger"})
    bus.do(signal=[PATH, NOTIFICATIONS, "ActionInvoked", "us", [7, "default"]])
    bus.do(signal=[PATH, NOTIFICATIONS, "ActivationToken", "us", [1, "token"]])
    assert stage.session._manners is not None
    shown_by = stage.session._manners._parts[0]._notifications
    stage.until(lambda: shown_by._token == "token")  # so all of them have come
    assert stage.current == second
    bus.do(signal=[PATH, NOTIFICATIONS, "ActionInvoked", "us", [1, "default"]])
    stage.until(lambda: stage.current == first)
    come_back(stage)  # which the window asked for
    assert bus.wait_for_call("CloseNotification")["body"] == [1]
    stage.until(lambda: stage.window.windowTitle().startswith("Tides"))
    assert len(stage.services.unread) == 0


def test_a_look_withdraws_it(bus: PrivateBus, stage: WindowStage, script: Script) -> None:
    (chat,) = chats(stage, script, "Tides")
    leave(stage)
    script.add(replies.say("Now."))
    ask(stage, chat)
    bus.wait_for_call("Notify")
    come_back(stage)
    assert bus.wait_for_call("CloseNotification")["body"] == [1]
    assert stage.window.windowTitle() == "Tides — Desktop Chat"


def test_in_sight_and_stopped_replies_make_no_noise(bus: PrivateBus, stage: WindowStage, script: Script) -> None:
    first, second = chats(stage, script, "Tides", "Rivers")
    stage.until(lambda: bool(stage.session._manners and stage.session._manners.has_begun))
    script.add(replies.say("Elsewhere."))
    ask(stage, first)  # unread, but the person is at the window
    stage.settle()
    stage.until(lambda: first in stage.services.unread)
    assert stage.window.windowTitle() == "(1) Rivers — Desktop Chat"
    leave(stage)
    gate = Gate()
    script.add(replies.say("word " * 400).hold_after(20, gate))
    ask(stage, second)
    stage.until(lambda: (reply := stage.services.library.reply(second)) is not None and "word" in reply.fold_text())
    stage.services.turns.stop(second)
    stage.settle()
    gate.release()
    script.add(faults.fault("no_headers"))
    ask(stage, second)
    stage.until(lambda: script.left == 0)
    stage.services.turns.stop(second)
    stage.settle()
    assert stage.services.unread.all() == (first,)
    # One that ends by itself comes after them, so they would have been there.
    script.add(replies.say("Done."))
    ask(stage, second)
    assert shown(bus)[0] == "Rivers"
    assert len(bus.calls("Notify")) == 1


def test_the_text_only_if_the_person_wants_it(bus: PrivateBus, stage: WindowStage, script: Script) -> None:
    (chat,) = chats(stage, script, "Tides")
    stage.preferences.set("notification_text", True)
    leave(stage)
    script.add(replies.say("**High** water <img src=x> & more " + "later " * 500))
    ask(stage, chat)
    title, body = shown(bus)
    assert title == "Tides"
    assert body.startswith("High water &lt;img src=x&gt; &amp; more later later")
    assert len(body) < 300
    stage.preferences.set("notify", False)
    script.add(replies.say("Silent."))
    ask(stage, chat)
    stage.settle()
    stage.preferences.set("notify", True)
    script.add(replies.say("Loud."))
    ask(stage, chat)
    assert shown(bus, 2)[1] == "Loud."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (faults.status(401, "<b>no</b>"), "rejected"),
        (replies.Reply((replies.text("Half a sen"),), stop_reason="max_tokens"), "The reply reached the token limit."),
        (replies.Reply((), stop_reason="refusal"), "Claude refused to answer."),
        (faults.fault("drop"), "connection"),
    ],
    ids=["error", "limit", "refusal", "broken"],
)
def test_an_ending_is_told(bus: PrivateBus, stage: WindowStage, script: Script, answer: Any, words: str) -> None:
    (chat,) = chats(stage, script, "Tides")
    leave(stage)
    script.add(answer)
    ask(stage, chat)
    assert words in shown(bus)[1]


def test_many_at_once_become_one(bus: PrivateBus, stage: WindowStage, script: Script) -> None:
    names = [f"Chat {number}" for number in range(6)]
    made = chats(stage, script, *names)
    leave(stage)
    gate = Gate()
    for _ in made:
        script.add(replies.say("Here.").hold_after(0, gate))
    for chat in made:
        ask(stage, chat)
    gate.release()
    stage.settle()
    stage.until(lambda: len(stage.services.unread) == 6)
    stage.until(lambda: any("6 replies" in call["body"][4] for call in bus.calls("Notify")))
    assert len({call["body"][1] or index for index, call in enumerate(bus.calls("Notify"))}) <= 4
    last = bus.calls("Notify")[-1]["body"]
    assert last[3] == "Desktop Chat"
    assert "6 replies are ready." in last[4]
    assert stage.window.windowTitle().startswith("(6) ")
    come_back(stage)
    for chat in made:
        stage.services.navigation.show(chat)
    stage.until(lambda: len(stage.services.unread) == 0)
    bus.wait_for_call("CloseNotification")


def test_a_server_that_hangs_and_then_another(bus: PrivateBus, stage: WindowStage, script: Script) -> None:
    (chat,) = chats(stage, script, "Tides")
    bus.do(**{"answer": "Notify", "with": "hang"})
    leave(stage)
    for _ in range(3):
        script.add(replies.say("Now."))
        ask(stage, chat)
        stage.settle()
        bus.wait_for_call("Notify")
    assert len(bus.calls("Notify")) == 1
    bus.end_services()
    bus.serve(NOTIFICATIONS)
    script.add(replies.say("Now."))
    ask(stage, chat)
    assert bus.wait_for_call("Notify", 2)["body"][1] == 0  # numbers of the dead one mean nothing here


def test_without_a_bus_everything_goes_on(open_window: OpenWindow, scripted_server: Any, script: Script) -> None:
    stage = open_window(base_url=scripted_server.base_url)
    (chat,) = chats(stage, script, "Tides")
    leave(stage)
    script.add(replies.say("Now."))
    ask(stage, chat)
    stage.settle()
    assert stage.window.windowTitle() == "(1) Tides — Desktop Chat"
    come_back(stage)
    stage.until(lambda: stage.window.windowTitle() == "Tides — Desktop Chat")


def test_unread_is_remembered(bus: PrivateBus, open_window: OpenWindow, scripted_server: Any, script: Script) -> None:
    stage = open_window(base_url=scripted_server.base_url)
    first, second = chats(stage, script, "Tides", "Rivers")
    stage.until(lambda: bool(stage.session._manners and stage.session._manners.has_begun))
    script.add(replies.say("Now."))
    ask(stage, first)
    stage.settle()
    stage.until(lambda: first in stage.services.unread)
    state = paths_in(stage.folder).state_file
    stage.until(lambda: state.exists() and json.loads(state.read_text()).get("unread") == [first])
    again = open_window(base_url=scripted_server.base_url)
    again.until(lambda: again.services.unread.all() == (first,))
    assert again.window.windowTitle() == "(1) Rivers — Desktop Chat"
    come_back(again)
    again.services.navigation.show(first)
    again.until(lambda: again.window.windowTitle() == "Tides — Desktop Chat")
    assert second not in again.services.unread


def test_the_end_takes_back_what_is_shown(bus: PrivateBus, stage: WindowStage, script: Script) -> None:
    (chat,) = chats(stage, script, "Tides")
    leave(stage)
    script.add(replies.say("Now."))
    ask(stage, chat)
    bus.wait_for_call("Notify")
    stage.until(lambda: bool(stage.session._manners and stage.session._manners._parts[0]._shown))
    stage.quit()
    assert bus.wait_for_call("CloseNotification")["body"] == [1]


def test_naughty_titles_and_replies(bus: PrivateBus, stage: WindowStage, script: Script) -> None:
    (chat,) = chats(stage, script, "Tides")
    stage.preferences.set("notification_text", True)
    leave(stage)
    assert stage.session._manners is not None
    stage.session._manners._parts[0]._timer.setInterval(0)
    texts = naughty("/etc/passwd", "127.0.0.1:1")[::12]
    for count, text in enumerate(texts, 1):
        stage.services.library.set_meta(chat, title=text)
        script.add(replies.say(text))
        ask(stage, chat)
        title, body = shown(bus, count)
        assert not set("<>") & set(title + body)
        stage.settle()


def test_the_portal_of_a_sandbox(
    private_bus: PrivateBus,
    monkeypatch: pytest.MonkeyPatch,
    open_window: OpenWindow,
    scripted_server: Any,
    script: Script,
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", private_bus.address)
    monkeypatch.setenv("SNAP", "/snap/desktop-chat/1")
    private_bus.serve(PORTAL)
    private_bus.meanwhile = QCoreApplication.processEvents
    stage = open_window(base_url=scripted_server.base_url)
    first, _ = chats(stage, script, "Tides", "Rivers")
    leave(stage)
    script.add(replies.say("Now."))
    ask(stage, first)
    name, values = private_bus.wait_for_call("AddNotification")["body"]
    assert values["title"] == ["s", "Tides"]
    assert values["body"] == ["s", "The reply is ready."]
    interface = "org.freedesktop.portal.Notification"
    data = [name, "default", [["a{sv}", {"activation-token": ["s", "token"]}]]]
    private_bus.do(signal=["/org/freedesktop/portal/desktop", interface, "ActionInvoked", "ssav", data])
    stage.until(lambda: stage.current == first)
    come_back(stage)
    assert private_bus.wait_for_call("RemoveNotification")["body"] == [name]
