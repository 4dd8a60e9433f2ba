"""Another program: ``python -m tests.gui.transcript.taking read|drop FILE`` writes what it was given, and ends."""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QClipboard, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget


def kinds(data: QMimeData) -> dict[str, str]:
    return {kind: bytes(data.data(kind).data()).decode() for kind in data.formats() if kind.startswith("text/")}


def write(file: Path, found: object) -> None:
    part = file.with_suffix(".part")
    part.write_text(json.dumps(found))
    part.rename(file)


class Taker(QWidget):
    """A window that takes what is dropped on it."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self.setAcceptDrops(True)
        self.setWindowTitle("Taking")
        self.setGeometry(800, 60, 300, 300)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        write(self._file, kinds(event.mimeData()))
        QTimer.singleShot(200, QApplication.quit)


def main() -> None:
    app = QApplication(sys.argv[:1])
    what, file = sys.argv[1], Path(sys.argv[2])
    if what == "drop":
        taker = Taker(file)
        taker.show()
        app.exec()
        return
    board = app.clipboard()
    found = kinds(board.mimeData()) | {"primary": board.text(QClipboard.Mode.Selection)}
    write(file, found)


if __name__ == "__main__":
    main()
