"""The file that a crash leaves: real processes crash, are killed, hang and end in order."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_chat.runtime import faults
from desktop_chat.runtime.faults import KEPT, FaultFile, collect, left
from tests.helpers.program import wait_for

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")

PROCESS = """
import sys, time
from pathlib import Path
from desktop_chat.runtime.faults import FaultFile

def tell_a_story(message):
    print("ready", flush=True)
    for _ in sys.stdin:
        break

faults = FaultFile(Path(sys.argv[1]))
tell_a_story("CANARY sk-ant-api03-CANARY-in-a-local-variable")
faults.close()
"""


@pytest.fixture
def start(tmp_path: Path) -> Callable[[], "subprocess.Popen[str]"]:
    def begin() -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(tmp_path / "logs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    return begin


def end(process: "subprocess.Popen[str]", number: int | None) -> None:
    with process:
        if number is None:
            process.communicate("end\n", timeout=30)
        else:
            process.send_signal(number)
            process.wait(30)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_orderly_end_leaves_nothing(tmp_path: Path, start: Callable[[], "subprocess.Popen[str]"]) -> None:
    process = start()
    path = next((tmp_path / "logs").iterdir())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.stat().st_size == 0
    end(process, None)
    assert names(tmp_path / "logs") == []


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS])
def test_a_crash_is_told_once_and_without_values(
    tmp_path: Path, start: Callable[[], "subprocess.Popen[str]"], number: signal.Signals
) -> None:
    end(start(), number)
    fault = collect(tmp_path / "logs")
    assert fault is not None
    assert "Fatal Python error" in fault.text
    assert "in tell_a_story" in fault.text
    assert "CANARY" not in fault.text
    assert all(b"CANARY" not in path.read_bytes() for path in (tmp_path / "logs").iterdir())
    assert abs(fault.when - time.time()) < 100
    assert collect(tmp_path / "logs") is None  # told already
    assert len(left(tmp_path / "logs")) == 1  # and kept for a report by hand


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_kill_is_no_crash(
    tmp_path: Path, start: Callable[[], "subprocess.Popen[str]"], number: signal.Signals
) -> None:
    end(start(), number)
    assert len(names(tmp_path / "logs")) == 1
    assert collect(tmp_path / "logs") is None
    assert names(tmp_path / "logs") == []


def test_a_living_process_is_left_alone(tmp_path: Path, start: Callable[[], "subprocess.Popen[str]"]) -> None:
    process = start()
    before = names(tmp_path / "logs")
    assert collect(tmp_path / "logs") is None
    assert names(tmp_path / "logs") == before
    end(process, signal.SIGSEGV)
    assert collect(tmp_path / "logs") is not None


def test_a_look_at_what_hangs_is_no_crash(tmp_path: Path, start: Callable[[], "subprocess.Popen[str]"]) -> None:
    process = start()
    path = next((tmp_path / "logs").iterdir())
    process.send_signal(signal.SIGUSR1)
    wait_for(lambda: "in tell_a_story" in path.read_text(), "what the threads are doing")
    assert process.poll() is None
    end(process, signal.SIGKILL)
    assert collect(tmp_path / "logs") is None
    assert names(tmp_path / "logs") == [f"told-{path.name}"]


def test_few_are_kept_and_foreign_files_are_left_alone(tmp_path: Path) -> None:
    for number in range(KEPT + 4):
        path = tmp_path / f"fault-0.1.0-{number}-{number}.txt"
        path.write_text("Fatal Python error: x\n")
        os.utime(path, (1000 + number, 1000 + number))
    (tmp_path / "fault-notes.txt").write_text("mine")
    (tmp_path / "told-other.txt").write_text("mine")
    (tmp_path / "fault-0.1.0-77-77.txt").symlink_to(tmp_path / "fault-notes.txt")
    fault = collect(tmp_path)
    assert fault is not None
    assert fault.when == 1000 + KEPT + 3
    assert len(left(tmp_path)) == KEPT
    assert (tmp_path / "fault-notes.txt").read_text() == "mine"
    assert (tmp_path / "told-other.txt").exists()


def test_a_hostile_file_is_bounded_and_printable(tmp_path: Path) -> None:
    data = b"Fatal Python error: \x1b[2J\xe2\x80\xae\x00 evil\n" + b"x" * (2 * faults.LARGEST)
    (tmp_path / "fault-9.9-1-1.txt").write_bytes(data)
    fault = collect(tmp_path)
    assert fault is not None
    assert len(fault.text) <= faults.LARGEST
    assert all(" " <= letter <= "~" or letter == "\n" for letter in fault.text)


def test_a_folder_that_cannot_be_written_is_no_reason_not_to_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    file = FaultFile(tmp_path / "file" / "logs")
    file.write("nothing happens", crash=True)
    file.close()
    assert file.path is None
    assert collect(tmp_path / "file" / "logs") is None
    assert left(tmp_path / "nowhere") == []
