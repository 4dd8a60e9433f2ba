"""Owns what may be said about an exception: its type, where it happened, and nothing that a person wrote; any thread.

The text of an exception can hold anything that was at hand: a message that could not be decoded, the key of a table,
a line of a file, an address with what it asks for. So a text is shown only where it has one of a few shapes of the
interpreter's own that are made of names in the source. Local variables and lines of source are never looked at.
"""

import os
import re
import traceback
from collections.abc import Iterator
from pathlib import PurePath
from types import TracebackType
from typing import NamedTuple

from desktop_chat.domain.errors import ChatError
from desktop_chat.runtime.redaction import redact
from desktop_chat.runtime.shield import Underway

PACKAGE = "desktop_chat"
LEFT_OUT = "(its text is left out: it could hold what was written)"
_MOST_FRAMES = 60
_MOST_LINKS = 8
_NAME = r"[A-Za-z_][\w.]{0,80}"
#: What Qt's binding puts before the text of an exception that passes through it.
_OVERRIDE = re.compile(r"(Error calling Python override of [\w:]{1,200}\(\): )+", re.ASCII)
#: What the interpreter and Qt's binding say with names from the source alone. Attributes are those of types that code
#: names; texts that people gave are never attributes.
_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        rf"'{_NAME}' object (has no attribute|is not) '?{_NAME}'?( or .{{0,40}})?",
        rf"'{_NAME}' object is not (callable|iterable|subscriptable|an iterator|an async iterator)",
        rf"module '{_NAME}' has no attribute '{_NAME}'",
        rf"name '{_NAME}' is not defined",
        rf"cannot import name '{_NAME}' from '{_NAME}' \(.*\)",
        rf"No module named '{_NAME}'",
        rf"cannot access local variable '{_NAME}' where it is not associated with a value",
        rf"{_NAME}\(\) (takes|missing) [a-z0-9 :,\-]{{0,80}}('{_NAME}'[a-z ,]{{0,8}}){{0,6}}",
        rf"unsupported operand type\(s\) for [\w+\-*/%<>=&|^@ ()]{{1,12}}: '{_NAME}' and '{_NAME}'",
        rf"'[<>=!]{{1,2}}' not supported between instances of '{_NAME}' and '{_NAME}'",
        r"(list|tuple|string|range|bytearray|deque) (assignment )?index out of range",
        r"pop from (an )?empty (list|deque|set)|division by zero|maximum recursion depth exceeded.{0,60}",
        r"dictionary changed size during iteration|generator already executing|Event loop is closed",
        rf"Internal C\+\+ object \({_NAME}\) already deleted\.",
        r"'[\w\-]+' codec can't (de|en)code (bytes|characters) in position \d+-\d+: [a-z ]{1,40}",
        r"can't start new thread",
    )
)


class Place(NamedTuple):
    """Where something happened, without the folder that the program is in."""

    file: str
    line: int
    function: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, in {self.function}"


def place_of(trace: TracebackType | None) -> Place:
    """The innermost place in our own code, or the innermost at all; cheap, as it may be asked in every frame."""
    ours = last = None
    while trace is not None:
        last = trace
        if PACKAGE in trace.tb_frame.f_code.co_filename:
            ours = trace
        trace = trace.tb_next
    found = ours or last
    if found is None:
        return Place("?", 0, "?")
    code = found.tb_frame.f_code
    return Place(_short(code.co_filename), found.tb_lineno, code.co_name)


def words_of(error: BaseException) -> str:
    """The type, and as much of the text as cannot hold what a person wrote."""
    kind = type(error).__name__
    if isinstance(error, ChatError):
        return f"{kind} ({error.kind.value}{f', {error.status}' if error.status else ''})"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{kind}: [Errno {error.errno}] {os.strerror(error.errno)}"
    text = _OVERRIDE.sub("", _text_of(error))
    if not text:
        return kind
    return f"{kind}: {redact(text)}" if any(shape.fullmatch(text) for shape in _SHAPES) else f"{kind} {LEFT_OUT}"


def safe_traceback(error: BaseException | None, trace: TracebackType | None = None) -> str:
    """The whole chain of an exception as text: types and places only."""
    if error is None:
        return "no exception"
    lines: list[str] = []
    for depth, (link, relation) in enumerate(_chain(error)):
        if depth == _MOST_LINKS:
            lines.append("(more exceptions before this one)")
            break
        lines = [
            *_lines_of(link, trace if link is error else link.__traceback__),
            *([relation] if relation else []),
            *lines,
        ]
    return "\n".join(lines)


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """The exception and what came before it, with the words that lead from each to the one after it."""
    seen: set[int] = set()
    link: BaseException | None = error
    relation = ""
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link, relation
        if link.__cause__ is not None:
            link, relation = link.__cause__, "which led to:"
        elif not isinstance(link.__context__, Underway | None) and not link.__suppress_context__:
            link, relation = link.__context__, "and while this was handled:"
        else:
            link = None


def _lines_of(error: BaseException, trace: TracebackType | None) -> list[str]:
    lines = [words_of(error)]
    # Neither lines of source nor local variables are looked up.
    walked = traceback.walk_tb(trace if trace is not None else error.__traceback__)
    frames = [Place(_short(frame.f_code.co_filename), line, frame.f_code.co_name) for frame, line in walked]
    if len(frames) > _MOST_FRAMES:
        half = _MOST_FRAMES // 2
        lines += [f"  {place}" for place in frames[:half]]
        lines += [f"  ({len(frames) - 2 * half} more)", *(f"  {place}" for place in frames[-half:])]
    else:
        lines += [f"  {place}" for place in frames]
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions[:_MOST_LINKS]:
            lines += [f"  | {line}" for line in _lines_of(inner, inner.__traceback__)]
    return lines


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a broken exception is still to be reported
        return "?"


def _short(file: str) -> str:
    """The path of a source from its package on."""
    parts = PurePath(file).parts
    for mark, keep in ((PACKAGE, 0), ("site-packages", 1), ("dist-packages", 1)):
        if mark in parts:
            at = len(parts) - 1 - parts[::-1].index(mark)
            return "/".join(parts[at + keep :])
    return parts[-1] if parts else "?"
