"""Every kind of trouble and every ending has a sentence and a way out that exists."""

import pytest

from desktop_chat.commands.catalog import BY_ID
from desktop_chat.domain.content import text_block
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Ending, Interruption, Stop, StopReason
from desktop_chat.services.error_texts import error_sentence, notice_for_ending, notice_for_error, notice_for_retry
from desktop_chat.services.notices import Notice


def check(notice: Notice | None) -> None:
    assert notice is not None
    assert notice.sentence.endswith(".")
    assert notice.actions
    for action in notice.actions:
        assert action.command in BY_ID
        assert action.label


def reply(stop: Stop | None, text: str = "Some words.") -> Message:
    blocks = (text_block(text),) if text else ()
    return Message(MessageId("11111111-1111-4111-8111-111111111111"), None, Role.ASSISTANT, blocks, 1.0, stop=stop)


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_every_kind_of_error_has_a_sentence_and_a_way_out(kind: ErrorKind) -> None:
    error = ChatError(kind, "some detail", request_id="req_1")
    assert error_sentence(error).endswith(".")
    check(notice_for_error(error))
    assert notice_for_error(error).detail == "some detail (req_1)"
    check(notice_for_retry(error, 1, 3, 10.0))


@pytest.mark.parametrize("kind", list(ErrorKind))
def test_an_error_in_mid_reply_offers_to_continue(kind: ErrorKind) -> None:
    notice = notice_for_error(ChatError(kind), partial_words=12)
    assert notice.actions[0].command == "turn.continue"
    assert "12 words" in notice.kept


@pytest.mark.parametrize("interruption", list(Interruption))
def test_every_interruption_is_told(interruption: Interruption) -> None:
    check(notice_for_ending(reply(Stop(interruption=interruption))))


@pytest.mark.parametrize("reason", [reason.value for reason in StopReason] + ["something_new"])
def test_every_stop_reason_is_told_unless_all_is_well(reason: str) -> None:
    message = reply(Stop(reason))
    if message.ending is Ending.COMPLETE:
        assert notice_for_ending(message) is None
    else:
        check(notice_for_ending(message))


def test_every_ending_was_looked_at() -> None:
    seen = {reply(Stop(reason.value)).ending for reason in StopReason}
    seen |= {reply(Stop("something_new")).ending, reply(Stop("end_turn"), "").ending}
    seen |= {reply(Stop(interruption=Interruption.STOPPED)).ending}
    assert seen == set(Ending)
    check(notice_for_ending(reply(Stop("end_turn"), "")))


def test_a_refusal_says_why_if_the_service_does() -> None:
    notice = notice_for_ending(reply(Stop("refusal", details={"explanation": "Not this."})))
    assert notice is not None
    assert notice.detail == "Not this."
