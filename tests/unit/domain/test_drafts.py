"""Drafts: what counts as something typed."""

import pytest

from desktop_chat.domain.content import Attachment
from desktop_chat.domain.drafts import Draft


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_nothing_typed(text: str) -> None:
    assert not Draft(text)


def test_something_typed() -> None:
    assert Draft("a")
    assert Draft("", (Attachment("0" * 64, "a.png", "image/png", 1),))
    assert Draft(" \n", (Attachment("0" * 64, "a.png", "image/png", 1),))
    assert Draft("a") == Draft("a")
