"""A library and notices in memory with the signals of the real services, for tests of the transcript."""

import itertools

from PySide6.QtCore import QObject, Signal

from desktop_chat.domain.content import ContentBlock, block, text_block
from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.domain.events import BlockStarted, TextDelta
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Stop
from desktop_chat.domain.usage import Usage
from desktop_chat.services.notices import Notice, NoticeService
from desktop_chat.services.replies import PendingReply

CHAT = ConversationId("11111111-1111-4111-8111-111111111111")
_numbers = itertools.count(1)


def new_id() -> MessageId:
    return MessageId(f"00000000-0000-4000-8000-{next(_numbers):012x}")


class FakeLibrary(QObject):
    conversation_loaded = Signal(str)
    path_changed = Signal(str)
    message_appended = Signal(str, str)
    reply_changed = Signal(str)
    reply_ended = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.chat = Conversation(ConversationMeta(CHAT))
        self.pending: PendingReply | None = None

    def conversation(self, conversation_id: ConversationId) -> Conversation | None:
        return self.chat if conversation_id == CHAT else None

    def reply(self, conversation_id: ConversationId) -> PendingReply | None:
        return self.pending if conversation_id == CHAT else None

    # --- what a test does -----------------------------------------------------------------------------------------

    @property
    def leaf(self) -> MessageId | None:
        path = self.chat.active_path()
        return path[-1].id if path else None

    def add(self, message: Message, *, tell: bool = True) -> Message:
        self.chat.add(message)
        self.chat.set_meta(active_leaf=message.id)
        if tell:
            self.message_appended.emit(CHAT, message.id)
        return message

    def user(self, text: str, *extra: ContentBlock, tell: bool = True, parent: MessageId | None = None) -> Message:
        content = (*extra, text_block(text)) if text else extra
        place = parent or self.leaf
        return self.add(Message(new_id(), place, Role.USER, content, 1_700_000_000.0), tell=tell)

    def reply_with(
        self,
        *content: ContentBlock | str,
        tell: bool = True,
        stop: Stop | None = None,
        parent: MessageId | None = None,
        **facts: object,
    ) -> Message:
        blocks = tuple(text_block(entry) if isinstance(entry, str) else entry for entry in content)
        values = {
            "model": "claude-sonnet-5-5",
            "usage": Usage(input=1204, output=312),
            "duration": 8.2,
            **facts,
        }
        message = Message(
            new_id(),
            parent or self.leaf,
            Role.ASSISTANT,
            blocks,
            1_700_000_060.0,
            stop=stop or Stop("end_turn"),
            **values,  # type: ignore[arg-type]
        )
        return self.add(message, tell=tell)

    def start(self) -> PendingReply:
        self.pending = PendingReply(new_id(), self.leaf, "claude-sonnet-5-5", "http://127.0.0.1")
        self.reply_changed.emit(CHAT)
        return self.pending

    def feed(self, text: str, index: int = 0) -> None:
        assert self.pending is not None
        if not self.pending.content() or len(self.pending.content()) <= index:
            self.pending.feed(BlockStarted(index, {"type": "text", "text": ""}))
        self.pending.feed(TextDelta(index, text))
        self.reply_changed.emit(CHAT)

    def finish(self, stop: Stop | None = None) -> Message:
        assert self.pending is not None
        pending, self.pending = self.pending, None
        message = Message(
            pending.message_id,
            pending.parent_id,
            Role.ASSISTANT,
            pending.content(),
            1_700_000_060.0,
            stop=stop or Stop("end_turn"),
        )
        self.add(message)
        self.reply_ended.emit(CHAT)
        return message


class FakeNotices(NoticeService):
    def show(self, notice: Notice | None) -> None:
        self.set_notice(CHAT, notice)


def attachment(name: str = "report.pdf", size: int = 248_000, media_type: str = "application/pdf") -> ContentBlock:
    return block({"type": "attachment", "sha256": "a" * 64, "name": name, "media_type": media_type, "size": size})


def thinking(text: str) -> ContentBlock:
    return block({"type": "thinking", "thinking": text, "signature": "x"})


def cited(text: str, *sources: tuple[str, str]) -> ContentBlock:
    return block(
        {
            "type": "text",
            "text": text,
            "citations": [
                {"type": "web_search_result_location", "url": url, "title": title, "cited_text": "..."}
                for title, url in sources
            ],
        }
    )
