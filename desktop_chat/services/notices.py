"""Owns what the person is told beside a message or above the window; lives on the GUI thread."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from desktop_chat.domain.ids import ConversationId


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class NoticeAction:
    """A button: the command that it runs and its label."""

    command: str
    label: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell. All texts are plain text.

    Attributes:
        sentence: what happened.
        kept: what was kept, one sentence or empty.
        detail: the service's own words or a technical reason; may be hostile text.
        actions: what can be done about it, the best first.
        retry_at: time.monotonic() of the next automatic attempt, for a countdown; else None.
        key: identity, so that a notice can be replaced and removed.
    """

    severity: Severity
    sentence: str
    kept: str = ""
    detail: str = ""
    actions: tuple[NoticeAction, ...] = ()
    retry_at: float | None = None
    key: str = ""


class NoticeService(QObject):
    """Keeps the current notices and tells when they change.

    Signals:
        notice_changed(str): the notice of that conversation.
        banner_changed(): the list of banners.
        toast_posted(object): a Notice to show for some seconds.
    """

    notice_changed = Signal(str)
    banner_changed = Signal()
    toast_posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices: dict[ConversationId, Notice] = {}
        self._banners: dict[str, Notice] = {}

    def notice(self, conversation_id: ConversationId) -> Notice | None:
        return self._notices.get(conversation_id)

    def set_notice(self, conversation_id: ConversationId, notice: Notice | None) -> None:
        """Shows a notice at the end of a conversation, replacing the one before; None removes it."""
        if self._notices.get(conversation_id) == notice:
            return
        if notice is None:
            self._notices.pop(conversation_id, None)
        else:
            self._notices[conversation_id] = notice
        self.notice_changed.emit(conversation_id)

    def banners(self) -> tuple[Notice, ...]:
        return tuple(self._banners.values())

    def set_banner(self, key: str, notice: Notice | None) -> None:
        """Shows a banner above the conversation under a key of ours; None removes it."""
        if self._banners.get(key) == notice:
            return
        if notice is None:
            del self._banners[key]
        else:
            self._banners[key] = notice
        self.banner_changed.emit()

    def toast(self, sentence: str, *actions: NoticeAction, severity: Severity = Severity.INFO) -> None:
        self.toast_posted.emit(Notice(severity, sentence, actions=actions))
