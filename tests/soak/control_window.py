"""A window of a program that does nothing, to tell the noise of the machine from stalls of ours.

``python -m tests.soak.control_window [MILLISECONDS]``: with an argument it stands still for so long twice a second.
"""

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

TITLE = "Control"


def main() -> None:
    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setWindowTitle(TITLE)
    window.resize(200, 100)
    window.show()
    timer = QTimer()
    if len(sys.argv) > 1:
        timer.timeout.connect(lambda: time.sleep(int(sys.argv[1]) / 1000))
        timer.start(500)
    application.exec()


if __name__ == "__main__":
    main()
