"""Owns the page of a conversation: header, banners, transcript or starters, composer; GUI thread."""

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_chat.ui.composer.composer import Composer
from desktop_chat.ui.header.header import Header
from desktop_chat.ui.theme.metrics import COLUMN, SPACE_4, SPACE_16
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.end_pane import EndPane


class ChatPage(QWidget):
    """The parts in their order; each may be handed in later than the page is shown.

    Attributes:
        header: None until there is one.
        side: everything below the header, with room for a panel at its far edge.
    Signals:
        composer_resized(int): the height of the composer with its margins.
    """

    composer_resized = Signal(int)

    def __init__(self, theme: Theme, banners: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chatPage")
        self.header: Header | None = None
        self._transcript: QWidget | None = None
        self._empty: QWidget | None = None
        self._composer: QWidget | None = None
        self._is_empty = True
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        body = QWidget()
        self.side = EndPane(theme, body)
        self._layout.addWidget(self.side, 1)
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(banners)
        self._stack = QStackedWidget()
        self._stack.setObjectName("chatStack")
        rows.addWidget(self._stack, 1)
        self._foot = QWidget()
        self._foot_layout = QHBoxLayout(self._foot)
        self._foot_layout.setContentsMargins(SPACE_16, SPACE_4, SPACE_16, SPACE_16)
        rows.addWidget(self._foot)
        self._foot.installEventFilter(self)

    def set_header(self, header: Header) -> None:
        self.header = header
        self._layout.insertWidget(0, header)

    def set_transcript(self, transcript: QWidget) -> None:
        self._transcript = transcript
        self._stack.addWidget(transcript)
        self.show_empty(self._is_empty)

    def set_empty_page(self, empty: QWidget) -> None:
        self._empty = empty
        self._stack.addWidget(empty)
        self.show_empty(self._is_empty)

    def set_composer(self, composer: QWidget) -> None:
        """Centres the composer under the column of the transcript."""
        self._composer = composer
        composer.setMaximumWidth(COLUMN)
        self._foot_layout.addStretch(1)
        self._foot_layout.addWidget(composer, 1000)
        self._foot_layout.addStretch(1)

    def show_empty(self, empty: bool) -> None:
        self._is_empty = empty
        self.side.set_available(not empty)
        wanted = self._empty if empty else self._transcript
        if wanted is not None:
            self._stack.setCurrentWidget(wanted)

    @Slot()
    def focus_composer(self) -> None:
        """Gives the focus to the place where people write."""
        if isinstance(self._composer, Composer):
            self._composer.focus_editor()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._foot and event.type() == QEvent.Type.Resize:
            self.composer_resized.emit(self._foot.height())
        return super().eventFilter(watched, event)
