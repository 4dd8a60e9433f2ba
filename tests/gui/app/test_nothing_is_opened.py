"""Texts that try to be more than text around the transcript: titles, list, search, outline, palette, tips, labels."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QDesktopServices, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Stop
from desktop_chat.runtime.paths import make_private_folder, paths_in
from desktop_chat.services.notices import Notice, Severity
from desktop_chat.storage.repository import HistoryStore
from tests.gui.app.stage import WindowStage
from tests.helpers.bait import Bait, bait
from tests.helpers.naughty import naughty
from tests.helpers.rich_text import faults

__all__ = ["bait"]

_SHARES = 4


def conversation_id(number: int) -> ConversationId:
    return ConversationId(f"11111111-1111-4111-8111-{number:012x}")


def message_id(number: int) -> MessageId:
    return MessageId(f"00000000-0000-4000-8000-{number:012x}")


def fill(folder: Path, texts: tuple[str, ...]) -> None:
    """One conversation for each text, which is its title, its question, in its reply and its model."""
    make_private_folder(paths_in(folder).data)
    store = HistoryStore.open(paths_in(folder).data)
    try:
        for number, text in enumerate(texts):
            line = " ".join(text.split()) or "x"
            store.create(ConversationMeta(conversation_id(number), title=text))
            question = Message(message_id(2 * number), None, Role.USER, (text_block(text),), 1_760_000_000.0)
            reply = Message(
                message_id(2 * number + 1),
                question.id,
                Role.ASSISTANT,
                (text_block(f"# {line}\n\n{text}\n\n## [{line}]({line})\n\n{line}"),),
                1_760_000_001.0,
                model=text,
                stop=Stop("end_turn"),
            )
            store.append(conversation_id(number), question)
            store.append(conversation_id(number), reply)
    finally:
        store.close()


def looks_rich(widget: QWidget) -> list[str]:
    """Labels that would take their text for HTML, and tooltips that would."""
    found = [
        f"label {label.text()!r}"
        for label in widget.findChildren(QLabel)
        if label.textFormat() is not Qt.TextFormat.PlainText and Qt.mightBeRichText(label.text())
    ]
    for each in (widget, *widget.findChildren(QWidget)):
        tips = (each.toolTip(), each.statusTip(), each.whatsThis())
        escaped = [tip.removeprefix("<qt>").removesuffix("</qt>") for tip in tips]
        found += [f"tip {tip!r}" for tip in escaped if Qt.mightBeRichText(tip) and faults(tip)]
    return found


def paint(stage: WindowStage) -> None:
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            window.grab()
            assert looks_rich(window) == []
    QCoreApplication.processEvents()


def refuse(url: QUrl) -> bool:
    raise AssertionError(f"opened {url.toString()}")


@pytest.mark.parametrize("share", range(_SHARES))
def test_around_the_transcript(
    open_window: Callable[..., WindowStage],
    tmp_path: Path,
    bait: Bait,
    monkeypatch: pytest.MonkeyPatch,
    share: int,
) -> None:
    home = tmp_path / "home"
    texts = tuple(text for text in naughty(bait.file, bait.server)[share::_SHARES] if len(text) < 5_000)
    fill(home, texts)
    monkeypatch.setattr(QDesktopServices, "openUrl", refuse)
    stage = open_window()
    paint(stage)
    with bait.untouched(tmp_path):
        for number, text in enumerate(texts):
            chat = conversation_id(number)
            stage.services.navigation.show(chat)
            stage.until(lambda chat=chat: stage.parts.rows.conversation_id == chat and stage.parts.rows.rowCount() == 2)
            if number == 0:
                assert stage.run("view.outline")
            QCoreApplication.processEvents()
            if number % 3 == 0:
                paint(stage)
            stage.services.notices.toast_posted.emit(Notice(Severity.WARNING, text, text, text))
        for text in texts[::4]:
            stage.parts.sidebar.search.setText(text)
            paint(stage)
        assert stage.run("view.palette")
        paint(stage)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
