"""Owns the one exception that the layers above the backend know, and the kinds of trouble it can name."""

from enum import StrEnum

from desktop_chat.domain.stop import Interruption


class Cancelled(Exception):  # noqa: N818 - a request to stop is not an error
    """The work was cancelled on request."""


class Refused(Exception):  # noqa: N818 - an answer that the caller expects
    """What was asked for cannot be done; whoever asked tells the person why, so it is no fault of the program."""


class ErrorKind(StrEnum):
    """What went wrong, as far as the person can do something about it."""

    # before anything arrived
    NO_KEY = "no_key"
    BAD_KEY_FORMAT = "bad_key_format"
    BAD_ENDPOINT = "bad_endpoint"
    NAME_NOT_FOUND = "name_not_found"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    CONNECT_TIMEOUT = "connect_timeout"
    CERTIFICATE = "certificate"
    CLOCK = "clock"
    PROXY = "proxy"
    REDIRECT = "redirect"
    NOT_THE_API = "not_the_api"
    NO_ANSWER = "no_answer"
    # answers of the service
    BAD_REQUEST = "bad_request"
    CONTEXT_TOO_LONG = "context_too_long"
    AUTHENTICATION = "authentication"
    BILLING = "billing"
    PERMISSION = "permission"
    MODEL_NOT_FOUND = "model_not_found"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    SPEND_LIMIT = "spend_limit"
    OVERLOADED = "overloaded"
    SERVER = "server"
    TIMEOUT = "timeout"
    CONFLICT = "conflict"
    # after the reply began
    CONNECTION_LOST = "connection_lost"
    STALLED = "stalled"
    DAMAGED = "damaged"
    TOO_MUCH_DATA = "too_much_data"
    # our side
    ATTACHMENT_MISSING = "attachment_missing"
    STORAGE = "storage"
    INTERNAL = "internal"


#: Kinds that our own retry may try again before the first delta arrived.
RETRYABLE = frozenset(
    {
        ErrorKind.NAME_NOT_FOUND,
        ErrorKind.REFUSED,
        ErrorKind.UNREACHABLE,
        ErrorKind.CONNECT_TIMEOUT,
        ErrorKind.RATE_LIMITED,
        ErrorKind.OVERLOADED,
        ErrorKind.SERVER,
        ErrorKind.TIMEOUT,
        ErrorKind.CONFLICT,
        ErrorKind.CONNECTION_LOST,
    }
)

_INTERRUPTIONS = {
    ErrorKind.STALLED: Interruption.STALLED,
    ErrorKind.DAMAGED: Interruption.DAMAGED,
    ErrorKind.TOO_MUCH_DATA: Interruption.DAMAGED,
    ErrorKind.OVERLOADED: Interruption.SERVER_ERROR,
    ErrorKind.SERVER: Interruption.SERVER_ERROR,
    ErrorKind.RATE_LIMITED: Interruption.SERVER_ERROR,
    ErrorKind.BAD_REQUEST: Interruption.SERVER_ERROR,
}


class ChatError(Exception):
    """A failure with everything that a notice needs; never holds a key or a message's text.

    Attributes:
        kind: decides sentence, severity and actions.
        detail: one line for the person's eyes (the service's own message, a host name, an issuer); plain text, hostile.
        status: HTTP status, if there was one.
        request_id: the service's id of the request, for support.
        retry_after: seconds the service asked us to wait, if it did.
        parameter: name of the request parameter that the service rejected, if the message names one.
    """

    def __init__(
        self,
        kind: ErrorKind,
        detail: str = "",
        *,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        parameter: str | None = None,
    ) -> None:
        super().__init__(f"{kind.value}: {detail}" if detail else kind.value)
        self.kind = kind
        self.detail = detail
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        self.parameter = parameter

    @property
    def retryable(self) -> bool:
        """True if trying again later may help (never says when it is allowed to)."""
        return self.kind in RETRYABLE

    @property
    def interruption(self) -> Interruption:
        """How a reply that this error cut off is marked."""
        return _INTERRUPTIONS.get(self.kind, Interruption.CONNECTION)
