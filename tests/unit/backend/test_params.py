import base64
import json

import pytest

from desktop_chat.backend.params import build, encoder
from desktop_chat.backend.protocol import Sampling
from desktop_chat.domain.catalog import BUILT_IN_MODELS, accepts_sampling
from desktop_chat.domain.content import Attachment
from desktop_chat.domain.errors import ChatError, ErrorKind
from tests.unit.backend.support import Files, assistant, request, user

LOCAL_URL = "http://127.0.0.1:1234"
OLD, NEW = "claude-sonnet-4-6", "claude-opus-4-7"
ALL = Sampling(temperature=0.3, top_p=0.9, top_k=40)


def wire(*path, files: Files | None = None, **fields):
    chat = request(*path, **fields)
    return build(chat, encoder(chat, files or Files()))


def body(*path, **fields) -> dict:
    return wire(*path, **fields).body


def test_the_least_request() -> None:
    made = wire("hi", model="llama-4", base_url=LOCAL_URL, max_tokens=100)
    message = {"role": "user", "content": [{"type": "text", "text": "hi"}]}
    assert made.body == {"model": "llama-4", "max_tokens": 100, "messages": [message]}
    assert made.headers == {}
    assert made.optional == frozenset()
    assert len(made.prefix_hash) == 64


def test_max_tokens_never_exceeds_the_model() -> None:
    assert body(model="claude-haiku-4-5", max_tokens=100_000)["max_tokens"] == 64_000
    assert body(model="unknown", max_tokens=100_000, base_url=LOCAL_URL)["max_tokens"] == 100_000
    assert body(max_tokens=0)["max_tokens"] == 1


@pytest.mark.parametrize("model", [info.id for info in BUILT_IN_MODELS])
def test_sampling_at_the_service(model: str) -> None:
    made = wire(model=model, sampling=ALL)
    sent = {name for name in ("temperature", "top_p", "top_k") if name in made.body}
    if accepts_sampling(model):
        assert sent == {"temperature", "top_k"}
        assert made.headers == {"anthropic-version": "2023-06-01"}
        assert sent < made.optional
    else:
        assert sent == set()
        assert made.headers == {}


def test_sampling_rules() -> None:
    assert body(model=OLD, sampling=Sampling(top_p=0.5))["top_p"] == 0.5
    assert body(model=OLD, sampling=Sampling(temperature=0.0))["temperature"] == 0.0
    assert "temperature" not in body(model=OLD, sampling=ALL, thinking="enabled")
    assert "temperature" not in body(model=OLD, sampling=ALL, thinking="adaptive")
    assert body(model=OLD, sampling=ALL, thinking="disabled")["temperature"] == 0.3
    refused = body(model=OLD, sampling=ALL, refused_parameters=frozenset({"temperature"}))
    assert refused["top_p"] == 0.9
    assert "temperature" not in refused
    assert wire(model=OLD, sampling=Sampling(), refused_parameters=frozenset()).headers == {}


def test_sampling_elsewhere() -> None:
    made = wire(model="llama-4", base_url=LOCAL_URL, sampling=ALL)
    assert (made.body["temperature"], made.body["top_k"]) == (0.3, 40)
    assert "top_p" not in made.body
    assert made.headers == {}
    assert wire(model=NEW, base_url=LOCAL_URL, sampling=ALL).body["temperature"] == 0.3
    assert wire(model=OLD, base_url=LOCAL_URL, sampling=ALL).headers == {"anthropic-version": "2023-06-01"}


SUMMARY = {"type": "adaptive", "display": "summarized"}


@pytest.mark.parametrize(
    ("model", "wanted", "expected"),
    [
        ("claude-sonnet-5-5", "", SUMMARY),
        ("claude-fable-5-2", "", SUMMARY),
        ("claude-haiku-5-5", "", SUMMARY),
        ("claude-opus-4-8", "", None),
        ("claude-sonnet-4-6", "", None),
        ("claude-haiku-4-5", "", None),
        ("claude-sonnet-5-5", "disabled", SUMMARY),
        ("claude-haiku-5-5", "disabled", {"type": "disabled"}),
        ("claude-sonnet-5-5", "between_tools", {"type": "between_tools"}),
        ("claude-opus-5-5", "between_tools", SUMMARY),
        ("claude-opus-5-5", "enabled", SUMMARY),
        ("claude-opus-4-8", "adaptive", SUMMARY),
        ("claude-haiku-4-5", "adaptive", {"type": "enabled", "budget_tokens": 4096, "display": "summarized"}),
        ("claude-haiku-4-5", "enabled", {"type": "enabled", "budget_tokens": 4096, "display": "summarized"}),
        ("llama-4", "", None),
        ("llama-4", "adaptive", SUMMARY),
    ],
)
def test_thinking(model: str, wanted: str, expected: dict | None) -> None:
    assert body(model=model, thinking=wanted).get("thinking") == expected
    assert "thinking" not in body(model=model, thinking=wanted, refused_parameters=frozenset({"thinking"}))


def test_a_budget_needs_room() -> None:
    assert "thinking" not in body(model="claude-haiku-4-5", thinking="enabled", max_tokens=1024)
    assert body(model="claude-haiku-4-5", thinking="enabled", max_tokens=1025)["thinking"]["budget_tokens"] == 1024


@pytest.mark.parametrize(
    ("model", "wanted", "thinking", "expected"),
    [
        ("claude-opus-5-5", "max", "", "max"),
        ("claude-opus-4-6", "xhigh", "", "high"),
        ("claude-opus-4-5", "max", "", "high"),
        ("claude-haiku-4-5", "high", "", None),
        ("claude-haiku-5-5", "max", "disabled", "high"),
        ("claude-sonnet-5-5", "max", "between_tools", "high"),
        ("llama-4", "low", "", "low"),
        ("claude-opus-5-5", "", "", None),
        ("claude-opus-5-5", "bogus", "", None),
    ],
)
def test_effort(model: str, wanted: str, thinking: str, expected: str | None) -> None:
    made = body(model=model, effort=wanted, thinking=thinking)
    assert made.get("output_config") == (None if expected is None else {"effort": expected})


def test_caching() -> None:
    mark = {"type": "ephemeral"}
    official = body("q", system="be kind")
    assert official["cache_control"] == mark
    assert official["system"] == [{"type": "text", "text": "be kind", "cache_control": mark}]
    assert "cache_control" not in json.dumps(official["messages"])
    elsewhere = body("q", system="be kind", base_url=LOCAL_URL)
    assert "cache_control" not in elsewhere
    assert elsewhere["messages"][-1]["content"][-1]["cache_control"] == mark
    assert "cache_control" not in json.dumps(body("q", system="s", base_url=LOCAL_URL, model="llama-4"))
    assert "cache_control" not in json.dumps(body("q", system="s", caching=False))
    assert "cache_control" not in json.dumps(body("q", refused_parameters=frozenset({"caching"})))
    hashes = {
        wire("q", system="s", caching=caching, base_url=url).prefix_hash
        for caching in (True, False)
        for url in (LOCAL_URL, "https://api.anthropic.com")
    }
    assert len(hashes) == 1


def test_the_prefix_is_system_tools_and_messages() -> None:
    same = wire("q", system="s").prefix_hash
    assert wire("q", system="s", model="claude-opus-5-5", max_tokens=5, effort="low").prefix_hash == same
    assert wire("q", system="t").prefix_hash != same
    assert wire("r", system="s").prefix_hash != same
    assert wire("q", system="s", web_search=True).prefix_hash != same


def test_tools_stops_and_system() -> None:
    tools = body(web_search=True)["tools"]
    assert [tool["name"] for tool in tools] == ["web_search"]
    assert "tools" not in body(web_search=True, model="llama-4", base_url=LOCAL_URL)
    assert "tools" not in body(web_search=True, refused_parameters=frozenset({"web_search"}))
    assert body(stop_sequences=("A", "A", " ", "", "B"))["stop_sequences"] == ["A", "B"]
    assert len(body(stop_sequences=tuple("ABCDEFGHIJK"))["stop_sequences"]) == 8
    assert "stop_sequences" not in body()
    assert "system" not in body(system=" \n ")
    assert body(system="a\ud800", caching=False)["system"] == "a\ufffd"


def test_nothing_to_send() -> None:
    with pytest.raises(ChatError) as caught:
        body("  \n ")
    assert caught.value.kind is ErrorKind.BAD_REQUEST


def attachment(name: str, media_type: str) -> Attachment:
    return Attachment("0" * 64, name, media_type, 3)


def test_attachments() -> None:
    path = user(
        "look",
        attachment("a.png", "image/png").to_block(),
        attachment("b.pdf", "application/pdf").to_block(),
        attachment("c.txt", "text/plain").to_block(),
        attachment("d.txt", "text/plain").to_block(),
    )
    files = Files(**{"a.png": b"\x89PNG", "b.pdf": b"%PDF", "c.txt": "\ufeffgrün".encode(), "d.txt": b" "})
    encoded = base64.b64encode(b"\x89PNG").decode()
    assert body(path, files=files, caching=False)["messages"][0]["content"] == [
        {"type": "text", "text": "look"},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": encoded}},
        {
            "type": "document",
            "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERg=="},
            "title": "b.pdf",
        },
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "grün"}, "title": "c.txt"},
        {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": "(empty file)"},
            "title": "d.txt",
        },
    ]
    local = body(path, files=files, model="llama-4", base_url=LOCAL_URL)["messages"][0]["content"]
    assert local[3] == {"type": "text", "text": "File c.txt:\n\ngrün"}


def test_missing_attachments() -> None:
    lost = user(attachment("a.png", "image/png").to_block())
    with pytest.raises(ChatError) as caught:
        body(lost)
    assert caught.value.kind is ErrorKind.ATTACHMENT_MISSING
    assert caught.value.detail == "a.png"
    later = body(lost, assistant("ok"), "and now?", caching=False)["messages"]
    assert "no longer available" in later[0]["content"][0]["text"]


def test_too_much() -> None:
    big = Files(**{"a.png": b"x" * 8_000_000, "b.pdf": b"x" * 26_000_000, "c.bin": b"\0\1"})
    for name, kind in (("a.png", "image/png"), ("b.pdf", "application/pdf")):
        with pytest.raises(ChatError) as caught:
            body(user(attachment(name, kind).to_block()), files=big)
        assert (caught.value.kind, caught.value.detail) == (ErrorKind.TOO_LARGE, name)
        assert body(user(attachment(name, kind).to_block()), files=big, base_url=LOCAL_URL)
    with pytest.raises(ChatError) as caught:
        body(user(attachment("c.bin", "application/octet-stream").to_block()), files=big)
    assert caught.value.kind is ErrorKind.BAD_REQUEST
