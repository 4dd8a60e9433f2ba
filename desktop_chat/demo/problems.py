"""Owns how the demo server's checks say why they refuse a request."""

from dataclasses import dataclass

from desktop_chat.domain.content import JsonValue


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request is refused."""

    message: str
    status: int = 400
    kind: str = "invalid_request_error"


def refused(where: str, why: str) -> Problem:
    """A problem of one field."""
    return Problem(f"{where}: {why}")


def number(value: JsonValue) -> float | None:
    """The value as a number; None if it is none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
