"""Owns what the beginning of one line can mean: indents, markers, fences, rows of tables. Pure, usable anywhere."""

import re
from collections.abc import Sequence

#: A table that is wider stays text: cells that rows leave out are made up, so few characters could make many cells.
MAX_COLUMNS = 64
_SPACES = re.compile(r"[ ]*")
_MARKER = re.compile(r"[-+*](?=[ \t]|$)|(\d{1,9})[.)](?=[ \t]|$)")
_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_PIPE = re.compile(r"(?<!\\)\|")
#: A last line of structure characters only says nothing yet: it would flicker as a rule, heading or list.
UNDECIDED = re.compile(r"[ \t]*(?:[-+*=_#>|:`~$\\ \t]+|\d{1,9}[.)]?[ \t]*)")


def indent(text: str, column: int) -> tuple[int, int]:
    """The width of the space that a text begins with, in columns and in characters."""
    found = _SPACES.match(text)
    chars = found.end() if found is not None else 0
    if text[chars : chars + 1] != "\t":
        return chars, chars
    at = column + chars
    while chars < len(text) and text[chars] in " \t":
        at += 4 - at % 4 if text[chars] == "\t" else 1
        chars += 1
    return at - column, chars


def without_indent(text: str, column: int, width: int) -> str:
    """The text without so many columns of space at most; what remains of a tab is spaces."""
    taken = 0
    for index, letter in enumerate(text):
        if taken >= width or letter not in " \t":
            return text[index:] if taken <= width else " " * (taken - width) + text[index:]
        taken += 4 - (column + taken) % 4 if letter == "\t" else 1
    return " " * max(0, taken - width)


def is_rule(text: str) -> bool:
    return text[:1] in ("*", "-", "_") and _RULE.match(text) is not None


def fence(text: str) -> tuple[str, str] | None:
    """Marker and info string of an opening fence."""
    found = _FENCE.match(text) if text[:3] in ("```", "~~~") else None
    if found is None:
        return None
    return (found.group(1), found.group(2)) if found.group(1) else (found.group(3), found.group(4))


def closes_fence(text: str, column: int, marker: str) -> bool:
    columns, chars = indent(text, column)
    rest = text[chars:].rstrip(" \t")
    return columns < 4 and len(rest) >= len(marker) and rest == marker[0] * len(rest)


def heading(text: str) -> tuple[int, str] | None:
    """Level of a heading and what follows its marks."""
    found = _HEADING.match(text)
    return None if found is None else (len(found.group(1)), text[found.end() :])


def without_closing_marks(text: str) -> str:
    """The text of a heading; looks from the end so that many spaces cost nothing."""
    text = text.strip(" \t")
    body = text.rstrip("#")
    if body == text:
        return text
    return body.rstrip(" \t") if not body or body[-1] in " \t" else text


def underline(text: str) -> int:
    """The level of the heading that this line makes of the paragraph before it; else 0."""
    if text[:1] not in ("=", "-") or _UNDERLINE.match(text) is None:
        return 0
    return 1 if text[0] == "=" else 2


def list_marker(text: str) -> tuple[str, int] | None:
    """The marker of a list item that a text begins with, and its number."""
    found = _MARKER.match(text)
    if found is None:
        return None
    return found.group(), int(found.group(1) or 0)


def delimiters(text: str) -> tuple[str, ...] | None:
    """Alignments, if the line may stand below the header of a table."""
    if text[:1] not in ("|", "-", ":") or text.count("|") > MAX_COLUMNS or _DELIMITERS.match(text) is None:
        return None
    if text[0] == "-" and text[1:2] in ("", " ", "\t"):
        return None
    return tuple(_alignment(cell) for cell in cells(text))


def _alignment(cell: str) -> str:
    if cell.endswith(":"):
        return "center" if cell.startswith(":") else "right"
    return "left" if cell.startswith(":") else ""


def cells(line: str) -> Sequence[str]:
    """The cells of a row, without the escapes of their bars."""
    line = line.strip()
    parts = [part.strip() for part in _PIPE.split(line)]
    if parts and not parts[0]:
        parts.pop(0)
    if parts and not parts[-1]:
        parts.pop()
    return [part.replace("\\|", "|") for part in parts] if "\\|" in line else parts
