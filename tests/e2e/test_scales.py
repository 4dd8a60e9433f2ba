"""The window at the scales that screens have, and on its way from one screen to another."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.histories import make_data_folder
from tests.helpers.program import ROOT
from tests.helpers.screen import PROGRAMS, Screen

pytestmark = [pytest.mark.xcb, pytest.mark.slow]
SCALES = ("1", "1.25", "1.5", "2")
LAPTOP = (1280, 720)  # of the smaller screens that are sold, before they are scaled


def look(folder: Path, environ: dict[str, str]) -> dict:
    """What the window looks like there."""
    data = make_data_folder(folder / "data", conversations=6, length=4, last_length=6)
    command = [sys.executable, "-m", "tests.e2e.scaled_window", str(data), str(folder / "window.png")]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("scale", SCALES)
def test_nothing_is_cut_small_or_blurred(tmp_path, scale):
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    screen = Screen("x".join(str(round(side * float(scale))) for side in LAPTOP) + "x24")
    try:
        found = look(tmp_path, {**screen.environ, "QT_SCALE_FACTOR": scale})
    finally:
        screen.stop()
    for name in ("usual", "smallest"):
        seen = found[name]
        assert seen["ratio"] == seen["picture"] == float(scale)
        assert (seen["cut"], seen["small"], seen["icons"], seen["rules"]) == ([], [], [], []), name
    assert found["usual"]["inside"]


def test_a_window_goes_from_one_screen_to_a_finer_one(tmp_path):
    screens = [
        {"name": name, "x": x, "y": 0, "width": 1400, "height": 900, "logicalDpi": 96, "dpr": 1}
        for name, x in (("first", 0), ("fine", 1400))
    ]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}))
    environ = {"QT_QPA_PLATFORM": f"offscreen:configfile={config}", "QT_SCREEN_SCALE_FACTORS": "first=1;fine=1.5"}
    found = look(tmp_path, environ)
    assert [found[name]["ratio"] for name in ("usual", "moved")] == [1, 1.5]
    assert found["moved"]["picture"] == 1.5
    assert (found["moved"]["cut"], found["moved"]["icons"], found["moved"]["rules"]) == ([], [], [])
    assert found["moved"]["size"] == found["smallest"]["size"]
