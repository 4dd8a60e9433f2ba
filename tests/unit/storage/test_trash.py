"""Deleting is moving: undo brings everything back, a crash in between is completed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_chat.storage.repository import HistoryStore
from tests.unit.storage.samples import conversation_id, document, fill, journal, line_of_talk, user

DAY = 86400.0


def test_trash_and_restore(store: HistoryStore) -> None:
    keys = [fill(store, number, 3) for number in (1, 2, 3)]
    store.fold(keys[0])
    store.append(keys[0], user(9, parent=2))
    store.trash(keys[:2])
    assert [summary.meta.id for summary in store.summaries()] == keys[2:]
    assert {summary.meta.id: summary.message_count for summary in store.trashed()} == {keys[0]: 4, keys[1]: 3}
    assert store.search("question 2") != []
    assert {hit.conversation_id for hit in store.search("question")} == {keys[2]}
    store.restore(keys[:2])
    assert list(store.load(keys[0])) == [*line_of_talk(3), user(9, parent=2)]
    assert len(store.summaries()) == 3
    assert store.trashed() == []
    with pytest.raises(KeyError):
        store.restore([keys[0]])
    store.append(keys[1], user(9, parent=2))
    assert len(store.load(keys[1])) == 4


def test_purge_takes_what_is_old_enough(open_store: Callable[..., HistoryStore]) -> None:
    now = [1_000_000_000.0]
    store = open_store(clock=lambda: now[0])
    keys = [fill(store, number, 1) for number in (1, 2)]
    store.trash(keys[:1])
    now[0] += 20 * DAY
    store.trash(keys[1:])
    now[0] += 11 * DAY
    store.purge_trash(30)
    assert [summary.meta.id for summary in store.trashed()] == keys[1:]
    now[0] -= 365 * DAY  # a clock that went back removes nothing
    store.purge_trash(30)
    assert [summary.meta.id for summary in store.trashed()] == keys[1:]


@pytest.mark.parametrize("fails_at", range(1, 6))
@pytest.mark.parametrize("restoring", [False, True], ids=["trash", "restore"])
def test_interrupted_moves_are_completed(
    open_store: Callable[..., HistoryStore],
    crash: Callable[[HistoryStore], None],
    monkeypatch: pytest.MonkeyPatch,
    fails_at: int,
    restoring: bool,
) -> None:
    class Killed(BaseException):
        pass

    store = open_store()
    key = fill(store, 1, 3)
    store.fold(key)
    store.append(key, user(9, parent=2))
    if restoring:
        store.trash([key])
    calls = 0
    rename = os.rename

    def dying(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise Killed
        rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", dying)
        try:
            (store.restore if restoring else store.trash)([key])
        except Killed:
            pass
    crash(store)
    store = open_store()
    alive, deleted = [summary.meta.id for summary in store.summaries()], [entry.meta.id for entry in store.trashed()]
    assert sorted(alive + deleted) == [key]
    if deleted:
        store.restore(deleted)
    assert len(store.load(key)) == 4
    assert list((store.root / "trash").iterdir()) == []


def test_deleted_twice_keeps_both(store: HistoryStore, root: Path) -> None:
    key = fill(store, 1, 1)
    kept = journal(root, key).read_bytes()
    store.trash([key])
    journal(root, key).write_bytes(kept)
    store.trash([key])
    assert sorted(path.name for path in (root / "trash").iterdir()) == [key, f"{key}.2"]
    assert not document(root, conversation_id(1)).exists()


def test_an_answer_to_a_conversation_that_is_alive_and_in_the_trash_reaches_the_live_one(
    open_store: Callable[..., HistoryStore], store: HistoryStore, root: Path
) -> None:
    key = fill(store, 1, 1)
    kept = journal(root, key).read_bytes()
    store.trash([key])
    journal(root, key).write_bytes(kept)
    open_store(writable=False).hand_over(store.load(key).meta, [user(9, parent=0)])
    assert store.collect_inbox() == [key]
    assert len(store.load(key)) == 2
    assert [summary.message_count for summary in store.trashed()] == [1]


def test_purge_takes_what_is_named_and_only_from_the_trash(store: HistoryStore) -> None:
    keys = [fill(store, number, 1) for number in (1, 2, 3)]
    store.trash(keys[:2])
    store.purge([keys[0], keys[2], conversation_id(9)])
    assert [summary.meta.id for summary in store.trashed()] == [keys[1]]
    assert [summary.meta.id for summary in store.summaries()] == [keys[2]]
