"""The program itself with a hook at its first paint: ``program_window UNTIL OPTION...``.

UNTIL is ``paint`` (the first picture), ``visible`` (the last conversation is painted) or ``loaded`` (the SDK was
imported in the background; the event loop's lateness meanwhile is reported).
"""

import sys

from desktop_chat.app import application
from tests.bench.probes.reporting import now, report

_ORIGINAL = application.Application._on_first_paint_painted
_facts: dict[str, object] = {}
_kept: list[object] = []


def _on_first_paint(self: application.Application) -> None:
    _facts.update(now("paint"))
    if sys.argv[1] == "paint":
        report(_facts)
    _ORIGINAL(self)
    from tests.bench.probes import watching

    watch = watching.Visible(self, _facts) if sys.argv[1] == "visible" else watching.Lateness(_facts)
    _kept.append(watch)


if __name__ == "__main__":
    application.Application._on_first_paint_painted = _on_first_paint  # type: ignore[method-assign]
    from desktop_chat.app.cli import main

    raise SystemExit(main(sys.argv[2:]))
