"""Another look comes at once: no frame shows old colours beside new ones, or new text in old boxes."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop_chat.demo.server import DemoServer
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.theme.tokens import Tokens
from tests.gui.app.conftest import OpenWindow
from tests.gui.app.stage import WindowStage

_TURNS = 30
_STRAY = 300  # edges of letters have every grey


class Frames(QObject):
    """Every picture that a window brings to the screen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.pictures: list[QImage] = []
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        QWidget.event(self._window, event)  # paints everything that is due, and shows it
        picture = self._window.screen().grabWindow(self._window.winId()).toImage()
        self.pictures.append(picture.convertToFormat(QImage.Format.Format_RGB32))
        return True

    def of(self, change: Callable[[], None]) -> list[QImage]:
        """What is seen from a change on."""
        self.pictures.clear()
        change()
        for _ in range(_TURNS):
            QCoreApplication.processEvents()
        assert self.pictures
        return self.pictures


def colours(picture: QImage) -> Counter[str]:
    """How many pixels have each colour, of every third row."""
    counted: Counter[int] = Counter()
    pixels, width = memoryview(bytes(picture.constBits())).cast("I"), picture.bytesPerLine() // 4
    for y in range(0, picture.height(), 3):
        counted.update(pixels[y * width : (y + 1) * width])
    return Counter({f"#{pixel & 0xFFFFFF:06x}": number for pixel, number in counted.items()})


def grounds(tokens: Tokens) -> set[str]:
    return {tokens.window, tokens.sidebar, tokens.surface, tokens.user_bubble, tokens.surface_sunken}


@pytest.fixture
def shown(open_window: OpenWindow, scripted_server: DemoServer, qapp: QApplication) -> Iterator[WindowStage]:
    """A window with a conversation whose look is the application's, as in the program."""
    before = qapp.styleSheet(), qapp.font(), qapp.palette()
    blinks = qapp.cursorFlashTime()
    qapp.setCursorFlashTime(0)  # the text cursor paints a frame of its own whenever it goes on or off
    stage = open_window(base_url=scripted_server.base_url)
    stage.theme.set_scheme("light")
    stage.theme.apply(qapp)
    stage.say("Good morning")
    for _ in range(_TURNS):
        QCoreApplication.processEvents()
    yield stage
    stage.quit()
    qapp.setCursorFlashTime(blinks)
    qapp.setStyleSheet(before[0])
    qapp.setFont(before[1])
    qapp.setPalette(before[2])


def walk_of_looks(theme: Theme) -> Iterator[Callable[[], None]]:
    for scheme in ("dark", "contrast-dark", "contrast-light", "dark", "light"):
        yield lambda scheme=scheme: theme.set_scheme(scheme)  # type: ignore[misc]
    yield lambda: theme.set_accent("violet")


def test_no_frame_mixes_two_looks(shown: WindowStage) -> None:
    frames = Frames(shown.window)
    for change in walk_of_looks(shown.theme):
        old = grounds(shown.theme.tokens)
        pictures = frames.of(change)
        new = shown.theme.tokens
        gone = old - set(new)
        for number, picture in enumerate(pictures):
            seen = colours(picture)
            assert {name: seen[name] for name in gone if seen[name] > _STRAY} == {}, f"frame {number}"
            assert seen[new.window] > 10_000
            assert seen[new.sidebar] > 5_000


def test_the_first_frame_is_the_last_one(shown: WindowStage) -> None:
    """What is painted after it changes nothing any more, also when everything becomes larger."""
    frames = Frames(shown.window)
    theme = shown.theme
    changes = [*walk_of_looks(theme), lambda: theme.set_text_scale(140), lambda: theme.set_text_scale(100)]
    for number, change in enumerate(changes):
        pictures = frames.of(change)
        assert all(picture == pictures[0] for picture in pictures[1:]), f"change {number}"


@pytest.mark.parametrize("dialog", ["", "app.settings", "chat.settings", "app.shortcuts"])
def test_another_look_leaves_nothing_of_the_one_before(shown: WindowStage, qapp: QApplication, dialog: str) -> None:
    """A style sheet that is taken away in between makes everything anew; so does the same one again."""
    if dialog:
        assert shown.run(dialog)
    for change in walk_of_looks(shown.theme):
        change()
        pictures = []
        for _ in range(2):
            for _ in range(_TURNS):
                QCoreApplication.processEvents()
            pictures.append([each.grab().toImage() for each in QApplication.topLevelWidgets() if each.isVisible()])
            qapp.setStyleSheet(qapp.styleSheet() + "\n")
        assert len(pictures[0]) == 1 + bool(dialog)
        assert pictures[0] == pictures[1]


def test_a_frame_that_mixes_two_looks_is_found(shown: WindowStage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above can fail: a view that changes a turn later is seen in a frame between."""
    view = shown.parts.transcript
    monkeypatch.setattr(view.reel, "set_style", lambda style: None)
    frames = Frames(shown.window)
    old = grounds(shown.theme.tokens)
    pictures = frames.of(lambda: shown.theme.set_scheme("dark"))
    seen = colours(pictures[0])
    assert any(seen[name] > 1_000 for name in old - set(shown.theme.tokens))
