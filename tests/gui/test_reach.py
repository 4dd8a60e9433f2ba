"""What a keyboard reaches: Enter on buttons, the way of the focus, rings, and names that stand for one control."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from desktop_chat.models.conversation_filter import ConversationFilterModel
from desktop_chat.models.conversation_list import ConversationListModel
from desktop_chat.models.roles import ConversationRole
from desktop_chat.ui.composer.composer import Composer
from desktop_chat.ui.header.header import Header
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.sidebar.sidebar import Sidebar
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.view import TranscriptView
from desktop_chat.ui.widgets.buttons import IconButton, PushButton
from tests.gui.test_sidebar import FakeLibrary, row


@pytest.fixture
def theme(qapp):
    theme = Theme()
    theme.set_reduced_motion(True)
    return theme


@pytest.fixture
def window(theme, qtbot):
    window = MainWindow(theme)
    qtbot.addWidget(window, before_close_func=lambda each: setattr(each, "_may_close", True))
    window.library = FakeLibrary([row("alpha", 10), row("beta", 20)])
    window.rows = ConversationListModel(window.library)
    window.filtered = ConversationFilterModel(window.rows)
    for each in (window.library, window.rows, window.filtered):
        each.setParent(window)
    window.sidebar = Sidebar(window.filtered, theme)
    window.composer = Composer(theme)
    window.set_sidebar(window.sidebar)
    window.set_header(Header(theme))
    window.set_transcript(TranscriptView(theme))
    window.set_composer(window.composer)
    window.show_chat(empty=False)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.library.summaries_loaded.emit()
    return window


def named(root, name):
    return [each for each in root.findChildren(QWidget) if each.isVisible() and spoken(each) == name]


def spoken(widget):
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


@pytest.mark.parametrize(
    "name",
    ["New chat", "Search conversations", "Conversations", "Messages", "Message", "Send", "Attach files", "Model"],
)
def test_a_name_stands_for_one_control(window, name):
    assert len(named(window, name)) == 1


@pytest.mark.parametrize("kind", [PushButton, IconButton])
def test_enter_presses_the_button_that_has_the_focus(theme, qtbot, kind):
    made = PushButton(theme, "Go") if kind is PushButton else IconButton(theme, "more", "Go")
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.clicked, timeout=1000):
        QTest.keyClick(made, Qt.Key.Key_Return)


def test_enter_presses_what_is_under_the_text(window, qtbot):
    attach = next(each for each in named(window, "Attach files") if isinstance(each, QToolButton))
    with qtbot.waitSignal(attach.clicked, timeout=1000):
        QTest.keyClick(attach, Qt.Key.Key_Enter)


def test_a_sidebar_that_goes_hands_the_focus_to_the_message(window, qtbot):
    window.sidebar.list.setFocus()
    window.set_sidebar_shown(False)
    qtbot.waitUntil(lambda: window.composer.isAncestorOf(QApplication.focusWidget()))


def test_a_click_on_a_conversation_leads_to_the_message(window, qtbot):
    rows = window.sidebar.list
    place = rows.rows_delegate.row_rect(rows.visualRect(rows.model().index(1, 0)), 1).center()
    with qtbot.waitSignal(window.sidebar.conversation_activated, timeout=1000):
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.composer.isAncestorOf(QApplication.focusWidget())


def test_the_sidebar_over_the_page_takes_the_focus_and_goes_without_it(window, qtbot):
    window.resize(760, 560)
    qtbot.waitUntil(lambda: window.panes.is_overlaid)
    window.set_sidebar_shown(True)
    assert window.sidebar.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not window.panes.is_left_shown
    assert window.composer.isAncestorOf(QApplication.focusWidget())
    window.set_sidebar_shown(True)
    window.page.focus_composer()
    assert not window.panes.is_left_shown
    window.set_sidebar_shown(True)
    window.resize(1100, 560)
    qtbot.waitUntil(lambda: not window.panes.is_overlaid)
    window.page.focus_composer()
    assert window.panes.is_left_shown


def test_the_ring_in_the_list_is_for_the_keyboard(window):
    rows = window.sidebar.list
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    assert rows.rows_delegate.ring
    place = rows.rows_delegate.row_rect(rows.visualRect(rows.model().index(0, 0)), 0).center()
    QTest.mousePress(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not rows.rows_delegate.ring
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert rows.rows_delegate.ring
    QTest.mouseRelease(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_what_is_under_the_text_grows_with_it(window, theme):
    attach, send = named(window, "Attach files")[0], named(window, "Send")[0]
    before = attach.width(), send.width(), attach.iconSize().width()
    theme.set_text_scale(150)
    now = attach.width(), send.width(), attach.iconSize().width()
    assert all(large > small for large, small in zip(now, before, strict=True))


def test_a_transcript_that_is_shown_again_is_up_to_date(window, qtbot):
    transcript = window.findChild(TranscriptView)
    transcript.hide()
    transcript.viewport().resize(400, 300)
    transcript.show()
    qtbot.waitUntil(lambda: transcript.reel.column > 0)
    assert transcript.reel.maximum == transcript.verticalScrollBar().maximum()
    assert transcript.verticalScrollBar().pageStep() == transcript.viewport().height()


def test_a_title_is_typed_where_the_texts_of_its_row_stand(window):
    rows = window.sidebar.list
    window.sidebar.rename("alpha")
    editor = rows.indexWidget(rows.model().index(0, 0))
    inner = rows.rows_delegate.row_rect(rows.visualRect(rows.model().index(0, 0)), 0)
    assert abs(editor.geometry().center().y() - inner.center().y()) <= 1


def test_a_hit_shows_its_words_without_marks(window):
    window.filtered.set_query("harbour")
    window.filtered.set_hits({"beta": "the **harbour** of `Riga`"})
    assert window.filtered.index(0, 0).data(ConversationRole.PREVIEW) == "the harbour of Riga"


def test_a_window_is_no_larger_than_its_screen(window):
    room = window.screen().availableGeometry()
    window.setGeometry(0, 0, room.width() * 2 - 2, room.height() * 2 - 2)
    window.restore_layout({})
    assert window.width() <= room.width()
    assert window.height() <= room.height()
