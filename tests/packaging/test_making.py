"""The parts of packaging/make that need no build: trees, lists, licences, sums."""

import gzip
import json
import os
import runpy
from email.message import Message
from pathlib import Path

import deb
import inside
import notices
import project
import pytest
import rpm
import tree

from desktop_chat.runtime.build import _COMMIT, _DATE, _HOME
from tests.architecture.sources import ROOT


@pytest.fixture(autouse=True)
def epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")


@pytest.fixture
def usr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installed tree of a program that is one file."""
    program = tmp_path / "program"
    (program / "_internal" / "resources").mkdir(parents=True)
    (program / "desktop-chat").write_bytes(b"\x7fELF")
    (program / "desktop-chat").chmod(0o700)
    (program / "_internal" / "libQt6Core.so.6").write_bytes(b"\x7fELF")
    bill, papers = tmp_path / "x.cdx.json", tmp_path / "THIRD-PARTY-NOTICES.txt"
    bill.write_text("{}")
    papers.write_text("notices")
    monkeypatch.setattr(project, "BUILD", tmp_path / "build")
    return tree.build(program, papers, bill) / "usr"


def test_the_tree_has_what_a_desktop_and_a_person_look_for(usr: Path) -> None:
    assert os.readlink(usr / "bin/desktop-chat") == "../lib/desktop-chat/desktop-chat"
    assert (usr / "bin/desktop-chat").resolve() == usr / "lib/desktop-chat/desktop-chat"
    for name, place in tree.DESKTOP_FILES.items():
        assert (usr / place / name).is_file()
    assert (usr / f"share/icons/hicolor/scalable/apps/{project.APPLICATION_ID}.svg").is_file()
    page = gzip.decompress((usr / "share/man/man1/desktop-chat.1.gz").read_bytes()).decode()
    assert f"Desktop Chat {project.version()}" in page
    assert "@" not in page.splitlines()[1]
    assert (usr / "share/doc/desktop-chat/third-party-notices.txt").read_text() == "notices"


def test_every_file_has_the_date_of_the_build_and_a_plain_mode(usr: Path) -> None:
    for path in usr.rglob("*"):
        state = path.lstat()
        assert state.st_mtime == 1795000000
        if not path.is_symlink():
            expected = 0o755 if path.is_dir() or path.name == "desktop-chat" else 0o644
            assert state.st_mode & 0o777 == expected, path


def test_a_missing_file_of_the_desktop_stops_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(project, "LINUX", project.ROOT / "packaging")
    with pytest.raises(FileNotFoundError, match="incomplete"):
        tree._put(project.LINUX / "nothing.desktop", tmp_path / "nothing.desktop")


def test_only_a_release_says_where_to_look_for_newer_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKTOP_CHAT_HOME", "https://git.example/somebody/desktop-chat")
    home = json.loads(project.facts("deb"))["home"]
    assert home == "https://git.example/somebody/desktop-chat"
    assert _HOME.fullmatch(home)


def test_each_kind_of_package_says_what_it_is(usr: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESKTOP_CHAT_HOME", raising=False)
    tree.copy(usr.parent, tmp_path / "copy", "rpm")
    facts = json.loads((tmp_path / "copy/usr/lib/desktop-chat/_internal/resources/build.json").read_text())
    assert (facts["kind"], facts["version"]) == ("rpm", project.version())
    assert _DATE.fullmatch(facts["date"])
    assert facts["home"] == ""
    assert facts["commit"] == "" or _COMMIT.fullmatch(facts["commit"])


def test_rpm_owns_the_program_and_only_its_own_files_elsewhere(usr: Path) -> None:
    files = rpm.files(usr.parent)
    assert files[0] == "/usr/lib/desktop-chat"
    assert files[1] == "%dir /usr/share/doc/desktop-chat"
    assert not [line for line in files[2:] if "/usr/lib/" in line]
    assert "%license /usr/share/doc/desktop-chat/copyright" in files
    assert "%doc /usr/share/man/man1/desktop-chat.1.gz" in files
    assert "/usr/share/icons/hicolor" not in files
    text = rpm.text(usr.parent)
    assert "%global __requires_exclude ^lib(Qt6Core)[.]so" in text


def test_the_control_file_of_debian() -> None:
    text = deb.fields(["libc6 (>= 2.36)"], ["libgtk-3-0"], 130_000)
    assert "Depends: ca-certificates, libc6 (>= 2.36)\n" in text
    assert "Suggests: fonts-noto-cjk, libgtk-3-0\n" in text
    head, _, body = text.partition("Description: ")
    assert all(": " in line for line in head.splitlines())
    assert all(line.startswith(" ") for line in body.splitlines()[1:])


def distribution(**fields: str) -> Message:
    facts = Message()
    for name, value in fields.items():
        facts[name.replace("_", "-")] = value
    return facts


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        (distribution(License_Expression="MIT", License="other"), "MIT"),
        (distribution(License="Apache-2.0"), "Apache-2.0"),
        (distribution(License="UNKNOWN", Classifier="License :: OSI Approved :: MIT License"), "MIT License"),
        (distribution(License="A long\ntext", Classifier="License :: OSI Approved :: MIT License"), "MIT License"),
        (distribution(Name="nothing"), "not named"),
    ],
)
def test_the_licence_that_a_distribution_names(facts: Message, named: str) -> None:
    assert inside.licence(facts) == named


def test_a_distribution_without_a_licence_text_stops_the_build() -> None:
    with pytest.raises(LookupError, match="packaging/licences"):
        inside._common("strange", distribution(License="Strange-1.0"))


def test_a_text_that_several_share_stands_once() -> None:
    parts = [inside.Part(name, "1", "MIT", texts=("the text\n",)) for name in ("first", "second")]
    text = notices.text([*parts, inside.Part("third", "2", "BSD", parts=(inside.Part("crate", "0.1", "MIT"),))])
    assert text.count("the text") == 1
    assert "Text 1: first, second" in text
    assert "Linked into it: crate 0.1 (MIT)." in text


def test_every_text_that_is_named_is_there() -> None:
    for entry in json.loads((inside.TEXTS / "parts.json").read_text(encoding="utf-8")):
        for name in entry.get("texts", ()):
            assert (inside.TEXTS / name).stat().st_size > 400


def test_the_lock_of_the_packages_pins_what_the_tests_ran_with() -> None:
    def pins(path: Path) -> dict[str, str]:
        lines = (line.split(" ")[0] for line in path.read_text(encoding="utf-8").splitlines() if "==" in line)
        return dict(line.split("==") for line in lines)

    tested, packaged = pins(ROOT / "requirements.lock"), pins(ROOT / "packaging" / "requirements.lock")
    assert {"anthropic", "pyside6-essentials", "keyring", "pyinstaller"} <= packaged.keys()
    assert {name for name in tested.keys() & packaged.keys() if tested[name] != packaged[name]} == set()
    assert "://" not in (ROOT / "packaging" / "requirements.lock").read_text()


@pytest.mark.parametrize("before", ["/opt/theirs", None])
def test_children_get_the_search_path_of_the_person_back(before: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/desktop-chat/_internal")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    runpy.run_path(str(ROOT / "packaging" / "children.py"))
    assert os.environ.get("LD_LIBRARY_PATH") == before
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
