"""Says what is wrong with HTML that may only hold text, our own elements and safe links."""

from html.parser import HTMLParser

_ELEMENTS = """
    html head body meta p div span br hr h1 h2 h3 h4 h5 h6 strong b em i s del u code pre blockquote ul ol li sup sub
    table thead tbody tr th td a section
"""
ELEMENTS = frozenset(_ELEMENTS.split())
ATTRIBUTES = frozenset(("href", "dir", "align", "start", "class", "charset", "checked", "style", "lang", "id"))
SCHEMES = ("http://", "https://", "mailto:")


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            given = value or ""
            fetches = name == "style" and "url" in given
            leads_astray = name == "href" and not given.startswith(SCHEMES)
            if name not in ATTRIBUTES or fetches or leads_astray:
                self.wrong.append(f"<{tag} {name}={value!r}>")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"<!{decl}>")

    def handle_comment(self, data: str) -> None:
        if data not in ("StartFragment", "EndFragment"):
            self.wrong.append(f"<!--{data}-->")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"<?{data}>")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def faults(html: str) -> list[str]:
    """Elements, attributes and addresses that have no business in it."""
    judge = _Judge()
    judge.feed(html)
    judge.close()
    return judge.wrong


def text_of(html: str) -> str:
    judge = _Judge()
    judge.feed(html)
    judge.close()
    return "".join(judge.text)
