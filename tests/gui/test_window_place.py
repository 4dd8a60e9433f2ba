"""Where a window comes back: its place for the screens that there are, and never off all of them."""

import pytest
from PySide6.QtGui import QGuiApplication

from desktop_chat.ui import window_place
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme

DOCKED = "DP-1 0,0 2560x1440; eDP-1 2560,0 1920x1080"
ALONE = "eDP-1 0,0 1920x1080"


@pytest.fixture
def make_window(qtbot):
    def make() -> MainWindow:
        window = MainWindow(Theme())
        qtbot.addWidget(window, before_close_func=MainWindow.allow_close)
        return window

    return make


@pytest.fixture
def screens(monkeypatch):
    """Which screens there are; the test changes them."""
    now = [ALONE]
    monkeypatch.setattr(window_place, "arrangement", lambda: now[0])
    return now


def place_of(window: MainWindow) -> tuple[int, int, int, int]:
    return window.geometry().getRect()


def test_every_arrangement_of_screens_gets_its_place_back(make_window, screens):
    window = make_window()
    window.restore_layout({})
    window.setGeometry(10, 50, 730, 540)
    window.place.note()
    screens[0] = DOCKED
    window.place.settle()
    window.setGeometry(20, 60, 760, 535)
    window.place.note()
    screens[0] = ALONE
    window.place.settle()
    assert place_of(window) == (10, 50, 730, 540)
    state = window.save_layout()
    for arrangement, expected in ((DOCKED, (20, 60, 760, 535)), (ALONE, (10, 50, 730, 540))):
        screens[0] = arrangement
        other = make_window()
        other.restore_layout(state)
        assert place_of(other) == expected


def test_a_place_is_not_noted_between_two_arrangements(make_window, screens):
    """The desktop moves windows away from a screen that goes, before we hear of it or after."""
    window = make_window()
    window.restore_layout({})
    window.setGeometry(10, 50, 730, 540)
    window.place.note()
    screens[0] = DOCKED
    window.setGeometry(50, 50, 740, 560)
    window.place.note()  # of the desktop, not of the person
    screens[0] = ALONE
    window.setGeometry(60, 60, 740, 560)
    screens[0] = DOCKED
    window.place.settle()
    screens[0] = ALONE
    window.place.settle()
    assert place_of(window) == (10, 50, 730, 540)


def test_a_screen_that_goes_takes_no_window_with_it(make_window, screens):
    window = make_window()
    window.restore_layout({})
    window.move(20_000, 20_000)
    screens[0] = DOCKED
    window.place.settle()
    assert QGuiApplication.primaryScreen().availableGeometry().contains(window.geometry().center())


def test_only_so_many_arrangements_are_remembered(make_window, screens):
    window = make_window()
    window.restore_layout({})
    for number in range(20):
        screens[0] = f"S{number} 0,0 800x600"
        window.place.settle()
        state = window.save_layout()
    assert list(state["places"]) == [f"S{number} 0,0 800x600" for number in range(12, 20)]


def test_a_maximised_window_comes_back_maximised(make_window, screens):
    window = make_window()
    window.restore_layout({})
    window.showMaximized()
    state = window.save_layout()
    other = make_window()
    other.restore_layout(state)
    assert other.isMaximized()


@pytest.mark.parametrize(
    "places", [7, [1], {ALONE: 5}, {ALONE: "ü"}, {ALONE: "!" * 20_000}, {5: "AAAA"}, {ALONE: "AAAA"}], ids=str
)
def test_odd_places_are_passed_over(make_window, screens, places):
    window = make_window()
    window.restore_layout({"places": places, "geometry": None})
    assert window.width() >= 720
    assert isinstance(window.save_layout()["places"], dict)


def test_another_window_is_of_the_same_size_beside_the_first(make_window):
    first, other = make_window(), make_window()
    first.setGeometry(5, 5, 725, 565)
    other.place.follow(first.place)
    assert place_of(other) == (37, 37, 725, 565)


def test_another_window_does_not_hang_over_the_edge(make_window):
    room = QGuiApplication.primaryScreen().availableGeometry()
    first, other = make_window(), make_window()
    first.setGeometry(room.right() - 734, room.bottom() - 574, 725, 565)
    other.place.follow(first.place)
    assert room.contains(other.geometry())
    assert other.geometry().size() == first.geometry().size()


def test_the_arrangement_names_every_screen(qapp):
    text = window_place.arrangement()
    assert all(screen.name() in text for screen in QGuiApplication.screens())
