"""Owns the HTML export: one file that runs and fetches nothing, for screen and paper; pure."""

from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.messages import Role
from desktop_chat.exchange.escaping import html_code, html_text, one_line
from desktop_chat.exchange.exporters.html_blocks import blocks_html, link_html
from desktop_chat.exchange.exporters.html_style import STYLE
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
from desktop_chat.markup.parser import parse

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def to_html(conversation: Conversation, options: ExportOptions) -> str:
    title = html_text(one_line(title_of(conversation)))
    body = "\n".join(_article(entry, options) for entry in entries(conversation, options))
    return f"""<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{STYLE}</style>
</head>
<body>
<main>
<header>
<h1 dir="auto">{title}</h1>
<p class="facts">{_facts(conversation)}</p>
</header>
{body}
</main>
</body>
</html>
"""


def _facts(conversation: Conversation) -> str:
    usage, dollars = conversation.usage(), cost_of(conversation)
    known = [time_text(conversation.meta.created_at), *map(one_line, models_of(conversation))]
    if usage.total:
        known.append(f"{usage.input_total:,} input and {usage.output:,} output tokens")
    if dollars is not None:
        known.append(f"${dollars:.4f}")
    return " · ".join(html_text(fact) for fact in known if fact)


def _article(entry: Entry, options: ExportOptions) -> str:
    message = entry.message
    kind = "user" if message.role is Role.USER else "assistant"
    shown = " · ".join(html_text(one_line(fact)) for fact in facts(entry, options))
    content = "\n".join(_part(part) for part in parts(message, options))
    return (
        f'<article class="{kind}">\n<h2>{author(message)} <span class="facts">{shown}</span></h2>\n'
        f"{content}\n</article>"
    )


def _part(part: Part) -> str:
    if isinstance(part, TextPart):
        return f'<div class="text" dir="auto">\n{blocks_html(parse(part.text))}\n</div>'
    if isinstance(part, ThinkingPart):
        return f'<section class="thinking" dir="auto">\n<h3>Thinking</h3>\n{blocks_html(parse(part.text))}\n</section>'
    if isinstance(part, SourcesPart):
        items = "\n".join(f"<li>{link_html(url, html_text(one_line(title)))}</li>" for title, url in part.sources)
        return f'<section class="sources">\n<h3>Sources</h3>\n<ol>\n{items}\n</ol>\n</section>'
    if isinstance(part, DataPart):
        return _data(part)
    return _note(part)


def _data(part: DataPart) -> str:
    name = f" <code>{html_code(one_line(part.name))}</code>" if part.name else ""
    text = f'\n<pre dir="ltr"><code>{html_code(part.text)}</code></pre>' if part.text else ""
    return f'<section class="tool">\n<h3>{part.label}{name}</h3>{text}\n</section>'


def _note(note: NotePart) -> str:
    name = f" <code>{html_code(one_line(note.name))}</code>" if note.name else ""
    return f'<p class="note">{html_text(note.sentence)}{name}</p>'
