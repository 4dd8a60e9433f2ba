"""A window and other processes on the same folder: verbs beside it, a second start, a kill in mid-reply."""

import time

import pytest

from desktop_chat.app import exit_codes
from desktop_chat.demo.replies import Reply, text
from desktop_chat.demo.script import Gate
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.stop import Ending, Interruption
from desktop_chat.storage.repository import HistoryStore
from tests.helpers.desktop import NAME
from tests.helpers.program import wait_for

HARBOUR = "The harbour wakes before the town does, and the first boats leave while the lamps still burn."

pytestmark = [pytest.mark.xcb, pytest.mark.slow]


@pytest.fixture
def server(script):
    """A server on this computer that asks for no key."""
    with DemoServer(script=script, pace=0, require_key=False) as server:
        yield server


def said(value):
    return Reply((text(value),))


def texts(desktop):
    """The texts of all conversations, without order."""
    return sorted(desktop.program.texts())


def drafts(desktop):
    store = HistoryStore.open(desktop.program.folder / "history", writable=False)
    try:
        return {key: draft.text for key, draft in store.drafts().items()}
    finally:
        store.close()


def test_the_verbs_work_beside_the_window(desktop, script, server, tmp_path):
    script.add(said("First reply."), said("Asked beside."), said("Further on."), said("From the window."))
    endpoint = ("--base-url", server.base_url)
    program = desktop.program
    window = desktop.open(*endpoint)
    window.say("In the window")
    wait_for(lambda: texts(desktop) == [["In the window", "First reply."]], "the reply on disk")
    (chat,) = program.conversations()

    listed = program.run("list")
    assert (listed.returncode, listed.stderr) == (exit_codes.OK, "")
    assert [line[:36] for line in listed.stdout.splitlines()] == [chat.id]
    assert "First reply." in program.run("show", chat.id).stdout
    target = tmp_path / "chat.txt"
    assert program.run("export", chat.id, "--format", "txt", "--output", str(target)).returncode == exit_codes.OK
    assert "First reply." in target.read_text()

    asked = program.run("ask", "On the terminal", *endpoint)
    assert (asked.returncode, asked.stdout, asked.stderr) == (exit_codes.OK, "Asked beside.\n", "")
    beside = [["In the window", "First reply."], ["On the terminal", "Asked beside."]]
    wait_for(lambda: texts(desktop) == beside, "the conversation that was asked beside")
    wait_for(lambda: any("On the terminal" in name for name in window.names("list item")), "its row in the window")
    assert list((program.folder / "history/inbox").iterdir()) == []

    # The conversation in front grows under the eyes of the person, whose window goes on where the terminal stopped.
    program.run("ask", "And further?", "--continue", chat.id, *endpoint)
    wait_for(lambda: any("Further on." in name for name in window.names("list item")), "the reply in the window")
    window.say("My turn")
    long = ["In the window", "First reply.", "And further?", "Further on.", "My turn", "From the window."]
    wait_for(lambda: long in texts(desktop), "the reply to the window")
    assert len(server.messages[-1].json["messages"]) in (5, 1)  # the turn, or the title that follows it
    assert window.quit() == exit_codes.OK
    assert texts(desktop) == [long, ["On the terminal", "Asked beside."]]
    assert "ERROR" not in program.log


def test_a_window_opens_while_a_question_is_being_answered(desktop, script, server):
    gate = Gate()
    script.add(said(HARBOUR).hold_after(4, gate))
    asking = desktop.program.start("ask", "Slowly", "--base-url", server.base_url)
    wait_for(lambda: gate.reached.is_set() or asking.poll() is not None, "the reply to begin")
    window = desktop.open("--base-url", server.base_url)
    wait_for(lambda: any("Slowly" in name for name in window.names("list item")), "the question in the window")
    gate.release()
    printed, errors = asking.communicate(timeout=30)
    assert (asking.returncode, printed, errors) == (exit_codes.OK, f"{HARBOUR}\n", "")
    wait_for(lambda: texts(desktop) == [["Slowly", HARBOUR]], "the reply on disk")
    window.press("alt+Down")
    window.wait_for_title(f"Slowly — {NAME}")
    wait_for(lambda: any(HARBOUR in name for name in window.names("list item")), "the reply in the window")
    assert window.quit() == exit_codes.OK


def test_a_second_start_brings_the_first_window_to_the_front(desktop, server):
    window = desktop.open("--base-url", server.base_url)
    window.wait_for_focus("Message")  # complete, so it listens for other starts
    shown = desktop.screen.window(NAME)
    desktop.screen.minimise(shown)
    wait_for(lambda: desktop.screen.active_title() != NAME, "the window out of the way")
    begun = time.monotonic()
    second = desktop.program.run("--base-url", server.base_url)
    assert (second.returncode, second.stdout) == (exit_codes.OK, "")
    assert second.stderr == "desktop-chat: the window that was open already is in front now.\n"
    assert time.monotonic() - begun < 5
    window.wait_for_title(NAME)
    assert desktop.screen.windows(NAME) == [shown]
    assert window.quit() == exit_codes.OK


def test_a_kill_in_mid_reply_loses_nothing(desktop, script, server):
    gate = Gate()
    script.add(said(HARBOUR), said(HARBOUR).hold_after(4, gate))
    program = desktop.program
    window = desktop.open("--base-url", server.base_url)
    window.say("First")
    wait_for(lambda: texts(desktop) == [["First", HARBOUR]], "the first reply")
    window.say("Second")
    assert gate.wait_reached(20)
    window.wait_for_focus("Message")
    window.type("an unsent thought")
    typed = time.monotonic()
    wait_for(lambda: "an unsent thought" in drafts(desktop).values(), "the draft on disk")
    assert time.monotonic() - typed < 2  # a second, and what a busy machine adds
    begun = "The harbour"

    def partial() -> bool:
        streams = list((program.folder / "history/conversations").glob("*.stream"))
        return any(begun.split()[-1].encode() in path.read_bytes() for path in streams)

    wait_for(partial, "the beginning of the reply on disk")
    program.kill(window.process)

    (chat,) = program.conversations()
    title = f"{chat.meta.title} — {NAME}"
    window = desktop.open("--base-url", server.base_url, title=title)
    assert window.wait_for_focus("Message").text == "an unsent thought"
    (chat,) = program.conversations()
    *before, reply = chat.active_path()
    assert [message.text for message in before] == ["First", HARBOUR, "Second"]
    assert reply.text.startswith(begun)
    assert HARBOUR.startswith(reply.text)
    assert reply.stop.interruption is Interruption.CLOSED
    assert reply.ending is Ending.INTERRUPTED
    wait_for(
        lambda: any(name.startswith("Claude: ") and begun in name for name in window.names("list item")),
        "the beginning of the reply in the window",
    )
    assert list((program.folder / "history/conversations").glob("*.stream")) == []
    assert window.quit() == exit_codes.OK
    assert "an unsent thought" in drafts(desktop).values()
