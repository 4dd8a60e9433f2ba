"""Owns the Data page and the Advanced page: folders, size, export, trash, logs, diagnostics, reset. GUI thread."""

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QLineEdit

from desktop_chat.settings.schema import Page
from desktop_chat.ui.dialogs.pages import SettingsPage
from desktop_chat.ui.dialogs.ports import DataPort, SettingsPort
from desktop_chat.ui.dialogs.rows import Row, Section
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import PushButton


def _path_field(path: str, name: str) -> QLineEdit:
    """A path that can be selected and copied."""
    field = QLineEdit(path)
    field.setReadOnly(True)
    field.setAccessibleName(name)
    field.setCursorPosition(0)
    field.setMinimumWidth(240)
    return field


class DataPage(SettingsPage):
    """Where the history is and what can be done with all of it."""

    def __init__(self, theme: Theme, port: SettingsPort, data: DataPort) -> None:
        super().__init__(theme, Page.DATA, port)
        self._data = data
        translate = QCoreApplication.translate
        folder = Row(
            theme,
            translate("Settings", "Data folder"),
            translate("Settings", "Every chat is a readable JSON file in this folder."),
            wide=True,
            words="history path",
        )
        folder.add(_path_field(data.data_folder(), translate("Settings", "Data folder")), 1)
        open_folder = PushButton(theme, translate("Settings", "Open folder"))
        open_folder.clicked.connect(self._on_open_folder_clicked)
        folder.add(open_folder)
        self._size = Row(theme, translate("Settings", "Size"), translate("Settings", "Measuring…"), words="disk space")
        export = Row(
            theme,
            translate("Settings", "Export all chats"),
            translate("Settings", "As Markdown, JSON, HTML or plain text into a folder of your choice."),
        )
        export_all = PushButton(theme, translate("Settings", "Export all…"))
        export_all.clicked.connect(self._on_export_all_clicked)
        export.add(export_all)
        trash = Row(
            theme,
            translate("Settings", "Trash"),
            translate("Settings", "Deleted chats can be restored from here."),
        )
        open_trash = PushButton(theme, translate("Settings", "Open trash…"))
        open_trash.clicked.connect(self._on_open_trash_clicked)
        trash.add(open_trash)
        self.add_section(Section(theme, translate("Settings", "History"), [folder, self._size, export, trash]), at=0)
        data.size_known.connect(self._on_data_size_known)

    def opened(self) -> None:
        self._data.ask_size()

    @Slot(str)
    def _on_data_size_known(self, text: str) -> None:
        self._size.help_label.setText(text)

    @Slot()
    def _on_open_folder_clicked(self) -> None:
        self._data.open_data_folder()

    @Slot()
    def _on_export_all_clicked(self) -> None:
        self._data.export_all()

    @Slot()
    def _on_open_trash_clicked(self) -> None:
        self._data.open_trash()


class AdvancedPage(SettingsPage):
    """For finding out what is wrong, and for starting over."""

    def __init__(self, theme: Theme, port: SettingsPort, data: DataPort) -> None:
        super().__init__(theme, Page.ADVANCED, port)
        self._data = data
        translate = QCoreApplication.translate
        logs = Row(theme, translate("Settings", "Log folder"), wide=True, words="path")
        logs.add(_path_field(data.logs_folder(), translate("Settings", "Log folder")), 1)
        open_logs = PushButton(theme, translate("Settings", "Open folder"))
        open_logs.clicked.connect(self._on_open_logs_clicked)
        logs.add(open_logs)
        check = Row(
            theme,
            translate("Settings", "Diagnostics"),
            translate("Settings", "Checks desktop, folders, files, keyring and endpoint, and says what to do."),
            words="doctor check everything versions",
        )
        check_all = PushButton(theme, translate("Settings", "Check"))
        check_all.clicked.connect(self._on_check_clicked)
        check.add(check_all)
        self._reset_row = Row(
            theme,
            translate("Settings", "Reset all settings"),
            translate("Settings", "Chats and the API key stay."),
        )
        self._reset = PushButton(theme, translate("Settings", "Reset…"), kind="danger")
        self._reset.clicked.connect(self._on_reset_clicked)
        self._reset_row.add(self._reset)
        self._sure = False
        self.add_section(Section(theme, translate("Settings", "Problems"), [logs, check]))
        self.add_section(Section(theme, translate("Settings", "Start over"), [self._reset_row]))

    def opened(self) -> None:
        self._ask(sure=False)

    @Slot()
    def _on_open_logs_clicked(self) -> None:
        self._data.open_logs_folder()

    @Slot()
    def _on_check_clicked(self) -> None:
        self._data.open_diagnostics()

    @Slot()
    def _on_reset_clicked(self) -> None:
        """The second press does it: there is no undo for this one."""
        if self._sure:
            self._data.reset_settings()
            self._ask(sure=False)
            self._reset_row.answer(QCoreApplication.translate("Settings", "All settings are reset."), "success")
        else:
            self._ask(sure=True)
        self._reset.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, *, sure: bool) -> None:
        self._sure = sure
        translate = QCoreApplication.translate
        self._reset.set_text(translate("Settings", "Reset now") if sure else translate("Settings", "Reset…"))
        question = translate("Settings", "All settings go back to their defaults. This cannot be undone.")
        self._reset_row.answer(question if sure else "", "secondary")
