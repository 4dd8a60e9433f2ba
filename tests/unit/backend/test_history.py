import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_chat.backend.history import CONTINUE, OPENING, Strip
from desktop_chat.backend.params import build, encoder
from desktop_chat.domain.content import Attachment, text_block
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Interruption, Stop
from tests.unit.backend.support import SONNET, Files, assistant, request, user

OFFICIAL = "https://api.anthropic.com"
THOUGHT = {"type": "thinking", "thinking": "hm", "signature": "c2ln"}
SEARCH = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "q"}}
FOUND = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": [{"encrypted_content": "e"}]}
CITED = {"type": "text", "text": "a", "citations": [{"type": "web_search_result_location", "encrypted_index": "i"}]}


def wire(*path: Message | str, strip: Strip = Strip.NOTHING, **fields):
    chat = request(*path, caching=False, **fields)
    return build(chat, encoder(chat, Files()), strip)


def shape(*path: Message | str, **fields) -> list[tuple[str, list[str]]]:
    return [
        (message["role"], [block.get("text") or block["type"] for block in message["content"]])
        for message in wire(*path, **fields).body["messages"]
    ]


def replied(*content, prefix: str, **facts) -> Message:
    return assistant(*content, **{"model": SONNET, "endpoint": OFFICIAL, "prefix_hash": prefix, **facts})


def test_adjacent_messages_are_joined_and_ends_are_mended() -> None:
    assert shape("a", "b", assistant("c"), assistant("d"), "e") == [
        ("user", ["a", "b"]), ("assistant", ["c", "d"]), ("user", ["e"]),
    ]  # fmt: skip
    assert shape(assistant("hello"), "a") == [("user", [OPENING]), ("assistant", ["hello"]), ("user", ["a"])]
    assert shape("a", assistant("b")) == [("user", ["a"]), ("assistant", ["b"]), ("user", [CONTINUE])]


def test_what_never_goes_back() -> None:
    assert shape("a", assistant(), "b") == [("user", ["a", "b"])]
    assert shape("a", assistant(" \n"), "b") == [("user", ["a", "b"])]
    assert shape("a", assistant("no", stop="refusal"), "b") == [("user", ["a", "b"])]
    tool = {"type": "tool_use", "id": "t", "name": "f", "input": {}}
    document = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}}
    for block in (tool, {**tool, "partial_input": "{"}, document, {"type": "unknown"}, THOUGHT, SEARCH, FOUND):
        assert shape("a", assistant("b", block, model=SONNET, endpoint=OFFICIAL), "c") == [
            ("user", ["a"]), ("assistant", ["b"]), ("user", ["c"]),
        ]  # fmt: skip
    cut = Stop(None, interruption=Interruption.STOPPED)
    assert shape("a", replace(assistant("half"), stop=cut), "go on") == [
        ("user", ["a"]), ("assistant", ["half"]), ("user", ["go on"]),
    ]  # fmt: skip
    assert shape("a", replace(assistant(THOUGHT), stop=cut), "again") == [("user", ["a", "again"])]


def test_citations_only_where_they_belong() -> None:
    cited = assistant(CITED, model=SONNET, endpoint=OFFICIAL)
    question = user(text_block("q"))
    question = replace(question, content=(replace(question.content[0], data={**CITED}),))
    assert "citations" not in json.dumps(wire(question).body["messages"])
    assert "citations" not in json.dumps(wire("a", cited, "b").body["messages"])
    with_search = wire("a", cited, "b", web_search=True).body["messages"]
    assert with_search[1]["content"][0] == CITED
    other = wire("a", replace(cited, endpoint="https://other"), "b", web_search=True).body["messages"]
    assert "citations" not in json.dumps(other)


def test_server_tools_go_back_in_pairs() -> None:
    full = assistant(SEARCH, FOUND, CITED, model=SONNET, endpoint=OFFICIAL)
    assert shape("a", full, "b", web_search=True)[1] == (
        "assistant",
        ["server_tool_use", "web_search_tool_result", "a"],
    )
    assert shape("a", full, "b")[1] == ("assistant", ["a"])
    assert shape("a", full, "b", web_search=True, strip=Strip.ALL_BUT_TEXT)[1] == ("assistant", ["a"])
    for half in (SEARCH, FOUND):
        lone = assistant(half, "x", model=SONNET, endpoint=OFFICIAL)
        assert shape("a", lone, "b", web_search=True)[1] == ("assistant", ["x"])


def test_a_paused_turn_goes_back_as_it_is() -> None:
    paused = assistant(THOUGHT, "x", SEARCH, stop="pause_turn", model=SONNET, endpoint=OFFICIAL)
    assert shape("a", paused, web_search=True) == [("user", ["a"]), ("assistant", ["thinking", "x", "server_tool_use"])]
    assert shape("a", paused, "b", web_search=True) == [("user", ["a"]), ("assistant", ["x"]), ("user", ["b"])]


def test_a_turn_in_several_parts_keeps_its_pairs() -> None:
    later = {**SEARCH, "id": "s2"}
    first = assistant("x", SEARCH, stop="pause_turn", model=SONNET, endpoint=OFFICIAL)
    second = assistant(FOUND, "y", later, stop="pause_turn", model=SONNET, endpoint=OFFICIAL)
    parts = ["x", "server_tool_use", "web_search_tool_result", "y"]
    assert shape("a", first, second, web_search=True)[1] == ("assistant", [*parts, "server_tool_use"])
    assert shape("a", first, second, "b", web_search=True)[1] == ("assistant", parts)


def test_results_without_an_earlier_call_stay_behind() -> None:
    facts = {"model": SONNET, "endpoint": OFFICIAL}
    assert shape("a", assistant(FOUND, "x", SEARCH, **facts), "b", web_search=True)[1] == ("assistant", ["x"])
    refused = assistant(SEARCH, stop="refusal", **facts)
    assert shape("a", refused, assistant(FOUND, "x", **facts), "b", web_search=True)[1] == ("assistant", ["x"])


def thought_chain(**fields) -> tuple[list[Message | str], str]:
    first = wire("q1", **fields).prefix_hash
    path: list[Message | str] = [user("q1"), replied(THOUGHT, "a1", prefix=first), user("q2")]
    second = wire(*path, **fields).prefix_hash
    path += [replied({**THOUGHT, "signature": "b"}, "a2", prefix=second), user("q3")]
    return path, second


def thoughts(*path: Message | str, **fields) -> int:
    return json.dumps(wire(*path, **fields).body["messages"]).count('"thinking", "thinking"')


def test_thinking_goes_back_while_everything_before_it_is_the_same() -> None:
    path, _ = thought_chain(system="s")
    assert thoughts(*path, system="s") == 2
    assert thoughts(*path, system="s", model="claude-sonnet-5-5-20261001") == 2
    assert wire(*path, system="s").body["messages"][1]["content"][0] == THOUGHT


def test_any_change_strips_all_thinking() -> None:
    path, _ = thought_chain(system="s")
    edited = [user("q1 changed"), *path[1:]]
    shorter = [path[0], replace(path[1], content=path[1].content[1:]), *path[2:]]
    elsewhere = [path[0], path[1], path[2], replace(path[3], endpoint="https://other"), path[4]]
    unknown = [path[0], replace(path[1], prefix_hash=None), *path[2:]]
    for changed in (edited, shorter, elsewhere, unknown):
        assert thoughts(*changed, system="s") == 0
    assert thoughts(*path, system="t") == 0
    assert thoughts(*path, system="s", web_search=True) == 0
    assert thoughts(*path, system="s", model="claude-opus-5-5") == 0
    assert thoughts(*path, system="s", strip=Strip.THINKING) == 0
    assert thoughts(*path, system="s", base_url="https://other.example") == 0


def test_thinking_without_a_signature_never_goes_back() -> None:
    prefix = wire("q1").prefix_hash
    assert thoughts("q1", replied({"type": "thinking", "thinking": "x"}, "a", prefix=prefix), "q2") == 0


blocks = st.sampled_from(
    [
        {"type": "text", "text": "words"},
        {"type": "text", "text": "  "},
        {"type": "text", "text": ""},
        {"type": "text", "text": "\ud800"},
        CITED,
        THOUGHT,
        {"type": "thinking", "thinking": "unsigned"},
        {"type": "redacted_thinking", "data": "x"},
        {"type": "tool_use", "id": "t", "name": "f", "input": {}},
        {"type": "tool_use", "id": "t", "name": "f", "input": {}, "partial_input": '{"a'},
        {"type": "tool_result", "tool_use_id": "t", "content": "x"},
        SEARCH,
        FOUND,
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}},
        {"type": "future", "unknown_deltas": [1]},
        {"type": "unknown"},
        dict(Attachment("0" * 64, "a.png", "image/png", 3).to_block().data),
    ]
)
stops = st.sampled_from(["end_turn", "max_tokens", "refusal", "pause_turn", "tool_use", "compaction", "odd", None])


@st.composite
def messages(draw: st.DrawFn) -> Message:
    content = draw(st.lists(blocks, max_size=4))
    made = assistant(*content, stop=draw(stops), model=SONNET, endpoint=draw(st.sampled_from([OFFICIAL, None])))
    if draw(st.booleans()):
        return replace(made, role=Role.USER, stop=None)
    return made


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    path=st.lists(messages(), max_size=7),
    web_search=st.booleans(),
    strip=st.sampled_from(Strip),
    model=st.sampled_from([SONNET, "llama-4"]),
)
def test_any_path_makes_a_valid_request(path: list[Message], web_search: bool, strip: Strip, model: str) -> None:
    chat = request(*path, "last question", model=model, web_search=web_search)
    files = Files(**{"a.png": b"png"})
    made = build(chat, encoder(chat, files), strip)
    sent = made.body["messages"]
    json.dumps(sent).encode()
    assert [message["role"] for message in sent] == ["user", "assistant"] * (len(sent) // 2) + ["user"]
    calls: set[str] = set()
    for message in sent:
        assert message["content"]
        for block in message["content"]:
            if block["type"] == "text":
                assert block["text"].strip()
                block["text"].encode()
            assert message["role"] == "assistant" or block["type"] in ("text", "image", "document")
            assert message["role"] == "user" or block["type"] not in ("document", "image", "tool_use", "tool_result")
            assert "partial_input" not in block
            if block["type"] == "server_tool_use":
                calls.add(block["id"])
            if block["type"] == "web_search_tool_result":
                assert block["tool_use_id"] in calls


@pytest.mark.parametrize(
    "found", [(FOUND, SEARCH, FOUND), (SEARCH, FOUND, FOUND), (SEARCH, SEARCH, FOUND), (FOUND, SEARCH)]
)
def test_tool_calls_and_results_that_do_not_pair_stay_out(found: tuple[dict, ...]) -> None:
    chat = request("q", assistant(*found, {"type": "text", "text": "a"}, stop="end_turn"), "r", web_search=True)
    sent = build(chat, encoder(chat, Files())).body["messages"]
    assert sent[1]["content"] == [{"type": "text", "text": "a"}]
