"""Pictures of messages: what is decoded, what is refused and why, off the GUI thread."""

import base64
import os
import threading
import time
import zlib

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from desktop_chat.domain.content import Attachment, block
from desktop_chat.domain.pictures import PictureSource, picture_in, pictures_of
from desktop_chat.services.picture_data import (
    LARGEST_FILE,
    Picture,
    PictureError,
    Trouble,
    decode,
    kind_of,
    unpack_base64,
)
from desktop_chat.services.pictures import PictureService
from tests.helpers.processor import allowed
from tests.unit.services.pictures import SVG, TINY_GIF, packed, png_bomb, turned_jpeg
from tests.unit.services.stage import Stage

WHOLE = QSize()


def trouble(data: bytes) -> Trouble:
    with pytest.raises(PictureError) as caught:
        decode(data, QSize(100, 100))
    return caught.value.trouble


@pytest.mark.parametrize("kind", ["PNG", "JPG", "WEBP"])
def test_pictures_are_decoded_at_the_size_that_is_shown(kind: str) -> None:
    data = packed(400, 200, kind)
    whole, small = decode(data, WHOLE), decode(data, QSize(100, 100))
    assert (whole.image.size(), whole.full) == (QSize(400, 200), QSize(400, 200))
    assert (small.image.size(), small.full) == (QSize(100, 50), QSize(400, 200))
    assert small.image.pixelColor(2, 2).name()[1:3] > small.image.pixelColor(90, 45).name()[1:3]


def test_a_small_picture_is_not_made_larger() -> None:
    assert decode(packed(30, 20), QSize(300, 300)).image.size() == QSize(30, 20)


def test_a_gif_shows_its_first_frame() -> None:
    assert decode(TINY_GIF, WHOLE).full == QSize(1, 1)


def test_a_picture_is_turned_as_its_camera_said() -> None:
    picture = decode(turned_jpeg(400, 200), QSize(100, 100))
    assert picture.full == QSize(200, 400)
    assert picture.image.size() == QSize(50, 100)
    assert picture.image.pixelColor(45, 5).red() > 180  # the mark of the upper left is at the upper right


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", SVG, b"BM" + bytes(60), b"RIFF1234AVI ", b"II*\x00" + bytes(60), b"<svg/>", b"%PDF-1.4"],
    ids=["empty", "text", "svg", "bmp", "avi", "tiff", "bare svg", "pdf"],
)
def test_other_kinds_are_never_handed_to_a_decoder(data: bytes) -> None:
    assert kind_of(data) is None
    assert trouble(data) is Trouble.UNKNOWN_KIND


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_truncated_pictures_are_damaged(kind: str) -> None:
    data = packed(200, 200, kind)
    assert trouble(data[: len(data) // 2]) is Trouble.DAMAGED
    assert trouble(data[:20]) is Trouble.DAMAGED


def test_a_name_of_a_kind_with_the_bytes_of_another_is_read_as_what_it_is() -> None:
    """The extension and the stored media type say nothing: only the first bytes do."""
    assert kind_of(packed(4, 4, "JPG")) == b"jpeg"
    assert trouble(b"\x89PNG\r\n\x1a\n" + packed(4, 4, "JPG")) is Trouble.DAMAGED


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (40_000, 2), (9_000, 9_000)])
def test_a_bomb_is_refused_before_it_takes_memory(width: int, height: int) -> None:
    """The largest would be 3.6 thousand million pixels in half a megabyte."""
    data = png_bomb(width, min(height, 200))
    data = data[:20] + height.to_bytes(4, "big") + data[24:]  # what it claims
    data = data[:29] + zlib.crc32(data[12:29]).to_bytes(4, "big") + data[33:]
    before = time.thread_time()
    assert trouble(data) is Trouble.TOO_LARGE
    assert time.thread_time() - before < allowed(0.1)


def test_too_many_bytes_are_too_large() -> None:
    assert trouble(packed(4, 4) + bytes(LARGEST_FILE)) is Trouble.TOO_LARGE


def test_a_huge_picture_within_the_limit_is_decoded_small() -> None:
    assert decode(png_bomb(7_000, 7_000), QSize(200, 200)).image.size() == QSize(200, 200)
    assert decode(png_bomb(3_000, 2_000), WHOLE, most=60_000).image.size() == QSize(300, 200)


def test_base64_in_slices_is_what_it_was() -> None:
    data = os.urandom(3_000_001)
    assert unpack_base64(base64.b64encode(data).decode()) == data
    assert unpack_base64(base64.encodebytes(data).decode()) == data


@pytest.mark.parametrize("text", ["QUJ", "A=BC", "ä", "\u202e", "!!!!"])
def test_what_is_no_base64_is_trouble(text: str) -> None:
    with pytest.raises(PictureError):
        unpack_base64(text)


def test_too_much_base64_is_not_unpacked() -> None:
    with pytest.raises(PictureError) as caught:
        unpack_base64("QUJD" * (LARGEST_FILE // 3 + 2))
    assert caught.value.trouble is Trouble.TOO_LARGE


# --- which blocks are pictures ------------------------------------------------------------------------------------


def inline(data: str = "QUJD") -> dict[str, object]:
    return {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}


def test_pictures_are_found_in_messages_and_in_results_of_tools() -> None:
    content = [
        block({"type": "text", "text": "x"}),
        Attachment("a" * 64, "cat.png", "image/png", 9).to_block(),
        Attachment("b" * 64, "x.pdf", "application/pdf", 9).to_block(),
        block(inline()),  # type: ignore[arg-type]
        block({"type": "tool_result", "content": [{"type": "text", "text": "y"}, inline()]}),  # type: ignore[list-item]
    ]
    found = list(pictures_of("m", content))
    assert [(number, source.key) for number, source in found] == [(1, "a" * 64), (3, "m/3"), (4, "m/4/1")]
    assert found[0][1].name == "cat.png"


@pytest.mark.parametrize(
    "data",
    [
        {"type": "image"},
        {"type": "image", "source": {"type": "url", "url": "https://x/y.png"}},
        {"type": "image", "source": {"type": "base64", "data": 3}},
        {"type": "image", "source": "base64"},
        {"type": "attachment", "sha256": "../../etc/passwd", "media_type": "image/png"},
        {"type": "attachment", "sha256": "a" * 64, "media_type": "text/plain"},
    ],
)
def test_other_blocks_are_no_pictures(data: dict[str, object]) -> None:
    assert picture_in(block(data), "k") is None  # type: ignore[arg-type]


# --- the service --------------------------------------------------------------------------------------------------


def load(stage: Stage, qtbot: QtBot, source: PictureSource) -> Picture | Trouble:
    job = PictureService(stage.store.attachments, stage.runner).read(source, QSize(100, 100))
    with qtbot.waitSignal(job.succeeded, timeout=10_000) as heard:
        pass
    assert heard.args is not None
    answered, result = heard.args[0]
    assert answered is source
    assert isinstance(result, Picture | Trouble)
    return result


def stored(stage: Stage, data: bytes, name: str = "cat.png") -> PictureSource:
    found = picture_in(stage.store.attachments.add(data, name, "image/png").to_block(), "k")
    assert found is not None
    return found


def test_a_stored_picture_is_read_on_a_worker(stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []
    read = type(stage.store.attachments).read

    def noted(self: object, attachment: Attachment) -> bytes:
        threads.append(threading.get_ident())
        return read(stage.store.attachments, attachment)

    source = stored(stage, packed(300, 200))
    monkeypatch.setattr(type(stage.store.attachments), "read", noted)
    picture = load(stage, qtbot, source)
    assert isinstance(picture, Picture)
    assert (picture.image.width(), picture.full.width()) == (100, 300)
    assert threads
    assert threading.get_ident() not in threads


def test_an_inline_picture_is_read(stage: Stage, qtbot: QtBot) -> None:
    data = base64.b64encode(packed(30, 20)).decode()
    found = picture_in(block(inline(data)), "m/0")  # type: ignore[arg-type]
    assert found is not None
    assert isinstance(load(stage, qtbot, found), Picture)


def test_a_picture_that_is_gone_damaged_or_too_large_says_so(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = stored(stage, packed(30, 20))
    assert source.attachment is not None
    path = stage.store.attachments.path_of(source.attachment)
    path.write_bytes(packed(31, 20))  # not what its name says
    assert load(stage, qtbot, source) is Trouble.DAMAGED
    path.unlink()
    assert load(stage, qtbot, source) is Trouble.MISSING
    path.mkdir()
    assert load(stage, qtbot, source) is Trouble.DAMAGED
    path.rmdir()
    source = stored(stage, b"plain text", "cat.png")
    assert load(stage, qtbot, source) is Trouble.UNKNOWN_KIND
    monkeypatch.setattr("desktop_chat.services.pictures.LARGEST_FILE", 4)
    assert load(stage, qtbot, source) is Trouble.TOO_LARGE
