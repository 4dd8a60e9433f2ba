"""Owns a headless Chromium that is spoken to over a pipe in its own protocol, and the page that it shows."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.compare import processes, task

PACKAGES = ("markdown-it@15.0.3", "@highlightjs/cdn-assets@11.12.0")
_FILES = {
    "markdown-it.js": "markdown-it/dist/browser/markdown-it.umd.min.js",
    "highlight.js": "@highlightjs/cdn-assets/highlight.min.js",
    "highlight.css": "@highlightjs/cdn-assets/styles/github.min.css",
}
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # it shows one page of ours only, and root has no other way
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    f"--window-size={task.SIZE[0]},{task.SIZE[1]}",
    "--remote-debugging-pipe",
)
_PATIENCE = 240.0
#: Gives the pipe the two numbers that Chromium expects.
_LAUNCH = "import os,sys;r,w=map(int,sys.argv[1:3]);os.dup2(r,3);os.dup2(w,4);os.execvp(sys.argv[3],sys.argv[3:])"


def why_not() -> str:
    """Why it cannot run here; empty if it can."""
    for program, package in (("chromium", "chromium"), ("npm", "npm")):
        if shutil.which(program) is None:
            return f"{program} is not installed (Debian's package {package})"
    return ""


def make_site(folder: Path) -> Path:
    """Installs the pinned packages into a folder and puts the page beside them; returns the page."""
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), *PACKAGES],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=_PATIENCE,
    )
    for name, source in _FILES.items():
        shutil.copy(folder / "node_modules" / source, folder / name)
    for name in ("page.html", "page.js"):
        shutil.copy(Path(__file__).parent / name, folder / name)
    return folder / "page.html"


class Chromium:
    """A running browser with our page in it."""

    def __init__(self, page: Path) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="bench-chromium-", ignore_cleanup_errors=True)
        to_read, to_write = os.pipe(), os.pipe()
        command = ["chromium", *_OPTIONS, f"--user-data-dir={self._profile.name}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH, str(to_read[0]), str(to_write[1]), *command],
            pass_fds=[to_read[0], to_write[1]],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read[0])
        os.close(to_write[1])
        self._out, self._in = to_read[1], to_write[0]
        self._buffer = b""
        self._number = 0
        target = self._call("Target.createTarget", {"url": page.as_uri()})["targetId"]
        attached = self._call("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session = str(attached["sessionId"])
        size: dict[str, object] = {
            "width": task.SIZE[0],
            "height": task.SIZE[1],
            "deviceScaleFactor": 1,
            "mobile": False,
        }
        self._call("Emulation.setDeviceMetricsOverride", size, self._session)
        until = time.monotonic() + _PATIENCE
        while self.run("document.readyState === 'complete' && typeof stream === 'function'") is not True:
            if time.monotonic() > until:
                raise TimeoutError("the page was not loaded")
            time.sleep(0.05)

    @property
    def pids(self) -> list[int]:
        return processes.family(self._process.pid)

    def run(self, expression: str) -> object:
        """The value of an expression in the page, awaited."""
        facts = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self._call("Runtime.evaluate", facts, self._session)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"])[:500])
        value: object = answer["result"].get("value")
        return value

    def _call(self, method: str, facts: dict[str, object], session: str = "") -> dict[str, Any]:
        self._number += 1
        call: dict[str, object] = {"id": self._number, "method": method, "params": facts}
        if session:
            call["sessionId"] = session
        data = json.dumps(call).encode() + b"\0"
        while data:
            data = data[os.write(self._out, data) :]
        while True:
            message = self._read()
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(str(message["error"]))
                result: dict[str, Any] = message["result"]
                return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            more = os.read(self._in, 65_536)
            if not more:
                raise RuntimeError("Chromium ended")
            self._buffer += more
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message

    def close(self) -> None:
        try:
            self._call("Browser.close", {})
            self._process.wait(20)
        except (RuntimeError, OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._out)
        os.close(self._in)
        self._profile.cleanup()

    # --- the tasks ------------------------------------------------------------------------------------------------

    def _take(self, texts: Sequence[str]) -> None:
        for at in range(0, len(texts), 500):
            self.run(f"take({json.dumps(texts[at : at + 500])})")

    def show(self, texts: Sequence[str], *, lazy: bool) -> float:
        self.run("reset()")
        self._take(texts)
        seconds = self.run(f"open({'true' if lazy else 'false'})")
        assert isinstance(seconds, int | float)
        return seconds / 1000

    def cost(self, expression: str) -> tuple[float, object]:
        """CPU of all its processes while an expression runs, and its value."""
        pids = self.pids
        before = processes.cpu(pids)
        value = self.run(expression)
        return processes.cpu(self.pids) - before, value


def open_chat(page: Path, count: int, *, lazy: bool) -> task.Opened:
    """In a browser of its own, which has shown a short chat before."""
    browser = Chromium(page)
    try:
        browser.show(task.chat(task.WARM_UP), lazy=lazy)
        browser.run("texts = []")
        browser._take(task.chat(count))
        time.sleep(1.0)
        memory = processes.memory(browser.pids)
        cpu, milliseconds = browser.cost(f"open({'true' if lazy else 'false'})")
        assert isinstance(milliseconds, int | float)
        time.sleep(1.0)
        return task.Opened(count, cpu, milliseconds / 1000, processes.memory(browser.pids) - memory)
    finally:
        browser.close()


def stream_reply(page: Path, length: int) -> task.Streamed:
    browser = Chromium(page)
    try:
        browser.show(task.chat(task.BEFORE_REPLY), lazy=False)
        text, deltas = task.reply(length)
        browser.run(f"begin({json.dumps(text)})")
        time.sleep(0.5)
        idle, _ = browser.cost(f"idle({task.DELTAS})")
        cpu, longest = browser.cost(f"stream({json.dumps(deltas)})")
        assert isinstance(longest, int | float)
        return task.Streamed(length, cpu / task.DELTAS, idle / task.DELTAS, longest / 1000)
    finally:
        browser.close()
