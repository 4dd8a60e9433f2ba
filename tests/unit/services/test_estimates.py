"""What the next request will about cost."""

import pytest

from desktop_chat.domain.content import Attachment, text_block
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.usage import Usage
from desktop_chat.services.estimates import TOKENS_PER_IMAGE, draft_tokens, history_tokens, input_cost, text_tokens


def message(role: Role, text: str, usage: Usage | None = None) -> Message:
    return Message(MessageId(text), None, role, (text_block(text),), 1.0, usage=usage)


def test_dense_scripts_count_each_character() -> None:
    assert text_tokens("") == 0
    assert text_tokens("a" * 320) == 100
    assert text_tokens("漢" * 50) == 50


def test_a_draft_counts_its_files() -> None:
    digest = "0" * 64
    image = Attachment(digest, "a.png", "image/png", 5_000)
    report = Attachment(digest, "a.pdf", "application/pdf", 40_000)
    assert draft_tokens(Draft("", (image,))) == TOKENS_PER_IMAGE
    assert draft_tokens(Draft("a" * 32, (image, report))) == 10 + TOKENS_PER_IMAGE + 1_000


def test_history_builds_on_what_the_service_counted() -> None:
    path = [
        message(Role.USER, "x" * 3200),
        message(Role.ASSISTANT, "answer", Usage(input=900, output=100)),
        message(Role.USER, "y" * 32),
    ]
    assert history_tokens(path) == 1_010
    assert history_tokens(path[:1]) == 1_000
    assert history_tokens([]) == 0


def test_a_cached_history_is_cheaper() -> None:
    full = input_cost("claude-sonnet-5-5", 100_000, 100, cached=False)
    cached = input_cost("claude-sonnet-5-5", 100_000, 100, cached=True)
    assert full is not None
    assert cached is not None
    assert cached < full / 2


@pytest.mark.parametrize("model", ["", "someones-model"])
def test_no_price_is_invented(model: str) -> None:
    assert input_cost(model, 1, 1, cached=False) is None
