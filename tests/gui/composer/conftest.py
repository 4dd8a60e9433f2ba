"""A composer that is shown and focused."""

import pytest

from desktop_chat.ui.composer.composer import Composer
from desktop_chat.ui.composer.editor import MessageEditor
from desktop_chat.ui.theme.theme import Theme


@pytest.fixture
def theme(qapp):
    theme = Theme()
    theme.set_scheme("light")
    yield theme
    theme.deleteLater()


@pytest.fixture
def composer(qtbot, theme):
    widget = Composer(theme)
    qtbot.addWidget(widget)
    widget.resize(700, 300)
    widget.show()
    qtbot.waitExposed(widget)
    widget.activateWindow()
    widget.focus_editor()
    qtbot.waitUntil(lambda: widget.findChild(MessageEditor).hasFocus())
    return widget


@pytest.fixture
def editor(composer):
    return composer.findChild(MessageEditor)
