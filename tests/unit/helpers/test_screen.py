import sys
from pathlib import Path

import pytest

from tests.helpers.screen import Screen

WINDOW = """
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
line = QLineEdit()
line.setWindowTitle("A line of text")
line.textChanged.connect(line.setWindowTitle)
line.show()
application.exec()
"""


@pytest.mark.xcb
def test_a_real_window_takes_keys_and_closes(screen: Screen, tmp_path: Path) -> None:
    process = screen.start(sys.executable, "-c", WINDOW)
    window = screen.window("A line of text")
    screen.focus(window)
    screen.type("gruess dich")
    assert screen.window("gruess dich") == window
    screen.wait_for(lambda: screen.active_title() == "gruess dich", "the keyboard")
    assert screen.picture(tmp_path / "screen.png").read_bytes().startswith(b"\x89PNG")
    screen.close(window)
    assert process.wait(10) == 0
