"""Owns aimock, an independent server that speaks the Messages API: its installation and one running process."""

import contextlib
import json
import os
import pwd
import re
import shutil
import subprocess
import threading
import urllib.request
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
_INSTALLED = FOLDER / "node_modules/@copilotkit/aimock"
_PATIENCE = 20.0
_LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+)")


class Missing(Exception):  # noqa: N818 - a reason to skip, not an error
    """The server cannot be had on this machine; says why."""


def pinned_version() -> str:
    package = json.loads((FOLDER / "package.json").read_text())
    return str(package["devDependencies"]["@copilotkit/aimock"])


def installed_version() -> str:
    try:
        return str(json.loads((_INSTALLED / "package.json").read_text())["version"])
    except (OSError, ValueError, KeyError):
        return ""


def install() -> Path:
    """The program's script, installed below this folder (git ignores it) if it is not there yet."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None:
        raise Missing("node is not installed")
    if installed_version() != pinned_version():
        if npm is None:
            raise Missing("npm is not installed")
        # npm's own settings are in the home of the person, not in the empty one of the tests.
        environ = {**os.environ, "HOME": pwd.getpwuid(os.getuid()).pw_dir}
        try:
            done = subprocess.run(
                [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=FOLDER,
                env=environ,
                capture_output=True,
                text=True,
                timeout=90,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Missing("npm took too long to install aimock") from None
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Missing(f"npm could not install aimock: {reason[:200]}")
    return _INSTALLED / "dist/cli.js"


class Aimock:
    """A running server with the replies of ``fixtures``.

    Attributes:
        base_url: where it listens.
    """

    def __init__(self, script: Path) -> None:
        self._process = subprocess.Popen(
            ["node", str(script), "-p", "0", "-f", str(FOLDER / "fixtures"), "--validate-on-load"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.base_url = ""
        self._listens = threading.Event()
        self._output: list[str] = []
        self._reader = threading.Thread(target=self._read, name="aimock-output", daemon=True)
        self._reader.start()
        if not self._listens.wait(_PATIENCE) or not self.base_url:
            self.close()
            raise RuntimeError("aimock did not start: " + "".join(self._output[-10:]))

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._output.append(line)
            if found := _LISTENING.search(line):
                self.base_url = found[1]
                self._listens.set()
        self._listens.set()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(_PATIENCE)
        self._reader.join(_PATIENCE)
        with contextlib.suppress(AttributeError):
            self._process.stdout.close()  # type: ignore[union-attr]

    def journal(self) -> list[dict[str, Any]]:
        """Every request that arrived, oldest first."""
        with urllib.request.urlopen(f"{self.base_url}/__aimock/journal", timeout=_PATIENCE) as answer:
            entries: list[dict[str, Any]] = json.load(answer)
        return entries

    def forget(self) -> None:
        """Empties the journal; the sequences of the fixtures go on."""
        request = urllib.request.Request(f"{self.base_url}/__aimock/reset/journal", method="POST")
        with urllib.request.urlopen(request, timeout=_PATIENCE):
            pass
