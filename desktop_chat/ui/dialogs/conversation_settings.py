"""Owns the dialog with the settings of one conversation: the Model page again, with its own values. GUI thread."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFont, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from desktop_chat.settings.schema import BY_KEY, PER_CONVERSATION
from desktop_chat.ui.dialogs.pages import settings_sections
from desktop_chat.ui.dialogs.plain_dialog import fit_to_screen
from desktop_chat.ui.dialogs.ports import SettingsPort
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.labels import ElidedLabel, PlainLabel


class ConversationSettingsDialog(QDialog):
    """What this conversation does differently; each value can go back to the default."""

    def __init__(self, theme: Theme, port: SettingsPort, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        translate = QCoreApplication.translate
        self.setWindowTitle(translate("Settings", "Chat settings"))
        self.setAccessibleName(translate("Settings", "Chat settings"))
        heading = ElidedLabel(
            theme,
            title or translate("Settings", "Chat settings"),
            size=metrics.TEXT_18,
            weight=QFont.Weight.DemiBold,
        )
        note = PlainLabel(
            theme,
            translate("Settings", "For this chat only. What you leave alone follows the settings for all chats."),
            tone="secondary",
            wrap=True,
        )
        column = QWidget()
        stack = QVBoxLayout(column)
        stack.setContentsMargins(metrics.SPACE_24, metrics.SPACE_24, metrics.SPACE_24, metrics.SPACE_24)
        stack.setSpacing(metrics.SPACE_24)
        top = QVBoxLayout()
        top.setSpacing(metrics.SPACE_4)
        top.addWidget(heading)
        top.addWidget(note)
        stack.addLayout(top)
        self._sections = settings_sections(
            theme,
            (BY_KEY[key] for key in PER_CONVERSATION),
            port,
            reset_text=translate("Settings", "Use default for {title}"),
        )
        for section in self._sections:
            stack.addWidget(section)
        stack.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(column)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.setMinimumSize(420, 360)
        fit_to_screen(self, theme.scaled(660), theme.scaled(620))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        for section in self._sections:
            for row in section.rows:
                row.commit()
        super().hideEvent(event)
