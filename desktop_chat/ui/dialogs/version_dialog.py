"""Owns the dialog that says whether there is a newer version. GUI thread."""

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.dialogs.plain_dialog import PlainDialog, fit_to_screen
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.announcing import announce
from desktop_chat.ui.widgets.buttons import PushButton
from desktop_chat.ui.widgets.labels import PlainLabel, for_label


class VersionDialog(PlainDialog):
    """What is being asked, then the answer. Nothing is downloaded.

    Signals:
        page_requested(str): the address of the release's page, to be opened in the browser.
    """

    page_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        translate = QCoreApplication.translate
        super().__init__(theme, translate("Dialogs", "Look for a new version"), parent)
        self._page = ""
        self._sentence = PlainLabel(theme, translate("Dialogs", "Asking github.com…"), wrap=True)
        self.body.addWidget(self._sentence)
        note = translate("Dialogs", "Asked only when you want it. Nothing about you is sent, and nothing is installed.")
        self.body.addWidget(PlainLabel(theme, note, size=metrics.TEXT_12, tone="secondary", wrap=True))
        self.body.addStretch(1)
        self._open = PushButton(theme, translate("Dialogs", "Open release page"), kind="primary")
        self._open.hide()
        self._open.clicked.connect(self._on_open_clicked)
        self.buttons.addWidget(self._open)
        self.setMinimumWidth(theme.scaled(380))
        self._fit(theme.scaled(420))

    @Slot(str, str)
    def show_answer(self, sentence: str, page: str) -> None:
        """Shows the answer, with a button if there is a page to look at."""
        self._page = page
        self._sentence.setText(for_label(sentence))
        self._open.setVisible(bool(page))
        self._fit(self.width())
        (self._open if page else self.close_button).setFocus()
        announce(self, sentence)

    def _fit(self, width: int) -> None:
        """As high as what it says needs."""
        stack = self.layout()
        assert stack is not None
        stack.activate()
        fit_to_screen(self, width, stack.totalHeightForWidth(width))

    @Slot()
    def _on_open_clicked(self) -> None:
        self.page_requested.emit(self._page)
