import pytest

from desktop_chat.domain.catalog import BUILT_IN_MODELS, ModelInfo, accepts_sampling, describe
from desktop_chat.settings.applicability import allowed_choices, note_about_value, reason_not_applicable
from desktop_chat.settings.schema import BY_KEY, PER_CONVERSATION

OLD = describe("claude-sonnet-4-5-20250929")
NEW = describe("claude-sonnet-5-5")
HAIKU = describe("claude-haiku-5-5")
LOCAL = ModelInfo("llama3")
SAMPLING = ("temperature", "top_p", "top_k")


@pytest.mark.parametrize("model", BUILT_IN_MODELS, ids=lambda model: model.id)
@pytest.mark.parametrize("key", SAMPLING)
def test_sampling_at_the_service_follows_the_catalog(model: ModelInfo, key: str) -> None:
    reason = reason_not_applicable(key, model, True, {})
    assert (reason == "") == accepts_sampling(model.id)
    assert reason == "" or model.name in reason


@pytest.mark.parametrize("key", SAMPLING)
def test_sampling_goes_to_foreign_models_of_other_endpoints(key: str) -> None:
    assert reason_not_applicable(key, LOCAL, False, {}) == ""
    assert "thinks" in reason_not_applicable(key, LOCAL, False, {"thinking": "enabled"})


def test_thinking_excludes_sampling() -> None:
    assert reason_not_applicable("temperature", OLD, True, {"thinking": ""}) == ""
    assert "Turn thinking off" in reason_not_applicable("temperature", OLD, True, {"thinking": "enabled"})
    assert reason_not_applicable("temperature", OLD, True, {"thinking": "disabled"}) == ""
    # Elsewhere a model that thinks by itself gets no temperature either.
    assert reason_not_applicable("temperature", NEW, False, {}) == "Not sent while Claude Sonnet 5.5 thinks."
    assert "Turn thinking off" in reason_not_applicable("temperature", HAIKU, False, {})
    assert reason_not_applicable("temperature", HAIKU, False, {"thinking": "disabled"}) == ""


def test_temperature_and_top_p_exclude_each_other_but_never_both() -> None:
    both = {"temperature": 0.5, "top_p": 0.5}
    assert reason_not_applicable("temperature", OLD, True, both) == ""
    assert "temperature is set" in reason_not_applicable("top_p", OLD, True, both)
    assert "top p is set" in reason_not_applicable("temperature", OLD, True, {"top_p": 0.5, "temperature": None})
    assert reason_not_applicable("top_p", OLD, True, {"top_p": 0.5}) == ""
    assert reason_not_applicable("top_k", OLD, True, both) == ""


def test_refused_parameters_are_named() -> None:
    assert "refused" in reason_not_applicable("temperature", OLD, True, {}, refused={"temperature"})
    assert reason_not_applicable("top_k", OLD, True, {}, refused={"temperature"}) == ""


def test_effort_thinking_search_and_caching() -> None:
    assert reason_not_applicable("effort", OLD, True, {}) == "Claude Sonnet 4.5 has no effort levels."
    assert reason_not_applicable("effort", NEW, True, {}) == ""
    assert reason_not_applicable("effort", LOCAL, False, {}) == ""
    dull = ModelInfo("claude-x", thinking_types=frozenset())
    assert "does not think" in reason_not_applicable("thinking", dull, True, {})
    assert reason_not_applicable("thinking", NEW, True, {}) == ""
    assert "cannot search" in reason_not_applicable("web_search", LOCAL, False, {})
    assert reason_not_applicable("web_search", NEW, True, {}) == ""
    assert "Only Claude" in reason_not_applicable("caching", LOCAL, False, {})
    assert reason_not_applicable("show_thinking", HAIKU, True, {"thinking": "disabled"}) == "Thinking is off."
    assert reason_not_applicable("show_thinking", NEW, True, {"thinking": "disabled"}) == ""  # it cannot be off


@pytest.mark.parametrize("model", [*BUILT_IN_MODELS, LOCAL], ids=lambda model: model.id)
def test_every_answer_is_a_sentence(model: ModelInfo) -> None:
    values = {"temperature": 1.0, "top_p": 1.0, "effort": "max", "thinking": "disabled", "max_tokens": 128_000}
    for key in PER_CONVERSATION:
        for text in (reason_not_applicable(key, model, True, values), note_about_value(key, model, values)):
            assert text == "" or (text.endswith(".") and "!" not in text)


def test_notes() -> None:
    assert "64,000" in note_about_value("max_tokens", OLD, {"max_tokens": 100_000})
    assert note_about_value("max_tokens", OLD, {"max_tokens": 64_000}) == ""
    assert note_about_value("max_tokens", LOCAL, {"max_tokens": 128_000}) == ""
    opus = describe("claude-opus-4-5")
    assert "next lower" in note_about_value("effort", opus, {"effort": "max"})
    assert note_about_value("effort", opus, {"effort": "high"}) == ""
    assert "high is the highest" in note_about_value("effort", HAIKU, {"effort": "max", "thinking": "disabled"})
    assert "by default" in note_about_value("thinking", NEW, {"thinking": "disabled"})
    assert "not sent" in note_about_value("thinking", OLD, {"thinking": "between_tools"})
    assert note_about_value("thinking", LOCAL, {"thinking": "enabled"}) == ""


def test_allowed_choices_are_values_of_the_schema() -> None:
    assert allowed_choices("effort", describe("claude-opus-4-6")) == ("", "low", "medium", "high", "max")
    assert allowed_choices("thinking", NEW) == ("", "adaptive", "between_tools")
    assert allowed_choices("effort", LOCAL) is None
    assert allowed_choices("temperature", NEW) is None
    for model in BUILT_IN_MODELS:
        for key in ("effort", "thinking"):
            known = {choice.value for choice in BY_KEY[key].choices}
            assert set(allowed_choices(key, model) or ()) <= known
