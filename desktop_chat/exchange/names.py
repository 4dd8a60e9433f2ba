"""Owns file names of exports: readable, and safe on every system; pure, usable from any thread."""

import unicodedata
from datetime import UTC, datetime

from desktop_chat.domain.content import clean_text
from desktop_chat.exchange.options import ENDINGS

MAX_LENGTH = 80
#: Most file systems take 255 bytes; the rest is left for a number and a temporary suffix.
_MAX_BYTES = 200
_FORBIDDEN = frozenset('/\\:*?"<>|')
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
)


def file_name(title: str, created_at: float, format: str) -> str:  # noqa: A002 - the contract's word
    """``2026-11-22 Title.md``: no separators, control or bidirectional characters, at most 80 characters."""
    if format not in ENDINGS:
        raise ValueError(f"unknown format {format!r}")
    ending = ENDINGS[format]
    day = _day(created_at)
    room = MAX_LENGTH - len(day) - len(ending) - 2
    words = _safe_words(title[: MAX_LENGTH * 20])
    stem = _fitting(words, room) or "Conversation"
    name = f"{day} {stem}" if day else stem
    if name.partition(".")[0].strip().lower() in _RESERVED:
        name = f"Chat {name}"
    return f"{name}.{ending}"


def safe_stem(name: str, otherwise: str) -> str:
    """A foreign name as the name of a file, without its ending; ``otherwise`` if nothing of it is left."""
    stem = _fitting(_safe_words(name[: MAX_LENGTH * 20]), MAX_LENGTH) or otherwise
    return f"{otherwise} {stem}" if stem.partition(".")[0].strip().lower() in _RESERVED else stem


def _day(created_at: float) -> str:
    try:
        return datetime.fromtimestamp(created_at, UTC).strftime("%Y-%m-%d") if created_at > 0 else ""
    except (OverflowError, ValueError, OSError):
        return ""


def _safe_words(title: str) -> str:
    letters = []
    for letter in unicodedata.normalize("NFC", clean_text(title)):
        if letter in _FORBIDDEN or letter.isspace():
            letters.append(" ")
        elif unicodedata.category(letter) not in _UNSAFE_CATEGORIES:
            letters.append(letter)
    return " ".join("".join(letters).split()).strip(" .-~")


def _fitting(text: str, room: int) -> str:
    text = text[:room]
    while len(text.encode()) > _MAX_BYTES - 30:
        text = text[:-1]
    return text.rstrip(" .-")
