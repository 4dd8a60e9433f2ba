"""Files of every released version open; files of a newer one are shown and never written."""

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import TextDelta
from desktop_chat.domain.ids import ConversationId
from desktop_chat.domain.stop import Ending
from desktop_chat.storage import atomic
from desktop_chat.storage.lines import seal, unseal
from desktop_chat.storage.migrations import Access, access_of
from desktop_chat.storage.repository import HistoryStore
from tests.unit.storage.samples import conversation_id, document, fill, journal, reply, user

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "history"
SCHEMA = json.loads((Path(__file__).resolve().parents[3] / "docs/history.schema.json").read_text())
BRANCHES = ConversationId("11111111-1111-4111-8111-111111111111")
JOURNALLED = ConversationId("22222222-2222-4222-8222-222222222222")
STREAMING = ConversationId("33333333-3333-4333-8333-333333333333")

Open = Callable[..., HistoryStore]


def copy_fixture(version: str, root: Path) -> None:
    """A released data folder; file modes and empty folders are not kept by version control."""
    shutil.copytree(FIXTURES / version, root)
    root.chmod(0o700)


def test_version_1_opens_with_everything(open_store: Open, root: Path) -> None:
    copy_fixture("v1", root)
    store = open_store()
    assert store.problems() == []
    titles = {summary.meta.title: summary.message_count for summary in store.summaries()}
    assert titles == {"Branches and blocks": 4, "Only a journal": 2, "Was streaming": 2}
    branches = store.load(BRANCHES)
    assert [message.text for message in branches.active_path()] == ["Hello, 世界", "Second version"]
    assert len(branches.siblings(branches.active_path()[1].id)) == 3
    assert branches.meta.extra == {"colour": "blue"}
    assert branches.meta.overrides == {"temperature": 0.5}
    refused = [message for message in branches if message.ending is Ending.REFUSED]
    assert len(refused) == 1
    assert store.load(JOURNALLED).active_path()[-1].ending is Ending.COMPLETE
    streaming = store.load(STREAMING).active_path()[-1]
    assert (streaming.text, streaming.ending) == ("half of an ans", Ending.INTERRUPTED)
    assert list(store.drafts()) == ["new"]
    assert [summary.meta.title for summary in store.trashed()] == ["Deleted"]
    for path in (FIXTURES / "v1" / "conversations").glob("*.json"):
        jsonschema.validate(json.loads(path.read_bytes()), SCHEMA)


def test_version_1_says_the_same_after_it_was_written_again(open_store: Open, root: Path) -> None:
    copy_fixture("v1", root)
    store = open_store()
    before = [(store.load(key).meta, list(store.load(key))) for key in (BRANCHES, JOURNALLED)]
    for key in (BRANCHES, JOURNALLED):
        store.set_meta(key, {"pinned": True})
        store.set_meta(key, {"pinned": False})
        store.fold(key)
    assert [(store.load(key).meta, list(store.load(key))) for key in (BRANCHES, JOURNALLED)] == before
    old = (FIXTURES / "v1" / "conversations" / f"{BRANCHES}.json").read_bytes().splitlines()[1:]
    assert document(root, BRANCHES).read_bytes().splitlines()[1:] == old


def newer(content: bytes, **numbers: int) -> bytes:
    """A document as a newer version would write it: other numbers, other keys, properly sealed."""
    first, _, rest = content.partition(b"\n")
    header = unseal(first)
    assert header is not None
    return seal(header | numbers | {"novel": [1, 2]})[:-1] + b',"messages":[\n' + rest


@pytest.mark.parametrize(
    ("numbers", "length"),
    [({"version": 2}, 3), ({"min_writer": 2}, 3), ({"version": 3, "min_reader": 3}, 0)],
    ids=["version", "min_writer", "min_reader"],
)
@pytest.mark.parametrize("journalled", [False, True])
def test_a_newer_document_is_never_written(
    open_store: Open, root: Path, numbers: dict[str, int], length: int, journalled: bool
) -> None:
    store = open_store()
    key = fill(store, 1, 3)
    store.close()
    path = document(root, key)
    path.write_bytes(newer(path.read_bytes(), **numbers))
    if journalled:
        journal(root, key).write_bytes(seal({"format": "desktop-chat-journal", "version": 2, "min_writer": 2}) + b"\n")
    content = {entry: entry.read_bytes() for entry in (root / "conversations").iterdir()}
    store = open_store()
    conversation = store.load(key)
    assert (conversation.read_only, conversation.damaged, len(conversation)) == (True, 0, length)
    store.refresh()
    assert [summary.message_count for summary in store.summaries()] == [length]
    assert "newer version" in store.problems()[0].text
    for call in (
        lambda: store.append(key, user(9)),
        lambda: store.set_meta(key, {"title": "x"}),
        lambda: store.begin_reply(key, reply(9, 0)),
        lambda: store.fold(key),
        lambda: store.duplicate(key, conversation_id(2)),
    ):
        with pytest.raises(ChatError, match="newer version") as caught:
            call()
        assert caught.value.kind is ErrorKind.STORAGE
    store.fold_idle(1e12)
    store.close()
    assert {entry: entry.read_bytes() for entry in (root / "conversations").iterdir()} == content


def test_a_document_of_another_layout_is_left_alone(open_store: Open, root: Path) -> None:
    open_store().close()
    path = document(root, conversation_id(1))
    path.write_text('{\n  "version": 7,\n  "nothing": "we know"\n}\n')
    content = path.read_bytes()
    store = open_store()
    assert store.load(conversation_id(1)).read_only
    assert len(store.summaries()) == 1
    with pytest.raises(ChatError, match="newer version"):
        store.append(conversation_id(1), user(0))
    store.close()
    assert path.read_bytes() == content


def test_a_newer_folder_is_opened_for_reading(open_store: Open, root: Path) -> None:
    store = open_store()
    key = fill(store, 1, 2)
    store.close()
    (root / "format.json").write_text('{"format":"desktop-chat-history","version":2,"min_reader":1,"min_writer":2}')
    store = open_store()
    assert not store.writable
    assert len(store.load(key)) == 2
    assert "newer version" in store.problems()[0].text


def test_unknown_keys_and_records_are_kept_byte_for_byte(open_store: Open, root: Path) -> None:
    store = open_store()
    key = fill(store, 1, 2)
    store.fold(key)
    store.close()
    star = seal({"op": "star", "message": user(0).id, "why": [1.5, None]})
    tool = seal({"id": "t", "parent": reply(1, 0).id, "role": "tool", "content": [], "created_at": 1.0})
    odd = seal(
        {"id": "o", "parent": reply(1, 0).id, "role": "user", "created_at": 1.0, "content": [], "mood": {"x": 1}}
    )
    journal(root, key).write_bytes(b"\n".join((star, tool, odd)) + b"\n")
    store = open_store()
    for number in range(3):
        store.set_meta(key, {"title": f"T{number}"})
        store.fold(key)
    lines = [line.rstrip(b",") for line in document(root, key).read_bytes().splitlines()]
    assert [lines.count(line) for line in (star, tool, odd)] == [1, 1, 1]
    conversation = store.load(key)
    assert [message.extra for message in conversation] == [{}, {}, {"mood": {"x": 1}}]
    assert conversation.damaged == 0
    jsonschema.validate(json.loads(document(root, key).read_bytes())["records"], {"type": "array", "minItems": 1})


def test_numbers_decide_what_may_be_done() -> None:
    assert access_of({}) is Access.WRITE
    assert access_of({"version": 1, "min_reader": 1, "min_writer": 1}) is Access.WRITE
    assert access_of({"version": 2, "min_reader": 1, "min_writer": 1}) is Access.READ
    assert access_of({"version": 1, "min_reader": 2}) is Access.NONE
    assert access_of({"version": True}) is Access.WRITE


def test_draft_events_of_a_newer_version_are_skipped(open_store: Open, root: Path) -> None:
    store = open_store()
    key = fill(store, 1, 1)
    store.begin_reply(key, reply(1, 0))
    store.write_reply(key, [TextDelta(0, "a")])
    path = root / "conversations" / f"{key}.stream"
    path.write_bytes(path.read_bytes() + seal({"events": [{"t": "future"}, {"t": "text", "i": 0, "s": "b"}]}) + b"\n")
    store.close()
    assert open_store().load(key).active_path()[-1].text == "ab"


def test_a_message_that_must_go_into_a_newer_document_is_not_said_to_be_saved(
    store: HistoryStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = fill(store, 1, 2)
    store.fold(key)
    store.append(key, user(2, parent=1))

    def refuse(fd: int) -> None:
        raise OSError(errno.EIO, "the disk reports an error")

    with monkeypatch.context() as patch:
        patch.setattr(atomic, "sync_data", refuse)
        with pytest.raises(ChatError):
            store.append(key, reply(3, 2))
    path = document(root, key)
    path.write_bytes(newer(path.read_bytes(), version=2))
    with pytest.raises(ChatError, match="newer version"):
        store.append(key, reply(3, 2))
