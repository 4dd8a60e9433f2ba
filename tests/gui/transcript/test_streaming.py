"""A reply that arrived in pieces looks like the same reply at once, and what was final is not built again."""

import random

import pytest

from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.line_items import WaitingItem
from desktop_chat.ui.transcript.selecting.selection import Selection
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript_fakes import FakeLibrary

TEXT = """# Heading

A paragraph with **bold**, `code` and a [link](https://example.com).

1. one
2. two
   - nested

> quoted

| a | b |
|---|--:|
| 1 | 2 |

```python
def f(x):
    return x + 1  # comment
```

The end.
"""


def row_text(view: TranscriptView, index: int) -> str:
    selection = Selection()
    selection.select_all()
    row = view.reel.row(index)
    texts = []
    for number, item in enumerate(row.items):
        part = selection.within(index, number, row)
        texts.append(item.text_between(*part) if part else "")
    return "\n\n".join(text for text in texts if text)


@pytest.mark.parametrize("seed", range(6))
def test_streamed_equals_whole(view: TranscriptView, library: FakeLibrary, seed: int) -> None:
    rolls = random.Random(seed)
    library.user("Go")
    whole = library.reply_with(TEXT)
    expected = row_text(view, 1)
    expected_kinds = [type(item) for item in view.reel.row(1).items]
    expected_height = view.reel.row(1).height
    library.user("Again")
    library.start()
    at = 0
    while at < len(TEXT):
        step = rolls.randint(1, 23)
        library.feed(TEXT[at : at + step])
        at += step
        assert view.reel.row(3).height > 0
    library.finish()
    assert whole.text == TEXT
    assert row_text(view, 3) == expected
    assert [type(item) for item in view.reel.row(3).items] == expected_kinds
    assert abs(view.reel.row(3).height - expected_height) <= 1


def test_final_blocks_keep_their_items(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("Go")
    library.start()
    library.feed("First paragraph.\n\nSecond paragraph.\n\nThird")
    before: list[Item] = list(view.reel.row(1).items)
    library.feed(" goes on and on.")
    after = view.reel.row(1).items
    assert after[1] is before[1]
    assert after[2] is before[2]
    library.finish()
    assert view.reel.row(1).items[1] is before[1]


def test_code_grows_in_its_own_document(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("Go")
    library.start()
    library.feed("```python\nx = 1\n")
    item = view.reel.row(1).items[1]
    for number in range(50):
        library.feed(f"y = {number}\n")
    assert view.reel.row(1).items[1] is item
    assert "y = 49" in item.text_between(0, item.length)


def test_waiting_is_shown_until_something_arrives(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("Go")
    library.start()
    assert any(isinstance(item, WaitingItem) for item in view.reel.row(1).items)
    library.feed("Hello")
    assert not any(isinstance(item, WaitingItem) for item in view.reel.row(1).items)


def test_streamed_long_code_does_not_fold_by_itself(view: TranscriptView, library: FakeLibrary) -> None:
    library.user("Go")
    library.start()
    library.feed("```\n" + "line\n" * 80)
    tall = view.reel.row(1).items[1].height
    library.feed("```\n")
    library.finish()
    view.reel.settle()
    assert view.reel.row(1).items[1].height >= tall
