"""Messages: visible text and how a reply ended."""

import dataclasses

import pytest

from desktop_chat.domain.content import ContentBlock, block, text_block
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Ending, Interruption, Stop

THINKING = block({"type": "thinking", "thinking": "hm", "signature": "c2ln"})
REDACTED = block({"type": "redacted_thinking", "data": "eHg="})
TOOL = block({"type": "tool_use", "name": "weather", "input": {}})


def reply(*content: ContentBlock, stop: Stop | None) -> Message:
    return Message(MessageId("r"), MessageId("q"), Role.ASSISTANT, content, 1.0, stop=stop)


def test_only_text_is_visible() -> None:
    assert reply(THINKING, text_block("a"), TOOL, text_block("b"), stop=None).text == "ab"
    assert reply(stop=None).text == ""


@pytest.mark.parametrize(
    ("content", "stop", "ending"),
    [
        ((), None, None),
        ((text_block("a"),), Stop("end_turn"), Ending.COMPLETE),
        ((TOOL,), Stop("end_turn"), Ending.COMPLETE),
        ((), Stop("end_turn"), Ending.EMPTY),
        ((THINKING,), Stop("end_turn"), Ending.EMPTY),
        ((REDACTED, text_block(" \n")), Stop("end_turn"), Ending.EMPTY),
        ((TOOL,), Stop("tool_use"), Ending.WAITS_FOR_TOOL),
        ((text_block("a"),), Stop("refusal"), Ending.REFUSED),
        ((text_block("a"),), Stop(interruption=Interruption.CLOSED), Ending.INTERRUPTED),
    ],
)
def test_endings(content: tuple[ContentBlock, ...], stop: Stop | None, ending: Ending | None) -> None:
    assert reply(*content, stop=stop).ending is ending


def test_a_message_never_changes() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        reply(stop=None).model = "other"  # type: ignore[misc]


def test_roles_are_the_words_of_the_service() -> None:
    assert (Role.USER, Role.ASSISTANT) == ("user", "assistant")
