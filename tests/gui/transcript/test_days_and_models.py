"""Days and models are named where they change, and are not part of what is copied."""

from datetime import datetime

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QEvent, QLocale
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_chat.domain.content import text_block
from desktop_chat.domain.messages import Message, Role
from desktop_chat.ui.transcript import day_turn
from desktop_chat.ui.transcript.day_turn import DayTurn
from desktop_chat.ui.transcript.items.line_items import HeaderItem
from desktop_chat.ui.transcript.part_types import HeaderPart
from desktop_chat.ui.transcript.parts import details
from desktop_chat.ui.transcript.view import TranscriptView
from desktop_chat.ui.transcript.words import day_text
from tests.gui.transcript_fakes import FakeLibrary, new_id


def at(*when: int) -> float:
    return datetime(*when).timestamp()  # type: ignore[arg-type]  # noqa: DTZ001 - local days are meant


NOW = at(2026, 3, 18, 12)  # a Wednesday


@pytest.mark.parametrize(
    ("moment", "before", "shown"),
    [
        (at(2026, 3, 18, 0, 1), at(2026, 3, 17, 23, 59), "Today"),
        (at(2026, 3, 18, 23), at(2026, 3, 18, 0), ""),
        (at(2026, 3, 17, 9), at(2026, 3, 10), "Yesterday"),
        (at(2026, 3, 16, 9), at(2026, 3, 10), "Monday"),
        (at(2026, 3, 12, 9), at(2026, 3, 10), "Thursday"),
        (at(2026, 3, 11, 9), at(2026, 3, 10), "long"),
        (at(2019, 12, 31, 9), at(2026, 3, 10), "long"),
        (at(2030, 1, 1), NOW, "long"),
        (0.0, NOW, ""),
        (-5.0, NOW, ""),
        (NOW, 0.0, ""),
        (1e30, NOW, ""),
        (float("nan"), NOW, ""),
        (float("inf"), NOW, ""),
    ],
)
def test_days_have_the_name_that_is_nearest(moment: float, before: float, shown: str) -> None:
    if shown == "long":
        when = datetime.fromtimestamp(moment).astimezone()
        shown = QLocale().toString(QDate(when.year, when.month, when.day), QLocale.FormatType.LongFormat)
        assert str(when.year) in shown
    assert day_text(moment, before, NOW) == shown


def header(view: TranscriptView, row: int) -> HeaderPart:
    item = view.reel.row(row).items[0]
    assert isinstance(item, HeaderItem)
    return item.part


def say(library: FakeLibrary, role: Role, moment: float, model: str | None = None) -> Message:
    return library.add(Message(new_id(), library.leaf, role, (text_block("Words"),), moment, model=model))


def test_a_new_day_stands_above_its_first_message(view: TranscriptView, library: FakeLibrary) -> None:
    say(library, Role.USER, at(2024, 5, 6, 23, 50))
    say(library, Role.ASSISTANT, at(2024, 5, 6, 23, 51))
    say(library, Role.USER, at(2024, 5, 7, 0, 5))
    say(library, Role.ASSISTANT, at(2024, 5, 7, 0, 6))
    days = [bool(header(view, row).day) for row in range(4)]
    assert days == [False, False, True, False]
    assert "2024" in header(view, 0).when  # what stands first says which day it is
    assert header(view, 1).when == "23:51"
    assert view.reel.row(2).items[0].height > view.reel.row(1).items[0].height + 20


def test_a_reply_that_is_being_written_belongs_to_today(view: TranscriptView, library: FakeLibrary) -> None:
    say(library, Role.USER, at(2024, 5, 6))
    library.start()
    library.feed("Hello")
    assert header(view, 1).day == "Today"


def test_the_model_is_named_where_another_one_answers(view: TranscriptView, library: FakeLibrary) -> None:
    for model in ("claude-sonnet-5-5", "claude-sonnet-5-5", "claude-opus-5", "", "claude-opus-5"):
        say(library, Role.USER, 1_700_000_000.0)
        say(library, Role.ASSISTANT, 1_700_000_000.0, model or None)
    named = [header(view, row).model for row in range(1, 10, 2)]
    assert named[:2] == ["", ""]
    assert "Opus" in named[2]
    assert named[3:] == ["", ""]
    assert not any(header(view, row).model for row in range(0, 10, 2))


def test_a_hostile_model_id_is_one_short_line(view: TranscriptView, library: FakeLibrary) -> None:
    say(library, Role.ASSISTANT, 1_700_000_000.0, "a")
    say(library, Role.ASSISTANT, 1_700_000_000.0, "<b>x</b>\n" * 500)
    assert len(header(view, 1).model) <= 60
    assert "\n" not in header(view, 1).model
    view.grab()


def test_day_and_model_are_read_aloud_and_never_copied(view: TranscriptView, library: FakeLibrary) -> None:
    say(library, Role.ASSISTANT, at(2024, 5, 6), "claude-sonnet-5-5")
    say(library, Role.ASSISTANT, at(2024, 5, 9), "claude-opus-5")
    model = view.model()
    assert model is not None
    said = details(model.row(1))
    assert "2024" in said
    assert "Opus" in said
    view.pointing.selection.select_all()
    copied = view.pointing.selection.text(view.reel)
    assert copied == "Words\n\nWords"


def test_pictures_and_files_are_named_for_assistive_technology(view: TranscriptView, library: FakeLibrary) -> None:
    from desktop_chat.models.transcript import accessible_text
    from tests.gui.transcript_fakes import attachment

    library.user("Look", attachment("cat.png", 9, "image/png"), attachment())
    model = view.model()
    assert model is not None
    assert accessible_text(model.row(0)) == "You: Look Picture: cat.png. File: report.pdf."


def test_the_day_turns_while_it_is_on_the_screen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow:
        @staticmethod
        def currentDate() -> QDate:
            return QDate.currentDate().addDays(1)

    widget = QWidget()
    qtbot.addWidget(widget)
    turn = DayTurn(widget)
    turned: list[int] = []
    turn.turned.connect(lambda: turned.append(1))

    def tell(event: QEvent) -> None:
        QCoreApplication.sendEvent(widget, event)

    tell(QShowEvent())
    assert turned == []
    monkeypatch.setattr(day_turn, "QDate", Tomorrow)
    tell(QHideEvent())
    tell(QShowEvent())
    tell(QShowEvent())
    assert turned == [1]
    tell(QHideEvent())
