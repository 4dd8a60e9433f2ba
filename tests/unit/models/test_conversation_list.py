"""The conversation list: order, groups, small updates, search."""

import time
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QObject, QPersistentModelIndex, Signal
from PySide6.QtTest import QAbstractItemModelTester

from desktop_chat.domain.conversation import ConversationMeta, ConversationSummary
from desktop_chat.domain.ids import ConversationId
from desktop_chat.models.conversation_filter import ConversationFilterModel
from desktop_chat.models.conversation_list import ConversationListModel
from desktop_chat.models.date_groups import DateGroups
from desktop_chat.models.roles import ACCESSIBLE_DESCRIPTION_ROLE, ConversationRole

NOW = datetime(2026, 11, 23, 15, 0).timestamp()  # noqa: DTZ001 - local time is meant
DAY = 86_400.0


class FakeUnread(QObject):
    changed = Signal(str)

    def __init__(self):
        super().__init__()
        self.ids = set()

    def __contains__(self, conversation_id):
        return conversation_id in self.ids

    def put(self, conversation_id, *, unread):
        (self.ids.add if unread else self.ids.discard)(conversation_id)
        self.changed.emit(conversation_id)


class FakeLibrary(QObject):
    summaries_loaded = Signal()
    summary_changed = Signal(str)
    summary_removed = Signal(str)
    reply_changed = Signal(str)
    reply_ended = Signal(str)

    def __init__(self, rows=()):
        super().__init__()
        self.rows = {row.meta.id: row for row in rows}

    def summaries(self):
        return list(self.rows.values())

    def summary(self, conversation_id):
        return self.rows.get(conversation_id)

    def put(self, row):
        self.rows[row.meta.id] = row
        self.summary_changed.emit(row.meta.id)

    def drop(self, conversation_id):
        del self.rows[conversation_id]
        self.summary_removed.emit(conversation_id)


def row(name, age=0.0, *, pinned=False, archived=False, preview="", title=None):
    meta = ConversationMeta(
        ConversationId(name),
        title=name if title is None else title,
        updated_at=NOW - age,
        pinned=pinned,
        archived=archived,
    )
    return ConversationSummary(meta, preview)


@pytest.fixture
def library(qapp):
    return FakeLibrary(
        [
            row("old", 400 * DAY),
            row("yesterday", DAY, preview="about the harbour"),
            row("now", 0, preview="Plans for SPRING"),
            row("pin", 30 * DAY, pinned=True),
            row("week", 5 * DAY),
            row("gone", 2 * DAY, archived=True),
        ]
    )


@pytest.fixture
def models(library):
    host = QObject()
    source = ConversationListModel(library, lambda: NOW, host)
    shown = ConversationFilterModel(source, host)
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = QAbstractItemModelTester(source, fatal), QAbstractItemModelTester(shown, fatal)
    yield source, shown
    del testers
    host.deleteLater()


def titles(model):
    return [model.index(number, 0).data() for number in range(model.rowCount())]


def groups(model):
    return [model.index(number, 0).data(ConversationRole.SECTION) for number in range(model.rowCount())]


def test_pinned_come_first_then_the_newest(models):
    assert titles(models[1]) == ["pin", "now", "yesterday", "week", "old"]
    assert groups(models[1]) == ["Pinned", "Today", "Yesterday", "Previous 7 days", "October 2025"]


def test_a_new_message_moves_one_row_to_the_top_of_its_group(models, library, qtbot):
    source, shown = models
    kept = QPersistentModelIndex(shown.index(shown.row_of("week"), 0))
    resets = []
    shown.modelReset.connect(lambda: resets.append(1))
    source.modelReset.connect(lambda: resets.append(1))
    with qtbot.waitSignal(shown.rowsMoved):
        library.put(row("week", -10))
    assert titles(shown) == ["pin", "week", "now", "yesterday", "old"]
    assert groups(shown) == ["Pinned", "Today", "", "Yesterday", "October 2025"]
    assert kept.row() == 1
    assert resets == []


def test_rows_come_go_and_move_between_shown_and_archived(models, library):
    _, shown = models
    library.put(row("fresh", -20))
    library.drop("now")
    library.put(row("yesterday", DAY, archived=True))
    assert titles(shown) == ["pin", "fresh", "week", "old"]
    shown.set_show_archived(True)
    assert titles(shown) == ["yesterday", "gone"]


def test_a_renamed_row_stays_and_tells_only_about_itself(models, library, qtbot):
    _, shown = models
    with qtbot.waitSignal(shown.dataChanged) as told:
        library.put(row("now", 0, title="Later"))
    assert told.args[0].row() == told.args[1].row() == 1
    assert titles(shown)[1] == "Later"


def test_search_looks_at_titles_previews_and_hits(models):
    _, shown = models
    shown.set_query("spring plans")
    assert titles(shown) == ["now"]
    shown.set_hits({"old": "a line with spring"})
    assert titles(shown) == ["now", "old"]
    assert shown.index(1, 0).data(ConversationRole.PREVIEW) == "a line with spring"
    shown.set_query("nothing like it")
    assert titles(shown) == []
    shown.set_query("")
    assert len(titles(shown)) == 5


def test_the_selected_row_follows_through_a_search(models):
    _, shown = models
    kept = QPersistentModelIndex(shown.index(shown.row_of("yesterday"), 0))
    shown.set_query("harbour")
    assert kept.row() == 0
    shown.set_query("")
    assert kept.row() == 2


def test_streaming_then_unread_until_it_is_read(library):
    unread = FakeUnread()
    shown = ConversationFilterModel(ConversationListModel(library, lambda: NOW, unread=unread))

    def states(name):
        index = shown.index(shown.row_of(name), 0)
        return index.data(ConversationRole.STREAMING), index.data(ConversationRole.UNREAD)

    library.reply_changed.emit("week")
    library.reply_changed.emit("now")
    assert states("week") == (True, False)
    library.reply_ended.emit("week")
    library.reply_ended.emit("now")
    assert states("week") == (False, False)
    told = []
    shown.dataChanged.connect(lambda first, _last: told.append(first.row()))
    unread.put("week", unread=True)
    assert states("week") == (False, True)
    assert states("now") == (False, False)
    assert shown.index(shown.row_of("week"), 0).data(ACCESSIBLE_DESCRIPTION_ROLE) == "Unread."
    unread.put("week", unread=False)
    assert states("week") == (False, False)
    assert told == [shown.row_of("week")] * 2
    unread.put("nobody", unread=True)  # not in the list: told to no row
    assert len(told) == 2


def test_reply_signals_of_every_frame_tell_the_view_once(models, library):
    told = []
    models[1].dataChanged.connect(lambda *_: told.append(1))
    for _ in range(50):
        library.reply_changed.emit("now")
    assert len(told) == 1


def test_untitled_rows_have_a_name_for_assistive_technology(qapp):
    source = ConversationListModel(FakeLibrary([row("a", title="")]), lambda: NOW)
    assert source.index(0).data(11) == "New chat"


def test_the_groups_change_at_midnight(library):
    moment = [NOW]
    source = ConversationListModel(library, lambda: moment[0])
    shown = ConversationFilterModel(source)
    moment[0] = source.groups.ends_at + 1
    source._on_midnight_passed()
    assert groups(shown)[1:3] == ["Yesterday", "Previous 7 days"]


@pytest.mark.parametrize(
    ("age", "name"),
    [
        (0, "Today"),
        (-DAY, "Today"),
        (DAY, "Yesterday"),
        (7 * DAY, "Previous 7 days"),
        (9 * DAY, "November"),
        (30 * DAY, "October"),
    ],
)
def test_group_names(age, name):
    assert DateGroups(NOW).name(False, NOW - age) == name


@pytest.mark.parametrize("odd", [float("nan"), float("-inf"), 1e300 * -1, 0.0])
def test_impossible_times_have_a_group_too(odd):
    assert DateGroups(NOW).name(False, odd) == "Earlier"


def test_next_midnight_is_tomorrows():
    ends = datetime.fromtimestamp(DateGroups(NOW).ends_at).astimezone()
    assert ends == datetime.fromtimestamp(NOW).astimezone().replace(hour=0) + timedelta(days=1)


def test_ten_thousand_rows_answer_at_once(qapp):
    library = FakeLibrary([row(f"{number:05}", number * 60.0) for number in range(10_000)])
    shown = ConversationFilterModel(ConversationListModel(library, lambda: NOW))
    started = time.process_time()
    for number in range(100):
        library.put(row(f"{9_999 - number:05}", -float(number)))
    # 100 moves from the end to the top; a reset of the list for each would take some seconds
    assert time.process_time() - started < 1.0
    assert shown.id_at(0) == "09900"
    assert len(titles(shown)) == 10_000
