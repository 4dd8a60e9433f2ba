"""Owns how a path of the conversation becomes messages that the service accepts, whatever happened on the path."""

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import cast

from desktop_chat.backend.attachments import AttachmentEncoder, without_bytes
from desktop_chat.domain.catalog import family
from desktop_chat.domain.content import (
    ATTACHMENT,
    REDACTED_THINKING,
    SERVER_TOOL_USE,
    TEXT,
    THINKING,
    TOOL_RESULT_TYPES,
    TOOL_USE_TYPES,
    Attachment,
    ContentBlock,
    JsonObject,
    clean_text,
)
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Ending, StopReason

#: Stands in for a question where the path has none in front of the first reply.
OPENING = "(Start of the conversation)"
#: Stands in where the path ends with a reply; callers are expected to add a better question.
CONTINUE = "Please continue exactly where you stopped."

_THINKING_TYPES = frozenset({THINKING, REDACTED_THINKING})
_USER_MEDIA = frozenset({"image", "document", "search_result"})
#: Blocks that never go into an assistant message.
_NEVER = frozenset({"unknown", "image", "document", "search_result", ATTACHMENT, "container_upload"})


class Strip(IntEnum):
    """How much of earlier replies is left out, in rising order."""

    NOTHING = 0
    THINKING = 1
    ALL_BUT_TEXT = 2


@dataclass(frozen=True, slots=True)
class Target:
    """What decides which blocks of earlier replies can go back.

    Attributes:
        endpoint: origin of the endpoint.
        tools: names of the server tools that the request offers.
        thinking: False if the request switches thinking off.
    """

    model: str
    endpoint: str
    is_claude: bool
    tools: frozenset[str] = frozenset()
    thinking: bool = True

    def made(self, message: Message) -> bool:
        """True if the same model at the same endpoint wrote the message."""
        return message.endpoint == self.endpoint and family(message.model or "") == family(self.model)


@dataclass(slots=True)
class _Run:
    """Adjacent messages of one role."""

    role: Role
    blocks: list[JsonObject] = field(default_factory=list)


class PrefixHash:
    """Hashes system text, tools and messages as they are sent, without cache marks; adjacent messages count as one."""

    def __init__(self, system: str, tools: Sequence[JsonObject]) -> None:
        self._hash = hashlib.sha256(_canonical({"system": system, "tools": list(tools)}))

    def add(self, role: Role, block: JsonObject) -> None:
        self._hash.update(b"\n" + role.value.encode() + b"\n" + _canonical(without_bytes(block)))

    def value(self) -> str:
        return self._hash.hexdigest()


def _canonical(value: JsonObject) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _is_pause(message: Message) -> bool:
    return message.stop is not None and message.stop.reason in (StopReason.PAUSE_TURN, StopReason.COMPACTION)


def _text(block: ContentBlock) -> JsonObject | None:
    """The text block without citations; None if it says nothing, which the service refuses."""
    text = clean_text(block.text)
    return {"type": TEXT, "text": text} if text.strip() else None


def _is_broken(block: ContentBlock) -> bool:
    """True for blocks that arrived incompletely or in pieces that we do not understand."""
    return "partial_input" in block.data or "unknown_deltas" in block.data or block.type in _NEVER


class HistoryBuilder:
    """Builds the messages of one request."""

    def __init__(self, target: Target, files: AttachmentEncoder, strip: Strip = Strip.NOTHING) -> None:
        self._target = target
        self._files = files
        self._strip = strip

    def build(self, path: Sequence[Message], prefix: PrefixHash, keep_thinking: bool) -> list[_Run] | None:
        """Runs of alternating roles; None if thinking is to be kept but does not fit the prefix any more."""
        runs: list[_Run] = []
        finished = self._finished_tools(path)
        last_question = max((at for at, entry in enumerate(path) if entry.role is Role.USER), default=-1)
        for at, message in enumerate(path):
            if message.role is Role.USER:
                blocks = self._question(message, required=at == last_question)
            elif message.ending is Ending.REFUSED:
                continue
            else:
                pending = _is_pause(message) and at > last_question
                if keep_thinking and not pending and self._thinks(message) and not self._fits(message, prefix, runs):
                    return None
                blocks = self._reply(message, finished[at], keep_thinking=keep_thinking or pending, pending=pending)
            _extend(runs, message.role, blocks, prefix)
        if runs and runs[-1].role is Role.ASSISTANT and not _is_pause(path[-1]):
            _extend(runs, Role.USER, [{"type": TEXT, "text": CONTINUE}], prefix)
        return runs

    def _thinks(self, message: Message) -> bool:
        return any(entry.type in _THINKING_TYPES for entry in message.content)

    def _fits(self, message: Message, prefix: PrefixHash, runs: list[_Run]) -> bool:
        complete = message.stop is not None and message.stop.reason is not None
        known = bool(message.prefix_hash) and message.prefix_hash == prefix.value()
        return bool(runs) and complete and known and self._target.made(message)

    def _question(self, message: Message, *, required: bool) -> list[JsonObject]:
        blocks: list[JsonObject] = []
        for entry in message.content:
            attachment = Attachment.from_block(entry)
            if attachment is not None:
                blocks.append(self._files.encode(attachment, required=required))
            elif entry.type == TEXT:
                text = _text(entry)
                if text is not None:
                    blocks.append(text)
            elif entry.type in _USER_MEDIA and self._target.is_claude:
                blocks.append(cast(JsonObject, dict(entry.data)))
        return blocks

    def _reply(
        self, message: Message, finished: frozenset[str], *, keep_thinking: bool, pending: bool
    ) -> list[JsonObject]:
        same = self._target.made(message) and self._strip < Strip.ALL_BUT_TEXT
        blocks: list[JsonObject] = []
        for entry in message.content:
            if entry.type in _THINKING_TYPES:
                if keep_thinking and same and self._may_think(entry):
                    blocks.append(cast(JsonObject, dict(entry.data)))
            elif entry.type == TEXT:
                text = _text(entry)
                if text is not None:
                    citations = entry.data.get("citations") if same and self._target.tools else None
                    blocks.append({**text, "citations": citations} if citations else text)
            elif same and not _is_broken(entry) and self._may_return(entry, finished, pending=pending):
                blocks.append(cast(JsonObject, dict(entry.data)))
        if blocks and all(block["type"] in _THINKING_TYPES for block in blocks) and not pending:
            return []  # a reply of nothing but thinking is an empty message for the service
        return blocks

    def _may_think(self, block: ContentBlock) -> bool:
        proof = block.data.get("signature" if block.type == THINKING else "data")
        return self._strip < Strip.THINKING and self._target.thinking and isinstance(proof, str) and bool(proof)

    def _finished_tools(self, path: Sequence[Message]) -> list[frozenset[str]]:
        """Per message the ids of offered server tools that have call and result, be it in the next part of a turn."""
        found: list[frozenset[str]] = []
        for _, group in itertools.groupby(path, key=lambda message: message.role):
            parts = list(group)
            pairs = _pairs(self._entries(parts))
            found.extend(pairs for _ in parts)
        return found

    def _entries(self, parts: Sequence[Message]) -> Iterator[ContentBlock]:
        """The tool blocks of a turn that can go back at all, in their order."""
        for part in parts:
            if self._target.made(part) and part.ending is not Ending.REFUSED:
                yield from (
                    entry
                    for entry in part.content
                    if not _is_broken(entry) and (entry.type != SERVER_TOOL_USE or entry.name in self._target.tools)
                )

    def _may_return(self, block: ContentBlock, finished: frozenset[str], *, pending: bool) -> bool:
        if block.type in TOOL_USE_TYPES:
            offered = block.type == SERVER_TOOL_USE and block.name in self._target.tools
            return offered and (pending or block.data.get("id") in finished)
        if block.type in TOOL_RESULT_TYPES:
            return block.data.get("tool_use_id") in finished
        return self._target.is_claude


def _pairs(entries: Iterable[ContentBlock]) -> frozenset[str]:
    """Ids with one call and, after it, one result: anything else spoils the request that holds it."""
    calls: set[str] = set()
    pairs: set[str] = set()
    odd: set[str] = set()
    for entry in entries:
        is_call = entry.type == SERVER_TOOL_USE
        found = entry.data.get("id" if is_call else "tool_use_id")
        if not isinstance(found, str) or not (is_call or entry.type in TOOL_RESULT_TYPES):
            continue
        if found in pairs or is_call == (found in calls):
            odd.add(found)
        (calls if is_call else pairs).add(found)
    return frozenset(pairs - odd)


def _extend(runs: list[_Run], role: Role, blocks: list[JsonObject], prefix: PrefixHash) -> None:
    if not blocks:
        return
    if not runs and role is Role.ASSISTANT:
        _extend(runs, Role.USER, [{"type": TEXT, "text": OPENING}], prefix)
    if not runs or runs[-1].role is not role:
        runs.append(_Run(role))
    for block in blocks:
        runs[-1].blocks.append(block)
        prefix.add(role, block)


def build_messages(
    path: Sequence[Message],
    target: Target,
    files: AttachmentEncoder,
    *,
    system: str,
    tools: Sequence[JsonObject],
    strip: Strip = Strip.NOTHING,
) -> tuple[list[JsonObject], str]:
    """The messages to send and the hash of the prefix that they form; the list is empty if there is nothing to say.

    Thinking of earlier turns goes along only while model, endpoint and the exact prefix are those under which all of
    it was written; otherwise none of it does.
    """
    runs: list[_Run] | None = None
    prefix = PrefixHash(system, tools)
    if strip < Strip.THINKING and target.is_claude and target.thinking:
        runs = HistoryBuilder(target, files, strip).build(path, prefix, keep_thinking=True)
    if runs is None:
        prefix = PrefixHash(system, tools)
        runs = HistoryBuilder(target, files, strip).build(path, prefix, keep_thinking=False) or []
    files.check_total()
    messages: list[JsonObject] = [{"role": run.role.value, "content": list(run.blocks)} for run in runs]
    return messages, prefix.value()
