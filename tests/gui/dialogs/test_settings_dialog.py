import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QListWidget, QPlainTextEdit

from desktop_chat.domain.catalog import ModelInfo
from desktop_chat.settings.schema import PER_CONVERSATION, SETTINGS, Page
from desktop_chat.ui.dialogs import rows, shortcuts_page
from desktop_chat.ui.dialogs.conversation_settings import ConversationSettingsDialog
from desktop_chat.ui.dialogs.rows import Row, SettingRow
from desktop_chat.ui.dialogs.settings_dialog import SettingsDialog
from tests.gui.dialogs.finding import button, named, spy, texts
from tests.helpers.processor import allowed


@pytest.fixture
def dialog(qtbot, theme, settings, account, data):
    dialog = SettingsDialog(theme, settings, account, data)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    return dialog


def test_it_is_named_and_shows_the_pages(dialog):
    assert dialog.accessibleName() == "Settings"
    nav = named(dialog, "Pages", QListWidget)
    assert [nav.item(row).text() for row in range(nav.count())] == [
        "General",
        "Model",
        "Account",
        "Appearance",
        "Data",
        "Shortcuts",
        "Tools",
        "Advanced",
    ]
    nav.setCurrentRow(3)
    assert named(dialog, "Theme", QComboBox).currentText() == "System"


def test_assistive_technology_turns_the_pages_and_hears_what_is_typed_into(dialog):
    nav = named(dialog, "Pages", QListWidget)
    nav.selectionModel().select(nav.model().index(1, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    assert nav.currentRow() == 1
    assert named(dialog, "Model", QComboBox).lineEdit().accessibleName() == "Model"


def test_every_visible_setting_has_a_control_with_its_name(dialog):
    for setting in SETTINGS:
        if not setting.hidden:
            dialog.open_page(setting.page, setting.key)
            control = next(
                row.control.field
                for row in dialog.findChildren(SettingRow)
                if row.setting is setting and row.isVisible()
            )
            assert control.accessibleName() == setting.title
            assert control.hasFocus()


def test_a_change_applies_at_once_shows_a_dot_and_can_be_reset(qtbot, dialog, settings):
    dialog.open_page(Page.APPEARANCE)
    box = named(dialog, "Theme", QComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert settings.values == {"theme": "dark"}
    named(dialog, "Reset Theme").click()
    assert settings.values == {}
    assert box.currentText() == "System"
    assert not [entry for entry in dialog.findChildren(QLabel) if entry.accessibleName() == "Reset Theme"]


def test_a_change_from_elsewhere_is_shown(dialog, settings):
    dialog.open_page(Page.APPEARANCE)
    settings.set("theme", "light")
    assert named(dialog, "Theme", QComboBox).currentText() == "Light"


def test_a_switch_turns_by_keyboard(dialog, settings):
    dialog.open_page(Page.GENERAL)
    switch = named(dialog, "Name chats automatically")
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert settings.values == {"auto_title": False}
    assert not switch.isChecked()


def test_temperature_may_be_not_sent(qtbot, dialog, settings):
    dialog.open_page(Page.MODEL, "temperature")
    box = named(dialog, "Temperature", QDoubleSpinBox)
    assert box.text() == "Not sent"
    QTest.keyClicks(box, "0.35")
    qtbot.waitUntil(lambda: settings.values.get("temperature") == 0.35)
    named(dialog, "Temperature (slider)").setValue(80)
    qtbot.waitUntil(lambda: settings.values.get("temperature") == 0.8)
    box.selectAll()
    QTest.keyClick(box, Qt.Key.Key_Delete)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert settings.values["temperature"] is None
    assert box.text() == "Not sent"
    assert dialog.isVisible(), "Enter ends the field, not the dialog"


def test_steps_of_temperature_are_round_and_end_at_not_sent(dialog):
    dialog.open_page(Page.MODEL, "temperature")
    box = named(dialog, "Temperature", QDoubleSpinBox)
    seen = []
    for _ in range(3):
        QTest.keyClick(box, Qt.Key.Key_Up)
        seen.append(box.number())
    for _ in range(3):
        QTest.keyClick(box, Qt.Key.Key_Down)
        seen.append(box.number())
    assert seen == [0.0, 0.1, 0.2, 0.1, 0.0, None]


def test_a_number_that_is_typed_is_kept_when_the_dialog_closes(dialog, settings):
    dialog.open_page(Page.MODEL, "max_tokens")
    box = named(dialog, "Max tokens", QDoubleSpinBox)
    box.selectAll()
    QTest.keyClicks(box, "4000")
    dialog.close()
    assert settings.values == {"max_tokens": 4000}


def test_the_system_prompt_applies_after_a_pause(qtbot, dialog, settings):
    dialog.open_page(Page.MODEL, "system_prompt")
    text = named(dialog, "System prompt", QPlainTextEdit)
    QTest.keyClicks(text, "Be brief.")
    QTest.keyClick(text, Qt.Key.Key_Return)
    QTest.keyClicks(text, "Be kind.")
    qtbot.waitUntil(lambda: settings.values.get("system_prompt") == "Be brief.\nBe kind.")


def test_lists_have_one_entry_per_line_and_problems_are_said(qtbot, dialog, settings):
    dialog.open_page(Page.MODEL, "stop_sequences")
    text = named(dialog, "Stop sequences", QPlainTextEdit)
    text.setPlainText("END\n\nSTOP")
    qtbot.waitUntil(lambda: settings.values.get("stop_sequences") == ["END", "STOP"])
    text.setPlainText("\n".join(str(number) for number in range(9)))
    qtbot.waitUntil(lambda: "Stop sequences takes at most 8 entries." in texts(dialog))
    assert settings.values["stop_sequences"] == ["END", "STOP"]


def test_a_model_is_chosen_from_the_list_or_typed(dialog, settings):
    dialog.open_page(Page.MODEL, "model")
    box = named(dialog, "Model", QComboBox)
    assert box.currentText() == "Automatic"
    box.setCurrentText("claude haiku 5.5")
    QTest.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    assert settings.values == {"model": "claude-haiku-5-5"}
    assert box.currentText() == "Claude Haiku 5.5"
    box.setCurrentText("my/local-model")
    QTest.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    assert settings.values == {"model": "my/local-model"}
    settings.model_list = [ModelInfo("my/local-model", "Local")]
    settings.models_changed.emit()
    assert box.currentText() == "Local"
    assert settings.values == {"model": "my/local-model"}


def test_models_of_the_same_name_are_told_apart(dialog, settings):
    settings.model_list = [ModelInfo("a/one", "Twin"), ModelInfo("b/two", "Twin")]
    settings.set("model", "b/two")
    dialog.open_page(Page.MODEL, "model")
    box = named(dialog, "Model", QComboBox)
    assert box.currentText() == "Twin"
    QTest.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    assert settings.values == {"model": "b/two"}, "leaving the field changes nothing"


def test_what_a_model_rejects_is_greyed_out_with_the_reason(dialog, settings):
    dialog.open_page(Page.MODEL)
    assert named(dialog, "Temperature", QDoubleSpinBox).isEnabled()
    settings.reasons["temperature"] = "Claude Sonnet 5.5 chooses by itself."
    settings.applicability_changed.emit()
    assert not named(dialog, "Temperature", QDoubleSpinBox).isEnabled()
    assert "Claude Sonnet 5.5 chooses by itself." in texts(dialog)


def test_the_search_finds_settings_of_all_pages(dialog):
    search = named(dialog, "Search settings", QLineEdit)
    QTest.keyClicks(search, "temper")
    titles = [row.setting.title for row in dialog.findChildren(SettingRow) if row.isVisible()]
    assert titles == ["Temperature", "Top p"]
    search.setText("font")
    titles = [row.setting.title for row in dialog.findChildren(SettingRow) if row.isVisible()]
    assert titles == ["Font", "Code font"]
    search.setText("quit")
    assert "Quit" in texts(dialog), "commands are found as well"
    search.setText("xyzzy")
    assert "No setting matches." in texts(dialog)
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert dialog.isVisible()
    assert named(dialog, "Send with", QComboBox).isVisible()


def test_the_wheel_scrolls_past_controls_without_changing_them(dialog, settings):
    dialog.open_page(Page.APPEARANCE)
    named(dialog, "Search settings", QLineEdit).setFocus()
    box = named(dialog, "Accent", QComboBox)
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(box.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert settings.values == {}


def test_an_endpoint_is_checked_when_it_is_complete(dialog, settings):
    dialog.open_page(Page.ACCOUNT, "base_url")
    line = named(dialog, "Endpoint", QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, "http://example.com")
    assert settings.values == {}
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert settings.values == {}
    problem = [text for text in texts(dialog) if "http" in text and "example" not in text]
    assert problem
    line.selectAll()
    QTest.keyClicks(line, "http://localhost:8080")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert settings.values == {"base_url": "http://localhost:8080"}


def test_the_key_is_saved_tested_and_removed(dialog, account):
    dialog.open_page(Page.ACCOUNT)
    assert "No key is stored." in texts(dialog)
    field = named(dialog, "API key", QLineEdit)
    assert field.echoMode() == QLineEdit.EchoMode.Password
    QTest.keyClicks(field, "sk-ant-test")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert account.calls == [("save", "sk-ant-test")]
    account.present = True
    account.key_status_changed.emit(account.key_status())
    assert field.text() == ""
    assert "A key is stored in GNOME keyring (Secret Service)." in texts(dialog)
    test = button(dialog, "Test")
    test.click()
    assert not test.isEnabled()
    account.key_tested.emit(True, "The endpoint accepts the key and lists 15 models.")
    assert test.isEnabled()
    assert "The endpoint accepts the key and lists 15 models." in texts(dialog)
    button(dialog, "Remove").click()
    assert account.calls[1:] == [("test",), ("remove",)]


def test_a_key_that_is_not_taken_stays_in_the_field(dialog, account):
    dialog.open_page(Page.ACCOUNT)
    field = named(dialog, "API key", QLineEdit)
    QTest.keyClicks(field, "sk ant")
    button(dialog, "Save").click()
    account.key_tested.emit(False, "A key holds no spaces.")
    assert field.text() == "sk ant"
    assert "A key holds no spaces." in texts(dialog)
    account.key_status_changed.emit("Looking in the keyring…")
    assert field.text() == "sk ant"


def test_the_data_page_shows_and_opens_things(dialog, data):
    dialog.open_page(Page.DATA)
    assert named(dialog, "Data folder", QLineEdit).text() == data.data_folder()
    data.size_known.emit("12 MB in 340 chats")
    assert "12 MB in 340 chats" in texts(dialog)
    for label in ("Open folder", "Export all…", "Open trash…"):
        button(dialog, label).click()
    assert data.calls == ["ask_size", "open_data_folder", "export_all", "open_trash"]


def test_the_advanced_page_checks_and_asks_before_it_resets(dialog, data):
    dialog.open_page(Page.ADVANCED)
    button(dialog, "Check").click()
    assert data.calls == ["open_diagnostics"]
    data.calls.clear()
    button(dialog, "Reset…").click()
    assert data.calls == []
    button(dialog, "Reset now").click()
    assert data.calls == ["reset_settings"]


def test_the_long_page_of_shortcuts_is_built_in_steps_that_are_not_felt(qtbot, theme, settings, account, data):
    dialog = SettingsDialog(theme, settings, account, data, None)
    qtbot.addWidget(dialog)
    turns = []

    def turn(act):
        begun = time.thread_time()
        act()
        QCoreApplication.processEvents()
        turns.append(time.thread_time() - begun)

    dialog.show()
    turn(lambda: dialog.open_page(Page.SHORTCUTS))
    dialog.open_page(Page.GENERAL)
    while len(dialog._pages) < len(Page):
        turn(dialog._on_idle_timeout)
    turn(lambda: dialog.search("about desktop"))  # stands at the end of the page, which is not there yet
    while dialog._idle.isActive():
        turn(dialog._on_idle_timeout)
    assert max(turns) < allowed(0.035), turns
    assert "About Desktop Chat" in [row.title for row in dialog.findChildren(Row) if row.isVisible()]


def test_shortcuts_are_changed_conflicts_shown_and_reset(qtbot, dialog, settings):
    dialog.open_page(Page.SHORTCUTS)
    qtbot.waitUntil(lambda: "Command palette" in texts(dialog))
    edit = next(entry for entry in dialog.findChildren(QLineEdit) if entry.accessibleName() == "New chat").parent()
    QTest.keyClick(edit, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert settings.values == {"shortcuts": {"chat.new": "Ctrl+K"}}
    assert "Also used by: Command palette" in texts(dialog)
    assert "Also used by: New chat" in texts(dialog)
    named(dialog, "Reset New chat").click()
    assert settings.values == {}
    assert not [text for text in texts(dialog) if text.startswith("Also used")]


def test_escape_in_a_key_field_closes_the_dialog_and_is_no_key(dialog, settings):
    dialog.open_page(Page.SHORTCUTS)
    edit = next(entry for entry in dialog.findChildren(QLineEdit) if entry.accessibleName() == "Export chat").parent()
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert settings.values == {}
    assert not dialog.isVisible()


def test_a_key_that_types_or_moves_is_no_shortcut_and_a_letter_says_why(dialog, settings):
    dialog.open_page(Page.SHORTCUTS)
    edit = next(entry for entry in dialog.findChildren(QLineEdit) if entry.accessibleName() == "New chat").parent()
    edit.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_Return, Qt.Key.Key_Insert):
        QTest.keyClick(edit, key)
    assert not [text for text in texts(dialog) if "Press it together" in text]
    QTest.keyClick(edit, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert settings.values == {}
    assert edit.keySequence().toString() == "Ctrl+N"
    assert "A key alone types. Press it together with Ctrl or Alt." in texts(dialog)
    for key in (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt):
        QTest.keyClick(edit, key)
    assert settings.values == {}
    set_to = []
    settings.changed.connect(lambda _: set_to.append(settings.values["shortcuts"]["chat.new"]))
    QTest.keyClick(edit, Qt.Key.Key_F7)
    assert set_to == ["F7"]
    assert not [text for text in texts(dialog) if "Press it together" in text]


def key_field(dialog, title):
    return next(entry for entry in dialog.findChildren(QLineEdit) if entry.accessibleName() == title).parent()


def test_walking_through_the_shortcuts_changes_none(qtbot, dialog, settings):
    dialog.open_page(Page.SHORTCUTS)
    qtbot.waitUntil(lambda: "Keyboard shortcuts" in texts(dialog))
    for title in ("Find next", "Zoom in", "New chat", "Pin chat"):  # two keys, two, one and none
        key_field(dialog, title).setFocus()
    key_field(dialog, "Find next").setFocus()
    assert settings.values == {}


def test_a_key_of_which_shift_goes_first_is_taken_at_once(dialog, settings):
    dialog.open_page(Page.SHORTCUTS)
    field = key_field(dialog, "New chat")
    field.setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyPress(field, Qt.Key.Key_Exclam, both)
    assert settings.values == {"shortcuts": {"chat.new": "Ctrl+Shift+!"}}
    QTest.keyRelease(field, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert settings.values == {"shortcuts": {"chat.new": "Ctrl+Y"}}


@pytest.mark.parametrize("key", [Qt.Key.Key_Backspace, Qt.Key.Key_Delete])
def test_a_shortcut_is_taken_away_by_key(dialog, settings, key):
    dialog.open_page(Page.SHORTCUTS)
    QTest.keyClick(key_field(dialog, "New chat"), key)
    assert settings.values == {"shortcuts": {"chat.new": ""}}
    named(dialog, "Reset New chat").click()
    assert settings.values == {}


def test_an_override_that_is_ignored_does_not_look_like_a_change(dialog, settings):
    dialog.open_page(Page.SHORTCUTS)
    settings.set("shortcuts", {"chat.new": "Down"})
    assert key_field(dialog, "New chat").keySequence().toString() == "Ctrl+N"
    resets = [row for row in dialog.findChildren(Row) if row.title == "New chat" and row._reset.isVisible()]
    assert resets == []


def test_what_answers_is_said_to_a_screen_reader_once(monkeypatch, dialog, account):
    said = []
    for module in (rows, shortcuts_page):
        monkeypatch.setattr(module, "announce", lambda _widget, text: said.append(text))
    dialog.open_page(Page.ACCOUNT)
    button(dialog, "Test").click()
    account.key_tested.emit(True, "The endpoint accepts the key.")
    dialog.open_page(Page.SHORTCUTS)
    edit = next(entry for entry in dialog.findChildren(QLineEdit) if entry.accessibleName() == "New chat").parent()
    QTest.keyClick(edit, Qt.Key.Key_N)
    QTest.keyClick(edit, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert said == [
        "Asking the endpoint…",
        "The endpoint accepts the key.",
        "A key alone types. Press it together with Ctrl or Alt.",
        "Also used by: Export chat",
    ]


def test_a_narrow_dialog_has_no_part_that_sticks_out(qtbot, theme, dialog):
    theme.set_text_scale(200)
    dialog.resize(640, 480)
    for page in Page:
        dialog.open_page(page)
        qtbot.waitUntil(lambda: dialog.width() <= 760)
        for row in dialog.findChildren(SettingRow):
            if row.isVisible():
                assert row.mapTo(dialog, QPoint(row.width(), 0)).x() <= dialog.width(), row.setting.key


def test_foreign_text_stays_plain(dialog, data, account):
    account.key_tested.emit(False, "<b>no</b>")
    data.size_known.emit("<b>no</b>")
    for label in dialog.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text(), label.text()


def test_the_settings_of_one_conversation(qtbot, theme, settings):
    dialog = ConversationSettingsDialog(theme, settings, "Planning <b>Lisbon</b>")
    qtbot.addWidget(dialog)
    dialog.show()
    rows = [row.setting.key for row in dialog.findChildren(SettingRow)]
    assert sorted(rows) == sorted(PER_CONVERSATION)
    assert "Planning <b>Lisbon</b>" in texts(dialog)
    changes = spy(settings.changed)
    box = named(dialog, "Max tokens", QDoubleSpinBox)
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "100")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert settings.values == {"max_tokens": 100}
    named(dialog, "Use default for Max tokens").click()
    assert settings.values == {}
    assert changes == [("max_tokens",), ("max_tokens",)]
    assert dialog.isVisible()
    QApplication.sendEvent(dialog, QEvent(QEvent.Type.None_))


def test_who_is_led_to_the_account_finds_the_key_field(dialog, account):
    dialog.open_page(Page.ACCOUNT)
    assert named(dialog, "API key").hasFocus()
    account.present = True
    dialog.open_page(Page.GENERAL)
    dialog.search("")
    named(dialog, "Pages").setFocus()
    dialog.open_page(Page.ACCOUNT)
    assert named(dialog, "Pages").hasFocus()


def test_tab_goes_down_the_page(dialog):
    dialog.open_page(Page.ACCOUNT)
    seen = []
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget().accessibleName())
    assert seen.index("Test") < seen.index("Endpoint") < seen.index("Proxy")
