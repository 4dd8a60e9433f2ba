import asyncio
import gc
import logging
import sys
import threading
import time
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEventLoop, QThread, QTimer
from pytestqt.qtbot import QtBot

from desktop_chat.domain.errors import Cancelled, ChatError, ErrorKind, Refused
from desktop_chat.jobs.cancel import CancelToken
from desktop_chat.jobs.job import Job, JobState
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.jobs.task import Task

WAIT = 10_000


class Record:
    """Everything that a job emitted, in order, and whether it came on the GUI thread."""

    def __init__(self, job: Job) -> None:
        self.events: list[tuple[str, object]] = []
        self.threads: set[int] = set()
        self.gui = threading.get_ident()
        job.progressed.connect(lambda value: self._note("progressed", value))
        job.succeeded.connect(lambda value: self._note("succeeded", value))
        job.failed.connect(lambda error: self._note("failed", error))
        job.cancelled.connect(lambda: self._note("cancelled"))
        job.finished.connect(lambda: self._note("finished"))

    def _note(self, name: str, value: object = None) -> None:
        self.events.append((name, value))
        self.threads.add(threading.get_ident())

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]

    @property
    def is_finished(self) -> bool:
        return "finished" in self.names


def run(qtbot: QtBot, runner: JobRunner, work: Callable[[JobContext], object], pool: Pool = Pool.TURNS) -> Record:
    job = runner.start(pool, work)
    record = Record(job)
    qtbot.waitUntil(lambda: record.is_finished, timeout=WAIT)
    assert job.state.is_final
    assert record.threads == {record.gui}
    return record


@pytest.mark.parametrize("pool", Pool)
def test_work_runs_elsewhere_and_its_result_arrives_here(qtbot: QtBot, runner: JobRunner, pool: Pool) -> None:
    record = run(qtbot, runner, lambda _: threading.get_ident(), pool)
    assert record.names == ["succeeded", "finished"]
    assert record.events[0][1] != threading.get_ident()


def test_reports_come_in_order_before_the_result(qtbot: QtBot, runner: JobRunner) -> None:
    def work(context: JobContext) -> str:
        for number in range(500):
            context.report(number)
        return "done"

    record = run(qtbot, runner, work)
    assert record.events == [*(("progressed", n) for n in range(500)), ("succeeded", "done"), ("finished", None)]


@pytest.mark.parametrize(
    ("error", "levels"),
    [
        (ValueError("no"), [logging.ERROR]),
        (OSError("the disk says no"), [logging.WARNING]),
        (ChatError(ErrorKind.SERVER), []),
        (Refused("a folder is no file"), []),
    ],
    ids=["fault", "system", "explained", "refused"],
)
def test_an_exception_becomes_failed(
    qtbot: QtBot, runner: JobRunner, caplog: pytest.LogCaptureFixture, error: Exception, levels: list[int]
) -> None:

    def work(_: JobContext) -> None:
        raise error

    record = run(qtbot, runner, work)
    assert record.events == [("failed", error), ("finished", None)]
    assert [record.levelno for record in caplog.records] == levels
    assert ("Traceback" in caplog.text) == bool(levels)


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, asyncio.CancelledError, GeneratorExit])
def test_even_what_is_no_exception_ends_the_job_only(qtbot: QtBot, runner: JobRunner, kind: type) -> None:
    def work(_: JobContext) -> None:
        raise kind

    record = run(qtbot, runner, work)
    assert record.names == ["failed", "finished"]
    error = record.events[0][1]
    assert isinstance(error, RuntimeError)
    assert isinstance(error.__cause__, kind)


def test_cancelled_raised_by_the_work(qtbot: QtBot, runner: JobRunner) -> None:
    def work(_: JobContext) -> None:
        raise Cancelled

    assert run(qtbot, runner, work).names == ["cancelled", "finished"]


def test_cancelling_running_work(qtbot: QtBot, runner: JobRunner) -> None:
    def work(context: JobContext) -> str:
        context.report("began")
        assert context.cancel.wait(30)
        context.report("too late")
        return "late result"

    job = runner.start(Pool.TURNS, work)
    record = Record(job)
    qtbot.waitUntil(lambda: record.names == ["progressed"], timeout=WAIT)
    assert job.state is JobState.RUNNING
    began = time.monotonic()
    job.cancel()
    job.cancel()
    assert job.is_cancelling
    assert record.names == ["progressed"]  # nothing is emitted inside the call
    qtbot.waitUntil(lambda: record.is_finished, timeout=WAIT)
    assert time.monotonic() - began < 1
    assert record.names == ["progressed", "cancelled", "finished"]
    assert job.state is JobState.CANCELLED
    assert not job.is_cancelling
    job.cancel()
    assert record.names == ["progressed", "cancelled", "finished"]


def test_a_failure_after_a_cancellation_is_dropped(qtbot: QtBot, runner: JobRunner) -> None:
    def work(context: JobContext) -> None:
        context.cancel.wait(30)
        raise ValueError("because of it")

    job = runner.start(Pool.TURNS, work)
    record = Record(job)
    job.cancel()
    qtbot.waitUntil(lambda: record.is_finished, timeout=WAIT)
    assert record.names == ["cancelled", "finished"]


def test_a_result_on_its_way_is_dropped_by_a_cancellation(qtbot: QtBot, runner: JobRunner) -> None:
    ended = threading.Event()
    job = runner.start(Pool.BACKGROUND, lambda _: ended.set() or "result")
    record = Record(job)
    assert ended.wait(10)
    job.cancel()
    qtbot.waitUntil(lambda: record.is_finished, timeout=WAIT)
    assert record.names == ["cancelled", "finished"]


def test_cancelling_queued_work_means_that_it_never_runs(qtbot: QtBot, runner: JobRunner) -> None:
    gate = threading.Event()
    ran: list[int] = []
    first = runner.start(Pool.IO, lambda _: gate.wait(30))
    second = runner.start(Pool.IO, lambda _: ran.append(2))
    third = runner.start(Pool.IO, lambda _: ran.append(3))
    record = Record(second)
    assert second.state is JobState.QUEUED
    second.cancel()
    qtbot.waitUntil(lambda: record.is_finished, timeout=WAIT)  # while the first still runs
    assert second.state is JobState.CANCELLED
    assert not first.state.is_final
    gate.set()
    qtbot.waitUntil(lambda: third.state.is_final, timeout=WAIT)
    assert ran == [3]


def test_io_work_runs_in_order_on_one_thread(qtbot: QtBot, runner: JobRunner) -> None:
    done: list[int] = []
    threads: set[int] = set()

    def work(number: int) -> None:
        threads.add(threading.get_ident())
        done.append(number)

    jobs = [runner.start(Pool.IO, lambda _, n=number: work(n)) for number in range(300)]
    qtbot.waitUntil(lambda: all(job.state is JobState.SUCCEEDED for job in jobs), timeout=WAIT)
    assert done == list(range(300))
    assert len(threads) == 1


def test_turns_run_at_the_same_time(qtbot: QtBot, runner: JobRunner) -> None:
    meeting = threading.Barrier(16, timeout=10)
    jobs = [runner.start(Pool.TURNS, lambda _: meeting.wait()) for _ in range(16)]
    qtbot.waitUntil(lambda: all(job.state is JobState.SUCCEEDED for job in jobs), timeout=WAIT)
    assert not meeting.broken


def test_a_slot_may_open_an_event_loop_of_its_own(qtbot: QtBot, runner: JobRunner) -> None:
    """A dialog opened from a result must not hold up the results of other jobs."""
    gate = threading.Event()
    first = runner.start(Pool.IO, lambda _: gate.wait(30))
    second = runner.start(Pool.IO, lambda _: "second")
    loop = QEventLoop()
    seen: list[str] = []

    def open_dialog() -> None:
        second.finished.connect(loop.quit)
        guard = QTimer()
        guard.setSingleShot(True)
        guard.timeout.connect(loop.quit)
        guard.start(WAIT)
        loop.exec()
        guard.stop()
        seen.append(second.state.value)

    first.succeeded.connect(open_dialog)
    gate.set()
    while second._withdraw is not None and runner._pools[Pool.IO].activeThreadCount():
        time.sleep(0.001)  # both results wait in the inbox before the event loop runs
    qtbot.waitUntil(lambda: bool(seen), timeout=2 * WAIT)
    assert seen == ["succeeded"]


def test_a_flood_of_reports_does_not_hold_up_the_event_loop(qtbot: QtBot, runner: JobRunner) -> None:
    longest = [0.0]
    last = [time.monotonic()]

    def tick() -> None:
        now = time.monotonic()
        longest[0] = max(longest[0], now - last[0])
        last[0] = now

    def work(context: JobContext) -> None:
        for number in range(3000):
            context.report(number)

    job = runner.start(Pool.TURNS, work)
    job.progressed.connect(lambda _: [None for _ in range(3000)])  # some 0.1 ms each
    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(0)
    qtbot.waitUntil(lambda: job.state.is_final, timeout=WAIT)
    timer.stop()
    assert longest[0] < 0.1


def test_start_is_refused_on_other_threads(qtbot: QtBot, runner: JobRunner) -> None:
    record = run(qtbot, runner, lambda _: runner.start(Pool.IO, lambda _: None))
    assert isinstance(record.events[0][1], RuntimeError)


def test_a_job_that_nobody_keeps_still_delivers(qtbot: QtBot, runner: JobRunner) -> None:
    results: list[object] = []
    runner.start(Pool.BACKGROUND, lambda _: "kept").succeeded.connect(results.append)
    gc.collect()
    qtbot.waitUntil(lambda: results == ["kept"], timeout=WAIT)


def test_what_the_work_holds_is_freed_with_the_job(
    qtbot: QtBot, runner: JobRunner, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "desktop_chat.jobs")  # a kept record would keep the frames of its traceback

    class Payload:
        pass

    payload, result, error = Payload(), Payload(), ValueError("x")
    refs = [weakref.ref(payload), weakref.ref(result)]

    def work(context: JobContext, held: Payload = payload, out: Payload = result) -> Payload:
        context.report(held)
        return out

    def fail(_: JobContext, held: Payload = payload) -> None:
        raise error

    jobs = [runner.start(Pool.TURNS, work), runner.start(Pool.TURNS, fail)]
    refs += [weakref.ref(job) for job in jobs]
    qtbot.waitUntil(lambda: runner.active_count == 0, timeout=WAIT)
    error.__traceback__ = None
    del payload, result, work, fail, jobs
    qtbot.waitUntil(lambda: all(ref() is None for ref in refs), timeout=WAIT)


def test_a_job_is_freed_although_what_is_connected_holds_it(qtbot: QtBot, runner: JobRunner) -> None:
    refs = []
    for _ in range(10):
        holder: list[Job] = []
        holder.append(runner.start(Pool.TURNS, lambda _: None))
        holder[0].succeeded.connect(lambda _value, kept=holder: kept[0].cancel())
        refs.append(weakref.ref(holder[0]))
    del holder
    qtbot.waitUntil(lambda: runner.active_count == 0, timeout=WAIT)
    qtbot.waitUntil(lambda: gc.collect() >= 0 and all(ref() is None for ref in refs), timeout=WAIT)


def test_nothing_of_the_work_stays_with_the_pools(qtbot: QtBot, runner: JobRunner) -> None:
    """Also of work that was withdrawn while it waited for its turn."""
    gate = threading.Event()
    before = [each for each in gc.get_objects() if isinstance(each, (Task, CancelToken))]
    runner.start(Pool.IO, lambda _: gate.wait(WAIT / 1000))
    waiting = [runner.start(Pool.IO, lambda _: None) for _ in range(20)]
    for job in waiting[::2]:
        job.cancel()
    del job, waiting
    gate.set()
    qtbot.waitUntil(lambda: runner.active_count == 0, timeout=WAIT)

    def left() -> list[object]:
        gc.collect()
        known = {id(each) for each in before}
        return [each for each in gc.get_objects() if isinstance(each, (Task, CancelToken)) and id(each) not in known]

    qtbot.waitUntil(lambda: not left(), timeout=WAIT)


def test_thousands_of_jobs_with_cancel_races(qtbot: QtBot, runner: JobRunner) -> None:
    """Nothing is lost, nothing comes twice, nothing stays behind."""
    count = 2000
    outcomes: dict[int, list[str]] = {number: [] for number in range(count)}
    reports: dict[int, list[object]] = {number: [] for number in range(count)}
    refs = []
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        for number in range(count):

            def work(context: JobContext, number: int = number) -> int:
                context.report(1)
                context.cancel.raise_if_cancelled()
                context.report(2)
                if number % 7 == 0:
                    raise ValueError(number)
                return number

            job = runner.start(list(Pool)[number % 3], work)
            seen = outcomes[number]
            job.progressed.connect(reports[number].append)
            job.succeeded.connect(lambda value, seen=seen: seen.append(f"succeeded {value}"))
            job.failed.connect(lambda error, seen=seen: seen.append(f"failed {error}"))
            job.cancelled.connect(lambda seen=seen: seen.append("cancelled"))
            job.finished.connect(lambda seen=seen: seen.append("finished"))
            refs.append(weakref.ref(job))
            if number % 3 == 0:
                job.cancel()
            elif number % 3 == 1:
                QTimer.singleShot(number % 5, job, job.cancel)
            del job
            if number % 50 == 0:
                qtbot.wait(1)
        qtbot.waitUntil(lambda: runner.active_count == 0, timeout=60_000)
    finally:
        sys.setswitchinterval(before)
    for number, seen in outcomes.items():
        natural = f"failed {number}" if number % 7 == 0 else f"succeeded {number}"
        assert seen[1:] == ["finished"]
        assert seen[0] in (
            {"cancelled"} if number % 3 == 0 else {natural} if number % 3 == 2 else {"cancelled", natural}
        )
        assert reports[number] in ([], [1], [1, 2])
        if seen[0] == natural:
            assert reports[number] == [1, 2]
    qtbot.waitUntil(lambda: not any(ref() for ref in refs), timeout=WAIT)


def test_shutdown_cancels_requests_and_finishes_files(qtbot: QtBot, qapp: object) -> None:
    runner = JobRunner()
    written: list[str] = []
    gate = threading.Event()

    def request(context: JobContext) -> None:
        context.cancel.wait(30)
        raise Cancelled

    requests = [Record(runner.start(Pool.TURNS, request)) for _ in range(40)]  # more than threads
    runner.start(Pool.IO, lambda _: gate.wait(0.05))
    files = [Record(runner.start(Pool.IO, lambda _, n=n: written.append(f"file {n}"))) for n in range(20)]
    # The end of a request writes the rest of its reply, as the library does.
    last: list[Record] = []

    def on_cancelled() -> None:
        last.append(Record(runner.start(Pool.IO, lambda _: written.append("reply"))))

    job = runner.start(Pool.TURNS, request)
    job.cancelled.connect(on_cancelled)
    refused: list[Record] = []
    job.finished.connect(lambda: refused.append(Record(runner.start(Pool.TURNS, lambda _: written.append("never")))))
    assert runner.shutdown(10_000)
    assert all(record.names == ["cancelled", "finished"] for record in requests + refused)
    assert all(record.names == ["succeeded", "finished"] for record in files + last)
    assert written == [*(f"file {n}" for n in range(20)), "reply"]
    assert runner.active_count == 0
    assert runner.shutdown()  # again


def test_shutdown_says_when_work_does_not_end(qtbot: QtBot, qapp: object) -> None:
    runner = JobRunner()
    gate, started = threading.Event(), threading.Event()
    stubborn = runner.start(Pool.BACKGROUND, lambda _: started.set() or gate.wait(30))
    assert started.wait(10)
    written: list[int] = []
    runner.start(Pool.IO, lambda _: written.append(1))
    began = time.monotonic()
    assert not runner.shutdown(100)
    assert time.monotonic() - began < 5
    assert written == [1]
    assert not stubborn.state.is_final
    gate.set()
    assert runner.shutdown()
    assert stubborn.state is JobState.CANCELLED


def test_no_pool_is_the_global_one(runner: JobRunner) -> None:
    from PySide6.QtCore import QThreadPool

    pools = list(runner._pools.values())
    assert QThreadPool.globalInstance() not in pools
    assert [pool.maxThreadCount() for pool in pools] == [16, 1, 4]
    assert all(pool.thread() is QThread.currentThread() for pool in pools)
