"""Owns reading JSON of unknown origin message by message, so that no thread of the window waits for a large file; pure.

Python's parser keeps all other threads waiting until it has the whole value. So the outer object and its one long
list are taken apart here, and only what stands in them is parsed, one value at a time.
"""

import json
import re
from collections.abc import Callable, Iterator

from desktop_chat.domain.content import JsonObject, JsonValue, clean_text

#: Levels of objects and lists in one value; the deepest that the history can store and read again.
MAX_DEPTH = 200
#: Objects and lists in the whole text; each costs far more in memory than in a file.
MAX_PARTS = 4_000_000
#: The history keeps whole numbers of 64 bits.
_MAX_DIGITS = 20
_SPACE = re.compile(r"[ \t\n\r]*")
_SLICE = 1 << 20


class NotReadableError(ValueError):
    """The text is no JSON, or more than is taken; the text of the error is a plain sentence."""


def read_object(text: str, long_list: str, each: Callable[[JsonValue], object]) -> JsonObject:
    """The members of an object, except for the list named ``long_list``: its entries go to ``each``, one by one."""
    if sum(text.count(bracket, at, at + _SLICE) for at in range(0, len(text), _SLICE) for bracket in "[{") > MAX_PARTS:
        raise NotReadableError("The file has more parts than an export can have.")
    try:
        return _Reader(text).object(long_list, each)
    except NotReadableError:
        raise
    except (ValueError, RecursionError, IndexError):
        raise NotReadableError("The file is not readable as JSON.") from None


class _Reader:
    """One pass over a text; ``_at`` is the place that is read next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._parse = json.JSONDecoder(parse_constant=_refuse, parse_int=_whole, parse_float=_number).raw_decode

    def object(self, long_list: str, each: Callable[[JsonValue], object]) -> JsonObject:
        found: JsonObject = {}
        self._take("{")
        for _ in self._members("}"):
            key = self._value()
            if not isinstance(key, str) or key in found:
                raise ValueError
            self._take(":")
            if key == long_list and self._peek() == "[":
                self._take("[")
                for _entry in self._members("]"):
                    each(self._value())
                found[key] = []
            else:
                found[key] = self._value()
        if self._peek():
            raise ValueError
        return found

    def _members(self, end: str) -> Iterator[None]:
        """Stops before each member, and behind the closing bracket."""
        if self._peek() == end:
            self._take(end)
            return
        while True:
            yield
            if self._peek() == end:
                self._take(end)
                return
            self._take(",")

    def _peek(self) -> str:
        """The next character that is no space; empty at the end."""
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match is not None else self._at
        return self._text[self._at : self._at + 1]

    def _take(self, letter: str) -> None:
        if self._peek() != letter:
            raise ValueError
        self._at += 1

    def _value(self) -> JsonValue:
        self._peek()
        start = self._at
        value, self._at = self._parse(self._text, start)
        brackets = self._text.count("[", start, self._at) + self._text.count("{", start, self._at)
        if brackets > MAX_DEPTH and _depth(value) > MAX_DEPTH:
            raise NotReadableError("The file is nested too deeply.")
        # Only an escape can bring half a surrogate pair into a text that came from UTF-8.
        return _clean(value) if self._text.find("\\u", start, self._at) >= 0 else value


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _whole(text: str) -> int:
    value = int(text) if len(text) <= _MAX_DIGITS else 2**64
    if not -(2**63) <= value < 2**64:
        raise NotReadableError("The file holds a number that is too large.")
    return value


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise NotReadableError("The file holds a number that is too large.")
    return value


def _depth(value: JsonValue) -> int:
    level: list[JsonValue] = [value]
    depth = 0
    while level and depth <= MAX_DEPTH:
        level = [entry for each in level for entry in _entries(each)]
        depth += 1
    return depth


def _entries(value: JsonValue) -> list[JsonValue]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _clean(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_clean(entry) for entry in value]
    if isinstance(value, dict):
        return {clean_text(key): _clean(entry) for key, entry in value.items()}
    return value
