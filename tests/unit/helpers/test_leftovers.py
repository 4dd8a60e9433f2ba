import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

RULES = 'pytest_plugins = ("tests.helpers.leftovers",)\n'
LEAKS = {
    "thread": "import threading\nstop = threading.Event()\n"
    "def test_it(): threading.Thread(target=stop.wait, name='stray', daemon=True).start()",
    "timer": "from PySide6.QtCore import QTimer\nkept = []\n"
    "def test_it(qapp): kept.append(QTimer()); kept[0].start(60000)",
    "window": "from PySide6.QtWidgets import QWidget\nkept = []\ndef test_it(qapp):\n    kept.append(QWidget())",
}
CLEAN = """
import threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

def test_it(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    timer = QTimer(window)
    timer.start(60000)
    thread = threading.Thread(target=lambda: None)
    thread.start()
"""


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runs below start in a folder of their own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.mark.parametrize("kind", LEAKS)
def test_what_is_left_behind_is_named(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    pytester.makeconftest(RULES)
    pytester.makepyfile(LEAKS[kind])
    monkeypatch.setenv("LEFTOVERS_GRACE", "1")  # what is left here never goes
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([f"*the test left behind: *{kind}*"])


def test_tidy_tests_pass(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(RULES)
    pytester.makepyfile(CLEAN)
    pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_threads_that_end_in_a_moment_are_forgiven() -> None:
    threading.Timer(0.1, lambda: None).start()
    assert threading.active_count() > 1
