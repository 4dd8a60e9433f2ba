import pytest

from desktop_chat.ui.transcript.words import money_text


@pytest.mark.parametrize(
    ("dollars", "shown"),
    [(0.0, "$0"), (0.00001, "<$0.0001"), (0.0033, "$0.0033"), (0.0131, "$0.013"), (2.5, "$2.50")],
)
def test_money_has_as_many_digits_as_say_something(dollars: float, shown: str) -> None:
    assert money_text(dollars) == shown
