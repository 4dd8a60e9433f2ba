"""A secret is never printed, whatever is done with it."""

import copy
import json
import logging
import pickle
import traceback

import pytest

from desktop_chat.backend.protocol import Endpoint
from desktop_chat.domain.secret import Secret
from tests.helpers.fixtures import CANARY_KEY


def test_only_reveal_gives_it_away() -> None:
    secret = Secret(CANARY_KEY)
    assert secret.reveal() == CANARY_KEY
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>50}", f"{secret:x}", "%s %r" % (secret, secret)]  # noqa: UP031
    shown += [repr([secret]), repr({"key": secret}), repr(Endpoint(key=secret)), str(ValueError(secret))]
    for text in shown:
        assert CANARY_KEY not in text
        assert "***" in text


def test_it_is_never_written_out() -> None:
    secret = Secret(CANARY_KEY)
    for write in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError) as caught:
            write(secret)
        assert CANARY_KEY not in str(caught.value)
    with pytest.raises(AttributeError):
        _ = secret.__dict__


def test_logs_and_tracebacks_do_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(CANARY_KEY)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").warning("key %s %r", secret, secret)
    try:
        raise RuntimeError(secret)
    except RuntimeError as error:
        text = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert CANARY_KEY not in caplog.text + text
    assert "Secret(***)" in text


def test_equality_and_truth() -> None:
    assert Secret("a") == Secret("a")
    assert hash(Secret("a")) == hash(Secret("a"))
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert hash(Secret("a")) != hash("a")
    assert Secret("a")
    assert not Secret("")
