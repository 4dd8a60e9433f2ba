"""Owns the arrangement of the window's parts, its place on the screen, and what is dropped on it; GUI thread.

It builds none of the parts: the composition root hands them in, also after the first paint.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QPalette,
)
from PySide6.QtWidgets import QFrame, QMainWindow, QStackedWidget, QWidget

from desktop_chat.ui.theme.metrics import (
    OVERLAY_BELOW,
    SIDEBAR,
    SIDEBAR_MAX,
    SIDEBAR_MIN,
    SPACE_16,
    WINDOW_HEIGHT,
    WINDOW_MIN_HEIGHT,
    WINDOW_MIN_WIDTH,
    WINDOW_WIDTH,
)
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.window_place import WindowPlace

if TYPE_CHECKING:  # loaded after the first paint
    from desktop_chat.services.notices import Notice
    from desktop_chat.ui.banners import BannerBar
    from desktop_chat.ui.chat_page import ChatPage
    from desktop_chat.ui.header.header import Header
    from desktop_chat.ui.toasts import ToastArea
    from desktop_chat.ui.widgets.side_pane import SidePane
    from desktop_chat.ui.window_frame import WindowFrame

APPLICATION_NAME = "Desktop Chat"
_MOST_FILES = 100
_TALL = 16_000


class MainWindow(QMainWindow):
    """The window.

    Attributes:
        place: where it is on the screens.
        frame: everything inside; panes: sidebar and page; page: header, banners, conversation, composer.
    Signals:
        files_dropped(list): local paths that were dropped anywhere on the window.
        text_dropped(str): text that was dropped.
        close_requested(): the person closes the window; answer by allow_close().
        notice_action_requested(str): the command of a button in a toast or a banner.
        banner_dismissed(str): key of a banner that was closed.
        toasts_emptied(): the last toast is gone.
        sidebar_shown(bool): the sidebar came or went.
    """

    files_dropped = Signal(list)
    text_dropped = Signal(str)
    close_requested = Signal()
    notice_action_requested = Signal(str)
    banner_dismissed = Signal(str)
    toasts_emptied = Signal()
    sidebar_shown = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.place = WindowPlace(self)
        self._may_close = False
        self._first_run: QWidget | None = None
        self._frame: WindowFrame | None = None
        self._typed: str | None = ""
        self._title, self._unread = "", 0
        self._left_width, self._left_wanted = SIDEBAR, True
        self.setWindowTitle(APPLICATION_NAME)
        self.setAccessibleName(APPLICATION_NAME)
        self.setMinimumSize(WINDOW_MIN_WIDTH, WINDOW_MIN_HEIGHT)
        self.resize(WINDOW_WIDTH, WINDOW_HEIGHT)
        self.setAcceptDrops(True)
        _set_ground(self, theme.tokens.window)
        self._stand_in: QFrame | None = QFrame(self)
        _set_ground(self._stand_in, theme.tokens.sidebar)
        self._place_stand_in()

    # --- frame ----------------------------------------------------------------------------------------------------

    @property
    def frame(self) -> "WindowFrame":
        """Panes, page, banners and toasts; made when they are first asked for, which is after the first paint."""
        if self._frame is None:
            from desktop_chat.ui.theme.icons import application_icon
            from desktop_chat.ui.window_frame import WindowFrame

            self.setWindowIcon(application_icon())
            if self._stand_in is not None:
                self._stand_in.deleteLater()
                self._stand_in = None
            self.setPalette(QPalette())  # from here on the application's
            self._theme.follow_system()
            frame = self._frame = WindowFrame(self._theme)
            frame.panes.set_left_width(self._left_width)
            frame.panes.set_left_wanted(self._left_wanted)
            self.setCentralWidget(frame.panes)
            frame.toasts.action_requested.connect(self.notice_action_requested)
            frame.toasts.emptied.connect(self.toasts_emptied)
            frame.banners.action_requested.connect(self.notice_action_requested)
            frame.banners.dismissed.connect(self.banner_dismissed)
            frame.panes.left_shown.connect(self._on_panes_left_shown)
            frame.panes.focus_lost.connect(frame.page.focus_composer)
            frame.page.composer_resized.connect(self._on_page_composer_resized)
        return self._frame

    @property
    def panes(self) -> "SidePane":
        return self.frame.panes

    @property
    def page(self) -> "ChatPage":
        return self.frame.page

    @property
    def central(self) -> QStackedWidget:
        return self.frame.central

    @property
    def banners(self) -> "BannerBar":
        return self.frame.banners

    @property
    def toasts(self) -> "ToastArea":
        return self.frame.toasts

    def _place_stand_in(self) -> None:
        """The ground of the sidebar in the first picture, so that nothing jumps when the sidebar comes.

        Filled by its palette: the style sheet comes after the first paint, and painting from Python would load all
        enums of Qt before it.
        """
        if self._stand_in is not None:
            self._stand_in.setVisible(self._left_wanted and self.width() >= OVERLAY_BELOW)
            left = self.width() - self._left_width if self.isRightToLeft() else 0
            self._stand_in.setGeometry(left, 0, self._left_width, _TALL)

    # --- parts ----------------------------------------------------------------------------------------------------

    def set_sidebar(self, sidebar: QWidget) -> None:
        from desktop_chat.ui.sidebar.sidebar import Sidebar

        self.panes.set_left(sidebar)
        if isinstance(sidebar, Sidebar):  # where it lies over the page, a choice in it closes it
            sidebar.conversation_activated.connect(self.panes.dismiss)
            sidebar.conversation_clicked.connect(self.page.focus_composer)
            sidebar.new_chat_requested.connect(self.panes.dismiss)

    def set_header(self, header: "Header") -> None:
        self.page.set_header(header)
        header.set_sidebar_shown(self.panes.is_left_shown)
        header.sidebar_requested.connect(self._on_header_sidebar_requested)

    def set_transcript(self, transcript: QWidget) -> None:
        self.page.set_transcript(transcript)

    def set_empty_page(self, empty_page: QWidget) -> None:
        self.page.set_empty_page(empty_page)

    def set_composer(self, composer: QWidget) -> None:
        self.page.set_composer(composer)

    def set_first_run_page(self, first_run: QWidget) -> None:
        self._first_run = first_run
        self.central.addWidget(first_run)

    # --- what is shown --------------------------------------------------------------------------------------------

    def show_first_run(self) -> None:
        """Shows the page that asks for a key, in place of the conversation."""
        if self._first_run is not None:
            self.central.setCurrentWidget(self._first_run)
            self._first_run.setFocus()

    def show_chat(self, *, empty: bool) -> None:
        """Shows the conversation page, with the starters in place of the transcript if it is empty."""
        self.central.setCurrentWidget(self.page)
        self.page.show_empty(empty)

    @property
    def is_first_run_shown(self) -> bool:
        return self._first_run is not None and self.frame.central.currentWidget() is self._first_run

    def set_sidebar_shown(self, shown: bool) -> None:
        self.panes.set_left_shown(shown)

    def toggle_sidebar(self) -> None:
        self.panes.set_left_shown(not self.panes.is_left_shown)

    def set_document_title(self, title: str) -> None:
        """The conversation's title in the window's own; its accessible name stays the application's."""
        self._title = " ".join(title.split())[:80]
        self._set_whole_title()

    def set_unread_count(self, count: int) -> None:
        """How many replies nobody has seen, before the title, where docks and lists of windows show it."""
        self._unread = count
        self._set_whole_title()

    def _set_whole_title(self) -> None:
        whole = f"{self._title} — {APPLICATION_NAME}" if self._title else APPLICATION_NAME
        self.setWindowTitle(f"({self._unread}) {whole}" if self._unread else whole)

    @Slot(object)
    def post_toast(self, notice: "Notice") -> None:
        self.toasts.post(notice)

    def set_banners(self, notices: Sequence["Notice"]) -> None:
        self.banners.set_notices(notices)

    # --- place on the screen --------------------------------------------------------------------------------------

    def save_layout(self) -> dict[str, object]:
        """Place, size and sidebar as plain values for the state file."""
        if self._frame is not None:
            self._left_width, self._left_wanted = self._frame.panes.left_width, self._frame.panes.left_wanted
        return {**self.place.save(), "sidebar_width": self._left_width, "sidebar_shown": self._left_wanted}

    def restore_layout(self, state: object) -> None:
        """Takes what save_layout gave; anything odd in it is passed over. The window ends up on a screen."""
        values = state if isinstance(state, dict) else {}
        width, shown = values.get("sidebar_width"), values.get("sidebar_shown")
        self.place.restore(values)
        if isinstance(width, int) and not isinstance(width, bool):
            self._left_width = min(max(width, SIDEBAR_MIN), SIDEBAR_MAX)
        if isinstance(shown, bool):
            self._left_wanted = shown
        if self._frame is not None:
            self._frame.panes.set_left_width(self._left_width)
            self._frame.panes.set_left_wanted(self._left_wanted)
        self._place_stand_in()

    # --- typing before there is a field ---------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from PySide6.QtCore import Qt  # all enums of Qt: a sixth of the time to the first picture

        text = (
            ""
            if event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier)
            else event.text()
        )
        if self._typed is None or not (text == "\b" or (text and text.isprintable())):
            super().keyPressEvent(event)
        elif text == "\b":
            self._typed = self._typed[:-1]
        else:
            self._typed += text

    def take_typed(self) -> str:
        """What was typed since the window is there; from now on the keys belong to the parts."""
        typed, self._typed = self._typed or "", None
        return typed

    # --- closing --------------------------------------------------------------------------------------------------

    def allow_close(self) -> None:
        """Closes the window for good; to be called when close_requested has been dealt with."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.close_requested.emit()

    # --- dropping -------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        files = self._welcome_files(event.mimeData())
        if files or event.mimeData().hasText():
            event.acceptProposedAction()
        if files:
            self.frame.drop.cover(exports=all(map(_is_export, files)))

    def _welcome_files(self, data: QMimeData) -> list[str]:
        """Local files; on the first page, which has no message to attach them to, those that can be imported."""
        files = _local_files(data)
        return [path for path in files if _is_export(path)] if self.is_first_run_shown else files

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.frame.drop.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.frame.drop.hide()
        files = self._welcome_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)
        elif event.mimeData().hasText() and not self.is_first_run_shown:
            event.acceptProposedAction()
            self.text_dropped.emit(event.mimeData().text())

    # --- following ------------------------------------------------------------------------------------------------

    @Slot()
    def _on_header_sidebar_requested(self) -> None:
        self.set_sidebar_shown(True)

    @Slot(bool)
    def _on_panes_left_shown(self, shown: bool) -> None:
        if self.page.header is not None:
            self.page.header.set_sidebar_shown(shown)
        self.sidebar_shown.emit(shown)

    @Slot(int)
    def _on_page_composer_resized(self, height: int) -> None:
        self.toasts.set_bottom_margin(height + SPACE_16)


def _local_files(data: QMimeData) -> list[str]:
    """Paths of the local files in a drop; addresses of other machines are no files."""
    if not data.hasUrls():
        return []
    paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile() and url.host() in ("", "localhost")]
    return [path for path in paths if path][:_MOST_FILES]


def _is_export(path: str) -> bool:
    """True for a file that is named as our exports are."""
    return path.lower().endswith(".desktop-chat.json")


def _set_ground(widget: QWidget, colour: str) -> None:
    """Fills a widget with a colour of the table without the help of the style sheet."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor(colour))
    widget.setPalette(palette)
    widget.setAutoFillBackground(True)
