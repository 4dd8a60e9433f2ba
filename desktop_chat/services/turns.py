"""Owns the turns: a question, its request and the reply, for any number of conversations; lives on the GUI thread."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop_chat.backend.endpoints import origin
from desktop_chat.backend.protocol import ChatBackend, ChatRequest
from desktop_chat.domain.content import text_block
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import ParameterDropped, RequestSent, RetryScheduled, TurnEvent
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Ending, Interruption
from desktop_chat.jobs.job import Job
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.account import AccountService
from desktop_chat.services.error_texts import notice_for_error, notice_for_retry
from desktop_chat.services.library import ConversationLibrary
from desktop_chat.services.model_catalog import ModelCatalog
from desktop_chat.services.notices import Notice, NoticeAction, NoticeService, Severity
from desktop_chat.services.preferences import Preferences
from desktop_chat.services.replies import PendingReply
from desktop_chat.services.requests import build_request, read_options, refusal_entry, refused_for

FRAME = 16  # milliseconds between two looks at what arrived
SAVE_INTERVAL = 0.1  # seconds between two writes of a reply's draft
QUIET_AFTER = 20.0  # seconds without an event until the reader is told
MAX_PAUSES = 5  # how often a paused turn is continued without asking
CONTINUE_TEXT = "Please continue exactly where you stopped."


@dataclass(slots=True)
class _Turn:
    """A running request of one conversation."""

    conversation_id: ConversationId
    reply: PendingReply
    job: Job
    mailbox: deque[TurnEvent]
    unsaved: list[TurnEvent] = field(default_factory=list)
    saved_at: float = 0.0
    told_quiet: bool = False
    pauses: int = 0


class TurnService(QObject):
    """Sends, stops, retries, edits, regenerates and continues.

    Signals:
        state_changed(str): is_running() of that conversation changed.
        turn_ended(str, bool): a turn ended; True if the reply is complete.
    """

    state_changed = Signal(str)
    turn_ended = Signal(str, bool)

    def __init__(
        self,
        library: ConversationLibrary,
        backend: ChatBackend,
        account: AccountService,
        catalog: ModelCatalog,
        preferences: Preferences,
        notices: NoticeService,
        runner: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._backend = backend
        self._account = account
        self._catalog = catalog
        self._preferences = preferences
        self._notices = notices
        self._runner = runner
        self._turns: dict[ConversationId, _Turn] = {}
        self._preparing: set[ConversationId] = set()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self._on_timer_ticked)

    # --- state ----------------------------------------------------------------------------------------------------

    def is_running(self, conversation_id: ConversationId) -> bool:
        """True from the moment a question is sent until its reply ended."""
        return conversation_id in self._turns or conversation_id in self._preparing

    def running(self) -> tuple[ConversationId, ...]:
        return (*self._turns, *self._preparing)

    def model_for(self, conversation_id: ConversationId | None) -> str:
        """The model id that the next request of a conversation asks for."""
        conversation = self._library.conversation(conversation_id) if conversation_id else None
        overrides = conversation.meta.overrides if conversation else {}
        chosen = self._preferences.resolve("model", overrides)
        return chosen if isinstance(chosen, str) and chosen else self._catalog.default_model()

    # --- verbs ----------------------------------------------------------------------------------------------------

    def send(self, conversation_id: ConversationId, draft: Draft) -> bool:
        """Adds the person's message and asks for a reply; False if nothing was taken."""
        if not draft or self.is_running(conversation_id):
            return False
        conversation = self._library.conversation(conversation_id)
        if conversation is None or conversation.read_only:
            return False
        path = conversation.active_path()
        self._ask(conversation_id, path[-1].id if path else None, draft)
        return True

    def edit(self, conversation_id: ConversationId, message_id: MessageId, draft: Draft) -> bool:
        """Sends a changed message as a sibling of the old one; what followed stays in the old version."""
        conversation = self._library.conversation(conversation_id)
        if not draft or conversation is None or self.is_running(conversation_id) or message_id not in conversation:
            return False
        self._ask(conversation_id, conversation.get(message_id).parent_id, draft)
        return True

    def _ask(self, conversation_id: ConversationId, parent_id: MessageId | None, draft: Draft) -> None:
        blocks = [attachment.to_block() for attachment in draft.attachments]
        if draft.text.strip():
            blocks.append(text_block(draft.text.rstrip()))
        message = Message(self._library.new_id(), parent_id, Role.USER, tuple(blocks), self._library.now())
        self._prepare(conversation_id)
        # The request leaves only after the question is on disk.
        self._library.append(conversation_id, message, lambda: self._request(conversation_id, message.id))

    def regenerate(self, conversation_id: ConversationId, message_id: MessageId | None = None) -> bool:
        """Asks again for a reply (the last one unless named); the new one becomes its sibling."""
        conversation = self._library.conversation(conversation_id)
        if conversation is None or self.is_running(conversation_id) or conversation.read_only:
            return False
        path = conversation.active_path()
        if message_id is None and path:
            message_id = path[-1].id
        if message_id is None or message_id not in conversation:
            return False
        message = conversation.get(message_id)
        question = message_id if message.role is Role.USER else message.parent_id
        if question is None:
            return False
        self._prepare(conversation_id)
        self._library.rewind(conversation_id, question)
        self._request(conversation_id, question)
        return True

    #: A retry asks again at the end of the path: for an unanswered question, or for a sibling of a broken reply.
    retry = regenerate

    def continue_reply(self, conversation_id: ConversationId) -> bool:
        """Asks Claude to go on: after a pause with the same messages, else by a short message of the person."""
        conversation = self._library.conversation(conversation_id)
        if conversation is None or self.is_running(conversation_id):
            return False
        path = conversation.active_path()
        if path and path[-1].ending is Ending.PAUSED:
            self._prepare(conversation_id)
            self._request(conversation_id, path[-1].id)
            return True
        return self.send(conversation_id, Draft(CONTINUE_TEXT))

    def raise_limit_and_continue(self, conversation_id: ConversationId) -> bool:
        """Doubles the token limit of this conversation (up to the model's) and continues."""
        conversation = self._library.conversation(conversation_id)
        if conversation is None:
            return False
        overrides = dict(conversation.meta.overrides)
        limit = self._preferences.resolve("max_tokens", overrides)
        most = self._catalog.info(self.model_for(conversation_id)).max_output or 128_000
        overrides["max_tokens"] = min(int(limit) * 2 if isinstance(limit, int | float) else 16_384, most)
        self._library.set_meta(conversation_id, overrides=overrides)
        return self.continue_reply(conversation_id)

    def stop(self, conversation_id: ConversationId) -> None:
        """Ends the turn now; what arrived is kept."""
        turn = self._turns.get(conversation_id)
        if turn is not None:
            turn.job.cancel()
        elif conversation_id in self._preparing:
            self._preparing.discard(conversation_id)
            self._note_state(conversation_id)

    def retry_now(self, conversation_id: ConversationId) -> None:
        """Ends the wait before the next attempt and asks again at once."""
        turn = self._turns.get(conversation_id)
        if turn is None or turn.reply.retry_at is None or turn.reply.parent_id is None:
            return
        del self._turns[conversation_id]  # its late results are dropped
        turn.job.cancel()
        self._library.drop_reply(conversation_id)
        self._prepare(conversation_id)
        self._request(conversation_id, turn.reply.parent_id)

    def stop_all(self) -> None:
        for conversation_id in self.running():
            self.stop(conversation_id)

    def close(self) -> None:
        """For the end of the application: takes what arrived into the history and marks it interrupted."""
        self._timer.stop()
        for turn in list(self._turns.values()):
            turn.job.cancel()
            self._drain(turn)
            self._end(turn, Interruption.CLOSED)

    # --- the request ----------------------------------------------------------------------------------------------

    def _prepare(self, conversation_id: ConversationId) -> None:
        self._preparing.add(conversation_id)
        self._notices.set_notice(conversation_id, None)
        self._note_state(conversation_id)

    def _request(self, conversation_id: ConversationId, leaf: MessageId, pauses: int = 0) -> None:
        self._account.when_known(lambda: self._start(conversation_id, leaf, pauses))

    def _start(self, conversation_id: ConversationId, leaf: MessageId, pauses: int) -> None:
        conversation = self._library.conversation(conversation_id)
        if conversation_id not in self._preparing or conversation is None:  # stopped or deleted meanwhile
            return
        self._preparing.discard(conversation_id)
        try:
            request = self._build(conversation_id, leaf)
        except ChatError as error:
            self._notices.set_notice(conversation_id, notice_for_error(error))
            self._note_state(conversation_id)
            return
        reply = PendingReply(self._library.new_id(), leaf, request.model.id, origin(request.endpoint.base_url))
        mailbox: deque[TurnEvent] = deque()
        job = self._runner.start(Pool.TURNS, _work(self._backend, request, mailbox))
        turn = _Turn(conversation_id, reply, job, mailbox, saved_at=time.monotonic(), pauses=pauses)
        self._turns[conversation_id] = turn
        self._library.start_reply(conversation_id, reply)
        job.succeeded.connect(lambda _result: self._on_job_ended(turn, None))
        job.failed.connect(lambda error: self._on_job_ended(turn, error))
        job.cancelled.connect(lambda: self._on_job_cancelled(turn))
        self._timer.start()
        self._note_state(conversation_id)

    def _build(self, conversation_id: ConversationId, leaf: MessageId) -> ChatRequest:
        conversation = self._library.conversation(conversation_id)
        if conversation is None:
            raise ChatError(ErrorKind.INTERNAL)
        endpoint = self._account.endpoint()
        model = self._catalog.info(self.model_for(conversation_id))
        overrides = conversation.meta.overrides
        options = read_options(lambda key: self._preferences.resolve(key, overrides))
        refused = refused_for(self._preferences.get("refused_parameters"), origin(endpoint.base_url), model.id)
        return build_request(endpoint, model, conversation.path_to(leaf), options, refused)

    # --- what arrives ---------------------------------------------------------------------------------------------

    @Slot()
    def _on_timer_ticked(self) -> None:
        for turn in list(self._turns.values()):
            self._drain(turn)
            self._tell_if_quiet(turn)
        if not self._turns:
            self._timer.stop()

    def _drain(self, turn: _Turn) -> None:
        batch: list[TurnEvent] = []
        while turn.mailbox:
            batch.append(turn.mailbox.popleft())
        if batch:
            if turn.told_quiet:
                turn.told_quiet = False
                self._notices.set_notice(turn.conversation_id, None)
            self._library.feed_reply(turn.conversation_id, batch)
            for event in batch:
                self._note_event(turn, event)
            turn.unsaved.extend(batch)
        now = time.monotonic()
        if turn.unsaved and now - turn.saved_at >= SAVE_INTERVAL:
            turn.saved_at = now
            self._library.save_reply_progress(turn.conversation_id, turn.unsaved)
            turn.unsaved = []

    def _note_event(self, turn: _Turn, event: TurnEvent) -> None:
        match event:
            case RetryScheduled():
                retry_at = turn.reply.retry_at or time.monotonic()
                notice = notice_for_retry(event.error, event.attempt, event.attempts, retry_at)
                self._notices.set_notice(turn.conversation_id, notice)
            case RequestSent() if event.attempt > 1:
                self._notices.set_notice(turn.conversation_id, None)
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

    def _tell_if_quiet(self, turn: _Turn) -> None:
        quiet = time.monotonic() - turn.reply.last_event_at
        if turn.told_quiet or turn.reply.retry_at is not None or quiet < QUIET_AFTER:
            return
        turn.told_quiet = True
        sentence = self.tr("No data for %1 seconds. Still waiting.").replace("%1", str(int(quiet)))
        action = NoticeAction("turn.stop", self.tr("Stop"))
        self._notices.set_notice(
            turn.conversation_id, Notice(Severity.INFO, sentence, actions=(action,), key="turn.quiet")
        )

    # --- the end --------------------------------------------------------------------------------------------------

    def _on_job_cancelled(self, turn: _Turn) -> None:
        if self._turns.get(turn.conversation_id) is not turn:
            return
        self._drain(turn)
        if not self._end(turn, Interruption.STOPPED):
            sentence = self.tr("Stopped before the reply began.")
            action = NoticeAction("turn.retry", self.tr("Send again"))
            notice = Notice(Severity.INFO, sentence, self.tr("Your message is kept."), actions=(action,), key="stopped")
            self._notices.set_notice(turn.conversation_id, notice)
        self.turn_ended.emit(turn.conversation_id, False)

    def _on_job_ended(self, turn: _Turn, failure: object) -> None:
        if self._turns.get(turn.conversation_id) is not turn:
            return
        self._drain(turn)
        if failure is None:
            paused = turn.reply.fold.stop is not None and turn.reply.fold.stop.reason == "pause_turn"
            self._end(turn, None)
            if paused and turn.pauses < MAX_PAUSES:
                self._prepare(turn.conversation_id)
                self._request(turn.conversation_id, turn.reply.message_id, turn.pauses + 1)
                return
            self.turn_ended.emit(turn.conversation_id, True)
            return
        error = failure if isinstance(failure, ChatError) else ChatError(ErrorKind.INTERNAL, type(failure).__name__)
        kept = self._end(turn, error.interruption)
        words = len(turn.reply.fold_text().split()) if kept else 0
        self._notices.set_notice(turn.conversation_id, notice_for_error(error, partial_words=words))
        self.turn_ended.emit(turn.conversation_id, False)

    def _end(self, turn: _Turn, interruption: Interruption | None) -> bool:
        """Takes the reply into the history; False if nothing had arrived and it is dropped."""
        self._turns.pop(turn.conversation_id, None)
        kept = turn.reply.fold.finished or turn.reply.fold.has_content
        self._notices.set_notice(turn.conversation_id, None)
        if kept:
            self._library.finish_reply(turn.conversation_id, turn.reply.to_message(self._library.now(), interruption))
        else:
            self._library.drop_reply(turn.conversation_id)
        self._note_state(turn.conversation_id)
        return kept

    def _note_state(self, conversation_id: ConversationId) -> None:
        self.state_changed.emit(conversation_id)


def _work(backend: ChatBackend, request: ChatRequest, mailbox: deque[TurnEvent]) -> Callable[[JobContext], None]:
    """The part of a turn that runs on the pool; it only appends to the mailbox."""

    def run(context: JobContext) -> None:
        backend.stream(request, context.cancel, mailbox.append)

    return run
