import pytest

from desktop_chat.backend.client import check_address, choose_proxy, tls_context
from desktop_chat.backend.protocol import Endpoint
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.secret import Secret


def chosen(base_url: str, proxy: str | None) -> str | None:
    choice = choose_proxy(Endpoint(base_url, proxy=proxy))
    return choice.url if choice else None


def test_proxies_of_the_person() -> None:
    assert chosen("https://a.example", "") is None
    assert chosen("https://a.example", "proxy:3128") == "http://proxy:3128"
    assert chosen("https://a.example", "socks://p:1080") == "socks5://p:1080"
    assert chosen("http://127.0.0.1:1", "http://proxy:3128") is None
    with pytest.raises(ChatError) as caught:
        chosen("https://a.example", "gopher://me:hush@p:1")
    assert caught.value.kind is ErrorKind.PROXY
    assert "hush" not in caught.value.detail


def test_proxies_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen("https://a.example", None) is None
    monkeypatch.setenv("https_proxy", "http://me:hush@p:3128")
    monkeypatch.setenv("no_proxy", "inner.example,10.0.0.0/8")
    assert chosen("https://a.example", None) == "http://me:hush@p:3128"
    assert chosen("https://x.inner.example", None) is None
    assert chosen("https://10.1.2.3", None) is None
    assert chosen("http://localhost:1", None) is None
    choice = choose_proxy(Endpoint("https://a.example"))
    assert choice is not None
    assert "hush" not in choice.label
    assert "p:3128" in choice.label
    monkeypatch.delenv("https_proxy")
    monkeypatch.setenv("all_proxy", "socks5://p:1080")
    assert chosen("https://a.example", None) == "socks5://p:1080"


def test_the_tls_context_is_made_once() -> None:
    assert tls_context(secure=True) is tls_context(secure=True)
    assert tls_context(secure=True).verify_mode.name == "CERT_REQUIRED"
    assert tls_context(secure=True).check_hostname


@pytest.mark.parametrize("address", ["http://example.org", "http://models.localhost", "file:///x"])
def test_a_key_never_goes_to_an_address_that_nobody_checked(address: str) -> None:
    with pytest.raises(ChatError) as caught:
        check_address(Endpoint(address, Secret("sk-ant-x")))
    assert caught.value.kind is ErrorKind.BAD_ENDPOINT
