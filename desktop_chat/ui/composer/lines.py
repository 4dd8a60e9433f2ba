"""Owns the two lines above the box: that a message is being edited, and why nothing can be sent. GUI thread."""

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.icons import icon
from desktop_chat.ui.theme.theme import Theme


class _Line(QWidget):
    """An icon, a sentence and a quiet button."""

    def __init__(self, theme: Theme, symbol: str, tone: str) -> None:
        super().__init__()
        self._theme = theme
        self._symbol = symbol
        self._tone = tone
        self._mark = QLabel()
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setProperty("tone", tone)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.button.setProperty("kind", "link")
        self.button.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.SPACE_12, 0, metrics.SPACE_4, 0)
        row.setSpacing(metrics.SPACE_8)
        row.addWidget(self._mark)
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        self.hide()
        theme.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        role = "warning" if self._tone == "warning" else "text_secondary"
        size = metrics.ICON_SMALL
        self._mark.setPixmap(icon(self._symbol, self._theme, role).pixmap(size, size))
        self.label.setFont(self._theme.font(metrics.TEXT_13))
        self.button.setFont(self._theme.font(metrics.TEXT_13))


class EditingBanner(_Line):
    """Says that a sent message is being edited.

    Signals:
        cancelled(): the button was pressed.
    """

    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "edit", "secondary")
        self.label.setText(QCoreApplication.translate("Composer", "Editing a message — Esc cancels"))
        self.button.setText(QCoreApplication.translate("Composer", "Cancel"))
        self.button.setAccessibleName(QCoreApplication.translate("Composer", "Cancel editing"))
        self.button.clicked.connect(self.cancelled)


class ReasonLine(_Line):
    """Says why nothing can be sent, with a button that helps where there is one.

    Signals:
        clicked(): the button was pressed.
    """

    clicked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "info", "secondary")
        self.button.clicked.connect(self.clicked)

    def set_text(self, text: str, action: str) -> None:
        self.label.setText(text)
        self.button.setText(action.replace("&", "&&"))
        self.button.setVisible(bool(action))
        self.setVisible(bool(text))
