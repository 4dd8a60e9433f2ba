import gc
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.markup.highlight import MAX_CODE, highlight
from desktop_chat.markup.languages import LANGUAGE_NAMES, find
from tests.helpers.processor import allowed
from tests.unit.markup.language_samples import SAMPLES

KINDS = {"keyword", "string", "comment", "number", "name", "type", "operator", "added", "removed"}
HOSTILE = [
    '"',
    "'",
    "`",
    "/*",
    "*/",
    "/* *",
    '"""',
    "'''",
    "\\",
    '"\\',
    "a",
    "_",
    "1",
    "1.",
    "1e",
    "0x",
    "<",
    "<!--",
    "<!",
    "<?",
    "<a ",
    "{",
    "(",
    "$",
    "$(",
    "${",
    "#",
    "#[",
    "#!",
    "<#",
    "-",
    "--",
    "--[[",
    "[[",
    "]]",
    "[",
    "[a",
    "](",
    "@",
    "@@",
    "\n",
    "\t",
    " ",
    "a ",
    " #",
    "a:",
    "- ",
    "- a",
    "a=",
    "a =",
    "&",
    "&a",
    "&a;",
    "'a",
    "a!",
    "::",
    ".a",
    'r"',
    "b'",
    "+\n",
    "| \n",
    "**a",
    "é",
    "\u202e",
    "---\n",
    "'''a",
    '"a\n',
    "a-",
    "a.",
    "//",
    "//\n",
    "=",
    "==",
    "%",
    "~~~",
    "```\n",
    "\\\n",
    "  a",
    "#a\n",
    "a:\n",
    "(*",
    "(* *",
    "{-",
    "{- -",
    "#=",
    "#= =",
    "''",
    "%{\n",
    "%",
    "~",
    "\\begin{",
    "$a$",
    ":a",
    "a: ",
    ";",
    '@"',
    '"""a',
    "#[[",
    "x' ",
]


def pieces(code: str, language: str) -> Iterator[tuple[str, str]]:
    for start, length, kind in highlight(code, language):
        yield code[start : start + length], kind


def test_there_are_more_than_thirty_languages_each_with_a_sample() -> None:
    assert len(LANGUAGE_NAMES) >= 40
    assert set(SAMPLES) == set(LANGUAGE_NAMES)


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_each_language_knows_its_words_strings_and_comments(language: str) -> None:
    sample = SAMPLES[language]
    found = list(pieces(sample.code, language))
    for kind, expected in (
        ("keyword", sample.keywords.split()),
        ("string", sample.strings),
        ("comment", sample.comments),
    ):
        for piece in expected:
            assert (piece, kind) in found
    assert set(sample.others) <= set(found)
    coloured = {piece for piece, _ in found}
    assert not coloured & set(sample.plain.split())


@pytest.mark.parametrize(
    ("alias", "language"),
    [
        ("py", "python"),
        ("JS", "javascript"),
        ("tsx", "typescript"),
        ("sh", "bash"),
        ("c++", "c"),
        ("C#", "csharp"),
        ("yml", "yaml"),
        ("xml", "html"),
        ("patch", "diff"),
        ("rs", "rust"),
        ("ps1", "powershell"),
        ("{.python}", "python"),
        ("svelte", "html"),
        ("ObjC", "objective-c"),
        ("hcl", "terraform"),
        ("proto", "protobuf"),
        ("tex", "latex"),
        ("f#", "fsharp"),
        ("ex", "elixir"),
    ],
)
def test_aliases(alias: str, language: str) -> None:
    assert find(alias) == find(language)
    assert find(alias) is not None


@pytest.mark.parametrize("language", ["", "brainfuck", "x" * 10_000, "\0", "python evil"])
def test_unknown_languages_stay_plain(language: str) -> None:
    assert highlight("def f(): pass", language) == []


def cost(code: str, language: str) -> float:
    """Processor time, without the passes of the collector over the objects of other tests."""
    gc.disable()
    start = time.thread_time()
    highlight(code, language, budget_ms=60_000)
    spent = time.thread_time() - start
    gc.enable()
    return spent


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_hostile_code_takes_linear_time(language: str) -> None:
    """Four times the code takes about four times the time, and never the sixteen times of its square."""
    sample = SAMPLES[language].code
    for unit in (*HOSTILE, sample, *sample.split()):
        large = cost((unit * 12_000)[:12_000], language)
        if large > 0.02:  # below that it is fast enough whatever it is
            large = min(large, cost((unit * 12_000)[:12_000], language))
            small = min(cost((unit * 3_000)[:3_000], language) for _ in range(2))
            assert large < small * 9 + allowed(0.005), unit
            assert large < allowed(0.1), unit


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_one_match_is_short_so_that_the_budget_is_kept(language: str) -> None:
    """The clock is looked at between matches only: no match of hostile code may take long itself."""
    for unit in ('"', "/*", "(*", "#=", "{-", "''", "%{\n", "a ", "\\", "<!--", "--[["):
        code = unit + "x " * 40_000
        highlight(code, language, budget_ms=0.001, clock=time.thread_time)  # compiled, and one look at the clock
        gc.disable()
        spent = time.thread_time()
        highlight(code, language, budget_ms=5, clock=time.thread_time)
        spent = time.thread_time() - spent
        gc.enable()
        assert spent < allowed(0.025)  # 0.01 measured


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
@settings(max_examples=25, deadline=None)
@given(st.text() | st.lists(st.sampled_from([*HOSTILE, "def", "class", "x = 1", "\n"]), max_size=30).map("".join))
def test_spans_are_in_order_and_inside(language: str, code: str) -> None:
    end = 0
    for start, length, kind in highlight(code, language):
        assert start >= end
        assert length > 0
        assert kind in KINDS
        end = start + length
    assert end <= len(code)


def test_it_stops_when_the_budget_is_spent() -> None:
    now = [0.0]

    def clock() -> float:
        now[0] += 0.01
        return now[0]

    code = "x = 1\n" * 10_000
    some = highlight(code, "python", budget_ms=25, clock=clock)
    everything = highlight(code, "python", budget_ms=60_000)
    assert 0 < len(some) < len(everything) / 10
    assert some == everything[: len(some)]


def test_very_long_code_is_coloured_only_at_its_front() -> None:
    code = "x = 1\n" * (MAX_CODE // 6 + 1_000)
    spans = highlight(code, "python", budget_ms=60_000)
    assert spans
    assert spans[-1][0] < MAX_CODE
