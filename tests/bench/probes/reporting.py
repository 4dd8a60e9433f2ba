"""Owns how a started process tells the benchmark about itself; imports next to nothing, for its cost is measured."""

import os
import sys
import time

#: What must not be loaded before the first picture of the window.
HEAVY = ("anthropic", "pydantic", "httpx2", "keyring", "asyncio", "sqlite3", "markdown_it")


def now(name: str) -> dict[str, object]:
    """Facts of this moment: clocks first, memory after, because reading it takes a while."""
    wall, cpu = time.monotonic(), time.process_time()
    facts: dict[str, object] = {
        f"{name}_wall": wall - float(os.environ["BENCH_STARTED"]),
        f"{name}_cpu": cpu,
        f"{name}_loaded": [module for module in HEAVY if module in sys.modules],
        f"{name}_modules": len(sys.modules),
    }
    with open("/proc/self/smaps_rollup") as rollup:
        for line in rollup:
            if line.startswith(("Rss:", "Pss:")):
                facts[f"{name}_{line[:3].lower()}"] = int(line.split()[1]) * 1024
    return facts


def report(facts: dict[str, object]) -> None:
    """Writes the facts and ends the process at once; nothing that is measured happens after it."""
    import json

    os.write(int(os.environ["BENCH_REPORT"]), json.dumps(facts).encode())
    os._exit(0)
