"""Owns the About dialog: name, versions, licence. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from desktop_chat.ui.dialogs.plain_dialog import PlainDialog, fit_to_screen
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import PushButton
from desktop_chat.ui.widgets.labels import PlainLabel


class AboutDialog(PlainDialog):
    """What this is. ``versions``: pairs such as ("Qt", "6.11.3"), the application's own first.

    Signals:
        look_requested(): the person asks for a newer version.
        notices_requested(str): the licences of what comes along are to be shown.
    """

    look_requested = Signal()
    notices_requested = Signal(str)

    def __init__(
        self, theme: Theme, versions: Sequence[tuple[str, str]], parent: QWidget | None = None, *, notices: str = ""
    ) -> None:
        translate = QCoreApplication.translate
        super().__init__(theme, translate("Dialogs", "About Desktop Chat"), parent)
        self._text = "\n".join(_line(name, value) for name, value in versions)
        self.heading.setText("Desktop Chat")
        what = translate("Dialogs", "A desktop client for Claude. Your chats are files on this computer.")
        self.body.addWidget(PlainLabel(theme, what, wrap=True))
        shown = PlainLabel(theme, self._text, tone="secondary", wrap=True)
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        shown.setAccessibleName(translate("Dialogs", "Versions"))
        room = QScrollArea()
        room.setWidget(shown)
        room.setWidgetResizable(True)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the text in it takes the focus
        room.setMinimumHeight(theme.scaled(60))
        self.body.addWidget(room, 1)
        licence = translate(
            "Dialogs",
            "Free software under the MIT licence. Uses Qt under the LGPL version 3. "
            "Independent of Anthropic; Claude is a trademark of Anthropic.",
        )
        self.body.addWidget(PlainLabel(theme, licence, size=metrics.TEXT_12, tone="secondary", wrap=True))
        self._notices = notices
        more = QHBoxLayout()
        more.setSpacing(metrics.SPACE_8)
        look = PushButton(theme, translate("Dialogs", "Look for a new version"))
        look.clicked.connect(self.look_requested)
        more.addWidget(look)
        licences = PushButton(theme, translate("Dialogs", "Licences"))
        licences.clicked.connect(self._on_licences_clicked)
        more.addWidget(licences)
        more.addStretch(1)
        self.body.addLayout(more)
        licences.setVisible(bool(notices))
        copy = PushButton(theme, translate("Dialogs", "Copy versions"))
        copy.clicked.connect(self._on_copy_clicked)
        self.buttons.insertWidget(0, copy)
        wanted = self.sizeHint().height() - room.sizeHint().height() + shown.sizeHint().height()
        fit_to_screen(self, theme.scaled(420), wanted)

    @Slot()
    def _on_licences_clicked(self) -> None:
        self.notices_requested.emit(self._notices)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text)


def _line(name: str, value: str) -> str:
    """A version follows its name as it is spoken; anything else is told apart from its name."""
    is_version = value[:1].isdigit() and "." in value
    return f"{name} {value}" if is_version else f"{name}: {value}"
