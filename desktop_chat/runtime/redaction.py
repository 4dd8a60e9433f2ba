"""Owns the removal of secrets from texts that are written or shown; usable from any thread."""

import json
import re
import threading
import urllib.parse

from desktop_chat.domain.secret import Secret

MASK = "***"
_SHORTEST = 6  # shorter registered values would mask ordinary words

_VALUE = r"""[^\s"',;)}\]]+"""
_NAMES = (
    r"x-api-key|api[_-]?key|(?:proxy-)?authorization|(?:set-)?cookie"
    r"|access[_-]?token|auth[_-]?token|password|passwd|secret"
)
_PATTERNS = (
    re.compile(r"\bsk-[A-Za-z0-9_\-]{6,}"),
    re.compile(rf"(?i)\b(?P<keep>bearer\s+)(?!\*\*\*){_VALUE}"),
    re.compile(
        rf"""(?ix)
        (?P<keep>
            \b[\w-]{{0,40}}?(?:{_NAMES})\b (?:\\?["'])?      # the name, perhaps quoted
            \s* (?:=>|[:=,]) \s* (?:b?\\?["'])?      # JSON, a dict, header lines, lists of pairs, a query
            (?:(?:bearer|basic)\s+)?
        )
        (?!\*\*\*|(?:bearer|basic)\s) {_VALUE}"""
    ),
    re.compile(r"(?P<keep>://)[^\s/@:]+:[^\s/@]+(?=@)"),
)

_lock = threading.Lock()
_registered: set[str] = set()


def register_secret(secret: Secret) -> None:
    """Makes every later ``redact`` remove this value, whatever it looks like. Held in memory only."""
    value = secret.reveal()
    if len(value) < _SHORTEST:
        return
    forms = {value, urllib.parse.quote(value, safe=""), json.dumps(value)[1:-1], repr(value)[1:-1]}
    with _lock:
        _registered.update(forms)


def forget_secrets() -> None:
    """Forgets what was registered."""
    with _lock:
        _registered.clear()


def redact(text: str) -> str:
    """The text without registered secrets and without whatever looks like a key, token or password."""
    with _lock:
        known = sorted(_registered, key=len, reverse=True)
    for value in known:
        text = text.replace(value, MASK)
    for pattern in _PATTERNS:
        text = pattern.sub(_mask, text)
    return text


def _mask(found: re.Match[str]) -> str:
    return found.groupdict().get("keep", "") + MASK
