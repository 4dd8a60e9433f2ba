"""Owns the verb ``ask``: one question, the reply on standard output as it arrives, the conversation in the history."""

import argparse
import json
import os
import select
import signal
import stat
import sys
import time
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Protocol

from desktop_chat.app import exit_codes
from desktop_chat.app.verbs.reading import terminal_text
from desktop_chat.app.verbs.session import (
    AttachmentsOf,
    VerbSession,
    complain,
    exit_code,
    explain,
    find_conversation,
    open_session,
)
from desktop_chat.backend.claude import ClaudeBackend
from desktop_chat.backend.endpoints import origin
from desktop_chat.backend.protocol import ChatBackend, ChatRequest, Endpoint
from desktop_chat.domain.catalog import choose_default, describe
from desktop_chat.domain.content import JsonValue, text_block
from desktop_chat.domain.conversation import Conversation, ConversationMeta, first_line
from desktop_chat.domain.errors import Cancelled, ChatError, ErrorKind
from desktop_chat.domain.events import (
    ReplyEnding,
    ReplyStarted,
    RetryScheduled,
    TextDelta,
    ThinkingDelta,
    TurnEvent,
)
from desktop_chat.domain.ids import RandomIds
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Ending, Interruption
from desktop_chat.jobs.cancel import CancelToken
from desktop_chat.services.replies import PendingReply
from desktop_chat.services.requests import build_request, overlay, read_options


class _Sink(Protocol):
    """Where the events of a turn go."""

    def __call__(self, event: TurnEvent) -> None: ...


def run(arguments: argparse.Namespace) -> int:
    """Asks; see ``desktop-chat ask --help``."""
    question = _question(arguments)
    if not question:
        complain("there is no question. Give it as an argument or on standard input.")
        return exit_codes.USAGE
    try:
        with open_session(arguments) as session, session.endpoint() as endpoint:
            return _Ask(arguments, session, endpoint).run(question)
    except ChatError as error:
        complain(explain(error))
        return exit_code(error.kind)


def _question(arguments: argparse.Namespace) -> str:
    """The argument, and below it what standard input holds if it is no terminal."""
    asked = " ".join(arguments.text)
    piped = ""
    if sys.stdin is not None and not sys.stdin.isatty() and (asked in ("", "-") or _has_input()):
        piped = sys.stdin.read()
    asked = "" if asked == "-" else asked
    return "\n\n".join(part for part in (asked.strip(), piped.strip()) if part)


def _has_input() -> bool:
    """True if standard input is a file or pipe that holds something; an inherited, silent pipe must not block."""
    try:
        if stat.S_ISREG(os.fstat(sys.stdin.fileno()).st_mode):
            return True
        return bool(select.select([sys.stdin], [], [], 0.2)[0])
    except (OSError, ValueError):
        return False


class _History:
    """Saves the messages of an ask: as the writer, or by handing them to the window that has the folder.

    The folder is held only while a message is written, so that a window may open during a long reply.
    """

    def __init__(self, session: VerbSession, conversation: Conversation, *, save: bool) -> None:
        self._session = session
        self._conversation = conversation
        self._save = save
        self._is_new = not len(conversation)

    def add(self, message: Message) -> None:
        conversation = self._conversation
        conversation.add(message)
        conversation.set_meta(active_leaf=message.id, updated_at=message.created_at)
        if not self._save:
            return
        with self._session.writer() as store:
            if not store.writable:
                store.hand_over(conversation.meta, (message,))
            elif self._is_new:
                store.create(conversation.meta)
                store.append(conversation.id, message)
            else:
                store.append(conversation.id, message)
        self._is_new = False


class _Ask:
    """One run of the verb."""

    def __init__(self, arguments: argparse.Namespace, session: VerbSession, endpoint: Endpoint) -> None:
        self._arguments = arguments
        self._session = session
        self._endpoint = endpoint
        self._cancel = CancelToken()
        self._ids = RandomIds()

    def run(self, question: str) -> int:
        conversation = self._conversation(question)
        path = conversation.active_path()
        parent = path[-1].id if path else None
        message = Message(self._ids.message(), parent, Role.USER, (text_block(question),), time.time())
        history = _History(self._session, conversation, save=not self._arguments.no_save)
        backend = ClaudeBackend(AttachmentsOf(self._session))
        with _interruptible(self._cancel):
            request = self._request(backend, conversation, (*path, message))
            history.add(message)  # on disk before the request leaves
            reply = PendingReply(self._ids.message(), message.id, request.model.id, origin(self._endpoint.base_url))
            code = self._stream(backend, request, reply, history)
        if not self._arguments.no_save and not self._arguments.json and sys.stderr.isatty():
            print(f"saved as {conversation.id}", file=sys.stderr)
        return code

    def _conversation(self, question: str) -> Conversation:
        if self._arguments.continue_id:
            with self._session.reader() as store:
                return store.load(find_conversation(store, self._arguments.continue_id).meta.id)
        now = time.time()
        overrides: dict[str, JsonValue] = {}
        if self._arguments.model:
            overrides["model"] = self._arguments.model
        if self._arguments.system:
            overrides["system_prompt"] = self._arguments.system
        title = first_line(question)
        return Conversation(
            ConversationMeta(self._ids.conversation(), title=title, created_at=now, updated_at=now, overrides=overrides)
        )

    def _request(self, backend: ChatBackend, conversation: Conversation, messages: tuple[Message, ...]) -> ChatRequest:
        overrides = conversation.meta.overrides
        resolve = overlay(lambda key: self._session.settings.resolve(key, overrides), self._given())
        chosen = resolve("model")
        model_id = chosen if isinstance(chosen, str) and chosen else self._default_model(backend)
        return build_request(self._endpoint, describe(model_id), messages, read_options(resolve))

    def _given(self) -> Mapping[str, JsonValue]:
        arguments = self._arguments
        given = {
            "model": arguments.model,
            "system_prompt": arguments.system,
            "temperature": arguments.temperature,
            "max_tokens": arguments.max_tokens,
        }
        return {key: value for key, value in given.items() if value is not None}

    def _default_model(self, backend: ChatBackend) -> str:
        try:
            return choose_default(backend.list_models(self._endpoint, self._cancel))
        except ChatError as error:
            if error.kind in (ErrorKind.AUTHENTICATION, ErrorKind.NO_KEY, ErrorKind.PERMISSION):
                raise
            return choose_default(())

    def _stream(self, backend: ChatBackend, request: ChatRequest, reply: PendingReply, history: _History) -> int:
        write: _Sink = _write_json if self._arguments.json else _write_text

        def take(event: TurnEvent) -> None:
            reply.feed(event)
            try:
                write(event)
            except BrokenPipeError:
                self._cancel.cancel()  # the reader of our output has left: what arrived is kept

        try:
            backend.stream(request, self._cancel, take)
        except (Cancelled, KeyboardInterrupt):
            self._finish(reply, history, Interruption.STOPPED)
            return exit_codes.CANCELLED
        except ChatError as error:
            arrived = self._finish(reply, history, error.interruption)
            complain(explain(error))
            return exit_codes.PARTIAL if arrived else exit_code(error.kind)
        self._finish(reply, history, None)
        return _code_for(reply.to_message(time.time()))

    def _finish(self, reply: PendingReply, history: _History, interruption: Interruption | None) -> bool:
        arrived = reply.fold.finished or reply.fold.has_content
        if arrived:
            history.add(reply.to_message(time.time(), interruption))
            if not self._arguments.json:
                print(flush=True)
        return arrived


def _code_for(message: Message) -> int:
    sentences = {
        Ending.TRUNCATED: "the reply reached the token limit. Raise it with --max-tokens.",
        Ending.REFUSED: "Claude declined to answer this.",
        Ending.CONTEXT_FULL: "the context window is full, so the reply was cut.",
        Ending.WAITS_FOR_TOOL: "Claude wants to use a tool that this program does not have.",
        Ending.PAUSED: "Claude paused in the middle of a long task. Ask it to continue.",
    }
    sentence = sentences.get(message.ending) if message.ending is not None else None
    if sentence is None:
        return exit_codes.OK
    complain(sentence)
    return exit_codes.PARTIAL


def _write_text(event: TurnEvent) -> None:
    match event:
        case TextDelta():
            text = terminal_text(event.text) if sys.stdout.isatty() else event.text
            sys.stdout.write(text.encode("utf-8", "replace").decode("utf-8"))
            sys.stdout.flush()
        case RetryScheduled():
            complain(f"{explain(event.error)} Trying again in {event.delay:.1f} s.")


def _write_json(event: TurnEvent) -> None:
    entry: dict[str, object] | None = None
    match event:
        case ReplyStarted():
            entry = {"event": "started", "model": event.model, "request_id": event.request_id}
        case TextDelta():
            entry = {"event": "text", "text": event.text}
        case ThinkingDelta():
            entry = {"event": "thinking", "text": event.text}
        case RetryScheduled():
            entry = {"event": "retry", "attempt": event.attempt, "delay": event.delay, "error": event.error.kind.value}
        case ReplyEnding():
            entry = {"event": "ending", "stop_reason": event.stop_reason, "usage": dict(event.usage)}
    if entry is not None:
        print(json.dumps(entry), flush=True)


class _interruptible:  # noqa: N801 - used as a with statement's verb
    """Turns Ctrl+C, a closed terminal and a polite kill into a cancellation, so that what arrived is saved."""

    _SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

    def __init__(self, cancel: CancelToken) -> None:
        self._cancel = cancel
        self._before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> None:
        for number in (getattr(signal, name, None) for name in self._SIGNALS):
            # One that is ignored stays so: nohup means it.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._on_interrupt)

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _on_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self._cancel.cancel()
