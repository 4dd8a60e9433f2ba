"""Streams made to exhaust the client: each ends with its error, in bounded memory and time, in a process of its own."""

import json
import subprocess
import sys
import textwrap

import pytest

from desktop_chat.demo import faults
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer

#: Above what the process needs with the SDK loaded; the floods are 64 MiB and more.
MOST_GROWTH_MB = 60
MOST_CPU_SECONDS = 8.0

PROGRAM = """
    import json, resource, sys, time
    from desktop_chat.backend.claude import preload
    from tests.unit.backend.support import request, run
    preload()
    run(request(base_url=sys.argv[1]))  # a first, harmless reply
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    turn = run(request(base_url=sys.argv[1]))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({
        "kind": turn.error.kind if turn.error else None,
        "growth": (after - before) / 1024,
        "seconds": time.process_time() - begun,
        "text": len(turn.text),
    }))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("huge_line", "too_much_data"),
        ("endless_line", "too_much_data"),
        ("endless_data", "too_much_data"),
        ("gzip_bomb", "damaged"),
        ("deep_json", "damaged"),
    ],
)
def test_flood(name: str, kind: str, script: Script, scripted_server: DemoServer) -> None:
    script.add(faults.fault("missing_block_stop"), faults.fault(name))
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), scripted_server.base_url],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["kind"] == kind
    assert result["growth"] < MOST_GROWTH_MB + result["text"] / (1 << 20) * 8
    assert result["seconds"] < MOST_CPU_SECONDS
