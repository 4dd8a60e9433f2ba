import re

import pytest

from desktop_chat.exchange.exporters import ExportOptions, export
from tests.unit.exchange.hostile import NAUGHTY, PAYLOADS
from tests.unit.exchange.samples import conversation_of, everything, question, reply


def test_replies_are_read_and_questions_stay_as_typed() -> None:
    text = export(
        conversation_of(question(1, "a **b**"), reply(2, "c **d**\n\n1. e\n2. [f](https://g.h)")), "txt"
    ).decode()
    assert text.startswith("A title\n=======\n\n--- You, 2025-11-22 08:26 UTC ---\n\na **b**\n\n")
    assert text.endswith("c d\n\n1. e\n2. f (https://g.h)\n")


@pytest.mark.parametrize("hostile", [*PAYLOADS, *NAUGHTY])
def test_nothing_a_terminal_would_obey(hostile: str) -> None:
    text = export(everything(hostile), "txt", ExportOptions(thinking=True, all_branches=True)).decode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    assert "--- You" in text


def test_thinking_and_times_are_optional() -> None:
    conversation = conversation_of(question(1, "q"), reply(2, {"type": "thinking", "thinking": "deep"}, "a"))
    assert "deep" not in export(conversation, "txt").decode()
    text = export(conversation, "txt", ExportOptions(thinking=True, times=False)).decode()
    assert "--- Claude, claude-sonnet-5-5 ---\n\n[Thinking]\n  deep\n\na\n" in text


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown format"):
        export(conversation_of(), "exe")


@pytest.mark.parametrize("kind", ["md", "json", "html", "txt"])
def test_an_empty_conversation_has_an_export(kind: str) -> None:
    assert export(conversation_of(title=""), kind)
