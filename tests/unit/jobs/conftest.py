"""A runner that is shut down after each test."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop_chat.jobs.runner import JobRunner


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[JobRunner]:
    job_runner = JobRunner()
    yield job_runner
    assert job_runner.shutdown()
    assert job_runner.active_count == 0
