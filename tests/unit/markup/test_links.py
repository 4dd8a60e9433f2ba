import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.markup.links import display_host, safe_url

SAFE = [
    ("https://example.com", "https://example.com", "example.com"),
    ("HTTPS://Example.COM/Path?q=1#f", "https://example.com/Path?q=1#f", "example.com"),
    ("http://localhost:8080/x", "http://localhost:8080/x", "localhost:8080"),
    ("http://127.0.0.1/", "http://127.0.0.1/", "127.0.0.1"),
    ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/", "[2001:db8::1]:8443"),
    ("https://\u0430pple.com/x", "https://xn--pple-43d.com/x", "xn--pple-43d.com"),
    ("https://bücher.example/ü", "https://xn--bcher-kva.example/ü", "xn--bcher-kva.example"),
    ("https://xn--pple-43d.com", "https://xn--pple-43d.com", "xn--pple-43d.com"),
    ("  https://a.b  ", "https://a.b", "a.b"),
    ("https://a.b./", "https://a.b./", "a.b."),
    ("mailto:a@b.c", "mailto:a@b.c", "a@b.c"),
    ("mailto:a@b.c?subject=x&body=y", "mailto:a@b.c?subject=x&body=y", "a@b.c"),
]
UNSAFE = [
    "",
    " ",
    "a",
    "/x",
    "//host/x",
    "\\\\host\\x",
    "https:",
    "https:/a.b",
    "https://",
    "https:///x",
    "https://?x",
    "https://#",
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "file:///etc/passwd",
    "file://host/share",
    "smb://host/x",
    "ftp://a.b",
    "tel:1",
    "ms-msdt:/x",
    "search-ms:q",
    "vscode://x",
    "cherrystudio://x",
    "about:blank",
    "blob:https://a.b/x",
    "view-source:https://a.b",
    "ssh://a.b",
    "ldap://a.b",
    "ws://a.b",
    "https://user@a.b/",
    "https://user:pw@a.b/",
    "https://good.example@evil.example",
    "https://a.b\\@c.d",
    "https:\\\\a.b",
    "https://a.b/\nx",
    "https://a.b/\x00",
    "https://a.b/\x7f",
    "https://a b/",
    "https://a.b/ x",
    "https://a.b/\u202egpj.exe",
    "https://a.b/\u200b",
    "https://a\u2066.b",
    "https://a.b\u2028",
    "https://a.b/\ufeff",
    "https://a.b/\ud800",
    "https://a%2eb/",
    "https://%61.b/",
    "https://a..b/",
    "https://.a/",
    "https://-a.b/",
    "https://a.b:99999/",
    "https://a.b:x/",
    "https://[::1",
    "https://[x]/",
    "https://[::1%25eth0]/",
    "https://a;b/",
    "https://a,b/",
    "https://a'b/",
    'https://a"b/',
    "https://<a>/",
    "https://" + "a" * 300 + ".b",
    "https://a.b/" + "x" * 9_000,
    "mailto:",
    "mailto:a",
    "mailto:@b",
    "mailto:a@",
    "mailto:a@b?attach=/etc/passwd",
    "mailto:a@b?bcc=x",
    "mailto:a%0a@b.c",
    "mailto:a@b,c@d",
    "mailto:<a@b>",
]


@pytest.mark.parametrize(("url", "safe", "host"), SAFE)
def test_links_that_may_be_opened(url: str, safe: str, host: str) -> None:
    assert safe_url(url) == safe
    assert display_host(url) == host


@pytest.mark.parametrize("url", UNSAFE)
def test_links_that_may_not(url: str) -> None:
    assert safe_url(url) is None
    assert display_host(url) == ""


@given(st.text())
def test_any_text_has_a_verdict(text: str) -> None:
    for candidate in (text, f"https://{text}", f"https://a.b/{text}", f"mailto:{text}"):
        url = safe_url(candidate)
        assert url is None or url.split(":")[0] in {"http", "https", "mailto"}
        assert url is None or safe_url(url) == url
