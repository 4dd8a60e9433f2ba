"""The packaged program with an empty folder, a screen, a keyring."""

import os
from pathlib import Path

import pytest

from tests.helpers.keyring import private_keyring
from tests.helpers.program import program
from tests.helpers.screen import screen

__all__ = ["private_keyring", "program", "screen"]


@pytest.fixture
def folder() -> Path:
    """The folder of the packaged program."""
    return Path(os.environ["DESKTOP_CHAT_COMMAND"]).resolve().parent
