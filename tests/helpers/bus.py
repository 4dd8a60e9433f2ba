"""Owns a private D-Bus bus with services on it that a test directs, and what they heard."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.keyring import _BUS_CONFIG
from tests.helpers.program import ROOT, wait_for

NOTIFICATIONS = "org.freedesktop.Notifications"
PORTAL = "org.freedesktop.portal.Desktop"
LOGIND = "org.freedesktop.login1"
POWER = "org.freedesktop.PowerManagement"
Heard = dict[str, Any]


class PrivateBus:
    """A running bus.

    Attributes:
        address: of its socket, as environment variables name it.
        heard: everything the services reported, in its order.
        meanwhile: called again and again while a test waits; where the program runs in the same process, lets it work.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        config = folder / "bus.conf"
        config.write_text(_BUS_CONFIG)
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        self.heard: list[Heard] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self._services: subprocess.Popen[str] | None = None
        self._done: queue.Queue[Heard] = queue.Queue()
        self._reader: threading.Thread | None = None

    def serve(self, *names: str) -> None:
        """Starts services of these names."""
        self._services = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.bus_services"],
            cwd=ROOT,
            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self._services,), daemon=True)
        self._reader.start()
        self._done.get(timeout=20)
        self.do(name=list(names))

    def _read(self, services: "subprocess.Popen[str]") -> None:
        assert services.stdout is not None
        for line in services.stdout:
            report = json.loads(line)
            if "done" in report or "ready" in report:
                self._done.put(report)
            else:
                self.heard.append(report)

    def do(self, **what: Any) -> None:
        """Tells the services something and waits until they did it."""
        assert self._services is not None
        assert self._services.stdin is not None
        self._services.stdin.write(json.dumps(what) + "\n")
        self._services.stdin.flush()
        self._done.get(timeout=20)

    def calls(self, member: str) -> list[Heard]:
        return [each for each in list(self.heard) if each.get("call") == member]

    def wait_for_call(self, member: str, count: int = 1) -> Heard:
        """The call of that number, once it came."""

        def came() -> bool:
            self.meanwhile()
            return len(self.calls(member)) >= count

        wait_for(came, lambda: f"{member} number {count}; heard: {self.heard}")
        return self.calls(member)[count - 1]

    def released(self) -> int:
        """How many files that logind lent were closed."""
        return sum("released" in each for each in list(self.heard))

    def hang(self) -> None:
        """The bus itself stops in its tracks."""
        self._daemon.send_signal(signal.SIGSTOP)

    def end_services(self) -> None:
        """The services die."""
        if self._services is not None:
            self._services.kill()
            self._services.wait(10)
            assert self._reader is not None
            self._reader.join(10)
            for pipe in (self._services.stdin, self._services.stdout):
                assert pipe is not None
                pipe.close()
            self._services = None

    def close(self) -> None:
        self.end_services()
        self._daemon.kill()
        self._daemon.wait(10)
        assert self._daemon.stdout is not None
        self._daemon.stdout.close()


@pytest.fixture
def private_bus(tmp_path: Path) -> Iterator[PrivateBus]:
    """A bus of the test's own, with nobody on it yet."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("not installed: dbus-daemon")
    pytest.importorskip("jeepney")
    bus = PrivateBus(tmp_path / "bus")
    yield bus
    bus.close()
