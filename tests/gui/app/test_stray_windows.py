"""Nothing but windows and dialogs is ever a window: a part made visible before it has a parent is one for a moment."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop_chat.demo.replies import Reply, text
from desktop_chat.demo.script import Script
from desktop_chat.settings.schema import Page
from desktop_chat.ui.dialogs.about_dialog import AboutDialog
from desktop_chat.ui.dialogs.import_dialog import ImportDialog
from desktop_chat.ui.dialogs.report_dialog import ReportDialog
from desktop_chat.ui.dialogs.settings_dialog import SettingsDialog
from desktop_chat.ui.dialogs.text_dialog import TextDialog
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.theme.theme import Theme
from tests.gui.app.conftest import OpenWindow
from tests.gui.app.stage import WindowStage

_DIALOGS = {
    "app.settings": "settings",
    "chat.settings": "chat settings",
    "app.shortcuts": "shortcuts",
    "app.about": "about",
    "app.trash": "trash",
    "chat.export": "export",
    "chat.export_all": "export",
    "app.diagnostics": "diagnostics",
}


class Strays(QObject):
    """Notes what was a window of its own and is neither window, dialog nor something that pops up."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            pops_up = watched.windowFlags().value & 0x8 or watched.inherits("QTipLabel")  # Popup, Tool and ToolTip
            if not pops_up and not isinstance(watched, MainWindow | QDialog):
                self.found.append(f"{type(watched).__name__} {watched.accessibleName() or watched.objectName()}")
        return False


@pytest.fixture
def strays(qapp: QApplication) -> Iterator[Strays]:
    found = Strays()
    qapp.installEventFilter(found)
    yield found
    qapp.removeEventFilter(found)


def test_what_is_shown_too_early_is_found(strays: Strays, qtbot) -> None:
    part = QWidget()
    part.setObjectName("early")
    part.setVisible(True)
    qtbot.addWidget(part)
    assert strays.found == ["QWidget early"]


def test_the_window_shows_no_part_of_it_as_a_window(
    strays: Strays, open_window: OpenWindow, scripted_server, script: Script
) -> None:
    stage = open_window(base_url=scripted_server.base_url)
    script.add(Reply((text("First.\n\n```\ncode\n```\n"),)))
    stage.say("One")
    for command in ("view.outline", "view.find", "view.search_all", "view.palette", "view.theme", "app.new_window"):
        assert stage.run(command), command
        QCoreApplication.processEvents()
    assert strays.found == []


@pytest.mark.parametrize("command", _DIALOGS)
def test_a_dialog_shows_no_part_of_it_as_a_window(
    strays: Strays, stage: WindowStage, script: Script, command: str
) -> None:
    script.add(Reply((text("First."),)))
    stage.say("One")
    assert stage.run(command)
    name = _DIALOGS[command]
    stage.until(lambda: stage.joined.dialogs.get(name) is not None)  # some read a file first
    dialog = stage.joined.dialogs.get(name)
    assert dialog is not None
    assert dialog.isVisible()
    if isinstance(dialog, SettingsDialog):
        stage.until(lambda: len(dialog._pages) == len(Page) and not dialog._idle.isActive())
        dialog.search("chat")
    QCoreApplication.processEvents()
    assert strays.found == []


@pytest.mark.parametrize(
    "make",
    [
        lambda theme: AboutDialog(theme, [("Qt", "6")], notices="Licences"),
        lambda theme: ImportDialog(theme, files=1, can_attach=True),
        lambda theme: ImportDialog(theme, files=3),
        lambda theme: ReportDialog(theme, "Something went wrong"),
        lambda theme: TextDialog(theme, "notes.txt", "text", editable=True),
    ],
    ids=["about", "one import", "imports", "report", "text"],
)
def test_a_dialog_of_any_kind_shows_no_part_of_it_as_a_window(
    strays: Strays, qtbot, make: Callable[[Theme], QDialog]
) -> None:
    dialog = make(Theme())
    qtbot.addWidget(dialog)
    dialog.show()
    QCoreApplication.processEvents()
    assert strays.found == []
