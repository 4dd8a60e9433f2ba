"""The floor: an empty window of the size of ours; with the argument ``idle`` how punctual its timer is."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.bench.probes.reporting import now, report

_kept: list[object] = []


def _on_first_paint() -> None:
    if sys.argv[1:] != ["idle"]:
        report(now("paint"))
    elif not _kept:
        from tests.bench.probes.watching import Lateness

        _kept.append(Lateness(now("paint"), idle=True))


class _Blank(QMainWindow):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, _on_first_paint)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = _Blank()
    window.resize(1180, 780)
    window.show()
    application.exec()
