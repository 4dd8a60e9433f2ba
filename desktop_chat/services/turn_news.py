"""Owns what the person is told while a turn runs: waits, silence, dropped settings, how it ended; GUI thread."""

import time

from PySide6.QtCore import QObject

from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import ParameterDropped, RequestSent, RetryScheduled, TurnEvent
from desktop_chat.domain.ids import ConversationId
from desktop_chat.services.error_texts import notice_for_error, notice_for_retry
from desktop_chat.services.notices import Notice, NoticeAction, NoticeService, Severity
from desktop_chat.services.preferences import Preferences
from desktop_chat.services.replies import PendingReply
from desktop_chat.services.requests import refusal_entry

QUIET_AFTER = 20.0  # seconds without an event until the reader is told


class TurnNews(QObject):
    """Turns what happens in turns into notices."""

    def __init__(self, notices: NoticeService, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._notices = notices
        self._preferences = preferences
        self._quiet: set[ConversationId] = set()

    def clear(self, conversation_id: ConversationId) -> None:
        """A turn begins or ended well: there is nothing to say."""
        self._quiet.discard(conversation_id)
        self._notices.set_notice(conversation_id, None)

    def take(self, conversation_id: ConversationId, reply: PendingReply, event: TurnEvent) -> None:
        """Looks at an event that the reply has taken already."""
        if conversation_id in self._quiet:
            self.clear(conversation_id)
        match event:
            case RetryScheduled():
                retry_at = reply.retry_at or time.monotonic()
                notice = notice_for_retry(event.error, event.attempt, event.attempts, retry_at)
                self._notices.set_notice(conversation_id, notice)
            case RequestSent() if event.attempt > 1:
                self._notices.set_notice(conversation_id, None)
            case ParameterDropped():
                self._remember_refusal(event)

    def _remember_refusal(self, event: ParameterDropped) -> None:
        entry = refusal_entry(event.endpoint, event.model, event.parameter)
        known = self._preferences.get("refused_parameters")
        entries = [value for value in known if isinstance(value, str)] if isinstance(known, list) else []
        if entry not in entries:
            self._preferences.set("refused_parameters", [*entries, entry])
        text = self.tr("%1 does not take the setting “%2”. It was left out.")
        self._notices.toast(text.replace("%1", event.model).replace("%2", event.parameter))

    def tell_if_quiet(self, conversation_id: ConversationId, reply: PendingReply) -> None:
        """Says so when nothing has come for a while."""
        quiet = time.monotonic() - reply.last_event_at
        if conversation_id in self._quiet or reply.retry_at is not None or quiet < QUIET_AFTER:
            return
        self._quiet.add(conversation_id)
        sentence = self.tr("No data for %1 seconds. Still waiting.").replace("%1", str(int(quiet)))
        action = NoticeAction("turn.stop", self.tr("Stop"))
        self._notices.set_notice(conversation_id, Notice(Severity.INFO, sentence, actions=(action,), key="turn.quiet"))

    def tell_stopped(self, conversation_id: ConversationId) -> None:
        """The person stopped a turn before anything of the reply came."""
        sentence = self.tr("Stopped before the reply began.")
        action = NoticeAction("turn.retry", self.tr("Send again"))
        notice = Notice(Severity.INFO, sentence, self.tr("Your message is kept."), actions=(action,), key="stopped")
        self._notices.set_notice(conversation_id, notice)

    def tell_failure(self, conversation_id: ConversationId, failure: object, text: str = "") -> ChatError:
        """Says what went wrong; ``text`` is what arrived of the reply."""
        error = failure if isinstance(failure, ChatError) else ChatError(ErrorKind.INTERNAL, type(failure).__name__)
        self._notices.set_notice(conversation_id, notice_for_error(error, partial_words=len(text.split())))
        return error
