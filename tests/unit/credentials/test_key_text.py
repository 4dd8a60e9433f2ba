import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.credentials import check_key_text
from desktop_chat.credentials.key_text import LONGEST, account_of, is_official, origin_of
from desktop_chat.domain.errors import ChatError, ErrorKind

KEY = "sk-ant-api03-CANARY_x-1"


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"  {KEY}\r\n",
        f'"{KEY}"',
        f"'{KEY}' ",
        f"\u201c{KEY}\u201d",
        f"\ufeff{KEY}\u200b",
        f"ANTHROPIC_API_KEY={KEY}",
        f'export ANTHROPIC_API_KEY="{KEY}"\n',
        f"Authorization: Bearer {KEY}",
        f"x-api-key: {KEY}",
    ],
)
def test_takes_what_surrounds_a_pasted_key_away(text: str) -> None:
    assert check_key_text(text).reveal() == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        '""',
        "\n",
        "CANARY two",
        "CANARY\nx",
        "CANARY\tx",
        "CANARY\u00a0x",
        "CANARY\u00e9",
        "CANARY\x00x",
        "CANARY\x1bx",
        "CANARY\u200bx",
        "CANARY" * LONGEST,
    ],
)
def test_refuses_with_a_sentence_that_does_not_show_it(text: str) -> None:
    with pytest.raises(ChatError) as caught:
        check_key_text(text)
    assert caught.value.kind is ErrorKind.BAD_KEY_FORMAT
    assert caught.value.detail.endswith(".")
    assert "CANARY" not in str(caught.value)


@given(st.text(max_size=200))
def test_accepts_only_what_a_header_can_carry(text: str) -> None:
    try:
        value = check_key_text(text).reveal()
    except ChatError:
        return
    assert value
    assert value.isascii()
    assert value.isprintable()
    assert " " not in value


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://api.anthropic.com", "https://api.anthropic.com"),
        ("https://API.Anthropic.com.:443/v1/", "https://api.anthropic.com"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:8080/x", "http://[::1]:8080"),
        ("https://user@host.example:444", "https://host.example:444"),
    ],
)
def test_origins_have_one_spelling(address: str, origin: str) -> None:
    assert origin_of(address) == origin


def test_accounts() -> None:
    assert account_of("https://api.anthropic.com/") == "api-key"
    assert account_of("https://gateway.example/anthropic") == "api-key:https://gateway.example"
    assert not is_official("https://api.anthropic.com@evil.example")
    assert not is_official("http://api.anthropic.com")
