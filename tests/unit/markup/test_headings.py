"""The light scan finds the headings that the parser finds, whatever the text and however it arrives."""

import random
import time

import pytest

from desktop_chat.markup.headings import HeadingScan, headings, plain_title
from desktop_chat.markup.parser import parse
from desktop_chat.markup.tree import Heading
from tests.helpers.processor import allowed
from tests.unit.markup.pathological import PATHOLOGICAL

LINES = [
    "# One", "## Two ##", "   ### Three", "    # code", "#no", "####### no", "#", "text", "more text", "===", "---",
    "-", "- item", "- # inside", "  # in item", "   deep", "1. one", "2. two", "10) ten", "   # in one", "", "", "",
    "```", "```python", "~~~", "  ```", "   ```", "- ```", "> quote", "> # in quote", ">", "> ```", "| a | b |",
    "|---|---|", "| 1 | 2 |", "***", "* * *", "$$", "x = y", "\\[", "\\]", "$$ x $$", "    indented", "\tcode",
    "[ref]: /url", "* star", "+", "-   wide", "# C \\# D", "## **bold** `code`", "1) a", "a | b", "--- | ---",
]  # fmt: skip


def parsed(text: str) -> list[int]:
    return [block.level for block in parse(text) if isinstance(block, Heading)]


def scanned(text: str) -> list[int]:
    return [found.level for found in headings(text)]


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\ntext\n\n## B\n",
        "Title\n=====\n\nSub\ntitle\n---\n",
        "```\n# not\n```\n# yes",
        "~~~\n```\n# not\n~~~~\n# yes",
        "- a\n  # in\n# out",
        "1. a\n\n   ## in\n\n## out",
        "- a\nlazy\n---\n# b",
        "> a\nlazy\n===\n# b",
        "> # q\nfoo\n---",
        "- ```\n  # in\n# out",
        "|a|b|\n|-|-|\n|1|2|\n---\n# x",
        "$$\nx\n=\ny\n$$\n# yes",
        "$$\nx\n\n=\n# yes",
        "[a]: /b\n---\n# x",
        "\n".join(["#" * level + " h" for level in range(1, 9)]),
    ],
)
def test_known_cases(text: str) -> None:
    assert scanned(text) == parsed(text)


@pytest.mark.parametrize("seed", range(400))
def test_any_mixture_of_lines(seed: int) -> None:
    chooser = random.Random(seed)
    text = "\n".join(chooser.choices(LINES, k=chooser.randint(2, 9)))
    assert scanned(text) == parsed(text), text


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_hostile_texts(name: str) -> None:
    text = PATHOLOGICAL[name]
    began = time.thread_time()
    found = headings(text)
    assert time.thread_time() - began < allowed(0.5)
    assert all(len(entry.title) <= 300 for entry in found)


@pytest.mark.parametrize("seed", range(60))
def test_a_growing_text_ends_as_the_whole(seed: int) -> None:
    chooser = random.Random(seed)
    text = "\n".join(chooser.choices(LINES, k=30))
    scan, at = HeadingScan(), 0
    while at < len(text):
        at += chooser.randint(1, 12)
        assert scan.update(text[:at]) == headings(text[:at])
    assert scan.update("# Another") == headings("# Another")


def test_growing_costs_what_is_new() -> None:
    scan = HeadingScan()
    text = "# A\n\nSome words here.\n\n" * 8_000
    scan.update(text)
    began = time.thread_time()
    for _ in range(100):
        text += "More words.\n\n## B\n\n"
        scan.update(text)
    grown = time.thread_time() - began
    began = time.thread_time()
    headings(text)
    assert grown / 100 < (time.thread_time() - began) / 5


def test_titles_are_words() -> None:
    assert plain_title("**Bold** and `code` with [a link](https://example.com) \\# snake_case_name") == (
        "Bold and code with a link # snake_case_name"
    )
    assert plain_title("<b>not</b> markup") == "<b>not</b> markup"
    assert len(plain_title("x" * 5_000)) == 300
