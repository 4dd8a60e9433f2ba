"""Owns the sealed line: one JSON object per line that ends with the CRC32 of the bytes before it; any thread."""

import json
import math
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from desktop_chat.domain.content import JsonObject, JsonValue, clean_text

_SEAL = b',"crc":"%08x"'
SEAL_START = b',"crc":"'
_SEALED = re.compile(rb',"crc":"([0-9a-f]{8})"')
#: Nesting beyond this is not kept: no tool input of a person is that deep, but a hostile one may be.
MAX_DEPTH = 200
_TOO_DEEP = "(nested too deeply to be kept)"


def dump(value: JsonValue) -> bytes:
    """Compact JSON; lone surrogates, numbers without a value and absurd depth are replaced: no reader takes them."""
    try:
        return orjson.dumps(value)
    except (orjson.JSONEncodeError, RecursionError):
        return json.dumps(_clean(value, 0), ensure_ascii=False, separators=(",", ":")).encode()


def _clean(value: Any, depth: int) -> JsonValue:
    if depth > MAX_DEPTH:
        return _TOO_DEEP
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {clean_text(str(key)): _clean(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(entry, depth + 1) for entry in value]
    if isinstance(value, int | float) and not _has_value(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    return clean_text(str(value))


def _has_value(number: int | float) -> bool:
    """False for what a reader could only take as infinity, for which it refuses the whole line."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def seal(data: Mapping[str, JsonValue]) -> bytes:
    """The line of an object, without its newline; the object must not be empty and must not have a key ``crc``."""
    body = dump(dict(data))[:-1]
    return body + _SEAL % zlib.crc32(body) + b"}"


def sealed_part(line: bytes) -> bytes | None:
    """The object in a line if its seal is whole, as bytes without what follows it; None if it is damaged."""
    at = line.rfind(SEAL_START)
    if at < 0:
        return None
    match = _SEALED.match(line, at)
    if match is None or zlib.crc32(memoryview(line)[:at]) != int(match[1], 16):
        return None
    return line if match.end() == len(line) - 1 and line.endswith(b"}") else line[: match.end()] + b"}"


def unseal(line: bytes) -> JsonObject | None:
    """The object in a sealed line without its ``crc``; None if the line is damaged."""
    part = sealed_part(line)
    if part is None:
        return None
    try:
        value = orjson.loads(part)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    value.pop("crc", None)
    return value


def each_line(data: bytes) -> Iterator[bytes]:
    """The lines of a file without their newlines and without empty ones, one at a time: a file may be large."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        line = data[start:end]
        start = end + 1
        if line.strip(b"\r \t"):
            yield line


def split_lines(data: bytes) -> list[bytes]:
    """The lines of a file without their newlines and without empty ones."""
    return list(each_line(data))
