"""Owns the translation of SDK, transport and service failures into ChatError; pure, knows the SDK by names only."""

import email.utils
import errno
import json
import math
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from desktop_chat.domain.content import JsonValue, clean_text
from desktop_chat.domain.errors import Cancelled, ChatError, ErrorKind

_DETAIL_LENGTH = 300
_SHORTEST_KEY = 6  # a shorter one, as local servers take, would mask ordinary words
_LONGEST_WAIT = 7 * 24 * 3600.0
_SECRET = re.compile(r"(?:sk-ant-|Bearer\s+)[^\s\"',}]{4,}", re.IGNORECASE)
_TOO_LONG = re.compile(
    r"prompt is too long|context (?:window|length|size|limit)|maximum context|"
    r"exceeds? (?:the )?(?:available |maximum )?context",
    re.IGNORECASE,
)
_SPENDING = re.compile(
    r"spend(?:ing)?[ _-]?(?:limit|cap)|usage limits?|monthly limit|quota|billing|credit balance", re.IGNORECASE
)
_SPEND_CODES = frozenset({"enforced_spend_limit_reached", "contract_spend_limit_reached"})
_PARAMETER = re.compile(
    r"\b(temperature|top_p|top_k|thinking|effort|output_config|cache_control|[Ww]eb[_ ]search|stop_sequences)\b"
)
_UNSUPPORTED = re.compile(
    r"not (?:be )?(?:supported|permitted|allowed|available|enabled)|unsupported|does ?n[o']t support|"
    r"extra (?:inputs|fields)|unknown|unrecogni[sz]ed|unexpected|deprecated|cannot (?:both )?be|invalid|disabled",
    re.IGNORECASE,
)
_SAMPLING = frozenset({"temperature", "top_p", "top_k"})
_NAMES = {"output_config": "effort", "cache_control": "caching", "web search": "web_search", "Web search": "web_search"}

_BY_TYPE = {
    "invalid_request_error": ErrorKind.BAD_REQUEST,
    "authentication_error": ErrorKind.AUTHENTICATION,
    "billing_error": ErrorKind.BILLING,
    "permission_error": ErrorKind.PERMISSION,
    "not_found_error": ErrorKind.MODEL_NOT_FOUND,
    "request_too_large": ErrorKind.TOO_LARGE,
    "rate_limit_error": ErrorKind.RATE_LIMITED,
    "overloaded_error": ErrorKind.OVERLOADED,
    "timeout_error": ErrorKind.TIMEOUT,
    "conflict_error": ErrorKind.CONFLICT,
    "api_error": ErrorKind.SERVER,
}
_BY_STATUS = {
    401: ErrorKind.AUTHENTICATION,
    402: ErrorKind.BILLING,
    403: ErrorKind.PERMISSION,
    404: ErrorKind.MODEL_NOT_FOUND,
    407: ErrorKind.PROXY,
    408: ErrorKind.TIMEOUT,
    409: ErrorKind.CONFLICT,
    413: ErrorKind.TOO_LARGE,
    429: ErrorKind.RATE_LIMITED,
    504: ErrorKind.TIMEOUT,
    511: ErrorKind.NOT_THE_API,
    529: ErrorKind.OVERLOADED,
}


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known about a call apart from its failure.

    Attributes:
        host: host and port of the endpoint.
        key: the key in use, only to take it out of texts that echo it.
        proxy: the proxy in words, e.g. ``proxy.example:8080 (HTTPS_PROXY)``; empty without one.
    """

    host: str
    key: str = ""
    proxy: str = ""

    def __repr__(self) -> str:
        return f"CallFacts(host={self.host!r}, proxy={self.proxy!r})"


def plain_line(text: str, key: str = "") -> str:
    """Foreign text as one line of bounded length, without control characters and anything that looks like a key."""
    if len(key) >= _SHORTEST_KEY:
        text = text.replace(key, "***")  # before anything is cut off, and half a key with it
    text = text[: _DETAIL_LENGTH * 8]
    text = _SECRET.sub("***", clean_text(text))
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    text = " ".join(text.split())
    return text if len(text) <= _DETAIL_LENGTH else text[: _DETAIL_LENGTH - 1] + "…"


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Seconds that the service asks us to wait: retry-after-ms, or retry-after in seconds or as a date."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        return min(max(seconds, 0.0), _LONGEST_WAIT) if math.isfinite(seconds) else None
    until = seconds_of_date(headers.get("retry-after", ""))
    if until is None:
        return None
    # The service's own clock, where it says it, so that a wrong clock here does not matter.
    base = seconds_of_date(headers.get("date", "")) or (time.time() if now is None else now)
    return min(max(until - base, 0.0), _LONGEST_WAIT)


def seconds_of_date(date: str) -> float | None:
    try:
        return email.utils.parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def named_parameter(message: str) -> str | None:
    """The optional request parameter that a 400 refuses, by our setting's name; None if it names none."""
    found = _PARAMETER.search(message)
    if found is None or (found.group() not in _SAMPLING and _UNSUPPORTED.search(message) is None):
        return None
    return _NAMES.get(found.group(), found.group())


def error_fields(body: JsonValue) -> tuple[str, str, str]:
    """Type, message and error code of an error body; empty where it has none. Knows other servers' shapes too."""
    if isinstance(body, str) and not body.lstrip().startswith("<"):
        return "", body, ""
    if not isinstance(body, dict):
        return "", "", ""
    inner = body.get("error")
    source = inner if isinstance(inner, dict) else body
    details = source.get("details")
    code = details.get("error_code") if isinstance(details, dict) else None
    message = source.get("message") or source.get("detail") or (inner if isinstance(inner, str) else "")
    if isinstance(message, list):  # e.g. FastAPI: [{"loc": ["body", "thinking"], "msg": "extra fields not permitted"}]
        message = json.dumps(message)
    kind = source.get("type")
    return (
        kind if isinstance(kind, str) else "",
        message if isinstance(message, str) else "",
        code if isinstance(code, str) else "",
    )


def _bad_request(message: str, code: str) -> ErrorKind:
    if "credit balance" in message.lower():
        return ErrorKind.BILLING
    if code in _SPEND_CODES or _SPENDING.search(message):
        return ErrorKind.SPEND_LIMIT
    return ErrorKind.CONTEXT_TOO_LONG if _TOO_LONG.search(message) else ErrorKind.BAD_REQUEST


def _kind(status: int, error_type: str, message: str, code: str, *, will_end: bool) -> ErrorKind:
    by_type = _BY_TYPE.get(error_type)
    kind = _BY_STATUS.get(status) or by_type
    if status < 400 and by_type is not None:  # an error event inside a stream that began with 200
        kind = by_type
    if kind is None:
        kind = ErrorKind.SERVER if status >= 500 or status < 400 else ErrorKind.BAD_REQUEST
    if kind is ErrorKind.SERVER and by_type is ErrorKind.OVERLOADED:
        return ErrorKind.OVERLOADED
    if kind is ErrorKind.BAD_REQUEST:
        return by_type if by_type is ErrorKind.BILLING else _bad_request(message, code)
    if kind is ErrorKind.RATE_LIMITED and (code in _SPEND_CODES or (not will_end and _SPENDING.search(message))):
        return ErrorKind.SPEND_LIMIT
    return kind


def _host_of(location: str) -> str:
    try:
        return urlsplit(location).hostname or ""
    except ValueError:
        return ""


def from_answer(
    status: int,
    body: JsonValue,
    headers: Mapping[str, str],
    facts: CallFacts,
) -> ChatError:
    """The error that an HTTP status with its body, or an error event with status 200, stands for."""
    request_id = plain_line(headers.get("request-id", "")) or None
    if 300 <= status < 400:
        target = _host_of(headers.get("location", "")) or facts.host
        return ChatError(ErrorKind.REDIRECT, plain_line(target, facts.key), status=status, request_id=request_id)
    error_type, message, code = error_fields(body)
    wait = retry_after(headers)
    kind = _kind(status, error_type, message, code, will_end=wait is not None)
    detail = plain_line(message, facts.key)
    if kind is ErrorKind.MODEL_NOT_FOUND and not error_type and "model" not in message.lower():
        kind, detail = ErrorKind.NOT_THE_API, f"{facts.host} answered 404"
    elif kind is ErrorKind.AUTHENTICATION and not facts.key:
        kind = ErrorKind.NO_KEY
    elif kind is ErrorKind.PROXY:
        detail = facts.proxy or detail
    if not detail:
        detail = f"{facts.host} answered {status}" if status >= 400 else facts.host
    return ChatError(
        kind,
        detail,
        status=status,
        request_id=request_id,
        retry_after=wait,
        parameter=named_parameter(message) if kind is ErrorKind.BAD_REQUEST else None,
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what caused it, and the members of groups, each once."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen or len(seen) > 64:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        # The transport raises "from None" and hides the system's own error, so the context counts even then.
        waiting.extend(link for link in (current.__cause__, current.__context__) if link is not None)


def _names(error: BaseException) -> frozenset[str]:
    return frozenset(cls.__name__ for cls in type(error).__mro__)


_NOT_YET_VALID, _EXPIRED = 9, 10
_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL})


def _from_certificate(error: ssl.SSLError, facts: CallFacts) -> ChatError:
    if isinstance(error, ssl.SSLCertVerificationError):
        kind = ErrorKind.CLOCK if error.verify_code in (_NOT_YET_VALID, _EXPIRED) else ErrorKind.CERTIFICATE
        return ChatError(kind, plain_line(f"{facts.host}: {error.verify_message or 'certificate not trusted'}"))
    if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"):
        return ChatError(ErrorKind.NOT_THE_API, f"{facts.host} does not speak https")
    return ChatError(
        ErrorKind.UNREACHABLE, plain_line(f"no secure connection to {facts.host}: {error.reason or 'TLS'}")
    )


def _from_system(chain: list[BaseException], facts: CallFacts) -> ChatError | None:
    """What the operating system said, the most precise reason there is."""
    proxy = any("ProxyError" in _names(error) for error in chain)
    connecting = any(_names(error) & {"ConnectError", "ConnectTimeout"} for error in chain)
    for error in chain:
        # A connection that stood and broke off is no matter of trust: the request may have arrived.
        if isinstance(error, ssl.SSLError):
            broke_off = not connecting and not isinstance(error, ssl.SSLCertVerificationError) and not error.reason
            if broke_off or isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
                kind = ErrorKind.UNREACHABLE if connecting else ErrorKind.CONNECTION_LOST
                return ChatError(kind, facts.host)
            return _from_certificate(error, facts)
    if proxy or (facts.proxy and connecting):
        return ChatError(ErrorKind.PROXY, facts.proxy)
    for error in chain:
        if isinstance(error, socket.gaierror):
            return ChatError(ErrorKind.NAME_NOT_FOUND, facts.host)
        if isinstance(error, ConnectionRefusedError):
            return ChatError(ErrorKind.REFUSED, facts.host)
        if isinstance(error, OSError) and error.errno in _UNREACHABLE and connecting:
            return ChatError(ErrorKind.UNREACHABLE, facts.host)
    return None


def _from_transport(chain: list[BaseException], facts: CallFacts) -> ChatError | None:
    for error in chain:
        names = _names(error)
        if "ConnectTimeout" in names:
            return ChatError(ErrorKind.CONNECT_TIMEOUT, facts.host)
        if "ConnectError" in names:
            return ChatError(ErrorKind.UNREACHABLE, facts.host)
        if "ReadTimeout" in names:
            return ChatError(ErrorKind.NO_ANSWER, facts.host)
        if "RemoteProtocolError" in names and "illegal" in str(error):
            return ChatError(ErrorKind.NOT_THE_API, f"{facts.host} does not speak http")
        if names & {"UnsupportedProtocol", "InvalidURL"}:
            return ChatError(ErrorKind.BAD_ENDPOINT, facts.host)
        if names & {"NetworkError", "RemoteProtocolError", "WriteTimeout"} or isinstance(error, ConnectionError):
            return ChatError(ErrorKind.CONNECTION_LOST, facts.host)
    return None


def from_exception(error: BaseException, facts: CallFacts) -> ChatError:
    """Any failure of a call as ChatError. Never raises and never copies an unknown exception's text."""
    if isinstance(error, ChatError):
        return error
    if isinstance(error, Cancelled):
        raise error
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return from_answer(status, getattr(error, "body", None), _headers(error), facts)
    chain = list(_chain(error))
    found = next((link for link in chain if isinstance(link, ChatError)), None)
    known = found or _from_system(chain, facts) or _from_transport(chain, facts)
    if known is not None:
        return known
    if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError, RecursionError)):
        return ChatError(ErrorKind.DAMAGED, f"{facts.host} sent data that cannot be read")
    return ChatError(ErrorKind.INTERNAL, type(error).__name__)


def _headers(error: BaseException) -> Mapping[str, str]:
    headers = getattr(getattr(error, "response", None), "headers", None)
    return headers if isinstance(headers, Mapping) else {}


def may_retry(error: BaseException, converted: ChatError) -> bool:
    """True if trying again can help; the service's x-should-retry wins over what the status says."""
    said = _headers(error).get("x-should-retry", "").lower()
    if said in ("true", "false"):
        return said == "true"
    return converted.retryable and converted.status != 501
