"""Titles by themselves: from the first line, then from the service, never over the person's own."""

from desktop_chat.backend.protocol import CancelSignal, ChatRequest
from desktop_chat.demo import replies
from desktop_chat.demo.exchange import Gate
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.errors import ChatError, ErrorKind
from tests.unit.services.stage import Stage


def title(stage: Stage, chat: str) -> str:
    stage.until(lambda: stage.runner.active_count == 0)
    summary = next(each for each in stage.library.summaries() if each.meta.id == chat)
    return summary.meta.title


def test_the_service_is_asked_after_the_first_reply_only(stage: Stage) -> None:
    stage.script.add(replies.say("They follow the moon."), replies.say("Yes."))
    chat = stage.new_chat()
    stage.say(chat, "Why are there tides?")
    first = title(stage, chat)  # the server names it without the question mark
    assert first == "Why are there tides"
    stage.say(chat, "Really?")
    assert title(stage, chat) == first
    assert len(stage.server.messages) == 3
    assert stage.server.messages[1].json["max_tokens"] < 1000


def test_without_the_setting_the_first_line_stays(stage: Stage) -> None:
    stage.preferences.set("auto_title", False)
    stage.script.add(replies.say("They follow the moon."))
    chat = stage.new_chat()
    stage.say(chat, "\n# Why are there **tides**?\nTell me.")
    assert title(stage, chat) == "Why are there tides?"
    assert len(stage.server.messages) == 1
    stage.preferences.save_now()


def test_a_title_of_the_person_is_never_replaced(stage: Stage) -> None:
    stage.script.add(replies.say("Yes."))
    chat = stage.new_chat()
    stage.library.set_meta(chat, title="Mine", title_is_auto=False)
    stage.say(chat, "Hello")
    assert title(stage, chat) == "Mine"
    assert len(stage.server.messages) == 1


class _Broken:
    """A backend that is never reached."""

    def stream(self, request: ChatRequest, cancel: CancelSignal, emit: object) -> None:
        raise ChatError(ErrorKind.OVERLOADED)


def test_a_failure_is_silent(stage: Stage) -> None:
    stage.titles._backend = _Broken()  # type: ignore[assignment]
    stage.script.add(replies.say("Yes."))
    chat = stage.new_chat()
    stage.say(chat, "Hello there")
    assert title(stage, chat) == "Hello there"
    assert stage.notices.notice(chat) is None


def test_another_endpoint_is_not_asked(stage: Stage) -> None:
    gate = Gate()
    stage.script.add(replies.say("word " * 30).hold_after(5, gate))
    chat = stage.new_chat()
    stage.turns.send(chat, Draft("Hello there"))
    stage.until(lambda: stage.library.reply(chat) is not None)
    with DemoServer(pace=0) as other:
        stage.account.use_endpoint(other.base_url)
        gate.release()
        stage.settle(chat)
        assert title(stage, chat) == "Hello there"
        assert other.messages == []
    stage.preferences.save_now()
