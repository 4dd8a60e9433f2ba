"""Exceptions that nobody caught: from everywhere, counted by place, told once, kept as words only."""

import asyncio
import gc
import logging
import sys
import threading
import time
import weakref
from collections.abc import Iterator

import pytest

from desktop_chat.app.troubles import Troubles


@pytest.fixture
def troubles() -> Iterator[Troubles]:
    troubles = Troubles()
    troubles.install()
    yield troubles
    troubles.uninstall()


def fail(text: str = "CANARY") -> None:
    raise LookupError(text)


def uncaught(call=fail) -> None:
    """What Qt's binding does with an exception of a slot."""
    try:
        call()
    except Exception:
        sys.excepthook(*sys.exc_info())


def test_the_same_place_is_one_entry_however_often(troubles: Troubles) -> None:
    rung: list[int] = []
    troubles.listen(lambda: rung.append(1))
    begun = time.process_time()
    for _ in range(20_000):
        uncaught()
    assert time.process_time() - begun < 10  # half a millisecond each, on a busy machine
    assert len(rung) == 1  # until somebody looks
    (trouble,) = troubles.take()
    assert (trouble.count, trouble.serious) == (20_000, True)
    assert "CANARY" not in trouble.words + trouble.trace + str(trouble.place)
    assert troubles.take() == []
    uncaught()
    assert len(rung) == 2
    assert [again.count for again in troubles.take()] == [20_001]


def test_a_log_of_a_flood_stays_small(troubles: Troubles, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5_000):
        uncaught()
    assert len([record for record in caplog.records if record.name.endswith("troubles")]) == 4  # 1, 10, 100, 1000


def test_other_threads_and_tasks_are_heard(troubles: Troubles, caplog: pytest.LogCaptureFixture) -> None:
    thread = threading.Thread(target=fail, name="a worker")
    thread.start()
    thread.join()
    quiet = threading.Thread(target=sys.exit)
    quiet.start()
    quiet.join()

    async def main() -> None:
        task = asyncio.get_running_loop().create_task(forgotten())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task
        gc.collect()

    async def forgotten() -> None:
        raise ValueError("CANARY")

    asyncio.run(main())

    class Closed:
        def __del__(self) -> None:
            raise KeyError("CANARY")

    Closed()
    found = {trouble.words.split(" ")[0]: trouble for trouble in troubles.all()}
    assert set(found) == {"LookupError", "ValueError", "KeyError"}
    assert found["LookupError"].thread == "a worker"
    assert found["LookupError"].serious
    assert not found["ValueError"].serious
    assert found["ValueError"].place.function == "forgotten"


def test_failures_of_jobs_come_by_the_log(troubles: Troubles) -> None:
    try:
        fail()
    except LookupError as error:
        logging.getLogger("desktop_chat.jobs.task").error("work failed", exc_info=error)
        logging.getLogger("desktop_chat.jobs.task").warning("no error", exc_info=error)
        logging.getLogger("elsewhere").error("not ours", exc_info=error)
    logging.getLogger("desktop_chat.jobs.task").error("without an exception")
    (trouble,) = troubles.all()
    assert (trouble.count, trouble.serious) == (1, False)


def test_nothing_that_the_frames_hold_is_kept_alive(troubles: Troubles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("desktop_chat.app.troubles"), "disabled", True)  # pytest keeps its records

    class Thing:
        pass

    def hold() -> "weakref.ref[Thing]":
        thing = Thing()
        reference = weakref.ref(thing)
        try:
            fail(str(thing))
        except LookupError as error:
            troubles.note(error, error.__traceback__, serious=True)
        return reference

    reference = hold()
    gc.collect()
    assert reference() is None


def test_many_places_are_bounded(troubles: Troubles) -> None:
    for number in range(200):
        kind = type(f"Error{number}", (Exception,), {})

        def raise_it(kind: type[Exception] = kind) -> None:
            raise kind

        uncaught(raise_it)
    assert len(troubles.all()) == 50


def test_who_listens_late_hears_of_what_was_before(troubles: Troubles) -> None:
    uncaught()
    rung: list[int] = []
    troubles.listen(lambda: rung.append(1))
    assert rung == [1]
    assert [trouble.is_told for trouble in troubles.unseen()] == [False]


def test_the_hooks_are_given_back() -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook, list(logging.getLogger("asyncio").handlers)
    troubles = Troubles()
    troubles.install()
    assert sys.excepthook != before[0]
    troubles.uninstall()
    assert (
        sys.excepthook,
        threading.excepthook,
        sys.unraisablehook,
        logging.getLogger("asyncio").handlers,
    ) == before
