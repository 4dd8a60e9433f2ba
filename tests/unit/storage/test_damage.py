"""Files that are cut, flipped, overwritten or doubled: what is whole is shown, nothing is altered, all goes on."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_chat.domain.content import text_block
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.events import BlockStarted, ReplyStarted, TextDelta
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Ending
from desktop_chat.storage.codec.messages import encode_message
from desktop_chat.storage.conversation_files import ConversationFiles
from desktop_chat.storage.journal import Journal
from desktop_chat.storage.lines import seal
from desktop_chat.storage.reply_draft import ReplyDraft, read_draft
from desktop_chat.storage.repository import HistoryStore
from desktop_chat.storage.writer import ConversationWriter
from tests.unit.storage.samples import conversation_id, document, fill, journal, line_of_talk, reply, stream, user

Crash = Callable[[HistoryStore], None]
MESSAGES = 5
FAULTS = 1500


def seals(content: bytes) -> list[int]:
    """Where the seals of records end: from there on a record is whole."""
    return [match.end() for match in re.finditer(rb',"crc":"[0-9a-f]{8}"', content)]


def append_one(files: ConversationFiles, message: Message) -> None:
    ConversationWriter(files, files.folder.parent / "recovered").append([seal(encode_message(message))], 1.0)


def written(open_store: Callable[..., HistoryStore], crash: Crash, *, folded: bool) -> ConversationFiles:
    """A conversation as a kill leaves it, with all records in its document or all in its journal."""
    store = open_store()
    key = fill(store, 1, MESSAGES)
    if folded:
        store.fold(key)
    crash(store)
    return ConversationFiles(store.root / "conversations", key)


def test_journal_cut_at_every_byte_keeps_whole_records_and_takes_one_more(
    open_store: Callable[..., HistoryStore], crash: Crash
) -> None:
    files = written(open_store, crash, folded=False)
    whole = files.journal.read_bytes()
    for cut in range(len(whole) + 1):
        files.journal.write_bytes(whole[:cut])
        complete = sum(cut >= end for end in seals(whole)) - 2  # the header and the record of the creation
        append_one(files, user(90))
        contents, _ = files.read()
        assert len(contents.lines) == max(complete, 0) + 1, cut
        assert contents.lost == 0, cut
        assert contents.damaged == []


def test_document_cut_at_every_byte_loads_and_takes_one_more(
    open_store: Callable[..., HistoryStore], crash: Crash
) -> None:
    files = written(open_store, crash, folded=True)
    whole = files.document.read_bytes()
    assert not files.previous.exists()
    for cut in range(len(whole) + 1):
        files.document.write_bytes(whole[:cut])
        files.journal.unlink(missing_ok=True)
        complete = sum(cut >= end for end in seals(whole)) - 1
        append_one(files, user(90))
        contents, _ = files.read()
        assert len(contents.lines) == max(complete, 0) + 1, cut
        assert contents.conversation().read_only is False
        if 0 <= complete < MESSAGES:
            assert contents.lost == MESSAGES - complete, cut


def test_document_cut_at_every_byte_is_whole_again_from_the_previous_copy(
    open_store: Callable[..., HistoryStore], crash: Crash
) -> None:
    store = open_store()
    key = fill(store, 1, MESSAGES)
    store.fold(key)
    store.append(key, user(90, parent=4))
    store.fold(key)
    crash(store)
    files = ConversationFiles(store.root / "conversations", key)
    whole = files.document.read_bytes()
    for cut in range(0, len(whole), 3):
        files.document.write_bytes(whole[:cut])
        contents, _ = files.read()
        assert len(contents.lines) >= MESSAGES, cut
        assert contents.meta.title == "Talk"


def test_draft_cut_at_every_byte_keeps_the_text_so_far(tmp_path: Path) -> None:
    files = ConversationFiles(tmp_path, conversation_id(1))
    draft = ReplyDraft(files, Message(reply(1, 0).id, None, Role.ASSISTANT, (), 1.0))
    draft.write([ReplyStarted("m", "req", {}), BlockStarted(0, {"type": "text", "text": ""})])
    words = ["eins ", "zwei ", "drei ", "四"]
    for word in words:
        draft.write([TextDelta(0, word)])
    whole = files.stream.read_bytes()
    for cut in range(len(whole) + 1):
        message = read_draft(whole[:cut])
        complete = sum(cut >= end for end in seals(whole))
        if complete == 0:
            assert message is None
        else:
            assert message is not None
            assert message.text == "".join(words[: max(complete - 2, 0)])
            assert message.ending is Ending.INTERRUPTED


def flip(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def zero(content: bytearray, chance: random.Random) -> None:
    at, length = chance.randrange(len(content)), chance.randrange(1, 400)
    content[at : at + length] = bytes(len(content[at : at + length]))


def double(content: bytearray, chance: random.Random) -> None:
    at, length = chance.randrange(len(content)), chance.randrange(1, 400)
    content[at:at] = content[at : at + length]


def drop(content: bytearray, chance: random.Random) -> None:
    at, length = chance.randrange(len(content)), chance.randrange(1, 400)
    del content[at : at + length]


@pytest.mark.parametrize("folded", [True, False], ids=["document", "journal"])
@pytest.mark.parametrize("fault", [flip, zero, double, drop])
def test_random_damage_is_never_silent(
    open_store: Callable[..., HistoryStore],
    crash: Crash,
    folded: bool,
    fault: Callable[[bytearray, random.Random], None],
) -> None:
    files = written(open_store, crash, folded=folded)
    path = files.document if folded else files.journal
    whole = path.read_bytes()
    sound = {message.id: message for message in files.read()[0].conversation()}
    meta = files.read()[0].meta
    chance = random.Random(20261123)
    for _ in range(FAULTS):
        content = bytearray(whole)
        fault(content, chance)
        path.write_bytes(content)
        contents, _ = files.read()
        found = contents.conversation()
        assert all(sound[message.id] == message for message in found)
        missing = len(sound) - len(found)
        cut_off = [message_id for message_id in sound if message_id in found] == list(sound)[: len(found)]
        assert not missing or contents.lost or contents.damaged or (cut_off and not folded)
        if not cut_off and not missing:
            assert contents.meta == meta or contents.damaged
        if fault is flip:
            assert missing <= 2
            assert not found.read_only


def test_damage_is_shown_and_its_bytes_are_kept(
    open_store: Callable[..., HistoryStore], crash: Crash, root: Path
) -> None:
    files = written(open_store, crash, folded=True)
    content = files.document.read_bytes().replace(b"question 2", b"question X")
    files.document.write_bytes(content)
    store = open_store()
    assert store.load(files.id).damaged == 1
    store.refresh()
    assert [problem.text for problem in store.problems()] == ["1 message is damaged"]
    assert store.problems()[0].path == files.document
    store.append(files.id, user(90))
    store.fold(files.id)
    kept = list((root / "recovered").iterdir())
    assert len(kept) == 1
    assert b"question X" in kept[0].read_bytes()
    assert kept[0].stat().st_mode & 0o777 == 0o600
    assert len(store.load(files.id)) == MESSAGES


def test_lines_that_no_torn_mark_explains_count_as_damaged(
    open_store: Callable[..., HistoryStore], crash: Crash
) -> None:
    files = written(open_store, crash, folded=False)
    lines = files.journal.read_bytes().splitlines(keepends=True)
    files.journal.write_bytes(lines[0] + lines[1] + b'{"half":\n' + b"".join(lines[2:]))
    contents, _ = files.read()
    assert contents.lost == 1
    assert len(contents.lines) == MESSAGES


def test_torn_tail_is_no_damage_after_the_next_message(open_store: Callable[..., HistoryStore], crash: Crash) -> None:
    files = written(open_store, crash, folded=False)
    with files.journal.open("ab") as stream_of_bytes:
        stream_of_bytes.write(seal(encode_message(user(80)))[:40])
    store = open_store()
    store.append(files.id, user(90, parent=4))
    conversation = store.load(files.id)
    assert conversation.damaged == 0
    assert len(conversation) == MESSAGES + 1
    assert len(conversation.active_path()) == MESSAGES + 1


def test_creation_that_was_cut_short_leaves_nothing(open_store: Callable[..., HistoryStore], root: Path) -> None:
    open_store().close()
    journal(root, conversation_id(1)).write_bytes(b'{"format":"desktop-')
    journal(root, conversation_id(2)).write_bytes(b"")
    store = open_store()
    assert store.summaries() == []
    assert list((root / "conversations").iterdir()) == []
    with pytest.raises(KeyError):
        store.load(conversation_id(1))


def test_crash_between_document_and_journal_of_a_fold_changes_nothing(
    open_store: Callable[..., HistoryStore], crash: Crash
) -> None:
    store = open_store()
    key = fill(store, 1, MESSAGES)
    store.set_meta(key, {"title": "New", "active_leaf": line_of_talk(3)[2].id})
    before = store.load(key)
    old_journal = journal(store.root, key).read_bytes()
    store.fold(key)
    journal(store.root, key).write_bytes(old_journal)
    after = store.load(key)
    assert after.meta == before.meta
    assert list(after) == list(before)
    assert after.damaged == 0
    crash(store)
    again = open_store()
    again.fold(key)
    assert again.load(key).meta == before.meta
    assert document(store.root, key).read_bytes().count(b'"role"') == MESSAGES


def test_reply_in_progress_is_recovered_once(open_store: Callable[..., HistoryStore], crash: Crash) -> None:
    store = open_store()
    key = fill(store, 1, 1)
    pending = Message(reply(1, 0).id, user(0).id, Role.ASSISTANT, (), 5.0, model="m")
    store.begin_reply(key, pending)
    store.write_reply(key, [BlockStarted(0, {"type": "text", "text": ""}), TextDelta(0, "so far")])
    draft = stream(store.root, key).read_bytes()
    crash(store)
    store = open_store()
    assert not stream(store.root, key).exists()
    recovered = store.load(key).active_path()[-1]
    assert (recovered.text, recovered.ending) == ("so far", Ending.INTERRUPTED)
    crash(store)
    stream(store.root, key).write_bytes(draft)  # killed after the record and before the draft went
    store = open_store()
    assert len(store.load(key)) == 2
    assert store.summaries()[0].preview == "so far"


def test_draft_of_a_saved_reply_is_dropped(open_store: Callable[..., HistoryStore], crash: Crash) -> None:
    store = open_store()
    key = fill(store, 1, 1)
    store.begin_reply(key, Message(reply(1, 0).id, user(0).id, Role.ASSISTANT, (), 5.0))
    store.append(key, reply(1, 0, "complete"))
    crash(store)
    store = open_store()
    assert [message.text for message in store.load(key)][1] == "complete"
    assert not stream(store.root, key).exists()


def test_journal_looks_again_when_others_wrote(open_store: Callable[..., HistoryStore], crash: Crash) -> None:
    files = written(open_store, crash, folded=False)
    mine = Journal(files)
    mine.append([seal(encode_message(user(80)))])
    with files.journal.open("ab") as theirs:
        theirs.write(seal(encode_message(user(81))) + b'\n{"torn')
    mine.append([seal(encode_message(user(82)))])
    contents, _ = files.read()
    assert {user(80).id, user(81).id, user(82).id} <= set(contents.lines)
    assert contents.lost == 0


def test_document_replaced_under_us_is_united(store: HistoryStore) -> None:
    key = fill(store, 1, 3)
    store.fold(key)
    path = document(store.root, key)
    path.write_bytes(path.read_bytes().replace(b'"title":"Talk"', b'"title":"Talk"'))
    store.append(key, user(90, parent=2))
    assert len(store.load(key)) == 4
    assert store.summaries()[0].message_count == 4


def test_text_with_lone_surrogates_is_saved(store: HistoryStore) -> None:
    key = fill(store, 1, 0)
    message = Message(user(0).id, None, Role.USER, (text_block("a\ud800b"),), 1.0)
    store.append(key, message)
    store.save_draft(key, Draft("x\udfff"))
    assert store.load(key).get(message.id).text == "a\ufffdb"
    assert store.drafts()[key].text == "x\ufffd"
    store.fold(key)
    assert json.loads(document(store.root, key).read_text())["count"] == 1
