"""Owns everything that needs the SDK and its transport at import time; only ever imported through client.load_sdk()."""

import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping
from typing import Any

import anthropic
import httpx2

from desktop_chat.backend.limits import Limits
from desktop_chat.domain.errors import ChatError, ErrorKind

API_VERSION = "2026-10-21"
_ERROR_BODY = 256 * 1024
_ALLOWED = frozenset(
    {
        "accept",
        "anthropic-version",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "user-agent",
    }
)


class _BoundedBody(httpx2.AsyncByteStream):
    """A body of at most so many bytes; more is an error, or just the end where the body is only looked at."""

    def __init__(self, body: httpx2.AsyncByteStream, limit: int, *, cut: bool) -> None:
        self._body = body
        self._left = limit
        self._cut = cut

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._body:
            self._left -= len(chunk)
            if self._left < 0 and not self._cut:
                raise ChatError(ErrorKind.TOO_MUCH_DATA, "the answer is larger than allowed")
            yield chunk
            if self._left < 0:
                return

    async def aclose(self) -> None:
        await self._body.aclose()


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Lets out only what we mean to send, only to the endpoint, and lets in only bounded, uncompressed bodies."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, base_url: str, extra: frozenset[str], limits: Limits) -> None:
        self._inner = inner
        self._target = _target(httpx2.URL(base_url))
        self._allowed = _ALLOWED | extra
        self._limits = limits

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if _target(request.url) != self._target:
            raise ChatError(ErrorKind.REDIRECT, request.url.host)
        for name in list(request.headers):
            if name not in self._allowed and not name.startswith("x-stainless-"):
                del request.headers[name]  # e.g. from ANTHROPIC_CUSTOM_HEADERS
        request.headers["accept-encoding"] = "identity"
        response = await self._inner.handle_async_request(request)
        body = response.stream
        assert isinstance(body, httpx2.AsyncByteStream)
        is_success = 200 <= response.status_code < 300
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            if is_success:
                await body.aclose()
                raise ChatError(ErrorKind.DAMAGED, "the server sent compressed data although none was asked for")
            response.headers.pop("content-encoding")
        limit = self._limits.reply_bytes + self._limits.event_bytes if is_success else _ERROR_BODY
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=_BoundedBody(body, limit, cut=not is_success),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


def _target(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def make_tls_context() -> ssl.SSLContext:
    """The system's trust store; SSL_CERT_FILE and SSL_CERT_DIR are honoured."""
    return httpx2.create_ssl_context()


@contextlib.asynccontextmanager
async def open_client(
    base_url: str,
    key: str,
    *,
    proxy: str | None,
    tls: ssl.SSLContext,
    limits: Limits,
    headers: Mapping[str, str],
) -> AsyncIterator[anthropic.AsyncAnthropic]:
    """A client of one call, inside the loop of that call, which takes nothing from the environment."""
    extra = frozenset(name.lower() for name in headers)
    http_client = _http_client(base_url, extra, proxy=proxy, tls=tls, limits=limits)
    async with http_client:
        yield anthropic.AsyncAnthropic(
            api_key=key,
            base_url=base_url,
            timeout=http_client.timeout,
            max_retries=0,
            http_client=http_client,
            open_telemetry=False,
        )


def _http_client(
    base_url: str, extra: frozenset[str], *, proxy: str | None, tls: ssl.SSLContext, limits: Limits
) -> httpx2.AsyncClient:
    inner = httpx2.AsyncHTTPTransport(verify=tls, proxy=proxy, trust_env=False)
    return httpx2.AsyncClient(
        transport=GuardedTransport(inner, base_url, extra, limits),
        timeout=httpx2.Timeout(limits.answer, connect=limits.connect),
        follow_redirects=False,
        trust_env=False,
    )


async def fetch(
    base_url: str, path: str, *, proxy: str | None, tls: ssl.SSLContext, limits: Limits
) -> tuple[int, bytes, str]:
    """Status, body and date of one plain request that carries nothing but what it needs."""
    async with _http_client(base_url, frozenset(), proxy=proxy, tls=tls, limits=limits) as client:
        headers = {"Accept": "application/json", "User-Agent": "desktop-chat"}
        answer = await client.get(f"{base_url}{path}", headers=headers)
        return answer.status_code, answer.content, answer.headers.get("date", "")


def request_headers(key: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """The last word on every header that the environment could have changed, for each request."""
    return {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "User-Agent": f"desktop-chat AsyncAnthropic/Python {anthropic.__version__}",
        "anthropic-version": API_VERSION,
        **headers,
        "Authorization": f"Bearer {key}" if key else anthropic.omit,
        "X-Api-Key": anthropic.omit,
    }
