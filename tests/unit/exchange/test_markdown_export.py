import json
import re

import pytest

from desktop_chat.domain.stop import Interruption, Stop
from desktop_chat.exchange.exporters import ExportOptions, export
from desktop_chat.markup.parser import parse
from desktop_chat.markup.tree import CodeBlock, Heading, Paragraph, Quote
from tests.unit.exchange.hostile import NAUGHTY, PAYLOADS
from tests.unit.exchange.samples import conversation_of, everything, message_id, question, reply


def markdown(*args: object, **options: bool) -> str:
    return export(conversation_of(*args), "md", ExportOptions(**options)).decode()  # type: ignore[arg-type]


def front_matter(text: str) -> dict[str, str]:
    head = text.split("\n---\n", 1)[0].removeprefix("---\n")
    return dict(line.split(": ", 1) for line in head.split("\n") if ": " in line)


def test_front_matter_names_what_the_conversation_is() -> None:
    fields = front_matter(markdown(question(1, "Hello"), reply(2, "Hi")))
    assert fields["title"] == '"A title"'
    assert json.loads(fields["id"]) == message_id(0)
    assert fields["created"] == '"2025-11-22 08:26 UTC"'
    assert fields["model"] == '"claude-sonnet-5-5"'
    assert fields["tokens"] == "{input: 100, output: 200}"
    assert float(fields["cost_usd"]) == pytest.approx(0.0022)


@pytest.mark.parametrize("title", [*PAYLOADS, *NAUGHTY])
def test_front_matter_holds_any_title_on_one_safe_line(title: str) -> None:
    text = export(everything(title), "md").decode()
    lines = text.split("\n")
    assert lines[0] == "---"
    end = lines.index("---", 1)
    assert lines[1].startswith('title: "')
    value = lines[1].removeprefix("title: ")
    assert value.isprintable()
    assert re.fullmatch(r'"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-f]{4}|U[0-9a-f]{8}))*"', value)
    assert lines[2] == f'id: "{message_id(0)}"'
    assert end <= 10


@pytest.mark.parametrize("text", [*PAYLOADS, *NAUGHTY])
def test_control_characters_do_not_leave(text: str) -> None:
    data = export(everything(text), "md", ExportOptions(thinking=True)).decode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", data)


def test_roles_models_and_times_are_headings() -> None:
    text = markdown(question(1, "Hello"), reply(2, "Hi"))
    assert "## You · 2025-11-22 08:26 UTC\n\nHello\n" in text
    assert "## Claude · claude-sonnet-5-5 · 2025-11-22 08:26 UTC\n\nHi\n" in text
    assert "## You\n" in markdown(question(1, "Hello"), times=False)


def test_thinking_is_a_quotation_if_wanted() -> None:
    answer = reply(2, {"type": "thinking", "thinking": "a\n\n```\nb"}, "Hi")
    assert "Thinking" not in markdown(question(1, "q"), answer)
    text = markdown(question(1, "q"), answer, thinking=True)
    assert "> **Thinking**\n>\n> a\n>\n> ```\n> b\n> ```\n\nHi\n" in text


def test_an_open_fence_swallows_nothing() -> None:
    text = markdown(question(1, "q"), reply(2, "````py\nx = '```'\n", stop=Stop(interruption=Interruption.STOPPED)))
    blocks = parse(text)
    assert CodeBlock("py", "x = '```'", True) in blocks
    assert isinstance(blocks[-1], Paragraph)
    assert "*The reply was interrupted: stopped on request.*" in text


def test_fences_are_longer_than_what_they_hold() -> None:
    text = markdown(question(1, "q"), reply(2, {"type": "tool_result", "content": "````\n# x\n`````\n"}))
    quote = parse(text)[-1]
    assert isinstance(quote, Quote)
    assert quote.blocks[-1] == CodeBlock("", "````\n# x\n`````\n", True)


def test_tools_unknown_blocks_and_sources_are_short_notes() -> None:
    cited = {
        "type": "text",
        "text": "So.",
        "citations": [{"title": "A [b]", "url": "https://a.b/c"}, {"url": "file:///x"}],
    }
    text = markdown(
        question(1, "q"),
        reply(2, {"type": "tool_use", "name": "se`arch", "input": {"q": 1}}, cited, {"type": "new_kind"}),
    )
    assert "> **Tool call** `` se`arch ``" in text
    assert "- [A &#91;b&#93;](<https://a.b/c>)\n- file:///x" in text
    assert "*A block of a kind that is not shown here:* `new_kind`" in text


@pytest.mark.parametrize(
    ("stop", "words"),
    [
        (Stop("max_tokens"), "cut off at the token limit"),
        (Stop("refusal"), "declined"),
        (Stop("model_context_window_exceeded"), "context window"),
        (Stop("tool_use"), "waits for"),
        (Stop("pause_turn"), "paused"),
        (Stop("brand_new"), "another reason:* `brand_new`"),
        (Stop(interruption=Interruption.CONNECTION), "connection broke"),
        (Stop(interruption=Interruption.CLOSED), "application ended"),
    ],
)
def test_endings_are_noted(stop: Stop, words: str) -> None:
    assert words in markdown(question(1, "q"), reply(2, "a", stop=stop))


def test_a_complete_reply_has_no_note() -> None:
    assert markdown(question(1, "q"), reply(2, "the end")).endswith("\nthe end\n")


def test_only_the_active_path_unless_all_branches_are_wanted() -> None:
    messages = (question(1, "q"), reply(2, "first"), reply(3, "second"), question(4, "more", parent=2))
    conversation = conversation_of(*messages, leaf=3)
    text = export(conversation, "md").decode()
    assert "first" not in text
    assert "second" in text
    text = export(conversation, "md", ExportOptions(all_branches=True)).decode()
    assert text.index("first") < text.index("more") < text.index("second")
    assert "message 2 · version 1 of 2" in text
    assert "message 4 · version 2 of 2 · follows message 1" in text


def test_a_circle_and_a_lost_parent_are_exported_once() -> None:
    messages = (question(1, "one", parent=2), question(2, "two", parent=1), question(3, "lost", parent=9))
    text = export(conversation_of(*messages), "md", ExportOptions(all_branches=True)).decode()
    assert [text.count(word) for word in ("one", "two", "lost")] == [1, 1, 1]


def test_a_title_is_one_plain_heading() -> None:
    conversation = conversation_of(question(1, "q"), title="# *a* [b](c)\n<d>")
    heading = parse(export(conversation, "md").decode().split("\n---\n", 1)[1])[0]
    assert isinstance(heading, Heading)
    assert [entry.text for entry in heading.inlines] == ["# *a* [b](c) <d>"]  # type: ignore[union-attr]
