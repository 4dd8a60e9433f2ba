"""The whole main job once in a real window, by keyboard alone: key, chat, stop, settings, export, quit, come back."""

import json
import re

import pytest
import secretstorage
from jeepney.io.blocking import open_dbus_connection

from desktop_chat.app import exit_codes
from desktop_chat.demo.replies import Reply, text
from desktop_chat.demo.script import Gate, Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.stop import Ending, Interruption
from tests.helpers.canary import files_with_keys
from tests.helpers.desktop import NAME, Desktop, Window
from tests.helpers.fixtures import CANARY_KEY
from tests.helpers.program import wait_for

HARBOUR = "The harbour wakes before the town does, and the first boats leave while the lamps still burn."
HAIKU = "claude-haiku-4-5"  # takes a temperature

pytestmark = [pytest.mark.xcb, pytest.mark.slow]


@pytest.fixture
def server(script: Script):
    """A server on this computer that knows one key."""
    with DemoServer(script=script, pace=0, accepted_keys=frozenset({CANARY_KEY})) as server:
        yield server


def keys_in_keyring(desktop: Desktop) -> dict[str, str]:
    """What the keyring holds for the program, asked of the keyring itself."""
    with open_dbus_connection(desktop.keyring.environ["DBUS_SESSION_BUS_ADDRESS"]) as connection:
        items = secretstorage.search_items(connection, {"service": "desktop-chat"})
        return {item.get_attributes()["username"]: item.get_secret().decode() for item in items}


def last_message(desktop: Desktop, count: int):
    """The last message on disk, once the newest conversation has so many."""

    def found():
        chats = desktop.program.conversations()
        path = chats[0].active_path() if chats else ()
        return path[-1] if len(path) == count and path[-1].stop is not None else None

    return wait_for(found, f"message {count} on disk")


def saved_settings(desktop: Desktop) -> dict:
    path = desktop.program.settings_file
    return json.loads(path.read_text())["settings"] if path.exists() else {}


def enter_endpoint_and_key(desktop: Desktop, window: Window, url: str) -> None:
    """The first page: another endpoint, first with a wrong key."""
    window.wait_for_focus("API key")
    window.tab_to("Use another endpoint")
    window.press("space")
    window.wait_for_focus("Endpoint")
    window.type(url)
    window.tab_to("API key")
    window.type("sk-ant-wrong")
    window.press("Return")
    wait_for(lambda: any("rejected" in name for name in window.names("label")), "a sentence about the wrong key")
    assert keys_in_keyring(desktop) == {}
    window.wait_for_focus("API key")
    window.type(CANARY_KEY)  # over the wrong one, which is selected
    window.press("Return")
    window.wait_for_focus("Message")


def change_settings(desktop: Desktop, window: Window) -> None:
    """Model and temperature in the settings dialog."""
    window.press("ctrl+comma")
    window.wait_for_title(f"Settings — {NAME}")
    window.wait_for_focus("Search settings")
    window.press("Down", "Down")
    wait_for(lambda: any(seen.name == "Model" for seen in window.find("label")), "the page Model")
    window.tab_to("Model", "combo box")
    window.type(HAIKU)
    window.press("Tab")
    wait_for(lambda: saved_settings(desktop).get("model") == HAIKU, "the model in the settings file")
    window.tab_to("Temperature", "spin button")
    window.type("0.3")
    window.press("Tab")
    wait_for(lambda: saved_settings(desktop).get("temperature") == 0.3, "the temperature in the settings file")
    window.press("Escape")
    window.wait_for_focus("Message")


def test_the_whole_path_by_keyboard(desktop, script, server, tmp_path):
    slow = Gate()
    slow_reply = Reply((text(HARBOUR),)).hold_after(4, slow)
    script.add(Reply((text(HARBOUR),)), slow_reply, Reply((text("Ahoy."),)), Reply((text("Still here."),)))

    window = desktop.open()
    enter_endpoint_and_key(desktop, window, server.base_url)
    assert keys_in_keyring(desktop) == {f"api-key:{server.base_url}": CANARY_KEY}
    assert saved_settings(desktop)["base_url"] == server.base_url

    window.say("Tell me about the harbour")
    reply = last_message(desktop, 2)
    assert (reply.text, reply.ending) == (HARBOUR, Ending.COMPLETE)
    wait_for(lambda: len(window.find("list item")) >= 2, "the messages in the window")
    rows = window.names("list item")
    assert any(row.startswith("You: Tell me about the harbour") for row in rows)
    assert any(row.startswith("Claude: ") and HARBOUR in row for row in rows)

    window.say("Again, slowly")
    assert slow.wait_reached(20)
    wait_for(lambda: window.find("push button", "Stop"), "the button Stop")
    window.press("Escape")
    reply = last_message(desktop, 4)
    assert reply.stop.interruption is Interruption.STOPPED
    assert reply.text
    assert HARBOUR.startswith(reply.text)
    assert len(reply.text) < len(HARBOUR)
    assert server.messages[-1].client_left.wait(10)
    wait_for(lambda: window.find("push button", "Send"), "the button Send")

    change_settings(desktop, window)
    window.say("Talk like a sailor")
    assert last_message(desktop, 6).text == "Ahoy."
    asked = [request.json for request in server.messages if request.json["stream"]][-1]
    assert (asked["model"], asked["temperature"]) == (HAIKU, 0.3)

    target = tmp_path / "export.md"
    window.press("ctrl+e")
    window.wait_for_title(f"Export — {NAME}")
    window.tab_to("Save to", "text")
    window.press("ctrl+a")
    window.type(str(target))
    window.press("Return")
    wait_for(target.exists, "the exported file")
    exported = target.read_text()
    assert HARBOUR in exported
    assert "Talk like a sailor" in exported
    wait_for(lambda: any(name.startswith("Saved as") for name in window.names("label")), "the end of the export")
    window.press("Escape")
    window.wait_for_focus("Message")
    assert window.quit() == exit_codes.OK

    (chat,) = desktop.program.conversations()
    assert chat.meta.title
    window = desktop.open(title=f"{chat.meta.title} — {NAME}")
    window.say("Are you still there?")
    assert last_message(desktop, 8).text == "Still here."
    assert all(CANARY_KEY in request.headers["authorization"] for request in server.messages)
    assert any("You: Talk like a sailor" in row for row in window.names("list item"))
    picture = desktop.screen.picture(tmp_path / "window.png")
    assert picture.stat().st_size > 10_000
    assert window.quit() == exit_codes.OK

    assert not re.search("ERROR|Traceback", desktop.program.log), desktop.program.log
    assert "Traceback" not in desktop.program.terminal
    assert list(files_with_keys([tmp_path])) == []
