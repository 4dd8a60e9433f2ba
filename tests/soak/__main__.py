"""Uses the program for a long time and looks what it costs: ``python -m tests.soak --minutes 60``.

A person made of dice sits at a screen of its own, with a keyring and a service of its own that fails in every way. The
report says whether memory, threads or files grew, whether the window ever stood still, and whether anything was lost.
"""

import argparse
import os
import platform
import random
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from tests.soak import proc, verdict
from tests.soak.person import Person, until_out_of_time
from tests.soak.pinging import stalls
from tests.soak.stage import Stage, command_of

SETTLE = 600.0
#: Seconds; threads of a pool that have nothing to do are given up after 30.
REST = 45.0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def soak(seconds: float, command: tuple[str, ...], seed: int, folder: Path) -> verdict.Report:
    """Runs the whole of it in a folder and reports."""
    report = verdict.Report()
    report.facts |= {"seed": seed, "seconds": seconds, "command": list(command), "load": os.getloadavg()[0]}
    settle = min(SETTLE, seconds / 4)
    begin = time.monotonic()
    stage = Stage(folder, command, seed)
    try:
        person = Person(stage, seed, folder)
        begin = time.monotonic()
        times = [begin + settle, begin + (seconds + settle) / 2, begin + seconds]
        until_out_of_time(person, times, min(REST, seconds / 7), _say)
        end = time.monotonic()
        person.picture("end")
        # Whatever still streams when the person leaves has to end as well.
        person.leave_something_running()
        report.facts["threads"] = proc.names_of_threads(stage.process.pid)
        report.facts["open files"] = proc.kinds_of_files(stage.process.pid)
        stage.stop_watching()
        found = stage.pings.end()
        closing, code = _quit(person, stage)
        doctor = stage.doctor()
    finally:
        stage.close()
    long = stalls(found["program"], found["control"])
    report.facts["stalls"] = [
        asdict(stall) | {"at": stall.at - begin, "beyond": stall.beyond, "act": person.doing(stall.at)}
        for stall in long[:100]
    ]
    report.facts["samples"] = [sample.as_dict() | {"at": sample.at - begin} for sample in stage.samples]
    report.facts["acts"], report.facts["absent"] = dict(person.done), sorted(person.absent)
    report.facts["opened"] = dict(person.opened)
    report.add("time", f"{(end - begin) / 60:.1f} min of {seconds / 60:.1f}", "", end - begin >= seconds)
    report.add("acts", f"{sum(person.done.values())} of {len(person.done)} kinds, {person.asked} questions typed")
    report.facts["rests"] = [sample.as_dict() | {"at": sample.at - begin} for sample in person.rests]
    verdict.judge_growth(report, stage.samples, begin, settle, end)
    verdict.judge_rests(report, person.rests, is_long=seconds >= verdict.SHORTEST)
    verdict.judge_stalls(report, found, long)
    report.add("closing", f"{closing:.1f} s, exit code {code}", f"<= {verdict.LONGEST_CLOSE:.0f} s, 0", code == 0)
    slowest = max(person.second_starts, default=0.0)
    report.add("second starts", f"{len(person.second_starts)}, the slowest {slowest:.1f} s")
    verdict.judge_logs(report, stage.data, stage.stderr)
    verdict.judge_history(report, stage.data / "history", stage.questions)
    report.facts["doctor"] = doctor.stdout[-3000:]
    report.add("doctor", f"exit code {doctor.returncode}", "0", doctor.returncode == 0)
    report.facts["findings"] = person.findings
    report.add("other findings", "; ".join(person.findings[:5]) or "none", "none", not person.findings)
    return report


def _quit(person: Person, stage: Stage) -> tuple[float, int | None]:
    """Ends the program as a person does, whatever still streams; the exit code is None if it does not end."""
    begun = time.monotonic()
    if stage.process.poll() is None:
        person.quit()
    while stage.process.poll() is None and time.monotonic() - begun < verdict.LONGEST_CLOSE:
        time.sleep(0.02)
    return time.monotonic() - begun, stage.process.poll()


def _on_term(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--command", help="the program to use, e.g. desktop-chat; that of the checkout without it")
    parser.add_argument("--seed", type=int, help="to do the same again; random without it")
    parser.add_argument("--report", type=Path, help="also write the report to this file, as JSON")
    parser.add_argument("--keep", type=Path, help="keep data, logs and pictures in this folder")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, _on_term)
    seed = arguments.seed if arguments.seed is not None else random.randrange(1 << 30)
    command = command_of(arguments.command)
    _say(
        f"{platform.system()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, seed {seed}: {' '.join(command)}"
    )
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="desktop-chat-soak-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        report = soak(arguments.minutes * 60, command, seed, folder)
    finally:
        if arguments.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    if arguments.report:
        report.save(arguments.report)
    print(f"seed {seed}\n\n{report.table()}", flush=True)
    return 0 if report.has_passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
