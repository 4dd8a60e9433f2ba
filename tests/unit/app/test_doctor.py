"""The checks of the doctor, each on an installation with one thing wrong: it is named, and there is advice."""

import contextlib
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_chat.app.doctor import desktop, examine, findings, history, network, places, program
from desktop_chat.app.doctor.findings import Finding, Level, as_json, as_text, is_sound, note, problem
from desktop_chat.app.doctor.subject import Subject
from desktop_chat.backend.protocol import Endpoint
from desktop_chat.credentials import KeyLookup, KeySource
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.ids import RandomIds
from desktop_chat.domain.messages import Message, Role
from desktop_chat.jobs.cancel import CancelToken
from desktop_chat.runtime.faults import FaultFile
from desktop_chat.runtime.paths import paths_in
from desktop_chat.settings.store import SettingsStore
from desktop_chat.storage.repository import HistoryStore

Check = Callable[[Subject], Iterator[Finding]]


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    """An installation with one conversation of one message."""
    paths = paths_in(tmp_path / "data")
    ids = RandomIds()
    store = HistoryStore.open(paths.data)
    meta = ConversationMeta(ids.conversation())
    store.create(meta)
    store.append(meta.id, Message(ids.message(), None, Role.USER, (text_block("the CANARY of a message"),), 1.0))
    store.close()

    @contextlib.contextmanager
    def endpoint() -> Iterator[Endpoint]:
        yield Endpoint("http://127.0.0.1:9")

    return Subject(
        paths=paths,
        settings=SettingsStore(paths.settings_file).load(),
        environ={},
        base_url=lambda: "http://127.0.0.1:9",
        key=lambda: KeyLookup(None, KeySource.NONE),
        endpoint=endpoint,
        proxy=None,
        cancel=CancelToken(),
    )


def found(check: Check, subject: Subject) -> dict[str, Finding]:
    return {finding.name: finding for finding in check(subject)}


def conversation_file(subject: Subject) -> Path:
    return next((subject.paths.data / "conversations").iterdir())


# --- the report ---------------------------------------------------------------------------------------------------


def test_every_finding_that_is_not_fine_says_what_to_do(subject: Subject) -> None:
    for finding in examine.examine(replace(subject, offline=True)):
        assert (finding.level is Level.FINE) == (finding.advice == ""), finding


def test_the_home_folder_is_a_tilde_and_keys_are_masked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "Jane"))
    bad = problem("history", f"{tmp_path}/Jane/x\x1b[2J\n!! forged", "use sk-ant-api03-CANARY-0000")
    text = as_text([bad])
    assert text.splitlines() == ["history               ~/x [2J !! forged", f"{'':<19}!! use ***"]
    (row,) = json.loads(as_json([bad]))["findings"]
    assert row == {"name": "history", "value": "~/x [2J !! forged", "level": "problem", "advice": "use ***"}


def test_long_advice_goes_on_below_itself_and_is_masked_before_it_is_cut() -> None:
    text = as_text([note("key", "none", "write it down " * 4 + "Authorization: Bearer CANARY-0000")], 50)
    lines = text.splitlines()
    assert max(map(len, lines)) <= 50
    assert [line[:22].strip() for line in lines] == ["key", "->", "", ""]
    assert "CANARY" not in text


def test_only_problems_make_it_unsound() -> None:
    assert is_sound([Finding("a", "b"), note("a", "b", "c")])
    assert not is_sound([Finding("a", "b"), problem("a", "b", "c")])
    assert json.loads(as_json([]))["sound"] is True


def test_a_check_that_fails_takes_no_other_with_it(subject: Subject) -> None:
    def check_broken(_subject: Subject) -> Iterator[Finding]:
        yield Finding("first", "half")
        raise ValueError("the CANARY of a message")

    def check_other(_subject: Subject) -> Iterator[Finding]:
        yield Finding("other", "there")

    names = [(each.name, each.value) for each in examine.examine(subject, (check_broken, check_other))]
    assert names[0] == ("first", "half")
    assert names[1][0] == "broken"
    assert "ValueError (its text is left out" in names[1][1]
    assert names[2] == ("other", "there")


def test_nobody_waits_for_it_any_more(subject: Subject) -> None:
    subject.cancel.cancel()  # type: ignore[attr-defined]
    assert list(examine.examine(subject)) == []


# --- program and desktop --------------------------------------------------------------------------------------------


def test_missing_libraries_are_named_with_their_packages(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(program.check_libraries, subject)["libraries of Qt"].level is Level.FINE
    monkeypatch.setattr(program, "_loads", lambda name: not name.startswith(("libxcb-icccm", "libxcb-keysyms")))
    finding = found(program.check_libraries, subject)["libraries of Qt"]
    assert finding.value == "missing: libxcb-icccm.so.4, libxcb-keysyms.so.1"
    assert finding.advice.endswith("apt install libxcb-icccm4 libxcb-keysyms1")
    assert finding.level is Level.NOTE  # the commands of the terminal need none of them
    monkeypatch.setattr(program, "_loads", lambda name: name != "libwayland-cursor.so.0")
    assert found(program.check_libraries, subject)["libraries of Qt"].level is Level.FINE
    on_wayland = replace(subject, environ={"WAYLAND_DISPLAY": "wayland-0"})
    assert "libwayland-cursor0" in found(program.check_libraries, on_wayland)["libraries of Qt"].advice


def test_fonts_are_counted(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desktop._fonts_with(ord("a"))
    assert desktop._fonts_with(0x10FFFD) == 0
    assert {finding.level for finding in desktop.check_fonts(subject)} == {Level.FINE}
    monkeypatch.setattr(desktop, "_fonts_with", lambda _letter: 0)
    advice = " ".join(finding.advice for finding in desktop.check_fonts(subject))
    assert "fonts-noto-color-emoji" in advice
    assert "fonts-noto-cjk" in advice


def test_no_display_is_said(subject: Subject) -> None:
    assert found(desktop.check_display, subject)["display"].level is Level.NOTE
    there = replace(subject, environ={"QT_QPA_PLATFORM": "offscreen", "QT_IM_MODULE": "ibus"})
    shown = found(desktop.check_display, there)
    assert shown["display"].level is Level.FINE
    assert shown["input method"].value == "QT_IM_MODULE=ibus"


def test_a_session_without_a_bus(subject: Subject) -> None:
    assert found(desktop.check_bus, subject)["session bus"].level is Level.NOTE


def test_a_bus_that_does_not_answer_has_a_deadline(
    subject: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop, "_BUS_SECONDS", 0.3)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "bus"))
        silent.listen(8)
        address = f"unix:path={tmp_path / 'bus'}"
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        begun = time.monotonic()
        finding = found(desktop.check_bus, replace(subject, environ={"DBUS_SESSION_BUS_ADDRESS": address}))
        assert time.monotonic() - begun < 10
        assert finding["session bus"].value in ("does not answer", "cannot be reached")


# --- places ---------------------------------------------------------------------------------------------------------


def test_folders_that_others_may_use(subject: Subject) -> None:
    assert found(places.check_folders, subject)["history"].level is Level.FINE
    subject.paths.data.chmod(0o755)
    finding = found(places.check_folders, subject)["history"]
    assert finding.level is Level.NOTE
    assert f"chmod 700 '{subject.paths.data}'" in finding.advice
    subject.paths.data.chmod(0o777)
    assert found(places.check_folders, subject)["history"].level is Level.PROBLEM


def test_a_folder_that_is_a_link(subject: Subject, tmp_path: Path) -> None:
    real = tmp_path / "real"
    subject.paths.data.rename(real)
    subject.paths.data.symlink_to(real)
    assert found(places.check_folders, subject)["history"].level is Level.PROBLEM


def test_a_network_drive_and_a_full_disk(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    assert " MB free on " in found(places.check_folders, subject)["disk"].value
    monkeypatch.setattr(places, "_file_system", lambda _path: "nfs4")
    assert "network drive" in found(places.check_folders, subject)["disk"].advice
    monkeypatch.setattr(places, "_LITTLE", 1 << 60)
    assert "Little room" in found(places.check_folders, subject)["disk"].advice


def test_a_disk_that_does_not_answer_has_a_deadline(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    end = Event()
    monkeypatch.setattr(places, "_DISK_SECONDS", 0.1)
    monkeypatch.setattr(places, "_folder", lambda *_: end.wait(30))
    assert {each.level for each in places.check_folders(subject)} == {Level.PROBLEM}
    end.set()


def test_settings_that_could_not_be_read(subject: Subject) -> None:
    assert found(places.check_settings, subject)["settings file"].value == "not there yet"
    path = subject.paths.settings_file
    path.parent.mkdir(parents=True)
    for text, said in (
        ("{", "damaged, the defaults are used"),
        ('{"version": 1, "settings": {"text_size": "CANARY"}}', "partly damaged"),
        ('{"version": 99, "settings": {}}', "written by a newer version"),
    ):
        path.write_text(text)
        report = SettingsStore(path).load()
        finding = found(places.check_settings, replace(subject, settings=report))["settings file"]
        assert finding.value == said
        assert "CANARY" not in finding.advice


def test_crashes_are_counted_and_their_file_is_named(subject: Subject) -> None:
    logs = subject.paths.logs
    logs.mkdir(parents=True, mode=0o700)
    file = FaultFile(logs)
    assert found(places.check_logs, subject)["crashes"].value == "none"
    file.write("looked at", crash=False)
    assert found(places.check_logs, subject)["crashes"].value == "none"
    file.write("it fell", crash=True)
    file.close()
    finding = found(places.check_logs, subject)["crashes"]
    assert finding.value == "1 kept"
    assert str(file.path) in finding.advice
    (logs / "desktop-chat.log").write_text("x")
    (logs / "desktop-chat.log").chmod(0o644)
    assert "chmod 600" in found(places.check_logs, subject)["log"].advice


def test_a_socket_that_nobody_listens_on(subject: Subject) -> None:
    assert found(places.check_socket, subject)["window"].value == "none is open"
    path = subject.paths.window_socket
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(4)
        assert found(places.check_socket, subject)["window"].value == "one is open"
        path.parent.chmod(0o755)
        assert found(places.check_socket, subject)["window"].level is Level.NOTE
    assert found(places.check_socket, subject)["window"].value == "none is open (the last one did not end in order)"


# --- history --------------------------------------------------------------------------------------------------------


def test_a_sound_history_is_left_as_it_is(subject: Subject) -> None:
    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in subject.paths.data.rglob("*") if path.is_file()}

    before = state()
    said = found(history.check_history, subject) | found(history.check_leftovers, subject)
    said |= found(history.check_index, subject)
    assert said["conversations"].value == "1"
    assert said["history is open in"].value == "no program"
    assert said["index"].value.endswith("sound")
    assert {each.level for each in said.values()} == {Level.FINE}
    assert {name: data for name, data in state().items() if "index.sqlite" not in name} == {
        name: data for name, data in before.items() if "index.sqlite" not in name
    }


def test_an_unreadable_conversation_is_named(subject: Subject) -> None:
    conversation_file(subject).write_bytes(b"\0garbage")
    finding = found(history.check_history, subject)["unreadable"]
    assert finding.level is Level.PROBLEM
    assert conversation_file(subject).name[:36] in finding.value


def test_who_has_the_history_open(subject: Subject) -> None:
    store = HistoryStore.open(subject.paths.data)
    try:
        holder = found(history.check_leftovers, subject)["history is open in"].value
        assert holder in ("this process", "another program")
    finally:
        store.close()


def test_what_waits_for_the_next_start(subject: Subject) -> None:
    conversations = subject.paths.data / "conversations"
    (conversations / "x.stream").write_bytes(b"")
    (subject.paths.data / "recovered").mkdir()
    (subject.paths.data / "recovered" / "y.json").write_text("{}")
    said = found(history.check_leftovers, subject)
    assert said["for the next start"].value.startswith("1 replies, 0 from the terminal")
    assert said["recovered"].level is Level.NOTE


def test_a_damaged_index_may_be_deleted(subject: Subject) -> None:
    path = subject.paths.data / "cache/index.sqlite"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 8192)
    finding = found(history.check_index, subject)["index"]
    assert finding.level is Level.NOTE
    assert "Nothing is lost" in finding.advice
    path.unlink()
    assert found(history.check_index, subject)["index"].level is Level.FINE


# --- network --------------------------------------------------------------------------------------------------------


def test_certificates_that_cannot_be_read(subject: Subject, tmp_path: Path) -> None:
    assert found(network.check_certificates, subject)["certificates"].level is Level.FINE
    wrong = replace(subject, environ={"SSL_CERT_FILE": str(tmp_path / "none.pem")})
    assert found(network.check_certificates, wrong)["certificates"].level is Level.PROBLEM


def test_a_keyring_with_a_problem_is_a_note(subject: Subject) -> None:
    locked = replace(subject, key=lambda: KeyLookup(None, KeySource.NONE, "", "The keyring is locked."))
    finding = found(network.check_key, locked)["key"]
    assert (finding.level, finding.value) == (Level.NOTE, "none (The keyring is locked.)")


def test_an_endpoint_that_is_not_there(subject: Subject) -> None:
    said = found(network.check_endpoint, subject)
    assert said["endpoint test"].level is Level.PROBLEM
    assert said["endpoint test"].advice
    assert found(network.check_endpoint, replace(subject, offline=True)) == {}


def test_a_clock_that_is_wrong(subject: Subject, demo_server: DemoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop_chat.domain.secret import Secret

    @contextlib.contextmanager
    def endpoint() -> Iterator[Endpoint]:
        yield Endpoint(demo_server.base_url, Secret("demo"))

    there = replace(subject, endpoint=endpoint)
    said = found(network.check_endpoint, there)
    assert said["clock"].value == "agrees with the server's"
    assert "authorization" not in demo_server.requests[-1].headers  # the time is asked without the key
    now = time.time()
    monkeypatch.setattr(network.time, "time", lambda: now + 3600)
    said = found(network.check_endpoint, there)
    assert said["clock"].value == "60 minutes off the server's"
    assert said["clock"].level is Level.NOTE


def test_the_report_holds_nothing_that_was_written(subject: Subject) -> None:
    text = as_text(examine.examine(replace(subject, environ=dict(os.environ))))
    assert "conversations" in text
    assert "CANARY" not in text
    assert findings.as_json([]) != ""
