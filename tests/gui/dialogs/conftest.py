"""A theme and the ports of the dialogs."""

import pytest

from desktop_chat.ui.theme.theme import Theme
from tests.gui.dialogs.fakes import FakeAccount, FakeData, FakeSettings


@pytest.fixture
def theme(qapp):
    theme = Theme()
    theme.set_scheme("light")
    yield theme
    theme.deleteLater()


@pytest.fixture
def settings():
    return FakeSettings()


@pytest.fixture
def account():
    return FakeAccount()


@pytest.fixture
def data():
    return FakeData()
