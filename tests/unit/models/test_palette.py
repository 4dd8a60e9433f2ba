import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop_chat.models.palette import PaletteEntry, PaletteKind, PaletteModel, PaletteRole, match

COMMANDS = [
    PaletteEntry(PaletteKind.COMMAND, "chat.new", "New chat", "Ctrl+N"),
    PaletteEntry(PaletteKind.COMMAND, "chat.rename", "Rename chat…", "F2"),
    PaletteEntry(PaletteKind.COMMAND, "turn.regenerate", "Regenerate reply", "Ctrl+R"),
    PaletteEntry(PaletteKind.COMMAND, "app.settings", "Settings…", "Ctrl+,", words="preferences options"),
]
CHATS = [
    PaletteEntry(PaletteKind.CONVERSATION, "c1", "Renting a flat"),
    PaletteEntry(PaletteKind.CONVERSATION, "c2", "Settings of the camera"),
]
MODELS = [PaletteEntry(PaletteKind.MODEL, "claude-haiku-5-5", "Claude Haiku 5.5")]


@pytest.fixture
def model(qapp):
    model = PaletteModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.set_commands(COMMANDS)
    model.set_conversations(CHATS)
    model.set_models(MODELS)
    return model


def titles(model):
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_without_a_query_everything_is_grouped(model):
    assert titles(model) == [
        "Chats",
        "Renting a flat",
        "Settings of the camera",
        "Commands",
        "New chat",
        "Rename chat…",
        "Regenerate reply",
        "Settings…",
        "Models",
        "Claude Haiku 5.5",
    ]


def test_the_group_with_the_best_match_comes_first(model):
    model.set_query("rename")
    assert titles(model) == ["Commands", "Rename chat…"]
    model.set_query("settings")
    assert titles(model) == ["Commands", "Settings…", "Chats", "Settings of the camera"]


@pytest.mark.parametrize("query", ["/", ">", "/ "])
def test_a_slash_finds_commands_only(model, query):
    model.set_query(query)
    assert titles(model) == ["Commands", *(entry.title for entry in COMMANDS)]
    model.set_query("/flat")
    assert titles(model) == []


def test_ids_and_other_words_are_searched_too(model):
    model.set_query("preferences")
    assert titles(model) == ["Commands", "Settings…"]
    model.set_query("claude-haiku")
    assert titles(model) == ["Models", "Claude Haiku 5.5"]


def test_rows_say_what_they_are(model):
    heading, first = model.index(3, 0), model.index(4, 0)
    assert heading.data(PaletteRole.KIND) == PaletteKind.HEADING
    assert model.flags(heading) == Qt.ItemFlag.NoItemFlags
    assert model.entry(3) is None
    assert first.data(PaletteRole.DETAIL) == "Ctrl+N"
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == "New chat, Ctrl+N"
    assert model.entry(4) == COMMANDS[0]
    assert (model.next_row(-1, 1), model.next_row(2, 1), model.next_row(1, -1)) == (1, 4, 9)


def test_an_empty_list_has_no_next_row(model):
    model.set_query("xyzzy")
    assert model.rowCount() == 0
    assert model.next_row(-1, 1) == -1


def test_matches_are_ranked_start_before_word_before_middle_before_scattered():
    ranked = [match("re", title) for title in ("Regenerate", "Stop reply", "More", "r then e")]
    scores = [found[0] for found in ranked if found]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 4


def hits(query, title):
    found = match(query, title)
    return None if found is None else "".join(title[place] for place in sorted(found[1]))


def test_the_letters_that_matched_are_known():
    assert hits("chat new", "New chat") == "Newchat"
    assert hits("nc", "New chat") == "Nc"
    assert hits("NEW", "Brand new") == "new"
    assert hits("zz", "New chat") is None
    assert hits("strasse", "Straße") is None
    assert hits("stra", "Straße") == "Stra"


def test_letters_far_apart_do_not_match():
    assert hits("nt", "New chat") is None
    assert hits("cht", "New chat") == "cht"


def test_hostile_titles_are_only_text(model):
    model.set_conversations([PaletteEntry(PaletteKind.CONVERSATION, "x", "(((.*+?[a-" * 50)])
    model.set_query("(.*")
    assert titles(model)[0] == "Chats"


def test_ten_thousand_conversations_are_searched_within_a_few_frames(model):
    entries = [
        PaletteEntry(PaletteKind.CONVERSATION, str(number), f"Talk number {number} about gardens")
        for number in range(10_000)
    ]
    model.set_conversations(entries)
    started = time.perf_counter()
    model.set_query("garden 77")
    assert time.perf_counter() - started < 1.0
    assert titles(model)[1] == "Talk number 77 about gardens"
