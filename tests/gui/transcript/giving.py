"""A window with a conversation, as a program of its own: ``python -m tests.gui.transcript.giving FILE``.

It tells in FILE where on the screen some of its words are, for a hand from outside.
"""

import json
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.hands import at
from tests.gui.transcript_fakes import CHAT, FakeLibrary, FakeNotices

WORDS = ("alpha", "gamma")


def main() -> None:
    app = QApplication(sys.argv)
    library, theme = FakeLibrary(), Theme()
    theme.set_scheme("light")
    library.reply_with("Some **alpha** beta gamma [x](javascript:alert(1)) words.\n\nMore.")
    model = TranscriptModel(library, FakeNotices())
    model.set_conversation(CHAT)
    view = TranscriptView(theme)
    view.set_model(model)
    view.setWindowTitle("Giving")
    view.setGeometry(20, 60, 700, 400)
    view.show()
    for _ in range(20):
        app.processEvents()
    places = {}
    for word in WORDS:
        for within in (0, len(word)):
            spot = view.viewport().mapToGlobal(at(view, word, 0, within))
            places[f"{word}{within}"] = (spot.x(), spot.y())
    target = Path(sys.argv[1])
    part = target.with_suffix(".part")
    part.write_text(json.dumps(places))
    part.rename(target)
    app.exec()


if __name__ == "__main__":
    main()
