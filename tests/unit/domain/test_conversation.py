"""The tree of messages: paths, versions, circles, union, summaries, first lines."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import (
    PREVIEW_LENGTH,
    TITLE_LENGTH,
    Conversation,
    ConversationMeta,
    first_line,
)
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.usage import Usage

KEY = ConversationId("c")


def message(
    name: str, parent: str | None = None, *, role: Role = Role.USER, text: str = "", **facts: object
) -> Message:
    content = (text_block(text or name),)
    return Message(MessageId(name), MessageId(parent) if parent else None, role, content, 0.0, **facts)  # type: ignore[arg-type]


def tree(*links: str, leaf: str | None = None) -> Conversation:
    """``tree("a", "a>b", "a>c")``: messages with their parents."""
    conversation = Conversation(ConversationMeta(KEY, active_leaf=MessageId(leaf) if leaf else None))
    for link in links:
        parent, _, name = link.rpartition(">")
        assert conversation.add(message(name, parent or None))
    return conversation


def names(path: tuple[Message, ...]) -> str:
    return "".join(entry.id for entry in path)


def test_an_empty_conversation() -> None:
    conversation = tree()
    assert conversation.id == KEY
    assert len(conversation) == 0
    assert conversation.active_path() == ()
    assert conversation.path_to(None) == ()
    assert conversation.children(None) == ()
    assert conversation.usage() == Usage()
    assert conversation.summary().preview == ""
    assert conversation.summary().message_count == 0
    with pytest.raises(KeyError):
        conversation.get(MessageId("a"))
    with pytest.raises(KeyError):
        conversation.siblings(MessageId("a"))


def test_a_straight_one() -> None:
    conversation = tree("a", "a>b", "b>c", leaf="c")
    assert names(conversation.active_path()) == "abc"
    assert names(tuple(conversation)) == "abc"
    assert "b" in conversation
    assert "x" not in conversation
    assert conversation.get(MessageId("b")).parent_id == "a"
    assert conversation.children(MessageId("a")) == ("b",)
    assert conversation.siblings(MessageId("b")) == ("b",)


def test_versions_are_siblings_in_the_order_they_came() -> None:
    conversation = tree("a", "a>b", "b>c", "a>d", "d>e", "a>f", leaf="c")
    assert conversation.siblings(MessageId("d")) == ("b", "d", "f")
    assert names(conversation.active_path()) == "abc"
    assert names(conversation.path_to(MessageId("e"))) == "ade"
    assert conversation.newest_leaf(MessageId("a")) == "f"
    assert conversation.newest_leaf(MessageId("d")) == "e"
    assert conversation.newest_leaf(MessageId("e")) == "e"


def test_versions_of_the_first_message() -> None:
    conversation = tree("a", "a>b", "c", leaf="b")
    assert conversation.siblings(MessageId("c")) == ("a", "c")
    assert conversation.children(None) == ("a", "c")
    assert names(conversation.path_to(MessageId("c"))) == "c"


def test_union_by_id_keeps_the_first() -> None:
    conversation = tree("a")
    assert conversation.add(message("a", text="other")) is False
    assert conversation.get(MessageId("a")).text == "a"
    assert conversation.children(None) == ("a",)
    assert len(conversation) == 1


def test_a_missing_parent_begins_the_path() -> None:
    assert names(tree("x>b", "b>c", leaf="c").active_path()) == "bc"


@pytest.mark.parametrize("leaf", [None, "gone"])
def test_without_a_known_leaf_the_newest_message_ends_the_path(leaf: str | None) -> None:
    assert names(tree("a", "a>b", "a>c", leaf=leaf).active_path()) == "ac"


def test_parents_may_come_after_their_children() -> None:
    assert names(tree("b>c", "a>b", "a", leaf="c").active_path()) == "abc"


@pytest.mark.parametrize("links", [("a>a",), ("b>a", "a>b"), ("c>a", "a>b", "b>c")])
def test_circles_end(links: tuple[str, ...]) -> None:
    conversation = tree(*links, leaf="a")
    assert len(conversation.active_path()) == len(links)
    assert conversation.newest_leaf(MessageId("a")) in conversation
    assert conversation.summary().message_count == len(links)


_LINKS = st.lists(st.tuples(st.integers(0, 8), st.none() | st.integers(0, 8)), max_size=12)


@given(_LINKS, st.none() | st.integers(0, 8))
def test_no_set_of_links_breaks_it(links: list[tuple[int, int | None]], leaf: int | None) -> None:
    conversation = Conversation(ConversationMeta(KEY, active_leaf=None if leaf is None else MessageId(str(leaf))))
    for name, parent in links:
        known = str(name) in conversation
        assert conversation.add(message(str(name), None if parent is None else str(parent))) is not known
    path = conversation.active_path()
    assert bool(path) == bool(links)
    assert len({entry.id for entry in path}) == len(path)
    for earlier, later in itertools.pairwise(path):
        assert later.parent_id == earlier.id
    for entry in conversation:
        assert entry.id in conversation.siblings(entry.id)
        assert conversation.newest_leaf(entry.id) in conversation
    assert conversation.summary().message_count == len(conversation)


def test_meta_is_replaced_as_a_whole() -> None:
    conversation = tree("a")
    before = conversation.meta
    conversation.set_meta(title="Harbour", pinned=True)
    assert (conversation.meta.title, conversation.meta.pinned) == ("Harbour", True)
    assert (before.title, before.pinned) == ("", False)
    with pytest.raises(TypeError):
        conversation.set_meta(colour="red")


def test_usage_counts_all_branches() -> None:
    conversation = tree("a")
    for number, name in enumerate("bcd", start=1):
        conversation.add(message(name, "a", role=Role.ASSISTANT, usage=Usage(input=number, output=10)))
    conversation.set_meta(active_leaf=MessageId("b"))
    assert conversation.usage() == Usage(input=6, output=30)


def test_the_summary_tells_of_the_active_path() -> None:
    conversation = Conversation(ConversationMeta(KEY, title="T", active_leaf=MessageId("d")))
    conversation.add(message("a", text="First question"))
    conversation.add(message("b", "a", role=Role.ASSISTANT, model="claude-opus-5-5", text="# Answer\n\nmore"))
    conversation.add(message("c", "a", role=Role.ASSISTANT, model="other", text="second version"))
    conversation.add(message("d", "b", text="**Now** `this`"))
    summary = conversation.summary()
    assert summary.meta is conversation.meta
    assert (summary.preview, summary.message_count, summary.model) == ("Now this", 4, "claude-opus-5-5")


def test_a_message_without_words_gives_the_preview_to_the_one_before() -> None:
    conversation = Conversation(ConversationMeta(KEY, active_leaf=MessageId("b")))
    conversation.add(message("a", text="Question"))
    conversation.add(Message(MessageId("b"), MessageId("a"), Role.ASSISTANT, (), 0.0, model="m"))
    summary = conversation.summary()
    assert (summary.preview, summary.model) == ("Question", "m")


# --- first lines ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        (" \n\t\n", ""),
        ("Hello", "Hello"),
        ("\n\n  Hello\tthere  \nagain", "Hello there"),
        ("# A **title** with `code`", "A title with code"),
        ("Suppose: *how many?* So *many*.", "Suppose: how many? So many."),
        ("2 * 3, a*b, *.py", "2 * 3, a*b, *.py"),
        ("> - * ~ quoted", "quoted"),
        ("---\nBelow", "Below"),
        ("```\ncode()\n```", "code()"),
        ("***\n### \nLast", "Last"),
        ("snake_case stays", "snake_case stays"),
        ("a\u2028b", "a"),
    ],
)
def test_first_line(text: str, line: str) -> None:
    assert first_line(text) == line


def test_a_long_line_is_cut() -> None:
    line = first_line("word " * 50, 20)
    assert line == "word word word word…"
    assert len(line) <= 20
    assert first_line("x" * 20, 20) == "x" * 20
    assert first_line("x" * 21, 20) == "x" * 19 + "…"


def test_only_the_beginning_is_looked_at() -> None:
    assert first_line("\n" * (TITLE_LENGTH * 40) + "far below") == ""


@given(st.text(max_size=300), st.integers(2, PREVIEW_LENGTH))
def test_any_text_becomes_one_line(text: str, length: int) -> None:
    line = first_line(text, length)
    assert len(line) <= length
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
