"""A long conversation as a screen reader meets it, over a real accessibility bus, from another process."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from desktop_chat.app import exit_codes
from desktop_chat.domain.content import ContentBlock, block, text_block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Stop
from desktop_chat.runtime.paths import make_private_folder, paths_in
from desktop_chat.settings.state import WindowState
from desktop_chat.storage.repository import HistoryStore
from tests.helpers.assistive import Child, Heard
from tests.helpers.desktop import NAME, Desktop, Window
from tests.helpers.program import wait_for

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

CHAT = ConversationId("11111111-1111-4111-8111-111111111111")
COUNT = 300
ANNOUNCED = "Claude has answered."
TITLE = "Three hundred messages"
ANSWERS: tuple[tuple[ContentBlock, ...], ...] = (
    (text_block("A **bold** claim with `code` and [a link](https://example.org/hidden)."),),
    (text_block("Code:\n\n```python\ndef tide(hour):\n    return hour\n```"),),
    (text_block("| port | boats |\n|---|--:|\n| North | 12 |"),),
    (text_block("It is \\(x^2\\), so\n\n$$\nE = mc^2\n$$"),),
    (block({"type": "thinking", "thinking": "A quiet thought.", "signature": "x"}), text_block("The answer.")),
    (
        block({"type": "tool_use", "id": "t", "name": "look_up", "input": {"what": "tides"}}),
        block({"type": "tool_result", "tool_use_id": "t", "content": "High at noon."}),
        text_block("High at noon, says the table."),
    ),
    (text_block("- [x] nets mended\n- [ ] ice loaded\n\n1. first\n2. second"),),
)
SPOKEN = (
    "Claude: A bold claim with code and a link.",
    "Claude: Code:\n\ndef tide(hour):\n    return hour",
    "Claude: port\tboats\nNorth\t12",
    "Claude: It is x^2, so\n\nE = mc^2",
    "Claude: Thought\n\nThe answer.",
    "Claude: Tool: look_up\n\nResult\n\nHigh at noon, says the table.",
    "Claude: [x] nets mended\n[ ] ice loaded\n\n1. first\n2. second",
)


def messages() -> Iterator[Message]:
    parent = None
    for number in range(COUNT):
        own = MessageId(f"00000000-0000-4000-8000-{number:012x}")
        if number % 2 == 0:
            yield Message(own, parent, Role.USER, (text_block(f"Question {number}?"),), 1_760_000_000.0 + number)
        else:
            content = ANSWERS[number // 2 % len(ANSWERS)]
            stop = Stop("end_turn")
            yield Message(
                own, parent, Role.ASSISTANT, content, 1_760_000_000.0 + number, "claude-sonnet-5-5", stop=stop
            )
        parent = own


@pytest.fixture
def long_chat(desktop: Desktop) -> None:
    """A conversation of everything that can be shown, which was open when the program was last closed."""
    paths = paths_in(desktop.program.folder)
    make_private_folder(paths.data)
    store = HistoryStore.open(paths.data)
    state = WindowState(paths.state_file)
    state.set("open_conversation", CHAT)
    make_private_folder(paths.config)
    state.save()
    try:
        store.create(ConversationMeta(CHAT, title=TITLE))
        for message in messages():
            store.append(CHAT, message)
    finally:
        store.close()


def rows(desktop: Desktop, window: Window, *at: int) -> tuple[int, list[Child]]:
    """How many messages the window shows, and some of them."""
    return desktop.reader.children(window.process.pid, "list", "Messages", at)


def row(desktop: Desktop, window: Window, at: int) -> Child:
    _, (found,) = rows(desktop, window, at)
    return found


def wait_for_row(desktop: Desktop, window: Window, at: int) -> Child:
    """A message, once it has the keyboard."""

    def found() -> Child | None:
        seen = row(desktop, window, at)
        return seen if "focused" in seen.states else None

    return wait_for(found, f"the keyboard on message {at + 1}") or pytest.fail(str(at))


def open_chat(desktop: Desktop) -> Window:
    window = desktop.open("--demo", title=f"{TITLE} \u2014 {NAME}")
    wait_for(lambda: rows(desktop, window)[0] == COUNT, "the list of messages")
    return window


def test_a_long_conversation_is_read_and_walked(desktop: Desktop, long_chat: None) -> None:
    window = open_chat(desktop)

    # All messages are there with who said what and where they stand, whether they are on the screen or not.
    count, found = rows(desktop, window, *range(COUNT))
    assert (count, len(found)) == (COUNT, COUNT)
    assert {child.role for child in found} == {"list item"}
    assert [child.index for child in found] == list(range(COUNT))
    for number, child in enumerate(found, 1):
        assert child.description.split(",")[0] == f"Message {number} of {COUNT}"
    assert [child.name for child in found[::2]] == [f"You: Question {number}?" for number in range(0, COUNT, 2)]
    assert [child.name for child in found[1::2]] == [SPOKEN[number % len(SPOKEN)] for number in range(COUNT // 2)]

    # Those on the screen lie one below the other in it, the others say that they are not.
    shown = [child for child in found if "showing" in child.states and "visible" in child.states]
    assert 2 <= len(shown) < 30
    assert shown[-1].index == COUNT - 1
    for child, following in pairwise(shown):
        assert child.box[1] + child.box[3] <= following.box[1]
        assert 0 <= child.box[0] < child.box[0] + child.box[2] <= 1280
    assert 0 < shown[-1].box[1] < 800

    # The keyboard goes from message to message, and each tells that it has it now.
    desktop.reader.listen("object:state-changed:focused")
    window.tab_to("Messages", "list")
    window.press("End")
    last = wait_for_row(desktop, window, COUNT - 1)
    desktop.reader.heard()
    window.press("Up")
    before = wait_for_row(desktop, window, COUNT - 2)
    told = desktop.reader.heard()
    assert [(event.name, event.detail[0]) for event in told] == [(last.name, 0), (before.name, 1)]
    window.press("Home")
    first = wait_for_row(desktop, window, 0)
    assert first.name == "You: Question 0?"
    assert "showing" in first.states
    assert 0 < first.box[1] < 800
    assert "showing" not in row(desktop, window, COUNT - 1).states

    # Enter opens the message in a text field of the system, which can be read letter by letter.
    window.press("Down")
    assert wait_for_row(desktop, window, 1).name == SPOKEN[0]
    window.press("Return")
    field = window.wait_for_focus("Claude: message", "text")
    assert field.text == SPOKEN[0].removeprefix("Claude: ")
    window.press("Escape")
    wait_for_row(desktop, window, 1)
    assert window.quit() == exit_codes.OK


def test_a_reply_is_announced_once_and_no_flood_of_events_tells_of_it(desktop: Desktop, long_chat: None) -> None:
    window = open_chat(desktop)
    desktop.reader.listen("object", "window")
    desktop.reader.heard()
    window.say("Tell me about the harbour")
    heard: list[Heard] = []

    def announced() -> bool:
        heard.extend(desktop.reader.heard())
        return any(event.said == ANNOUNCED for event in heard)

    wait_for(announced, "the word that the reply is there", seconds=60)
    question, reply = wait_for(lambda: rows(desktop, window, COUNT, COUNT + 1)[1], "the two messages")
    heard += desktop.reader.heard()
    assert question.name == "You: Tell me about the harbour"
    assert reply.name.startswith("Claude: You wrote:")
    assert reply.description.startswith(f"Message {COUNT + 2} of {COUNT + 2}")
    about_messages = [event for event in heard if event.role == "list item" or event.name == "Messages"]
    assert [event.said for event in about_messages if event.said] == [ANNOUNCED]
    added = [event.detail[0] for event in about_messages if event.type == "object:children-changed:add"]
    assert added == [COUNT, COUNT + 1]
    assert len(about_messages) == 3
    # The reply came in hundreds of pieces; what else is told of it is how far the scroll bar has come, line by line.
    others = [event for event in heard if event not in about_messages and event.name != "Message"]
    assert len(others) < 150, Counter((event.type, event.role, event.name) for event in others)
