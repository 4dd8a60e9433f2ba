"""Owns the Markdown export; the layout is described in docs/export-formats.md. Pure, usable from any thread."""

from desktop_chat.domain.conversation import Conversation
from desktop_chat.exchange.escaping import clean, code_span, fenced, markdown_text, quoted, with_closed_fence, yaml_text
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
    cost_of,
    entries,
    facts,
    models_of,
    parts,
    time_text,
    title_of,
)
from desktop_chat.markup.links import safe_url


def to_markdown(conversation: Conversation, options: ExportOptions) -> str:
    sections = [_front_matter(conversation), f"# {markdown_text(title_of(conversation))}"]
    for entry in entries(conversation, options):
        sections.append(_heading(entry, options))
        sections.extend(_part(part) for part in parts(entry.message, options))
    return "\n\n".join(sections) + "\n"


def _front_matter(conversation: Conversation) -> str:
    meta, usage = conversation.meta, conversation.usage()
    lines = [f"title: {yaml_text(title_of(conversation))}", f"id: {yaml_text(meta.id)}"]
    for key, seconds in (("created", meta.created_at), ("updated", meta.updated_at)):
        if time := time_text(seconds):
            lines.append(f"{key}: {yaml_text(time)}")
    models = models_of(conversation)
    if models:
        lines.append(f"model: {yaml_text(models[-1])}" if len(models) == 1 else "models:")
        lines.extend(f"  - {yaml_text(model)}" for model in models if len(models) > 1)
    if usage.total:
        lines.append(f"tokens: {{input: {usage.input_total}, output: {usage.output}}}")
    dollars = cost_of(conversation)
    if dollars is not None:
        lines.append(f"cost_usd: {dollars:.6f}")
    return "\n".join(["---", *lines, "---"])


def _heading(entry: Entry, options: ExportOptions) -> str:
    words = [author(entry.message), *map(markdown_text, facts(entry, options))]
    return "## " + " · ".join(words)


def _part(part: Part) -> str:
    if isinstance(part, TextPart):
        return with_closed_fence(clean(part.text).strip("\n"))
    if isinstance(part, ThinkingPart):
        return quoted("**Thinking**\n\n" + with_closed_fence(clean(part.text).strip("\n")))
    if isinstance(part, SourcesPart):
        return "Sources:\n\n" + "\n".join(_source(title, url) for title, url in part.sources)
    if isinstance(part, DataPart):
        title = f"**{part.label}** {code_span(part.name)}".rstrip()
        return quoted(f"{title}\n\n{fenced(part.text)}" if part.text else title)
    return _note(part)


def _source(title: str, url: str) -> str:
    address = safe_url(url)
    return f"- [{markdown_text(title)}](<{address}>)" if address and "<" not in address else f"- {markdown_text(title)}"


def _note(note: NotePart) -> str:
    return f"*{note.sentence}* {code_span(note.name)}".rstrip()
