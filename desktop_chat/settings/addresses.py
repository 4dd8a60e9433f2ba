"""Owns the check of addresses in settings: right scheme, a host, no password in it; any thread."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")


def is_loopback(host: str) -> bool:
    """True for hosts that never leave this machine."""
    if host == "localhost":  # not its subdomains: some resolvers ask the network for them
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_base_url(text: str) -> str:
    """The address without a trailing slash; raises ValueError with a sentence."""
    parts = _split(text, "The endpoint")
    if parts.scheme not in ("http", "https"):
        raise ValueError("The endpoint must begin with https://.")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("The endpoint must begin with https://; http:// is only for servers on this computer.")
    if parts.query or parts.fragment:
        raise ValueError("The endpoint must not contain a question mark or a number sign.")
    return text.rstrip("/").removesuffix("/v1").rstrip("/")


def check_proxy(text: str) -> str:
    """The address of a proxy; raises ValueError with a sentence."""
    parts = _split(text, "The proxy")
    if parts.scheme not in _PROXY_SCHEMES:
        raise ValueError("The proxy must begin with http://, https:// or socks5://.")
    return text.rstrip("/")


def _split(text: str, what: str) -> SplitResult:
    if any(letter.isspace() for letter in text):
        raise ValueError(f"{what} must not contain spaces.")
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise ValueError(f"{what} is not a valid address.") from None
    if not has_host or not parts.scheme:
        raise ValueError(f"{what} must be an address such as https://example.org.")
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"{what} must not contain a name or password; settings are no place for secrets.")
    return parts
