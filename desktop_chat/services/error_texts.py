"""Owns the sentences for everything that can go wrong or end a reply; plain data, no I/O."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.messages import Message
from desktop_chat.domain.stop import Ending, Interruption
from desktop_chat.services.notices import Notice, NoticeAction, Severity


def _tr(text: str) -> str:
    return QCoreApplication.translate("Notices", text)


RETRY: Final = ("turn.retry", "Retry")
CONTINUE: Final = ("turn.continue", "Continue")
ACCOUNT: Final = ("app.account", "Open settings")
OTHER_MODEL: Final = ("turn.try_other_model", "Try another model")
PICK_MODEL: Final = ("app.model_picker", "Choose a model")
SUMMARISE: Final = ("turn.summarise", "Summarise into a new chat")
RAISE_LIMIT: Final = ("turn.raise_limit", "Raise the limit and continue")

_Action = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Text:
    sentence: str
    actions: tuple[_Action, ...] = (RETRY,)
    severity: Severity = Severity.ERROR


#: One sentence per kind; ``{detail}`` is put in where the sentence needs a name, else the detail is shown below.
_TEXTS: Final[dict[ErrorKind, _Text]] = {
    ErrorKind.NO_KEY: _Text("There is no API key yet.", (ACCOUNT,), Severity.WARNING),
    ErrorKind.BAD_KEY_FORMAT: _Text("The API key has characters that no key can have.", (ACCOUNT,)),
    ErrorKind.BAD_ENDPOINT: _Text("The endpoint's address cannot be used.", (ACCOUNT,)),
    ErrorKind.NAME_NOT_FOUND: _Text("No connection: the server's name was not found. Check the network.", (RETRY,)),
    ErrorKind.REFUSED: _Text("No connection: the server refused it.", (RETRY, ACCOUNT)),
    ErrorKind.UNREACHABLE: _Text("No connection: the server cannot be reached.", (RETRY,)),
    ErrorKind.CONNECT_TIMEOUT: _Text("The server did not answer in time to connect.", (RETRY,)),
    ErrorKind.CERTIFICATE: _Text("The server's certificate is not trusted, so nothing was sent.", (RETRY, ACCOUNT)),
    ErrorKind.CLOCK: _Text("The server's certificate is not valid at the time this computer's clock shows.", (RETRY,)),
    ErrorKind.PROXY: _Text("The proxy did not let the request through.", (RETRY, ACCOUNT)),
    ErrorKind.REDIRECT: _Text("The server redirected to another address. That was refused.", (ACCOUNT,)),
    ErrorKind.NOT_THE_API: _Text(
        "The answer is not from a Messages API. A sign-in page may have answered.", (RETRY, ACCOUNT)
    ),
    ErrorKind.NO_ANSWER: _Text("The server took the request but did not answer.", (RETRY,)),
    ErrorKind.BAD_REQUEST: _Text("The service did not accept the request.", (RETRY,)),
    ErrorKind.CONTEXT_TOO_LONG: _Text("This conversation is longer than the model can read.", (SUMMARISE, OTHER_MODEL)),
    ErrorKind.AUTHENTICATION: _Text("The service rejected the API key.", (ACCOUNT, RETRY)),
    ErrorKind.BILLING: _Text("The service reports a billing problem with this account.", (RETRY, ACCOUNT)),
    ErrorKind.PERMISSION: _Text("This key may not use this model or feature.", (OTHER_MODEL, ACCOUNT)),
    ErrorKind.MODEL_NOT_FOUND: _Text("This model is not available at this endpoint.", (PICK_MODEL, RETRY)),
    ErrorKind.TOO_LARGE: _Text("The request is too large. Remove an attachment or start a new chat.", (SUMMARISE,)),
    ErrorKind.RATE_LIMITED: _Text("The service asks to wait before the next request.", (RETRY,), Severity.WARNING),
    ErrorKind.SPEND_LIMIT: _Text("The spending limit of this account is reached.", (RETRY, ACCOUNT)),
    ErrorKind.OVERLOADED: _Text("Claude is overloaded right now.", (RETRY,), Severity.WARNING),
    ErrorKind.SERVER: _Text("The service has an internal problem.", (RETRY,)),
    ErrorKind.TIMEOUT: _Text("The service ran out of time.", (RETRY,)),
    ErrorKind.CONFLICT: _Text("The service reports a conflict with another request.", (RETRY,)),
    ErrorKind.CONNECTION_LOST: _Text("The connection broke before the reply was complete.", (RETRY,)),
    ErrorKind.STALLED: _Text("The server stopped sending.", (RETRY,)),
    ErrorKind.DAMAGED: _Text("The server sent data that cannot be read.", (RETRY,)),
    ErrorKind.TOO_MUCH_DATA: _Text("The server sent more data than a reply can have.", (RETRY,)),
    ErrorKind.ATTACHMENT_MISSING: _Text("An attachment of this conversation is missing on disk.", (RETRY,)),
    ErrorKind.STORAGE: _Text("This could not be written to disk.", (RETRY,)),
    ErrorKind.INTERNAL: _Text("Something unexpected went wrong in this application.", (RETRY,)),
}

_INTERRUPTED: Final[dict[Interruption, str]] = {
    Interruption.STOPPED: "Stopped.",
    Interruption.CONNECTION: "The connection broke before the reply was complete.",
    Interruption.STALLED: "The server stopped sending before the reply was complete.",
    Interruption.SERVER_ERROR: "The service broke off this reply.",
    Interruption.DAMAGED: "The rest of the reply could not be read.",
    Interruption.CLOSED: "The application ended while this reply was being written.",
}


def _actions(actions: tuple[_Action, ...]) -> tuple[NoticeAction, ...]:
    return tuple(NoticeAction(command, _tr(label)) for command, label in actions)


def error_sentence(error: ChatError) -> str:
    """One sentence for any surface that shows only one."""
    return _tr(_TEXTS[error.kind].sentence)


def notice_for_error(error: ChatError, *, partial_words: int = 0) -> Notice:
    """The notice beside the message that an error hit; ``partial_words`` counts what arrived of the reply."""
    text = _TEXTS[error.kind]
    actions = text.actions
    if partial_words:
        kept = _tr("The %n words that arrived are kept.").replace("%n", str(partial_words))
        actions = (CONTINUE, RETRY)
    else:
        kept = _tr("Your message is kept.")
    detail = error.detail
    if error.request_id:
        detail = f"{detail} ({error.request_id})" if detail else error.request_id
    return Notice(text.severity, _tr(text.sentence), kept, detail, _actions(actions), key=f"error.{error.kind.value}")


def notice_for_retry(error: ChatError, attempt: int, attempts: int, retry_at: float) -> Notice:
    """The visible, cancellable countdown before the next attempt."""
    sentence = _tr(_TEXTS[error.kind].sentence)
    progress = _tr("Attempt %1 of %2 follows.").replace("%1", str(attempt + 1)).replace("%2", str(attempts))
    return Notice(
        Severity.WARNING,
        sentence,
        progress,
        error.detail,
        (NoticeAction("turn.retry_now", _tr("Retry now")), NoticeAction("turn.cancel_retry", _tr("Cancel"))),
        retry_at,
        "retry",
    )


def _interrupted(message: Message) -> Notice:
    cause = (message.stop.interruption if message.stop else None) or Interruption.CONNECTION
    severity = Severity.INFO if cause is Interruption.STOPPED else Severity.WARNING
    return Notice(
        severity,
        _tr(_INTERRUPTED[cause]),
        _tr("What arrived is kept."),
        "",
        _actions((CONTINUE, ("turn.retry", "Start again"))),
        key="ending.interrupted",
    )


def _refused(message: Message) -> Notice:
    details = (message.stop.details if message.stop else None) or {}
    explanation = details.get("explanation")
    return Notice(
        Severity.WARNING,
        _tr("Claude declined to answer this."),
        _tr("This reply is not sent again with later messages."),
        explanation if isinstance(explanation, str) else "",
        _actions((OTHER_MODEL,)),
        key="ending.refused",
    )


def notice_for_ending(message: Message) -> Notice | None:
    """The line under a reply that did not simply end; None for a complete reply and for the person's messages."""
    ending = message.ending
    if ending in (None, Ending.COMPLETE):
        return None
    if ending is Ending.INTERRUPTED:
        return _interrupted(message)
    if ending is Ending.REFUSED:
        return _refused(message)
    reason = message.stop.reason if message.stop else ""
    table: dict[Ending, tuple[Severity, str, tuple[_Action, ...]]] = {
        Ending.TRUNCATED: (
            Severity.INFO,
            "The reply reached the token limit.",
            (CONTINUE, RAISE_LIMIT),
        ),
        Ending.EMPTY: (Severity.INFO, "Claude sent an empty reply.", (("turn.retry", "Ask again"), OTHER_MODEL)),
        Ending.CONTEXT_FULL: (
            Severity.WARNING,
            "The context window is full, so the reply was cut.",
            (SUMMARISE,),
        ),
        Ending.WAITS_FOR_TOOL: (
            Severity.INFO,
            "Claude wants to use a tool that this application does not have.",
            (CONTINUE,),
        ),
        Ending.PAUSED: (Severity.INFO, "Claude paused in the middle of a long task.", (CONTINUE,)),
    }
    if ending in table:
        severity, sentence, actions = table[ending]
        return Notice(severity, _tr(sentence), actions=_actions(actions), key=f"ending.{ending.value}")
    return Notice(
        Severity.INFO,
        _tr("The reply ended for a reason that this version does not know."),
        detail=reason or "",
        actions=_actions((CONTINUE,)),
        key="ending.unknown",
    )
