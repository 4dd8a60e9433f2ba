"""Owns what an acceptable endpoint address is; pure functions, usable from any thread."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from desktop_chat.domain.errors import ChatError, ErrorKind

_DEFAULT_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+,;=:%-]+)*")
_BARE = re.compile(
    r"(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[0-9A-Fa-f:.]+\]|[\w-]+(?=:\d))(?::\d{1,5})?(?:/\S*)?", re.ASCII
)
_API_PATHS = ("/v1/messages", "/v1/models", "/v1")


def _refuse(reason: str) -> ChatError:
    return ChatError(ErrorKind.BAD_ENDPOINT, reason)


def is_loopback(host: str) -> bool:
    """True for 127.0.0.0/8, ::1 and localhost, the only hosts that plain http may reach."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback and getattr(address, "ipv4_mapped", None) is None


def _with_scheme(text: str) -> str:
    if "://" in text:
        return text
    if _BARE.fullmatch(text) is None:
        raise _refuse("the address must start with https://")
    host = urlsplit(f"//{text}").hostname or ""
    return f"{'http' if is_loopback(host) else 'https'}://{text}"


def _checked_host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if parts.netloc.startswith("["):
        if "%" in host:
            raise _refuse("the address has no valid host")
        try:
            return f"[{ipaddress.IPv6Address(host)}]"
        except ValueError:
            raise _refuse("the address has no valid host") from None
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise _refuse("the address has no valid host") from None
    ascii_host = ascii_host.lower().rstrip(".")
    if len(ascii_host) > 253 or _HOST.fullmatch(ascii_host) is None:
        raise _refuse("the address has no valid host")
    return ascii_host


def _checked_path(path: str) -> str:
    path = path.rstrip("/")
    for suffix in _API_PATHS:
        if path.lower().endswith(suffix):
            path = path[: -len(suffix)].rstrip("/")
            break
    if _PATH.fullmatch(path) is None or any(part in (".", "..") for part in path.split("/")):
        raise _refuse("the address has a path that cannot be used")
    return path


def normalise_base_url(text: str) -> str:
    """The one spelling of an endpoint: scheme, host, port unless default, path without a trailing slash or ``/v1``.

    Raises ChatError BAD_ENDPOINT with a short reason.
    """
    text = text.strip()
    if not text:
        raise _refuse("the address is empty")
    if any(ord(letter) <= 32 or ord(letter) == 127 or letter.isspace() for letter in text) or "\\" in text:
        raise _refuse("the address contains spaces or stray characters")
    try:
        parts = urlsplit(_with_scheme(text))
        port = parts.port
    except ValueError:
        raise _refuse("the address cannot be read") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise _refuse("only https:// addresses can be used")
    if "@" in parts.netloc:
        raise _refuse("a user name or password does not belong in the address")
    if "?" in text or "#" in text:
        raise _refuse("the address must not contain ? or #")
    if port == 0 or parts.netloc.endswith(":"):
        raise _refuse("the address has no valid port")
    host = _checked_host(parts)
    if parts.scheme == "http" and not is_loopback(host):
        raise _refuse("http:// is only allowed for this computer; use https://")
    shown_port = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{shown_port}{_checked_path(parts.path)}"


def origin(base_url: str) -> str:
    """Scheme, host and port of a normalised address, as stored with replies and shown to people."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"
