from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.demo.server import DemoServer
from tests.gui.app.stage import WindowStage

OpenWindow = Callable[..., WindowStage]


@pytest.fixture
def open_window(tmp_path: Path, qtbot: QtBot) -> Iterator[OpenWindow]:
    """Opens windows, one after the other, over the same folder; the last one is closed after the test."""
    stages: list[WindowStage] = []

    def start(**options: str) -> WindowStage:
        for stage in stages:
            stage.quit()
        stages.clear()
        stages.append(WindowStage(tmp_path / "home", qtbot, **options))
        return stages[0]

    yield start
    for stage in stages:
        stage.quit()


@pytest.fixture
def stage(open_window: OpenWindow, scripted_server: DemoServer) -> WindowStage:
    """A window that talks to the scripted server."""
    return open_window(base_url=scripted_server.base_url)
