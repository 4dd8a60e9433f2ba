import importlib.metadata
import sys
from pathlib import Path

import pytest

import desktop_chat
from desktop_chat.runtime import diagnostics


def test_versions_are_those_installed() -> None:
    found = diagnostics.versions()
    assert found["Desktop Chat"] == desktop_chat.__version__
    assert found["Python"].startswith(f"{sys.version_info.major}.{sys.version_info.minor}.")
    assert found["anthropic"] == importlib.metadata.version("anthropic")
    assert found["Qt"] == importlib.metadata.version("PySide6-Essentials")


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    assert diagnostics.versions()["anthropic"] == "not installed"


def test_a_report_holds_nothing_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "Jane Doe"))
    text = diagnostics.redact(f"Data: {tmp_path}/Jane Doe/x\nAuthorization: Bearer CANARY")
    assert text.startswith("Data: ~/x\n")
    assert "Jane" not in text
    assert "CANARY" not in text
