"""Pictures of the history in a real window: read by its service, looked at, and gone with the window."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.ids import RandomIds
from desktop_chat.domain.messages import Message, Role
from desktop_chat.runtime.paths import paths_in
from desktop_chat.services.picture_data import Trouble
from desktop_chat.storage.repository import HistoryStore
from desktop_chat.ui.transcript.pictures.viewer import PictureViewer
from tests.gui.app.conftest import OpenWindow
from tests.unit.services.pictures import packed


def write_history(folder: Path) -> None:
    """One conversation with a picture that is there and one whose file is gone."""
    paths = paths_in(folder)
    paths.data.mkdir(parents=True)
    store, ids = HistoryStore.open(paths.data), RandomIds()
    there = store.attachments.add(packed(900, 600, "JPG"), "Harbour.jpg", "image/jpeg")
    gone = store.attachments.add(packed(30, 30), "Gone.png", "image/png")
    store.attachments.path_of(gone).unlink()
    chat = ids.conversation()
    store.create(ConversationMeta(chat, title="Pictures", created_at=1.0, updated_at=2.0))
    content = (there.to_block(), gone.to_block(), text_block("Look"))
    message = Message(ids.message(), None, Role.USER, content, 1_700_000_000.0)
    store.append(chat, message, {"active_leaf": message.id})
    store.close()


def test_pictures_of_the_history_are_shown_and_looked_at(open_window: OpenWindow, tmp_path: Path) -> None:
    write_history(tmp_path / "home")
    stage = open_window()
    stage.until(lambda: bool(stage.services.library.summaries()))
    stage.services.navigation.show(stage.services.library.summaries()[0].meta.id)
    view = stage.parts.transcript
    stage.until(lambda: view.reel.count == 1)
    view.grab()
    stage.until(lambda: view.pictures.bytes_held > 0 and view.pictures.waiting == 0)
    part = next(item for item in view.reel.row(0).items if type(item).__name__ == "PicturesItem").part  # type: ignore[attr-defined]
    assert [view.pictures.trouble(source) for source in part.pictures] == [None, Trouble.MISSING]
    assert view.pictures.size(part.pictures[0]) == QSize(900, 600)
    row = view.reel.row(0)
    found = next(entry for entry in row.targets() if entry.label == "Picture: Harbour.jpg")
    box = found.rect.translated(view.column_left, view.reel.top(0))
    color = QColor(view.viewport().grab().toImage().pixelColor(box.left() + 12, box.top() + 12))
    assert color.red() > 220  # the yellow mark of its upper left
    view.activator.activate(0, found)
    viewer = next(child for child in stage.window.findChildren(PictureViewer))
    stage.until(lambda: viewer.canvas.image.size() == QSize(900, 600))
    viewer.show_next()
    stage.until(lambda: "missing" in viewer.canvas.words)
    viewer.close()
