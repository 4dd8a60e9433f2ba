"""The rows of the transcript: path, pending reply, versions, notices, and what is told when they change."""

import pytest
from PySide6.QtCore import QModelIndex, Qt

from desktop_chat.domain.stop import Interruption, Stop
from desktop_chat.models.transcript import TranscriptModel, TranscriptRole
from desktop_chat.services.notices import Notice, NoticeAction, Severity
from tests.gui.transcript_fakes import CHAT, FakeLibrary, FakeNotices

pytestmark = pytest.mark.usefixtures("qapp")


class Heard:
    """Writes down what a model tells."""

    def __init__(self, model: TranscriptModel) -> None:
        self.facts: list[tuple[object, ...]] = []
        model.modelReset.connect(self._reset)
        model.rowsInserted.connect(self._inserted)
        model.rowsRemoved.connect(self._removed)
        model.dataChanged.connect(self._changed)

    def _reset(self) -> None:
        self.facts.append(("reset",))

    def _inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self.facts.append(("inserted", first, last))

    def _removed(self, parent: QModelIndex, first: int, last: int) -> None:
        self.facts.append(("removed", first, last))

    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.facts.append(("changed", first.row(), last.row()))


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def notices() -> FakeNotices:
    return FakeNotices()


@pytest.fixture
def model(library: FakeLibrary, notices: FakeNotices) -> TranscriptModel:
    model = TranscriptModel(library, notices)
    model.set_conversation(CHAT)
    return model


def test_rows_are_the_active_path(model: TranscriptModel, library: FakeLibrary) -> None:
    question = library.user("What?")
    library.reply_with("That.")
    assert model.rowCount() == 2
    assert [model.row(at).is_user for at in range(2)] == [True, False]
    assert model.key(0) == question.id
    assert model.data(model.index(0), TranscriptRole.ROW).message == question
    assert [model.row(at).ends for at in range(2)] == [False, True]


def test_names_for_assistive_technology(model: TranscriptModel, library: FakeLibrary) -> None:
    library.user("What?")
    library.reply_with("That.")
    assert model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole) == "You: What?"
    assert model.data(model.index(1)) == "Claude: That."


def test_streaming_changes_only_the_last_row(model: TranscriptModel, library: FakeLibrary) -> None:
    library.user("What?")
    library.start()
    heard = Heard(model)
    library.feed("Th")
    library.feed("at.")
    assert heard.facts == [("changed", 1, 1), ("changed", 1, 1)]
    assert model.row(1).text == "That."
    assert model.row(1).pending is not None


def test_a_finished_reply_stays_the_same_row(model: TranscriptModel, library: FakeLibrary) -> None:
    library.user("What?")
    library.start()
    library.feed("That.")
    key = model.key(1)
    heard = Heard(model)
    message = library.finish()
    assert model.key(1) == key == message.id
    assert model.row(1).message == message
    assert model.row(1).pending is None
    assert {fact[0] for fact in heard.facts} == {"changed"}


def test_a_dropped_reply_leaves(model: TranscriptModel, library: FakeLibrary) -> None:
    library.user("What?")
    library.start()
    heard = Heard(model)
    library.pending = None
    library.reply_ended.emit(CHAT)
    assert model.rowCount() == 1
    assert ("removed", 1, 1) in heard.facts


def test_versions_count_siblings(model: TranscriptModel, library: FakeLibrary) -> None:
    question = library.user("What?")
    first = library.reply_with("One")
    second = library.reply_with("Two", parent=question.id)
    row = model.row(1)
    assert (row.version, row.versions) == (2, 2)
    assert row.siblings == (first.id, second.id)
    library.chat.set_meta(active_leaf=first.id)
    library.path_changed.emit(CHAT)
    assert model.row(1).message == first
    assert model.row(1).version == 1


def test_a_pending_sibling_counts_as_a_version(model: TranscriptModel, library: FakeLibrary) -> None:
    question = library.user("What?")
    library.reply_with("One")
    library.chat.set_meta(active_leaf=question.id)
    library.path_changed.emit(CHAT)
    library.start()
    assert (model.row(1).version, model.row(1).versions) == (2, 2)


def test_a_new_path_keeps_the_common_beginning(model: TranscriptModel, library: FakeLibrary) -> None:
    question = library.user("What?")
    library.reply_with("One")
    library.user("More")
    heard = Heard(model)
    library.chat.set_meta(active_leaf=library.reply_with("Two", parent=question.id, tell=False).id)
    library.path_changed.emit(CHAT)
    assert heard.facts[:2] == [("removed", 1, 2), ("inserted", 1, 1)]


def test_a_reply_of_another_branch_is_not_shown(model: TranscriptModel, library: FakeLibrary) -> None:
    library.user("What?")
    library.start()
    library.user("Something else", parent=None)
    library.path_changed.emit(CHAT)
    assert all(model.row(at).pending is None for at in range(model.rowCount()))


def test_the_notice_belongs_to_the_last_row(model: TranscriptModel, library: FakeLibrary, notices: FakeNotices) -> None:
    library.user("What?")
    heard = Heard(model)
    notice = Notice(Severity.ERROR, "No connection.", actions=(NoticeAction("turn.retry", "Retry"),))
    notices.show(notice)
    assert heard.facts == [("changed", 0, 0)]
    assert model.row(0).notice == notice
    assert "No connection." in str(model.data(model.index(0)))
    notices.show(None)
    assert model.row(0).notice is None


def test_an_ending_is_told_with_buttons_only_at_the_end(model: TranscriptModel, library: FakeLibrary) -> None:
    library.user("What?")
    library.reply_with("Half", stop=Stop(interruption=Interruption.STOPPED))
    last = model.row(1).notice
    assert last is not None
    assert last.actions
    library.user("Go on")
    earlier = model.row(1).notice
    assert earlier is not None
    assert not earlier.actions


def test_another_conversation_is_not_mixed_in(model: TranscriptModel, library: FakeLibrary) -> None:
    library.user("What?")
    heard = Heard(model)
    library.reply_changed.emit("other")
    library.path_changed.emit("other")
    assert heard.facts == []
    model.set_conversation(None)
    assert model.rowCount() == 0
    assert heard.facts == [("reset",)]


def test_rows_outside_raise(model: TranscriptModel) -> None:
    with pytest.raises(IndexError):
        model.row(0)
    assert model.data(model.index(0)) is None
