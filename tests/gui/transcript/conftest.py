"""A transcript view over a library in memory."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript_fakes import CHAT, FakeLibrary, FakeNotices


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def notices() -> FakeNotices:
    return FakeNotices()


@pytest.fixture
def theme(qapp: object) -> Theme:
    theme = Theme()
    theme.set_scheme("light")
    return theme


@pytest.fixture
def view(qtbot: QtBot, theme: Theme, library: FakeLibrary, notices: FakeNotices) -> Iterator[TranscriptView]:
    model = TranscriptModel(library, notices)
    model.set_conversation(CHAT)
    view = TranscriptView(theme)
    model.setParent(view)
    qtbot.addWidget(view)
    view.set_model(model)
    view.resize(800, 600)
    view.show()
    qtbot.waitExposed(view)
    yield view
    view.hide()
