import logging
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_chat.domain.secret import Secret
from desktop_chat.runtime import logs
from desktop_chat.runtime.redaction import forget_secrets, register_secret

log = logging.getLogger("desktop_chat.test")
KEY = "sk-ant-api03-CANARY_abc-123"


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("desktop_chat")
    levels = root.level, ours.level
    yield
    logs.configure(None)
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    forget_secrets()


def text_of(folder: Path) -> str:
    return "".join(path.read_text() for path in sorted(folder.iterdir()))


def test_writes_a_private_file(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    path = logs.configure(folder, "info")
    assert path == folder / "desktop-chat.log"
    assert not folder.exists()  # before there is something to say
    old = os.umask(0)
    try:
        log.info("hello %s", "there")
    finally:
        os.umask(old)
    log.debug("not wanted")
    assert text_of(folder).endswith("INFO desktop_chat.test [MainThread] hello there\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_no_secret_reaches_the_file(tmp_path: Path) -> None:
    logs.configure(tmp_path, "debug")
    register_secret(Secret("gateway:CANARY:x"))
    log.warning("key %s", KEY)
    log.warning("headers %r", {"authorization": "Bearer CANARY", "x-api-key": "CANARY"})
    log.warning("known gateway:CANARY:x")
    try:
        raise ValueError(f"bad header {KEY}")
    except ValueError:
        log.exception("it failed for gateway:CANARY:x")
    log.warning("stack", stack_info=True)
    text = text_of(tmp_path)
    assert "CANARY" not in text
    assert text.count("***") >= 4
    assert "ValueError (its text is left out" in text
    assert "test_logs.py, line " in text


def test_foreign_text_cannot_forge_records_or_drive_a_terminal(tmp_path: Path) -> None:
    logs.configure(tmp_path, "info")
    log.info("title %s", "a\n2026-01-01T00:00:00 CRITICAL root forged\r\x1b[2Jx\x00\u2028y\ud800")
    lines = text_of(tmp_path).splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("    2026-01-01")
    assert not any(ord(letter) < 32 or letter == "\x7f" for letter in "".join(lines))


def test_the_sdk_never_logs_its_requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logs.configure(tmp_path, "debug")
    for name in ("anthropic", "anthropic._base_client", "httpx2", "httpcore2.connection", "keyring"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)  # as ANTHROPIC_LOG=debug does
        logging.getLogger(name).manager._clear_cache()
        logging.getLogger(name).debug("Request options: prompt text")
        logging.getLogger(name).info("HTTP Request: POST prompt text")
        logging.getLogger(name).warning("kept from %s", name)
    text = text_of(tmp_path)
    assert "prompt text" not in text
    assert text.count("kept from") == 5


def test_rotates_and_keeps_a_few(tmp_path: Path) -> None:
    path = tmp_path / "desktop-chat.log"
    handler = logs.RotatingFile(path, largest=1000, kept=3)
    handler.setFormatter(logs.RedactingFormatter())
    for number in range(100):
        handler.handle(logging.LogRecord("n", logging.INFO, "", 0, "record %d %s", (number, "x" * 50), None))
    handler.close()
    files = sorted(entry.name for entry in tmp_path.iterdir())
    assert files == ["desktop-chat.log", "desktop-chat.log.1", "desktop-chat.log.2"]
    for name in files:
        assert 0 < (tmp_path / name).stat().st_size <= 1000
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert "record 99 " in path.read_text()
    newest = [(tmp_path / name).read_text() for name in reversed(files)]
    numbers = [int(line.split("record ")[1].split()[0]) for text in newest for line in text.splitlines()]
    assert numbers == list(range(numbers[0], 100))  # nothing between them was lost
    assert (logs.LARGEST, logs.KEPT) == (1_000_000, 3)


def test_appends_to_what_is_there_and_rotates_a_full_file(tmp_path: Path) -> None:
    path = tmp_path / "desktop-chat.log"
    path.write_text("before\n")
    path.chmod(0o644)
    logs.configure(tmp_path)
    log.warning("after")
    assert path.read_text().startswith("before\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"x" * 1_000_000)
    logs.configure(tmp_path)
    log.warning("fresh")
    assert path.stat().st_size < 1000
    assert path.with_name("desktop-chat.log.1").stat().st_size == 1_000_000


def test_a_link_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    victim = tmp_path / "victim"
    victim.write_text("kept")
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "desktop-chat.log").symlink_to(victim)
    logs.configure(folder)
    log.warning("x")
    assert victim.read_text() == "kept"
    assert capsys.readouterr().err == ""


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    logs.configure(tmp_path / "file" / "logs")
    log.warning("key %s", KEY)
    handler = logs.RotatingFile(tmp_path / "x.log")
    handler.handle(logging.LogRecord("n", logging.INFO, "", 0, "wrong arguments %d", ("x",), None))
    handler.close()
    assert capsys.readouterr().err == ""


def test_standard_error_is_redacted_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert logs.configure(None, "debug", to_stderr=True) is None
    log.debug("key %s", KEY)
    err = capsys.readouterr().err
    assert "key ***" in err
    assert "CANARY" not in err
    monkeypatch.setattr(sys, "stderr", None)  # a program without a console
    log.debug("into nothing")
    logs.configure(None, "debug", to_stderr=True)
    log.debug("into nothing")


def test_configuring_again_replaces_the_files(tmp_path: Path) -> None:
    logs.configure(tmp_path / "a", "info")
    logs.configure(tmp_path / "b", "nonsense")
    log.info("not at this level")
    log.warning("once")
    assert not (tmp_path / "a").exists()
    assert text_of(tmp_path / "b").count("once") == 1


def test_many_threads_write_whole_lines(tmp_path: Path) -> None:
    logs.configure(tmp_path, "info")

    def work(number: int) -> None:
        for step in range(100):
            log.info("line %d %d end", number, step)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = text_of(tmp_path).splitlines()
    assert len(lines) == 400
    assert all(line.endswith(" end") for line in lines)


def test_a_text_of_an_exception_is_not_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Also where another handler has written the traceback into the record before."""
    logs.configure(tmp_path, "debug")
    try:
        {}["the CANARY of a message"]
    except KeyError as error:
        log.exception("it failed")
        log.error("again", exc_info=error)
    logging.getLogger("asyncio").error("Task exception\nfuture: <Task exception=ValueError('CANARY')>")
    logging.getLogger("asyncio").error("Executing <Task CANARY> took 'CANARY' https://x/?CANARY seconds")
    text = text_of(tmp_path)
    assert "CANARY" in caplog.text  # which is why the record has it
    assert "CANARY" not in text
    assert text.count("KeyError (its text is left out") == 2
    assert "Executing … took … … seconds" in text


ROTATING = """
import logging, sys
from pathlib import Path
from desktop_chat.runtime.logs import RedactingFormatter, RotatingFile
handler = RotatingFile(Path(sys.argv[1]), largest=4000, kept=3)
handler.setFormatter(RedactingFormatter())
for number in range(400):
    handler.handle(logging.LogRecord(sys.argv[2], logging.INFO, "", 0, "record %d end", (number,), None))
"""


def test_two_processes_rotate_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "desktop-chat.log"
    command = [sys.executable, "-c", ROTATING, str(path)]
    writers = [subprocess.Popen([*command, name], stderr=subprocess.PIPE) for name in ("one", "two")]
    errors = [writer.communicate(timeout=60)[1] for writer in writers]
    assert errors == [b"", b""]
    assert [writer.returncode for writer in writers] == [0, 0]
    found = sorted(tmp_path.iterdir())
    assert {each.name for each in found} <= {"desktop-chat.log", "desktop-chat.log.1", "desktop-chat.log.2"}
    for each in found:
        assert each.stat().st_size < 40_000
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
        assert all(line.endswith(" end") for line in each.read_text().splitlines())


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_costs_records_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.configure(tmp_path, "info")
    (handler,) = [each for each in logging.getLogger().handlers if isinstance(each, logs.RotatingFile)]
    log.info("before")
    before = handler._descriptor
    handler._descriptor = os.open("/dev/full", os.O_WRONLY)
    for _ in range(100):
        log.info("lost")
    os.close(handler._descriptor)
    handler._descriptor = before
    log.info("after")
    assert "before" in text_of(tmp_path)
    assert "after" in text_of(tmp_path)
    assert capsys.readouterr().err == ""
