"""Positions in what is shown and spots in what was said: there and back, and the same words between them."""

import random
import re

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_chat.ui.transcript.items.item import Item
from desktop_chat.ui.transcript.items.math_item import MathItem
from desktop_chat.ui.transcript.selecting import copying, spots
from desktop_chat.ui.transcript.selecting.copying import gather
from desktop_chat.ui.transcript.selecting.spots import Place, Spot, block_of, place_of, spot_of
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript_fakes import FakeLibrary, cited
from tests.unit.markup.gallery import GALLERY

LONG = {
    "paragraph": "Some words \U0001f389 in **bold** and `code`, " * 400,
    "list": "".join(f"- item {number} with **some** words\n" for number in range(300)),
    "nested": "".join(f"1. item {number}\n   - below\n\n     ```\n     a\n     b\n     ```\n" for number in range(120)),
    "quote": "".join(f"> line {number} of it\n>\n" for number in range(200)),
    "table": "| a | b |\n|---|---|\n" + "".join(f"| {number} | two |\n" for number in range(500)),
    "wide": "|" + " h |" * 30 + "\n|" + "---|" * 30 + "\n" + ("|" + " c |" * 30 + "\n") * 3,
    "code": "```py\n" + "".join(f"line({number})\n" for number in range(200)) + "```",
    "notes": "A[^1] and b[^long] here.\n\n[^1]: First note\n\n[^long]: Second\n\n    ```\n    code\n    ```\n\n"
    "[^x]: Last",
    "nested table": "- item\n\n  | a | b |\n  |---|---|\n  | one | two |\n- after\n\n"
    "> | x | y |\n> |--|--|\n> | z | w |\n>\n> end",
    "nested wide": "- |" + " heading of it |" * 9 + "\n  |" + "---|" * 9 + "\n  |" + " cell of it |" * 9 + "\n- after",
    "nested code": "- a\n\n  ```py\n" + "".join(f"  line({number})\n" for number in range(400)) + "  ```\n- after\n",
    "hidden": "a\u202eb\u2066c `x\u200by` " + "w" * 5_000 + " end",
}


def lines_of(item: Item) -> list[tuple[int, int]]:
    """The stretches of an item's document that are one line each."""
    if item.built is None or isinstance(item, MathItem):
        return []
    found, block = [], item.built.document.begin()
    while block.isValid():
        found.append((block.position(), block.position() + block.length() - 1))
        block = block.next()
    return found


@pytest.mark.parametrize("text", [*GALLERY, *LONG.values()], ids=[*map(str, range(len(GALLERY))), *LONG])
def test_words_between_positions_are_those_that_are_shown(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, text: str
) -> None:
    library.reply_with(text)
    view.formulas.stop()
    row, dice = view.reel.row(0), random.Random(1)
    items = [number for number, item in enumerate(row.items) if item.selectable and block_of(item) is not None]
    assert items
    for number in items if len(items) < 12 else dice.sample(items, 12):
        item = row.items[number]
        lines = lines_of(item)
        for low, high in lines if len(lines) < 12 else dice.sample(lines, 12):
            if high <= low:
                continue
            start = dice.randrange(low, high)
            end = dice.randrange(start + 1, high + 1)
            first, last = spot_of(row, Place(0, number, start)), spot_of(row, Place(0, number, end))
            start, end = place_of(row, first).position, place_of(row, last, end=True).position
            shown = re.sub(r"^(?:\[[ x]\] |\d+\. |- )", "", item.text_between(start, end))
            if any(sign in shown for sign in ("$$", "\\(", "![", "[^")):
                continue  # never in pieces
            said = gather(view.reel, first, last).plain
            assert said.strip("\t") == ("---" if "\u2014" in shown else shown.strip("\t")), (number, start, end)


@pytest.mark.parametrize("text", [*GALLERY, *LONG.values()], ids=[*map(str, range(len(GALLERY))), *LONG])
def test_places_come_back(view: TranscriptView, library: FakeLibrary, qtbot: QtBot, text: str) -> None:
    library.reply_with(text)
    view.formulas.stop()
    row, dice = view.reel.row(0), random.Random(2)
    before: Spot | None = None
    for number, item in enumerate(row.items):
        if block_of(item) is None or not item.selectable:
            continue
        for position in sorted({0, item.length, *(dice.randint(0, item.length) for _ in range(4))}):
            spot = spot_of(row, Place(0, number, position))
            assert before is None or spot >= before, (number, position)
            before = spot
            for end in (False, True):
                assert spot_of(row, place_of(row, spot, end=end)) == spot, (number, position)


def test_marks_of_sources_count_as_they_are_copied(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    sources = [(f"Source {number}", f"https://a.example/{number}") for number in range(12)]
    library.reply_with(
        *(cited(f"Sentence {number} of many words here", source) for number, source in enumerate(sources))
    )
    row = view.reel.row(0)
    item = row.items[1]
    for position in range(item.length):
        spot = spot_of(row, Place(0, 1, position))
        assert gather(view.reel, Spot(0), spot).plain == item.text_between(0, place_of(row, spot).position)


def test_looking_up_does_not_go_through_a_long_row_again(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.reply_with("".join(f"Paragraph {number}\n\n---\n\n" for number in range(600)))
    row = view.reel.row(0)
    last = max(number for number, item in enumerate(row.items) if block_of(item) is not None and item.selectable)
    expected = spot_of(row, Place(0, last, 5))
    assert (expected.line, expected.offset) == (2 * 599, 5)
    asked: list[Item] = []

    def count(item: Item) -> int:
        asked.append(item)
        return 1

    monkeypatch.setattr(spots, "_lines_of", count)
    assert spot_of(row, Place(0, last, 5)) == expected
    assert place_of(row, expected) == Place(0, last, 5)
    assert len(asked) <= 4


def test_a_few_words_of_a_huge_message_are_copied_without_parsing_it(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.reply_with("".join(f"Paragraph {number} has **words**.\n\n" for number in range(3_000)))
    view.reel.show_row(0)
    view.refresh()
    qtbot.waitUntil(lambda: not view.reel.unread_rows())
    monkeypatch.setattr(copying, "parsed", None)
    view.pointing.selection.start(Spot(0, 1, 2, 12), Spot(0, 1, 2, 19))
    assert view.copier.copy()
    assert not view.copier.is_busy
    assert QGuiApplication.clipboard().mimeData().text() == "has wor"
    assert view.copier.markdown_now() == "has **wor**"
