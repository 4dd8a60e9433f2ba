"""Owns the text that transcripts are measured with: chats of engineers, made up here, and streams without an end."""

import itertools
import random
from collections.abc import Callable, Iterator

_NAMES = (
    "buffer", "queue", "parser", "cache", "index", "journal", "socket", "frame",
    "cursor", "window", "reader", "writer", "batch", "ledger", "router", "timer",
)  # fmt: skip
_VERBS = (
    "holds",
    "drops",
    "merges",
    "splits",
    "keeps",
    "sends",
    "reads",
    "writes",
    "checks",
    "orders",
    "signs",
    "folds",
)
_KINDS = ("small", "stale", "late", "open", "shared", "private", "sorted", "empty", "local", "broken", "early", "slow")
_WHERE = ("at night", "under load", "after a restart", "on the first run", "behind the proxy", "while it drains")
_SYLLABLES = (
    "ba", "co", "di", "fe", "gu", "ha", "jo", "ki", "lu", "ma", "ne", "or", "pi", "qua", "re",
    "su", "ta", "ul", "ve", "wi", "yo", "zi", "an", "ber", "cal", "den", "est", "fil", "gor", "hin",
    "ion", "jet", "kel", "lor", "men", "nor", "ost", "par", "ral", "sil", "tor", "unt", "vin", "wer",
)  # fmt: skip
_LANGUAGES = ("python", "rust", "sql", "bash", "json", "typescript")


def _vocabulary(count: int) -> list[str]:
    """Words of two to four syllables: with them the text can be compressed no better than what people write."""
    dice = random.Random(1)
    return ["".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))) for _ in range(count)]


_WORDS = _vocabulary(6_000)


def _word(dice: random.Random) -> str:
    """Some words are frequent, most are rare."""
    return _WORDS[int(len(_WORDS) * dice.random() ** 2.5)]


def _sentence(dice: random.Random) -> str:
    subject, other = dice.choice(_NAMES), _word(dice)
    words = f"the {dice.choice(_KINDS)} {_word(dice)} {dice.choice(_VERBS)} what {_word(dice)} {other} {_word(dice)}"
    if dice.random() < 0.5:
        words = f"{words} {dice.choice(_WHERE)}"
    match dice.randrange(9):
        case 0:
            words = f"**{subject.capitalize()} first**: {words}"
        case 1:
            words = f"{words}, see `{other}.{subject}({dice.randrange(99)})`"
        case 2:
            words = f"{words}; that is [written down](https://docs.example.com/{subject}/{other})"
        case 3:
            words = f"*mostly* {words}"
    return words[0].upper() + words[1:] + "."


def paragraph(dice: random.Random) -> str:
    return " ".join(_sentence(dice) for _ in range(dice.randint(2, 4)))


def bullets(dice: random.Random) -> str:
    return "\n".join(f"- {_sentence(dice)}" for _ in range(dice.randint(3, 6)))


def steps(dice: random.Random) -> str:
    return "\n".join(f"{number}. {_sentence(dice)}" for number in range(1, dice.randint(3, 5)))


def code_lines(dice: random.Random, count: int) -> str:
    lines = []
    for number in range(count):
        one, other = dice.sample(_NAMES, 2)
        lines.append(
            (
                f"def {one}_{number}({other}: int) -> str:",
                f"    if {other} > {dice.randrange(1000)}:  # {_sentence(dice)[:40]}",
                f'        return "{dice.choice(_KINDS)} {one}" + str({other})',
                f"    {one} = [{other} * {number} for {other} in range({dice.randrange(90)})]",
            )[number % 4]
        )
    return "\n".join(lines)


def code(dice: random.Random) -> str:
    return f"```{dice.choice(_LANGUAGES)}\n{code_lines(dice, dice.randint(4, 14))}\n```"


def table_rows(dice: random.Random, count: int) -> str:
    return "\n".join(
        f"| {dice.choice(_NAMES)} | {dice.choice(_KINDS)} {dice.choice(_NAMES)} | {dice.randrange(10_000):,} |"
        for _ in range(count)
    )


def table(dice: random.Random) -> str:
    return "| part | what it does | calls |\n| --- | --- | ---: |\n" + table_rows(dice, dice.randint(3, 6))


def quote(dice: random.Random) -> str:
    return f"> {_sentence(dice)}\n> {_sentence(dice)}"


def heading(dice: random.Random) -> str:
    return f"## The {dice.choice(_KINDS)} {dice.choice(_NAMES)}"


_SECTIONS: tuple[Callable[[random.Random], str], ...] = (paragraph, bullets, code, paragraph, steps, table, quote)


def question(dice: random.Random) -> str:
    one, other = dice.sample(_NAMES, 2)
    text = f"Why is the {dice.choice(_KINDS)} {one} slower than the {other} {dice.choice(_WHERE)}?"
    return text if dice.random() < 0.7 else f"{text} {paragraph(dice)}"


def answer(dice: random.Random) -> str:
    """About a thousand letters: some sections, the first of them always prose."""
    parts = [paragraph(dice)]
    for _ in range(dice.randint(1, 4)):
        if dice.random() < 0.25:
            parts.append(heading(dice))
        parts.append(dice.choice(_SECTIONS)(dice))
    return "\n\n".join(parts)


def chat(count: int, seed: int = 7) -> list[str]:
    """So many messages, question and answer in turn; no two are alike."""
    dice = random.Random(seed)
    return [question(dice) if number % 2 == 0 else answer(dice) for number in range(count)]


# --- streams --------------------------------------------------------------------------------------------------------


def _mixed(dice: random.Random) -> Iterator[str]:
    for number in itertools.count():
        if number % 4 == 0:
            yield heading(dice) + "\n\n"
        yield _SECTIONS[number % len(_SECTIONS)](dice) + "\n\n"


def _list(dice: random.Random) -> Iterator[str]:
    while True:
        yield f"- {_sentence(dice)}\n"


def _table(dice: random.Random) -> Iterator[str]:
    yield table(dice) + "\n"
    while True:
        yield table_rows(dice, 1) + "\n"


def _fence(dice: random.Random) -> Iterator[str]:
    yield "```python\n"
    while True:
        yield code_lines(dice, 8) + "\n"


def _quote(dice: random.Random) -> Iterator[str]:
    while True:
        yield f"> {_sentence(dice)}\n"


def _paragraph(dice: random.Random) -> Iterator[str]:
    while True:
        yield _sentence(dice) + " "


#: What a reply may consist of; all but the first are one block that never ends.
STREAMS: dict[str, Callable[[random.Random], Iterator[str]]] = {
    "mixed": _mixed,
    "list": _list,
    "table": _table,
    "fence": _fence,
    "quote": _quote,
    "paragraph": _paragraph,
}


def stream(kind: str, length: int, seed: int = 7) -> str:
    """The first letters of an endless reply."""
    parts: list[str] = []
    size = 0
    for part in STREAMS[kind](random.Random(seed)):
        parts.append(part)
        size += len(part)
        if size >= length:
            break
    return "".join(parts)[:length]
