"""The one exception: what it says, what may be tried again, how a reply that it cut off is marked."""

import pytest

from desktop_chat.domain.errors import RETRYABLE, ChatError, ErrorKind
from desktop_chat.domain.stop import Interruption

#: Trying again cannot help here: the person, the key or the request must change first.
NEVER_RETRIED = {
    ErrorKind.NO_KEY,
    ErrorKind.BAD_KEY_FORMAT,
    ErrorKind.BAD_ENDPOINT,
    ErrorKind.AUTHENTICATION,
    ErrorKind.BILLING,
    ErrorKind.PERMISSION,
    ErrorKind.BAD_REQUEST,
    ErrorKind.CONTEXT_TOO_LONG,
    ErrorKind.TOO_LARGE,
    ErrorKind.MODEL_NOT_FOUND,
    ErrorKind.SPEND_LIMIT,
    ErrorKind.CERTIFICATE,
    ErrorKind.REDIRECT,
    ErrorKind.NOT_THE_API,
    ErrorKind.STORAGE,
    ErrorKind.INTERNAL,
}


def test_it_carries_what_a_notice_needs() -> None:
    error = ChatError(
        ErrorKind.RATE_LIMITED, "Too many", status=429, request_id="req_1", retry_after=3.5, parameter="top_k"
    )
    assert (error.kind, error.detail, error.status) == (ErrorKind.RATE_LIMITED, "Too many", 429)
    assert (error.request_id, error.retry_after, error.parameter) == ("req_1", 3.5, "top_k")
    assert str(error) == "rate_limited: Too many"
    assert str(ChatError(ErrorKind.NO_KEY)) == "no_key"


@pytest.mark.parametrize("kind", ErrorKind)
def test_every_kind_can_be_made_and_marked(kind: ErrorKind) -> None:
    error = ChatError(kind)
    assert error.retryable is (kind in RETRYABLE)
    assert isinstance(error.interruption, Interruption)
    assert error.interruption not in (Interruption.STOPPED, Interruption.CLOSED)
    assert str(error) == kind.value


def test_what_is_never_tried_again() -> None:
    assert not NEVER_RETRIED & RETRYABLE


@pytest.mark.parametrize(
    ("kind", "interruption"),
    [
        (ErrorKind.STALLED, Interruption.STALLED),
        (ErrorKind.DAMAGED, Interruption.DAMAGED),
        (ErrorKind.TOO_MUCH_DATA, Interruption.DAMAGED),
        (ErrorKind.OVERLOADED, Interruption.SERVER_ERROR),
        (ErrorKind.CONNECTION_LOST, Interruption.CONNECTION),
        (ErrorKind.NO_ANSWER, Interruption.CONNECTION),
    ],
)
def test_how_a_reply_is_marked(kind: ErrorKind, interruption: Interruption) -> None:
    assert ChatError(kind).interruption is interruption
