"""Which conversation is in front, and the way back."""

from desktop_chat.domain.ids import ConversationId
from desktop_chat.services.navigation import Navigation

A, B, C = (ConversationId(letter) for letter in "abc")


def test_each_change_is_told_once() -> None:
    navigation = Navigation()
    seen: list[ConversationId | None] = []
    navigation.current_changed.connect(lambda: seen.append(navigation.current))
    for wanted in (A, A, None, B):
        navigation.show(wanted)
    assert seen == [A, None, B]


def test_what_is_gone_gives_way_to_what_was_before() -> None:
    navigation = Navigation()
    for wanted in (A, B, C):
        navigation.show(wanted)
    navigation.forget(B)
    assert navigation.current == C
    navigation.forget(C)
    assert navigation.current == A
    navigation.forget(A)
    assert navigation.current is None


def test_last_used_goes_back_and_forth() -> None:
    navigation = Navigation()
    navigation.show_last_used()
    assert navigation.current is None
    navigation.show(A)
    navigation.show(B)
    navigation.show_last_used()
    assert navigation.current == A
    navigation.show_last_used()
    assert navigation.current == B


def test_steps_stop_at_the_ends() -> None:
    navigation = Navigation()
    navigation.step([], 1)
    assert navigation.current is None
    navigation.step([A, B, C], 1)
    assert navigation.current == A
    navigation.step([A, B, C], -1)
    assert navigation.current == A
    navigation.step([A, B, C], 5)
    assert navigation.current == C
