from html.parser import HTMLParser
from typing import get_args
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings

from desktop_chat.domain.conversation import Conversation
from desktop_chat.exchange.exporters import ExportOptions, export, html_blocks
from desktop_chat.markup.tree import Block, Inline, Paragraph
from tests.unit.exchange.hostile import NAUGHTY, PAYLOADS
from tests.unit.exchange.samples import conversation_of, conversations, everything, question, reply

ALL = ExportOptions(thinking=True, all_branches=True)
HEAD = {"html", "head", "meta", "title", "style", "body", "main", "header", "article", "section", "div"}
BLOCKS = {"figure", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", "ul", "ol", "li", "blockquote", "hr"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
ELEMENTS = HEAD | BLOCKS | TABLES | {"code", "span", "br", "strong", "em", "s", "a", "sup"}
ATTRIBUTES = frozenset({"class", "dir", "href", "rel", "start", "charset", "name", "content", "http-equiv"})
VOID = frozenset({"meta", "br", "hr"})


class Audit(HTMLParser):
    """Collects what a browser would see and complains about everything that is not plain."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.metas: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        names = [name for name, _ in attrs]
        assert set(names) <= ATTRIBUTES, (tag, names)
        assert len(names) == len(set(names))
        if tag == "meta":
            self.metas.append(dict(attrs))
        if tag == "a":
            values = dict(attrs)
            assert set(names) == {"href", "rel"}
            assert "noreferrer" in (values["rel"] or "")
            self.links.append(values["href"] or "")
        else:
            assert "href" not in names
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment {data!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"instruction {data!r}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"declaration {data!r}")


def audit(data: bytes) -> Audit:
    page = Audit()
    page.feed(data.decode())
    page.close()
    assert page.open == []
    for link in page.links:
        parts = urlsplit(link)
        assert parts.scheme in {"http", "https", "mailto"}
        assert parts.scheme == "mailto" or (parts.hostname and "@" not in parts.netloc)
    policy = next(meta["content"] for meta in page.metas if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    return page


@pytest.mark.parametrize("text", [*PAYLOADS, *NAUGHTY])
def test_no_text_in_any_place_becomes_active(text: str) -> None:
    page = audit(export(everything(text), "html", ALL))
    assert "You " in page.text


def test_all_payloads_in_one_reply() -> None:
    page = audit(export(conversation_of(question(1, "a"), reply(2, "\n\n".join(PAYLOADS))), "html", ALL))
    assert "alert(1)" in "".join(page.text)


@settings(max_examples=60, deadline=None)
@given(conversations())
def test_any_conversation_gives_a_well_formed_page(conversation: Conversation) -> None:
    audit(export(conversation, "html", ALL))


def test_text_is_shown_as_it_was_written() -> None:
    page = audit(export(conversation_of(question(1, "5 < 6 & <b>x</b>"), title="<i>"), "html"))
    assert "5 < 6 & <b>x</b>" in page.text
    assert page.text.count("<i>") == 2


def test_markdown_code_tables_and_formulas() -> None:
    answer = "# Top\n\n```python\ndef f(): pass\n```\n\n|a|b|\n|:-:|--:|\n|1|2|\n\n- [x] done\n\n\\(x^2\\)\n\n[t](https://a.example/x)"
    data = export(conversation_of(question(1, "q"), reply(2, answer)), "html").decode()
    page = audit(data.encode())
    assert '<span class="keyword">def</span>' in data
    assert '<th class="center" dir="auto">a</th>' in data
    assert '<td class="right" dir="auto">2</td>' in data
    assert "☑ done" in data
    assert '<code class="math" dir="ltr">x^2</code>' in data
    assert page.links == ["https://a.example/x"]


def test_footnotes_are_listed_at_the_end() -> None:
    answer = "a[^x] *b[^y]*\n\n[^y]: two\n[^x]: one **more**\n[^z]: alone"
    page = export(conversation_of(question(1, "q"), reply(2, answer)), "html").decode()
    assert "a<sup>1</sup> <em>b<sup>2</sup></em>" in page
    assert page.index("one <strong>more</strong>") < page.index("two") < page.index("alone")
    audit(page.encode())


@pytest.mark.parametrize("kind", [*get_args(Inline), *get_args(Block)])
def test_every_node_has_its_html(kind: type) -> None:
    assert kind is Paragraph or kind in {**html_blocks._BLOCKS, **html_blocks._INLINES}


def test_the_host_of_a_link_is_punycode() -> None:
    page = audit(export(conversation_of(question(1, "q"), reply(2, "[bank](https://\u0430pple.com/x)")), "html"))
    assert page.links == ["https://xn--pple-43d.com/x"]


def test_images_are_named_and_never_fetched() -> None:
    data = export(conversation_of(question(1, "q"), reply(2, "![a cat](https://evil.example/p.png)")), "html").decode()
    assert '<span class="chip">Image: a cat: evil.example</span>' in data


def test_hidden_characters_in_code_are_visible() -> None:
    data = export(
        conversation_of(question(1, "q"), reply(2, "`a\u202eb`\n\n```\nx\u2066y\u200b\n```")), "html"
    ).decode()
    code = data[data.index("<article") :]
    assert code.count('class="hidden"') == 3
    assert "\u202e" not in code
    assert "\u2066" not in code


def test_nothing_is_loaded_from_anywhere() -> None:
    data = export(everything("x"), "html", ALL).decode()
    assert "<script" not in data
    assert "url(" not in data
    assert "@import" not in data
    assert " src=" not in data


def test_thinking_is_optional() -> None:
    conversation = conversation_of(question(1, "q"), reply(2, {"type": "thinking", "thinking": "deep thought"}, "a"))
    assert b"deep thought" not in export(conversation, "html")
    assert b"deep thought" in export(conversation, "html", ALL)
