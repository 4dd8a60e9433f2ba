"""Owns which dialogs are open over the window: at most one of a kind; GUI thread."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog

from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme


class OpenDialogs(QObject):
    """Dialogs by name.

    Attributes:
        window, theme: what a dialog is made with.
    """

    def __init__(self, window: MainWindow, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.window = window
        self.theme = theme
        self._open: dict[str, QDialog] = {}

    def get(self, name: str) -> QDialog | None:
        return self._open.get(name)

    def show(self, name: str, dialog: QDialog) -> None:
        """Shows a dialog; it is gone when it is closed."""

        def forget() -> None:
            if self._open.get(name) is dialog:
                del self._open[name]

        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # At once and not when it is destroyed: the same command may come again before that.
        dialog.finished.connect(forget)
        self._open[name] = dialog
        dialog.show()

    def bring_to_front(self, name: str) -> bool:
        """False if no dialog of that name is open."""
        dialog = self._open.get(name)
        if dialog is None:
            return False
        dialog.raise_()
        dialog.activateWindow()
        return True

    def close(self, name: str) -> None:
        dialog = self._open.get(name)
        if dialog is not None:
            dialog.close()

    def close_all(self) -> None:
        """Closes what is open, before the window goes."""
        for dialog in list(self._open.values()):
            dialog.close()
