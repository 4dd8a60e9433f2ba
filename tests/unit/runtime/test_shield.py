"""An exception under Qt is told and ends nothing, whichever way the interpreter makes it."""

import subprocess
import sys
import textwrap

import pytest

from desktop_chat.runtime.shield import Underway, shielded
from desktop_chat.runtime.tracebacks import safe_traceback

_PROGRAM = """
    import sys
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget
    from desktop_chat.runtime.shield import shielded

    told = []
    sys.excepthook = lambda kind, error, trace: told.append((kind.__name__, trace is not None))

    class Failing(QWidget):
        def event(self, event):
            return super().event(event)

        def paintEvent(self, event):
            {statement}

    application = QApplication([])
    window = Failing()
    window.show()
    QTimer.singleShot(0, lambda: window.repaint())
    QTimer.singleShot(50, application.quit)
    shielded(application.exec)
    print(*told[0])
"""


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("1 // 0", "ZeroDivisionError"),
        ("[][0]", "IndexError"),
        ("len(5)", "TypeError"),
        ("next(iter(()))", "StopIteration"),
        ("int('x')", "ValueError"),
        ("{}['x']", "KeyError"),
        ("None.x", "AttributeError"),
        ("raise ValueError('x')", "ValueError"),
    ],
)
def test_a_method_that_qt_calls_within_a_call_to_qt_may_fail(statement: str, name: str) -> None:
    program = textwrap.dedent(_PROGRAM).format(statement=statement)
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, f"{name} True"), ended.stderr


def test_the_loop_gives_its_code_and_its_errors_are_told_without_the_shield() -> None:
    assert shielded(lambda: 7) == 7
    errors: list[BaseException] = []

    def fail() -> int:
        try:
            raise KeyError("Error calling Python override of QWidget::paintEvent(): x")
        except KeyError:
            try:
                [][0]
            except IndexError as error:
                errors.append(error)
        return 0

    shielded(fail)
    assert isinstance(errors[0].__context__, KeyError)
    assert isinstance(errors[0].__context__.__context__, Underway)
    said = safe_traceback(errors[0])
    assert "IndexError: list index out of range" in said
    assert "while this was handled" in said
    assert "Underway" not in said


def test_the_words_that_qts_binding_adds_hide_nothing() -> None:
    error = IndexError("Error calling Python override of QWidget::paintEvent(): list index out of range")
    assert safe_traceback(error).startswith("IndexError: list index out of range")
