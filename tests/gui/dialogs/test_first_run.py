import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop_chat.ui.dialogs.first_run import FirstRunPage
from tests.gui.dialogs.finding import button, named, spy, texts


@pytest.fixture
def page(qtbot, theme):
    page = FirstRunPage(theme)
    qtbot.addWidget(page)
    page.resize(900, 640)
    page.show()
    qtbot.waitExposed(page)
    return page


def test_a_key_is_entered_by_keyboard(page):
    keys = spy(page.key_entered)
    page.focus_first()
    field = named(page, "API key", QLineEdit)
    assert field.echoMode() == QLineEdit.EchoMode.Password
    assert not button(page, "Check and save").isEnabled()
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, " sk-ant-x ")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert keys == [("sk-ant-x",)]


def test_while_it_is_checked_nothing_else_can_be_pressed(page):
    keys = spy(page.key_entered)
    named(page, "API key", QLineEdit).setText("sk-ant-x")
    button(page, "Check and save").click()
    assert named(page, "Checking").isVisible()
    assert not button(page, "Try the demo").isEnabled()
    assert not button(page, "Check and save").isEnabled()
    page.show_error("The service does not know this key.")
    assert len(keys) == 1
    assert "The service does not know this key." in texts(page)
    field = named(page, "API key", QLineEdit)
    assert field.text() == "sk-ant-x", "nothing that was typed is lost"
    assert field.isEnabled()
    field.setText("sk-ant-y")
    assert "The service does not know this key." not in texts(page)
    page.clear()
    assert field.text() == ""


def test_it_says_where_the_key_will_be(page):
    page.set_storage_place("No keyring was found: the key is kept in memory until you quit.")
    assert "No keyring was found: the key is kept in memory until you quit." in texts(page)


def test_another_endpoint_needs_an_address_but_no_key(page):
    endpoints, keys = spy(page.endpoint_chosen), spy(page.key_entered)
    button(page, "Use another endpoint").click()
    url = named(page, "Endpoint", QLineEdit)
    assert not button(page, "Check and save").isEnabled()
    QTest.keyClicks(url, "http://localhost:8080")
    QTest.keyClick(url, Qt.Key.Key_Return)
    assert endpoints == [("http://localhost:8080", "")]
    page.set_busy(False)
    button(page, "Use the Claude API instead").click()
    assert not url.isVisible()
    assert keys == []


def test_the_demo_and_where_keys_come_from(page):
    demos, helps = spy(page.demo_chosen), spy(page.keys_page_requested)
    button(page, "Try the demo").click()
    button(page, "Get a key").click()
    assert (len(demos), len(helps)) == (1, 1)
