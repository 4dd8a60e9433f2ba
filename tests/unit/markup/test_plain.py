import pytest

from desktop_chat.markup.parser import parse
from desktop_chat.markup.plain import plain_text
from desktop_chat.markup.tree import HtmlBlock


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("# a *b*\n\nc\nd  \ne", "a b\n\nc d\ne"),
        ("[a](https://b.c) <https://d.e> https://f.g [](x)", "a (https://b.c) https://d.e https://f.g  (x)"),
        ("- a\n- [x] b\n  1. c\n- [ ] d", "- a\n- [x] b\n      1. c\n- [ ] d"),
        ("9. a\n10. b\n\n    c", "9. a\n\n10. b\n\n    c"),
        ("> a\n>\n> b", "> a\n>\n> b"),
        ("```py\nx\n  y\n```", "x\n  y"),
        ("$$\nx\n$$ \n\n\\(y\\)", "x\n\ny"),
        ("| a | b |\n|---|--:|\n| long | 1 |", "a    | b\n-----+--\nlong | 1"),
        ("![cat](x) ![](y)", "[image: cat] [image: y]"),
        ("a\n\n---\n\nb", "a\n\n" + "-" * 20 + "\n\nb"),
        ("<b>&amp;</b>", "<b>&</b>"),
        ("www.a.bc and d@e.fg", "www.a.bc and d@e.fg"),
        ("a[^x]\n\n[^x]: b\n\n    - c", "a[1]\n\n[1] b\n\n    - c"),
        ("204.", "204."),
        ("", ""),
    ],
)
def test_the_text_a_reader_sees(markdown: str, plain: str) -> None:
    assert plain_text(parse(markdown)) == plain


def test_raw_html_is_text() -> None:
    assert plain_text((HtmlBlock("<i>"),)) == "<i>"
