"""Owns how a conversation's request settings and its cost are put into few words."""

from collections.abc import Collection, Mapping

from desktop_chat.domain.content import JsonValue
from desktop_chat.services.preferences import Preferences
from desktop_chat.settings.schema import BY_KEY, SETTINGS

LONGEST_TEXT = 24  # characters of a text value in a chip


def money(amount: float) -> str:
    """US dollars with two digits that matter: $0.0042, $0.18, $12.30."""
    if amount <= 0:
        return "$0"
    if amount < 0.0001:
        return "< $0.0001"
    if amount < 0.1:
        return f"${amount:.2g}" if amount >= 0.001 else f"${amount:.4f}"
    return f"${amount:.2f}"


def tokens(count: int) -> str:
    """A token count in few letters: 950, 12k, 1.2M."""
    if count < 1_000:
        return str(count)
    if count < 10_000:
        return f"{count / 1_000:.1f}k".replace(".0k", "k")
    if count < 1_000_000:
        return f"{count / 1_000:.0f}k"
    return f"{count / 1_000_000:.1f}M".replace(".0M", "M")


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
