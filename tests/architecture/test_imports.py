import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT, sources

WIDGETS_ALLOWED = {"ui", "app"}


def test_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout[-4000:]


def test_widgets_are_imported_in_ui_and_app_only() -> None:
    wrong = [
        f"{source.name}:{line}"
        for source in sources()
        if source.layer not in WIDGETS_ALLOWED
        for name, line in source.imports()
        if name.startswith(("PySide6.QtWidgets", "PySide6.QtPrintSupport"))
    ]
    assert not wrong


def test_domain_needs_the_standard_library_only() -> None:
    wrong = [
        f"{source.name}:{line} {name}"
        for source in sources()
        if source.layer == "domain"
        for name, line in source.imports()
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("desktop_chat.domain")
    ]
    assert not wrong


def test_nothing_is_imported_with_a_star() -> None:
    wrong = [
        source.at(node)
        for source in sources()
        for node in source.nodes(ast.ImportFrom)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert not wrong


def test_heavy_packages_stay_off_the_import_of_the_window() -> None:
    code = (
        "import sys, desktop_chat.app.cli, desktop_chat.ui.main_window\n"
        "heavy = {'anthropic', 'httpx2', 'pydantic', 'keyring', 'markdown_it', 'sqlite3', 'asyncio'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
