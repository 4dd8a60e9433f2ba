"""Files, pictures and pastes as attachments, over real files."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from desktop_chat.domain.content import Attachment
from desktop_chat.services.attachments import (
    LARGEST_TEXT,
    RESIZED_SIDE,
    THUMBNAIL,
    AttachmentService,
    UnusableFile,
    read_file,
    read_thumbnail,
)
from tests.unit.services.stage import Stage


def picture(path: Path, width: int = 40, height: int = 20) -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x4080C0)
    assert image.save(str(path))
    return path


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
def test_pictures_are_taken_as_they_are(tmp_path: Path, suffix: str) -> None:
    path = picture(tmp_path / f"a.{suffix}")
    data, media_type, thumbnail = read_file(path)
    assert data == path.read_bytes()
    assert media_type == f"image/{'jpeg' if suffix == 'jpg' else suffix}"
    assert thumbnail is not None
    assert (thumbnail.width(), thumbnail.height()) == (40, 20)


def test_large_pictures_are_made_smaller(tmp_path: Path) -> None:
    data, media_type, thumbnail = read_file(picture(tmp_path / "a.png", 3000, 300))
    image = QImage.fromData(data)
    assert (image.width(), image.height()) == (RESIZED_SIDE, 200)
    assert media_type == "image/png"
    assert thumbnail is not None
    assert thumbnail.width() == THUMBNAIL


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.bin", b"\x00\x01\x02\xff", "neither"),
        ("zeros.txt", b"text\x00text", "neither"),
        ("sound.mp3", b"ID3 text", "cannot be sent"),
        ("broken.png", b"\x89PNG\r\n\x1a\n" + b"x" * 40, "cannot be read"),
        ("long.txt", b"a" * (LARGEST_TEXT + 1), "4 MB"),
    ],
)
def test_what_cannot_be_sent_says_why(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnusableFile, match=words):
        read_file(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="not a file"):
        read_file(tmp_path)


def test_the_content_decides_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(b"%PDF-1.7 ...")
    assert read_file(path)[1] == "application/pdf"


def test_every_ticket_gets_its_answer(stage: Stage, tmp_path: Path) -> None:
    service = AttachmentService(stage.store, stage.runner)
    added: dict[int, Attachment] = {}
    refused: dict[int, str] = {}
    service.attachment_added.connect(lambda ticket, _key, attachment, _picture: added.update({ticket: attachment}))
    service.attachment_refused.connect(lambda ticket, sentence: refused.update({ticket: sentence}))
    good = tmp_path / "a.txt"
    good.write_text("words")
    first, second = service.add_file("new", good), service.add_file("new", tmp_path / "missing.txt")
    third = service.add_text("new", "lone \ud800 surrogate")
    stage.until(lambda: len(added) + len(refused) == 3)
    assert set(added) == {first, third}
    assert "missing.txt" in refused[second]
    assert stage.store.attachments.read(added[first]) == b"words"
    assert stage.store.attachments.read(added[third]).decode() == "lone \ufffd surrogate"


def test_text_and_thumbnail_come_back(stage: Stage, tmp_path: Path) -> None:
    service = AttachmentService(stage.store, stage.runner)
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(0)
    with stage.qtbot.waitSignal(service.attachment_added) as added:
        service.add_image("new", image)
    assert added.args is not None
    with stage.qtbot.waitSignal(service.thumbnail_loaded) as loaded:
        service.load_thumbnail(added.args[2])
    assert loaded.args is not None
    assert loaded.args[1].width() == THUMBNAIL
    missing = Attachment("0" * 64, "gone.txt", "text/plain", 3)
    with stage.qtbot.waitSignal(service.load_failed) as failed:
        service.load_text(missing)
    assert failed.args is not None
    assert "gone.txt" in failed.args[0]


def test_no_picture_has_no_thumbnail() -> None:
    assert read_thumbnail(b"just text") is None
    assert read_thumbnail(b"\x89PNG\r\n\x1a\nbroken") is None
