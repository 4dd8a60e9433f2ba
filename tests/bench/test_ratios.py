"""The ratios that must hold on any machine; absolute times are for ``python -m tests.bench``."""

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import replying, starting, storing
from tests.bench.histories import make_data_folder
from tests.bench.starting import Facts
from tests.helpers.screen import PROGRAMS, Screen

STARTS = 9
ROUNDS = 3
NOT_AT_FIRST_PAINT = ("anthropic", "pydantic", "httpx2", "keyring")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


class Starts:
    """Starts of a blank window and of the program with 1,000 conversations, in turn."""

    def __init__(self, environ: dict[str, str], data: Path) -> None:
        self._environ = environ
        self._variants = {"blank": starting.BLANK, "program": starting.program("paint", data)}
        self.facts: dict[str, list[Facts]] = {name: [] for name in self._variants}

    def go_on(self) -> None:
        """Starts both some more times."""
        for name, facts in starting.interleave(self._variants, self._environ, STARTS).items():
            self.facts[name].extend(facts)

    def paint_ratio(self) -> float:
        """CPU to the first picture against the blank window; whatever else runs only adds, so the least counts."""
        least = {name: min(entry["paint_cpu"] for entry in facts) for name, facts in self.facts.items()}
        return float(least["program"] / least["blank"])


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starts]:
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("starts")
    data = make_data_folder(folder / "data", conversations=1_000)
    screen = Screen()
    try:
        starts = Starts(starting.environment(folder / "home", screen.environ), data)
        starts.go_on()
        yield starts
    finally:
        screen.stop()


def test_the_first_picture_costs_little_more_than_a_blank_window(starts: Starts) -> None:
    for _ in range(ROUNDS - 1):
        if starts.paint_ratio() > 1.25:
            starts.go_on()
    ratio = starts.paint_ratio()
    assert ratio <= 1.25, f"first paint takes {ratio:.2f} times the CPU of a blank window"


def test_memory_at_the_first_picture(starts: Starts) -> None:
    ratio = starting.middle(starts.facts["program"], "paint_rss") / starting.middle(starts.facts["blank"], "paint_rss")
    assert ratio <= 1.3, f"{ratio:.2f} times the memory of a blank window at first paint"


def test_nothing_heavy_is_imported_before_the_first_picture(starts: Starts) -> None:
    for name in NOT_AT_FIRST_PAINT:
        assert importlib.util.find_spec(name) is not None
    for facts in starts.facts["program"]:
        assert not set(facts["paint_loaded"]) & set(NOT_AT_FIRST_PAINT)


def test_saving_costs_the_same_in_a_long_conversation(tmp_path: Path) -> None:
    rows = {row.name: row for row in storing.append_rows(tmp_path, runs=40)}
    (cpu,) = (row for name, row in rows.items() if name.endswith(", CPU"))
    assert cpu.ratio <= 3
    (size,) = (row for name, row in rows.items() if name.endswith("10, bytes"))
    assert size.ratio <= 1.1
    (added,) = (row for name, row in rows.items() if name.startswith("bytes added"))
    assert added.ratio <= 2


def test_the_first_save_after_a_start_does_not_read_the_conversation(tmp_path: Path) -> None:
    (row,) = storing.first_append_rows(tmp_path, runs=5)
    assert row.ratio <= 3


def test_reading_and_folding_grow_with_the_length_and_no_faster(tmp_path: Path) -> None:
    for row in storing.load_and_fold_rows(tmp_path, runs=5, long=5_000):
        assert row.ratio <= 30, row  # ten times the messages; a square would be a hundred


def test_the_draft_of_a_long_reply_is_as_cheap_as_of_a_short_one(tmp_path: Path) -> None:
    (row,) = storing.draft_rows(tmp_path)
    assert row.ratio <= 3


def test_a_delta_costs_the_same_in_a_long_reply() -> None:
    rows = [row for row in replying.fold_rows(runs=7) if row.name.startswith("take a delta")]
    assert len(rows) == 2
    for row in rows:
        assert row.ratio <= 3, row


def test_stop_works_within_50_ms_in_every_phase() -> None:
    rows = replying.cancel_rows(runs=5)
    assert len(rows) == len(replying.CANCEL_PHASES)
    for row in rows:
        assert row.ratio <= 1, row
