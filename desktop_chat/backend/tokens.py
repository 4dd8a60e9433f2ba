"""Owns counting the input tokens of a request: the service's answer, or an estimate where it has none."""

from collections.abc import Mapping

from desktop_chat.backend.client import open_client, request_headers
from desktop_chat.backend.errors import CallFacts, from_exception
from desktop_chat.backend.limits import Limits
from desktop_chat.backend.params import WireRequest
from desktop_chat.backend.protocol import Endpoint
from desktop_chat.backend.reply import parse_json, storable
from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.errors import ChatError, ErrorKind

_COUNTED = ("model", "messages", "system", "tools", "thinking")
_NO_COUNTER = frozenset({404, 405, 501})
_MESSAGE_TOKENS = 4
_IMAGE_TOKENS = 1600
_BYTES_PER_PDF_TOKEN = 60
_SHORT = 0x2E80  # below: alphabets, about four characters a token; from here on: mostly one token a character


def _text_tokens(text: str) -> float:
    if text.isascii():
        return len(text) / 4
    return sum(1.0 if ord(letter) >= _SHORT else 0.4 for letter in text)


def _block_tokens(block: JsonValue) -> float:
    if isinstance(block, str):
        return _text_tokens(block)
    if isinstance(block, list):
        return sum(_block_tokens(entry) for entry in block)
    if not isinstance(block, Mapping):
        return 1
    source = block.get("source")
    if isinstance(source, Mapping) and source.get("type") == "base64":
        data = source.get("data")
        size = len(data) if isinstance(data, str) else 0
        return size / _BYTES_PER_PDF_TOKEN if block.get("type") == "document" else _IMAGE_TOKENS
    return sum(
        _block_tokens(value) for key, value in block.items() if key not in ("type", "signature", "cache_control")
    )


def estimate(request: WireRequest) -> int:
    """A guess from the length of what would be sent, for servers without a counter."""
    messages = request.body.get("messages")
    count = len(messages) if isinstance(messages, list) else 0
    parts = (request.body.get(name, "") for name in ("messages", "system", "tools"))
    return max(1, round(sum(_block_tokens(part) for part in parts) + count * _MESSAGE_TOKENS))


async def count_tokens(request: WireRequest, endpoint: Endpoint, facts: CallFacts, limits: Limits) -> int:
    """The service's count. Raises what the SDK and the transport raise, except for servers that have no counter."""
    body = {name: request.body[name] for name in _COUNTED if name in request.body}
    async with open_client(endpoint, limits, request.headers) as client:
        try:
            answer = await client.messages.with_raw_response.count_tokens(
                model=str(body.pop("model")),
                messages=[],
                extra_body=body,
                extra_headers=request_headers(endpoint, request.headers),
            )
            data = await answer.read()
        except Exception as error:
            if getattr(error, "status_code", None) in _NO_COUNTER:
                return estimate(request)
            raise from_exception(error, facts) from None
    try:
        value = storable(parse_json(data))
    except ChatError:
        value = None
    count = value.get("input_tokens") if isinstance(value, dict) else None
    if isinstance(count, int) and not isinstance(count, bool) and count >= 0:
        return count
    if endpoint.is_official:
        raise ChatError(ErrorKind.NOT_THE_API, f"{facts.host} answered with something else")
    return estimate(request)
