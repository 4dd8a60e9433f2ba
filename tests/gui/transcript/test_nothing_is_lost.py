"""Where something is cut short it says so, and the whole can be had."""

import json
import time

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_chat.domain.content import JsonValue, block
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.items.line_items import ChipsItem, FoldItem, SourcesItem
from desktop_chat.ui.transcript.parts import MAX_TEXT
from desktop_chat.ui.transcript.tool_parts import tool_result, tool_use
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.places import target
from tests.gui.transcript_fakes import FakeLibrary, thinking
from tests.helpers.processor import allowed


def result(content: JsonValue, kind: str = "tool_result") -> str:
    return tool_result(0, block({"type": kind, "tool_use_id": "x", "content": content})).detail


def test_a_very_long_text_says_how_much_is_left_and_saves_all(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot
) -> None:
    text = "word " * (MAX_TEXT // 5) + "the end"
    library.reply_with(text)
    (chips,) = [item for item in view.reel.row(0).items if isinstance(item, ChipsItem)]
    assert chips.part.chips[0].text == "7 more characters are not shown"
    view.reel.row(0).measure_item(view.reel.row(0).items.index(chips))
    (found,) = chips.targets()
    assert found.rect.height() >= 28
    with qtbot.waitSignal(view.save_requested) as heard:
        view.activator.activate(0, found)
    assert heard.args == ["message.md", text]
    view.activator.copy_message(0)
    assert QGuiApplication.clipboard().text() == text


def test_very_long_thinking_can_be_had_as_a_whole(view: TranscriptView, library: FakeLibrary) -> None:
    thought = "so " * MAX_TEXT
    library.reply_with(thinking(thought), "Text")
    (chips,) = [item for item in view.reel.row(0).items if isinstance(item, ChipsItem)]
    assert chips.part.chips[0].whole == ("thinking.md", thought)


def test_texts_that_fit_have_no_chip(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with("x" * 1_000)
    assert not [item for item in view.reel.row(0).items if isinstance(item, ChipsItem)]


def test_what_a_tool_was_given_and_gave_is_kept_whole(view: TranscriptView, library: FakeLibrary) -> None:
    given: JsonValue = {"rows": ["value"] * 20_000}
    told = "line\n" * 50_000
    library.reply_with(
        block({"type": "tool_use", "id": "t", "name": "store", "input": given}),
        block({"type": "tool_result", "tool_use_id": "t", "content": told}),
    )
    for label, whole in (("Tool: store", json.dumps(given, indent=2)), ("Result", told)):
        view.activator.activate(0, target(view, 0, Act.FOLD, label))
        (code,) = [item for item in view.reel.row(0).items if isinstance(item, CodeItem)]
        assert code.block.text == whole
        copies = next(found for found in code.targets() if found.act is Act.COPY_CODE)
        assert copies.payload == whole
        view.activator.activate(0, target(view, 0, Act.FOLD, label))


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("plain", "plain"),
        ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "a\nb"),
        ([{"type": "image", "source": {"type": "base64", "data": "A" * 99}}], ""),
        (None, ""),
        ([], ""),
        ({}, ""),
        (7, "7"),
    ],
)
def test_results_are_shown_as_they_are(content: JsonValue, shown: str) -> None:
    assert result(content) == shown


def test_parts_of_a_result_that_are_no_text_are_shown_too() -> None:
    detail = result([{"type": "text", "text": "first"}, {"type": "search_result", "title": "T", "text": "x"}, "bare"])
    assert detail.startswith("first\n{")
    assert '"title": "T"' in detail
    assert detail.endswith("bare")


def test_a_result_that_nests_without_end_says_so() -> None:
    deep: JsonValue = "x"
    for _ in range(100_000):
        deep = [deep]
    assert result({"deep": deep}) == "This cannot be shown. It is kept in the history."
    while isinstance(deep, list):  # freed from the outside in, which Python does not do by itself at this depth
        deep = deep.pop()


def test_a_large_result_is_written_once(view: TranscriptView, library: FakeLibrary) -> None:
    """A reply that streams is put together anew with every delta."""
    entry = block({"type": "tool_use", "id": "t", "name": "n", "input": {"rows": list(range(200_000))}})
    first = tool_use(0, entry)
    before = time.thread_time()
    for _ in range(50):
        assert tool_use(0, entry).detail is first.detail
    assert time.thread_time() - before < allowed(0.025)


def test_every_open_fold_has_its_line(view: TranscriptView, library: FakeLibrary) -> None:
    library.reply_with(block({"type": "tool_use", "id": "t", "name": "n", "input": {}}))
    (fold,) = [item for item in view.reel.row(0).items if isinstance(item, FoldItem)]
    assert fold.targets() == ()


def test_what_a_search_has_found_is_a_list_of_links(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    hits: list[JsonValue] = [
        {"type": "web_search_result", "title": "Towers", "url": "https://towers.example.com/list"},
        {"type": "web_search_result", "title": "<b>x</b>\n", "url": "javascript:alert(1)"},
        {"type": "web_search_result", "title": 7, "url": "https://b.example.com"},
        {"type": "web_search_result", "title": "no address"},
        "nothing",
    ]
    library.reply_with(block({"type": "web_search_tool_result", "tool_use_id": "t", "content": hits}))
    view.activator.activate(0, target(view, 0, Act.FOLD, "3 results"))
    (found,) = [item for item in view.reel.row(0).items if isinstance(item, SourcesItem)]
    view.grab()
    assert [page.title for page in found.part.sources] == ["Towers", "<b>x</b>", "b.example.com"]
    links = [entry for entry in found.targets() if entry.act is Act.LINK]
    assert [entry.payload for entry in links] == ["https://towers.example.com/list", "https://b.example.com"]
    with qtbot.waitSignal(view.link_activated) as heard:
        view.activator.activate(0, links[0])
    assert heard.args == ["https://towers.example.com/list"]
