"""Owns making foreign text harmless for each export format; pure, usable from any thread."""

import html
import json
import re
import unicodedata

from desktop_chat.domain.content import clean_text

#: Control characters but tab and line feed: nothing in a text file needs them, and terminals obey some of them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: Characters that change the direction of text or are invisible, so that code looks different from what it is.
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_MARKDOWN = re.compile(r"([\\`*_{}<>#|~!&$])")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})(.*)")


def clean(text: str) -> str:
    """Line ends as line feeds, no control characters, nothing that UTF-8 cannot hold."""
    return _CONTROLS.sub("\ufffd", clean_text(text).replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Foreign text as one line without hidden characters."""
    return " ".join(_HIDDEN.sub("", clean(text)).split())


def html_text(text: str) -> str:
    """Text for HTML content and double-quoted attributes."""
    return html.escape(clean(text), quote=True)


def html_code(text: str) -> str:
    """Text for code in HTML: hidden characters become visible."""
    return _HIDDEN.sub(lambda found: f'<span class="hidden">U+{ord(found.group()):04X}</span>', html_text(text))


def yaml_text(text: str) -> str:
    """A double-quoted YAML scalar: JSON's escapes, and everything unprintable by number."""
    return "".join(_yaml_letter(letter) for letter in json.dumps(clean_text(text), ensure_ascii=False))


def _yaml_letter(letter: str) -> str:
    if letter.isprintable() and unicodedata.category(letter) != "Cf":
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) <= 0xFFFF else f"\\U{ord(letter):08x}"


def markdown_text(text: str) -> str:
    """One line of foreign text that Markdown shows as it is."""
    escaped = _MARKDOWN.sub(r"\\\1", one_line(text))
    # A backslash before a bracket begins a formula for many readers, ours included.
    return escaped.replace("[", "&#91;").replace("]", "&#93;")


def code_span(text: str) -> str:
    """One line of foreign text as a Markdown code span."""
    shown = one_line(text)
    if not shown:
        return ""
    ticks = "`" * (longest_run(shown, "`") + 1)
    return f"{ticks} {shown} {ticks}" if "`" in shown else f"{ticks}{shown}{ticks}"


def fenced(text: str, language: str = "") -> str:
    """A Markdown code fence longer than any run of backticks inside."""
    fence = "`" * max(3, longest_run(text, "`") + 1)
    return f"{fence}{language}\n{clean(text)}\n{fence}"


def longest_run(text: str, letter: str) -> int:
    return max((len(run) for run in re.findall(re.escape(letter) + "+", text)), default=0)


def with_closed_fence(markdown: str) -> str:
    """Markdown whose last code fence is closed, so that what follows it is not swallowed."""
    marker = ""
    for line in markdown.split("\n"):
        found = _FENCE.fullmatch(line)
        if found is None:
            continue
        run, rest = found.groups()
        if not marker:
            marker = "" if run[0] == "`" and "`" in rest else run
        elif run[0] == marker[0] and len(run) >= len(marker) and not rest.strip():
            marker = ""
    return f"{markdown.rstrip(chr(10))}\n{marker}" if marker else markdown


def quoted(text: str) -> str:
    """Markdown as a quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
