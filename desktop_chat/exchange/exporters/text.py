"""Owns the plain text export; the layout is described in docs/export-formats.md. Pure, usable from any thread."""

import textwrap

from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.messages import Role
from desktop_chat.exchange.escaping import clean, one_line
from desktop_chat.exchange.options import ExportOptions
from desktop_chat.exchange.outline import (
    DataPart,
    Entry,
    NotePart,
    Part,
    SourcesPart,
    TextPart,
    ThinkingPart,
    author,
    entries,
    facts,
    parts,
    title_of,
)
from desktop_chat.markup.parser import parse
from desktop_chat.markup.plain import plain_text


def to_text(conversation: Conversation, options: ExportOptions) -> str:
    title = one_line(title_of(conversation))
    sections = [f"{title}\n{'=' * min(len(title), 80)}"]
    for entry in entries(conversation, options):
        sections.append(_heading(entry, options))
        sections.extend(_part(part, entry) for part in parts(entry.message, options))
    return "\n\n".join(sections) + "\n"


def _heading(entry: Entry, options: ExportOptions) -> str:
    words = [author(entry.message), *map(one_line, facts(entry, options))]
    return f"--- {', '.join(words)} ---"


def _part(part: Part, entry: Entry) -> str:
    if isinstance(part, TextPart):
        # The person's words stay as they were typed; only replies are Markdown by nature.
        typed = entry.message.role is Role.USER
        return clean(part.text).strip("\n") if typed else clean(plain_text(parse(part.text)))
    if isinstance(part, ThinkingPart):
        return "[Thinking]\n" + _indented(plain_text(parse(part.text)))
    if isinstance(part, SourcesPart):
        return "[Sources]\n" + "\n".join(_source(title, url) for title, url in part.sources)
    if isinstance(part, DataPart):
        title = f"[{part.label}: {one_line(part.name)}]" if part.name else f"[{part.label}]"
        return f"{title}\n{_indented(part.text)}" if part.text else title
    return _note(part)


def _source(title: str, url: str) -> str:
    return f"  {one_line(title)} ({one_line(url)})" if url and url != title else f"  {one_line(title)}"


def _indented(text: str) -> str:
    return textwrap.indent(clean(text), "  ")


def _note(note: NotePart) -> str:
    return f"[{note.sentence} {one_line(note.name)}".rstrip() + "]"
