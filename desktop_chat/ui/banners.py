"""Owns the bars above the conversation that tell of lasting conditions, each with its buttons; GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_chat.services.notices import Notice, NoticeAction, Severity
from desktop_chat.ui.theme.metrics import SPACE_2, SPACE_8, SPACE_12, SPACE_16, TEXT_12
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import IconButton, PushButton
from desktop_chat.ui.widgets.icon_label import IconLabel
from desktop_chat.ui.widgets.labels import PlainLabel, for_label

_ICONS = {Severity.INFO: "info", Severity.WARNING: "warning", Severity.ERROR: "error"}
_ROLES = {Severity.INFO: "text_secondary", Severity.WARNING: "warning", Severity.ERROR: "danger"}


class Banner(QFrame):
    """One notice as a bar.

    Signals:
        action_requested(str): the command of a button; dismissed(str): the notice's key.
    """

    action_requested = Signal(str)
    dismissed = Signal(str)

    def __init__(self, theme: Theme, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setProperty("banner", notice.severity.value)
        self.setAccessibleName(notice.sentence)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_16, SPACE_8, SPACE_8, SPACE_8)
        layout.setSpacing(SPACE_12)
        layout.addWidget(IconLabel(theme, _ICONS[notice.severity], _ROLES[notice.severity]))
        texts = QVBoxLayout()
        texts.setSpacing(SPACE_2)
        texts.addWidget(PlainLabel(theme, for_label(" ".join(filter(None, (notice.sentence, notice.kept)))), wrap=True))
        if notice.detail:
            detail = PlainLabel(theme, for_label(notice.detail), size=TEXT_12, tone="secondary", wrap=True)
            detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            texts.addWidget(detail)
        layout.addLayout(texts, 1)
        for action in notice.actions:
            layout.addWidget(self._button(theme, action))
        close = IconButton(theme, "close", self.tr("Dismiss"), size=28, icon_size=16)
        close.clicked.connect(self._on_close_clicked)
        layout.addWidget(close)

    def _button(self, theme: Theme, action: NoticeAction) -> PushButton:
        button = PushButton(theme, action.label, kind="quiet")
        button.clicked.connect(lambda: self.action_requested.emit(action.command))
        return button

    @Slot()
    def _on_close_clicked(self) -> None:
        self.dismissed.emit(self.notice.key)


class BannerBar(QWidget):
    """All banners, one below the other; takes no room while there is none.

    Signals:
        action_requested(str): the command of a banner's button.
        dismissed(str): key of a banner that was closed.
    """

    action_requested = Signal(str)
    dismissed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: dict[str, Banner] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(SPACE_12, SPACE_8, SPACE_12, SPACE_8)
        self._layout.setSpacing(SPACE_8)
        self.hide()

    def banners(self) -> tuple[Banner, ...]:
        return tuple(self._shown.values())

    def set_notices(self, notices: Sequence[Notice]) -> None:
        """Shows exactly these; a banner whose notice did not change stays as it is."""
        wanted = {notice.key or notice.sentence: notice for notice in notices}
        for key in [key for key, banner in self._shown.items() if wanted.get(key) != banner.notice]:
            gone = self._shown.pop(key)
            self._layout.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for key, notice in wanted.items():
            if key not in self._shown:
                banner = Banner(self._theme, notice)
                banner.action_requested.connect(self.action_requested)
                banner.dismissed.connect(self.dismissed)
                self._shown[key] = banner
                self._layout.addWidget(banner)
        self.setVisible(bool(self._shown))
