"""A conversation read and answered in a real window by keys alone: questions, code, outline, quotation, menu, zoom."""

import json

import pytest

from desktop_chat.app import exit_codes
from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Stop
from desktop_chat.runtime.paths import make_private_folder, paths_in
from desktop_chat.settings.state import WindowState
from desktop_chat.storage.repository import HistoryStore
from tests.helpers.desktop import NAME, Desktop, Window
from tests.helpers.program import wait_for

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

CHAT = ConversationId("22222222-2222-4222-8222-222222222222")
TITLE = "Boats"
WORDS = "The boats leave while the lamps still burn, and come back with the tide.\n\n" * 12
ANSWER = f"## Leaving\n\n{WORDS}```python\ndef tide(hour):\n    return hour\n```\n\n## Coming back\n\n{WORDS}"


@pytest.fixture
def chat(desktop: Desktop) -> None:
    """Three questions with long answers, the conversation that was open last."""
    paths = paths_in(desktop.program.folder)
    make_private_folder(paths.data)
    make_private_folder(paths.config)
    store = HistoryStore.open(paths.data)
    store.create(ConversationMeta(CHAT, title=TITLE, title_is_auto=False, created_at=1.0, updated_at=1.0))
    parent = None
    for number in range(6):
        own = MessageId(f"00000000-0000-4000-8000-{number:012x}")
        role = Role.ASSISTANT if number % 2 else Role.USER
        text = ANSWER if number % 2 else f"Question {number // 2 + 1}?"
        stop = Stop("end_turn") if number % 2 else None
        store.append(CHAT, Message(own, parent, role, (text_block(text),), 1_760_000_000.0 + number, stop=stop))
        parent = own
    store.set_meta(CHAT, {"active_leaf": parent})
    store.close()
    state = WindowState(paths.state_file)
    state.set("open_conversation", CHAT)
    state.save()


def test_read_and_answered_by_keys(desktop: Desktop, chat: None) -> None:
    window = desktop.open("--demo", title=f"{TITLE} — {NAME}")
    window.wait_for_focus("Message")
    window.press("ctrl+Up")
    wait_for_row(desktop, window, 4)
    window.press("ctrl+Up")
    wait_for_row(desktop, window, 2)
    window.press("ctrl+shift+Down")  # the code of the answer
    wait_for_row(desktop, window, 3)
    window.press("Return")
    window.wait_for_title(f"Message — {NAME}")
    wait_for(lambda: (seen := window.focus()) is not None and seen.role == "text", "the code as text")
    window.press("Escape")
    window.wait_for_title(f"{TITLE} — {NAME}")

    window.press("ctrl+shift+o")
    wait_for(lambda: window.find("list", "Outline"), "the outline")
    rows = window.names("list item")
    assert [row for row in rows if row.startswith("Question: ")] == [f"Question: Question {n}?" for n in (1, 2, 3)]
    assert rows.count("Heading 2: Coming back") == 3
    window.type("question 1")
    wait_for(lambda: (seen := window.focus()) is not None and seen.is_called("Filter outline"), "the filter")
    window.press("Return")
    wait_for_row(desktop, window, 0)

    window.press("q")
    window.wait_for_focus("Message")
    wait_for(lambda: window.wait_for_focus("Message").text.startswith("> Question 1?"), "the quotation")
    window.press("ctrl+z")

    wait_for(lambda: not window.wait_for_focus("Message").text, "the empty field")
    window.press("ctrl+shift+l", "Home", "Menu", "Down", "Down", "Return")  # its second entry
    wait_for(lambda: window.wait_for_focus("Message").text.startswith("> Question 1?"), "the quotation by the menu")
    window.press("ctrl+shift+l")
    window.press("ctrl+plus")
    wait_for(lambda: settings(desktop).get("zoom") == 110, "the zoom in the settings")
    assert window.quit() == exit_codes.OK


def wait_for_row(desktop: Desktop, window: Window, at: int) -> None:
    """Waits until a message has the keyboard."""

    def found() -> bool:
        _, (row,) = desktop.reader.children(window.process.pid, "list", "Messages", (at,))
        return "focused" in row.states

    wait_for(found, f"the keyboard in message {at}")


def settings(desktop: Desktop) -> dict[str, object]:
    path = desktop.program.settings_file
    found: dict[str, object] = json.loads(path.read_text())["settings"] if path.exists() else {}
    return found
