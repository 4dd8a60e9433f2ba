"""Owns which keys belong to which command: defaults of the platform, the person's changes, conflicts; any thread."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from desktop_chat.commands.catalog import BY_ID, COMMANDS, Command

_MODIFIERS = ("Ctrl", "Alt", "Shift", "Meta")
_FUNCTION_KEY = re.compile(r"F\d{1,2}|Pause|(Media|Launch) .+")
_SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Conflict:
    """One key sequence that several commands claim.

    Attributes:
        shortcut: the sequence in portable text.
        commands: ids in catalog order.
    """

    shortcut: str
    commands: tuple[str, ...]


def default_shortcut(command: Command, platform: str = sys.platform) -> str:
    """The shortcut that the catalog gives a command on a platform (a value of ``sys.platform``)."""
    return command.mac_shortcut if platform == "darwin" and command.mac_shortcut else command.shortcut


def shortcuts(overrides: Mapping[str, object], platform: str = sys.platform) -> dict[str, str]:
    """The shortcut text of every command; an override may be empty (none).

    Unknown ids, odd values and keys that type or move are ignored.
    """
    result = {command.id: default_shortcut(command, platform) for command in COMMANDS}
    own = {
        key: value
        for key, value in overrides.items()
        if key in BY_ID
        and isinstance(value, str)
        and all(map(is_usable, set(sequences(value)) - set(sequences(result[key]))))
    }
    return result | own


def is_usable(sequence: str) -> bool:
    """False if the first key of a sequence types or moves by itself: a command would take it from all texts and lists.

    A key together with Ctrl, Alt or Meta is usable, a function key also alone.
    """
    *modifiers, key = _parts(sequence.split(", ")[0])
    return bool({"Ctrl", "Alt", "Meta"}.intersection(modifiers)) or _FUNCTION_KEY.fullmatch(key) is not None


def sequences(shortcut: str) -> tuple[str, ...]:
    """The single sequences of a shortcut text, each in canonical spelling."""
    parts = (part.strip() for part in shortcut.split(_SEPARATOR))
    return tuple(normalise(part) for part in parts if part)


def normalise(sequence: str) -> str:
    """Portable text with modifiers in a fixed order, so that equal sequences are equal texts."""
    return ", ".join(_normalise_chord(chord) for chord in sequence.strip().split(", "))


def _normalise_chord(chord: str) -> str:
    return "+".join(_parts(chord))


def _parts(chord: str) -> list[str]:
    """The modifiers in their order, then the key."""
    text = chord.strip()
    found: set[str] = set()
    while "+" in text[:-1]:
        head, rest = text.split("+", 1)
        modifier = head.strip().capitalize()
        if modifier not in _MODIFIERS:
            break
        found.add(modifier)
        text = rest.strip()
    key = text.upper() if len(text) == 1 else text[:1].upper() + text[1:]
    return [name for name in _MODIFIERS if name in found] + [key]


def conflicts(assigned: Mapping[str, str]) -> tuple[Conflict, ...]:
    """Sequences that more than one command claims, in catalog order of their first claimant."""
    claims: dict[str, list[str]] = {}
    order = {command.id: number for number, command in enumerate(COMMANDS)}
    for command_id in sorted(assigned, key=lambda name: order.get(name, len(order))):
        for sequence in dict.fromkeys(sequences(assigned[command_id])):
            claims.setdefault(sequence, []).append(command_id)
    return tuple(Conflict(sequence, tuple(ids)) for sequence, ids in claims.items() if len(ids) > 1)
