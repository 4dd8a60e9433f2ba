"""Keyring fixtures and a record of what is logged."""

import logging
import threading
from collections.abc import Iterator

import pytest

from desktop_chat.runtime.redaction import forget_secrets
from tests.helpers.keyring import private_keyring

__all__ = ["private_keyring"]


@pytest.fixture(autouse=True)
def _no_traces(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No key in any log record, raw or formatted, and no thread of ours left behind."""
    caplog.set_level(logging.DEBUG)
    yield
    assert "CANARY" not in caplog.text
    assert "CANARY" not in repr([vars(record) for record in caplog.records])
    for thread in threading.enumerate():
        if thread.name.startswith("keyring-"):
            thread.join(10)
            assert not thread.is_alive()
    forget_secrets()
