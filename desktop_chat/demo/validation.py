"""Owns the checks that the demo server makes on requests for replies, worded as the service words them."""

from dataclasses import dataclass

from desktop_chat.demo.exchange import RecordedRequest
from desktop_chat.demo.models import find_model
from desktop_chat.demo.signatures import Signatures


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request is refused."""

    message: str
    status: int = 400
    kind: str = "invalid_request_error"


def check_message(request: RecordedRequest, signatures: Signatures, *, counting: bool) -> Problem | None:
    """The first problem of a request; None if it is in order."""
    if not isinstance(request.body, dict):
        return Problem("The request body is not valid JSON")
    if find_model(request.json.get("model")) is None:
        return Problem(f"model: {request.json.get('model')}", 404, "not_found_error")
    return None
