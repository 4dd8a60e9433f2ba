"""Do the desktop and the program find one another: a window's name and icon, and a double click on a file of ours?"""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_chat.exchange.exporters import export
from tests.helpers.desktop import Desktop
from tests.helpers.program import ROOT
from tests.unit.exchange.samples import conversation_of, question

APP_ID = "io.github.desktop_chat.DesktopChat"

pytestmark = [pytest.mark.xcb]


def test_the_window_names_its_class_and_its_desktop_file(desktop: Desktop) -> None:
    window = desktop.open("--demo")
    window.wait_for_focus("Message")
    listing = subprocess.run(
        ["xprop", "-id", desktop.screen.window("Desktop Chat"), "WM_CLASS", "_KDE_NET_WM_DESKTOP_FILE"],
        env=desktop.program.environ, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert '"desktop-chat"' in listing.splitlines()[0].rpartition(",")[2], "what StartupWMClass names"
    assert APP_ID in listing.splitlines()[1]
    assert window.quit() == 0


def test_a_double_click_on_an_exported_chat_offers_it(desktop: Desktop, tmp_path: Path) -> None:
    """The desktop's own way, with entry and type installed for one user: file, type, entry, program, dialog."""
    data, program = tmp_path / "share", tmp_path / "bin/desktop-chat"
    for source, folder in ((f"{APP_ID}.xml", "mime/packages"), (f"{APP_ID}.desktop", "applications")):
        (data / folder).mkdir(parents=True)
        shutil.copy(ROOT / "packaging/linux" / source, data / folder)
    environ = {**desktop.program.environ, "XDG_DATA_HOME": str(data), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    environ["PATH"] = f"{program.parent}:{environ['PATH']}"
    for command in (["update-mime-database", data / "mime"], ["update-desktop-database", data / "applications"]):
        subprocess.run(command, env=environ, check=True, capture_output=True)
    program.parent.mkdir()
    pid = tmp_path / "pid"
    start = shlex.join([sys.executable, "-m", "desktop_chat", "--demo", "--data-dir", str(tmp_path / "data")])
    program.write_text(f'#!/bin/sh\necho $$ >{shlex.quote(str(pid))}\ncd {shlex.quote(str(ROOT))}\nexec {start} "$@"\n')
    program.chmod(0o755)
    chat = conversation_of(question(1, "Name a boat"), title="Boats & more")
    path = tmp_path / "2026-11-22 Boats & more, 100 %.desktop-chat.json"
    path.write_bytes(export(chat, "json"))
    subprocess.run(["gio", "open", str(path)], env=environ, check=True, timeout=30)
    try:
        desktop.screen.wait_for(lambda: "Import chat" in desktop.screen.active_title(), "the dialog in front")
        seen = desktop.reader.find(int(pid.read_text()), "label", "Boats & more")
        assert seen
    finally:
        os.kill(int(pid.read_text()), signal.SIGTERM)
        desktop.screen.wait_for(lambda: not desktop.screen.windows("Desktop Chat"), "the end of the window")
