"""The field to search in: marks that grow with the text, and turn round with the direction of writing."""

import pytest
from PySide6.QtCore import Qt

from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.lens_field import LensField


@pytest.fixture
def theme(qapp):
    return Theme()


@pytest.fixture
def field(theme, qtbot):
    field = LensField(theme)
    qtbot.addWidget(field)
    field.resize(240, 34)
    field.show()
    qtbot.waitExposed(field)
    return field


def test_the_lens_grows_with_the_text(field, theme):
    small = field.lens.width()
    theme.set_text_scale(200)
    assert field.lens.width() == 2 * small
    assert field.textMargins().left() >= field.lens.geometry().right()


def test_the_cross_is_there_while_there_is_text(field):
    assert not field.cross.isVisible()
    field.setText("lisbon")
    assert field.cross.isVisible()
    assert field.cross.accessibleName() == "Clear search"
    field.cross.click()
    assert (field.text(), field.cross.isVisible()) == ("", False)


def test_marks_change_sides(field):
    field.setText("x")
    assert field.lens.x() < field.cross.x()
    field.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert field.lens.x() > field.cross.x()
    assert field.textMargins().right() > 0
