import pytest

from desktop_chat.backend.models_api import parse_model, parse_page
from desktop_chat.domain.errors import ChatError, ErrorKind

YES, NO = {"supported": True}, {"supported": False}


def test_a_full_entry() -> None:
    info = parse_model(
        {
            "type": "model",
            "id": "claude-new-9",
            "display_name": "Claude New 9",
            "line": "opus",
            "created_at": "2026-11-01T00:00:00Z",
            "lifecycle": "deprecated",
            "retires_at": "2027-01-01T00:00:00Z",
            "max_input_tokens": 5,
            "max_tokens": 3,
            "capabilities": {
                "image_input": YES,
                "pdf_input": NO,
                "server_tools": {"web_search": YES},
                "thinking": {**YES, "types": {"adaptive": YES, "enabled": NO, "disabled": YES, "between_tools": NO}},
                "effort": {**YES, "low": YES, "medium": YES, "high": YES, "xhigh": None, "max": NO},
            },
        }
    )
    assert info is not None
    assert (info.name, info.line, info.lifecycle) == ("Claude New 9", "opus", "deprecated")
    assert (info.context_window, info.max_output) == (5, 3)
    assert info.thinking_types == {"adaptive", "disabled"}
    assert info.efforts == ("low", "medium", "high")
    assert (info.images, info.pdf, info.web_search) == (True, False, True)


def test_bare_entries_and_built_in_facts() -> None:
    local = parse_model({"id": "qwen3:8b"})
    assert local is not None
    assert (local.thinking_types, local.efforts, local.images, local.lifecycle) == (None, None, None, None)
    known = parse_model({"id": "claude-haiku-4-5", "capabilities": None})
    assert known is not None
    assert known.max_output == 64_000
    assert known.efforts == ()
    off = parse_model({"id": "x", "capabilities": {"thinking": NO, "effort": NO}})
    assert off is not None
    assert (off.thinking_types, off.efforts) == (frozenset(), ())


@pytest.mark.parametrize("data", [None, 7, "x", {}, {"id": ""}, {"id": 5}, {"id": "a\nb"}, []])
def test_entries_without_a_usable_id(data: object) -> None:
    assert parse_model(data) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("capabilities", [7, "x", [], {"thinking": 5, "effort": "x", "server_tools": None}])
def test_odd_capabilities_are_unknown(capabilities: object) -> None:
    info = parse_model({"id": "x", "capabilities": capabilities, "max_tokens": -1, "line": "submarine"})  # type: ignore[dict-item]
    assert info is not None
    assert (info.thinking_types, info.efforts, info.max_output, info.line) == (None, None, None, None)


def test_pages() -> None:
    page = {"data": [{"id": "a"}, {"id": "b", "lifecycle": "retired"}, None], "has_more": True, "last_id": "b"}
    models, following = parse_page(page)
    assert [info.id for info in models] == ["a"]
    assert following == "b"
    assert parse_page({"object": "list", "data": []}) == ([], "")
    assert [info.id for info in parse_page({"models": [{"id": "m"}]})[0]] == ["m"]


@pytest.mark.parametrize("body", [None, [], {}, {"data": None}, {"data": "x"}])
def test_no_list_at_all(body: object) -> None:
    with pytest.raises(ChatError) as caught:
        parse_page(body)  # type: ignore[arg-type]
    assert caught.value.kind is ErrorKind.NOT_THE_API
