"""Owns the Account page: the key, its test and removal, endpoint and proxy. GUI thread."""

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_chat.settings.schema import Page
from desktop_chat.ui.dialogs.pages import SettingsPage
from desktop_chat.ui.dialogs.ports import AccountPort, SettingsPort
from desktop_chat.ui.dialogs.rows import Row, Section
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import PushButton


def key_field() -> QLineEdit:
    """A field for a secret: never shown, never learned by an input method."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setInputMethodHints(
        Qt.InputMethodHint.ImhHiddenText
        | Qt.InputMethodHint.ImhSensitiveData
        | Qt.InputMethodHint.ImhNoPredictiveText
        | Qt.InputMethodHint.ImhNoAutoUppercase
    )
    field.setAccessibleName(QCoreApplication.translate("Settings", "API key"))
    field.setPlaceholderText("sk-ant-…")
    return field


class AccountPage(SettingsPage):
    """The generated rows of the page under one section about the key."""

    def __init__(self, theme: Theme, port: SettingsPort, account: AccountPort) -> None:
        super().__init__(theme, Page.ACCOUNT, port)
        self._account = account
        self._saving = False
        translate = QCoreApplication.translate
        self._key_row = Row(
            theme,
            translate("Settings", "API key"),
            translate("Settings", "Stored for this endpoint only. It is never shown again."),
            words="keyring secret token save",
        )
        self._field = key_field()
        self._field.setMinimumWidth(220)
        self._save = PushButton(theme, translate("Settings", "Save"), kind="primary")
        self._save.setEnabled(False)
        self._key_row.add(self._field, 1)
        self._key_row.add(self._save)
        self._state_row = Row(theme, translate("Settings", "Stored key"), " ", words="test remove")
        self._test = PushButton(theme, translate("Settings", "Test"))
        self._remove = PushButton(theme, translate("Settings", "Remove"), kind="danger")
        self._state_row.add(self._test)
        self._state_row.add(self._remove)
        self.add_section(Section(theme, translate("Settings", "Key"), [self._key_row, self._state_row]), at=0)
        self._field.textChanged.connect(self._on_field_text_changed)
        self._field.returnPressed.connect(self._on_save_clicked)
        self._save.clicked.connect(self._on_save_clicked)
        self._test.clicked.connect(self._on_test_clicked)
        self._remove.clicked.connect(self._on_remove_clicked)
        account.key_status_changed.connect(self._on_account_key_status_changed)
        account.key_tested.connect(self._on_account_key_tested)
        self._on_account_key_status_changed(account.key_status())

    def wanted_field(self) -> QWidget | None:
        return None if self._account.has_key() else self._field

    @Slot()
    def _on_field_text_changed(self) -> None:
        self._save.setEnabled(bool(self._field.text().strip()))
        self._key_row.show_message("")

    @Slot()
    def _on_save_clicked(self) -> None:
        text = self._field.text()
        if text.strip():
            self._state_row.show_message("")
            self._saving = True
            self._account.save_key(text)

    @Slot()
    def _on_test_clicked(self) -> None:
        self._test.setEnabled(False)
        self._state_row.answer(QCoreApplication.translate("Settings", "Asking the endpoint…"), "secondary")
        self._account.test_key()

    @Slot()
    def _on_remove_clicked(self) -> None:
        self._state_row.show_message("")
        self._account.remove_key()

    @Slot(str)
    def _on_account_key_status_changed(self, status: str) -> None:
        self._state_row.help_label.setText(status)
        self._state_row.help_label.setVisible(bool(status))
        self._remove.setEnabled(self._account.has_key())
        if self._saving:  # what was typed has done its work
            self._saving = False
            self._field.clear()

    @Slot(bool, str)
    def _on_account_key_tested(self, accepted: bool, text: str) -> None:
        self._test.setEnabled(True)
        if not accepted:
            self._saving = False
        row = self._key_row if self._field.text() and not accepted else self._state_row
        row.answer(text, "success" if accepted else "danger")
