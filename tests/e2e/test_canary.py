"""A whole session with a key that must be found nowhere but in the keyring and in requests to its one endpoint."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from desktop_chat.app import exit_codes
from desktop_chat.demo.faults import redirect, status
from desktop_chat.demo.replies import Reply, text
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from tests.helpers.canary import MARK, files_with_keys
from tests.helpers.desktop import NAME
from tests.helpers.fixtures import CANARY_KEY
from tests.helpers.program import Program, wait_for

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

_SAMPLE = 0.02


@pytest.fixture
def server(script: Script) -> Iterator[DemoServer]:
    with DemoServer(script=script, pace=0, accepted_keys=frozenset({CANARY_KEY})) as server:
        yield server


@pytest.fixture
def stranger() -> Iterator[DemoServer]:
    """Another server, which must never see the key."""
    with DemoServer(pace=0, require_key=False) as server:
        yield server


def words_on_disk(program: Program) -> list[str]:
    return [text for texts in program.texts() for text in texts]


@contextmanager
def watched_processes() -> Iterator[tuple[set[str], set[str]]]:
    """Looks at the command lines and environments of all processes as long as the block runs.

    Gives what was seen of the program, and what held the key.
    """
    seen: set[str] = set()
    bad: set[str] = set()
    done = threading.Event()

    def look() -> None:
        while not done.wait(_SAMPLE):
            for entry in os.scandir("/proc"):
                if not entry.name.isdigit():
                    continue
                with suppress(OSError):
                    line = Path(entry.path, "cmdline").read_bytes()
                    words = line.replace(b"\0", b" ").decode(errors="replace")
                    if b"desktop_chat" in line:
                        seen.add(words)
                        line += Path(entry.path, "environ").read_bytes()
                    if MARK in line:
                        bad.add(words)

    watcher = threading.Thread(target=look, name="watcher")
    watcher.start()
    try:
        yield seen, bad
    finally:
        done.set()
        watcher.join()


def test_the_key_is_nowhere_but_in_the_keyring_and_in_its_requests(desktop, script, server, stranger, tmp_path):
    program = desktop.program
    # Answers that give the key back, as a careless gateway might, and one that sends the client away.
    script.add(
        Reply((text("Hello."),)),
        status(400, f"the key {CANARY_KEY} may not do this"),
        redirect(f"{stranger.base_url}/v1/messages"),
        Reply((text("From the terminal."),)),
        status(403, f"{{'x-api-key': '{CANARY_KEY}'}}"),
    )
    endpoint = ("--base-url", server.base_url)
    with watched_processes() as (seen, bad):
        window = desktop.open("--debug")
        window.wait_for_focus("API key")
        window.tab_to("Use another endpoint")
        window.press("space")
        window.wait_for_focus("Endpoint")
        window.type(server.base_url)
        window.tab_to("API key")
        window.type(CANARY_KEY)
        window.press("Return")
        window.wait_for_focus("Message")

        for question in ("One", "Two", "Three"):
            waiting = script.left
            window.say(question)
            wait_for(lambda waiting=waiting: script.left < waiting, f"the request for {question}")
            wait_for(lambda: server.messages[-1].answered.is_set(), "its answer")
            wait_for(lambda question=question: question in words_on_disk(program), f"{question} on disk")
            wait_for(lambda: window.find("push button", "Send"), "the end of the turn")
        wait_for(
            lambda: any("redirected" in name for name in window.names("list item")), "what is told of the redirection"
        )

        window.press("ctrl+comma")
        window.wait_for_title(f"Settings — {NAME}")
        window.wait_for_focus("Search settings")
        window.press("Down", "Down", "Down")  # General, Model, Account
        wait_for(lambda: any("key is stored" in name for name in window.names("label")), "the page Account")
        assert all(MARK.decode() not in seen.text + seen.name for seen in desktop.reader.all(window.process.pid))
        window.press("Escape")
        window.wait_for_focus("Message")

        asked = program.run("ask", "--debug", "Hello", *endpoint)
        assert (asked.returncode, asked.stdout) == (exit_codes.OK, "From the terminal.\n")
        refused = program.run("ask", "--debug", "Hello again", *endpoint)
        assert refused.returncode != exit_codes.OK
        elsewhere = program.run("ask", "--debug", "Hello stranger", "--base-url", stranger.base_url)
        assert elsewhere.returncode == exit_codes.OK
        doctor = program.run("doctor", *endpoint)
        assert doctor.returncode == exit_codes.OK
        outputs = [asked, refused, elsewhere, doctor]
        for kind in ("md", "json", "html", "txt"):
            folder = str(tmp_path / "exports" / kind)
            outputs.append(program.run("export", "--all", "--thinking", "--format", kind, "--output", folder))
            assert outputs[-1].returncode == exit_codes.OK
        outputs.append(program.run("list", "--json"))
        assert window.quit() == exit_codes.OK

    for output in outputs:
        assert MARK.decode() not in output.stdout + output.stderr
    assert any("export" in line for line in seen)
    assert any("--debug" in line for line in seen)
    assert bad == set()
    assert program.log  # with --debug there is something in it
    assert len(list((tmp_path / "exports").rglob("*.*"))) >= 4
    assert list(files_with_keys([tmp_path, Path.home()])) == []

    assert server.requests
    for request in server.requests:
        carriers = {name for name, value in request.headers.items() if CANARY_KEY in value}
        assert carriers <= {"authorization", "x-api-key"}
        assert carriers or not request.is_message  # the list of models is asked for before there is a key
        assert MARK not in request.raw
        assert MARK.decode() not in request.path + request.query
    assert stranger.requests
    for request in stranger.requests:
        assert all(MARK.decode() not in value for value in request.headers.values())
        assert MARK not in request.raw
