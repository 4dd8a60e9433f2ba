"""Endpoint and key: looked up on workers, saved only when accepted, never mixed up between endpoints."""

import threading

from desktop_chat.credentials import KeyLookup, KeySource
from desktop_chat.demo import faults, replies
from desktop_chat.demo.server import DEMO_KEY, DemoServer
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.secret import Secret
from desktop_chat.services.account import KeyState
from tests.unit.services.stage import Stage


def wait_for_key(stage: Stage) -> None:
    stage.until(lambda: stage.account.state is not KeyState.LOOKING)


def test_the_key_of_the_endpoint_is_found(stage: Stage) -> None:
    wait_for_key(stage)
    assert stage.account.state is KeyState.PRESENT
    assert stage.account.endpoint().key == Secret(DEMO_KEY)
    assert DEMO_KEY not in repr(stage.account.endpoint()) + stage.account.status_text()


def test_a_send_waits_for_the_keyring(stage: Stage) -> None:
    wait_for_key(stage)
    gate = threading.Event()
    look_up = stage.account._keys.lookup

    def slow(base_url: str) -> KeyLookup:
        gate.wait(5)
        return look_up(base_url)

    stage.account._keys.lookup = slow  # type: ignore[method-assign]
    stage.account.refresh()
    stage.script.add(replies.say("Hi."))
    chat = stage.new_chat()
    stage.turns.send(chat, Draft("hello"))
    stage.until(lambda: stage.library.writer.pending == 0)
    assert stage.server.messages == []
    gate.set()
    stage.settle(chat)
    assert stage.path(chat)[-1].text == "Hi."


def test_stopped_and_sent_again_while_the_keyring_is_asked_it_asks_once(stage: Stage) -> None:
    wait_for_key(stage)
    stage.account._lookup = None
    stage.script.add(replies.say("Hi."))
    chat = stage.new_chat()
    stage.turns.send(chat, Draft("hello"))
    stage.until(lambda: stage.library.writer.pending == 0)
    stage.turns.stop(chat)
    notice = stage.notices.notice(chat)
    assert notice is not None
    assert notice.key == "stopped"
    stage.turns.retry(chat)
    stage.account.refresh()
    stage.settle(chat)
    assert [message.text for message in stage.path(chat)] == ["hello", "Hi."]


def test_a_keyring_that_breaks_is_an_answer_too(stage: Stage) -> None:
    wait_for_key(stage)

    def broken(_base_url: str) -> KeyLookup:
        raise RuntimeError("dbus")

    stage.account._keys.lookup = broken  # type: ignore[method-assign]
    stage.account.refresh()
    wait_for_key(stage)
    assert stage.account.state is KeyState.NOT_NEEDED
    assert "RuntimeError" in stage.account.status_text()


def test_a_rejected_key_is_changed_and_retry_uses_the_new_one(stage: Stage) -> None:
    wait_for_key(stage)
    stage.account.save_key("sk-ant-invalid-key")
    stage.until(lambda: stage.account.endpoint().key == Secret("sk-ant-invalid-key"))
    chat = stage.new_chat()
    stage.say(chat, "hello")
    notice = stage.notices.notice(chat)
    assert notice is not None
    assert [action.command for action in notice.actions] == ["app.account", "turn.retry"]
    stage.account.save_key(DEMO_KEY)
    stage.until(lambda: stage.account.endpoint().key == Secret(DEMO_KEY))
    stage.script.add(replies.say("Now."))
    stage.turns.retry(chat)
    stage.settle(chat)
    assert stage.path(chat)[-1].text == "Now."


def test_a_key_that_is_checked_and_refused_is_not_stored(stage: Stage) -> None:
    wait_for_key(stage)
    with stage.qtbot.waitSignal(stage.account.key_tested) as tested:
        stage.account.save_key("sk-ant-invalid-key", check=True)
    assert tested.args is not None
    assert tested.args[0] is False
    assert "rejected" in tested.args[1]
    assert stage.account.endpoint().key == Secret(DEMO_KEY)


def test_a_key_with_stray_characters_never_leaves(stage: Stage) -> None:
    wait_for_key(stage)
    before = len(stage.server.requests)
    with stage.qtbot.waitSignal(stage.account.key_tested) as tested:
        stage.account.save_key("sk-ant with spaces", check=True)
    assert tested.args is not None
    assert tested.args[0] is False
    assert len(stage.server.requests) == before


def test_removing_the_key(stage: Stage) -> None:
    wait_for_key(stage)
    stage.account.remove_key()
    stage.until(lambda: stage.account.state is KeyState.NOT_NEEDED)
    assert stage.account.lookup is not None
    assert stage.account.lookup.source is KeySource.NONE


def test_another_endpoint_gets_no_key_of_the_first(stage: Stage) -> None:
    wait_for_key(stage)
    with DemoServer(pace=0) as other:
        stage.account.use_endpoint(other.base_url)
        assert stage.account.state is KeyState.LOOKING
        wait_for_key(stage)
        assert stage.account.base_url == other.base_url
        assert stage.account.endpoint().key == Secret("")
        stage.until(lambda: stage.runner.active_count == 0)
        assert all(DEMO_KEY not in str(request.headers) for request in other.requests)


def test_the_endpoint_changes_while_a_retry_waits(stage: Stage) -> None:
    stage.script.add(faults.status(529), replies.say("From the first."))
    chat = stage.new_chat()
    stage.turns.send(chat, Draft("hello"))
    stage.until(lambda: len(stage.server.messages) == 1)
    with DemoServer(pace=0) as other:
        stage.account.use_endpoint(other.base_url)
        stage.settle(chat)
        assert stage.path(chat)[-1].text == "From the first."
        assert stage.path(chat)[-1].endpoint == stage.server.base_url
        assert other.messages == []


def test_test_key_says_how_many_models_there_are(stage: Stage) -> None:
    wait_for_key(stage)
    with stage.qtbot.waitSignal(stage.account.key_tested) as tested:
        stage.account.test_key()
    assert tested.args is not None
    assert tested.args[0] is True
    assert "models" in tested.args[1]
