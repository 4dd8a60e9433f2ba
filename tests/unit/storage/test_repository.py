"""The history as its users see it."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from desktop_chat.domain.content import block, text_block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.messages import Message, Role
from desktop_chat.storage.errors import FolderInUse
from desktop_chat.storage.repository import HistoryStore
from desktop_chat.storage.writer import FOLD_RECORDS, IDLE_SECONDS
from tests.unit.storage.samples import conversation_id, document, fill, journal, line_of_talk, reply, stream, user

Open = Callable[..., HistoryStore]
SCHEMA = json.loads((Path(__file__).resolve().parents[3] / "docs/history.schema.json").read_text())


def test_what_is_saved_is_there_after_a_restart(open_store: Open) -> None:
    store = open_store()
    key = fill(store, 1, 6)
    store.set_meta(key, {"title": "Named", "title_is_auto": False, "pinned": True, "overrides": {"temperature": 0.5}})
    before = store.load(key)
    store.close()
    store = open_store()
    after = store.load(key)
    assert list(after) == line_of_talk(6)
    assert after.meta == before.meta
    assert (after.meta.title, after.meta.pinned, after.meta.overrides) == ("Named", True, {"temperature": 0.5})
    assert after.meta.active_leaf == reply(5, 4).id
    assert not journal(store.root, key).exists()


def test_written_documents_match_the_schema(store: HistoryStore) -> None:
    key = fill(store, 1, 4)
    attachment = store.attachments.add(b"data", "ü.txt", "text/plain")
    odd = Message(user(10).id, user(0).id, Role.USER, (attachment.to_block(), block({"no": "type"})), 1.0)
    store.append(key, odd)
    store.fold(key)
    jsonschema.validate(json.loads(document(store.root, key).read_bytes()), SCHEMA)
    empty = fill(store, 2, 0)
    store.fold(empty)
    jsonschema.validate(json.loads(document(store.root, empty).read_bytes()), SCHEMA)


def test_a_message_saved_twice_is_there_once(store: HistoryStore) -> None:
    key = fill(store, 1, 2)
    store.append(key, reply(1, 0))
    store.fold(key)
    store.append(key, reply(1, 0))
    assert len(store.load(key)) == 2
    assert store.summaries()[0].message_count == 2


def test_a_message_and_facts_are_one_write(store: HistoryStore) -> None:
    key = fill(store, 1, 2)
    sibling = user(7, "asked otherwise")
    store.append(key, sibling, {"active_leaf": sibling.id, "title": "Other"})
    conversation = store.load(key)
    assert conversation.active_path() == (sibling,)
    assert store.summaries()[0] == conversation.summary()
    store.set_meta(key, {"active_leaf": reply(1, 0).id})
    assert store.summaries()[0] == store.load(key).summary()
    assert store.summaries()[0].preview.startswith("answer 1")


def test_unknown_facts_and_conversations_are_refused(store: HistoryStore) -> None:
    key = fill(store, 1, 1)
    with pytest.raises(ValueError, match="colour"):
        store.set_meta(key, {"colour": "red"})
    for call in (
        store.load,
        store.fold,
        lambda other: store.append(other, user(0)),
        lambda other: store.trash([other]),
    ):
        with pytest.raises(KeyError):
            call(conversation_id(9))
    with pytest.raises(KeyError):
        store.load("../../etc/passwd")  # type: ignore[arg-type]
    assert len(store.summaries()) == 1


def test_create_twice_changes_nothing(store: HistoryStore) -> None:
    key = fill(store, 1, 2)
    store.create(ConversationMeta(key, title="Again"))
    assert store.load(key).meta.title == "Talk"


def test_saving_costs_the_same_in_a_long_conversation(store: HistoryStore) -> None:
    key = fill(store, 1, 300)
    store.fold(key)
    size = document(store.root, key).stat()
    store.append(key, user(400, "short", 299))
    store.append(key, user(401, "short", 400))
    after = document(store.root, key).stat()
    assert (after.st_ino, after.st_mtime_ns) == (size.st_ino, size.st_mtime_ns)
    assert journal(store.root, key).stat().st_size < 1000


def test_fold_keeps_the_copy_before(store: HistoryStore) -> None:
    key = fill(store, 1, 2)
    store.fold(key)
    first = document(store.root, key).read_bytes()
    store.append(key, user(2, parent=1))
    store.fold(key)
    assert document(store.root, key).with_suffix(".json~").read_bytes() == first
    store.fold(key)
    assert document(store.root, key).with_suffix(".json~").read_bytes() == first


def test_idle_and_large_conversations_are_folded(open_store: Open) -> None:
    store = open_store(clock=lambda: 1000.0)
    key = fill(store, 1, 3)
    store.fold_idle(1000.0 + IDLE_SECONDS / 2)
    assert journal(store.root, key).exists()
    store.fold_idle(1000.0 + IDLE_SECONDS)
    assert not journal(store.root, key).exists()
    for number in range(FOLD_RECORDS):
        store.set_meta(key, {"title": f"Talk {number}"})
    store.fold_idle(1000.0)
    assert not journal(store.root, key).exists()
    assert store.load(key).meta.title == f"Talk {FOLD_RECORDS - 1}"


def test_only_one_writer_and_readers_beside_it(open_store: Open, store: HistoryStore) -> None:
    key = fill(store, 1, 2)
    with pytest.raises(FolderInUse) as caught:
        open_store()
    assert caught.value.kind is ErrorKind.STORAGE
    before = sorted(os.listdir(store.root / "conversations"))
    reader = open_store(writable=False)
    assert not reader.writable
    assert len(reader.load(key)) == 2
    assert [summary.meta.id for summary in reader.summaries()] == [key]
    for call in (
        lambda: reader.append(key, user(5)),
        lambda: reader.set_meta(key, {"title": "x"}),
        lambda: reader.trash([key]),
        lambda: reader.create(ConversationMeta(conversation_id(5))),
        lambda: reader.begin_reply(key, user(5)),
        lambda: reader.save_draft("new", Draft("x")),
    ):
        with pytest.raises(ChatError, match="reading only"):
            call()
    assert sorted(os.listdir(store.root / "conversations")) == before
    store.append(key, user(2, parent=1))
    assert reader.summaries()[0].message_count == 3
    store.close()
    assert open_store().writable


def test_a_reader_makes_no_folder(open_store: Open, root: Path) -> None:
    reader = open_store(writable=False)
    assert reader.summaries() == []
    assert reader.search("x") == []
    assert reader.drafts() == {}
    assert reader.trashed() == []
    with pytest.raises(ChatError, match="no data folder"):
        reader.hand_over(ConversationMeta(conversation_id(1)), [])
    assert not root.exists()


def test_what_a_verb_hands_over_appears(open_store: Open, store: HistoryStore) -> None:
    key = fill(store, 1, 2)
    verb = open_store(writable=False)
    new = ConversationMeta(conversation_id(2), "From a verb", created_at=5.0, updated_at=6.0, active_leaf=user(0).id)
    verb.hand_over(new, [user(0)])
    longer = [*line_of_talk(2), user(2, parent=1), reply(3, 2)]
    verb.hand_over(ConversationMeta(key, "Ignored", updated_at=9000.0, active_leaf=reply(3, 2).id), longer)
    assert set(store.collect_inbox()) == {conversation_id(2), key}
    assert store.collect_inbox() == []
    assert store.load(conversation_id(2)).meta == new
    united = store.load(key)
    assert list(united) == longer
    assert (united.meta.title, united.meta.active_leaf, united.meta.updated_at) == ("Talk", reply(3, 2).id, 9000.0)
    assert {summary.message_count for summary in store.summaries()} == {1, 4}
    assert list((store.root / "inbox").iterdir()) == []


def test_what_was_handed_over_without_a_window_appears_at_the_next_start(open_store: Open, root: Path) -> None:
    open_store().close()
    verb = open_store(writable=False)
    verb.hand_over(ConversationMeta(conversation_id(2), "Alone"), [user(0)])
    (root / "inbox" / "broken.json").write_bytes(b"{")
    store = open_store()
    assert [summary.meta.title for summary in store.summaries()] == ["Alone"]
    assert [path.name for path in (root / "recovered").iterdir()] == ["broken.json"]


def test_an_answer_to_a_deleted_conversation_brings_it_back(open_store: Open, store: HistoryStore) -> None:
    key = fill(store, 1, 2)
    store.trash([key])
    open_store(writable=False).hand_over(ConversationMeta(key), [user(2, parent=1)])
    assert store.collect_inbox() == [key]
    assert len(store.load(key)) == 3
    assert store.trashed() == []


def test_drafts_survive_and_empty_ones_go(open_store: Open) -> None:
    store = open_store()
    key = fill(store, 1, 1)
    attachment = store.attachments.add(b"x", "x.txt", "text/plain")
    store.save_draft(key, Draft("half a thought", (attachment,)))
    store.save_draft("new", Draft("another"))
    store.close()
    store = open_store()
    assert store.drafts() == {key: Draft("half a thought", (attachment,)), "new": Draft("another")}
    store.save_draft("new", Draft("  "))
    assert list(store.drafts()) == [key]
    with pytest.raises(ValueError, match="belongs"):
        store.save_draft("../x", Draft("y"))


def test_a_duplicate_has_all_branches_and_lives_alone(store: HistoryStore) -> None:
    key = fill(store, 1, 2)
    store.append(key, user(7, "other"))
    store.duplicate(key, conversation_id(2))
    copy = store.load(conversation_id(2))
    assert list(copy) == list(store.load(key))
    store.append(key, user(8, parent=1))
    assert len(store.load(conversation_id(2))) == 3
    assert len(store.summaries()) == 2


def test_a_reply_from_begin_to_end(store: HistoryStore) -> None:
    key = fill(store, 1, 1)
    pending = Message(reply(1, 0).id, user(0).id, Role.ASSISTANT, (), 5.0)
    store.begin_reply(key, pending)
    store.begin_reply(key, pending)
    assert stream(store.root, key).exists()
    with pytest.raises(ValueError, match="streaming"):
        store.begin_reply(key, Message(reply(3, 0).id, user(0).id, Role.ASSISTANT, (), 5.0))
    store.write_reply(key, [])
    store.finish_reply(key, reply(1, 0))
    store.finish_reply(key, reply(1, 0))
    assert not stream(store.root, key).exists()
    assert list(store.load(key)) == [user(0), reply(1, 0)]
    store.begin_reply(key, Message(reply(3, 1).id, reply(1, 0).id, Role.ASSISTANT, (), 5.0))
    store.drop_reply(key)
    store.drop_reply(key)
    assert not stream(store.root, key).exists()


def test_conflict_copies_are_united_and_set_aside(open_store: Open, root: Path) -> None:
    store = open_store()
    key = fill(store, 1, 2)
    store.fold(key)
    content = document(root, key).read_bytes()
    store.append(key, user(2, parent=1))
    store.fold(key)
    newer = document(root, key).read_bytes()
    store.close()
    document(root, key).write_bytes(content)
    names = [
        f"{key}.sync-conflict-20261123-000000-ABCDEFG.json",
        f"{key} (Ann's conflicted copy 2026-11-23).json",
    ]
    for name in names:
        (root / "conversations" / name).write_bytes(newer)
    store = open_store()
    assert len(store.load(key)) == 3
    assert sorted(path.name for path in (root / "recovered").iterdir()) == sorted(names)


def test_titles_with_markup_stay_as_they_are(store: HistoryStore) -> None:
    key = conversation_id(1)
    title = "<img src=x> \u202e \x00 ‮"
    store.create(ConversationMeta(key, title))
    store.append(key, Message(user(0).id, None, Role.USER, (text_block("\u2028\x1b[31m"),), 1.0))
    store.fold(key)
    assert store.load(key).meta.title == title
    assert store.summaries()[0].meta.title == title


@pytest.mark.parametrize(
    "name", ["{}.sync-conflict-20261123-000000-ABCDEFG.journal", "{} (Ann's conflicted copy).journal"]
)
def test_copies_of_journals_are_united_too(open_store: Open, root: Path, name: str) -> None:
    store = open_store()
    key = fill(store, 1, 2)
    store.append(key, user(2, parent=1))
    elsewhere = journal(root, key).read_bytes()
    store.close()
    document(root, key).unlink()
    journal(root, key).write_bytes(b"".join(elsewhere.splitlines(keepends=True)[:3]))
    (root / "conversations" / name.format(key)).write_bytes(elsewhere)
    store = open_store()
    assert len(store.load(key)) == 3
    assert [path.name for path in (root / "recovered").iterdir()] == [name.format(key)]


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_repaired(
    open_store: Open, root: Path, crash: Callable[[HistoryStore], None]
) -> None:
    store = open_store()
    key, other = fill(store, 1, 1), fill(store, 2, 2)
    store.begin_reply(key, reply(1, 0))
    crash(store)
    folder = root / "conversations"
    (folder / f"{other}.sync-conflict-1.json").symlink_to("/dev/null")
    stream(root, other).symlink_to("/dev/null")
    (folder / f"{key}.json.0a1b2c3d.tmp").mkdir()
    (folder / ".syncthing.x.json.tmp").write_bytes(b"of a sync tool")
    (root / "inbox" / "a.json").mkdir()
    store = open_store()
    assert len(store.load(key)) == 2
    assert any("waiting" in problem.text for problem in store.problems())
    assert (folder / ".syncthing.x.json.tmp").exists()
    store.hand_over(ConversationMeta(conversation_id(5)), [user(7)])
    assert store.collect_inbox() == [conversation_id(5)]
    assert store.refresh().removed == []


def test_idle_folding_passes_over_what_somebody_took_away(store: HistoryStore, root: Path) -> None:
    gone, kept = fill(store, 1, 1), fill(store, 2, 1)
    journal(root, gone).unlink()
    store.fold_idle(1e12)
    assert document(root, kept).exists()
    assert not document(root, gone).exists()
