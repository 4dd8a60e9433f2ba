"""A whole conversation from elsewhere: there or not at all, kept exactly, and never in the place of another."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.ids import ConversationId
from desktop_chat.exchange.exporters import export
from desktop_chat.exchange.loader import load_export
from desktop_chat.storage.codec.messages import decode_message, encode_message
from desktop_chat.storage.repository import HistoryStore
from tests.unit.exchange.samples import CONVERSATION_ID, conversation_of, everything, question, reply
from tests.unit.exchange.samples import conversations as any_conversations


def as_stored(conversation: Conversation) -> Conversation:
    """With token counts in the form in which the history keeps them; everything else is kept as it is."""
    return Conversation(conversation.meta, [decode_message(encode_message(message)) for message in conversation])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_conversations())
def test_what_was_exported_is_in_the_history_as_it_was(tmp_path: Path, conversation: Conversation) -> None:
    data = export(as_stored(conversation), "json")
    store = HistoryStore.open(tmp_path / "history")
    try:
        store.add(load_export(data))
        if len(conversation):
            assert export(store.load(conversation.id), "json") == data
        store.trash([conversation.id])
        store.purge([conversation.id])
    finally:
        store.close()


def test_it_is_listed_found_and_read_by_the_next_start(tmp_path: Path) -> None:
    chat = everything("heron")
    store = HistoryStore.open(tmp_path)
    assert store.add(chat)
    assert [row.meta.id for row in store.summaries()] == [chat.id]
    assert [hit.conversation_id for hit in store.search("heron")] == [chat.id] * len(store.search("heron"))
    store.close()
    again = HistoryStore.open(tmp_path)
    assert list(again.load(chat.id)) == list(as_stored(chat))
    assert (tmp_path / f"conversations/{chat.id}.json").stat().st_mode & 0o777 == 0o600
    again.close()


def test_an_id_that_is_in_use_is_left_alone_also_in_the_trash(tmp_path: Path) -> None:
    mine, other = conversation_of(question(1, "mine")), conversation_of(question(1, "other"))
    store = HistoryStore.open(tmp_path)
    assert store.add(mine)
    assert not store.add(other)
    assert store.load(mine.id).active_path()[0].text == "mine"
    store.trash([mine.id])
    assert not store.add(other)
    store.restore([mine.id])
    assert store.load(mine.id).active_path()[0].text == "mine"
    assert not store.is_known(ConversationId("00000000-0000-4000-8000-0000000000ff"))
    store.close()


def test_keys_that_would_make_a_message_something_else_do_not(tmp_path: Path) -> None:
    from dataclasses import replace

    bad = {"op": "meta", "format": "desktop-chat-conversation", "crc": "00000000", "title": "Taken over"}
    chat = conversation_of(question(1, "a"), replace(reply(2, "b"), extra=bad))
    store = HistoryStore.open(tmp_path)
    store.add(chat)
    loaded = store.load(CONVERSATION_ID)
    assert [message.text for message in loaded] == ["a", "b"]
    assert loaded.meta == chat.meta
    assert loaded.damaged == 0
    store.close()
