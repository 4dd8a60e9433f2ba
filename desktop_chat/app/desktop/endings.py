"""Owns what is told of a reply that ended while nobody looked; GUI thread."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop_chat.app.desktop.plain import TEXT_LENGTH, TITLE_LENGTH, first_words, one_line
from desktop_chat.app.services import Services
from desktop_chat.domain.ids import ConversationId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Ending, Interruption
from desktop_chat.services.notices import Severity


@dataclass(frozen=True, slots=True)
class News:
    """A notification: plain texts of limited length.

    Attributes:
        conversation_id: what a click opens.
    """

    conversation_id: ConversationId
    title: str
    text: str


def news_of(services: Services, conversation_id: ConversationId) -> News | None:
    """What to tell of the reply that just ended; None if the person ended it."""
    conversation = services.library.conversation(conversation_id)
    summary = services.library.summary(conversation_id)
    if conversation is None or summary is None:
        return None  # deleted
    path = conversation.active_path()
    reply = path[-1] if path and path[-1].role is Role.ASSISTANT else None
    notice = services.notices.notice(conversation_id)
    failure = notice.sentence if notice is not None and notice.severity is not Severity.INFO else ""
    if reply is not None and reply.stop is not None and reply.stop.interruption in _BY_HAND:
        return None
    if reply is None and not failure:
        return None  # stopped before anything came
    title = one_line(summary.meta.title, TITLE_LENGTH) or _tr("New chat")
    words = ""
    if reply is not None and services.preferences.flag("notification_text"):
        words = first_words(reply.text)
    return News(conversation_id, title, _text(reply, failure, words))


_BY_HAND = (Interruption.STOPPED, Interruption.CLOSED)


def _text(reply: Message | None, failure: str, words: str) -> str:
    ending = reply.ending if reply is not None else Ending.INTERRUPTED
    told = one_line(failure, TEXT_LENGTH) if failure else _ending_words(ending)
    if not told:
        return words or _tr("The reply is ready.")
    return f"{told} {words}".rstrip()


def _ending_words(ending: Ending | None) -> str:
    """Why a reply is not what was hoped for; empty for a complete one."""
    match ending:
        case Ending.TRUNCATED:
            return _tr("The reply reached the token limit.")
        case Ending.REFUSED:
            return _tr("Claude refused to answer.")
        case Ending.CONTEXT_FULL:
            return _tr("The chat is too long for the model.")
        case Ending.EMPTY:
            return _tr("The reply is empty.")
        case Ending.INTERRUPTED:
            return _tr("The reply was interrupted.")
        case Ending.PAUSED | Ending.WAITS_FOR_TOOL:
            return _tr("The reply waits for you.")
        case _:
            return ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Endings", text)
