"""Owns a private Secret Service: a session bus and a gnome-keyring of its own, with its own home."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

#: A session bus that starts no services by itself: a second keyring daemon would race with ours.
_BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")


class PrivateKeyring:
    """A running bus and keyring daemon.

    Attributes:
        environ: the variables that point a process at it.
        home: holds the keyring's files.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        runtime = home / "run"
        runtime.mkdir(mode=0o700, parents=True)
        self.environ = {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_DATA_HOME": str(home / ".local/share"),
            "PATH": os.environ.get("PATH", ""),
        }
        config = home / "bus.conf"
        config.write_text(_BUS_CONFIG)
        self._bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._bus.stdout is not None
        self.environ["DBUS_SESSION_BUS_ADDRESS"] = self._bus.stdout.readline().strip()
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self, password: str | None = "pw") -> None:
        """Starts the daemon: unlocked with a password (which makes the keyring the first time), or locked with None."""
        assert self._daemon is None
        unlock = [] if password is None else ["--unlock"]
        self._daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--components=secrets", *unlock],
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdin is not None
        self._daemon.stdin.write((password or "").encode())
        self._daemon.stdin.close()
        self._wait_until_ready(is_unlocked=password is not None)

    def _wait_until_ready(self, *, is_unlocked: bool) -> None:
        """The service may be on the bus before the keyring is open; a first call would then ask to make another."""
        import secretstorage
        from jeepney.io.blocking import open_dbus_connection

        with open_dbus_connection(self.environ["DBUS_SESSION_BUS_ADDRESS"]) as connection:
            deadline = time.monotonic() + 10

            def is_ready() -> bool:
                if not secretstorage.check_service_availability(connection):
                    return False
                labels = [
                    collection.get_label()
                    for collection in secretstorage.get_all_collections(connection)
                    if not (is_unlocked and collection.is_locked())
                ]
                return "Login" in labels

            while not is_ready():
                assert time.monotonic() < deadline, "the keyring daemon did not start"
                time.sleep(0.01)

    def hang(self) -> None:
        """Stops the daemon in its tracks, as a dialog that nobody answers does."""
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Lets it go on."""
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ends the daemon; its files stay."""
        if self._daemon is not None:
            self.resume()
            self._daemon.kill()
            self._daemon.wait(10)
            self._daemon = None

    def close(self) -> None:
        """Ends everything."""
        self.stop()
        self._bus.kill()
        self._bus.wait(10)
        assert self._bus.stdout is not None
        self._bus.stdout.close()

    def bytes_of_files(self) -> bytes:
        """Everything in its home, to look for what must not be there in clear."""
        return b"".join(path.read_bytes() for path in sorted(self.home.rglob("*")) if path.is_file())


@pytest.fixture
def private_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateKeyring]:
    """An unlocked keyring of the test's own, to which this process's environment points."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    pytest.importorskip("secretstorage")
    keyring = PrivateKeyring(tmp_path / "keyring-home")
    try:
        keyring.start()
        for name, value in keyring.environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("DISPLAY", raising=False)
        yield keyring
    finally:
        keyring.close()
