"""Identifiers: canonical UUIDs, the only form that may become part of a file name."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.domain.ids import RandomIds, is_valid_id

GOOD = "0123abcd-4567-489a-bcde-f0123456789a"


def test_random_ids_are_valid_and_differ() -> None:
    ids = RandomIds()
    made = [ids.conversation() for _ in range(50)] + [ids.message() for _ in range(50)]
    assert all(map(is_valid_id, made))
    assert len(set(made)) == 100
    assert uuid.UUID(made[0]).version == 4


@pytest.mark.parametrize(
    "text",
    ["", GOOD.upper(), GOOD[:-1], GOOD + "a", GOOD + "\n", " " + GOOD, "{" + GOOD + "}", GOOD.replace("-", ""),
     "../" + GOOD, GOOD.replace("0", "g"), GOOD.replace("1", "١")],
)  # fmt: skip
def test_everything_else_is_refused(text: str) -> None:
    assert is_valid_id(GOOD)
    assert not is_valid_id(text)


@given(st.text(max_size=50))
def test_what_is_valid_is_safe_as_a_name(text: str) -> None:
    if is_valid_id(text):
        assert text == str(uuid.UUID(text))
