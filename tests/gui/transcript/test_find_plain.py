"""The text that is counted is the text that is marked, read aloud and copied, in every row."""

import json
import random
import re
import tracemalloc

import pytest
from PySide6.QtGui import QAccessible, QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_chat.domain.content import ContentBlock, block
from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.domain.messages import Message
from desktop_chat.markup.tree import Image
from desktop_chat.models.transcript import TranscriptModel, TranscriptRow
from desktop_chat.ui.transcript.access import accessible
from desktop_chat.ui.transcript.access.spoken import words_of
from desktop_chat.ui.transcript.items.code_item import CodeItem
from desktop_chat.ui.transcript.items.line_items import FoldItem
from desktop_chat.ui.transcript.rows import Row
from desktop_chat.ui.transcript.search.found import Found
from desktop_chat.ui.transcript.search.pattern import Pattern
from desktop_chat.ui.transcript.search.plain import BREAK, CELL, image_words, row_text
from desktop_chat.ui.transcript.search.texts import CHUNK, PlainTexts
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.markdown_samples import SAMPLES, mixtures
from tests.gui.transcript_fakes import CHAT, FakeLibrary, FakeNotices, attachment, cited, thinking

QUERIES = ("e", "a", "needle", "the of", "x", "river", "$", "\u00e9", "1", "\U0001f389", "line 1", "image")


def tool_use(name: str, **given: object) -> ContentBlock:
    return block({"type": "tool_use", "id": "t1", "name": name, "input": json.loads(json.dumps(given))})


def tool_result(text: str) -> ContentBlock:
    return block({"type": "tool_result", "tool_use_id": "t1", "content": text})


def web_search(query: str) -> ContentBlock:
    return block({"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": query}})


CONTENTS: dict[str, tuple[ContentBlock | str, ...]] = {
    **{name: (text,) for name, text in SAMPLES.items()},
    "thinking": (thinking("First **this**, then\n\n- that\n\n```py\nx = 1\n```"), "The answer."),
    "tools": (tool_use("get_weather", city="Needle town", days=[1, 2]), tool_result("rain\nand \x1b[31m wind"), "So."),
    "long tool": (tool_result("\n".join(f"line {number}" for number in range(90))),),
    "search": (web_search("old  lighthouses"), cited("The river is long.", ("A river", "https://a.org/x")), " Old."),
    "sources": (cited("One.", ("T\x01itle", "https://a.org")), cited("Two.", ("Other", "javascript:x"))),
    "unknown": (block({"type": "container_upload", "file_id": "x"}), "after"),
    "redacted": (block({"type": "redacted_thinking", "data": "AAAA"}), "after"),
    "attachment": (attachment("the report.pdf"), attachment("a\x01b.png", media_type="image/png"), "See."),
}


def row_of(library: FakeLibrary, message: Message) -> TranscriptRow:
    model = TranscriptModel(library, FakeNotices())
    model.set_conversation(CHAT)
    (index,) = [index for index in range(model.rowCount()) if model.key(index) == message.id]
    return model.row(index)


def pieces(text: str) -> list[str]:
    """What is read as one, without regard to how wide the space in it is."""
    return [piece for part in text.replace(CELL, BREAK).split(BREAK) if (piece := re.sub(r"\s+", " ", part).strip())]


def made(view: TranscriptView, data: TranscriptRow) -> Row:
    row = Row(view.reel.style, view.reel.folds)
    row.sync(data, show_thinking=True)
    return row


def seen(row: Row) -> str:
    """The text of its items, of what they hide as well."""
    found = Found()
    parts = []
    for item in row.items:
        if (text := found.text(item)) is not None:
            parts += ["" if item.joins_line else BREAK, text.text]
    return "".join(parts)


def unfold(view: TranscriptView, data: TranscriptRow) -> Row:
    """The row with everything in it open."""
    for _ in range(3):
        row = made(view, data)
        for item in row.items:
            if isinstance(item, CodeItem):
                view.reel.folds.open(data.key, item.fold_id)
            elif isinstance(item, FoldItem):
                view.reel.folds.open(data.key, item.part.id)
    return made(view, data)


def check(view: TranscriptView, data: TranscriptRow) -> None:
    """Counted, hidden and open text are one."""
    counted = row_text(data, show_thinking=True)
    closed = made(view, data)
    assert pieces(seen(closed)) == pieces(counted)
    patterns = [Pattern(query, whole_words=words) for query in QUERIES for words in (False, True)]
    before = [hits(closed, pattern) for pattern in patterns]
    opened = unfold(view, data)
    assert pieces(seen(opened)) == pieces(counted)
    assert before == [hits(opened, pattern) for pattern in patterns] == [pattern.count(counted) for pattern in patterns]


def hits(row: Row, pattern: Pattern) -> int:
    found = Found()
    found.set_pattern(pattern)
    assert found.count(row) == len(list(found.hits(row)))
    return found.count(row)


@pytest.mark.parametrize("name", CONTENTS)
def test_counted_text_is_the_text_of_the_items(view: TranscriptView, library: FakeLibrary, name: str) -> None:
    check(view, row_of(library, library.reply_with(*CONTENTS[name])))


def test_so_it_is_for_random_texts(view: TranscriptView, library: FakeLibrary) -> None:
    for text in mixtures(120):
        check(view, row_of(library, library.reply_with(text)))


def test_drawn_formulas_are_found_like_their_source(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    message = library.reply_with(*CONTENTS["formulas"])
    data = row_of(library, message)
    counted = pieces(row_text(data, show_thinking=True))
    assert "E = mc^2" in counted
    made(view, data)
    qtbot.waitUntil(lambda: view.formulas.waiting == 0, timeout=30_000)
    drawn = made(view, data)
    assert not any(item.built.waits for item in drawn.items if item.built is not None)
    assert pieces(seen(drawn)) == counted


# --- read aloud, copied and found -------------------------------------------------------------------------------------

_MARK = re.compile(r"^\s*(?:(?:- |\[[ x]\] |\d+\. |\[\d+\] |[-\d.]+$)\s*)+", re.MULTILINE)
_IMAGE = re.compile(r"!\[(.*?)\]\((.*?)\)", re.DOTALL)
_RULE = re.compile("^\\s*(?:---|\u2014 \u2014 \u2014)$", re.MULTILINE)
_SIGNS = re.compile(r"\\[()]|\$\$|\[(?=\d+\])|(?<=\d)\]")


def essence(text: str) -> str:
    """The words of a text, without the signs that copying adds so that a formula or a list remains one."""
    text = _IMAGE.sub(lambda found: image_words(Image(found[2], found[1], "")), text)
    text = text.replace(BREAK, "\n").replace(CELL, " ").replace("\u2502", " ")
    text = _RULE.sub("", _MARK.sub("", text))
    return " ".join(_SIGNS.sub("", text).split())


def copied(view: TranscriptView, qtbot: QtBot) -> str:
    view.activator.select_all()
    assert view.activator.copy_selection()
    qtbot.waitUntil(lambda: not view.copier.is_busy)
    return QGuiApplication.clipboard().text()


def agree(view: TranscriptView, library: FakeLibrary, qtbot: QtBot, text: str) -> None:
    library.chat = Conversation(ConversationMeta(CHAT))
    data = row_of(library, library.reply_with(text))
    library.path_changed.emit(CHAT)
    words = words_of(data, show_thinking=True)
    assert view.reel.count == 1
    assert essence(words) == essence(row_text(data, show_thinking=True))
    assert essence(words) == essence(copied(view, qtbot))
    name = accessible.interface_of(view).child(0).text(QAccessible.Text.Name)
    assert name == f"Claude: {words}"[: len(name)]
    assert len(name) >= min(len(words), 10_000)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name not in ("hidden", "long word")])
def test_what_is_read_aloud_is_what_is_copied_and_found(
    view: TranscriptView, library: FakeLibrary, qtbot: QtBot, name: str
) -> None:
    agree(view, library, qtbot, SAMPLES[name])


def test_so_they_agree_for_random_texts(view: TranscriptView, library: FakeLibrary, qtbot: QtBot) -> None:
    for text in mixtures(60, first=1000):
        agree(view, library, qtbot, text)


@pytest.mark.parametrize("name", ["thinking", "tools", "long tool", "search", "redacted", "attachment"])
def test_what_is_open_is_read_aloud(library: FakeLibrary, name: str) -> None:
    data = row_of(library, library.reply_with(*CONTENTS[name]))
    found = essence(row_text(data, show_thinking=True))
    opened = essence(words_of(data, show_thinking=True, is_open=lambda _: True))
    assert opened.replace("Picture: ", "") == found
    closed = essence(words_of(data, show_thinking=True, is_open=lambda _: False)).replace("Picture: ", "")
    assert (closed != found) is (name in ("thinking", "tools", "long tool"))
    assert set(closed.split()) <= set(found.split())


# --- the texts of a conversation --------------------------------------------------------------------------------------


def texts_of(library: FakeLibrary) -> tuple[TranscriptModel, PlainTexts]:
    model = TranscriptModel(library, FakeNotices())
    model.set_conversation(CHAT)
    return model, PlainTexts(model)


def test_packed_texts_are_the_same(library: FakeLibrary) -> None:
    contents = [*CONTENTS.values()] * 6
    for content in contents:
        library.reply_with(*content, tell=False)
    model, texts = texts_of(library)
    expected = [row_text(model.row(index), show_thinking=True) for index in range(len(contents))]
    assert [texts.read(index) for index in reversed(range(len(contents)))] == expected[::-1]
    assert [texts.read(index) for index in range(len(contents))] == expected
    assert texts.size < sum(map(len, expected)) / 2
    for query in QUERIES:
        for pattern in (Pattern(query), Pattern(query, match_case=True), Pattern(query, whole_words=True)):
            counted = [count for chunk in range(len(contents) // CHUNK + 1) for count in texts.counts(chunk, pattern)]
            assert counted == [
                pattern.count(text) == len(pattern.spans(text)) and pattern.count(text) for text in expected
            ]


def test_texts_take_little_memory(library: FakeLibrary) -> None:
    """Ten thousand messages of a usual length may take 10 MB; a fifth of them is measured, in random words."""
    chance = random.Random(1)
    words = ["".join(chance.choices("etaoinshrdlucmfwyp", k=chance.randint(2, 9))) for _ in range(5_000)]
    for _ in range(1_000):
        library.user(" ".join(chance.choices(words, k=30)), tell=False)
        library.reply_with(
            "\n\n".join(" ".join(chance.choices(words, k=110)) + " \u2014" for _ in range(3)), tell=False
        )
    model, texts = texts_of(library)
    texts.read(0)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for index in range(2_000):
        texts.read(index)
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert sum(len(model.text(index)) for index in range(2_000)) > 2_000_000
    assert taken < 2_000_000


def test_texts_follow_the_rows(library: FakeLibrary) -> None:
    for number in range(200):
        library.user(f"Message {number}", tell=False)
    _, texts = texts_of(library)
    for index in range(200):
        texts.read(index)
    assert all(texts.is_known(index) for index in range(200))
    texts.forget(70)
    assert [index for index in range(200) if not texts.is_known(index)] == [70]
    assert texts.read(70) == "Message 70"
    texts.cut(100)
    assert len(texts) == 100
    texts.extend(3)
    assert [index for index in range(103) if not texts.is_known(index)] == [100, 101, 102]
    assert texts.read(99) == "Message 99"


@pytest.mark.parametrize(
    "query", ["e", "K", "\u017f", "\u212a", "i", "\u0130", "stra\u00dfe", "\u03a3", "\u01c5", "a b", "a.b"]
)
def test_counting_fast_is_counting_right(query: str) -> None:
    odd = "kK\u212a sS\u017f iI\u0130\u0131 \u00df\u1e9e \u03c3\u03c2\u03a3 \u01c4\u01c5\u01c6 a  b A\tB a.b e\u0301E"
    odd += " STRASSE stra\u00dfe"
    for text in (odd, odd.encode("ascii", "ignore").decode(), odd.replace("\u0130", "").replace("\u212a", "")):
        for case in (False, True):
            for words in (False, True):
                pattern = Pattern(query, match_case=case, whole_words=words)
                joined = "\x01".join([text, "", text * 3])
                expected = [len(pattern.spans(part)) for part in (text, "", text * 3)]
                assert pattern.counts(joined, "\x01") == expected
                assert pattern.count(text) == expected[0]
