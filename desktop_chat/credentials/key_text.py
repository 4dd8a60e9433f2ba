"""Owns what a usable key looks like and under which name it is kept; pure functions, usable from any thread."""

import re
from urllib.parse import urlsplit

from desktop_chat.domain.catalog import OFFICIAL_ENDPOINT
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.secret import Secret

LONGEST = 8192
ACCOUNT = "api-key"
_AROUND = " \t\r\n\v\f\u00a0\u200b\u200c\u200d\u2060\ufeff\"'`\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"
#: What people copy along with the key from a shell, an .env file or a header.
_BEFORE = re.compile(
    r"(?:export\s+)?ANTHROPIC_API_KEY\s*=\s*|x-api-key\s*:\s*|(?:authorization\s*:\s*)?bearer\s+", re.I
)
_DEFAULT_PORTS = {"https": 443, "http": 80}


def check_key_text(text: str) -> Secret:
    """The key in a pasted text, without white space and quotes around it.

    Raises ChatError BAD_KEY_FORMAT with a sentence that never shows any of it.
    """
    value = text.strip(_AROUND)
    before = _BEFORE.match(value)
    if before is not None:
        value = value[before.end() :].strip(_AROUND)
    if not value:
        raise ChatError(ErrorKind.BAD_KEY_FORMAT, "The key is empty.")
    if len(value) > LONGEST:
        raise ChatError(ErrorKind.BAD_KEY_FORMAT, "This is too long to be a key.")
    if any(letter.isspace() for letter in value):
        raise ChatError(
            ErrorKind.BAD_KEY_FORMAT,
            "The key contains a space or a line break. Copy it again without the text around it.",
        )
    if not value.isascii() or not value.isprintable():
        raise ChatError(
            ErrorKind.BAD_KEY_FORMAT,
            "The key contains characters that no key has. Copy it again from where you got it.",
        )
    return Secret(value)


def is_official(base_url: str) -> bool:
    """True for the one endpoint to which the environment's key may go."""
    return origin_of(base_url) == OFFICIAL_ENDPOINT


def account_of(base_url: str) -> str:
    """The name under which the key of an endpoint is kept: one per origin, so none travels to another host."""
    origin = origin_of(base_url)
    return ACCOUNT if origin == OFFICIAL_ENDPOINT else f"{ACCOUNT}:{origin}"


def origin_of(base_url: str) -> str:
    """Scheme, host and port of an address in one spelling; raises ChatError BAD_ENDPOINT."""
    try:
        parts = urlsplit(base_url.strip())
        port = parts.port
    except ValueError:
        raise ChatError(ErrorKind.BAD_ENDPOINT) from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise ChatError(ErrorKind.BAD_ENDPOINT)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port and port != _DEFAULT_PORTS[parts.scheme] else "")
