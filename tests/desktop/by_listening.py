"""What a screen reader is told without asking, and that everything it can be asked about has a name.

``/usr/bin/python3 tests/desktop/by_listening.py --command desktop-chat --out FOLDER``
"""

import by_names
from by_keys import Hands
from seeing import Eyes, Thing
from stage import NAME, Failed, Stage, play, step, wait_for

ANNOUNCED = "Claude has answered."
#: What can be acted on or typed into, and what holds such things: each must say what it is.
NAMED = {
    "push button",
    "toggle button",
    "check box",
    "radio button",
    "combo box",
    "text",
    "password text",
    "spin button",
    "slider",
    "list",
    "list item",
    "menu item",
    "check menu item",
    "popup menu",
    "page tab",
    "link",
    "table",
    "tree",
    "dialog",
    "frame",
    "progress bar",
}
PAGES = ("General", "Model", "Account", "Appearance", "Data", "Shortcuts", "Tools", "Advanced")


def nameless(eyes: Eyes) -> list[str]:
    """What is on the screen and has neither a name nor a label, with the way to it."""
    found = []
    way: list[Thing] = []
    for thing in eyes.all():
        del way[thing.depth - 1 :]
        way.append(thing)
        if thing.role in NAMED and not thing.name and not any(thing.labels):
            found.append(" > ".join(f"{each.role} {each.name!r}" for each in way if each.name) + f" > {thing.role}")
    return found


def check_names(eyes: Eyes, what: str) -> None:
    """Everything on the screen is called something, once it is all there."""
    if found := nameless(eyes):
        raise Failed(f"{what}: without a name are\n" + "\n".join(found))


def one_announcement(hands: Hands) -> None:
    """A reply is announced once, at its end; pieces of it are not."""
    stage, eyes = hands.stage, hands.eyes
    eyes.listen("object:announcement", "object:state-changed:focused")
    eyes.forget()
    hands.ask("Tell me about the harbour")
    wait_for(lambda: any(heard.said for heard in eyes.heard), "the word that the reply is there")
    hands.title(f"About the harbour — {NAME}")  # asked for after the reply, so nothing more of that will come
    wait_for(lambda: "About the harbour" in stage.history(), "the title on disk")
    said = [heard.said for heard in eyes.heard if heard.type.startswith("object:announcement")]
    if said != [ANNOUNCED]:
        raise Failed(f"announced were {said}")


def follow_focus(hands: Hands) -> None:
    """Each step of the keyboard is told, and told of what has it then."""
    eyes = hands.eyes
    hands.arrive("Message")
    for _ in range(6):
        eyes.forget()
        role, name = hands.tab()

        def told(role: str = role, name: str = name) -> bool:
            return any((heard.role, heard.name, heard.detail) == (role, name, 1) for heard in eyes.heard)

        wait_for(told, lambda name=name: f"to be told of {name!r}; heard was {eyes.heard}")  # type: ignore[misc]
    hands.press("ctrl+l")
    hands.arrive("Message")


def walk_settings(hands: Hands) -> None:
    eyes = hands.eyes
    eyes.press("push button", "Settings")
    hands.title(f"Settings — {NAME}")
    for page in PAGES:
        eyes.wait("list item", page).do()
        eyes.wait("label", page)
        check_names(eyes, f"the page {page} of the settings")
    hands.press("Escape")
    eyes.wait_until_gone("dialog", "Settings")


def walk_windows(hands: Hands) -> None:
    """Every window and list that the chat menu and the header lead to."""
    eyes = hands.eyes
    eyes.press("push button", "Chat menu")
    eyes.wait("menu item", "Quit")
    check_names(eyes, "the chat menu")
    hands.press("Escape")
    for entry, title in (
        (("Export chat…",), "Export"),
        (("Chat settings…",), "Chat settings"),
        (("Trash…",), "Trash"),
        (("Help", "Keyboard shortcuts"), "Keyboard shortcuts"),
        (("Help", "About Desktop Chat"), "About Desktop Chat"),
    ):
        by_names.choose(eyes, *entry)
        eyes.wait("dialog", title)
        check_names(eyes, title)
        hands.press("Escape")
        eyes.wait_until_gone("dialog", title)
    for opener, what in (("Find in this chat", "text"), ("Show outline", "list")):
        by_names.choose(eyes, opener)
        eyes.wait(what, "Find in this chat" if what == "text" else "Outline")
        check_names(eyes, opener)
    for button, name in (("Model", "Choose a model"),):
        eyes.press("push button", button)
        eyes.wait("panel", name)
        check_names(eyes, name)
        hands.press("Escape")
        eyes.wait_until_gone("panel", name)
    hands.press("ctrl+k")
    eyes.wait("text", "Search commands, chats and models")
    check_names(eyes, "the palette")
    hands.press("Escape")


def act(stage: Stage) -> None:
    with step("start"):
        process = stage.open()
        hands = Hands(stage, process)
        hands.eyes.wait("password text", "API key")
        check_names(hands.eyes, "the first page")
        by_names.enter_key(stage, hands.eyes)
        hands.eyes.wait("text", "Message").focus()
        check_names(hands.eyes, "the empty chat")
    with step("one announcement"):
        one_announcement(hands)
        check_names(hands.eyes, "the chat")
    with step("the keyboard is followed"):
        follow_focus(hands)
    with step("settings"):
        walk_settings(hands)
    with step("windows and lists"):
        walk_windows(hands)
    with step("quit"):
        by_names.leave(stage, hands.eyes, process)
    stage.check_what_was_left()


if __name__ == "__main__":
    play(__doc__ or "", act)
