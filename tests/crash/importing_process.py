"""A process whose children import a conversation and die at the n-th step on the disk; made to be killed.

``<history folder> <export>`` are its arguments. For each child it writes ``died`` or ``done``, and waits for a line
on standard input before the next one, so that the test can look at what is left.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_chat.exchange.loader import load_export
from desktop_chat.storage.repository import HistoryStore

STEPS = ("open", "write", "fsync", "replace", "fchmod", "close", "unlink")


def import_and_die(root: Path, data: bytes, last: int) -> None:
    """Kills this process at the call with that number to one of the functions that reach the disk."""
    left = [last]

    def watch(function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
            return function(*arguments, **options)

        return step

    conversation = load_export(data)
    store = HistoryStore.open(root)
    for name in STEPS:
        setattr(os, name, watch(getattr(os, name)))
    store.add(conversation)
    left[0] = -1  # what follows is the end, not the import
    store.close()


def main() -> None:
    root, data = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()
    step = 0
    while True:
        child = os.fork()
        if child == 0:
            import_and_die(root, data, step)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write("done\n" if status == 0 else "died\n")
        sys.stdout.flush()
        if status == 0 or not sys.stdin.readline():
            return
        step += 1


if __name__ == "__main__":
    main()
