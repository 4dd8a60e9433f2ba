"""Shows banners and toasts, and runs what their buttons ask for; GUI thread."""

from PySide6.QtCore import QCoreApplication, QObject, Slot

from desktop_chat.app.controllers.sidebar import SidebarController
from desktop_chat.app.services import Services
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.credentials import KeyLookup, KeySource
from desktop_chat.services.notices import Notice, NoticeAction, Severity
from desktop_chat.ui.main_window import MainWindow


def key_fate(lookup: KeyLookup) -> str:
    """What a keyring with a problem means for the key, as a sentence; empty if the key is not the person's to type."""
    if lookup.source is KeySource.SESSION:
        words = QCoreApplication.translate(
            "Notices", "The key is kept in memory and is gone when the application ends."
        )
    elif lookup.source is KeySource.NONE:
        words = QCoreApplication.translate(
            "Notices", "A key that is entered now may be kept in memory only and be gone when the application ends."
        )
    else:
        words = ""
    return words


class NoticeController(QObject):
    """Joins the notice service with banners and toasts, and says whose answers and key these are."""

    def __init__(
        self,
        services: Services,
        window: MainWindow,
        registry: CommandRegistry,
        sidebar: SidebarController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._window = window
        self._registry = registry
        notices = services.notices
        notices.toast_posted.connect(window.post_toast)
        notices.banner_changed.connect(self._on_notices_banner_changed)
        window.banner_dismissed.connect(self._on_window_banner_dismissed)
        window.notice_action_requested.connect(self._on_window_notice_action_requested)
        window.toasts_emptied.connect(sidebar.forget_undo)
        services.attachments.attachment_refused.connect(self._on_attachment_refused)
        services.attachments.load_failed.connect(self._warn)
        services.preferences.save_failed.connect(self._warn)
        services.account.state_changed.connect(self._on_account_state_changed)

    @Slot()
    def _on_notices_banner_changed(self) -> None:
        self._window.set_banners(self._services.notices.banners())

    @Slot(str)
    def _on_window_banner_dismissed(self, key: str) -> None:
        self._services.notices.set_banner(key, None)

    @Slot(str)
    def _on_window_notice_action_requested(self, command_id: str) -> None:
        self._registry.run(command_id)

    @Slot(int, str)
    def _on_attachment_refused(self, _ticket: int, sentence: str) -> None:
        self._warn(sentence)

    @Slot(str)
    def _warn(self, sentence: str) -> None:
        self._services.notices.toast(sentence, severity=Severity.WARNING)

    @Slot()
    def _on_account_state_changed(self) -> None:
        account = self._services.account
        demo = None
        if account.is_demo:
            demo = Notice(
                Severity.INFO,
                self.tr("This is a demo: the answers are built in, nothing leaves this computer."),
                actions=(NoticeAction("app.first_run", self.tr("Use a real key")),),
                key="demo",
            )
        self._services.notices.set_banner("demo", demo)
        lookup = account.lookup
        problem = None
        if not account.is_demo and lookup is not None and lookup.problem:
            problem = Notice(
                Severity.WARNING,
                lookup.problem,
                kept=key_fate(lookup),
                actions=(NoticeAction("app.account", self.tr("Open settings")),),
                key="keyring",
            )
        self._services.notices.set_banner("keyring", problem)
