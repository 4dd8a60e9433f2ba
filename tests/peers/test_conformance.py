"""Our parser against the examples of the CommonMark specification and two implementations that others wrote.

The specification is not part of this repository (its license is CC-BY-SA 4.0); npm brings it, in a pinned version.
GFM's own examples are in no package of npm: for its extensions our texts go through an implementation of it.
"""

import json
import random
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_chat.markup.incremental import IncrementalParser
from desktop_chat.markup.parser import parse
from tests.peers.as_html import html, normal
from tests.peers.npm import Missing, install
from tests.unit.markup.constructs import CONSTRUCTS, Nesting

FOLDER = Path(__file__).parent / "conformance"
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)\n?^\.\n(.*?)^`{32}$|^#{1,6} *([^\n]*)$", re.DOTALL | re.MULTILINE)

HTML_IS_TEXT = "raw HTML is shown as text"
LONE_MARKER = "a marker alone is text and not an empty list"
FORMULA = "\\[ begins a formula"
ADDRESS = "bare addresses are links, as in GFM"
#: The examples whose HTML differs, and why. Everything else must be the same.
DIFFERENT: dict[int, str] = {
    12: FORMULA,
    **dict.fromkeys((21, 31, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, 642, 643), HTML_IS_TEXT),
    **dict.fromkeys((280, 284), LONE_MARKER),
    **dict.fromkeys((602, 606, 608, 611, 612), ADDRESS),
}
#: Chapters whose examples are all about raw HTML.
_HTML_CHAPTERS = ("HTML blocks", "Raw HTML")
_NEEDLESS = re.compile(r"<(ol|ul)[^>]*>\s*<li></li>\s*</\1>|\(\\\n")


@dataclass(frozen=True)
class Example:
    number: int
    chapter: str
    text: str
    html: str


@pytest.fixture(scope="module")
def folder() -> Path:
    try:
        return install(FOLDER)
    except Missing as reason:
        pytest.skip(f"nothing to compare with: {reason}")


@pytest.fixture(scope="module")
def examples(folder: Path) -> list[Example]:
    source = (folder / "node_modules/commonmark-spec/spec.txt").read_text(encoding="utf-8")
    found: list[Example] = []
    chapter = ""
    for match in _EXAMPLE.finditer(source):
        if match[3] is not None:
            chapter = match[3]
        else:
            text, result = (part.replace("\u2192", "\t") for part in (match[1], match[2]))
            found.append(Example(len(found) + 1, chapter, text, result))
    assert len(found) == 652
    return found


def rendered(folder: Path, name: str, texts: list[str]) -> list[str]:
    command = ["node", str(folder / "compare.mjs"), name]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, timeout=120, check=True)
    results: list[str] = json.loads(done.stdout)
    return results


def grown(text: str, cuts: list[int]) -> IncrementalParser:
    parser = IncrementalParser()
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        parser.feed(text[start:end])
        assert len(parser.tail) < 50  # looked at on the way, like the window does
    parser.finish()
    return parser


def test_the_versions_are_pinned_and_the_lock_names_no_registry() -> None:
    lock = (FOLDER / "package-lock.json").read_text()
    packages = json.loads(lock)["packages"]
    for name, version in json.loads((FOLDER / "package.json").read_text())["devDependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all(facts["integrity"].startswith("sha512-") for name, facts in packages.items() if name)
    assert "resolved" not in lock


def test_every_example_of_commonmark_has_its_html(examples: list[Example]) -> None:
    wrong = [
        example
        for example in examples
        if example.chapter not in _HTML_CHAPTERS
        and (normal(html(parse(example.text))) == normal(example.html)) is (example.number in DIFFERENT)
    ]
    assert not wrong


def test_examples_of_raw_html_keep_every_letter(examples: list[Example]) -> None:
    for example in examples:
        if example.chapter in _HTML_CHAPTERS:
            shown = html(parse(example.text))
            assert not re.search(r"<(?!/?(?:p|h\d|pre|code|blockquote|ul|ol|li|hr|em|strong|br|a|img)\b)", shown)


def test_every_example_ends_in_the_same_tree_however_it_is_cut(examples: list[Example]) -> None:
    chooser = random.Random(1)
    for example in examples:
        text = example.text
        whole = parse(text)
        chunkings = [list(range(1, len(text))), [at + 1 for at, letter in enumerate(text) if letter == "\n"]]
        chunkings += [sorted(chooser.sample(range(len(text) + 1), min(4, len(text)))) for _ in range(3)]
        for cuts in chunkings:
            assert grown(text, cuts).blocks == whole, (example.number, cuts)


def test_constructs_of_gfm_have_the_html_of_another_implementation(folder: Path) -> None:
    chapters = [name for name in CONSTRUCTS if name not in ("footnotes", "formulas", "markers alone")]
    texts = [text for name in chapters for text in CONSTRUCTS[name] if "(\\\n" not in text]
    wrong = [
        (text, theirs)
        for text, theirs in zip(texts, rendered(folder, "gfm", texts), strict=True)
        if not _NEEDLESS.search(theirs) and normal(html(parse(text))) != normal(theirs)
    ]
    assert len(texts) > 250
    assert not wrong


def test_nested_blocks_have_the_html_of_another_implementation(folder: Path) -> None:
    """Hundreds of blocks within blocks, without what only one of the two knows."""
    texts = [Nesting(seed, extensions=False).text().replace("~~s~~", "s") for seed in range(700)]
    ours_only = re.compile(r"\$\$|\\\[|\\\(|\[\^|~~\w|@|www|https?:|\[[ xX]\]|<[a>]|\(\\\n")
    # The first definition of a label counts; the other implementation takes one above an underline first.
    texts = [text for text in texts if len(text) < 6_000 and not ours_only.search(text) and "]: b\n" not in text]
    compared = 0
    for text, theirs in zip(texts, rendered(folder, "commonmark", texts), strict=True):
        if not _NEEDLESS.search(theirs):
            compared += 1
            assert normal(html(parse(text))) == normal(theirs), text
    assert compared > 200
