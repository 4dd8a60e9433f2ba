"""The floor of a start: an empty window of the size of ours."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.bench.probes.reporting import now, report


class _Blank(QMainWindow):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: report(now("paint")))


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = _Blank()
    window.resize(1180, 780)
    window.show()
    application.exec()
