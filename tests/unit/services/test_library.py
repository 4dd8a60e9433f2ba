"""Conversations in memory and on disk: what is kept, dropped, merged, deleted and brought back."""

import errno

from desktop_chat.demo import replies
from desktop_chat.demo.exchange import Gate
from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.ids import ConversationId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.services.open_conversations import MOST
from desktop_chat.storage.errors import storage_error
from desktop_chat.storage.repository import HistoryStore
from tests.unit.services.stage import Stage


def fill(stage: Stage, count: int) -> list[ConversationId]:
    chats = []
    for number in range(count):
        chat = stage.new_chat()
        stage.library.append(chat, user(stage, f"question {number}"))
        stage.settle(chat)
        chats.append(chat)
    return chats


def user(stage: Stage, text: str, parent: str | None = None) -> Message:
    return Message(stage.library.new_id(), parent, Role.USER, (text_block(text),), stage.library.now())


def hand_over(stage: Stage, chat: ConversationId, message: Message) -> None:
    """Another process leaves a message for a conversation."""
    store = HistoryStore.open(stage.folder / "data", writable=False)
    try:
        store.hand_over(ConversationMeta(chat, updated_at=message.created_at), [message])
    finally:
        store.close()


def test_only_the_last_used_stay_in_memory(stage: Stage) -> None:
    chats = fill(stage, MOST + 4)
    loaded = [chat for chat in chats if stage.library.conversation(chat) is not None]
    assert loaded == chats[4:]
    stage.library.open(chats[0])
    stage.until(lambda: stage.library.conversation(chats[0]) is not None)
    assert [message.text for message in stage.path(chats[0])] == ["question 0"]
    assert stage.library.conversation(chats[4]) is None
    assert len(stage.library.summaries()) == MOST + 4


def test_a_streaming_conversation_stays_in_memory(stage: Stage) -> None:
    gate = Gate()
    stage.script.add(replies.say("word " * 50).hold_after(5, gate))
    chat = stage.new_chat()
    stage.turns.send(chat, Draft("hello"))
    stage.until(lambda: stage.library.reply(chat) is not None)
    fill(stage, 0)
    for number in range(MOST + 2):
        other = stage.new_chat()
        stage.library.append(other, user(stage, str(number)))
        stage.until(lambda: stage.library.writer.pending == 0)
    assert stage.library.conversation(chat) is not None
    gate.release()
    stage.settle(chat)
    assert stage.path(chat)[-1].role is Role.ASSISTANT


def test_a_conversation_that_waits_for_the_keyring_stays_in_memory(stage: Stage) -> None:
    stage.until(lambda: stage.account.lookup is not None)
    stage.account._lookup = None  # as while the keyring is asked
    chat = stage.new_chat()
    stage.turns.send(chat, Draft("hello"))
    stage.until(lambda: stage.library.writer.pending == 0)
    for number in range(MOST + 2):
        other = stage.new_chat()
        stage.library.append(other, user(stage, str(number)))
        stage.until(lambda: stage.library.writer.pending == 0)
    assert stage.turns.is_running(chat)
    stage.script.add(replies.say("Here."))
    stage.account.refresh()
    stage.settle(chat)
    assert stage.path(chat)[-1].text == "Here."


def test_what_another_process_adds_appears(stage: Stage) -> None:
    stage.script.add(replies.say("One."))
    chat = stage.new_chat()
    stage.say(chat, "hello")
    added = user(stage, "from outside", stage.path(chat)[-1].id)
    hand_over(stage, chat, added)
    stage.library.refresh_summaries()
    stage.until(lambda: len(stage.path(chat)) == 3)
    assert stage.path(chat)[-1] == added


def test_what_another_process_adds_does_not_disturb_a_turn(stage: Stage) -> None:
    gate = Gate()
    stage.script.add(replies.say("One."), replies.say("word " * 30).hold_after(5, gate))
    chat = stage.new_chat()
    stage.say(chat, "hello")
    leaf = stage.path(chat)[-1].id
    stage.turns.send(chat, Draft("go on"))
    stage.until(lambda: (reply := stage.library.reply(chat)) is not None and bool(reply.fold_text()))
    hand_over(stage, chat, user(stage, "from outside", leaf))
    stage.library.refresh_summaries()
    conversation = stage.library.conversation(chat)
    assert conversation is not None
    stage.until(lambda: len(conversation) == 4)
    gate.release()
    stage.settle(chat)
    assert [message.text for message in stage.path(chat)[:3]] == ["hello", "One.", "go on"]
    assert len(stage.path(chat)) == 4
    assert stage.on_disk(chat) == stage.path(chat)


def test_a_deleted_conversation_comes_back_whole(stage: Stage) -> None:
    stage.script.add(replies.say("One."))
    chat = stage.new_chat()
    stage.say(chat, "hello")
    back: list[bool] = []
    assert stage.library.delete([chat]) == (chat,)
    stage.library.restore([chat], lambda: back.append(True))  # at once, before the first write is done
    stage.until(lambda: bool(back) and stage.library.summary(chat) is not None)
    stage.library.open(chat)
    stage.until(lambda: stage.library.conversation(chat) is not None)
    assert [message.text for message in stage.path(chat)] == ["hello", "One."]


def test_a_look_at_the_files_does_not_bring_back_what_is_being_deleted(stage: Stage) -> None:
    chat = fill(stage, 1)[0]
    stage.library.load_summaries()
    stage.library.delete([chat])
    stage.until(lambda: stage.runner.active_count == 0 and stage.library.writer.pending == 0)
    assert stage.library.summary(chat) is None


def test_a_reply_that_streams_when_its_chat_is_deleted_goes_with_it(stage: Stage) -> None:
    gate = Gate()
    stage.script.add(replies.say("word " * 100).hold_after(10, gate))
    chat = stage.new_chat()
    stage.turns.send(chat, Draft("hello"))
    stage.until(lambda: (reply := stage.library.reply(chat)) is not None and bool(reply.fold_text()))
    stage.turns.end_now(chat)
    stage.library.delete([chat])
    stage.library.restore([chat])
    gate.release()
    stage.until(lambda: stage.library.summary(chat) is not None and stage.library.writer.pending == 0)
    question, reply = stage.on_disk(chat)
    assert question.text == "hello"
    assert reply.text.startswith("word ")


def test_duplicate_is_a_conversation_of_its_own(stage: Stage) -> None:
    chat = fill(stage, 1)[0]
    copy = stage.library.duplicate(chat)
    stage.until(lambda: stage.library.summary(copy) is not None)
    assert [message.text for message in stage.on_disk(copy)] == ["question 0"]


def test_an_unknown_conversation_fails_in_words(stage: Stage) -> None:
    unknown = ConversationId("0a9557bb-8e9c-4812-9e46-fd6638500a6c")
    with stage.qtbot.waitSignal(stage.library.load_failed) as failed:
        stage.library.open(unknown)
    assert failed.args is not None
    assert isinstance(failed.args[1], ChatError)
    assert failed.args[1].kind is ErrorKind.STORAGE
    assert " " in failed.args[1].detail


def test_a_full_disk_delays_the_request_and_loses_nothing(stage: Stage) -> None:
    stage.script.add(replies.say("One."))
    chat = stage.new_chat()
    refuse = [True]
    append = stage.store.append

    def append_if_there_is_room(*arguments: object) -> None:
        if refuse[0]:
            cause = OSError(errno.ENOSPC, "No space left on device")
            raise storage_error(cause) from cause
        append(*arguments)  # type: ignore[arg-type]

    stage.store.append = append_if_there_is_room  # type: ignore[method-assign]
    stage.turns.send(chat, Draft("precious"))
    stage.until(lambda: stage.library.writer.problem is not None)
    assert stage.server.messages == []
    assert stage.path(chat)[0].text == "precious"
    refuse[0] = False
    stage.library.writer.retry_now()
    stage.settle(chat)
    assert [message.text for message in stage.on_disk(chat)] == ["precious", "One."]
    assert stage.library.writer.problem is None
