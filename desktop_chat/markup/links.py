"""Owns the judgement which links may be opened and how their target is named; pure, usable from any thread."""

import re
import unicodedata
from urllib.parse import SplitResult, unquote, urlsplit

MAX_URL = 8_000
_WEB = frozenset({"http", "https"})
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?")
_ADDRESS = re.compile(r"\[[0-9a-f:.]{2,45}\]")
_MAILBOX = re.compile(r"[^\s@<>\"'()\[\],;:\\/?#]{1,64}@([^\s@/?#]{1,255})")
#: Control, format (bidi, zero width), surrogate, private use, line and paragraph separators, spaces.
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})


def safe_url(text: str) -> str | None:
    """The URL if it may be opened after the reader agreed: http or https with a host, or mailto with an address.

    The host comes back in lower case and punycode. None for everything else: other schemes, relative addresses,
    control and bidirectional characters, backslashes, user names and passwords in front of the host.
    """
    url = text.strip(" \t\r\n")
    if not url or len(url) > MAX_URL or "\\" in url or _has_unsafe_characters(url):
        return None
    scheme, separator, rest = url.partition(":")
    scheme = scheme.lower()
    if not separator:
        return None
    if scheme == "mailto":
        return _safe_mailto(rest)
    if scheme not in _WEB or not rest.startswith("//"):
        return None
    return _safe_web(url)


def _has_unsafe_characters(url: str) -> bool:
    if url.isascii():
        return not url.isprintable() or " " in url
    return any(unicodedata.category(letter) in _UNSAFE_CATEGORIES for letter in url)


def _safe_mailto(rest: str) -> str | None:
    address, mark, query = rest.partition("?")
    found = _MAILBOX.fullmatch(unquote(address))
    if found is None or _punycode(found.group(1)) is None or _has_unsafe_characters(unquote(address)):
        return None
    keys = {part.partition("=")[0].lower() for part in query.split("&")} if mark else set()
    # A link may fill in a subject and a text, nothing that mail programs treat as an order (attach, bcc ...).
    return f"mailto:{rest}" if keys <= {"", "subject", "body", "cc"} else None


def _safe_web(url: str) -> str | None:
    parts = _split(url)
    if parts is None or "@" in parts.netloc or "%" in parts.netloc:
        return None
    host = _host(parts)
    if host is None:
        return None
    port = f":{parts.port}" if parts.port is not None else ""
    return parts._replace(scheme=parts.scheme.lower(), netloc=host + port).geturl()


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    return parts


def _host(parts: SplitResult) -> str | None:
    name = parts.hostname or ""
    if parts.netloc.startswith("["):
        address = f"[{name}]"
        return address if _ADDRESS.fullmatch(address) else None
    return _punycode(name)


def _punycode(name: str) -> str | None:
    try:
        ascii_name = name.lower() if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return ascii_name if len(ascii_name) <= 253 and ".." not in ascii_name and _HOST.fullmatch(ascii_name) else None


def display_host(url: str) -> str:
    """Where a safe URL really leads, in punycode and with an unusual port; empty for URLs that are not safe."""
    checked = safe_url(url)
    if checked is None:
        return ""
    if checked.startswith("mailto:"):
        return unquote(checked[len("mailto:") :].partition("?")[0])
    return urlsplit(checked).netloc
