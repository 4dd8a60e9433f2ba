"""Content blocks: read access to raw data of any shape, text that can be stored, attachments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.domain.content import (
    Attachment,
    ContentBlock,
    JsonObject,
    JsonValue,
    block,
    clean_text,
    plain_text,
    text_block,
)

DIGEST = "0123456789abcdef" * 4
PICTURE = Attachment(DIGEST, "boat.png", "image/png", 1234)


def test_the_raw_block_is_kept_and_read_only() -> None:
    raw: JsonObject = {"type": "text", "text": "a", "new_key": {"deep": [1]}}
    made = block(raw)
    assert (made.type, dict(made.data)) == ("text", raw)
    raw["text"] = "changed"
    assert made.text == "a"
    with pytest.raises(TypeError):
        made.data["text"] = "b"  # type: ignore[index]


@pytest.mark.parametrize("kind", [None, "", 7, ["text"], {}])
def test_a_type_that_is_none_is_unknown(kind: JsonValue) -> None:
    assert block({"type": kind}).type == "unknown"
    assert block({}).type == "unknown"


@pytest.mark.parametrize("odd", [None, 7, True, [], {}])
def test_odd_values_read_as_empty(odd: JsonValue) -> None:
    assert block({"type": "text", "text": odd}).text == ""
    assert block({"type": "thinking", "thinking": odd}).thinking == ""
    assert block({"type": "tool_use", "name": odd}).name == ""
    assert block({"type": "text", "citations": odd}).citations == ()


def test_each_type_shows_only_its_own_words() -> None:
    raw: JsonObject = {"text": "t", "thinking": "h", "name": "n"}
    assert (block({**raw, "type": "text"}).text, block({**raw, "type": "text"}).thinking) == ("t", "")
    assert (block({**raw, "type": "thinking"}).text, block({**raw, "type": "thinking"}).thinking) == ("", "h")
    assert (block({**raw, "type": "tool_use"}).text, block({**raw, "type": "tool_use"}).name) == ("", "n")


def test_citations_that_are_objects() -> None:
    made = block({"type": "text", "citations": [{"n": 1}, "x", None, {"n": 2}]})
    assert made.citations == ({"n": 1}, {"n": 2})


def test_visible_text_is_joined_without_a_separator() -> None:
    blocks = [text_block("a"), block({"type": "thinking", "thinking": "no"}), text_block(""), text_block("b")]
    assert plain_text(blocks) == "ab"
    assert plain_text([]) == ""


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("", ""),
        ("plain", "plain"),
        ("Grüße 日本語 😀", "Grüße 日本語 😀"),
        ("\ud83d\ude00", "😀"),
        ("a\ud800", "a\ufffd"),
        ("\udc00b", "\ufffdb"),
        ("\ud800\ud800\udc00", "\ufffd\U00010000"),
        ("\x00\ufeff\uffff", "\x00\ufeff\uffff"),
    ],
)
def test_clean_text(text: str, clean: str) -> None:
    assert clean_text(text) == clean
    assert dict(text_block(text).data) == {"type": "text", "text": clean}


@given(st.text(st.characters(exclude_categories=[]), max_size=50))
def test_any_text_becomes_storable_and_stays_if_it_was(text: str) -> None:
    clean = clean_text(text)
    clean.encode()
    assert clean_text(clean) == clean
    try:
        text.encode()
    except UnicodeEncodeError:
        assert clean != text
    else:
        assert clean == text


# --- attachments ----------------------------------------------------------------------------------------------------


def test_an_attachment_is_a_block_and_comes_back() -> None:
    made = PICTURE.to_block()
    assert made.type == "attachment"
    assert made.name == "boat.png"
    assert Attachment.from_block(made) == PICTURE


@pytest.mark.parametrize(
    "digest", [None, 7, "", DIGEST[:-1], DIGEST + "0", DIGEST.upper(), "../" * 21 + "x", "g" * 64, "٠" * 64]
)
def test_a_hash_that_is_none_is_no_attachment(digest: JsonValue) -> None:
    assert Attachment.from_block(block({**PICTURE.to_block().data, "sha256": digest})) is None


def test_other_blocks_are_no_attachments() -> None:
    assert Attachment.from_block(text_block("a")) is None
    assert Attachment.from_block(ContentBlock("image", PICTURE.to_block().data)) is None


@pytest.mark.parametrize("odd", [None, "many", [], {}])
def test_what_is_odd_about_an_attachment_has_a_default(odd: JsonValue) -> None:
    data = {**PICTURE.to_block().data, "size": odd, "media_type": None, "name": None}
    assert Attachment.from_block(block(data)) == Attachment(DIGEST, "", "application/octet-stream", 0)
