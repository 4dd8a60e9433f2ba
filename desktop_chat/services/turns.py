"""Owns the turns: a question, its request and the reply, for any number of conversations; lives on the GUI thread."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop_chat.backend.endpoints import origin
from desktop_chat.backend.protocol import ChatBackend, ChatRequest
from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import TurnEvent
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Ending, Interruption
from desktop_chat.jobs.job import Job
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.account import AccountService
from desktop_chat.services.library import ConversationLibrary
from desktop_chat.services.model_catalog import ModelCatalog
from desktop_chat.services.notices import NoticeService
from desktop_chat.services.pace import FRAME, Pace
from desktop_chat.services.preferences import Preferences
from desktop_chat.services.replies import PendingReply
from desktop_chat.services.turn_news import TurnNews
from desktop_chat.services.turn_requests import TurnRequests

SAVE_INTERVAL = 0.1  # seconds between two writes of a reply's draft
MAX_PAUSES = 5  # how often a paused turn is continued without asking
CONTINUE_TEXT = "Please continue exactly where you stopped."


@dataclass(slots=True, eq=False)
class _Plan:
    """A turn before its request: it waits for the disk, or for the keyring.

    Attributes:
        back: where the path ended before it was rewound for this turn; it does again if nothing comes of it.
    """

    back: MessageId | None = None
    pauses: int = 0


@dataclass(slots=True, eq=False)
class _Turn:
    """A running request of one conversation."""

    conversation_id: ConversationId
    plan: _Plan
    reply: PendingReply
    job: Job
    mailbox: deque[TurnEvent]
    unsaved: list[TurnEvent] = field(default_factory=list)
    saved_at: float = 0.0


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
        self._requests = TurnRequests(account, catalog, preferences)
        self._news = TurnNews(notices, preferences, self)
        self._runner = runner
        self._turns: dict[ConversationId, _Turn] = {}
        self._plans: dict[ConversationId, _Plan] = {}
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME)
        self._pace = Pace()
        self._looked_at = 0.0
        self._timer.timeout.connect(self._on_timer_ticked)

    # --- state ----------------------------------------------------------------------------------------------------

    def is_running(self, conversation_id: ConversationId) -> bool:
        """True from the moment a question is sent until its reply ended."""
        return conversation_id in self._turns or conversation_id in self._plans

    def running(self) -> tuple[ConversationId, ...]:
        return (*self._turns, *self._plans)

    def model_for(self, conversation_id: ConversationId | None) -> str:
        """The model id that the next request of a conversation asks for."""
        return self._requests.model_for(self._library.conversation(conversation_id) if conversation_id else None)

    def _idle(self, conversation_id: ConversationId) -> Conversation | None:
        """The conversation if a turn may begin in it."""
        conversation = self._library.conversation(conversation_id)
        if conversation is None or conversation.read_only or self.is_running(conversation_id):
            return None
        return conversation

    def _note_state(self, conversation_id: ConversationId) -> None:
        self._library.set_busy(conversation_id, self.is_running(conversation_id))
        self.state_changed.emit(conversation_id)

    # --- verbs ----------------------------------------------------------------------------------------------------

    def send(self, conversation_id: ConversationId, draft: Draft) -> bool:
        """Adds the person's message and asks for a reply; False if nothing was taken."""
        conversation = self._idle(conversation_id)
        if conversation is None or not draft:
            return False
        path = conversation.active_path()
        self._ask(conversation_id, path[-1].id if path else None, draft)
        return True

    def edit(self, conversation_id: ConversationId, message_id: MessageId, draft: Draft) -> bool:
        """Sends a changed message as a sibling of the old one; what followed stays in the old version."""
        conversation = self._idle(conversation_id)
        if conversation is None or not draft or message_id not in conversation:
            return False
        self._ask(conversation_id, conversation.get(message_id).parent_id, draft)
        return True

    def _ask(self, conversation_id: ConversationId, parent_id: MessageId | None, draft: Draft) -> None:
        blocks = [attachment.to_block() for attachment in draft.attachments]
        if draft.text.strip():
            blocks.append(text_block(draft.text.rstrip()))
        message = Message(self._library.new_id(), parent_id, Role.USER, tuple(blocks), self._library.now())
        plan = self._prepare(conversation_id)

        def refused(error: ChatError) -> None:
            if self._withdraw(conversation_id, plan):
                self._news.tell_failure(conversation_id, error)

        # The request leaves only after the question is on disk.
        on_disk = _call(self._request, conversation_id, message.id, plan)
        self._library.append(conversation_id, message, on_disk, refused)

    def regenerate(self, conversation_id: ConversationId, message_id: MessageId | None = None) -> bool:
        """Asks again for a reply (the last one unless named); the new one becomes its sibling."""
        conversation = self._idle(conversation_id)
        if conversation is None:
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
        plan = self._prepare(conversation_id, _Plan(path[-1].id))
        self._library.rewind(conversation_id, question)
        self._request(conversation_id, question, plan)
        return True

    #: A retry asks again at the end of the path: for an unanswered question, or for a sibling of a broken reply.
    retry = regenerate

    def continue_reply(self, conversation_id: ConversationId) -> bool:
        """Asks Claude to go on: after a pause with the same messages, else by a short message of the person."""
        conversation = self._idle(conversation_id)
        path = conversation.active_path() if conversation else ()
        if path and path[-1].ending is Ending.PAUSED:
            self._request(conversation_id, path[-1].id, self._prepare(conversation_id))
            return True
        return self.send(conversation_id, Draft(CONTINUE_TEXT))

    def raise_limit_and_continue(self, conversation_id: ConversationId) -> bool:
        """Doubles the token limit of this conversation (up to the model's) and continues."""
        conversation = self._idle(conversation_id)
        if conversation is None:
            return False
        self._library.set_meta(conversation_id, overrides=self._requests.raised_limit(conversation))
        return self.continue_reply(conversation_id)

    def stop(self, conversation_id: ConversationId) -> None:
        """Ends the turn now; what arrived is kept."""
        turn = self._turns.get(conversation_id)
        if turn is not None:
            turn.job.cancel()
        elif (plan := self._plans.get(conversation_id)) is not None:
            self._withdraw(conversation_id, plan)
            self._news.tell_stopped(conversation_id)

    def retry_now(self, conversation_id: ConversationId) -> None:
        """Ends the wait before the next attempt and asks again at once."""
        turn = self._turns.get(conversation_id)
        if turn is None or turn.reply.retry_at is None or turn.reply.parent_id is None:
            return
        del self._turns[conversation_id]  # its late results are dropped
        turn.job.cancel()
        self._library.drop_reply(conversation_id)
        self._request(conversation_id, turn.reply.parent_id, self._prepare(conversation_id, turn.plan))

    def end_now(self, conversation_id: ConversationId, interruption: Interruption = Interruption.STOPPED) -> None:
        """Ends a turn before this returns: what arrived is taken into the history, what comes later is dropped."""
        turn, plan = self._turns.get(conversation_id), self._plans.get(conversation_id)
        if turn is not None:
            turn.job.cancel()
            self._drain(turn)
            self._end(turn, interruption)
        elif plan is not None:
            self._withdraw(conversation_id, plan)

    def close(self) -> None:
        """For the end of the application: takes what arrived into the history and marks it interrupted."""
        for conversation_id in self.running():
            self.end_now(conversation_id, Interruption.CLOSED)
        self._timer.stop()

    # --- the request ----------------------------------------------------------------------------------------------

    def _prepare(self, conversation_id: ConversationId, plan: _Plan | None = None) -> _Plan:
        plan = plan or _Plan()
        self._plans[conversation_id] = plan
        self._news.clear(conversation_id)
        self._note_state(conversation_id)
        return plan

    def _withdraw(self, conversation_id: ConversationId, plan: _Plan) -> bool:
        """Gives up a turn before its request; False if that one is no longer planned."""
        if self._plans.get(conversation_id) is not plan:
            return False
        del self._plans[conversation_id]
        _go_back(self._library, conversation_id, plan)
        self._note_state(conversation_id)
        return True

    def _request(self, conversation_id: ConversationId, leaf: MessageId, plan: _Plan) -> None:
        self._account.when_known(_call(self._start, conversation_id, leaf, plan))

    def _start(self, conversation_id: ConversationId, leaf: MessageId, plan: _Plan) -> None:
        if self._plans.get(conversation_id) is not plan:  # stopped, or deleted, meanwhile
            return
        try:
            conversation = self._library.conversation(conversation_id)
            if conversation is None:
                raise ChatError(ErrorKind.INTERNAL)
            request = self._requests.build(conversation, leaf)
        except ChatError as error:
            self._withdraw(conversation_id, plan)
            self._news.tell_failure(conversation_id, error)
            return
        del self._plans[conversation_id]
        reply = PendingReply(self._library.new_id(), leaf, request.model.id, origin(request.endpoint.base_url))
        mailbox: deque[TurnEvent] = deque()
        job = self._runner.start(Pool.TURNS, _work(self._backend, request, mailbox))
        turn = _Turn(conversation_id, plan, reply, job, mailbox, saved_at=time.monotonic())
        self._turns[conversation_id] = turn
        self._library.start_reply(conversation_id, reply)
        job.succeeded.connect(lambda _result: self._on_job_succeeded(turn))
        job.failed.connect(lambda error: self._on_job_failed(turn, error))
        job.cancelled.connect(lambda: self._on_job_cancelled(turn))
        if not self._timer.isActive():
            self._looked_at = time.thread_time()
            self._timer.start(FRAME)
        self._note_state(conversation_id)

    # --- what arrives ---------------------------------------------------------------------------------------------

    @Slot()
    def _on_timer_ticked(self) -> None:
        for turn in list(self._turns.values()):
            self._drain(turn)
            self._news.tell_if_quiet(turn.conversation_id, turn.reply)
        if not self._turns:
            self._timer.stop()
            return
        now = time.thread_time()
        interval = self._pace.interval(now - self._looked_at)
        self._looked_at = now
        if interval != self._timer.interval():
            self._timer.setInterval(interval)

    def _drain(self, turn: _Turn) -> None:
        batch: list[TurnEvent] = []
        while turn.mailbox:
            batch.append(turn.mailbox.popleft())
        if batch:
            self._library.feed_reply(turn.conversation_id, batch)
            for event in batch:
                self._news.take(turn.conversation_id, turn.reply, event)
            turn.unsaved.extend(batch)
        now = time.monotonic()
        if turn.unsaved and now - turn.saved_at >= SAVE_INTERVAL:
            turn.saved_at = now
            self._library.save_reply_progress(turn.conversation_id, turn.unsaved)
            turn.unsaved = []

    # --- the end --------------------------------------------------------------------------------------------------

    def _on_job_cancelled(self, turn: _Turn) -> None:
        if turn in self._turns.values():
            self._drain(turn)
            if not self._end(turn, Interruption.STOPPED):
                self._news.tell_stopped(turn.conversation_id)
            self.turn_ended.emit(turn.conversation_id, False)

    def _on_job_succeeded(self, turn: _Turn) -> None:
        if turn not in self._turns.values():
            return
        self._drain(turn)
        stop = turn.reply.fold.stop
        self._end(turn, None)
        if stop is not None and stop.reason == "pause_turn" and turn.plan.pauses < MAX_PAUSES:
            plan = self._prepare(turn.conversation_id, _Plan(pauses=turn.plan.pauses + 1))
            self._request(turn.conversation_id, turn.reply.message_id, plan)
        else:
            self.turn_ended.emit(turn.conversation_id, True)

    def _on_job_failed(self, turn: _Turn, failure: object) -> None:
        if turn in self._turns.values():
            self._drain(turn)
            kept = self._end(turn, failure.interruption if isinstance(failure, ChatError) else Interruption.CONNECTION)
            self._news.tell_failure(turn.conversation_id, failure, turn.reply.fold_text() if kept else "")
            self.turn_ended.emit(turn.conversation_id, False)

    def _end(self, turn: _Turn, interruption: Interruption | None) -> bool:
        """Takes the reply into the history; False if nothing had arrived and it is dropped."""
        self._turns.pop(turn.conversation_id, None)
        if turn.reply.fold.finished and interruption in (Interruption.STOPPED, Interruption.CLOSED):
            interruption = None  # its last event came, only the job had not ended
        kept = turn.reply.fold.finished or turn.reply.fold.has_content
        self._news.clear(turn.conversation_id)
        if kept:
            self._library.finish_reply(turn.conversation_id, turn.reply.to_message(self._library.now(), interruption))
        else:
            self._library.drop_reply(turn.conversation_id)
            _go_back(self._library, turn.conversation_id, turn.plan)
        self._note_state(turn.conversation_id)
        return kept


def _go_back(library: ConversationLibrary, conversation_id: ConversationId, plan: _Plan) -> None:
    """Nothing came of the turn: shows again what was shown before it."""
    if plan.back is not None and library.conversation(conversation_id) is not None:
        library.rewind(conversation_id, plan.back)


def _call(
    function: Callable[[ConversationId, MessageId, _Plan], None],
    conversation_id: ConversationId,
    leaf: MessageId,
    plan: _Plan,
) -> Callable[[], None]:
    def call() -> None:
        function(conversation_id, leaf, plan)

    return call


def _work(backend: ChatBackend, request: ChatRequest, mailbox: deque[TurnEvent]) -> Callable[[JobContext], None]:
    """The part of a turn that runs on the pool; it only appends to the mailbox."""

    def run(context: JobContext) -> None:
        backend.stream(request, context.cancel, mailbox.append)

    return run
