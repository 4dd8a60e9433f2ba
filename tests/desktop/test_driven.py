"""The scripts of this folder, each in a process of its own that sees the program only from outside."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PYTHON = "/usr/bin/python3"  # only the system's own has gi
FOLDER = Path(__file__).parent
SCRIPTS = ("by_names", "by_keys", "by_input_method", "by_listening")
PROGRAMS = (PYTHON, "Xvfb", "openbox", "xdotool", "gnome-keyring-daemon", "ibus-daemon")
SECONDS = 110

pytestmark = [pytest.mark.xcb, pytest.mark.slow]


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_program_is_driven_from_outside(script: str, tmp_path: Path) -> None:
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    command = os.environ.get("DESKTOP_CHAT_COMMAND") or f"{sys.executable} -m desktop_chat"
    driver = subprocess.Popen(
        [PYTHON, "-W", "ignore", str(FOLDER / f"{script}.py"), "--command", command, "--out", str(tmp_path / script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        told, _ = driver.communicate(timeout=SECONDS)
    finally:
        if driver.poll() is None:
            driver.terminate()  # it takes down what it has built
            driver.communicate(timeout=30)
    assert driver.returncode == 0, told
