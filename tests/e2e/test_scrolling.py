"""Moved pixels and partial painting on a real window, at whole and broken scale factors."""

import sys
from pathlib import Path

import pytest

from tests.helpers.screen import Screen

pytestmark = [pytest.mark.xcb]

_STEPS = 50
_PATIENCE = 240


@pytest.mark.parametrize(("scale", "seed"), [("1", 3), ("1.25", 4), ("1.5", 5), ("2", 6)])
def test_a_real_window_shows_what_a_full_repaint_shows(screen: Screen, tmp_path: Path, scale: str, seed: int) -> None:
    command = [sys.executable, "-m", "tests.gui.transcript.painted", str(seed), str(_STEPS), str(tmp_path)]
    program = screen.start(*command, environ={"QT_SCALE_FACTOR": scale})
    try:
        assert program.wait(_PATIENCE) == 0, f"pictures in {tmp_path}"
    finally:
        program.kill()
        program.wait()
