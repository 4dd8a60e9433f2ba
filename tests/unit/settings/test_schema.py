import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.settings.schema import BY_KEY, PAGE_TITLES, PER_CONVERSATION, SETTINGS, Kind, Page, Setting, validate

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
by_key = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)


def test_keys_are_unique_and_complete() -> None:
    assert len(BY_KEY) == len(SETTINGS)
    keys = (
        "send_key start_with auto_title model max_tokens temperature top_p top_k stop_sequences effort thinking "
        "show_thinking system_prompt caching web_search base_url proxy theme accent text_size zoom density font "
        "code_font reduce_motion confirm_links notify notification_text stay_awake trash_days "
        "shortcuts log_level refused_parameters"
    )
    assert sorted(BY_KEY) == sorted(keys.split(" "))
    assert set(PAGE_TITLES) == set(Page)


def test_a_conversation_overrides_the_model_page_and_web_search() -> None:
    expected = {setting.key for setting in SETTINGS if setting.page is Page.MODEL} | {"web_search"}
    assert set(PER_CONVERSATION) == expected


@by_key
def test_the_default_is_valid(setting: Setting) -> None:
    assert validate(setting.key, setting.default) == setting.default
    assert setting.optional == (setting.default is None)


@by_key
def test_the_words_are_fit_to_be_shown(setting: Setting) -> None:
    assert re.fullmatch(r"[A-Z][\w ]+", setting.title)
    assert setting.help.endswith(".")
    assert len(setting.help) <= 180
    for text in (setting.help, setting.empty, *(choice.label for choice in setting.choices)):
        assert "!" not in text
    if setting.choices:
        labels = [choice.label for choice in setting.choices]
        assert len(set(labels)) == len(labels)
    assert bool(setting.choices) == (setting.kind is Kind.CHOICE)


@by_key
def test_numbers_keep_their_bounds(setting: Setting) -> None:
    if setting.kind not in (Kind.INT, Kind.FLOAT):
        assert setting.minimum is None
        return
    assert setting.minimum is not None
    assert setting.maximum is not None
    for good in (setting.minimum, setting.maximum):
        assert validate(setting.key, good) == good
    for bad in (setting.minimum - 1, setting.maximum + 1, float("nan"), float("inf"), "1", True, [1]):
        with pytest.raises(ValueError, match=r"\.$"):
            validate(setting.key, bad)


@by_key
@given(value=json_values)
def test_any_value_is_taken_in_its_type_or_refused_with_a_sentence(setting: Setting, value) -> None:
    try:
        checked = validate(setting.key, value)
    except ValueError as error:
        sentence = str(error)
        checked = setting.default
    else:
        sentence = "Fine."
    assert re.fullmatch(r"[A-Z].*\.", sentence, re.DOTALL)
    assert validate(setting.key, checked) == checked
    kinds = {Kind.BOOL: bool, Kind.INT: int, Kind.FLOAT: float, Kind.TEXT_LIST: list, Kind.TEXT_MAP: dict}
    assert checked is None or type(checked) is kinds.get(setting.kind, str)


def test_an_unknown_key_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        validate("nonsense", 1)


def test_whole_numbers_may_come_as_floats() -> None:
    assert validate("max_tokens", 4096.0) == 4096
    assert type(validate("max_tokens", 4096.0)) is int
    assert type(validate("temperature", 1)) is float
    with pytest.raises(ValueError, match="whole"):
        validate("max_tokens", 1.5)


def test_stop_sequences() -> None:
    assert validate("stop_sequences", ["END", "\n\n.", "END"]) == ["END", "\n\n."]
    for bad in (["  "], [""], [str(n) for n in range(9)], ["a", 1], "END", ["x" * 3000]):
        with pytest.raises(ValueError, match="Stop sequences"):
            validate("stop_sequences", bad)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "https://api.anthropic.com"),
        (" https://api.anthropic.com/ ", "https://api.anthropic.com"),
        ("https://gateway.example/anthropic/v1/", "https://gateway.example/anthropic"),
        ("http://localhost:11434", "http://localhost:11434"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://127.3.4.5", "http://127.3.4.5"),
    ],
)
def test_endpoints(text: str, expected: str) -> None:
    assert validate("base_url", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "http://example.org",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://models.localhost",
        "ftp://localhost",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user:secret@example.org",
        "https://example.org/?key=1",
        "https://exa mple.org",
        "https://",
        "example.org",
        "https://[::1",
        "https://example.org:99999",
        "https://example.org\n",
        None,
    ],
)
def test_bad_endpoints(text: str | None) -> None:
    if text == "https://example.org\n":
        text = "https://example.org\n/x"
    with pytest.raises(ValueError, match=r"\.$") as caught:
        validate("base_url", text)
    assert "secret@" not in str(caught.value)


def test_proxies() -> None:
    assert validate("proxy", "") == ""
    assert validate("proxy", "socks5://127.0.0.1:1080/") == "socks5://127.0.0.1:1080"
    for bad in ("127.0.0.1:8080", "ftp://x", "http://user:pass@proxy:8080", "http://a b"):
        with pytest.raises(ValueError, match="proxy"):
            validate("proxy", bad)
