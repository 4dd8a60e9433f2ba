"""Owns what a later start may ask of the window that is open, as one line of JSON; pure, no Qt.

Both ends take the line apart as if a stranger had written it: what is not exactly one of these requests is nothing.
"""

import json
import os
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from desktop_chat.domain.ids import is_valid_id

if TYPE_CHECKING:
    from desktop_chat.app.options import RunOptions

LONGEST_LINE = 4096  # bytes, with the line feed
MOST_FILES = 100
_TOKEN = re.compile(r"[!-~ ]{1,300}", re.ASCII)
_TEXT_FILE = re.compile(r"handed-[0-9a-f]{32}\.txt", re.ASCII)
_NO_TEXT = dict.fromkeys((*range(9), 11, *range(14, 32), 127))


class Kind(StrEnum):
    """What is asked for."""

    RAISE = "raise"
    NEW_WINDOW = "new_window"
    NEW_CHAT = "new_chat"
    FILES = "files"
    TEXT = "text"
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class StartRequest:
    """One wish of a later start.

    Attributes:
        new_window: in a window of its own; for chats, texts and conversations.
        files: absolute paths, to be offered for import.
        text, text_file: what goes into the draft of a new chat, or the name of the file beside the socket that has it.
        conversation: id of what is to be shown.
        token: with which the desktop lets the window come to the front.
    """

    kind: Kind
    new_window: bool = False
    files: tuple[str, ...] = ()
    text: str = ""
    text_file: str = ""
    conversation: str = ""
    token: str = ""


def requests_for(options: "RunOptions", token: str = "") -> tuple[StartRequest, ...]:
    """What the command line asks for, in the order in which it is done."""
    found = []
    if options.text:
        found.append(StartRequest(Kind.TEXT, options.new_window, text=clean_text(options.text), token=token))
    elif options.new_chat:
        found.append(StartRequest(Kind.NEW_CHAT, options.new_window, token=token))
    elif options.new_window:
        found.append(StartRequest(Kind.NEW_WINDOW, token=token))
    if options.files:
        found.append(StartRequest(Kind.FILES, files=tuple(str(file) for file in options.files), token=token))
    return tuple(found) or (StartRequest(Kind.RAISE, token=token),)


def encode(request: StartRequest) -> bytes:
    """The line for a request; it may be longer than what is taken."""
    values: dict[str, object] = {"kind": str(request.kind)}
    if request.new_window:
        values["new_window"] = True
    if request.files:
        values["files"] = list(request.files)
    for name in ("text", "text_file", "conversation", "token"):
        if value := getattr(request, name):
            values[name] = value
    return json.dumps(values, separators=(",", ":")).encode("ascii") + b"\n"


def decode(line: bytes) -> StartRequest | None:
    """The request in a line; None for everything that is not exactly one."""
    if len(line) > LONGEST_LINE or not line.endswith(b"\n"):
        return None
    try:
        values = json.loads(line.decode("utf-8"))
        return _request(values) if isinstance(values, dict) else None
    except (ValueError, RecursionError):  # also what is no Unicode
        return None


def _request(values: dict[str, object]) -> StartRequest:
    """Raises ValueError if anything is missing, too much, or of the wrong kind."""
    kind = Kind(_text(values.pop("kind", "")))
    token = _text(values.pop("token", ""))
    if token and not _TOKEN.fullmatch(token):
        raise ValueError("token")
    new_window = values.pop("new_window", False) if kind in _MAY_HAVE_WINDOW else False
    if not isinstance(new_window, bool):
        raise ValueError("new_window")
    request = StartRequest(kind, new_window, token=token)
    if kind is Kind.FILES:
        request = StartRequest(kind, files=_paths(values.pop("files", None)), token=token)
    elif kind is Kind.TEXT:
        text, name = _text(values.pop("text", "")), _text(values.pop("text_file", ""))
        if bool(text) == bool(name) or (name and not _TEXT_FILE.fullmatch(name)):
            raise ValueError("text")
        text.encode("utf-8")  # half a character is no text
        request = StartRequest(kind, new_window, text=clean_text(text), text_file=name, token=token)
    elif kind is Kind.CONVERSATION:
        conversation = _text(values.pop("conversation", ""))
        if not is_valid_id(conversation):
            raise ValueError("conversation")
        request = StartRequest(kind, new_window, conversation=conversation, token=token)
    if values:
        raise ValueError("more than a request")
    return request


_MAY_HAVE_WINDOW = (Kind.NEW_CHAT, Kind.TEXT, Kind.CONVERSATION)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _paths(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_FILES:
        raise ValueError("files")
    paths = tuple(_text(path) for path in value)
    for path in paths:
        if not os.path.isabs(path) or "\0" in path:
            raise ValueError("path")
        os.fsencode(path)  # raises UnicodeEncodeError for what cannot be a name
    return paths


def clean_text(text: str) -> str:
    """A text without control characters but tabs and line feeds."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_NO_TEXT)


def is_text_file(name: str) -> bool:
    """True for the name of a file that carries a long text."""
    return _TEXT_FILE.fullmatch(name) is not None
