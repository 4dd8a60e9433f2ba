"""Owns what happens when a link of a message is activated: a look at its real host, then the browser; GUI thread."""

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_chat.markup.links import display_host, safe_url
from desktop_chat.services.preferences import Preferences


class LinkOpener(QObject):
    """Asks before it opens a link, unless the person switched that off."""

    def __init__(self, preferences: Preferences, window: QWidget) -> None:
        super().__init__(window)
        self._preferences = preferences
        self._window = window

    @Slot(str)
    def open(self, text: str) -> None:
        """Opens http, https and mailto links only; everything else is ignored."""
        url = safe_url(text)
        if url is None:
            return
        if not self._preferences.flag("confirm_links"):
            QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode))
            return
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Open link"))
        box.setText(self.tr("Open a page on %1?").replace("%1", display_host(url)))
        box.setInformativeText(url if len(url) <= 300 else url[:300] + "…")
        opens = box.addButton(self.tr("Open"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(opens)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def answer() -> None:
            if box.clickedButton() is opens:
                QDesktopServices.openUrl(QUrl(url, QUrl.ParsingMode.StrictMode))

        box.finished.connect(answer)
        box.open()
