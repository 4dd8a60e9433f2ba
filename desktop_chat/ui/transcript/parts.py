"""Owns what a row is made of: the parts of a message in the order in which they are shown; GUI thread."""

import time
from collections.abc import Mapping, Sequence

from desktop_chat.domain.catalog import describe
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
from desktop_chat.domain.pictures import IMAGE, PictureSource, picture_in, result_pictures
from desktop_chat.markup.links import display_host, safe_url
from desktop_chat.models.transcript import TranscriptRow
from desktop_chat.services.replies import PendingReply, ReplyPhase
from desktop_chat.ui.transcript.markdown.writer import MARK_BASE, Source
from desktop_chat.ui.transcript.part_types import (
    Chip,
    ChipsPart,
    FoldPart,
    FooterPart,
    HeaderPart,
    MarkdownPart,
    NoticePart,
    Part,
    PicturesPart,
    SourcesPart,
    WaitingPart,
)
from desktop_chat.ui.transcript.tool_parts import tool_result, tool_use
from desktop_chat.ui.transcript.words import (
    clock_text,
    day_text,
    file_name,
    footer_text,
    one_line,
    seconds_text,
    size_text,
    tr,
)

MAX_TEXT = 200_000
_MAX_SOURCES = 1_000
_MOST_PICTURES = 100  # side by side; the viewer has them all


def compose(row: TranscriptRow, *, show_thinking: bool = True) -> tuple[Part, ...]:
    """The parts of a row from top to bottom."""
    content = row.message.content if row.message is not None else row.pending.content() if row.pending else ()
    parts: list[Part] = [header(row)]
    parts += _Content(row, show_thinking=show_thinking).parts(content)
    if row.pending is not None:
        parts += _waiting(row.pending, content)
    if row.notice is not None:
        parts.append(NoticePart(row.notice))
    parts.append(FooterPart(footer_text(row.message) if row.message is not None else ""))
    return tuple(parts)


def header(row: TranscriptRow) -> HeaderPart:
    """Who and when; the day where it is another one than before, the model where another one answers."""
    created = row.message.created_at if row.message is not None else None
    who, model = (tr("You"), "") if row.is_user else (tr("Claude"), "")
    if not row.is_user and row.model and row.earlier_model and row.model != row.earlier_model:
        model = one_line(describe(row.model).label, 60)
    if row.before is None:
        return HeaderPart(who, clock_text(created), "", model)
    day = day_text(created or time.time(), row.before.created_at)
    return HeaderPart(who, clock_text(created, with_day=False), day, model)


def details(row: TranscriptRow) -> str:
    """What a row's header says besides who it is, for assistive technology."""
    part = header(row)
    return ", ".join(word for word in (part.day, part.when, part.model) if word)


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
        self._pictures: list[PictureSource] = []

    def parts(self, content: Sequence[ContentBlock]) -> list[Part]:
        streaming = self._row.pending is not None
        for number, entry in enumerate(content):
            open_block = streaming and number == len(content) - 1
            if entry.type == TEXT:
                self._end_pictures()
                self._text(entry, open_block=open_block)
                continue
            self._end_run()
            if (picture := picture_in(entry, f"{self._row.key}/{number}")) is not None:
                self._pictures.append(picture)
                continue
            self._end_pictures()
            self._block(number, entry, open_block=open_block)
        self._end_run(streaming=streaming)
        self._end_pictures()
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
            self._tell_rest(text, "message.md")

    def _tell_rest(self, text: str, name: str) -> None:
        """A very long text is shown up to a point; what follows says so, and gives all of it."""
        left = len(text) - MAX_TEXT
        if left > 0:
            words = tr("{n} more characters are not shown").format(n=f"{left:,}")
            self._parts.append(ChipsPart((Chip("download", words, tr("Save all"), (name, text)),)))

    def _end_pictures(self) -> None:
        if self._pictures:
            shown, rest = tuple(self._pictures[:_MOST_PICTURES]), self._pictures[_MOST_PICTURES:]
            self._parts.append(PicturesPart(shown))
            if rest:
                words = tr("{n} more pictures").format(n=f"{len(rest):,}")
                self._parts.append(ChipsPart((Chip("image", words, tr("Look at them"), more=rest[0]),)))
            self._pictures.clear()

    def _block(self, number: int, entry: ContentBlock, *, open_block: bool) -> None:
        if entry.type in (THINKING, REDACTED_THINKING):
            self._thinking(number, entry, open_block=open_block)
        elif entry.type in TOOL_USE_TYPES:
            self._parts.append(tool_use(number, entry))
        elif entry.type in TOOL_RESULT_TYPES:
            self._parts.append(tool_result(number, entry))
            self._pictures += result_pictures(self._row.key, number, entry)
        elif (attachment := Attachment.from_block(entry)) is not None:
            icon = "pdf" if attachment.media_type == "application/pdf" else "file"
            self._chips.append(Chip(icon, file_name(attachment.name) or tr("Attachment"), size_text(attachment.size)))
        elif entry.type == IMAGE:  # it is somewhere else, and nothing is ever fetched
            self._parts.append(ChipsPart((Chip("image", tr("Picture that is not part of the history"), _host(entry)),)))
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
        self._tell_rest(detail, "thinking.md")


def _host(entry: ContentBlock) -> str:
    source = entry.data.get("source")
    url = source.get("url") if isinstance(source, dict) else None
    return display_host(url) if isinstance(url, str) else ""


def source_of(citation: Mapping[str, JsonValue]) -> Source:
    """The source that a citation names, whatever its kind."""

    def string(*keys: str) -> str:
        return next((value for key in keys if isinstance(value := citation.get(key), str) and value), "")

    url = safe_url(string("url", "source")) or ""
    title = one_line(string("title", "document_title")) or (display_host(url) if url else tr("Source"))
    return Source(title, url)
