"""The sidebar: names, choosing, renaming, searching, menus, keys."""

import time

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_chat.domain.conversation import ConversationMeta, ConversationSummary
from desktop_chat.domain.ids import ConversationId
from desktop_chat.models.conversation_filter import ConversationFilterModel
from desktop_chat.models.conversation_list import ConversationListModel
from desktop_chat.ui.sidebar.list_view import ConversationListView
from desktop_chat.ui.sidebar.sidebar import Sidebar
from desktop_chat.ui.theme.theme import Theme


class FakeLibrary(QObject):
    summaries_loaded = Signal()
    summary_changed = Signal(str)
    summary_removed = Signal(str)
    reply_changed = Signal(str)
    reply_ended = Signal(str)

    def __init__(self, rows):
        super().__init__()
        self.rows = {row.meta.id: row for row in rows}

    def summaries(self):
        return list(self.rows.values())

    def summary(self, conversation_id):
        return self.rows.get(conversation_id)

    def put(self, row):
        self.rows[row.meta.id] = row
        self.summary_changed.emit(row.meta.id)


def row(name, age=0.0, **changes):
    meta = ConversationMeta(ConversationId(name), title=name, updated_at=time.time() - age, **changes)
    return ConversationSummary(meta, f"about {name}")


@pytest.fixture
def library(qapp):
    return FakeLibrary(
        [row("alpha", 10), row("beta", 20), row("gamma", 30), row("old", 40 * 86_400), row("kept", archived=True)]
    )


@pytest.fixture
def theme(qapp):
    theme = Theme()
    theme.set_reduced_motion(True)
    return theme


@pytest.fixture
def sidebar(library, theme, qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(280, 600)
    model = ConversationFilterModel(ConversationListModel(library, parent=host), host)
    sidebar = Sidebar(model, theme, host)
    sidebar.resize(280, 600)
    host.show()
    qtbot.waitExposed(host)
    yield sidebar
    host.deleteLater()


def place(sidebar, number):
    view = sidebar.list
    rect = view.rows_delegate.row_rect(view.visualRect(view.model().index(number, 0)), number)
    return QPoint(rect.left() + 20, rect.center().y())


def click(qtbot, sidebar, number, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(sidebar.list.viewport(), Qt.MouseButton.LeftButton, modifier, place(sidebar, number))


def test_names_for_assistive_technology(sidebar):
    assert sidebar.list.accessibleName() == "Conversations"
    assert sidebar.search.accessibleName() == "Search conversations"
    assert sidebar.new_chat.accessibleName() == "New chat"
    interface = QAccessible.queryAccessibleInterface(sidebar.list)
    names = [interface.child(number).text(QAccessible.Text.Name) for number in range(interface.childCount())]
    assert names == ["alpha", "beta", "gamma", "old"]


def test_a_click_opens_a_conversation(sidebar, qtbot):
    with qtbot.waitSignal(sidebar.conversation_activated) as told:
        click(qtbot, sidebar, 1)
    assert told.args == ["beta"]
    assert sidebar.list.selected_ids() == ["beta"]


def test_the_name_of_a_group_is_no_target(sidebar, qtbot):
    told = []
    sidebar.conversation_activated.connect(told.append)
    rect = sidebar.list.visualRect(sidebar.list.model().index(0, 0))
    qtbot.mouseClick(sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 20, rect.top() + 4))
    assert told == []
    assert sidebar.list.selected_ids() == []


def test_enter_and_resting_on_a_row_open_it(sidebar, qtbot):
    sidebar.select("alpha")
    with qtbot.waitSignal(sidebar.conversation_activated) as told:
        qtbot.keyClick(sidebar.list, Qt.Key.Key_Down)
    assert told.args == ["beta"]
    with qtbot.waitSignal(sidebar.conversation_activated) as told:
        qtbot.keyClick(sidebar.list, Qt.Key.Key_Return)
    assert told.args == ["beta"]


def test_selecting_from_outside_tells_nobody(sidebar, qtbot):
    told = []
    sidebar.conversation_activated.connect(told.append)
    sidebar.select("gamma")
    assert sidebar.list.selected_ids() == ["gamma"]
    sidebar.select(None)
    assert sidebar.list.selected_ids() == []
    assert told == []


def test_several_rows_can_be_deleted_by_key(sidebar, qtbot):
    click(qtbot, sidebar, 0)
    click(qtbot, sidebar, 2, Qt.KeyboardModifier.ShiftModifier)
    assert sidebar.list.selected_ids() == ["alpha", "beta", "gamma"]
    with qtbot.waitSignal(sidebar.delete_requested) as told:
        qtbot.keyClick(sidebar.list, Qt.Key.Key_Delete)
    assert told.args == [["alpha", "beta", "gamma"]]


def test_rename_in_place(sidebar, qtbot):
    sidebar.select("beta")
    qtbot.keyClick(sidebar.list, Qt.Key.Key_F2)
    editor = sidebar.list.findChild(QLineEdit)
    assert editor.text() == "beta"
    assert editor.accessibleName() == "Title"
    editor.setText("  A <b>better</b>   name ")
    with qtbot.waitSignal(sidebar.rename_requested) as told:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert told.args == ["beta", "A <b>better</b> name"]


def test_what_is_typed_survives_a_change_of_the_row(sidebar, library, qtbot):
    sidebar.rename("beta")
    editor = sidebar.list.findChild(QLineEdit)
    editor.setText("half a na")
    library.put(row("beta", 20))
    assert editor.text() == "half a na"


def test_escape_leaves_the_title_as_it_was(sidebar, qtbot):
    told = []
    sidebar.rename_requested.connect(lambda *args: told.append(args))
    sidebar.rename("beta")
    editor = sidebar.list.findChild(QLineEdit)
    editor.setText("other")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert told == []


def test_search_filters_and_asks_for_more_after_a_pause(sidebar, qtbot):
    with qtbot.waitSignal(sidebar.search_changed) as told:
        qtbot.keyClicks(sidebar.search, "alp")
    assert told.args == ["alp"]
    assert sidebar.list.model().rowCount() == 1
    qtbot.keyClick(sidebar.search, Qt.Key.Key_Down)
    assert sidebar.list.selected_ids() == ["alpha"]
    qtbot.keyClick(sidebar.search, Qt.Key.Key_Escape)
    assert sidebar.search.text() == ""
    assert sidebar.list.model().rowCount() == 4


def test_the_open_conversation_is_selected_again_after_a_search(sidebar, qtbot):
    sidebar.select("gamma")
    sidebar.search.setText("alpha")
    assert sidebar.list.selected_ids() == []
    sidebar.search.clear()
    assert sidebar.list.selected_ids() == ["gamma"]


def test_empty_states_say_why(sidebar, library):
    sidebar.search.setText("zzz")
    assert sidebar._empty.isVisible()
    assert sidebar._empty.text() == "Nothing found"
    sidebar.search.clear()
    assert not sidebar._empty.isVisible()
    library.rows.clear()
    library.summaries_loaded.emit()
    assert sidebar._empty.text() == "No chats yet"
    sidebar.archived.click()
    assert sidebar._empty.text() == "No archived conversations"


@pytest.mark.parametrize(
    ("entry", "signal", "args"),
    [
        ("Pin", "pin_requested", ["beta", True]),
        ("Duplicate", "duplicate_requested", ["beta"]),
        ("Export…", "export_requested", [["beta"]]),
        ("Archive", "archive_requested", [["beta"], True]),
        ("Delete", "delete_requested", [["beta"]]),
    ],
)
def test_the_menu_asks_by_signals(sidebar, qtbot, entry, signal, args):
    menu = sidebar.menu_for(["beta"])
    chosen = next(action for action in menu.actions() if action.text() == entry)
    with qtbot.waitSignal(getattr(sidebar, signal)) as told:
        chosen.trigger()
    assert told.args == args


def test_the_menu_of_several_offers_no_rename(sidebar):
    texts = [action.text() for action in sidebar.menu_for(["alpha", "beta"]).actions() if action.text()]
    assert texts == ["Pin", "Export…", "Archive", "Delete"]


def test_the_archive_shows_only_archived_ones(sidebar, qtbot):
    sidebar.archived.click()
    assert [sidebar.list.model().id_at(0)] == ["kept"]
    texts = [action.text() for action in sidebar.menu_for(["kept"]).actions()]
    assert "Move out of archive" in texts


def test_neighbours_of_the_open_conversation(sidebar):
    sidebar.select("beta")
    assert sidebar.neighbour(1) == "gamma"
    assert sidebar.neighbour(-1) == "alpha"
    sidebar.select("alpha")
    assert sidebar.neighbour(-1) is None
    sidebar.select(None)
    assert sidebar.neighbour(1) == "alpha"


def test_a_row_that_moves_keeps_its_selection(sidebar, library):
    sidebar.select("gamma")
    library.put(row("gamma", -5))
    assert sidebar.list.selected_ids() == ["gamma"]
    assert sidebar.list.model().row_of("gamma") == 0


def test_dots_move_only_while_something_streams(sidebar, library, theme, qtbot):
    theme.set_reduced_motion(False)
    library.reply_changed.emit("alpha")
    assert sidebar.list._dots.isActive()
    library.reply_ended.emit("alpha")
    sidebar.list._on_dots_moved()
    assert not sidebar.list._dots.isActive()


def test_targets_are_large_enough(sidebar):
    for button in (sidebar.new_chat, sidebar.collapse, sidebar.settings, sidebar.archived):
        assert min(button.width(), button.height()) >= 28
    assert sidebar.list.sizeHintForRow(1) >= 28


@pytest.mark.parametrize("scale", [80, 100, 200])
def test_rows_grow_with_the_text(sidebar, theme, scale):
    theme.set_text_scale(scale)
    assert sidebar.list.sizeHintForRow(1) >= theme.font(13).pixelSize() + theme.font(12).pixelSize()


def test_the_name_of_a_group_is_not_the_row_below_it(sidebar, qtbot):
    view = sidebar.findChild(ConversationListView)
    delegate, first = view.rows_delegate, view.visualRect(view.model().index(0, 0))
    assert first.height() > delegate.group_height
    QTest.mouseMove(view.viewport(), QPoint(60, first.top() + delegate.group_height // 2))
    qtbot.waitUntil(lambda: delegate.heading_hovered)
    QTest.mouseMove(view.viewport(), QPoint(60, first.bottom() - 8))
    qtbot.waitUntil(lambda: not delegate.heading_hovered)


def test_assistive_technology_opens_a_conversation_by_selecting_it(sidebar, qtbot):
    chosen = []
    sidebar.conversation_activated.connect(chosen.append)
    sidebar.select("alpha")
    view = sidebar.findChild(ConversationListView)
    rows = QAccessible.queryAccessibleInterface(view)
    names = [rows.child(at).text(QAccessible.Text.Name) for at in range(rows.childCount())]
    at = next(at for at in range(len(names)) if view.model().id_at(at) == "beta")
    rows.child(at).actionInterface().doAction("Toggle")
    assert chosen == ["beta"]


def test_what_the_keyboard_passes_over_is_not_opened(sidebar, qtbot):
    chosen = []
    sidebar.conversation_activated.connect(chosen.append)
    sidebar.select("alpha")
    sidebar.list.setFocus()
    QTest.keyClick(sidebar.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(sidebar.list, Qt.Key.Key_Down)
    assert chosen == []


def test_nothing_of_it_is_ever_a_window(qapp, library, theme):
    """A list that is shown before it has a parent is a window for a moment, and some desktops show it."""

    class Shown(QObject):
        def __init__(self):
            super().__init__()
            self.windows = []

        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Show and (not isinstance(watched, QWidget) or watched.isWindow()):
                self.windows.append(watched.metaObject().className())
            return False

    shown = Shown()
    qapp.installEventFilter(shown)
    try:
        sidebar = Sidebar(ConversationFilterModel(ConversationListModel(library)), theme)
    finally:
        qapp.removeEventFilter(shown)
    assert shown.windows == []
    sidebar.deleteLater()
