import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from desktop_chat.models.palette import PaletteEntry, PaletteKind, PaletteModel
from desktop_chat.ui.palette import Palette
from desktop_chat.ui.theme.theme import Theme


def spy(signal):
    seen = []
    signal.connect(lambda *values: seen.append(values))
    return seen


@pytest.fixture
def palette(qtbot):
    theme = Theme()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 640)
    window.show()
    qtbot.waitExposed(window)
    model = PaletteModel()
    model.set_commands(
        [
            PaletteEntry(PaletteKind.COMMAND, "chat.new", "New chat", "Ctrl+N"),
            PaletteEntry(PaletteKind.COMMAND, "app.quit", "Quit", "Ctrl+Q"),
        ]
    )
    model.set_conversations([PaletteEntry(PaletteKind.CONVERSATION, "c1", "Planning <b>Lisbon</b>")])
    model.set_models([PaletteEntry(PaletteKind.MODEL, "claude-haiku-5-5", "Claude Haiku 5.5")])
    palette = Palette(theme, model, window)
    palette.open_over(window)
    yield palette
    palette.hide()
    theme.deleteLater()


def field(palette):
    return palette.findChild(QLineEdit)


def current(palette):
    return palette.findChild(QListView).currentIndex().data()


def test_it_is_chosen_from_by_keyboard_alone(palette):
    commands = spy(palette.command_chosen)
    assert palette.accessibleName() == "Command palette"
    assert current(palette) == "Planning <b>Lisbon</b>"
    QTest.keyClick(field(palette), Qt.Key.Key_Down)
    QTest.keyClick(field(palette), Qt.Key.Key_Down)
    assert current(palette) == "Quit"
    QTest.keyClick(field(palette), Qt.Key.Key_Return)
    assert commands == [("app.quit",)]
    assert not palette.isVisible()


def test_the_selection_goes_round_and_never_rests_on_a_heading(palette):
    seen = []
    for _ in range(5):
        seen.append(current(palette))
        QTest.keyClick(field(palette), Qt.Key.Key_Up)
    assert seen == ["Planning <b>Lisbon</b>", "Claude Haiku 5.5", "Quit", "New chat", "Planning <b>Lisbon</b>"]


def test_typing_finds_conversations_and_models(palette):
    conversations, models = spy(palette.conversation_chosen), spy(palette.model_chosen)
    QTest.keyClicks(field(palette), "lisb")
    QTest.keyClick(field(palette), Qt.Key.Key_Return)
    assert conversations == [("c1",)]
    palette.open_over(palette.parentWidget())
    assert field(palette).text() == ""
    QTest.keyClicks(field(palette), "haiku")
    QTest.keyClick(field(palette), Qt.Key.Key_Return)
    assert models == [("claude-haiku-5-5",)]


def test_a_click_chooses(palette):
    commands = spy(palette.command_chosen)
    listed = palette.findChild(QListView)
    place = listed.visualRect(listed.model().index(3, 0)).center()
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert commands == [("chat.new",)]


def test_escape_gives_back_what_was_typed(palette):
    dismissed, commands = spy(palette.dismissed), spy(palette.command_chosen)
    palette.open_over(palette.parentWidget(), "/")
    QTest.keyClicks(field(palette), "etc")
    QTest.keyClick(field(palette), Qt.Key.Key_Return)
    assert commands == []
    QTest.keyClick(field(palette), Qt.Key.Key_Escape)
    assert dismissed[-1] == ("/etc",)
    assert not palette.isVisible()


def test_letters_that_match_are_strong_in_either_direction(palette, qtbot):
    palette._model.set_query("lisb")
    view = palette.findChild(QListView)
    plain = view.viewport().grab().toImage()
    palette.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    mirrored = view.viewport().grab().toImage()
    row = view.visualRect(view.currentIndex()).center().y()
    ground = [plain.pixelColor(30 + step, row - 12).name() for step in range(3)]

    def inked(picture, columns):
        return sum(picture.pixelColor(x, y).name() not in ground for x in columns for y in range(row - 6, row + 6))

    left, right = range(20, 160), range(plain.width() - 160, plain.width() - 20)
    assert inked(plain, left) > 40
    assert inked(mirrored, right) > 40
    assert inked(mirrored, left) == 0
