import shutil
import sys
from pathlib import Path

import pytest

import desktop_chat
from desktop_chat.runtime import resources
from desktop_chat.runtime.resources import resource_path


@pytest.fixture
def fresh():
    resources._root.cache_clear()
    yield
    resources._root.cache_clear()


@pytest.mark.usefixtures("fresh")
def test_in_a_checkout() -> None:
    assert resource_path("icons/send.svg").read_bytes().startswith(b"<svg")
    assert resource_path("icons").is_dir()


@pytest.mark.usefixtures("fresh")
def test_in_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "desktop_chat"
    shutil.copytree(resource_path("icons"), package / "resources/icons")
    resources._root.cache_clear()
    monkeypatch.setattr(desktop_chat, "__file__", str(package / "__init__.py"))
    assert resource_path("icons") == package / "resources/icons"


@pytest.mark.usefixtures("fresh")
def test_in_a_frozen_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources/a.svg").write_text("x")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource_path("a.svg") == tmp_path / "resources/a.svg"


@pytest.mark.usefixtures("fresh")
def test_without_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desktop_chat, "__file__", str(tmp_path / "a/desktop_chat/__init__.py"))
    with pytest.raises(FileNotFoundError):
        resource_path("icons")


def test_a_missing_one_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"icons/none\.svg"):
        resource_path("icons/none.svg")


@pytest.mark.parametrize("name", ["../pyproject.toml", "/etc/passwd", "icons/../../x", "icons\\..\\x"])
def test_names_cannot_leave_the_folder(name: str) -> None:
    with pytest.raises(ValueError, match="not a resource name"):
        resource_path(name)
