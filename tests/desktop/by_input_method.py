"""Writing with real input methods (ibus: Vietnamese, Japanese) and Compose: nothing half written is sent, or lost.

``/usr/bin/python3 tests/desktop/by_input_method.py --command desktop-chat --out FOLDER``
"""

import os
import subprocess
from typing import Any

import by_names
from by_keys import Hands
from stage import NAME, Failed, Stage, play, step, wait_for

ENVIRON = {
    "QT_IM_MODULE": "ibus",
    "XMODIFIERS": "@im=ibus",
    "LANG": "en_US.UTF-8",
    # The Japanese engine is started by "python3", which must be the one that has gi.
    "PATH": f"/usr/bin:{os.environ.get('PATH', '')}",
}
#: Typed slowly: each key goes through two more processes before it arrives.
_DELAY = 90


def use(stage: Stage, engine: str) -> None:
    """Asks for the engine until it is there; asking fails where only the layout of the keyboard cannot be set."""

    def is_used() -> bool:
        for arguments in ((engine,), ()):
            command = ["ibus", "engine", *arguments]
            done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        return done.stdout.strip() == engine

    wait_for(is_used, f"the input method {engine}")


def held(stage: Stage) -> str:
    """All drafts on disk."""
    folder = stage.home / ".local/share/desktop-chat/history/drafts"
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.json")))


def compose(hands: Hands, typed: str, composed: str, *before: str) -> None:
    """Types without ending the word; it is in the draft on disk, and not yet in the text.

    An engine that was asked for takes a moment to reach the field; what comes as it was typed until then is taken back.
    """
    eyes, stage = hands.eyes, hands.stage

    def has_composed() -> bool:
        hands.arrive("Message")
        if before:
            hands.press(*before)
        stage.type(typed, _DELAY)
        wait_for(lambda: composed in held(stage) or text(), lambda: f"{composed!r} in {held(stage)!r}")
        if text():
            eyes.write("Message", "")
            return False
        return True

    def text() -> str:
        return eyes.wait("text", "Message").text

    wait_for(has_composed, f"{typed!r} to be composed")


def asked(stage: Stage) -> list[str]:
    return [line["asked"] for line in stage.questions()]


def vietnamese(stage: Stage, hands: Hands) -> None:
    """The method ends the word and lets Return pass: the whole word is sent, once."""
    use(stage, "Unikey")
    compose(hands, "tieengs", "tiếng")
    hands.press("Return")
    stage.wait_for_question("tiếng")
    hands.eyes.wait("list item", None, lambda item: item.name.endswith("You asked: tiếng"))
    if asked(stage) != ["tiếng"]:
        raise Failed(f"asked was {asked(stage)}")


def japanese(stage: Stage, hands: Hands) -> None:
    """The method takes the first Return to end the word, which is not sent; the second one is for the program."""
    use(stage, "anthy")
    compose(hands, "nihon", "にほ", "ctrl+j")
    hands.press("space")
    wait_for(lambda: "日本" in held(stage), lambda: f"the converted word in {held(stage)}")
    hands.press("Return")
    hands.eyes.wait("text", "Message", lambda field: field.text == "日本")
    if asked(stage) != ["tiếng"]:
        raise Failed(f"the Return of the input method has sent: {asked(stage)}")
    hands.press("Return")
    stage.wait_for_question("日本")
    hands.eyes.wait("list item", None, lambda item: item.name.endswith("You asked: 日本"))


def switch_while_composing(stage: Stage, hands: Hands) -> None:
    """What is being composed stays with its chat when another one is opened."""
    eyes = hands.eyes
    compose(hands, "umi", "うみ")
    first = stage.active_title().removesuffix(f" — {NAME}")
    eyes.press("push button", "New chat")
    hands.title(NAME)
    hands.arrive("Message")
    eyes.wait("text", "Message", lambda field: field.text == "")
    stage.type("yama ", _DELAY)
    hands.press("Return")
    eyes.wait("text", "Message", lambda field: field.text == "山")
    eyes.wait("list item", first).do()
    eyes.wait("text", "Message", lambda field: field.text == "うみ")


def quit_while_composing(stage: Stage, hands: Hands, process: "subprocess.Popen[Any]") -> Hands:
    """What is being composed is there at the next start, even if the program is killed."""
    eyes = hands.eyes
    eyes.write("Message", "")
    hands.eyes.wait("text", "Message").focus()
    compose(hands, "kaze", "かぜ")
    process.kill()
    process.wait()
    again = Hands(stage, stage.open())
    again.eyes.wait("text", "Message", lambda field: field.text == "かぜ")
    again.eyes.write("Message", "")
    again.eyes.wait("text", "Message").focus()
    again.arrive("Message")
    return again


def compose_key(stage: Stage, hands: Hands) -> None:
    """Dead keys and Compose make one letter of two or three keys; Return sends what they made."""
    hands.arrive("Message")
    hands.press("dead_acute", "e", "dead_diaeresis", "u", "Multi_key", "o", "e")
    hands.eyes.wait("text", "Message", lambda field: field.text == "éüœ")
    hands.press("Return")
    stage.wait_for_question("éüœ")


def act(stage: Stage) -> None:
    with step("start"):
        stage.start(["ibus-daemon", "--panel=disable", "--xim"])
        use(stage, "Unikey")
        process = stage.open()
        hands = Hands(stage, process)
        by_names.enter_key(stage, hands.eyes)
        hands.eyes.wait("text", "Message").focus()
        hands.arrive("Message")
    with step("Vietnamese"):
        vietnamese(stage, hands)
    with step("Japanese"):
        japanese(stage, hands)
    with step("another chat while composing"):
        switch_while_composing(stage, hands)
    with step("killed while composing"):
        hands = quit_while_composing(stage, hands, process)
    with step("quit"):
        hands.press("ctrl+q")
        stage.wait_for_end(hands.process)
    with step("dead keys and Compose"):
        os.environ["QT_IM_MODULE"] = "compose"  # Qt's own, where there is no other method
        hands = Hands(stage, stage.open())
        compose_key(stage, hands)
        hands.press("ctrl+q")
        stage.wait_for_end(hands.process)
    stage.check_what_was_left()


if __name__ == "__main__":
    play(__doc__ or "", act, ENVIRON)
