"""The verbs and the window against aimock, a server of the Messages API that others wrote."""

import json
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_chat.app import exit_codes
from desktop_chat.domain.messages import Role
from desktop_chat.domain.stop import Ending, Interruption, Stop
from desktop_chat.storage.repository import HistoryStore
from tests.helpers.program import Program, wait_for
from tests.helpers.screen import PROGRAMS, Screen
from tests.peers.aimock import FOLDER, Aimock, pinned_version

QUESTION = "Tell me about the harbour"
HARBOUR = "The harbour wakes before the town does.\n\n- nets on the quay\n- ice below deck\n\nGrüße, 日本語, 😀."


def bodies(aimock: Aimock) -> list[dict[str, Any]]:
    """What was asked of the server, oldest first, without requests for titles."""
    asked = [entry["body"] for entry in aimock.journal() if entry["path"].startswith("/v1/messages")]
    return [body for body in asked if "write a title" not in json.dumps(body)]


def test_the_version_is_pinned_and_the_lock_names_no_registry() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    (package,) = (facts for name, facts in lock["packages"].items() if name)
    assert re.fullmatch(r"\d+\.\d+\.\d+", pinned_version())
    assert package["version"] == pinned_version()
    assert package["integrity"].startswith("sha512-")
    assert "resolved" not in (FOLDER / "package-lock.json").read_text()
    assert "node_modules/" in (FOLDER.parents[1] / ".gitignore").read_text().split()


# --- the verbs --------------------------------------------------------------------------------------------------------


def test_ask_streams_and_saves(aimock: Aimock, program: Program) -> None:
    done = program.run("ask", QUESTION, "--base-url", aimock.base_url, "--model", "claude-opus-5-5")
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    assert done.stdout == HARBOUR + "\n"
    (chat,) = program.conversations()
    question, reply = chat.active_path()
    assert (question.role, question.text) == (Role.USER, QUESTION)
    assert (reply.role, reply.text, reply.ending) == (Role.ASSISTANT, HARBOUR, Ending.COMPLETE)
    assert (reply.model, reply.stop, reply.endpoint) == ("claude-opus-5-5", Stop("end_turn"), aimock.base_url)
    (body,) = bodies(aimock)
    assert body["stream"] is True
    assert body["model"] == "claude-opus-5-5"


def test_the_reply_arrives_in_pieces(aimock: Aimock, program: Program) -> None:
    done = program.run("ask", QUESTION, "--base-url", aimock.base_url, "--model", "m", "--json")
    assert done.returncode == exit_codes.OK
    events = [json.loads(line) for line in done.stdout.splitlines()]
    pieces = [event["text"] for event in events if event["event"] == "text"]
    assert len(pieces) > 5
    assert "".join(pieces) == HARBOUR
    assert events[0]["event"] == "started"
    assert events[-1] == {"event": "ending", "stop_reason": "end_turn", "usage": {"output_tokens": 0}}


def test_a_conversation_goes_on_with_everything_before(aimock: Aimock, program: Program) -> None:
    program.run("ask", "Think about the tide", "--base-url", aimock.base_url, "--model", "claude-sonnet-5-5")
    (chat,) = program.conversations()
    assert [entry.type for entry in chat.active_path()[-1].content] == ["thinking", "text"]
    done = program.run("ask", "And then?", "--continue", chat.id, "--base-url", aimock.base_url)
    assert (done.returncode, done.stdout, done.stderr) == (exit_codes.OK, "Then the boats leave.\n", "")
    sent = bodies(aimock)[-1]
    assert [message["role"] for message in sent["messages"]] == ["user", "assistant", "user"]
    assert program.texts() == [["Think about the tide", "High at noon.", "And then?", "Then the boats leave."]]


def test_options_arrive(aimock: Aimock, program: Program) -> None:
    options = ("--model", "claude-haiku-4-5", "--system", "Be brief", "--temperature", "0.25", "--max-tokens", "77")
    done = program.run("ask", "And then?", "--base-url", aimock.base_url, *options)
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    (body,) = bodies(aimock)
    assert (body["model"], body["temperature"], body["max_tokens"]) == ("claude-haiku-4-5", 0.25, 77)
    assert "Be brief" in json.dumps(body)


def test_the_list_of_models_is_asked_for_the_default(aimock: Aimock, program: Program) -> None:
    done = program.run("ask", "And then?", "--base-url", aimock.base_url)
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    listed = [entry for entry in aimock.journal() if entry["path"].startswith("/v1/models")]
    (body,) = bodies(aimock)
    assert body["model"] == "claude-3-5-sonnet-20241022"  # the only Sonnet that this server lists
    assert len(listed) <= 1  # it does not write every request down


def test_the_doctor_finds_the_endpoint_working(aimock: Aimock, program: Program) -> None:
    done = program.run("doctor", "--base-url", aimock.base_url)
    assert done.returncode == exit_codes.OK, done.stdout + done.stderr
    assert aimock.base_url in done.stdout


def test_an_overloaded_server_is_tried_again(aimock: Aimock, program: Program) -> None:
    done = program.run("ask", "Be overloaded once", "--base-url", aimock.base_url, "--model", "m")
    assert (done.returncode, done.stdout) == (exit_codes.OK, "Here I am again.\n")
    assert "Trying again" in done.stderr
    assert len(bodies(aimock)) == 2
    assert program.texts() == [["Be overloaded once", "Here I am again."]]


def test_a_server_that_stays_overloaded_is_reported(aimock: Aimock, program: Program) -> None:
    done = program.run("ask", "Be overloaded forever", "--base-url", aimock.base_url, "--model", "m")
    assert (done.returncode, done.stdout) == (exit_codes.SERVICE, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.count("Trying again") == 3
    assert len(bodies(aimock)) == 4
    assert program.texts() == [["Be overloaded forever"]]


def test_a_rejected_key_is_not_tried_again(aimock: Aimock, program: Program) -> None:
    done = program.run("ask", "Reject the key", "--base-url", aimock.base_url, "--model", "m")
    assert done.returncode == exit_codes.NO_KEY
    assert len(done.stderr.strip().splitlines()) == 1
    assert len(bodies(aimock)) == 1


def test_a_tool_that_we_do_not_have(aimock: Aimock, program: Program) -> None:
    done = program.run("ask", "What is the weather", "--base-url", aimock.base_url, "--model", "m")
    assert done.returncode == exit_codes.PARTIAL
    (chat,) = program.conversations()
    reply = chat.active_path()[-1]
    assert reply.ending is Ending.WAITS_FOR_TOOL
    (tool,) = (entry for entry in reply.content if entry.type == "tool_use")
    assert (tool.name, tool.data["input"]) == ("get_weather", {"location": "Cuxhaven"})


def test_stop_keeps_what_arrived(aimock: Aimock, program: Program) -> None:
    process = program.start("ask", "Count slowly", "--base-url", aimock.base_url, "--model", "m")
    assert process.stdout is not None
    assert process.stdout.read(3) == "one"
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == exit_codes.CANCELLED
    (chat,) = program.conversations()
    reply = chat.active_path()[-1]
    assert reply.text.startswith("one")
    assert not reply.text.endswith("twenty")
    assert reply.stop == Stop(interruption=Interruption.STOPPED)


# --- the window -------------------------------------------------------------------------------------------------------


@pytest.fixture
def window_screen() -> Iterator[Screen]:
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    screen = Screen()
    yield screen
    screen.stop()


def typed(program: Program, screen: Screen, words: str) -> bool:
    """Types into the composer; True if its draft is on disk. Keys that come before the composer is there are lost."""
    screen.keys("ctrl+a")
    screen.type(words)
    until = time.monotonic() + 3
    while time.monotonic() < until:
        if (program.folder / "history/drafts").is_dir():
            store = HistoryStore.open(program.folder / "history", writable=False)
            drafts = [draft.text for draft in store.drafts().values()]
            store.close()
            if drafts == [words]:
                return True
        time.sleep(0.05)
    return False


@pytest.mark.xcb
@pytest.mark.slow
def test_the_window_talks_with_it(aimock: Aimock, window_screen: Screen, tmp_path: Path) -> None:
    screen = window_screen
    program = Program(tmp_path / "data", screen.environ)
    try:
        process = program.start_quietly("--base-url", aimock.base_url, "--model", "claude-sonnet-5-5")
        window = screen.window("Desktop Chat")
        screen.focus(window)
        wait_for(lambda: typed(program, screen, QUESTION), "the question in the composer")
        screen.keys("Return")
        wait_for(lambda: HARBOUR in (program.texts() or [[""]])[0], "the reply on disk")
        assert process.poll() is None
        assert bodies(aimock)[0]["model"] == "claude-sonnet-5-5"
        screen.keys("ctrl+q")
        assert process.wait(15) == exit_codes.OK
        assert "Traceback" not in program.terminal
    finally:
        program.close()
