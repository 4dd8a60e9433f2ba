"""The soak for a moment, so that it does not rot, and proof that it sees what it is there to see."""

import json
import os
import shutil
import sys
from dataclasses import replace

import pytest

from tests.helpers.screen import PROGRAMS, Screen
from tests.soak import proc, verdict
from tests.soak.__main__ import soak
from tests.soak.control_window import TITLE
from tests.soak.pinging import LONG, Pings, stalls
from tests.soak.stage import command_of

pytestmark = [pytest.mark.xcb, pytest.mark.slow]
_GOOD = ("closing", "questions", "log", "doctor", "the window answered", "files of the history", "other findings")


def test_a_short_soak_finds_nothing(tmp_path, monkeypatch):
    missing = [name for name in (*PROGRAMS, "gnome-keyring-daemon", "wmctrl") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    monkeypatch.setattr("tests.soak.stage.SAMPLE_SECONDS", 0.5)

    report = soak(15.0, command_of(None), seed=11, folder=tmp_path)

    rows = {row.name: row for row in report.rows}
    for name in rows:
        if name.startswith(_GOOD):
            assert rows[name].good is True, report.table() + json.dumps(report.facts["log"])
    assert len(report.facts["acts"]) > 3
    assert sum(report.facts["answers"].values()) > 1
    assert len(report.facts["samples"]) > 20
    report.save(tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text())["seed"] == 11


def test_pings_see_a_window_that_stands_still(screen: Screen):
    """A window that sleeps 200 ms twice a second, beside one that does nothing."""
    environ = {**os.environ, **screen.environ}
    pings = Pings(screen.display, environ)
    module = "tests.soak.control_window"
    quiet = screen.start(sys.executable, "-m", module)
    windows = [int(screen.window(TITLE))]
    busy = screen.start(sys.executable, "-m", module, "200")
    try:
        windows += screen.wait_for(lambda: set(map(int, screen.windows(TITLE))) - set(windows), "the other window")
        pings.turn_to("control", windows[0], quiet.pid)
        pings.turn_to("program", windows[1], busy.pid)
        screen.wait_for(lambda: len(proc.names_of_threads(busy.pid)) > 0 and _has_slept(busy.pid), "some stalls")
        found = pings.end()
    finally:
        pings.close()
        for process in (quiet, busy):
            process.kill()
            process.wait()
    seen = stalls(found["program"], found["control"])
    assert sum(0.1 < stall.seconds < 1 for stall in seen) >= 2
    assert found["control"]["pings"] > found["program"]["pings"]
    assert found["control"]["p50"] < LONG


def _has_slept(pid: int, times: list[int] = []) -> bool:  # noqa: B006 - counts the looks at one process
    times.append(pid)
    return times.count(pid) > 40  # 50 ms apart


@pytest.fixture
def sample() -> proc.Sample:
    return proc.Sample(at=0, rss=200 << 20, pss=150 << 20, threads=10, files=30, sockets=8, children=0, cpu=1.0)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"rss": 230 << 20}, ["RSS"]),
        ({"threads": 14}, ["threads"]),
        ({"files": 60, "sockets": 30}, ["sockets", "files"]),
        ({"children": 1}, ["children"]),
    ],
)
def test_growth_is_judged(sample: proc.Sample, change, wrong):
    samples = [replace(sample, at=at, **({} if at < 400 else change)) for at in range(0, 601, 5)]
    report = verdict.Report()
    verdict.judge_growth(report, samples, begin=0, settle=60, end=600)
    verdict.judge_rests(report, [samples[20], samples[-1]], is_long=True)
    assert [row.name.split()[0] for row in report.rows if row.good is False] == wrong


def test_what_is_lost_or_broken_is_judged(tmp_path):
    history, questions = tmp_path / "history", tmp_path / "questions.jsonl"
    (history / "conversations").mkdir(parents=True)
    (history / "conversations/a.json").write_text('{"text": "soak-question-1 harbour"}')
    (history / "conversations/b.journal").write_text('{"text": "soak-question-2"}\n{"text": "soak-\n')
    questions.write_text("".join(json.dumps({"question": n, "answer": "reply"}) + "\n" for n in (1, 2, 3)))
    report = verdict.Report()
    verdict.judge_history(report, history, questions)
    assert (report.facts["lost"], report.facts["unreadable"]) == ([3], ["b.journal"])
    assert not report.has_passed


def test_what_the_program_says_is_judged(tmp_path):
    (tmp_path / "logs").mkdir()
    log, terminal = tmp_path / "logs/desktop-chat.log", tmp_path / "stderr.txt"
    fault = tmp_path / "logs/fault-0.1.0-7-1.txt"
    for said, expected in (
        (("2026-11-23T06:00:00.000Z WARNING desktop_chat.services [io] slow disk", "", ""), True),
        (("2026-11-23T06:00:00.000Z ERROR desktop_chat.app [MainThread] uncaught exception", "", ""), False),
        (("", "QObject::connect: no such signal", ""), False),
        (("", "Segmentation fault", ""), False),
        (("", "", "Fatal Python error: Segmentation fault"), False),
    ):
        for path, words in zip((log, terminal, fault), said, strict=True):
            path.write_text(words)
        report = verdict.Report()
        verdict.judge_logs(report, tmp_path, terminal)
        assert report.has_passed is expected, said
