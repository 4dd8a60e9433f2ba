"""Lets one design do one task in a process of its own: ``qt_probe DESIGN open|stream NUMBER``; prints figures."""

import gc
import json
import os
import sys
import time
from dataclasses import asdict

from PySide6.QtCore import QCoreApplication, QEventLoop

from tests.bench.compare import processes, task
from tests.bench.compare.qt_designs import DESIGNS, Design, application


def _rest(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
        time.sleep(0.005)


def open_chat(design: Design, count: int) -> task.Opened:
    own = [os.getpid()]
    texts = task.chat(count)
    design.show_chat(task.chat(task.WARM_UP))
    design.paint()
    _rest(0.5)
    gc.collect()
    memory, clock, cpu = processes.memory(own), time.perf_counter(), time.process_time()
    design.show_chat(texts)
    design.paint()
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    _rest(0.5)
    gc.collect()
    return task.Opened(count, cpu, clock, processes.memory(own) - memory)


def stream_reply(design: Design, length: int) -> task.Streamed:
    design.show_chat(task.chat(task.BEFORE_REPLY))
    design.paint()
    text, deltas = task.reply(length)
    design.begin(text)
    design.paint()
    _rest(0.3)
    begun = time.process_time()
    for _ in deltas:
        QCoreApplication.processEvents()
    idle = (time.process_time() - begun) / len(deltas)
    begun, longest = time.process_time(), 0.0
    for delta in deltas:
        before = time.thread_time()
        design.add(delta)
        design.paint()
        longest = max(longest, time.thread_time() - before)
    return task.Streamed(length, (time.process_time() - begun) / len(deltas), idle, longest)


if __name__ == "__main__":
    kept = application()
    chosen = DESIGNS[sys.argv[1]]()
    done = (open_chat if sys.argv[2] == "open" else stream_reply)(chosen, int(sys.argv[3]))
    print(json.dumps(asdict(done)), flush=True)
    os._exit(0)
