import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import desktop_chat
from desktop_chat.runtime import build as building
from desktop_chat.runtime import resources
from desktop_chat.runtime.build import Build, read_build, third_party_notices


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of resources in place of the checkout's."""
    monkeypatch.setattr(resources, "_root", lambda: tmp_path)
    return tmp_path


def test_a_checkout_says_so(folder: Path) -> None:
    found = read_build()
    assert found == Build(desktop_chat.__version__, kind="checkout")
    assert found.repository is None
    assert found.facts() == [("Build", "checkout")]
    assert third_party_notices() == ""


def test_a_build_says_where_it_is_from(folder: Path) -> None:
    facts = {
        "version": "0.1.0",
        "commit": "83c646b",
        "date": "2026-11-23",
        "home": "https://github.com/some-one/desktop-chat/",
        "kind": "deb",
    }
    (folder / "build.json").write_text(json.dumps(facts))
    (folder / building.NOTICES).write_text("Qt: LGPL")
    found = read_build()
    assert found.repository == ("some-one", "desktop-chat")
    assert dict(found.facts()) == {
        "Build": "deb",
        "Commit": "83c646b",
        "Built": "2026-11-23",
        "Home": "https://github.com/some-one/desktop-chat",
    }
    assert third_party_notices() == "Qt: LGPL"


@pytest.mark.parametrize(
    "home",
    [
        "http://github.com/a/b",
        "https://github.com/a/b/c",
        "https://github.com/a",
        "https://github.com.evil.example/a/b",
        "https://evil.example/https://github.com/a/b",
        "https://github.com/../b",
        "https://github.com/a/..",
        "https://user@github.com/a/b",
        "https://github.com/a/b?x=1",
        "https://github.com/a/b\nHost: evil",
        "javascript:alert(1)",
        ["https://github.com/a/b"],
        None,
    ],
)
def test_only_a_plain_address_at_github_can_be_asked(folder: Path, home: object) -> None:
    (folder / "build.json").write_text(json.dumps({"home": home, "kind": "<b>deb</b>", "commit": "x" * 40}))
    found = read_build()
    assert found.repository is None
    assert found.commit == ""
    assert found.kind == "checkout"


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"home": 1e999}', "[" * 9000])
def test_a_damaged_file_is_as_none(folder: Path, text: str) -> None:
    (folder / "build.json").write_text(text)
    assert read_build() == Build(desktop_chat.__version__, kind="checkout")
