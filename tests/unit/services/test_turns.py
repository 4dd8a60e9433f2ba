"""Turns over the real SDK, a scripted server and real files."""

import gc

import pytest

from desktop_chat.demo import faults, replies
from desktop_chat.demo.exchange import Exchange, Gate
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.events import TextDelta
from desktop_chat.domain.messages import Role
from desktop_chat.domain.stop import Ending, Interruption
from desktop_chat.services.turns import CONTINUE_TEXT, _Turn
from tests.unit.services.stage import Stage


def roles(stage: Stage, conversation_id: str) -> list[Role]:
    return [message.role for message in stage.path(conversation_id)]


class _Look:
    """Answers after it has looked at the disk."""

    def __init__(self, stage: Stage, chat: str) -> None:
        self._stage, self._chat = stage, chat
        self.seen: list[str] = []

    def play(self, exchange: Exchange) -> None:
        self.seen = [message.text for message in self._stage.on_disk(self._chat)]
        replies.say("Seen.").play(exchange)


def test_a_question_and_its_reply_are_on_disk(stage: Stage) -> None:
    stage.script.add(replies.say("The sky scatters blue light."))
    chat = stage.new_chat()
    stage.say(chat, "Why is the sky blue?")
    question, reply = stage.on_disk(chat)
    assert (question.role, question.text) == (Role.USER, "Why is the sky blue?")
    assert (reply.role, reply.text) == (Role.ASSISTANT, "The sky scatters blue light.")
    assert reply.parent_id == question.id
    assert reply.ending is Ending.COMPLETE
    assert reply.usage is not None
    assert reply.usage.output > 0
    assert reply.request_id
    assert reply.endpoint == stage.server.base_url
    assert reply == stage.path(chat)[1]


def test_the_question_is_on_disk_before_the_request_arrives(stage: Stage) -> None:
    chat = stage.new_chat()
    look = _Look(stage, chat)
    stage.script.add(look)
    stage.say(chat, "Remember me")
    assert look.seen == ["Remember me"]


def test_nothing_of_a_turn_that_ended_is_kept(stage: Stage) -> None:
    """Its events are as large as the reply, and a day has many turns."""
    chat = stage.new_chat()
    before = {id(each) for each in gc.get_objects() if isinstance(each, (_Turn, TextDelta))}
    for number in range(3):
        stage.script.add(replies.say(f"Reply {number}, in many pieces"))
        stage.say(chat, "Go on")

    def left() -> list[object]:
        gc.collect()
        return [each for each in gc.get_objects() if isinstance(each, (_Turn, TextDelta)) and id(each) not in before]

    stage.qtbot.waitUntil(lambda: not left(), timeout=15_000)


def test_the_whole_path_is_sent(stage: Stage) -> None:
    chat = stage.new_chat()
    stage.script.add(replies.say("One."), replies.say("Two."))
    stage.say(chat, "first")
    stage.say(chat, "second")
    sent = stage.server.messages[-1].json["messages"]
    assert [entry["role"] for entry in sent] == ["user", "assistant", "user"]


def test_stop_keeps_what_arrived(stage: Stage) -> None:
    gate = Gate()
    stage.script.add(replies.say("word " * 400).hold_after(20, gate))
    chat = stage.new_chat()
    stage.turns.send(chat, Draft("count"))
    stage.until(lambda: (reply := stage.library.reply(chat)) is not None and "word" in reply.fold_text())
    stage.turns.stop(chat)
    stage.settle(chat)
    gate.release()
    reply = stage.on_disk(chat)[-1]
    assert reply.role is Role.ASSISTANT
    assert reply.text.startswith("word ")
    assert reply.stop is not None
    assert reply.stop.interruption is Interruption.STOPPED


def test_stop_before_the_first_word_keeps_the_question(stage: Stage) -> None:
    stage.script.add(faults.fault("no_headers"))
    chat = stage.new_chat()
    stage.turns.send(chat, Draft("hello"))
    stage.until(lambda: len(stage.server.messages) == 1)
    stage.turns.stop(chat)
    stage.settle(chat)
    assert roles(stage, chat) == [Role.USER]
    notice = stage.notices.notice(chat)
    assert notice is not None
    assert [action.command for action in notice.actions] == ["turn.retry"]


def test_an_error_keeps_the_question_and_retry_asks_again(stage: Stage) -> None:
    stage.script.add(faults.status(400), replies.say("Now it works."))
    chat = stage.new_chat()
    stage.say(chat, "hello")
    assert roles(stage, chat) == [Role.USER]
    assert stage.notices.notice(chat) is not None
    stage.turns.retry(chat)
    stage.settle(chat)
    assert stage.path(chat)[-1].text == "Now it works."
    assert stage.notices.notice(chat) is None
    assert stage.on_disk(chat) == stage.path(chat)


def test_a_dropped_connection_keeps_the_partial_reply(stage: Stage) -> None:
    stage.script.add(faults.fault("reset"))
    chat = stage.new_chat()
    stage.say(chat, "hello")
    reply = stage.on_disk(chat)[-1]
    assert reply.role is Role.ASSISTANT
    assert reply.ending is Ending.INTERRUPTED
    assert reply.text
    notice = stage.notices.notice(chat)
    assert notice is not None
    assert notice.actions[0].command == "turn.continue"


def test_continue_asks_with_a_message(stage: Stage) -> None:
    stage.script.add(replies.Reply((replies.text("Half a"),), stop_reason="max_tokens"), replies.say(" sentence."))
    chat = stage.new_chat()
    stage.say(chat, "write")
    assert stage.path(chat)[-1].ending is Ending.TRUNCATED
    stage.turns.continue_reply(chat)
    stage.settle(chat)
    assert [message.text for message in stage.path(chat)] == ["write", "Half a", CONTINUE_TEXT, " sentence."]


def test_edit_makes_a_sibling_and_versions_switch(stage: Stage) -> None:
    stage.script.add(replies.say("A"), replies.say("B"))
    chat = stage.new_chat()
    stage.say(chat, "old words")
    old = stage.path(chat)[0]
    assert stage.turns.edit(chat, old.id, Draft("new words"))
    stage.settle(chat)
    assert [message.text for message in stage.path(chat)] == ["new words", "B"]
    conversation = stage.library.conversation(chat)
    assert conversation is not None
    assert conversation.siblings(old.id) == (old.id, stage.path(chat)[0].id)
    stage.library.show_version(chat, old.id)
    stage.settle(chat)
    assert [message.text for message in stage.on_disk(chat)] == ["old words", "A"]


def test_regenerate_keeps_the_first_reply_as_a_version(stage: Stage) -> None:
    stage.script.add(replies.say("First."), replies.say("Second."))
    chat = stage.new_chat()
    stage.say(chat, "hello")
    first = stage.path(chat)[-1]
    stage.turns.regenerate(chat)
    stage.settle(chat)
    assert stage.path(chat)[-1].text == "Second."
    conversation = stage.library.conversation(chat)
    assert conversation is not None
    assert len(conversation.siblings(first.id)) == 2
    assert stage.on_disk(chat) == stage.path(chat)


def test_two_conversations_stream_at_once(stage: Stage) -> None:
    gate = Gate()
    stage.script.add(replies.say("slow " * 50).hold_after(10, gate), replies.say("slow " * 50).hold_after(10, gate))
    first, second = stage.new_chat(), stage.new_chat()
    stage.turns.send(first, Draft("one"))
    stage.turns.send(second, Draft("two"))
    for chat in (first, second):
        stage.until(lambda chat=chat: (reply := stage.library.reply(chat)) is not None and bool(reply.fold_text()))
    gate.release()
    stage.settle(first)
    stage.settle(second)
    assert stage.path(first)[-1].text.strip() == stage.path(second)[-1].text.strip()


def test_a_retry_is_announced_and_then_succeeds(stage: Stage) -> None:
    stage.script.add(faults.status(529), replies.say("Finally."))
    chat = stage.new_chat()
    seen: list[str] = []
    stage.notices.notice_changed.connect(
        lambda chat_id: seen.append(notice.key if (notice := stage.notices.notice(chat_id)) else "")
    )
    stage.say(chat, "hello")
    assert "retry" in seen
    assert stage.path(chat)[-1].text == "Finally."


def test_a_paused_turn_goes_on_by_itself(stage: Stage) -> None:
    search = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "tides"}}
    stage.preferences.set("web_search", True)  # without the tool a paused search cannot be sent back
    paused = replies.Reply((replies.text("Part one. "), search), stop_reason="pause_turn")
    stage.script.add(paused, replies.say("Part two."))
    chat = stage.new_chat()
    stage.say(chat, "long task")
    assert [message.text for message in stage.path(chat)[1:]] == ["Part one. ", "Part two."]


@pytest.mark.parametrize("name", ["clean_end_without_stop", "malformed_json", "error_event_overloaded"])
def test_every_broken_stream_keeps_its_text_and_offers_to_continue(stage: Stage, name: str) -> None:
    stage.script.add(faults.fault(name))
    chat = stage.new_chat()
    stage.say(chat, "hello")
    assert stage.on_disk(chat)[-1].ending is Ending.INTERRUPTED
    notice = stage.notices.notice(chat)
    assert notice is not None
    assert "turn.continue" in [action.command for action in notice.actions]


def test_a_title_from_the_first_line_then_from_the_service(stage: Stage) -> None:
    chat = stage.new_chat()
    titles: list[str] = []

    def note(changed: str) -> None:
        summary = stage.library.summary(changed)
        titles.append(summary.meta.title if summary else "")

    stage.library.summary_changed.connect(note)
    stage.say(chat, "How do tides work near the coast?")
    stage.until(lambda: stage.runner.active_count == 0)
    assert "How do tides work near the coast?" in titles
    summary = stage.library.summary(chat)
    assert summary is not None
    assert summary.meta.title
    assert summary.meta.title_is_auto


def test_deleting_a_streaming_conversation_stops_quietly(stage: Stage) -> None:
    gate = Gate()
    stage.script.add(replies.say("word " * 100).hold_after(10, gate))
    chat = stage.new_chat()
    stage.turns.send(chat, Draft("hello"))
    stage.until(lambda: (reply := stage.library.reply(chat)) is not None and bool(reply.fold_text()))
    stage.turns.stop(chat)
    assert stage.library.delete([chat]) == (chat,)
    gate.release()
    stage.settle(chat)
    assert stage.library.summary(chat) is None
