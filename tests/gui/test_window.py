"""The window: panes, place on the screen, closing, dropping, toasts, banners, header, actions, starters."""

import subprocess
import sys
from datetime import datetime

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QAction, QDropEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenuBar, QPushButton, QWidget

from desktop_chat.commands.catalog import COMMANDS, Menu
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.domain.catalog import BUILT_IN_MODELS, ModelInfo
from desktop_chat.domain.usage import Usage
from desktop_chat.services.notices import Notice, NoticeAction, Severity
from desktop_chat.ui.actions import Actions
from desktop_chat.ui.empty_page import EmptyPage, Starter
from desktop_chat.ui.header.header import Header
from desktop_chat.ui.header.model_picker import ModelPicker, by_line, facts
from desktop_chat.ui.header.numbers import money, short_count
from desktop_chat.ui.header.usage_meter import UsageFacts, breakdown
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.toasts import ToastArea
from desktop_chat.ui.widgets.buttons import PushButton
from desktop_chat.ui.widgets.labels import ElidedLabel, PlainLabel, plain_tooltip
from desktop_chat.ui.widgets.round_menu import RoundMenu
from desktop_chat.ui.widgets.spinner import Spinner

HOSTILE = "<img src='file:///etc/passwd'>&amp; <b>bold</b>"


@pytest.fixture
def theme(qapp):
    theme = Theme()
    theme.set_reduced_motion(True)
    return theme


@pytest.fixture
def window(theme, qtbot):
    window = MainWindow(theme)
    qtbot.addWidget(window, before_close_func=lambda each: setattr(each, "_may_close", True))
    window.set_sidebar(QLabel("side"))
    window.set_header(Header(theme))
    window.set_empty_page(EmptyPage(theme))
    window.set_transcript(QLabel("transcript"))
    window.set_composer(QLabel("composer"))
    window.show_chat(empty=True)
    window.show()
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def header(theme, qtbot):
    header = Header(theme)
    qtbot.addWidget(header)
    header.resize(900, 52)
    header.show()
    return header


# --- window -----------------------------------------------------------------------------------------------------------


def test_it_has_its_name_and_size(window):
    assert window.accessibleName() == "Desktop Chat"
    assert window.windowTitle() == "Desktop Chat"
    assert (window.width(), window.height()) == (1180, 780)
    window.set_document_title("A\nchat")
    assert window.windowTitle() == "A chat — Desktop Chat"


def page_left(window):
    return window.central.mapTo(window.panes, QPoint()).x()


def test_the_sidebar_stands_beside_or_lies_over_the_page(window, qtbot):
    shown = []
    window.sidebar_shown.connect(shown.append)
    assert window.panes.is_left_shown
    assert page_left(window) == 280
    window.toggle_sidebar()
    assert page_left(window) == 0
    assert not window.page.header.sidebar_button.isHidden()
    window.toggle_sidebar()
    window.resize(800, 600)
    qtbot.waitUntil(lambda: window.panes.is_overlaid)
    assert not window.panes.is_left_shown
    window.toggle_sidebar()
    assert window.panes.is_left_shown
    assert (page_left(window), window.central.size()) == (0, window.panes.size())
    window.panes.dismiss()
    assert not window.panes.is_left_shown
    window.resize(1180, 780)
    qtbot.waitUntil(lambda: not window.panes.is_overlaid)
    assert window.panes.is_left_shown
    assert shown == [False, True, False, True, False, True]


def test_the_first_picture_loads_nothing_that_it_does_not_need():
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from desktop_chat.ui.theme.theme import Theme; from desktop_chat.ui.main_window import MainWindow;"
        "theme = Theme(); window = MainWindow(theme); window.show(); app.processEvents();"
        "import PySide6.QtCore as core; print('Qt' in vars(core), *[name for name in sys.modules if"
        " name in ('PySide6.QtSvg', 'asyncio', 'sqlite3', 'anthropic', 'desktop_chat.services.notices')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["False"]


def test_place_and_panes_come_back(window, theme, qtbot):
    window.setGeometry(20, 30, 740, 600)
    window.panes.set_left_width(330)
    window.panes.set_left_wanted(False)
    state = window.save_layout()
    assert all(isinstance(value, str | int | dict) for value in state.values())
    other = MainWindow(theme)
    qtbot.addWidget(other, before_close_func=lambda each: setattr(each, "_may_close", True))
    other.restore_layout(state)
    assert (other.width(), other.height()) == (740, 600)
    assert other.panes.left_width == 330
    assert not other.panes.left_wanted


@pytest.mark.parametrize(
    "state",
    [
        None,
        7,
        {"geometry": "?", "sidebar_width": "wide", "sidebar_shown": 3},
        {"geometry": "AAAA", "sidebar_width": -5},
    ],
)
def test_a_damaged_state_is_passed_over(window, state):
    window.restore_layout(state)
    assert window.panes.left_width >= 220
    assert window.width() >= 720


def test_a_window_from_a_screen_that_is_gone_comes_back(window):
    window.move(20_000, 20_000)
    window.place.settle()
    assert QGuiApplication.primaryScreen().availableGeometry().contains(window.geometry().center())


def test_closing_asks_first_and_then_obeys(window, qtbot):
    with qtbot.waitSignal(window.close_requested):
        window.close()
    assert window.isVisible()
    window.allow_close()
    assert not window.isVisible()


def drop(window, data):
    event = QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)


def test_local_files_can_be_dropped_anywhere(window, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/a b.png"), QUrl("https://example.org/x.png"), QUrl("file://other/share/y")])
    with qtbot.waitSignal(window.files_dropped) as told:
        drop(window, data)
    assert told.args == [["/tmp/a b.png"]]


def test_dropped_text_is_text(window, qtbot):
    data = QMimeData()
    data.setText("words")
    with qtbot.waitSignal(window.text_dropped) as told:
        drop(window, data)
    assert told.args == ["words"]


def test_nothing_is_taken_by_the_first_run_page(window, qtbot):
    page = QWidget()
    window.set_first_run_page(page)
    window.show_first_run()
    assert window.is_first_run_shown
    told = []
    window.text_dropped.connect(told.append)
    data = QMimeData()
    data.setText("sk-secret")
    drop(window, data)
    assert told == []


def test_the_first_run_page_takes_exported_chats_only(window, qtbot):
    page = QWidget()
    window.set_first_run_page(page)
    window.show_first_run()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/a.png"), QUrl.fromLocalFile("/tmp/A.desktop-chat.json")])
    with qtbot.waitSignal(window.files_dropped) as told:
        drop(window, data)
    assert told.args == [["/tmp/A.desktop-chat.json"]]


# --- toasts and banners -----------------------------------------------------------------------------------------------


def undo(key="u", sentence="Deleted."):
    return Notice(Severity.INFO, sentence, actions=(NoticeAction("edit.undo_delete", "Undo"),), key=key)


def test_a_toast_offers_its_action_and_goes(window, qtbot):
    window.post_toast(undo())
    toast = window.toasts.toasts()[0]
    button = next(each for each in toast.findChildren(QPushButton) if each.text() == "Undo")
    with qtbot.waitSignal(window.toasts_emptied), qtbot.waitSignal(window.notice_action_requested) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == ["edit.undo_delete"]
    assert window.toasts.toasts() == ()


def test_toasts_end_by_themselves_and_replace_their_like(theme, qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(800, 600)
    page.show()
    area = ToastArea(theme, page, milliseconds=40)
    area.post(undo(sentence="One."))
    area.post(undo(sentence="Two."))
    assert [toast.notice.sentence for toast in area.toasts()] == ["Two."]
    with qtbot.waitSignal(area.emptied):
        pass
    assert not area.isVisible()


def test_no_more_than_three_toasts_and_all_within_the_window(window):
    for number in range(6):
        window.post_toast(undo(str(number), f"Sentence {number} " + "long " * 40))
    assert len(window.toasts.toasts()) == 3
    assert window.central.rect().contains(window.toasts.geometry())
    for toast in window.toasts.toasts():
        assert window.toasts.rect().contains(toast.geometry())
        assert toast.height() >= toast.minimumSizeHint().height()


def test_hostile_text_is_shown_as_it_is(window):
    window.post_toast(Notice(Severity.ERROR, HOSTILE, detail=HOSTILE))
    window.set_banners([Notice(Severity.ERROR, HOSTILE, detail=HOSTILE, key="h")])
    labels = [*window.toasts.findChildren(QLabel), *window.banners.findChildren(QLabel)]
    assert any(label.text().replace("\u200b", "") == HOSTILE for label in labels)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_banners_follow_the_list(window, qtbot):
    first, second = undo("a", "First."), undo("b", "Second.")
    window.set_banners([first, second])
    kept = window.banners.banners()[1]
    window.set_banners([second])
    assert window.banners.banners() == (kept,)
    with qtbot.waitSignal(window.banner_dismissed) as told:
        close = next(button for button in kept.findChildren(QWidget) if button.accessibleName() == "Dismiss")
        qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert told.args == ["b"]
    window.set_banners([])
    assert not window.banners.isVisible()


# --- header -----------------------------------------------------------------------------------------------------------


def test_the_title_is_renamed_in_place(header, qtbot):
    header.set_title("Old title")
    header.edit_title()
    editor = header.title.findChild(QLineEdit)
    assert header.title.is_editing
    editor.setText("New   title")
    with qtbot.waitSignal(header.rename_requested) as told:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert told.args == ["New title"]
    assert not header.title.is_editing


def test_escape_and_an_empty_title_change_nothing(header, qtbot):
    told = []
    header.rename_requested.connect(told.append)
    header.set_title("Old title")
    editor = header.title.findChild(QLineEdit)
    for text, key in (("other", Qt.Key.Key_Escape), ("  ", Qt.Key.Key_Return)):
        header.edit_title()
        editor.setText(text)
        qtbot.keyClick(editor, key)
        assert not header.title.is_editing
    assert told == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_after_the_title_the_keyboard_is_where_it_was(header, qtbot, key):
    field = QLineEdit(header)
    field.show()
    field.setFocus()
    header.set_title("Old title")
    header.edit_title()
    editor = header.title.findChild(QLineEdit)
    qtbot.waitUntil(editor.hasFocus)
    qtbot.keyClick(editor, key)
    assert field.hasFocus()


def test_after_the_title_the_keyboard_stays_if_its_place_is_gone(header, qtbot):
    field = QLineEdit(header)
    field.show()
    field.setFocus()
    header.set_title("Old title")
    header.edit_title()
    editor = header.title.findChild(QLineEdit)
    qtbot.waitUntil(editor.hasFocus)
    shiboken6.delete(field)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is not None
    assert not header.title.is_editing


def test_a_title_that_may_not_be_changed_stays(header):
    header.set_title("New chat", editable=False)
    header.edit_title()
    assert not header.title.is_editing


def test_the_model_button_has_its_name_and_shows_the_model(header):
    header.set_models(BUILT_IN_MODELS)
    header.set_model("claude-opus-5-5")
    assert header.model_button.accessibleName() == "Model"
    assert header.model_button.text() == "Claude Opus 5.5"
    header.set_model("local & own")
    assert header.model_button.text() == "local && own"


@pytest.mark.qt_log_ignore("grabbing the keyboard", r"raise\(\)", extend=True)
def test_a_model_is_chosen_by_keyboard(header, theme, qtbot):
    header.set_models(BUILT_IN_MODELS)
    header.set_model("claude-sonnet-5-5")
    with qtbot.waitSignal(header.model_chosen) as told:
        header.open_model_picker()
        picker = header.findChild(ModelPicker)
        assert picker.list.currentIndex().data() == "Claude Sonnet 5.5"
        qtbot.keyClick(picker.list, Qt.Key.Key_Down)
        qtbot.keyClick(picker.list, Qt.Key.Key_Return)
    assert told.args == ["claude-sonnet-5"]


def test_models_are_grouped_and_described():
    lines = [info.line for info in by_line([*BUILT_IN_MODELS, ModelInfo("llama")])]
    assert lines == sorted(lines, key=("sonnet", "opus", "haiku", "fable", None).index)
    assert facts(BUILT_IN_MODELS[2]) == "1M context · $2 in, $10 out"
    assert facts(ModelInfo("llama")) == "llama"
    assert facts(ModelInfo("x", lifecycle="deprecated", retires_at="2026-11-30T00:00:00Z")) == "retires 2026-11-30"
    assert by_line([ModelInfo("gone", lifecycle="retired")]) == []


def test_chips_lead_to_their_settings_and_make_room(header, qtbot):
    header.set_title("Title")
    header.set_chips([(f"key{number}", f"Chip number {number}") for number in range(6)])
    chips = [chip for chip in header.findChildren(QPushButton) if chip.property("setting")]
    shown = [chip for chip in chips if not chip.isHidden()]
    assert shown
    with qtbot.waitSignal(header.chip_clicked) as told:
        qtbot.mouseClick(shown[0], Qt.MouseButton.LeftButton)
    assert told.args == ["key0"]
    header.resize(480, 52)
    assert sum(not chip.isHidden() for chip in chips) < len(shown)


def test_the_usage_meter_tells_and_explains(header, theme):
    header.set_usage(UsageFacts())
    assert header.usage.isHidden()
    numbers = UsageFacts(250_000, 1_000_000, Usage(1_000, 500, cache_read=7_000, thinking=100), 0.0421)
    header.set_usage(numbers)
    assert not header.usage.isHidden()
    assert header.usage.accessibleName() == "Usage: 25 % of the context used, $0.042"
    header.set_usage(UsageFacts(1_500, None, Usage(1_000, 500), 0.0))
    assert header.usage.accessibleName().endswith("1.5k tokens")
    texts = [label.text() for label in breakdown(theme, numbers, header).findChildren(QLabel)]
    assert "250,000 / 1,000,000 (25 %)" in texts
    assert "7,000" in texts


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (1_234, "1.2k"), (9_960, "10k"), (350_400, "350k"), (1_000_000, "1M")]
)
def test_short_counts(number, text):
    assert short_count(number) == text


@pytest.mark.parametrize(
    ("dollars", "text"), [(None, ""), (0, "$0"), (0.0001, "<$0.001"), (0.0123, "$0.012"), (1.239, "$1.24")]
)
def test_money(dollars, text):
    assert money(dollars) == text


# --- actions ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def actions(window):
    registry = CommandRegistry()
    calls = []
    for command in COMMANDS:
        registry.bind(command.id, lambda argument, name=command.id: calls.append((name, argument)))
    actions = Actions(registry, window)
    actions.calls, actions.facts = calls, registry
    return actions


def test_an_action_runs_its_command_and_leaves_its_mark_to_the_owner(actions):
    actions.action("chat.new").trigger()
    actions.set_checked("view.sidebar", True)
    actions.action("view.sidebar").trigger()
    assert actions.calls == [("chat.new", None), ("view.sidebar", None)]
    assert actions.action("view.sidebar").isChecked()


def test_facts_enable_actions(actions):
    assert not actions.action("turn.stop").isEnabled()
    actions.facts.set_context("is_streaming", True)
    assert actions.action("turn.stop").isEnabled()


def test_shortcuts_can_be_changed(actions):
    assert actions.shortcut_text("chat.new") == "Ctrl+N"
    actions.set_shortcuts({"chat.new": "Ctrl+Alt+N", "app.settings": ""})
    assert actions.shortcut_text("chat.new") == "Ctrl+Alt+N"
    assert actions.shortcut_text("app.settings") == ""


def test_every_menu_command_is_in_the_menu_bar_once(actions, qtbot):
    bar = QMenuBar()
    qtbot.addWidget(bar)
    actions.fill_menu_bar(bar)
    found = [entry.objectName() for menu in bar.actions() for entry in menu.menu().actions() if not entry.isSeparator()]
    assert sorted(found) == sorted(command.id for command in COMMANDS if command.menu is not Menu.NONE)


# --- small parts ------------------------------------------------------------------------------------------------------


def test_starters_put_words_into_the_composer(theme, qtbot):
    page = EmptyPage(theme)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    starters = page.findChildren(Starter)
    assert [starter.accessibleName() for starter in starters] == ["Write", "Explain", "Code", "Read"]
    with qtbot.waitSignal(page.starter_chosen) as told:
        qtbot.keyClick(starters[0], Qt.Key.Key_Return)
    assert told.args == ["Help me write "]


@pytest.mark.parametrize(("hour", "text"), [(6, "Good morning"), (13, "Good afternoon"), (22, "Good evening")])
def test_the_greeting_knows_the_time(theme, qtbot, hour, text):
    page = EmptyPage(theme)
    qtbot.addWidget(page)
    page.set_greeting(datetime(2026, 11, 23, hour).astimezone())
    assert page._greeting.text() == text


def test_labels_never_interpret_text(theme, qtbot):
    label = PlainLabel(theme, HOSTILE)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "<img" not in plain_tooltip(HOSTILE)
    assert plain_tooltip("a & b") == "a & b"


def test_an_elided_label_keeps_all_of_it_in_the_tooltip(theme, qtbot):
    label = ElidedLabel(theme, "A rather long line\nof text")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.toolTip() == "A rather long line of text"
    label.resize(600, 20)
    assert label.toolTip() == ""


def test_the_spinner_stands_still_without_motion_or_out_of_sight(theme, qtbot):
    spinner = Spinner(theme, "Working")
    qtbot.addWidget(spinner)
    spinner.show()
    assert not spinner.is_turning
    theme.set_reduced_motion(False)
    assert spinner.is_turning
    spinner.hide()
    assert not spinner.is_turning


# --- what assistive technology reaches --------------------------------------------------------------------------------


def names_below(interface):
    """The names of all objects that a screen reader is shown there."""
    children = [interface.child(at) for at in range(interface.childCount())]
    found = [child.text(QAccessible.Text.Name) for child in children if not child.state().invisible]
    return found + [name for child in children for name in names_below(child)]


def test_what_a_toast_offers_is_shown_to_assistive_technology(window):
    window.toasts.post(Notice(Severity.INFO, "Chat moved to the trash.", actions=(NoticeAction("undo", "Undo"),)))
    assert {"Undo", "Dismiss"} <= set(names_below(QAccessible.queryAccessibleInterface(window)))


def test_assistive_technology_opens_the_chat_menu_and_chooses_from_it(header, qtbot):
    chosen = []
    action = QAction("Rename chat…", header)
    action.triggered.connect(lambda: chosen.append(True))
    header.set_menu_actions([action])
    header.menu_button.click()  # what Press does; it must come back while the menu is open
    (menu,) = header.findChildren(RoundMenu)
    assert menu.isVisible()
    assert menu.accessibleName() == "Chat menu"
    action.trigger()  # what Press of an entry does
    assert chosen == [True]
    assert menu.isHidden()


def test_a_press_on_the_menu_button_closes_the_menu_and_does_not_open_it_again(header, qtbot):
    header.set_menu_actions([QAction("Rename chat…", header)])
    header.menu_button.click()
    (menu,) = header.findChildren(RoundMenu)
    place = header.menu_button.mapToGlobal(header.menu_button.rect().center())
    press = QMouseEvent(
        QMouseEvent.Type.MouseButtonPress,
        QPointF(menu.mapFromGlobal(place)),
        QPointF(place),
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(menu, press)
    assert menu.isHidden()
    assert menu.testAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)


def test_the_chat_menu_ends_where_its_button_ends_and_help_stands_beside_it(header, qtbot):
    header.move(300, 40)
    header.set_menu_actions([QAction("Rename chat…", header), None, QAction("A longer entry of the menu", header)])
    header.add_help_actions([QAction("Keyboard shortcuts", header)], [QAction("Quit", header)])
    header.menu_button.click()
    menu = next(each for each in header.findChildren(RoundMenu) if each.accessibleName() == "Chat menu")
    assert [each.text() for each in menu.actions()] == [
        "Rename chat…",
        "",
        "A longer entry of the menu",
        "Help",
        "Quit",
    ]
    button = header.menu_button.mapToGlobal(header.menu_button.rect().bottomRight())
    room = menu.screen().availableGeometry().right()
    assert menu.geometry().right() - menu.shade == pytest.approx(min(button.x(), room), abs=2)
    qtbot.keyClick(menu, Qt.Key.Key_Up)
    qtbot.keyClick(menu, Qt.Key.Key_Up)
    qtbot.keyClick(menu, Qt.Key.Key_Right)
    (help_menu,) = menu.findChildren(RoundMenu)
    qtbot.waitUntil(help_menu.isVisible)
    cards = [each.geometry().adjusted(each.shade, 0, -each.shade, 0) for each in (menu, help_menu)]
    left, right = sorted(cards, key=lambda card: card.left())
    assert -1 <= left.right() - right.left() <= 8
    menu.close()


def test_the_name_of_a_model_that_has_no_room_ends_in_an_ellipsis(header, qtbot):
    header.set_model("claude-sonnet-5", "Claude Sonnet with a long name")
    qtbot.waitUntil(lambda: header.model_button.fitting_words() == "Claude Sonnet with a long name")
    header.model_button.resize(120, header.model_button.height())
    words = header.model_button.fitting_words()
    assert words.startswith("Cl")
    assert words.endswith("…")


def test_a_button_whose_words_change_is_called_by_the_new_ones(theme, qtbot):
    button = PushButton(theme, "Cancel")
    qtbot.addWidget(button)
    button.set_text("Close")
    assert button.accessibleName() == "Close"
