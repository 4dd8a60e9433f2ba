"""A picture of a message is saved byte for byte, under a name that harms nothing."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.app.picture_files import PictureSaver, suggested_name
from desktop_chat.domain.content import Attachment
from desktop_chat.domain.pictures import PictureSource, picture_in
from desktop_chat.jobs.runner import JobRunner
from desktop_chat.services.notices import Notice, NoticeService
from desktop_chat.storage.attachments import AttachmentStore
from tests.unit.services.pictures import packed


def source(name: str, media_type: str = "image/png") -> PictureSource:
    return PictureSource("a" * 64, name, media_type, 9, attachment=Attachment("a" * 64, name, media_type, 9))


@pytest.mark.parametrize(
    ("name", "media_type", "wanted"),
    [
        ("cat.png", "image/png", "cat.png"),
        ("Cat at dawn.JPEG", "image/jpeg", "Cat at dawn.jpg"),
        ("", "image/webp", "Picture.webp"),
        ("../../etc/passwd", "image/png", "etc passwd.png"),
        ("a\u202egnp.exe", "image/png", "agnp.png"),
        ("run.exe", "application/x-dosexec", "run.bin"),
        ("drawing.svg", "image/svg+xml", "drawing.svg"),
        ("con.png", "image/png", "Picture con.png"),
        ("nul", "image/gif", "Picture nul.gif"),
        ("x" * 500 + ".png", "image/png", "x" * 80 + ".png"),
        ("\0\n/:*", "image/png", "Picture.png"),
    ],
)
def test_the_name_is_harmless_and_says_what_it_is(name: str, media_type: str, wanted: str) -> None:
    made = suggested_name(source(name, media_type))
    assert made == wanted
    assert not set(made) & set('/\\:*?"<>|\0\n\u202e')


class Saving:
    """A saver over a real store, its toasts, and the dialog that it opens."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.store = AttachmentStore(folder / "attachments")
        self.runner = JobRunner()
        self.notices = NoticeService()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.saver = PictureSaver(self.store, self.runner, self.notices, self.window)
        self.qtbot = qtbot

    def save(self, picture: PictureSource, path: Path) -> str:
        self.saver.save(picture)
        dialog = next(child for child in self.window.findChildren(QFileDialog) if child.isVisible())
        dialog.close()
        with self.qtbot.waitSignal(self.notices.toast_posted, timeout=10_000) as heard:
            dialog.fileSelected.emit(str(path))
        assert heard.args is not None
        notice: Notice = heard.args[0]
        return notice.sentence


@pytest.fixture
def saving(qtbot: QtBot, tmp_path: Path) -> Iterator[Saving]:
    made = Saving(qtbot, tmp_path)
    yield made
    made.runner.shutdown()


def test_the_bytes_are_those_of_the_history(saving: Saving, tmp_path: Path) -> None:
    data = packed(40, 30, "JPG")
    picture = picture_in(saving.store.add(data, "a.jpg", "image/jpeg").to_block(), "k")
    assert picture is not None
    assert str(tmp_path / "b.jpg") in saving.save(picture, tmp_path / "b.jpg")
    assert (tmp_path / "b.jpg").read_bytes() == data


def test_an_inline_picture_can_be_saved(saving: Saving, tmp_path: Path) -> None:
    data = packed(40, 30)
    inline = PictureSource("m/0", "", "image/png", 9, data=base64.b64encode(data).decode())
    saving.save(inline, tmp_path / "c.png")
    assert (tmp_path / "c.png").read_bytes() == data


def test_a_picture_that_is_gone_says_so_and_leaves_no_file(saving: Saving, tmp_path: Path) -> None:
    assert "could not be saved" in saving.save(source("x.png"), tmp_path / "d.png")
    assert not (tmp_path / "d.png").exists()


def test_a_place_that_cannot_be_written_says_so(saving: Saving, tmp_path: Path) -> None:
    picture = picture_in(saving.store.add(packed(4, 4), "a.png", "image/png").to_block(), "k")
    assert picture is not None
    assert "could not be saved" in saving.save(picture, tmp_path / "no" / "such" / "folder" / "x.png")
