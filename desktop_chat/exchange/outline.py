"""Owns what an export for readers consists of: messages in order and their parts, the same for all formats; pure.

All texts in it are foreign except notes; each format escapes them in its own way.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop_chat.domain.catalog import cost
from desktop_chat.domain.content import (
    ATTACHMENT,
    REDACTED_THINKING,
    TEXT,
    THINKING,
    TOOL_RESULT_TYPES,
    TOOL_USE_TYPES,
    Attachment,
    ContentBlock,
    JsonValue,
)
from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Ending, Interruption
from desktop_chat.exchange.options import ExportOptions


@dataclass(frozen=True, slots=True)
class TextPart:
    """Markdown that was said."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingPart:
    """Markdown that was thought."""

    text: str


@dataclass(frozen=True, slots=True)
class SourcesPart:
    """What a text cites: (title, address) pairs."""

    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DataPart:
    """A tool's call or result: a label of ours, a foreign name, and text to be shown as it is."""

    label: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class NotePart:
    """A short sentence of ours about something, followed by a foreign name or nothing."""

    sentence: str
    name: str = ""


Part = TextPart | ThinkingPart | SourcesPart | DataPart | NotePart


@dataclass(frozen=True, slots=True)
class Entry:
    """A message in an export.

    Attributes:
        number: from 1.
        after: number of the message it answers if that is not the one before it, else 0.
        version, versions: which of how many alternatives it is.
    """

    message: Message
    number: int
    after: int
    version: int
    versions: int


_ENDINGS = {
    Ending.EMPTY: "The reply is empty.",
    Ending.TRUNCATED: "The reply was cut off at the token limit.",
    Ending.REFUSED: "Claude declined to answer.",
    Ending.CONTEXT_FULL: "The reply was cut off because the context window was full.",
    Ending.WAITS_FOR_TOOL: "The reply waits for the result of a tool.",
    Ending.PAUSED: "The reply was paused.",
    Ending.UNKNOWN: "The reply ended for another reason:",
}
_INTERRUPTIONS = {
    Interruption.STOPPED: "The reply was interrupted: stopped on request.",
    Interruption.CONNECTION: "The reply was interrupted: the connection broke.",
    Interruption.STALLED: "The reply was interrupted: no more data came.",
    Interruption.SERVER_ERROR: "The reply was interrupted by an error of the service.",
    Interruption.DAMAGED: "The reply was interrupted: the data was damaged.",
    Interruption.CLOSED: "The reply was interrupted: the application ended.",
}


def entries(conversation: Conversation, options: ExportOptions) -> list[Entry]:
    """The active path, or all branches: each message is followed by its answers, versions oldest first."""
    if not options.all_branches:
        return [Entry(message, number, 0, 1, 1) for number, message in enumerate(conversation.active_path(), 1)]
    numbers: dict[MessageId, int] = {}
    found: list[Entry] = []
    previous: MessageId | None = None
    for message in _all_branches(conversation):
        numbers[message.id] = len(found) + 1
        siblings = conversation.siblings(message.id)
        parent = message.parent_id
        after = numbers.get(parent, 0) if parent is not None and parent != previous else 0
        version = siblings.index(message.id) + 1
        found.append(Entry(message, len(found) + 1, after, version, len(siblings)))
        previous = message.id
    return found


def _all_branches(conversation: Conversation) -> Iterator[Message]:
    """Depth first without recursion; messages whose parent is missing or in a circle come last, none twice."""
    seen: set[MessageId] = set()
    starts = [*conversation.children(None), *(message.id for message in conversation)]
    for start in starts:
        waiting = [start]
        while waiting:
            message_id = waiting.pop()
            if message_id not in seen:
                seen.add(message_id)
                yield conversation.get(message_id)
                waiting.extend(reversed(conversation.children(message_id)))


def author(message: Message) -> str:
    return "You" if message.role is Role.USER else "Claude"


def facts(entry: Entry, options: ExportOptions) -> list[str]:
    """What stands beside the author: the model (foreign text), the time, and the place among the branches."""
    found = [entry.message.model or ""]
    if options.times:
        found.append(time_text(entry.message.created_at))
    if options.all_branches:
        found.append(f"message {entry.number}")
        found.append(f"version {entry.version} of {entry.versions}" if entry.versions > 1 else "")
        found.append(f"follows message {entry.after}" if entry.after else "")
    return [fact for fact in found if fact]


def time_text(seconds: float) -> str:
    """``2026-11-22 14:03 UTC``; empty if there is no such time."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC") if seconds > 0 else ""
    except (OverflowError, ValueError, OSError):
        return ""


def title_of(conversation: Conversation) -> str:
    """The title on one line."""
    return " ".join(conversation.meta.title.split()) or "Conversation"


def models_of(conversation: Conversation) -> tuple[str, ...]:
    """The models that answered, in the order of their first reply."""
    return tuple(dict.fromkeys(message.model for message in conversation if message.model))


def cost_of(conversation: Conversation) -> float | None:
    """US dollars by list prices over all branches; None unless every reply's price is known."""
    paid = [message for message in conversation if message.usage is not None]
    costs = [cost(message.model or "", message.usage) for message in paid if message.usage is not None]
    known = [value for value in costs if value is not None]
    return sum(known) if known and len(known) == len(paid) else None


def parts(message: Message, options: ExportOptions) -> list[Part]:
    """What a message consists of; neighbouring text blocks are one text, as the service means them."""
    found: list[Part] = []
    text: list[str] = []
    sources: dict[tuple[str, str], None] = {}

    def end_text() -> None:
        if "".join(text).strip():
            found.append(TextPart("".join(text)))
        if sources:
            found.append(SourcesPart(tuple(sources)))
        text.clear()
        sources.clear()

    for entry in message.content:
        if entry.type == TEXT:
            text.append(entry.text)
            sources.update(dict.fromkeys(source for source in map(_source, entry.citations) if source is not None))
            continue
        part = _part(entry, options)
        if part is not None:
            end_text()
            found.append(part)
    end_text()
    note = _ending_note(message)
    return [*found, note] if note is not None else found


def _part(entry: ContentBlock, options: ExportOptions) -> Part | None:
    if entry.type == THINKING:
        return ThinkingPart(entry.thinking) if options.thinking and entry.thinking.strip() else None
    if entry.type == REDACTED_THINKING:
        return NotePart("Thinking that is not readable.") if options.thinking else None
    if entry.type == ATTACHMENT:
        return _attachment(entry)
    if entry.type in TOOL_USE_TYPES:
        given = entry.data.get("input")
        return DataPart("Tool call", entry.name, _json_text(given) if given else "")
    if entry.type in TOOL_RESULT_TYPES:
        return DataPart("Tool result", "", _result_text(entry.data.get("content")))
    return NotePart("A block of a kind that is not shown here:", entry.type)


def _attachment(entry: ContentBlock) -> NotePart:
    attachment = Attachment.from_block(entry)
    if attachment is None:
        return NotePart("Attachment:", entry.name)
    return NotePart(f"Attachment ({_size_text(attachment.size)}):", attachment.name or attachment.media_type)


def _size_text(size: int) -> str:
    if size < 1_000:
        return f"{size} bytes"
    return f"{size / 1_000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _json_text(value: JsonValue) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return ""


def _result_text(content: JsonValue) -> str:
    """The readable part of a tool's result: its texts, and titles with addresses of what a search found."""
    if isinstance(content, str):
        return content
    found = content if isinstance(content, list) else [content]
    lines = [_result_line(entry) for entry in found if isinstance(entry, dict)]
    return "\n".join(line for line in lines if line)


def _result_line(entry: Mapping[str, JsonValue]) -> str:
    text = entry.get("text")
    if isinstance(text, str):
        return text
    words = [value for value in (entry.get("title"), entry.get("url"), entry.get("error_code")) if value]
    shown = " - ".join(value for value in words if isinstance(value, str))
    return shown or _json_text({key: value for key, value in entry.items() if not key.startswith("encrypted")})


def _source(citation: Mapping[str, JsonValue]) -> tuple[str, str] | None:
    title, url = citation.get("title") or citation.get("document_title"), citation.get("url")
    name = title if isinstance(title, str) else ""
    address = url if isinstance(url, str) else ""
    return (" ".join(name.split()) or address, address) if name.strip() or address else None


def _ending_note(message: Message) -> NotePart | None:
    ending, stop = message.ending, message.stop
    if ending is None or stop is None or ending is Ending.COMPLETE:
        return None
    if ending is Ending.INTERRUPTED:
        default = "The reply was interrupted."
        return NotePart(_INTERRUPTIONS.get(stop.interruption, default) if stop.interruption else default)
    return NotePart(_ENDINGS[ending], (stop.reason or "") if ending is Ending.UNKNOWN else "")
