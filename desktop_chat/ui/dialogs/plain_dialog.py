"""Owns the common frame of the small dialogs: a heading, a content, a row of buttons. GUI thread."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import PushButton
from desktop_chat.ui.widgets.labels import PlainLabel

#: Left free around a dialog for the window's frame.
_AIR = 24


class PlainDialog(QDialog):
    """A window title that is also its name and heading.

    Attributes:
        body: the layout between heading and buttons. buttons: the row at the bottom. close_button: ends the dialog.
    """

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.heading = PlainLabel(theme, title, size=metrics.TEXT_18, weight=QFont.Weight.DemiBold)
        self.body = QVBoxLayout()
        self.body.setSpacing(metrics.SPACE_12)
        self.close_button = PushButton(theme, QCoreApplication.translate("Dialogs", "Close"))
        self.close_button.clicked.connect(self.accept)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(metrics.SPACE_8)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.close_button)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(metrics.SPACE_24, metrics.SPACE_24, metrics.SPACE_24, metrics.SPACE_16)
        stack.setSpacing(metrics.SPACE_16)
        stack.addWidget(self.heading)
        stack.addLayout(self.body, 1)
        stack.addLayout(self.buttons)


def fit_to_screen(dialog: QWidget, width: int, height: int) -> None:
    """Resizes to what is wanted, or to what the screen has room for."""
    room = dialog.screen().availableGeometry()
    dialog.resize(min(width, room.width() - 2 * _AIR), min(height, room.height() - 3 * _AIR))
