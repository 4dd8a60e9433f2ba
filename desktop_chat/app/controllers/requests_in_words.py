"""Owns how a conversation's request settings are put into few words."""

from collections.abc import Collection, Mapping

from desktop_chat.domain.content import JsonValue
from desktop_chat.services.preferences import Preferences
from desktop_chat.settings.schema import BY_KEY, SETTINGS

LONGEST_TEXT = 24  # characters of a text value in a chip


def chip_pairs(
    preferences: Preferences, overrides: Mapping[str, JsonValue], skip: Collection[str] = ("model",)
) -> list[tuple[str, str]]:
    """Key and text of every request setting of a conversation that differs from the setting's default."""
    found = []
    for setting in SETTINGS:
        if not setting.per_conversation or setting.key in skip:
            continue
        value = preferences.resolve(setting.key, overrides)
        if value != setting.default:
            found.append((setting.key, _in_words(setting.key, value)))
    return found


def chips(preferences: Preferences, overrides: Mapping[str, JsonValue], skip: Collection[str] = ()) -> list[str]:
    return [text for _, text in chip_pairs(preferences, overrides, skip)]


def _in_words(key: str, value: JsonValue) -> str:
    title = BY_KEY[key].title
    if value is True:
        return title
    if value is False:
        return f"{title}: off"
    if isinstance(value, list):
        return f"{title}: {len(value)}"
    if key == "system_prompt":
        return title
    text = f"{value:g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
    return f"{title}: {text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + '…'}"
