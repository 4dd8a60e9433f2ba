"""Measures one part of the transcript in a process of its own: ``transcript PART...``; reports its figures."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from desktop_chat.runtime.paths import paths_in
from tests.bench.transcript_stage import Figure, Stage, chat_library


def _deltas(arguments: list[str]) -> list[Figure]:
    from tests.bench.corpus import STREAMS
    from tests.bench.transcript_deltas import LENGTHS, delta_figures

    kinds = arguments[0].split(",") if arguments else tuple(STREAMS)
    lengths = tuple(int(each) for each in arguments[1].split(",")) if len(arguments) > 1 else LENGTHS
    stage = Stage()
    return delta_figures(stage, kinds, lengths, progress=_say)


def _ends(arguments: list[str]) -> list[Figure]:
    from tests.bench.transcript_deltas import end_figures

    return end_figures(Stage())


def _moving(arguments: list[str]) -> list[Figure]:
    from tests.bench.transcript_moving import collection_figures, find_figures, moving_figures, open_figures

    counts = [int(each) for each in arguments[0].split(",")] if arguments else [100, 1_000, 10_000]
    stage = Stage()
    libraries = {count: chat_library(count) for count in counts}
    ends = {count: libraries[count] for count in (counts[0], counts[-1])}
    figures = open_figures(stage, libraries) + moving_figures(stage, ends)
    return figures + find_figures(stage, libraries[counts[-1]]) + collection_figures(stage, libraries[counts[-1]])


def _make(arguments: list[str]) -> list[Figure]:
    from tests.bench import corpus
    from tests.bench.histories import make_chats

    make_chats(Path(arguments[0]), corpus.chat(int(arguments[1])), corpus.chat(40, seed=8))
    return []


def _make_elsewhere(root: str, count: str) -> None:
    """In a process of its own: what it leaves free would be taken again here, and hide what grows."""
    subprocess.run([sys.executable, "-m", "tests.bench.probes.transcript", "make", root, count], check=True)


def _memory(arguments: list[str]) -> list[Figure]:
    from tests.bench.transcript_memory import memory_figures

    count = arguments[0] if arguments else "10000"
    with tempfile.TemporaryDirectory(prefix="desktop-chat-bench-") as folder:
        root = str(Path(folder, "history"))
        _make_elsewhere(root, count)
        return memory_figures(Path(root))


def _say(figure: Figure) -> None:
    print(figure.line(), file=sys.stderr, flush=True)


def _hostile(arguments: list[str]) -> list[Figure]:
    from tests.bench.transcript_hostile import hostile_figures, texts

    chosen = {name: text for name, text in texts().items() if not arguments or name in arguments}
    return hostile_figures(Stage(), chosen, _say)


def _serve(arguments: list[str]) -> list[Figure]:
    from tests.bench.transcript_live import serve

    serve(float(arguments[0]))
    return []


def _live(arguments: list[str]) -> list[Figure]:
    from tests.bench.transcript_live import program_figures

    seconds = arguments[0] if arguments else "30"
    command = [sys.executable, "-m", "tests.bench.probes.transcript", "serve", seconds]
    # In a process of its own, for the real service is not part of the program either.
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        with tempfile.TemporaryDirectory(prefix="desktop-chat-bench-") as folder:
            _make_elsewhere(str(paths_in(Path(folder)).data), "10000")
            return program_figures(Path(folder), server.stdout.readline().strip(), float(seconds))
    finally:
        server.stdin.close()
        server.wait()


_PARTS: dict[str, Callable[[list[str]], list[Figure]]] = {
    "deltas": _deltas,
    "ends": _ends,
    "moving": _moving,
    "hostile": _hostile,
    "live": _live,
    "serve": _serve,
    "make": _make,
    "memory": _memory,
}

if __name__ == "__main__":
    found = _PARTS[sys.argv[1]](sys.argv[2:])
    facts = json.dumps([figure.as_facts() for figure in found])
    report = os.environ.get("BENCH_REPORT") if found else None
    if report is None:
        for each in found:
            print(each.line())
    else:
        with open(int(report), "w") as pipe:
            pipe.write(facts)
    sys.stdout.flush()
    os._exit(0)
