"""Owns how a client for one call comes to be: the lazy SDK, the shared TLS context, the proxy; used on pool workers."""

import importlib
import ipaddress
import logging
import sys
import threading
import urllib.request
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from desktop_chat.backend.endpoints import is_loopback, normalise_base_url
from desktop_chat.backend.errors import CallFacts
from desktop_chat.backend.limits import Limits
from desktop_chat.backend.protocol import Endpoint
from desktop_chat.domain.errors import ChatError, ErrorKind

if TYPE_CHECKING:
    import ssl
    from types import ModuleType

    import anthropic

_SDK = "desktop_chat.backend.sdk"
_LOGGERS = ("anthropic", "httpx2", "httpcore2")
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
_lock = threading.Lock()
_contexts: "dict[bool, ssl.SSLContext]" = {}


def load_sdk() -> "ModuleType":
    """Imports the SDK once (over a second on the first call) and keeps it from logging what people write.

    ANTHROPIC_LOG would add a handler to the root logger and print whole prompts.
    """
    with _lock:
        if _SDK in sys.modules:  # complete, since only this function imports it and holds the lock meanwhile
            return sys.modules[_SDK]
        root = logging.getLogger()
        stop_gap = logging.NullHandler()
        if not root.handlers:
            root.addHandler(stop_gap)
        try:
            module = importlib.import_module(_SDK)
        finally:
            root.removeHandler(stop_gap)
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.WARNING)
        return module


def tls_context(*, secure: bool) -> "ssl.SSLContext":
    """The shared context; reading the trust store costs some 30 ms, so plain http gets an empty one."""
    import ssl

    sdk = load_sdk()
    with _lock:
        if secure not in _contexts:
            _contexts[secure] = sdk.make_tls_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return _contexts[secure]


@dataclass(frozen=True, slots=True)
class ProxyChoice:
    """A proxy and where it was set, without its password."""

    url: str
    source: str

    @property
    def label(self) -> str:
        return f"{_without_password(self.url)} ({self.source})"


def _without_password(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.hostname or '?'}:{parts.port}" if parts.port else parts.hostname or "?"
    except ValueError:
        return "?"


def _checked_proxy(text: str, source: str) -> ProxyChoice:
    url = text.strip() if "://" in text else f"http://{text.strip()}"
    if url.startswith("socks://"):
        url = f"socks5{url[len('socks') :]}"
    try:
        parts = urlsplit(url)
        usable = parts.scheme in _PROXY_SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or any(letter.isspace() for letter in url):
        raise ChatError(ErrorKind.PROXY, f"{_without_password(url)} ({source})")
    return ProxyChoice(url, source)


def _is_excluded(host: str, exceptions: str) -> bool:
    """NO_PROXY with the networks that the standard library does not know, e.g. 10.0.0.0/8."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    for entry in exceptions.split(","):
        try:
            if address in ipaddress.ip_network(entry.strip(), strict=False):
                return True
        except ValueError:
            continue
    return False


def choose_proxy(endpoint: Endpoint) -> ProxyChoice | None:
    """The proxy for an endpoint: the person's, or the system's (environment, registry); never for this computer."""
    parts = urlsplit(endpoint.base_url)
    host = parts.hostname or ""
    if is_loopback(host) or endpoint.proxy == "":
        return None
    if endpoint.proxy is not None:
        return _checked_proxy(endpoint.proxy, "set in the settings")
    proxies = urllib.request.getproxies()
    scheme = parts.scheme if proxies.get(parts.scheme) else "all"
    text = proxies.get(scheme)
    if not text or _is_excluded(host, proxies.get("no", "")) or urllib.request.proxy_bypass(parts.netloc):
        return None
    return _checked_proxy(text, f"{scheme.upper()}_PROXY or the system's settings")


def check_address(endpoint: Endpoint) -> None:
    """Raises ChatError BAD_ENDPOINT for an address that nobody checked: the key would go there, even in the clear."""
    normalise_base_url(endpoint.base_url)


def check_key(endpoint: Endpoint) -> str:
    """The key as it is sent. Raises ChatError where none is given but needed, or where no header could carry it."""
    key = endpoint.key.reveal()
    if not key and endpoint.is_official:
        raise ChatError(ErrorKind.NO_KEY)
    if any(not "!" <= letter <= "~" for letter in key):
        raise ChatError(ErrorKind.BAD_KEY_FORMAT)
    return key


def call_facts(endpoint: Endpoint) -> CallFacts:
    """What errors may say about a call. Raises ChatError if the endpoint's proxy cannot be used."""
    proxy = choose_proxy(endpoint)
    host = urlsplit(endpoint.base_url).netloc
    return CallFacts(host, endpoint.key.reveal(), proxy.label if proxy is not None else "")


def open_client(
    endpoint: Endpoint, limits: Limits, headers: Mapping[str, str]
) -> "AbstractAsyncContextManager[anthropic.AsyncAnthropic]":
    """A client for one call, to be entered inside that call's event loop."""
    proxy = choose_proxy(endpoint)
    sdk = load_sdk()
    opened: AbstractAsyncContextManager[anthropic.AsyncAnthropic] = sdk.open_client(
        endpoint.base_url,
        check_key(endpoint),
        proxy=proxy.url if proxy is not None else None,
        tls=tls_context(secure=endpoint.base_url.startswith("https:")),
        limits=limits,
        headers=headers,
    )
    return opened


async def fetch(endpoint: Endpoint, limits: Limits, path: str) -> tuple[int, bytes, str]:
    """Status, body and date of a plain request without a key, to be awaited inside a call's event loop."""
    proxy = choose_proxy(endpoint)
    fetched: tuple[int, bytes, str] = await load_sdk().fetch(
        endpoint.base_url,
        path,
        proxy=proxy.url if proxy is not None else None,
        tls=tls_context(secure=endpoint.base_url.startswith("https:")),
        limits=limits,
    )
    return fetched


def request_headers(endpoint: Endpoint, headers: Mapping[str, str]) -> dict[str, Any]:
    """The headers of each request; see sdk.request_headers."""
    made: dict[str, Any] = load_sdk().request_headers(check_key(endpoint), headers)
    return made
