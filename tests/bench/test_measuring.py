"""The arithmetic of the table itself."""

import json
from collections import Counter
from pathlib import Path

from tests.bench.measuring import Row, interleaved, percentile, save, table
from tests.bench.transcript import table as transcript_table
from tests.bench.transcript_stage import Figure

MET = Row("saving", 0.002, 0.003, "s", 7, 2.0, "a note")
MISSED = Row("memory", 50 * 1_048_576, 100 * 1_048_576, "MB", 5, 1.5)


def test_a_row_knows_whether_its_goal_is_met() -> None:
    assert (MET.ratio, MET.is_met) == (1.5, True)
    assert (MISSED.ratio, MISSED.is_met) == (2.0, False)
    assert Row("no goal", 1.0, 9.0, "s", 1).is_met
    assert Row("no floor", 0.0, 1.0, "s", 1).ratio == float("inf")


def test_the_table() -> None:
    assert table([MET, MISSED]).splitlines()[2:] == [
        "| saving | 2.0 ms | 3.0 ms | 1.50 | <= 2 | 7 | a note |",
        "| memory | 50.0 MB | 100.0 MB | 2.00 | <= 1.5 MISSED | 5 |  |",
    ]


def test_figures_are_saved_with_their_ratio(tmp_path: Path) -> None:
    save([MET], tmp_path / "rows.json")
    (row,) = json.loads((tmp_path / "rows.json").read_text())
    assert (row["name"], row["ratio"], row["runs"]) == ("saving", 1.5, 7)


def test_measures_take_turns_after_one_round_that_does_not_count() -> None:
    calls: list[str] = []

    def measure(name: str) -> float:
        calls.append(name)
        return float(len(calls))

    found = interleaved(2, {"a": lambda: measure("a"), "b": lambda: measure("b")})
    assert calls == ["a", "b", "a", "b", "b", "a"]
    assert found == {"a": [3.0, 6.0], "b": [4.0, 5.0]}
    assert Counter(calls) == {"a": 3, "b": 3}


def test_percentile() -> None:
    assert percentile([5, 1, 4, 2, 3], 0.99) == 5
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile([7], 0.0) == 7


def test_the_tables_of_the_transcript() -> None:
    deltas = [
        Figure("delta, list, at 1,000", 0.001, 0.002, 0.003, 0.003, 400, floor=0.001, limit50=0.002),
        Figure("delta, list, at 195,000", 0.003, 0.006, 0.007, 0.007, 400, floor=0.001, limit50=0.002),
    ]
    other = Figure("fling", 0.005, 0.011, 0.012, 0.013, 150, floor=0.001, limit99=0.02, note="a note")
    memory = Figure("memory", 20 * 1_048_576, 0, 0, 0, 1, limit50=10 * 1_048_576, unit="MB")
    lines = transcript_table([("offscreen, scale 1", [*deltas, other, memory])]).splitlines()
    assert "| list | 1.0 ms, 2.0 ms | 3.0 ms, 6.0 ms * | 3.00 |" in lines
    assert "| fling | p99 20.0 ms | 5.0 ms | 11.0 ms | 12.0 ms | 5.0 | 150 | a note |" in lines
    assert "| memory | 10.0 MB MISSED | 20.0 MB |  |  |  | 1 |  |" in lines
