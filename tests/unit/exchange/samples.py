"""Conversations for the export tests, made by hand and by hypothesis."""

from hypothesis import strategies as st

from desktop_chat.domain.content import Attachment, block, text_block
from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Interruption, Stop
from desktop_chat.domain.usage import Usage

TIME = 1_763_800_000.0


def message_id(number: int) -> MessageId:
    return MessageId(f"00000000-0000-4000-8000-{number:012d}")


CONVERSATION_ID = ConversationId(message_id(0))


def conversation_of(*messages: Message, title: str = "A title", leaf: int | None = None) -> Conversation:
    active = None if leaf is None else message_id(leaf)
    meta = ConversationMeta(CONVERSATION_ID, title, created_at=TIME, updated_at=TIME + 60, active_leaf=active)
    return Conversation(meta, messages)


def question(number: int, text: str, parent: int | None = None) -> Message:
    parent_id = None if parent is None else message_id(parent)
    return Message(message_id(number), parent_id, Role.USER, (text_block(text),), TIME + number)


def reply(number: int, *content: object, parent: int | None = 1, stop: Stop | None = None) -> Message:
    blocks = tuple(text_block(entry) if isinstance(entry, str) else block(entry) for entry in content)  # type: ignore[arg-type]
    parent_id = None if parent is None else message_id(parent)
    return Message(
        message_id(number), parent_id, Role.ASSISTANT, blocks, TIME + number, model="claude-sonnet-5-5",
        stop=stop or Stop("end_turn"), usage=Usage(100, 200),
    )  # fmt: skip


def everything(text: str) -> Conversation:
    """A conversation with a foreign text in every place that can hold one."""
    attachment = Attachment("a" * 64, text, text or "x", 1_234).to_block()
    asked = Message(message_id(1), None, Role.USER, (attachment, text_block(text)), TIME)
    answer = Message(
        message_id(2),
        message_id(1),
        Role.ASSISTANT,
        tuple(
            block(entry)
            for entry in (
                {"type": "thinking", "thinking": text, "signature": text},
                {"type": "text", "text": text, "citations": [{"title": text, "url": text}, {"document_title": text}]},
                {"type": "tool_use", "name": text, "input": {text: text}},
                {"type": "tool_result", "content": text},
                {"type": "web_search_tool_result", "content": [{"title": text, "url": text}, {text: text}]},
                {"type": text, "x": text},
                {"type": "redacted_thinking", "data": text},
            )
        ),
        TIME,
        model=text,
        stop=Stop(text),
        usage=Usage(1, 2),
    )
    return conversation_of(asked, answer, title=text)


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
times = st.floats(0, 4e9, allow_nan=False)
whole_numbers = st.integers(-(2**63), 2**64 - 1)  # what the history can hold
json_values = st.recursive(
    st.none() | st.booleans() | whole_numbers | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
json_objects = st.dictionaries(texts, json_values, max_size=3)
blocks = st.builds(lambda kind, data: block({**data, "type": kind}), texts.filter(bool), json_objects) | texts.map(
    text_block
)
stops = st.builds(Stop, texts, st.none() | texts, st.none() | json_objects) | st.builds(
    lambda cause: Stop(interruption=cause), st.sampled_from(Interruption)
)
counts = st.integers(0, 10**12)
usages = st.builds(Usage, counts, counts, counts, counts, counts, counts, counts, counts, json_objects)


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    amount = draw(st.integers(0, 6))
    messages = []
    for number in range(1, amount + 1):
        parent = draw(st.none() | st.integers(1, amount + 1))
        messages.append(
            Message(
                message_id(number),
                None if parent is None else message_id(parent),
                draw(st.sampled_from(Role)),
                tuple(draw(st.lists(blocks, max_size=3))),
                draw(times),
                draw(st.none() | texts),
                draw(st.none() | stops),
                draw(st.none() | usages),
                draw(st.none() | texts),
                draw(st.none() | times),
                draw(st.none() | times),
                draw(st.none() | texts),
                draw(st.none() | texts),
                draw(json_objects),
            )
        )
    leaf = draw(st.none() | st.integers(1, amount + 1))
    meta = ConversationMeta(
        CONVERSATION_ID, draw(texts), draw(st.booleans()), draw(times), draw(times), draw(st.booleans()),
        draw(st.booleans()), None if leaf is None else message_id(leaf), draw(json_objects), draw(json_objects),
    )  # fmt: skip
    return Conversation(meta, messages)
