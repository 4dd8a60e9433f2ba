"""Owns bare addresses in text: web addresses and mail addresses that become links as in GFM; pure, any thread."""

import re
from collections.abc import Iterator

from desktop_chat.markup.tree import Link, Text

_ADDRESS = re.compile(
    r"(?P<url>https?://[^\s<>\"`|\\^{}]{1,8000}+)"
    r"|(?P<www>www\.[^\s<>\"`|\\^{}]{1,8000}+)"
    r"|(?P<mail>[A-Za-z0-9._+-]{1,64}+@[A-Za-z0-9_-]{1,63}+(?:\.[A-Za-z0-9_-]{1,63}+)++)",
    re.IGNORECASE,
)
_HOST = re.compile(r"www\.[\w-]{1,63}(?:\.[\w-]{1,63})*", re.IGNORECASE)
_TRAILING = "?!.,:*_~'\";"


def linked_text(text: str) -> Iterator[Text | Link]:
    """Text in which bare addresses became links."""
    done = 0
    for found in _ADDRESS.finditer(text) if _may_have_addresses(text) else ():
        before = text[found.start() - 1 : found.start()]
        if found.start() < done or before.isalnum() or before in ("/", "@", "."):
            continue
        shown = _trim_mail(found.group()) if found.lastgroup == "mail" else _trim(found.group())
        target = _target(shown, found.lastgroup or "")
        if not target:
            continue
        if found.start() > done:
            yield Text(text[done : found.start()])
        yield Link(target, "", (Text(shown),))
        done = found.start() + len(shown)
    if done < len(text):
        yield Text(text[done:])


def _may_have_addresses(text: str) -> bool:
    return "://" in text or "@" in text or "www." in text.lower()


def _target(shown: str, kind: str) -> str:
    if kind == "url":
        return shown if len(shown) > len("https://") else ""
    if kind == "www":
        host = _HOST.match(shown)
        return f"http://{shown}" if host is not None and "." in host.group()[4:] else ""
    return f"mailto:{shown}" if shown and shown[-1] not in "-_" else ""


def _trim_mail(text: str) -> str:
    return text.rstrip(".")


def _trim(url: str) -> str:
    """Drops punctuation that belongs to the sentence, and a closing bracket without its opening one."""
    end, unopened, has_bracket = len(url), url.count(")") - url.count("("), "[" in url
    while end:
        last = url[end - 1]
        if last == ")" and unopened > 0:
            unopened -= 1
        elif last not in _TRAILING and (last != "]" or has_bracket):
            break
        end -= 1
    return url[:end]
