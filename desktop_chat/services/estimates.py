"""Owns the guess of what the next request costs, before it is sent; pure functions."""

from collections.abc import Sequence

from desktop_chat.domain.catalog import prices
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.messages import Message, Role

#: Characters per token of English prose with the tokenizer of the current models; other scripts need more tokens.
CHARACTERS_PER_TOKEN = 3.2
BYTES_PER_PDF_TOKEN = 40  # a page of text is some 60 KB and some 1,500 tokens
TOKENS_PER_IMAGE = 1_600


def text_tokens(text: str) -> int:
    """Roughly the tokens of a text: dense scripts count one token per character."""
    dense = 0 if text.isascii() else sum(letter > "\u2e7f" for letter in text)
    return round((len(text) - dense) / CHARACTERS_PER_TOKEN) + dense


def draft_tokens(draft: Draft) -> int:
    total = text_tokens(draft.text)
    for attachment in draft.attachments:
        if attachment.media_type.startswith("image/"):
            total += TOKENS_PER_IMAGE
        elif attachment.media_type == "application/pdf":
            total += attachment.size // BYTES_PER_PDF_TOKEN
        else:
            total += round(attachment.size / CHARACTERS_PER_TOKEN)
    return total


def history_tokens(path: Sequence[Message]) -> int:
    """Tokens that the conversation so far takes: what the last reply's usage says plus what came after it."""
    total = 0
    for message in reversed(path):
        if message.role is Role.ASSISTANT and message.usage is not None and message.usage.total:
            return total + message.usage.total
        total += text_tokens(message.text)
    return total


def input_cost(model_id: str, history: int, new: int, *, cached: bool) -> float | None:
    """US dollars for the input of the next request; ``cached`` if the history is read from the prompt cache."""
    price = prices(model_id, history + new)
    if price is None:
        return None
    old = price.cache_read if cached else price.input
    return (history * old + new * (price.cache_write_5m if cached else price.input)) / 1_000_000
