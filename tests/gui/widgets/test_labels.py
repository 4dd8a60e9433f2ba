"""Foreign text in labels: bounded, and never wider than the window."""

from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.labels import PlainLabel, for_label


def test_long_words_may_break(qtbot):
    address = "https://gateway.example.org/" + "a" * 200
    theme = Theme()
    label = PlainLabel(theme, for_label(f"Not reached: {address}"), wrap=True)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() < 200
    assert label.text().replace("\u200b", "") == f"Not reached: {address}"
    theme.deleteLater()


def test_ordinary_text_stays_as_it_is():
    assert for_label("Your message is kept.") == "Your message is kept."


def test_the_end_of_a_very_long_text_is_marked():
    assert for_label("word " * 200, 50).endswith("word…")
    assert len(for_label("word " * 200, 50)) <= 50
