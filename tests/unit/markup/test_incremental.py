"""The incremental parser must end in the same tree as one parse of the whole text, however the text was cut."""


from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desktop_chat.markup.incremental import IncrementalParser
from desktop_chat.markup.parser import parse

LINES = [
    "", "", "", "a", "text with *stars* and `code`", "# Heading", "===", "---", "- a", "- b", "  - nested", "* other",
    "1. one", "2. two", "10) ten", "   continued", "    code", "\tcode", "> quote", "> - in quote", ">", "```", "```py",
    "~~~", "````", "  ```", "| a | b |", "|---|:-:|", "| 1 | 2 |", "a|b", "-|-", "- a|b", "-|", "- [ ] task", "- [x] done",
    "$$", "$$x$$", "\\[", "\\]", "\\(x\\)", "$$ a", "b $$", "[foo]: /url", "[foo]: /url 'title", "more'", "[foo]", "'t'",
    "[foo]:", "/url", "<div>", "</div>", "***", "+", "-", "1.", "-   ", "![a](b)", "[a](http://b.c)", "https://a.b/c",
    "line  ", "back\\", "**bold", "**", "&amp; &lt;", "\u202eabc", "```math", "x^2", "- > a", "> ```", "> $$", "- $$",
    "- ```", "  $$", "   - deep", "     - deeper", "-\ta", "1.\ta", "#", "##", "=", "|", "a\r", "\0", "- # head", "- # head2",
]  # fmt: skip

documents = st.lists(st.sampled_from(LINES), max_size=14).map("\n".join)


def chunks_of(text: str, cuts: list[int]) -> list[str]:
    places = sorted({cut % (len(text) + 1) for cut in cuts} | {0, len(text)})
    return [text[start:end] for start, end in zip(places, places[1:], strict=False)]


def feed_all(chunks: list[str]) -> IncrementalParser:
    parser = IncrementalParser()
    for chunk in chunks:
        parser.feed(chunk)
    parser.finish()
    return parser


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents, st.lists(st.integers(0, 10_000), max_size=12))
@example("- z\n- a|b\n-|-\n- c", [4, 10, 12])
@example("[foo]: /url\n'title\nmore'\n[foo]", [12, 19])
@example("$$\na\n- b\n$$", [3, 5, 9])
@example("- a\n\n- # h\n- b", [4, 5, 11])
def test_any_chunking_gives_the_tree_of_one_parse(text: str, cuts: list[int]) -> None:
    assert feed_all(chunks_of(text, cuts)).blocks == parse(text)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_line_by_line_every_state_is_the_parse_of_the_text_so_far(text: str) -> None:
    if "]:" in text:
        return  # definitions after their use are settled by finish
    parser = IncrementalParser()
    fed = ""
    for line in text.split("\n"):
        parser.feed(line + "\n")
        fed += line + "\n"
        assert parser.blocks == parse(fed)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_stable_blocks_never_change(text: str) -> None:
    if "]:" in text:
        return
    parser = IncrementalParser()
    seen: list[object] = []
    for letter in text:
        parser.feed(letter)
        now = parser.blocks[: parser.stable]
        assert len(now) >= len(seen)
        assert all(before is after for before, after in zip(seen, now, strict=False))
        seen = list(now)
    parser.finish()
    assert list(parser.blocks[: len(seen)]) == seen


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.lists(st.integers(0, 100), max_size=8))
def test_any_text_at_all(text: str, cuts: list[int]) -> None:
    assert feed_all(chunks_of(text, cuts)).blocks == parse(text)
