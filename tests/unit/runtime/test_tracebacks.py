"""What is said about exceptions: never what a person wrote, whatever kind of exception carries it."""

import json
import sys
from collections.abc import Callable

import httpx2
import orjson
import pydantic
import pytest

from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.runtime.tracebacks import LEFT_OUT, place_of, safe_traceback, words_of

CONTENT = "Dear Ännchen, the CANARY of my message"
KEY = "sk-ant-api03-CANARY-key-000000000000"


class _Strict(pydantic.BaseModel):
    number: int


def _decode() -> None:
    f"{CONTENT}\udcff".encode("ascii")


def _decode_one() -> None:
    b"CANARY \xff".decode("ascii")


def _table() -> None:
    {}[CONTENT]


def _json() -> None:
    json.loads('{"a": "CANARY')


def _orjson() -> None:
    orjson.loads(f'"{CONTENT}')


def _pydantic() -> None:
    _Strict.model_validate({"number": CONTENT})


def _header() -> None:
    httpx2.Headers({"x-api-key": f"{KEY}\u2028"})


def _answer() -> None:
    request = httpx2.Request("POST", f"https://example.org/?q=CANARY&key={KEY}", headers={"authorization": KEY})
    httpx2.Response(500, request=request).raise_for_status()


def _number() -> None:
    int(CONTENT)


def _file() -> None:
    open(f"/nowhere/{CONTENT}")  # noqa: SIM115


def _source() -> None:
    compile(f"{CONTENT} =", CONTENT, "exec")


def _chat_error() -> None:
    raise ChatError(ErrorKind.BAD_REQUEST, f"the service said {CONTENT}", status=400)


def _bare() -> None:
    raise RuntimeError(CONTENT)


def _looks_like_a_shape() -> None:
    raise AttributeError(f"'str' object has no attribute '{CONTENT}'")


def _with_notes() -> None:
    error = ValueError("x")
    error.add_note(CONTENT)
    raise error


def _group() -> None:
    raise ExceptionGroup(CONTENT, [ValueError(CONTENT), KeyError(KEY)])


def _broken() -> None:
    class Broken(Exception):  # noqa: N818
        def __str__(self) -> str:
            raise ValueError(CONTENT)

    raise Broken


def _unpack() -> None:
    CONTENT.index("§ CANARY")


@pytest.mark.parametrize(
    "fail",
    [
        _decode,
        _decode_one,
        _table,
        _json,
        _orjson,
        _pydantic,
        _header,
        _answer,
        _number,
        _file,
        _source,
        _chat_error,
        _bare,
        _looks_like_a_shape,
        _with_notes,
        _group,
        _broken,
        _unpack,
    ],
)
def test_no_text_of_an_exception_carries_content(fail: Callable[[], None]) -> None:
    local = CONTENT  # a value in a frame, which nobody looks at
    try:
        try:
            fail()
        except Exception as first:
            raise KeyError(local) from first
    except KeyError as error:
        said = safe_traceback(error)
        cause = error.__cause__
        assert cause is not None
        said += words_of(cause)
        assert type(cause).__name__ in said
    assert "CANARY" not in said
    assert "nnchen" not in said
    assert "nowhere" not in said
    assert fail.__name__ in said
    assert "test_tracebacks.py, line " in said


def test_what_the_interpreter_says_with_names_alone_is_kept() -> None:
    kept = [
        AttributeError("'NoneType' object has no attribute 'text'"),
        TypeError("unsupported operand type(s) for +: 'int' and 'str'"),
        TypeError("send() missing 1 required positional argument: 'draft'"),
        IndexError("list index out of range"),
        RuntimeError("Internal C++ object (MainWindow) already deleted."),
        ZeroDivisionError("division by zero"),
        ModuleNotFoundError("No module named 'sqlite3'"),
    ]
    for error in kept:
        assert words_of(error) == f"{type(error).__name__}: {error}"
    assert words_of(ValueError("anything")) == f"ValueError {LEFT_OUT}"
    assert words_of(OSError(28, "No space", "/home/x/secret name")) == "OSError: [Errno 28] No space left on device"
    assert words_of(ChatError(ErrorKind.STORAGE, "x")) == "ChatError (storage)"
    assert words_of(KeyError()) == "KeyError"


def test_causes_come_in_their_order_and_for_ever_has_an_end() -> None:
    try:
        try:
            raise OSError(13, "x")
        except OSError as first:
            raise ValueError("a") from first
    except ValueError as second:
        lines = safe_traceback(second).splitlines()
    assert lines[0] == "PermissionError: [Errno 13] Permission denied"
    assert "which led to:" in lines
    assert lines[-2].startswith("ValueError")
    ring = ValueError("a")
    ring.__cause__ = KeyError("b")
    ring.__cause__.__cause__ = ring
    assert safe_traceback(ring).count("which led to:") == 1
    assert safe_traceback(None) == "no exception"


def test_a_deep_recursion_is_cut_in_the_middle() -> None:
    def down() -> None:
        down()

    try:
        down()
    except RecursionError as error:
        said = safe_traceback(error)
    assert len(said.splitlines()) < 80
    assert "more)" in said


def test_the_place_is_the_innermost_of_our_own() -> None:
    try:
        _json()
    except ValueError:
        place = place_of(sys.exc_info()[2])
    assert (place.file, place.function) == ("decoder.py", "raw_decode") or place.file.startswith("tests")
    try:
        from desktop_chat.domain.secret import Secret

        Secret("x").__reduce__()
    except TypeError:
        place = place_of(sys.exc_info()[2])
    assert (place.file, place.function) == ("desktop_chat/domain/secret.py", "__reduce__")
    assert place_of(None).line == 0
