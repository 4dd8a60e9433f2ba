"""The server, started once for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.peers.aimock import Aimock, Missing, install


@pytest.fixture(scope="session")
def running_aimock() -> Iterator[Aimock]:
    try:
        script = install()
    except Missing as reason:
        pytest.skip(f"no independent server to test against: {reason}")
    server = Aimock(script)
    yield server
    server.close()


@pytest.fixture
def aimock(running_aimock: Aimock) -> Aimock:
    """An independent server with an empty journal."""
    running_aimock.forget()
    return running_aimock
