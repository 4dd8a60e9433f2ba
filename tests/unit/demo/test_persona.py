import http.client
from typing import Any

import pytest

from desktop_chat.demo.persona import quoted
from desktop_chat.demo.server import DemoServer
from desktop_chat.demo.titles import title_for
from tests.unit.demo.calls import ask, call, stream, text_of


def said(server: DemoServer, question: str, **changes: Any) -> str:
    message = call(server, "/v1/messages", ask(question, **changes))[2]
    return "".join(block.get("text", "") for block in message["content"])


@pytest.mark.parametrize("question", ["hello", "Show me a table", "some code please", "What is the meaning of life?"])
def test_first_answer_says_that_it_is_a_demo(demo_server: DemoServer, question: str) -> None:
    assert "This is the demo." in said(demo_server, question)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Please show me some code", "```rust"),
        ("a table, please", "| ---: |"),
        ("Any formula?", r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}"),
        ("Write something long", "## Before sunrise"),
        ("What should I cook tonight?", "What should I cook tonight?"),
    ],
)
def test_answers_fit_the_question(demo_server: DemoServer, question: str, part: str) -> None:
    assert part in said(demo_server, question)


def test_thinking_is_shown_only_where_it_was_asked_for(demo_server: DemoServer) -> None:
    shown = call(demo_server, "/v1/messages", ask("think", thinking={"type": "adaptive", "display": "summarized"}))[2]
    hidden = call(demo_server, "/v1/messages", ask("think"))[2]
    off = call(demo_server, "/v1/messages", ask("think", model="claude-haiku-5-5", thinking={"type": "disabled"}))[2]
    assert "chessboard" in shown["content"][0]["thinking"]
    assert (hidden["content"][0]["thinking"], bool(hidden["content"][0]["signature"])) == ("", True)
    assert [block["type"] for block in off["content"]] == ["text"]


def test_search_cites_its_sources(demo_server: DemoServer) -> None:
    content = call(demo_server, "/v1/messages", ask("search the web"))[2]["content"]
    cited = [source["url"] for block in content for source in block.get("citations", [])]
    found = next(block for block in content if block["type"] == "web_search_tool_result")
    assert set(cited) == {result["url"] for result in found["content"]}


def test_troubles_on_request(demo_server: DemoServer) -> None:
    assert call(demo_server, "/v1/messages", ask("refuse"))[2]["stop_reason"] == "refusal"
    assert call(demo_server, "/v1/messages", ask("error"))[0] == 529
    with pytest.raises(http.client.IncompleteRead):
        stream(demo_server, ask("cut"))


def test_everything_that_is_asked_for_is_shown(demo_server: DemoServer) -> None:
    answer = said(demo_server, "What can this application do? Show me some code and a table.")
    assert "```rust" in answer
    assert "| ---: |" in answer
    assert answer.count("This is the demo.") == 1


def test_a_real_question_about_errors_is_not_taken_for_a_performance(demo_server: DemoServer) -> None:
    assert "How do I find the error in my program" in said(
        demo_server, "How do I find the error in my programme for today?"
    )


def test_limits_of_the_request_are_kept(demo_server: DemoServer) -> None:
    short = call(demo_server, "/v1/messages", ask("long", max_tokens=50))[2]
    assert (short["stop_reason"], short["usage"]["output_tokens"] <= 50) == ("max_tokens", True)
    stopped = call(demo_server, "/v1/messages", ask("long", stop_sequences=["sunrise"]))[2]
    assert (stopped["stop_reason"], stopped["stop_sequence"]) == ("stop_sequence", "sunrise")
    assert "sunrise" not in stopped["content"][0]["text"]
    assert stopped["usage"]["output_tokens"] > 10


def test_questions_are_quoted_as_plain_text() -> None:
    assert quoted("a *b* <i>\n`c`") == r"a \*b\* \<i\> \`c\`"
    assert len(quoted("word " * 100)) <= 130


def test_follow_up_does_not_repeat_the_notice(demo_server: DemoServer) -> None:
    earlier = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "Hello"}]
    answer = said(demo_server, "", messages=[*earlier, {"role": "user", "content": "a table"}])
    assert "This is the demo" not in answer
    assert answer.startswith("Here are four ways")


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("<question>\nHow do tides work?\n</question>\n<reply>x</reply>", "How do tides work"),
        ("Please show me a table of the ferries.", "A table of the ferries"),
        ("Can you explain to me why the sky is blue and the sea is not?", "Why the sky is blue"),
        ("hello", "Hello"),
        ("", "A first look around"),
    ],
)
def test_titles_are_short_and_fitting(question: str, title: str) -> None:
    assert title_for(question) == title


def test_streamed_answer_is_complete(demo_server: DemoServer) -> None:
    assert text_of(stream(demo_server, ask("long"))).endswith("keep it as a document.")
