"""Owns what a row is made of: the parts of a message in the order in which they are shown; GUI thread."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication

from desktop_chat.domain.catalog import cost, describe
from desktop_chat.domain.content import (
    REDACTED_THINKING,
    TEXT,
    THINKING,
    TOOL_RESULT_TYPES,
    TOOL_USE_TYPES,
    Attachment,
    ContentBlock,
    JsonValue,
)
from desktop_chat.domain.messages import Message
from desktop_chat.markup.links import display_host, safe_url
from desktop_chat.models.transcript import TranscriptRow
from desktop_chat.services.notices import Notice
from desktop_chat.services.replies import PendingReply, ReplyPhase
from desktop_chat.ui.transcript.writer import MARK_BASE, Source

MAX_TEXT = 200_000
_MAX_DETAIL = 20_000
_MAX_SOURCES = 200


def tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)


@dataclass(frozen=True, slots=True)
class HeaderPart:
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class MarkdownPart:
    """A run of text blocks; ``id`` is stable while the message grows."""

    id: str
    text: str
    sources: tuple[Source, ...] = ()
    streaming: bool = False


@dataclass(frozen=True, slots=True)
class FoldPart:
    """One line that opens: thinking, a tool's use, a tool's result. ``language`` is set where the detail is code."""

    id: str
    icon: str
    title: str
    detail: str = ""
    language: str | None = None
    streaming: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    icon: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChipsPart:
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class SourcesPart:
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class WaitingPart:
    text: str = ""


@dataclass(frozen=True, slots=True)
class NoticePart:
    notice: Notice


@dataclass(frozen=True, slots=True)
class FooterPart:
    text: str


Part: TypeAlias = HeaderPart | MarkdownPart | FoldPart | ChipsPart | SourcesPart | WaitingPart | NoticePart | FooterPart


def compose(row: TranscriptRow, *, show_thinking: bool = True) -> tuple[Part, ...]:
    """The parts of a row from top to bottom."""
    content = row.message.content if row.message is not None else row.pending.content() if row.pending else ()
    created = row.message.created_at if row.message is not None else None
    parts: list[Part] = [HeaderPart(tr("You") if row.is_user else tr("Claude"), clock_text(created))]
    parts += _Content(row, show_thinking=show_thinking).parts(content)
    if row.pending is not None:
        parts += _waiting(row.pending, content)
    if row.notice is not None:
        parts.append(NoticePart(row.notice))
    parts.append(FooterPart(footer_text(row.message) if row.message is not None else ""))
    return tuple(parts)


def _waiting(pending: PendingReply, content: Sequence[ContentBlock]) -> list[Part]:
    if pending.phase is ReplyPhase.RETRYING:
        return []
    last = content[-1] if content else None
    if last is not None and last.type in (TEXT, THINKING) and pending.phase is not ReplyPhase.SENDING:
        return []
    return [WaitingPart(tr("Waiting for the reply") if last is None else "")]


class _Content:
    """Walks over the blocks of one message."""

    def __init__(self, row: TranscriptRow, *, show_thinking: bool) -> None:
        self._row = row
        self._show_thinking = show_thinking
        self._sources: list[Source] = []
        self._parts: list[Part] = []
        self._run: list[str] = []
        self._chips: list[Chip] = []

    def parts(self, content: Sequence[ContentBlock]) -> list[Part]:
        streaming = self._row.pending is not None
        for number, entry in enumerate(content):
            open_block = streaming and number == len(content) - 1
            if entry.type == TEXT:
                self._text(entry, open_block=open_block)
                continue
            self._end_run()
            self._block(number, entry, open_block=open_block)
        self._end_run(streaming=streaming)
        if self._chips:
            self._parts.insert(0, ChipsPart(tuple(self._chips)))
        if self._sources:
            sources = tuple(self._sources)
            self._parts = [
                MarkdownPart(part.id, part.text, sources, part.streaming) if isinstance(part, MarkdownPart) else part
                for part in self._parts
            ]
            if not streaming:
                self._parts.append(SourcesPart(sources))
        return self._parts

    def _text(self, entry: ContentBlock, *, open_block: bool) -> None:
        text = entry.text
        if not entry.citations or open_block:
            self._run.append(text)
            return
        marks = "".join(chr(MARK_BASE + self._number(citation)) for citation in entry.citations)
        body = text.rstrip()
        if body.rpartition("\n")[2].lstrip().startswith(("```", "~~~", "$$", "|", "#")):
            self._run.append(text)  # a mark would break what the line means; the source is still listed
        else:
            self._run.append(body + marks + text[len(body) :])

    def _number(self, citation: Mapping[str, JsonValue]) -> int:
        source = source_of(citation)
        if source not in self._sources and len(self._sources) < _MAX_SOURCES:
            self._sources.append(source)
        return self._sources.index(source) + 1 if source in self._sources else len(self._sources)

    def _end_run(self, *, streaming: bool = False) -> None:
        text = "".join(self._run)
        self._run.clear()
        if text.strip():
            number = len(self._parts)
            self._parts.append(MarkdownPart(f"text{number}", text[:MAX_TEXT], (), streaming))
            if len(text) > MAX_TEXT:
                left = len(text) - MAX_TEXT
                self._parts.append(
                    ChipsPart((Chip("info", tr("{n} more characters are not shown. Copy takes all.").format(n=left)),))
                )

    def _block(self, number: int, entry: ContentBlock, *, open_block: bool) -> None:
        if entry.type in (THINKING, REDACTED_THINKING):
            self._thinking(number, entry, open_block=open_block)
        elif entry.type in TOOL_USE_TYPES:
            self._parts.append(_tool_use(number, entry))
        elif entry.type in TOOL_RESULT_TYPES:
            self._parts.append(_tool_result(number, entry))
        elif (attachment := Attachment.from_block(entry)) is not None:
            icon = "image" if attachment.media_type.startswith("image/") else "file"
            icon = "pdf" if attachment.media_type == "application/pdf" else icon
            self._chips.append(Chip(icon, attachment.name or tr("Attachment"), size_text(attachment.size)))
        else:
            self._parts.append(ChipsPart((Chip("info", tr("Part not shown: {type}").format(type=entry.type[:60])),)))

    def _thinking(self, number: int, entry: ContentBlock, *, open_block: bool) -> None:
        if not self._show_thinking:
            return
        message, pending = self._row.message, self._row.pending
        seconds = message.thinking_time if message is not None else pending.thinking_seconds if pending else None
        if open_block:
            title = tr("Thinking")
        elif seconds and number == 0:
            title = tr("Thought for {s}").format(s=seconds_text(seconds))
        else:
            title = tr("Thought")
        if entry.type == REDACTED_THINKING:
            title = tr("Thinking that the service keeps to itself")
        detail = entry.thinking
        self._parts.append(FoldPart(f"think{number}", "lightbulb", title, detail[:MAX_TEXT], None, open_block))


def _tool_use(number: int, entry: ContentBlock) -> FoldPart:
    given = entry.data.get("input")
    query = given.get("query") if isinstance(given, dict) else None
    if entry.name == "web_search":
        words = query if isinstance(query, str) else ""
        return FoldPart(f"tool{number}", "search", tr("Searched the web: {q}").format(q=one_line(words)))
    if entry.name == "web_fetch":
        url = given.get("url") if isinstance(given, dict) else None
        host = display_host(url) if isinstance(url, str) else ""
        return FoldPart(f"tool{number}", "globe", tr("Read a page: {host}").format(host=host))
    detail = _json_text(given if given else entry.data.get("partial_input"))
    return FoldPart(f"tool{number}", "code", tr("Tool: {name}").format(name=one_line(entry.name)), detail, "json")


def _tool_result(number: int, entry: ContentBlock) -> FoldPart:
    content = entry.data.get("content")
    part_id = f"result{number}"
    if entry.type == "web_search_tool_result" and isinstance(content, list):
        lines = []
        for hit in content:
            if isinstance(hit, dict) and isinstance(hit.get("url"), str):
                title = hit.get("title")
                lines.append(
                    f"{one_line(title) if isinstance(title, str) else ''} \u2014 {display_host(str(hit['url']))}"
                )
        return FoldPart(part_id, "globe", tr("{n} results").format(n=len(lines)), "\n".join(lines), "")
    if isinstance(content, dict) and isinstance(content.get("error_code"), str):
        code = one_line(str(content["error_code"]).replace("_", " "))
        return FoldPart(part_id, "warning", tr("The tool failed: {code}").format(code=code))
    detail = content if isinstance(content, str) else _joined_text(content) or _json_text(content)
    failed = entry.data.get("is_error") is True
    title = tr("The tool reported a failure") if failed else tr("Result")
    return FoldPart(part_id, "warning" if failed else "check", title, detail[:_MAX_DETAIL], "")


def _joined_text(content: JsonValue) -> str:
    if not isinstance(content, list):
        return ""
    texts = [entry.get("text") for entry in content if isinstance(entry, dict)]
    return "\n".join(text for text in texts if isinstance(text, str))


def _json_text(value: JsonValue) -> str:
    if value in (None, {}, []):
        return ""
    if isinstance(value, str):
        return value[:_MAX_DETAIL]
    try:
        return json.dumps(value, ensure_ascii=False, indent=2)[:_MAX_DETAIL]
    except (ValueError, RecursionError):
        return ""


def source_of(citation: Mapping[str, JsonValue]) -> Source:
    """The source that a citation names, whatever its kind."""

    def string(*keys: str) -> str:
        return next((value for key in keys if isinstance(value := citation.get(key), str) and value), "")

    url = safe_url(string("url", "source")) or ""
    title = one_line(string("title", "document_title")) or (display_host(url) if url else tr("Source"))
    return Source(title, url)


# --- words ------------------------------------------------------------------------------------------------------------


def one_line(text: str, limit: int = 120) -> str:
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1] + "\u2026"


def clock_text(created_at: float | None) -> str:
    if not created_at:
        return ""
    try:
        moment, today = time.localtime(created_at), time.localtime()
    except (OverflowError, OSError, ValueError):
        return ""
    if moment[:3] == today[:3]:
        return time.strftime("%H:%M", moment)
    return time.strftime("%d %b %H:%M" if moment[0] == today[0] else "%d %b %Y %H:%M", moment)


def seconds_text(seconds: float) -> str:
    if seconds < 10:
        return f"{max(seconds, 0.1):.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def size_text(size: int) -> str:
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"


def money_text(dollars: float) -> str:
    return f"${dollars:.4f}" if dollars < 0.01 else f"${dollars:.3f}" if dollars < 1 else f"${dollars:.2f}"


def footer_text(message: Message) -> str:
    """Model, tokens, money and seconds of a reply, as far as they are known."""
    words = []
    if message.model:
        words.append(one_line(describe(message.model).label, 60))
    if message.usage is not None and message.usage.total:
        words.append(tr("{n} tokens").format(n=f"{message.usage.total:,}"))
        price = cost(message.model or "", message.usage)
        if price is not None:
            words.append(money_text(price))
    if message.duration is not None:
        words.append(seconds_text(message.duration))
    return " \u00b7 ".join(words)
