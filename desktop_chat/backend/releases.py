"""Owns the question for the newest release of this program, asked only when a person asks it; blocks, for workers."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_chat.backend.limits import Limits
from desktop_chat.backend.protocol import CancelSignal, Endpoint
from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.errors import ChatError, ErrorKind

if TYPE_CHECKING:
    from desktop_chat.backend.errors import CallFacts

RELEASES_API = "https://api.github.com"
LIMITS = Limits(answer=15.0, short_call=20.0, reply_bytes=512 * 1024, event_bytes=0)
_TAG = re.compile(r"v?(\d{1,6}(?:\.\d{1,6}){1,3})", re.ASCII)
_LEADING = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Release:
    """A published version.

    Attributes:
        tag: as the project calls it. version: the numbers in it.
    """

    tag: str
    version: str

    def is_newer_than(self, version: str) -> bool:
        return numbers(self.version) > numbers(version)


def numbers(version: str) -> tuple[int, ...]:
    """What versions are compared by; zeros at the end count for nothing."""
    found = _LEADING.match(version)
    parts = [int(part) for part in found.group().split(".")] if found else []
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def parse_release(body: JsonValue) -> Release | None:
    """The release in an answer; None for a draft or a version to try out. Raises ChatError NOT_THE_API."""
    if not isinstance(body, dict):
        raise ChatError(ErrorKind.NOT_THE_API, "the answer is no release")
    tag = body.get("tag_name")
    found = _TAG.fullmatch(tag) if isinstance(tag, str) else None
    if found is None:
        raise ChatError(ErrorKind.NOT_THE_API, "the answer names no version")
    if body.get("draft", False) is not False or body.get("prerelease", False) is not False:
        return None
    return Release(found.group(), found[1])


def latest_release(
    repository: tuple[str, str], proxy: str | None, cancel: CancelSignal, *, api: str = RELEASES_API
) -> Release | None:
    """The newest release, None if there is none yet. Raises ChatError or Cancelled.

    One request without key, cookie or anything about this computer; nothing of the answer but the version is used.
    """
    from desktop_chat.backend.claude import run_call

    owner, name = repository
    endpoint = Endpoint(api, proxy=proxy)

    async def call(facts: "CallFacts") -> Release | None:
        from desktop_chat.backend.client import fetch
        from desktop_chat.backend.errors import from_answer
        from desktop_chat.backend.reply import parse_json, storable

        status, body, _ = await fetch(endpoint, LIMITS, f"/repos/{owner}/{name}/releases/latest")
        if status == 404:
            return None
        if status != 200:
            raise from_answer(status, None, {}, facts)
        return parse_release(storable(parse_json(body.decode("utf-8-sig", "replace"))))

    return run_call(endpoint, cancel, call, LIMITS.short_call)


def clock_of(endpoint: Endpoint, cancel: CancelSignal) -> float | None:
    """What time it is at a server, in seconds since 1970, asked without the key; None if it does not say."""
    bare = Endpoint(endpoint.base_url, proxy=endpoint.proxy)

    async def call(_facts: "CallFacts") -> float | None:
        from desktop_chat.backend.client import fetch
        from desktop_chat.backend.errors import seconds_of_date

        _, _, date = await fetch(bare, LIMITS, "/v1/models")
        return seconds_of_date(date)

    from desktop_chat.backend.claude import run_call

    try:
        return run_call(bare, cancel, call, LIMITS.short_call, needs_key=False)
    except ChatError:
        return None
