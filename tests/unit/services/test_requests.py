"""Settings become a request."""

from desktop_chat.backend.protocol import Endpoint, Sampling
from desktop_chat.domain.catalog import describe
from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.secret import Secret
from desktop_chat.services.requests import build_request, overlay, read_options, refusal_entry, refused_for
from desktop_chat.settings.schema import BY_KEY


def default(key: str) -> JsonValue:
    return BY_KEY[key].default


def test_defaults_send_nothing_that_was_not_asked_for() -> None:
    options = read_options(default)
    assert options.sampling == Sampling(None, None, None)
    assert (options.max_tokens, options.system, options.stop_sequences) == (8192, "", ())
    assert options.caching
    assert not options.web_search


def test_every_setting_arrives() -> None:
    values: dict[str, JsonValue] = {
        "max_tokens": 100,
        "temperature": 0.5,
        "top_k": 40,
        "system_prompt": "  Be brief. ",
        "stop_sequences": ["END", "", 3],
        "thinking": "disabled",
        "effort": "low",
        "caching": False,
        "web_search": True,
    }
    options = read_options(overlay(default, values))
    request = build_request(Endpoint("https://a.example", Secret("x"), None), describe("m"), (), options)
    assert request.sampling == Sampling(0.5, None, 40)
    assert (request.max_tokens, request.system, request.stop_sequences) == (100, "Be brief.", ("END",))
    assert (request.thinking, request.effort, request.caching, request.web_search) == ("disabled", "low", False, True)


def test_odd_values_are_passed_over() -> None:
    options = read_options(overlay(default, {"temperature": True, "stop_sequences": "END", "max_tokens": None}))
    assert options.sampling.temperature is None
    assert options.stop_sequences == ()
    assert options.max_tokens == 8192


def test_refusals_are_remembered_by_endpoint_and_model() -> None:
    entries: list[JsonValue] = [refusal_entry("https://a.example", "m", "top_k"), 7]
    assert refused_for(entries, "https://a.example", "m") == {"top_k"}
    assert refused_for(entries, "https://a.example", "other") == frozenset()
    assert refused_for(None, "https://a.example", "m") == frozenset()
