import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.exchange.names import file_name
from tests.unit.exchange.hostile import NAUGHTY, PAYLOADS
from tests.unit.exchange.samples import TIME

RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"}


def check(name: str, kind: str) -> None:
    assert name.endswith(f".{kind}")
    assert 0 < len(name) <= 80
    assert len(name.encode()) <= 240
    assert not set('/\\:*?"<>|') & set(name)
    assert all(unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for letter in name)
    assert name[0] not in ".- ~"
    stem = name.removesuffix(f".{kind}")
    assert stem == stem.rstrip(" .")
    assert name.partition(".")[0].strip().lower() not in RESERVED


@pytest.mark.parametrize("title", [*NAUGHTY, *PAYLOADS])
@pytest.mark.parametrize("created_at", [TIME, 0, -1, 1e300, float("nan"), float("inf")])
def test_naughty_titles_and_times(title: str, created_at: float) -> None:
    for kind in ("md", "json", "html", "txt"):
        check(file_name(title, created_at, kind), kind)


@given(st.text(), st.floats())
def test_any_title_and_time(title: str, created_at: float) -> None:
    check(file_name(title, created_at, "html"), "html")


def test_an_ordinary_name_is_readable() -> None:
    assert file_name("Plan: a trip to Köln?", TIME, "md") == "2025-11-22 Plan a trip to Köln.md"
    assert file_name("", TIME, "txt") == "2025-11-22 Conversation.txt"
    assert file_name("con", 0, "md") == "Chat con.md"


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown format"):
        file_name("a", TIME, "exe")
