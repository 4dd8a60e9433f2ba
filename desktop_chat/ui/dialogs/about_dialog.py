"""Owns the About dialog: name, versions, licence. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.dialogs.plain_dialog import PlainDialog
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import PushButton
from desktop_chat.ui.widgets.labels import PlainLabel


class AboutDialog(PlainDialog):
    """What this is. ``versions``: pairs such as ("Qt", "6.11.3"), the application's own first."""

    def __init__(self, theme: Theme, versions: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        translate = QCoreApplication.translate
        super().__init__(theme, translate("Dialogs", "About Desktop Chat"), parent)
        self._text = "\n".join(f"{name} {version}" for name, version in versions)
        self.heading.setText("Desktop Chat")
        what = translate("Dialogs", "A desktop client for Claude. Your chats are files on this computer.")
        self.body.addWidget(PlainLabel(theme, what, wrap=True))
        shown = PlainLabel(theme, self._text, tone="secondary", wrap=True)
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        shown.setAccessibleName(translate("Dialogs", "Versions"))
        self.body.addWidget(shown)
        licence = translate(
            "Dialogs",
            "Free software under the MIT licence. Uses Qt under the LGPL version 3. "
            "Independent of Anthropic; Claude is a trademark of Anthropic.",
        )
        self.body.addWidget(PlainLabel(theme, licence, size=metrics.TEXT_12, tone="secondary", wrap=True))
        self.body.addStretch(1)
        copy = PushButton(theme, translate("Dialogs", "Copy versions"))
        copy.clicked.connect(self._on_copy_clicked)
        self.buttons.insertWidget(1, copy)
        self.resize(theme.scaled(420), self.sizeHint().height())

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
