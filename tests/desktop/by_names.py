"""The whole main job by what things are called, as assistive technology does it: no pointer, no place on the screen.

``/usr/bin/python3 tests/desktop/by_names.py --command desktop-chat --out FOLDER``
"""

import subprocess
from contextlib import suppress
from typing import Any

from gi.repository import GLib
from seeing import Eyes
from stage import KEY, NAME, Failed, Stage, play, step, wait_for

HARBOUR = "The harbour wakes before the town does, and the first boats leave while the lamps still burn."
HAIKU = "claude-haiku-4-5"  # takes a temperature
FIRST = "Tell me about the harbour"
STOPPED = "Again, slowly"
SAILOR = "Talk like a sailor"
MOUNTAIN = "And the mountain?"
RENAMED = "Harbour notes"


def choose(eyes: Eyes, *entries: str) -> None:
    """One of the entries of the chat menu, or of a menu in it."""
    eyes.press("push button", "Chat menu")
    for entry in entries:
        eyes.press("menu item", entry)
    eyes.wait_until_gone("popup menu", "Chat menu")


def ask(eyes: Eyes, text: str) -> None:
    eyes.write("Message", text)
    eyes.press("push button", "Send")


def enter_key(stage: Stage, eyes: Eyes) -> None:
    eyes.press("push button", "Use another endpoint")
    eyes.write("Endpoint", stage.url)
    eyes.wait("password text", "API key").write("sk-ant-wrong")
    eyes.press("push button", "Check and save")
    eyes.wait("label", None, lambda label: "rejected" in label.name)
    if stage.keys_in_keyring():
        raise Failed("a key that was rejected is in the keyring")
    eyes.wait("password text", "API key").write(KEY)
    eyes.press("push button", "Check and save")
    eyes.wait("text", "Message")
    if (kept := stage.keys_in_keyring()) != {f"api-key:{stage.url}": KEY}:
        raise Failed(f"the keyring holds {list(kept)}")


def ask_and_read(stage: Stage, eyes: Eyes, text: str) -> None:
    ask(eyes, text)
    eyes.wait("list item", f"You: {text}")
    eyes.wait("list item", f"Claude: {HARBOUR} You asked: {text}")
    if not stage.wait_for_question(text)["known_key"]:
        raise Failed("the question came without the key")
    wait_for(lambda: f"You asked: {text}" in stage.history(), "the reply on disk")


def stop_a_reply(stage: Stage, eyes: Eyes) -> None:
    ask(eyes, STOPPED)
    eyes.wait("list item", None, lambda item: item.name.startswith("Claude: The harbour") and HARBOUR not in item.name)
    eyes.press("push button", "Stop")
    eyes.wait("push button", "Send")
    asked = stage.wait_for_question(STOPPED)
    wait_for(lambda: stage.client_left(asked["number"]), "the server to be left")
    wait_for(lambda: '"stopped"' in stage.history(), "the stopped reply on disk")


def change_settings(stage: Stage, eyes: Eyes) -> None:
    eyes.press("push button", "Settings")
    eyes.wait("dialog", "Settings")
    eyes.wait("list item", "Model").do()
    model = eyes.wait("text", "Model")
    model.focus()
    eyes.wait_for_focus("Model")
    model.write(HAIKU)
    eyes.wait("list", "Pages").focus()  # away from it, which says that it is complete
    wait_for(lambda: stage.settings().get("model") == HAIKU, lambda: f"the model in {stage.settings()}")
    eyes.wait("spin button", "Temperature").set_value(0.3)
    wait_for(lambda: stage.settings().get("temperature") == 0.3, lambda: f"the temperature in {stage.settings()}")
    stage.press("Escape")  # as every window it is closed by the window manager's button, which is not the program's
    eyes.wait_until_gone("dialog", "Settings")


def check_what_is_sent(stage: Stage) -> None:
    sent = stage.wait_for_question(SAILOR)["body"]
    if (sent["model"], sent["temperature"]) != (HAIKU, 0.3):
        raise Failed(f"sent were {sent['model']} and {sent['temperature']}")


def find(eyes: Eyes) -> None:
    choose(eyes, "Find in this chat")
    eyes.write("Find in this chat", "sailor")
    eyes.wait("label", "1 of 2")
    eyes.press("push button", "Next hit")
    eyes.wait("label", "2 of 2")
    eyes.press("push button", "Close")
    eyes.wait_until_gone("text", "Find in this chat")


def rename(stage: Stage, eyes: Eyes, before: str) -> None:
    choose(eyes, "Rename chat…")
    eyes.wait_for_focus("Title")
    eyes.write("Title", RENAMED)
    eyes.wait("text", "Message").focus()
    eyes.wait("push button", f"Title: {RENAMED}")
    eyes.wait("list item", RENAMED)
    eyes.wait_until_gone("list item", before)
    wait_for(lambda: RENAMED in stage.history(), "the title on disk")


def export(stage: Stage, eyes: Eyes) -> None:
    target = stage.folder / "export.md"
    choose(eyes, "Export chat…")
    eyes.wait("dialog", "Export")
    eyes.write("Save to", str(target))
    eyes.press("push button", "Export")
    eyes.wait("label", None, lambda label: label.name.startswith("Saved as"))
    exported = target.read_text(encoding="utf-8")
    for wanted in (RENAMED, FIRST, HARBOUR, SAILOR):
        if wanted not in exported:
            raise Failed(f"{wanted!r} is not in the export:\n{exported}")
    if MOUNTAIN in exported:
        raise Failed("another chat is in the export")
    eyes.press("push button", "Close")
    eyes.wait_until_gone("dialog", "Export")


def delete_and_undo(stage: Stage, eyes: Eyes) -> None:
    choose(eyes, "Delete chat")
    eyes.wait_until_gone("list item", RENAMED)
    wait_for(lambda: SAILOR not in stage.history(), "the chat to leave the folder")
    eyes.press("push button", "Undo")
    eyes.wait("list item", RENAMED)
    wait_for(lambda: SAILOR in stage.history(), "the chat in its folder again")


def leave(stage: Stage, eyes: Eyes, process: "subprocess.Popen[Any]") -> None:
    eyes.press("push button", "Chat menu")
    with suppress(GLib.Error):  # it may be gone before it answers
        eyes.press("menu item", "Quit")
    stage.wait_for_end(process)


def act(stage: Stage) -> None:
    with step("start"):
        process = stage.open()
        eyes = Eyes(process.pid)
        eyes.wait("frame", NAME)
        eyes.wait("password text", "API key")
    with step("a key, into the keyring"):
        enter_key(stage, eyes)
    with step("a question and its answer"):
        ask_and_read(stage, eyes, FIRST)
        first_title = eyes.wait("list item", "About the harbour").name
    with step("stop"):
        stop_a_reply(stage, eyes)
    with step("settings"):
        change_settings(stage, eyes)
        ask_and_read(stage, eyes, SAILOR)
        check_what_is_sent(stage)
    with step("find"):
        find(eyes)
    with step("a new chat, and back"):
        eyes.press("push button", "New chat")
        eyes.wait("push button", "Title: New chat")
        ask_and_read(stage, eyes, MOUNTAIN)
        eyes.wait("list item", first_title).do()
        wait_for(lambda: f"You: {SAILOR}" in eyes.messages(), "the messages of the first chat")
    with step("rename"):
        rename(stage, eyes, first_title)
    with step("export"):
        export(stage, eyes)
    with step("delete, undo"):
        delete_and_undo(stage, eyes)
    with step("quit"):
        leave(stage, eyes, process)
    with step("start again"):
        process = stage.open()
        eyes = Eyes(process.pid)
        eyes.wait("list item", RENAMED).do()
        wait_for(lambda: f"You: {FIRST}" in eyes.messages(), "the first question")
        if (last := eyes.messages()[-1]) != f"Claude: {HARBOUR} You asked: {SAILOR}":
            raise Failed(f"the last message is {last!r}")
        leave(stage, eyes, process)
    stage.check_what_was_left()


if __name__ == "__main__":
    play(__doc__ or "", act)
