"""Owns the fixtures that tests of every kind use."""

from collections.abc import Callable, Iterator

import pytest

from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer

#: A key that must never be found in any file, log, export or argument list.
CANARY_KEY = "sk-ant-api03-CANARY-c0ffee-Zx81-do-not-write-me-anywhere-AA"


@pytest.fixture
def script() -> Script:
    """The script of ``scripted_server``; fill it before or while the test runs."""
    return Script()


@pytest.fixture
def scripted_server(script: Script) -> Iterator[DemoServer]:
    """A server that answers as the test's script says, without pauses."""
    with DemoServer(script=script, pace=0) as server:
        yield server


@pytest.fixture
def demo_server() -> Iterator[DemoServer]:
    """The demo persona, without pauses."""
    with DemoServer(pace=0) as server:
        yield server


@pytest.fixture
def start_server() -> Iterator[Callable[..., DemoServer]]:
    """Starts further servers with any arguments; all are stopped after the test."""
    servers: list[DemoServer] = []

    def start(**arguments: object) -> DemoServer:
        server = DemoServer(**{"pace": 0.0, **arguments})  # type: ignore[arg-type]
        servers.append(server.start())
        return server

    yield start
    for server in servers:
        server.stop()
