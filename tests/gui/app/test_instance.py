"""The socket of the first window against whoever connects: other users, babblers, the slow, and many at once."""

import os
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_chat.app import hand_over as client_side
from desktop_chat.app import instance
from desktop_chat.app.hand_over import Outcome, hand_over, take_text
from desktop_chat.app.instance import MOST_CLIENTS, InstanceServer
from desktop_chat.app.start_request import Kind, StartRequest, encode

NOBODY = 65534
Ask = Callable[..., client_side.Answer]


@pytest.fixture
def asked() -> list[StartRequest]:
    return []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "window.socket"


@pytest.fixture
def server(path: Path, asked: list[StartRequest], qtbot: QtBot) -> Iterator[InstanceServer]:
    def obey(request: StartRequest) -> int:
        asked.append(request)
        return 42

    server = InstanceServer(path, obey)
    assert server.listen()
    yield server
    server.close()
    server.deleteLater()


@pytest.fixture
def ask(path: Path, qtbot: QtBot) -> Ask:
    """Hands a request over from another thread, as another process would."""

    def run(request: StartRequest, patience: float = 5.0) -> client_side.Answer:
        answers: list[client_side.Answer] = []
        thread = threading.Thread(target=lambda: answers.append(hand_over(path, request, patience)))
        thread.start()
        qtbot.waitUntil(lambda: not thread.is_alive(), timeout=10_000)
        return answers[0]

    return run


def connected(path: Path) -> socket.socket:
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(5)
    client.connect(str(path))
    return client


def is_hung_up(client: socket.socket) -> bool:
    """True if the other end has closed without a word."""
    client.setblocking(False)
    try:
        return client.recv(100) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True


def test_folder_and_socket_are_private(server, path):
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_request_is_done_and_answered(server, ask, asked):
    request = StartRequest(Kind.TEXT, text="Hello", token="t")
    answer = ask(request)
    assert (answer.outcome, answer.window) == (Outcome.DONE, 42)
    assert asked == [request]


def test_a_long_text_goes_beside_the_socket_and_is_gone_afterwards(server, ask, asked, path):
    words = "ünd so weiter\n" * 10_000
    assert ask(StartRequest(Kind.TEXT, text=words)).outcome is Outcome.DONE
    (request,) = asked
    file = path.parent / request.text_file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert take_text(path.parent, request.text_file) == words
    assert not file.exists()
    assert take_text(path.parent, request.text_file) is None


def test_only_our_own_plain_files_are_taken_as_texts(server, path, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not yours")
    name = f"handed-{'0' * 32}.txt"
    (path.parent / name).symlink_to(secret)
    assert take_text(path.parent, name) is None
    (path.parent / name).unlink()
    os.mkfifo(path.parent / name)
    assert take_text(path.parent, name) is None
    assert take_text(path.parent, "../secret") is None
    assert secret.read_text() == "not yours"


def test_what_cannot_be_done_is_said_and_leaves_nothing(path, ask, asked):
    server = InstanceServer(path, lambda request: asked.append(request))
    assert server.listen()
    assert ask(StartRequest(Kind.TEXT, text="lost words " * 1_000)).outcome is Outcome.REFUSED
    assert asked[0].text_file
    assert list(path.parent.glob("handed-*")) == []
    server.close()
    server.deleteLater()


def test_too_many_files_are_refused_by_the_sender(server, ask, asked):
    request = StartRequest(Kind.FILES, files=tuple(f"/tmp/{'x' * 100}{number}" for number in range(60)))
    assert ask(request).outcome is Outcome.REFUSED
    assert asked == []


@pytest.mark.parametrize(
    "data",
    [b"raise\n", b"\n", b"x" * 5000, b'{"kind":"raise"}\n{"kind":"raise"}\n', b'{"kind":"quit"}\n', b"\0" * 4096],
    ids=["the old word", "nothing", "too much", "two", "unknown", "zeros"],
)
def test_babble_is_hung_up_on(server, path, asked, qtbot, data):
    with connected(path) as client:
        client.sendall(data)
        qtbot.waitUntil(lambda: is_hung_up(client))
    assert asked == []


def test_who_sends_no_line_is_dropped_after_a_while(path, asked, qtbot, monkeypatch):
    monkeypatch.setattr(instance, "DEADLINE", 100)
    server = InstanceServer(path, lambda request: asked.append(request) or 0)
    server.listen()
    with connected(path) as client:
        client.sendall(encode(StartRequest(Kind.RAISE))[:-1])
        qtbot.waitUntil(lambda: is_hung_up(client))
    assert asked == []
    server.close()


def test_many_silent_clients_are_bounded_and_leave(server, path, ask, asked, qtbot):
    crowd = [connected(path) for _ in range(MOST_CLIENTS + 4)]
    qtbot.waitUntil(lambda: sum(is_hung_up(each) for each in crowd) == 4)
    for each in crowd:
        each.close()
    qtbot.waitUntil(lambda: not server._clients)
    assert ask(StartRequest(Kind.RAISE)).outcome is Outcome.DONE
    assert len(asked) == 1


def test_another_user_is_hung_up_on(server, path, asked, qtbot):
    """The child gives its rights away and comes through an open connection's folder all the same."""
    if os.getuid() != 0:
        pytest.skip("only root can become somebody else")
    folder = os.open(path.parent, os.O_RDONLY)
    path.parent.chmod(0o755)  # as if the folder did not keep it out
    path.chmod(0o666)
    for parent in path.parents:
        if parent.stat().st_mode & 0o005 != 0o005:
            parent.chmod(0o755)
    child = os.fork()
    if child == 0:
        code = 3
        try:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            with connected(path) as client:
                client.sendall(encode(StartRequest(Kind.RAISE)))
                code = 0 if client.recv(10) == b"" else 1
        except ConnectionError:
            code = 0
        finally:
            os._exit(code)
    ended: list[int] = []

    def is_over() -> bool:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            ended.append(os.waitstatus_to_exitcode(status))
        return bool(ended)

    qtbot.waitUntil(is_over, timeout=10_000)
    os.close(folder)
    assert ended == [0]
    assert asked == []


def test_a_socket_of_another_user_is_left_alone(tmp_path, asked):
    """Squatted in a folder that is ours: it is asked nothing, and nothing is handed to it."""
    if os.getuid() != 0:
        pytest.skip("only root can make files of others")
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    path = folder / "window.socket"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as squatter:
        squatter.bind(str(path))
        squatter.listen()
        os.chown(path, NOBODY, NOBODY)
        assert hand_over(path, StartRequest(Kind.RAISE)).outcome is Outcome.NOBODY
        squatter.setblocking(False)
        with pytest.raises(BlockingIOError):
            squatter.accept()


def test_a_listener_that_runs_as_another_user_is_told_nothing(tmp_path):
    """The file may be ours: what counts is who listens, asked of the kernel."""
    if os.getuid() != 0:
        pytest.skip("only root can become somebody else")
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    path = folder / "window.socket"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as squatter:
        squatter.bind(str(path))
        child = os.fork()
        if child == 0:
            try:
                os.setuid(NOBODY)
                squatter.listen()
                squatter.settimeout(10)
                connection, _ = squatter.accept()
                os._exit(1 if connection.recv(100) else 0)
            finally:
                os._exit(2)
        outcome = Outcome.NOBODY
        pid = 0
        until = time.monotonic() + 20
        while not pid and time.monotonic() < until:  # at first nobody listens, which tells nobody anything either
            outcome = hand_over(path, StartRequest(Kind.RAISE), 1.0).outcome
            pid, status = os.waitpid(child, os.WNOHANG)
            time.sleep(0.01)
        assert pid == child
        assert os.waitstatus_to_exitcode(status) == 0
        assert outcome is Outcome.NOBODY


def test_a_folder_that_others_may_enter_is_made_private(tmp_path, qtbot):
    folder = tmp_path / "run"
    folder.mkdir()
    folder.chmod(0o755)
    server = InstanceServer(folder / "window.socket", lambda _: 0)
    assert server.listen()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    server.close()


def test_a_folder_that_is_a_link_is_not_used(tmp_path, qtbot):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    server = InstanceServer(tmp_path / "run" / "window.socket", lambda _: 0)
    assert not server.listen()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_window_that_does_not_answer_is_silent(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    path = folder / "window.socket"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stopped:
        stopped.bind(str(path))
        stopped.listen()
        assert hand_over(path, StartRequest(Kind.RAISE), 0.2).outcome is Outcome.SILENT
