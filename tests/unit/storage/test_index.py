"""The index is derived: deleted, damaged or stale, the files win."""

import random
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.storage.catalog import IndexChanges
from desktop_chat.storage.codec.messages import encode_message
from desktop_chat.storage.lines import seal
from desktop_chat.storage.repository import HistoryStore
from desktop_chat.storage.search import snippet_of
from tests.unit.storage.samples import conversation_id, document, fill, journal, message_id, reply, user

Open = Callable[..., HistoryStore]
Crash = Callable[[HistoryStore], None]


def index_file(root: Path) -> Path:
    return root / "cache" / "index.sqlite"


def remove_index(root: Path) -> None:
    for path in (root / "cache").iterdir():
        path.unlink()


def test_index_and_files_agree_after_every_kind_of_change(store: HistoryStore) -> None:
    keys = [fill(store, number, number) for number in range(1, 5)]
    store.set_meta(keys[0], {"archived": True, "title": "Höhle"})
    store.append(keys[1], user(50, "sibling"), {"active_leaf": message_id(50)})
    store.fold(keys[2])
    store.duplicate(keys[3], conversation_id(9))
    listed = {summary.meta.id: summary for summary in store.summaries()}
    assert listed == {key: store.load(key).summary() for key in [*keys, conversation_id(9)]}
    changes = store.refresh()
    assert (changes.changed, changes.removed) == ([], [])


@pytest.mark.parametrize("harm", ["removed", "zeros", "junk", "half", "tables", "schema"])
def test_a_lost_or_damaged_index_is_made_again(open_store: Open, root: Path, harm: str) -> None:
    store = open_store()
    key = fill(store, 1, 4)
    assert store.search("question")
    store.close()
    path = index_file(root)
    if harm == "removed":
        remove_index(root)
    elif harm == "zeros":
        path.write_bytes(bytes(8192))
    elif harm == "junk":
        path.write_bytes(b"no database at all " * 400)
    elif harm == "half":
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2 // 4096 * 4096])
    else:
        connection = sqlite3.connect(path)
        connection.execute("DROP TABLE entries" if harm == "tables" else "PRAGMA user_version = 99")
        connection.commit()
        connection.close()
    store = open_store()
    assert [summary.message_count for summary in store.summaries()] == [4]
    assert len(store.search("question")) == 2
    assert store.load(key)
    store.append(key, user(4, "fresh words", 3))
    assert [hit.message_id for hit in store.search("fresh")] == [message_id(4)]


def test_an_index_damaged_while_in_use_is_made_again(store: HistoryStore, root: Path) -> None:
    key = fill(store, 1, 4)
    connection = sqlite3.connect(index_file(root))
    connection.execute("DROP TABLE texts")
    connection.commit()
    connection.close()
    store.append(key, user(4, parent=3))
    assert store.search("question 4")[0].message_id == message_id(4)
    assert [summary.message_count for summary in store.summaries()] == [5]


def test_an_index_behind_the_files_never_shows_less(open_store: Open, crash: Crash, root: Path) -> None:
    store = open_store()
    key = fill(store, 1, 2)
    crash(store)
    with journal(root, key).open("ab") as stream:
        stream.write(seal(encode_message(user(2, parent=1))) + b"\n")
    journal(root, conversation_id(2)).write_bytes(seal(encode_message(user(0))) + b"\n")
    store = open_store()
    counts = {summary.meta.id: summary.message_count for summary in store.summaries()}
    assert counts == {key: 3, conversation_id(2): 1}


def test_refresh_finds_what_others_did_to_the_files(store: HistoryStore, root: Path) -> None:
    keys = [fill(store, number, 2) for number in (1, 2, 3)]
    for key in keys:
        store.fold(key)
    content = document(root, keys[0]).read_bytes()
    document(root, conversation_id(7)).write_bytes(content)
    document(root, keys[0]).unlink()
    altered = store.load(keys[1])
    line = seal(encode_message(user(60, parent=1)))
    journal(root, keys[1]).write_bytes(line + b"\n")
    changes = store.refresh()
    assert changes.removed == [keys[0]]
    assert {summary.meta.id for summary in changes.changed} == {conversation_id(7), keys[1]}
    assert store.load(keys[1]).active_path()[:2] == altered.active_path()
    assert store.load(conversation_id(7)).id == conversation_id(7)


def test_search_finds_pieces_titles_and_scripts_without_spaces(store: HistoryStore) -> None:
    key = conversation_id(1)
    store.create(ConversationMeta(key, title="Größe der 宇宙"))
    store.append(key, user(0, 'The "quick" brown\nfox; 日本語の文章 100% naïve_name'))
    store.append(key, reply(1, 0, "SELECT * FROM t; -- 東京"))

    def found(text: str) -> set[str | None]:
        return {hit.message_id for hit in store.search(text)}

    assert found("rown") == {message_id(0)}
    assert found("QUICK fox") == {message_id(0)}
    assert found('"quick"') == {message_id(0)}
    assert found("日本語") == {message_id(0)}
    assert found("東京") == {message_id(1)}
    assert found("宇宙") == {None}
    assert found("öße") == {None}
    assert found("0%") == {message_id(0)}
    assert found("e_n") == {message_id(0)}
    assert found("quick 東京") == set()
    for odd in ("", "  ", "\0", '"', "AND", "NEAR(", "*", "a" * 5000, "texts:x", "%", "\\"):
        assert found(odd) <= {None, message_id(0), message_id(1)}
    store.set_meta(key, {"title": "Renamed"})
    assert found("宇宙") == set()
    assert found("renam") == {None}
    assert store.search("e", limit=1)[0].conversation_id == key


def test_snippets_show_the_place() -> None:
    text = "begin " + "word " * 100 + "needle\nand more " + "tail " * 100
    assert "needle and more" in snippet_of(text, ["needle"])
    assert snippet_of(text, ["needle"]).startswith("…")
    assert snippet_of("short", ["absent"]) == "short"


def test_idle_time_makes_search_complete(open_store: Open, root: Path) -> None:
    store = open_store()
    for number in range(1, 6):
        fill(store, number, 2)
    store.close()
    remove_index(root)
    store = open_store()
    assert len(store.summaries()) == 5
    while store._catalog._index.without_texts(1):
        store.fold_idle(0.0)
    assert len(store.search("question", limit=9)) == 5


def test_a_cache_that_cannot_be_written_is_replaced_by_memory(open_store: Open, root: Path) -> None:
    store = open_store()
    fill(store, 1, 2)
    store.close()
    remove_index(root)
    index_file(root).symlink_to(root / "elsewhere")
    store = open_store()
    assert len(store.summaries()) == 1
    assert len(store.search("question")) == 1
    assert not (root / "elsewhere").exists()


def test_bytes_that_changed_in_the_index_never_keep_the_history_shut(open_store: Open, root: Path) -> None:
    store = open_store()
    keys = [fill(store, number, 3, title=f"Talk {number}") for number in range(20)]
    store.search("question")
    store.close()
    path = index_file(root)
    good = path.read_bytes()
    chance = random.Random(7)
    for _ in range(60):
        remove_index(root)
        content = bytearray(good)
        for _ in range(chance.choice((1, 3, 30))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content)
        store = open_store()
        assert {summary.meta.id for summary in store.summaries()} == set(keys)
        store.search("question")
        store.set_meta(keys[0], {"pinned": True})
        assert store.load(keys[0]).meta.pinned
        store.close()


def test_a_row_whose_key_changed_does_not_stay_in_the_list(open_store: Open, root: Path) -> None:
    store = open_store()
    keys = [fill(store, number, 1) for number in range(20)]
    store.close()
    good = index_file(root).read_bytes()
    for key in keys:
        remove_index(root)
        # Out of order now, so that hardly a query by its key finds it. The JSON of the row stays whole.
        content = re.sub(b'(?<!")' + key.encode(), key.replace("-", "\x03", 1).encode(), good)
        assert content != good
        index_file(root).write_bytes(content)
        store = open_store()
        assert {summary.meta.id for summary in store.summaries()} == set(keys)
        assert store.refresh() == IndexChanges([], [])
        store.close()


def test_a_history_that_cannot_be_opened_is_not_locked(open_store: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(HistoryStore, "_start", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            open_store()
    assert open_store().writable


def test_titles_and_searches_with_half_characters(store: HistoryStore) -> None:
    key = fill(store, 1, 2)
    store.set_meta(key, {"title": "half \ud83d of it"})
    assert store.load(key).meta.title == "half \ufffd of it"
    assert store.summaries()[0].meta.title == "half \ufffd of it"
    assert [hit.title for hit in store.search("half \ud83d")] == ["half \ufffd of it"]
