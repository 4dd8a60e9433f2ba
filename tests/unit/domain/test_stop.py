"""Every ending that a reader is told about."""

import pytest

from desktop_chat.domain.stop import Ending, Interruption, Stop, StopReason, ending_of

EXPECTED = {
    StopReason.END_TURN: Ending.COMPLETE,
    StopReason.MAX_TOKENS: Ending.TRUNCATED,
    StopReason.STOP_SEQUENCE: Ending.COMPLETE,
    StopReason.TOOL_USE: Ending.WAITS_FOR_TOOL,
    StopReason.PAUSE_TURN: Ending.PAUSED,
    StopReason.REFUSAL: Ending.REFUSED,
    StopReason.CONTEXT_WINDOW_EXCEEDED: Ending.CONTEXT_FULL,
    StopReason.COMPACTION: Ending.PAUSED,
}


@pytest.mark.parametrize("reason", StopReason)
def test_every_reason_has_its_ending(reason: StopReason) -> None:
    assert ending_of(Stop(reason.value), has_content=True) is EXPECTED[reason]


@pytest.mark.parametrize("reason", StopReason)
def test_without_content_only_a_complete_reply_is_empty(reason: StopReason) -> None:
    expected = Ending.EMPTY if EXPECTED[reason] is Ending.COMPLETE else EXPECTED[reason]
    assert ending_of(Stop(reason.value), has_content=False) is expected


@pytest.mark.parametrize("reason", ["", "brand_new", "END_TURN"])
@pytest.mark.parametrize("has_content", [True, False])
def test_a_new_reason_is_unknown(reason: str, has_content: bool) -> None:
    assert ending_of(Stop(reason), has_content=has_content) is Ending.UNKNOWN


@pytest.mark.parametrize("interruption", [None, *Interruption])
@pytest.mark.parametrize("has_content", [True, False])
def test_without_a_reason_it_was_interrupted(interruption: Interruption | None, has_content: bool) -> None:
    assert ending_of(Stop(interruption=interruption), has_content=has_content) is Ending.INTERRUPTED
