"""Owns the rule that where every check is wanted no test is left out because a program is missing."""

import os
from collections.abc import Generator
from typing import Any, TypeVar

import pytest

_MISSING = ("not installed: ", "could not import ")
_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With ``CI`` in the environment, whose machines have all that ``./desk test`` installs, such a test fails."""
    return _judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module."""
    return _judged((yield))


def _judged(report: _Report) -> _Report:
    reason: Any = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    if report.skipped and os.environ.get("CI") and reason.removeprefix("Skipped: ").startswith(_MISSING):
        report.outcome = "failed"
        report.longrepr = f"{reason}; with CI in the environment every test must run"
    return report
