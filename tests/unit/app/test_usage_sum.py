"""What a conversation used is summed up bit by bit, and comes to the same."""

import pytest

from desktop_chat.app.controllers.header import UsageSum
from desktop_chat.domain.catalog import cost
from desktop_chat.domain.conversation import Conversation, ConversationMeta
from tests.bench import histories

COUNT = 1_000


def test_a_long_conversation_is_summed_up_between_events() -> None:
    chat = Conversation(ConversationMeta(histories.conversation_id(1)), (histories.message(1, n) for n in range(COUNT)))
    total = UsageSum()
    first = total.facts(chat, 200_000)
    assert total.is_behind(chat), "all of it at once would hold up the window"
    assert 0 < first.total.output < chat.usage().output
    looks = 0
    while total.is_behind(chat):
        facts = total.facts(chat, 200_000)
        looks += 1
    assert 1 <= looks < 10
    assert facts.total == chat.usage()
    wanted = sum(cost(m.model, m.usage) or 0 for m in chat if m.usage is not None and m.model is not None)
    assert facts.cost == pytest.approx(wanted)
    chat.add(histories.message(1, COUNT + 1))
    assert total.is_behind(chat)
    assert total.facts(chat, 200_000).total == chat.usage()


def test_another_conversation_begins_anew() -> None:
    total = UsageSum()
    one = Conversation(ConversationMeta(histories.conversation_id(1)), (histories.message(1, n) for n in range(4)))
    two = Conversation(ConversationMeta(histories.conversation_id(2)), (histories.message(2, n) for n in range(2)))
    total.facts(one, None)
    assert total.facts(two, None).total == two.usage()
    assert not total.is_behind(one)
    assert total.facts(None, None).total.total == 0
