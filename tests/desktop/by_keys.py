"""The whole main job by the keyboard alone; the focus is never lost, and Tab goes round in the order of the window.

``/usr/bin/python3 tests/desktop/by_keys.py --command desktop-chat --out FOLDER``
"""

import subprocess
from typing import Any

from seeing import Eyes
from stage import KEY, NAME, Failed, Stage, play, step, wait_for

HARBOUR = "The harbour wakes before the town does, and the first boats leave while the lamps still burn."
HAIKU = "claude-haiku-4-5"  # takes a temperature
FIRST = "Tell me about the harbour"
STOPPED = "Again, slowly"
SAILOR = "Talk like a sailor"
MOUNTAIN = "And the mountain?"
TITLE = "About the harbour"
RENAMED = "Harbour notes"
_MOST_TABS = 40
#: What Tab meets in the window with a chat open, from the field where one writes on; not all of it.
ROUND = (
    ("text", "Message"),
    ("push button", "Attach files"),
    ("push button", "New chat"),
    ("text", "Search conversations"),
    ("list", "Conversations"),
    ("push button", "Settings"),
    ("push button", "Model"),
    ("push button", "Chat menu"),
    ("list", "Messages"),
)


class Hands:
    """A person who has a keyboard and hears where it is."""

    def __init__(self, stage: Stage, process: "subprocess.Popen[Any]") -> None:
        self.stage = stage
        self.process = process
        self.eyes = Eyes(process.pid)

    def press(self, *keys: str) -> None:
        self.stage.press(*keys)

    def arrive(self, name: str, role: str | None = None) -> None:
        """Waits until the keyboard is there."""
        self.eyes.wait_for_focus(name, role)

    def where(self) -> tuple[str, str]:
        """What has the keyboard; something always has."""
        thing = wait_for(self.eyes.focused, "anything to have the keyboard")
        return thing.role, (thing.labels or [thing.name])[0] if thing.role == "combo box" else thing.name

    def tab(self, key: str = "Tab") -> tuple[str, str]:
        """One step, and where it leads."""
        before = self.where()
        self.press(key)
        return wait_for(lambda: now if (now := self.where()) != before else None, f"{key} to lead away from {before}")

    def tab_to(self, name: str, role: str | None = None) -> None:
        for _ in range(_MOST_TABS):
            thing = self.eyes.focused()
            if thing is not None and thing.is_called(name) and role in (None, thing.role):
                return
            self.tab()
        raise Failed(f"no Tab leads to {name!r}")

    def write(self, name: str, text: str, role: str = "text") -> None:
        """Types into the field that has the keyboard, in place of what is there."""
        self.arrive(name, role)
        self.press("ctrl+a")
        self.stage.type(text)
        if role == "text":
            self.eyes.wait(role, name, lambda thing: thing.text == text)

    def title(self, title: str) -> None:
        """Waits until the window of that title is in front."""
        active = self.stage.active_title
        wait_for(lambda: active() == title, lambda: f"the title {title!r}; it is {active()!r}")

    def ask(self, text: str) -> None:
        self.write("Message", text)
        self.press("Return")
        self.stage.wait_for_question(text)
        self.arrive("Message")

    def ask_and_read(self, text: str) -> None:
        self.ask(text)
        wait_for(lambda: f"Claude: {HARBOUR} You asked: {text}" in self.eyes.messages(), f"the answer to {text!r}")
        wait_for(lambda: f"You asked: {text}" in self.stage.history(), "the reply on disk")


def enter_key(hands: Hands) -> None:
    stage = hands.stage
    hands.arrive("API key")
    hands.tab_to("Use another endpoint")
    hands.press("space")
    hands.write("Endpoint", stage.url)
    hands.tab_to("API key")
    hands.write("API key", KEY, "password text")
    hands.press("Return")
    hands.arrive("Message")
    if (kept := stage.keys_in_keyring()) != {f"api-key:{stage.url}": KEY}:
        raise Failed(f"the keyring holds {list(kept)}")


def stop_a_reply(hands: Hands) -> None:
    stage = hands.stage
    hands.ask(STOPPED)
    hands.eyes.wait(
        "list item", None, lambda item: item.name.startswith("Claude: The harbour") and HARBOUR not in item.name
    )
    hands.press("Escape")
    hands.eyes.wait("push button", "Send")
    asked = stage.wait_for_question(STOPPED)
    wait_for(lambda: stage.client_left(asked["number"]), "the server to be left")
    hands.arrive("Message")


def go_round(hands: Hands) -> None:
    """Tab leads through the window and back to where it began, Shift+Tab the same way back."""
    hands.arrive("Message")
    way = [hands.where()]
    while len(way) < _MOST_TABS and (at := hands.tab()) != way[0]:
        way.append(at)
    for role, name in way:
        if not name:
            raise Failed(f"Tab stops at a {role} without a name: {way}")
    met = [at for at in way if at in ROUND or at[0] == "list item"]
    wanted = [at for at in ROUND if at != ("list", "Messages")]
    if [at for at in met if at[0] != "list item" and at != ("list", "Messages")] != wanted:
        raise Failed(f"Tab leads along {way}")
    back = [hands.where()]
    while len(back) < _MOST_TABS and (at := hands.tab("shift+Tab")) != back[0]:
        back.append(at)
    if back[1:] != way[:0:-1]:
        raise Failed(f"Shift+Tab leads along {back}, Tab along {way}")


def change_settings(hands: Hands) -> None:
    stage = hands.stage
    hands.press("ctrl+comma")
    hands.title(f"Settings — {NAME}")
    hands.arrive("Search settings")
    hands.press("Down")
    hands.arrive("Pages", "list")
    hands.press("Down")
    hands.eyes.wait("label", "System prompt")
    hands.tab_to("Model", "text")
    hands.write("Model", HAIKU)
    hands.press("Tab")
    wait_for(lambda: stage.settings().get("model") == HAIKU, lambda: f"the model in {stage.settings()}")
    hands.tab_to("Temperature", "spin button")
    stage.type("0.3")
    hands.press("Tab")
    wait_for(lambda: stage.settings().get("temperature") == 0.3, lambda: f"the temperature in {stage.settings()}")
    hands.press("Escape")
    hands.arrive("Message")
    hands.ask_and_read(SAILOR)
    sent = stage.wait_for_question(SAILOR)["body"]
    if (sent["model"], sent["temperature"]) != (HAIKU, 0.3):
        raise Failed(f"sent were {sent['model']} and {sent['temperature']}")


def find(hands: Hands) -> None:
    hands.press("ctrl+f")
    hands.write("Find in this chat", "sailor")
    hands.eyes.wait("label", "1 of 2")
    hands.press("Return")
    hands.eyes.wait("label", "2 of 2")
    hands.press("Escape")
    hands.arrive("Message")


def rename(hands: Hands) -> None:
    hands.press("F2")
    hands.write("Title", RENAMED)
    hands.press("Return")
    hands.title(f"{RENAMED} — {NAME}")
    hands.arrive("Message")
    wait_for(lambda: RENAMED in hands.stage.history(), "the title on disk")


def export(hands: Hands) -> None:
    target = hands.stage.folder / "export.md"
    hands.press("ctrl+e")
    hands.title(f"Export — {NAME}")
    hands.tab_to("Save to", "text")
    hands.write("Save to", str(target))
    hands.press("Return")
    hands.arrive("Close")
    exported = target.read_text(encoding="utf-8")
    for wanted in (RENAMED, FIRST, HARBOUR, SAILOR):
        if wanted not in exported:
            raise Failed(f"{wanted!r} is not in the export:\n{exported}")
    hands.press("space")
    hands.arrive("Message")


def delete_and_undo(hands: Hands) -> None:
    stage = hands.stage
    hands.tab_to("Conversations", "list")
    hands.press("Delete")
    hands.eyes.wait_until_gone("list item", RENAMED)
    wait_for(lambda: SAILOR not in stage.history(), "the chat to leave the folder")
    hands.where()
    hands.tab_to("Undo", "push button")
    hands.press("Return")
    hands.eyes.wait("list item", RENAMED)
    wait_for(lambda: SAILOR in stage.history(), "the chat in its folder again")
    hands.where()


def leave(hands: Hands) -> None:
    hands.press("ctrl+q")
    hands.stage.wait_for_end(hands.process)


def act(stage: Stage) -> None:
    with step("start, a key into the keyring"):
        hands = Hands(stage, stage.open())
        enter_key(hands)
    with step("a question and its answer"):
        hands.ask_and_read(FIRST)
        hands.title(f"{TITLE} — {NAME}")
    with step("stop"):
        stop_a_reply(hands)
    with step("round by Tab"):
        go_round(hands)
    with step("settings"):
        change_settings(hands)
    with step("find"):
        find(hands)
    with step("a new chat, and back"):
        hands.press("ctrl+n")
        hands.title(NAME)
        hands.ask_and_read(MOUNTAIN)
        hands.press("ctrl+Tab")
        hands.title(f"{TITLE} — {NAME}")
        hands.arrive("Message")
    with step("rename"):
        rename(hands)
    with step("export"):
        export(hands)
    with step("delete, undo"):
        delete_and_undo(hands)
    with step("quit"):
        leave(hands)
    with step("start again"):
        hands = Hands(stage, stage.open())
        hands.arrive("Message")
        hands.press("ctrl+k")
        hands.eyes.wait("text", "Search commands, chats and models")
        stage.type(RENAMED)
        hands.eyes.wait("list item", None, lambda item: RENAMED in item.name)
        hands.press("Return")
        hands.title(f"{RENAMED} — {NAME}")
        hands.arrive("Message")
        hands.ask_and_read("Are you still there?")
        leave(hands)
    stage.check_what_was_left()


if __name__ == "__main__":
    play(__doc__ or "", act)
