"""Tells what goes wrong or stands out in services that all windows share, once for the process; GUI thread."""

from PySide6.QtCore import QCoreApplication, QObject, Slot

from desktop_chat.app.services import Services
from desktop_chat.credentials import KeyLookup, KeySource
from desktop_chat.services.notices import Notice, NoticeAction, Severity


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


class NewsController(QObject):
    """Makes toasts and banners of facts: the windows show them, the toasts in the one that was used last."""

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        services.attachments.attachment_refused.connect(self._on_attachment_refused)
        services.attachments.load_failed.connect(self._warn)
        services.preferences.save_failed.connect(self._warn)
        services.account.state_changed.connect(self._on_account_state_changed)

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
