from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

TESTS = """
import pytest

def test_missing(): pytest.skip("not installed: xdotool, wmctrl")
def test_module(): pytest.importorskip("no_module_of_this_name")
def test_elsewhere(): pytest.skip("only root can become somebody else")
"""


@pytest.mark.parametrize(("ci", "outcomes"), [("true", {"failed": 2, "skipped": 1}), ("", {"skipped": 3})])
def test_what_is_missing_fails_where_everything_should_be(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str, outcomes: dict[str, int]
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("CI", ci)
    pytester.makeconftest('pytest_plugins = ("tests.helpers.skips",)\n')
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")
    result.assert_outcomes(**outcomes)
    pytester.makepyfile(test_whole="import pytest\nno_module = pytest.importorskip('no_module_of_this_name')\n")
    whole = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", "test_whole.py")
    whole.assert_outcomes(**({"errors": 1} if ci else {"skipped": 1}))
    if ci:
        result.stdout.fnmatch_lines(
            ["*not installed: xdotool, wmctrl; with CI in the environment every test must run*"]
        )
