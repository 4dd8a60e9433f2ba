"""The scripts of this folder, each in a process of its own that sees the program only from outside."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

PYTHON = "/usr/bin/python3"  # only the system's own has gi
FOLDER = Path(__file__).parent
SCRIPTS = ("by_names", "by_keys", "by_input_method", "by_listening")
PROGRAMS = (PYTHON, "Xvfb", "openbox", "xdotool", "gnome-keyring-daemon", "ibus-daemon")
SECONDS = 110

pytestmark = [pytest.mark.xcb, pytest.mark.slow]


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_program_is_driven_from_outside(script: str) -> None:
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    command = os.environ.get("DESKTOP_CHAT_COMMAND") or f"{sys.executable} -m desktop_chat"
    out = Path(tempfile.mkdtemp(prefix="driven-"))  # a short path: the sockets of an input method lie below the home
    driver = subprocess.Popen(
        [PYTHON, "-W", "ignore", str(FOLDER / f"{script}.py"), "--command", command, "--out", str(out)],
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
    shutil.rmtree(out)
