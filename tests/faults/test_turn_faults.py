"""What a person is left with after every fault of a server: the question, what arrived, a sentence and a button."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.backend.limits import Limits
from desktop_chat.demo import faults, replies
from desktop_chat.domain.errors import ErrorKind
from desktop_chat.domain.messages import Role
from desktop_chat.domain.stop import Ending
from tests.faults.test_network_table import TABLE
from tests.unit.backend.support import SHORT
from tests.unit.services.stage import Stage

#: The forms of a status without JSON differ only in the backend, which has its own table.
NAMES = [name for name in TABLE if not (name.startswith("status_") and name.endswith(("_html", "_empty")))]


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Stage]:
    kind = TABLE[request.node.callspec.params["name"]][0]
    stage = Stage(tmp_path, qtbot, limits=Limits() if kind is ErrorKind.TOO_MUCH_DATA else SHORT)
    stage.preferences.set("auto_title", False)
    yield stage
    stage.close()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost_and_the_person_knows_what_to_do(stage: Stage, name: str) -> None:
    kind, has_text = TABLE[name]
    stage.script.add(*[faults.fault(name) for _ in range(4)])  # as often as it is retried
    chat = stage.new_chat()
    stage.say(chat, "Is anybody there?")
    saved = stage.on_disk(chat)
    assert saved[0].text == "Is anybody there?"
    assert [message.role for message in saved[1:]] == ([Role.ASSISTANT] if has_text else [])
    notice = stage.notices.notice(chat)
    if kind is None:
        assert notice is None
        assert saved[1].ending is not Ending.INTERRUPTED
        return
    assert notice is not None
    assert notice.sentence.endswith(".")
    assert notice.kept
    assert notice.actions
    if has_text:
        assert saved[1].ending is Ending.INTERRUPTED
        assert saved[1].text
        assert "turn.continue" in {action.command for action in notice.actions}


@pytest.mark.parametrize("name", ["status_401", "no_headers", "reset", "html_200"])
def test_the_next_question_works(stage: Stage, name: str) -> None:
    stage.script.add(*[faults.fault(name) for _ in range(4)])
    chat = stage.new_chat()
    stage.say(chat, "First")
    while stage.script.left:
        stage.turns.retry(chat)
        stage.settle(chat)
    stage.script.add(replies.say("Here I am."))
    stage.say(chat, "Second")
    assert stage.on_disk(chat)[-1].text == "Here I am."
    assert stage.notices.notice(chat) is None
