import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_chat.markup.highlight import MAX_CODE, highlight
from desktop_chat.markup.languages import LANGUAGE_NAMES, find

KINDS = {"keyword", "string", "comment", "number", "name", "type", "operator", "added", "removed"}
EXAMPLES = {
    "python": ("@cache\ndef f(x: int) -> str:  # c\n    return f'{x}' + 0x1F", "def", "keyword"),
    "javascript": ("const f = async (x) => `a ${x}`; // c", "`a ${x}`", "string"),
    "typescript": ("interface A { b: string }", "interface", "keyword"),
    "bash": ('for f in *.py; do echo "$f"; done # c', '"$f"', "string"),
    "json": ('{"a": [1, true, "b"]}', '"a"', "name"),
    "html": ('<a href="x">t</a><!-- c -->', "<!-- c -->", "comment"),
    "css": (".a { color: #fff; }", "color", "name"),
    "sql": ("select a FROM b -- c", "FROM", "keyword"),
    "c": ("#include <stdio.h>\nint main(void) { return 0; }", "int", "type"),
    "java": ("public class A { String b; }", "public", "keyword"),
    "csharp": ('var x = $"a"; // c', '$"a"', "string"),
    "go": ("func main() { x := 1 }", "func", "keyword"),
    "rust": ('fn main() { println!("x"); }', "println!", "name"),
    "ruby": ("def a; puts :b; end", ":b", "string"),
    "php": ("<?php echo $a; // c", "$a", "name"),
    "kotlin": ("fun main() { val a: Int = 1 }", "val", "keyword"),
    "swift": ("let a: Int = 1", "Int", "type"),
    "yaml": ("a: 'b' # c", "a", "name"),
    "toml": ("[a]\nb = 1", "[a]", "type"),
    "ini": ("[a]\nb = 1\n; c", "; c", "comment"),
    "dockerfile": ("FROM a AS b\nRUN c", "RUN", "keyword"),
    "makefile": ("all: a\n\t$(CC) b", "$(CC)", "name"),
    "lua": ("local a = 1 -- c", "-- c", "comment"),
    "r": ("a <- function(x) TRUE", "function", "keyword"),
    "diff": ("@@ 1 @@\n-a\n+b", "+b", "added"),
    "markdown": ("# a\n\n`b`", "# a", "keyword"),
    "powershell": ("Get-Content $a # c", "$a", "name"),
}
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
]


def pieces(code: str, language: str) -> Iterator[tuple[str, str]]:
    for start, length, kind in highlight(code, language):
        yield code[start : start + length], kind


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_each_language_knows_its_words(language: str) -> None:
    code, piece, kind = EXAMPLES[language]
    assert (piece, kind) in list(pieces(code, language))


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
    ],
)
def test_aliases(alias: str, language: str) -> None:
    assert find(alias) == find(language)
    assert find(alias) is not None


@pytest.mark.parametrize("language", ["", "brainfuck", "x" * 10_000, "\0", "python evil"])
def test_unknown_languages_stay_plain(language: str) -> None:
    assert highlight("def f(): pass", language) == []


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_hostile_code_takes_linear_time(language: str) -> None:
    start = time.thread_time()
    for unit in HOSTILE:
        highlight((unit * 10_000)[:10_000], language, budget_ms=10_000)
    assert time.thread_time() - start < len(HOSTILE) * 0.06


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
