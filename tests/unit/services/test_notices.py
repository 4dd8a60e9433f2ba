"""Notices, banners and toasts: each change is told once."""

from desktop_chat.domain.ids import ConversationId
from desktop_chat.services.notices import Notice, NoticeService, Severity

CHAT = ConversationId("chat")


def test_a_notice_is_replaced_and_removed() -> None:
    notices = NoticeService()
    changes: list[str] = []
    notices.notice_changed.connect(changes.append)
    first, second = Notice(Severity.INFO, "One."), Notice(Severity.ERROR, "Two.")
    for notice in (None, first, first, second, None, None):
        notices.set_notice(CHAT, notice)
    assert changes == [CHAT] * 3
    assert notices.notice(CHAT) is None


def test_banners_keep_their_order() -> None:
    notices = NoticeService()
    changes: list[int] = []
    notices.banner_changed.connect(lambda: changes.append(len(notices.banners())))
    for key in ("a", "b"):
        notices.set_banner(key, Notice(Severity.INFO, key, key=key))
    notices.set_banner("a", Notice(Severity.ERROR, "again", key="a"))
    notices.set_banner("missing", None)
    assert [notice.sentence for notice in notices.banners()] == ["again", "b"]
    notices.set_banner("a", None)
    assert changes == [1, 2, 2, 1]


def test_a_toast_is_posted() -> None:
    notices = NoticeService()
    seen: list[Notice] = []
    notices.toast_posted.connect(seen.append)
    notices.toast("Done.", severity=Severity.WARNING)
    assert [(notice.sentence, notice.severity) for notice in seen] == [("Done.", Severity.WARNING)]
