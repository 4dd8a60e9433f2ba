"""A long conversation takes little memory, and its messages are the same whether they are packed or not."""

import threading
from dataclasses import replace

import pytest

from desktop_chat.domain.content import LazyContent, text_block, text_size
from desktop_chat.domain.ids import MessageId
from desktop_chat.storage.codec.messages import encode_message
from desktop_chat.storage.lines import seal
from desktop_chat.storage.packed import PackedContent, PackedLines
from tests.unit.storage.samples import user

COUNT = 500


@pytest.fixture
def lines() -> PackedLines:
    packed = PackedLines()
    for number in range(COUNT):
        message = replace(user(number), content=(text_block(f"{number} " + "words of a message " * 20),))
        packed.add(message.id, seal(encode_message(message)))
    return packed


def test_lines_come_back_in_order_from_any_pack(lines: PackedLines) -> None:
    assert len(lines) == COUNT
    assert list(lines) == [user(number).id for number in range(COUNT)]
    for number in (0, COUNT - 1, COUNT // 2, 1, COUNT // 3, 0):
        assert f'"text":"{number} words'.encode() in lines[user(number).id]
    assert [lines.packs.line(number) for number in range(COUNT)] == list(lines.values())
    with pytest.raises(KeyError):
        lines[MessageId("unknown")]


def test_packing_saves_memory(lines: PackedLines) -> None:
    assert lines.packs.size < sum(map(len, lines.values())) / 2


def test_a_line_larger_than_a_pack(lines: PackedLines) -> None:
    message = replace(user(COUNT), content=(text_block("x" * 1_000_000),))
    lines.add(message.id, seal(encode_message(message)))
    assert lines.packs.content(COUNT) == message.content
    assert lines.packs.content(0)[0].text.startswith("0 words")


def test_packed_content_is_what_was_written(lines: PackedLines) -> None:
    blocks = (text_block("7 " + "words of a message " * 20),)
    content = PackedContent(lines.packs, 7, text_size(blocks))
    assert isinstance(content, LazyContent)
    assert content == blocks
    assert blocks == content
    assert content != ()
    assert content != "text"
    assert (len(content), content[0], content[:1], list(content)) == (1, blocks[0], blocks, list(blocks))
    assert text_size(content) == text_size(blocks) == len(blocks[0].text)
    assert replace(user(7), content=content) == replace(user(7), content=blocks)


def test_several_threads_may_read_at_once(lines: PackedLines) -> None:
    wrong: list[int] = []

    def read() -> None:
        wrong.extend(n for n in range(COUNT) if not lines.packs.content(n)[0].text.startswith(f"{n} "))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
