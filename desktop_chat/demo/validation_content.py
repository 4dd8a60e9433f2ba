"""Owns the demo server's checks of the messages of a request: roles, blocks, tool pairs, thinking signatures.

Pure functions, called on the connection threads of the server.
"""

import base64
from collections.abc import Iterator

from desktop_chat.demo.models import DemoModel
from desktop_chat.demo.problems import Problem, refused
from desktop_chat.demo.signatures import Signatures
from desktop_chat.domain.content import JsonObject, JsonValue

_IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")
_RESULTS = (
    "web_search_tool_result",
    "web_fetch_tool_result",
    "code_execution_tool_result",
    "bash_code_execution_tool_result",
    "text_editor_code_execution_tool_result",
    "tool_search_tool_result",
)
_BY_USER = ("text", "image", "document", "search_result", "tool_result", "container_upload", *_RESULTS)
_BY_ASSISTANT = ("text", "thinking", "redacted_thinking", "tool_use", "server_tool_use", "container_upload", *_RESULTS)
_MOST_CACHE_MARKS = 4
_LARGEST_IMAGE = 10 * 1024 * 1024


def check_messages(body: JsonObject, model: DemoModel, signatures: Signatures, *, strict: bool) -> Iterator[Problem]:
    """Problems of the messages; ``strict`` applies the rules that came with version 2026-10-21."""
    messages = body["messages"]
    assert isinstance(messages, list)
    if not messages:
        yield refused("messages", "at least one message is required")
        return
    for at, message in enumerate(messages):
        yield from _check_message(at, message, last=at == len(messages) - 1)
    first, last = messages[0], messages[-1]
    assert isinstance(first, dict)
    assert isinstance(last, dict)
    if first["role"] != "user":
        yield refused("messages", 'first message must use the "user" role')
    if last["role"] == "assistant" and not model.prefill and not _resumes_tools(last):
        yield Problem(
            "This model does not support assistant message prefill. The conversation must end with a user message."
        )
    for at, _, place, block, role in _all_blocks(messages):
        if role != "assistant" or block["type"] in _BY_ASSISTANT or not signatures.has_sent(str(block["type"])):
            yield from _check_block(place, block, role, strict=strict)
        if block["type"] == "thinking":
            yield from _check_thinking(place, signatures.problem(block, body, at), binds=model.binds_thinking)
    yield from _check_tools(messages)
    marks = _cache_marks(body.get("system")) + _cache_marks(body.get("tools")) + _cache_marks(messages)
    marks += 1 if isinstance(body.get("cache_control"), dict) else 0
    if marks > _MOST_CACHE_MARKS:
        yield Problem(f"A maximum of 4 blocks with cache_control may be provided. Found {marks}.")


def _check_message(at: int, message: JsonValue, *, last: bool) -> Iterator[Problem]:
    place = f"messages.{at}"
    if not isinstance(message, dict):
        yield refused(place, "Input should be an object")
        return
    for name in message:
        if name not in ("role", "content"):
            yield refused(f"{place}.{name}", "Extra inputs are not permitted")
    role, content = message.get("role"), message.get("content")
    if role not in ("user", "assistant", "system"):
        yield refused(f"{place}.role", "Input should be 'user', 'assistant' or 'system'")
    if not isinstance(content, str | list):
        yield refused(
            f"{place}.content", "Field required" if content is None else "Input should be a valid string or list"
        )
        return
    if not content and not (last and role == "assistant"):
        yield Problem(
            f"{place}: all messages must have non-empty content except for the optional final assistant message"
        )
    for number, block in enumerate(content if isinstance(content, list) else ()):
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            yield refused(f"{place}.content.{number}", "Input should be an object with a type")
    if last and role == "assistant" and isinstance(content, str) and content != content.rstrip():
        yield refused("messages", "final assistant content cannot end with trailing whitespace")


def _all_blocks(messages: list[JsonValue]) -> Iterator[tuple[int, int, str, JsonObject, str]]:
    """Every block with the number of its message, its own number, its path and the role."""
    for at, message in enumerate(messages):
        content = message.get("content") if isinstance(message, dict) else None
        if isinstance(message, dict) and isinstance(content, list):
            for number, block in enumerate(content):
                if isinstance(block, dict):
                    yield at, number, f"messages.{at}.content.{number}", block, str(message["role"])


def _check_block(place: str, block: JsonObject, role: str, *, strict: bool) -> Iterator[Problem]:
    kind = str(block["type"])
    if role == "assistant" and kind == "document" and not strict:
        return
    if kind not in (_BY_ASSISTANT if role == "assistant" else _BY_USER):
        if kind in _BY_ASSISTANT or kind in _BY_USER:
            yield refused(place, f"`{kind}` blocks are not permitted in {role} messages")
        else:
            yield refused(place, f"Input tag '{kind}' found using 'type' does not match any of the expected tags")
    elif kind == "text":
        yield from _check_text(place, block, role, strict=strict)
    elif kind == "image":
        yield from _check_image(place, block.get("source"))
    elif kind == "document" and not isinstance(block.get("source"), dict):
        yield refused(f"{place}.document.source", "Field required")


def _check_text(place: str, block: JsonObject, role: str, *, strict: bool) -> Iterator[Problem]:
    value = block.get("text")
    if not isinstance(value, str):
        yield refused(f"{place}.text.text", "Field required")
    elif not value:
        yield refused("messages", "text content blocks must be non-empty")
    elif not value.strip():
        yield refused("messages", "text content blocks must contain non-whitespace text")
    if strict and role == "user" and block.get("citations"):
        yield refused(f"{place}.text.citations", "Extra inputs are not permitted")
    for name in block:
        if name not in ("type", "text", "citations", "cache_control"):
            yield refused(f"{place}.text.{name}", "Extra inputs are not permitted")


def _check_image(place: str, source: JsonValue) -> Iterator[Problem]:
    if not isinstance(source, dict):
        yield refused(f"{place}.image.source", "Field required")
        return
    if source.get("type") != "base64":
        return
    if source.get("media_type") not in _IMAGES:
        known = ", ".join(f"'{name}'" for name in _IMAGES)
        yield refused(f"{place}.image.source.base64.media_type", f"Input should be one of {known}")
    data = source.get("data")
    try:
        size = len(data) if isinstance(data, str) and base64.b64decode(data, validate=True) else 0
    except ValueError:
        size = 0
    if not size:
        yield refused(f"{place}.image.source.base64.data", "Invalid base64 data")
    elif size > _LARGEST_IMAGE:
        yield refused(
            f"{place}.image.source.base64", f"image exceeds 10 MB maximum: {size} bytes > {_LARGEST_IMAGE} bytes"
        )


def _check_thinking(place: str, problem: str | None, *, binds: bool) -> Iterator[Problem]:
    if problem == "invalid":
        yield refused(place, "Invalid `signature` in `thinking` block")
    elif problem == "moved" and binds:
        why = "The block is bound to a different conversation: what came before it has changed."
        yield refused(place, f"Invalid `signature` in `thinking` block. {why}")


def _check_tools(messages: list[JsonValue]) -> Iterator[Problem]:
    """Every tool_use must be answered in the very next message, and only those."""
    for at, message in enumerate(messages):
        asked = _ids(message, "tool_use", "id")
        given = _ids(messages[at + 1], "tool_result", "tool_use_id") if at + 1 < len(messages) else []
        missing = [one for one in asked if one not in given]
        if missing and at + 1 < len(messages):
            yield refused(
                f"messages.{at}",
                "`tool_use` ids were found without `tool_result` blocks immediately after: " + ", ".join(missing),
            )
        before = _ids(messages[at - 1], "tool_use", "id") if at else []
        for one in _ids(message, "tool_result", "tool_use_id"):
            if one not in before:
                yield refused(f"messages.{at}", f"unexpected `tool_use_id` found in `tool_result` blocks: {one}")


def _ids(message: JsonValue, kind: str, name: str) -> list[str]:
    content = message.get("content") if isinstance(message, dict) else None
    blocks = content if isinstance(content, list) else []
    return [str(block.get(name)) for block in blocks if isinstance(block, dict) and block.get("type") == kind]


def _cache_marks(value: JsonValue) -> int:
    if isinstance(value, list):
        return sum(map(_cache_marks, value))
    if isinstance(value, dict):
        own = 1 if isinstance(value.get("cache_control"), dict) else 0
        return own + sum(_cache_marks(part) for part in value.values() if isinstance(part, list))
    return 0


def _resumes_tools(message: JsonObject) -> bool:
    """True for the reply of a paused turn, which may be sent back as the last message."""
    content = message.get("content")
    blocks = content if isinstance(content, list) else []
    return any(isinstance(block, dict) and block.get("type") == "server_tool_use" for block in blocks)
