"""Owns the dialog that shows a report, of a problem or of the system, before anybody saves it; GUI thread."""

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_chat.ui.dialogs.plain_dialog import PlainDialog, fit_to_screen
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import PushButton
from desktop_chat.ui.widgets.labels import PlainLabel, for_label


class ReportDialog(PlainDialog):
    """What happened in a sentence, the whole report to read, and what can be done. It is not modal.

    Signals:
        save_requested(): the report is to be saved; the person chooses where.
        quit_requested(): the program is to end.
    """

    save_requested = Signal()
    quit_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        title: str,
        parent: QWidget | None = None,
        *,
        can_continue: bool = True,
        can_quit: bool = True,
    ) -> None:
        super().__init__(theme, title, parent)
        translate = QCoreApplication.translate
        self._sentence = PlainLabel(theme, wrap=True)
        self._view = QPlainTextEdit()
        self._view.setReadOnly(True)
        self._view.setTabChangesFocus(True)
        self._view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._view.setAccessibleName(translate("Crash", "Report"))
        self._view.setFont(theme.code_font(metrics.TEXT_12))
        self._view.setMinimumHeight(80)
        promise = translate(
            "Crash",
            "This is the whole report. It holds no messages and no key, and stays here unless you give it away.",
        )
        note = PlainLabel(theme, promise, size=metrics.TEXT_12, tone="secondary", wrap=True)
        self._status = PlainLabel(theme, size=metrics.TEXT_12, tone="secondary", wrap=True)
        self._status.hide()
        self.body.addWidget(self._sentence)
        self.body.addWidget(self._view, 1)
        self.body.addWidget(note)
        self.body.addWidget(self._status)
        copy = PushButton(theme, translate("Crash", "Copy"))
        copy.clicked.connect(self._on_copy_clicked)
        save = PushButton(theme, translate("Crash", "Save report…"))
        save.clicked.connect(self.save_requested)
        self._quit = PushButton(theme, translate("Crash", "Quit"))
        self._quit.clicked.connect(self.quit_requested)
        self.close_button.set_text(translate("Crash", "Continue") if can_quit else translate("Crash", "Close"))
        self.close_button.setAccessibleName(self.close_button.text())
        self.close_button.setVisible(can_continue)
        self._can_continue = can_continue
        # Copy and save at the left, the ways on at the right, and the one that most people want last.
        self.buttons.insertWidget(0, copy)
        self.buttons.insertWidget(1, save)
        self.buttons.insertWidget(self.buttons.count() - 1, self._quit)
        self._quit.setVisible(can_quit)
        self.setMinimumWidth(theme.scaled(420))
        fit_to_screen(self, theme.scaled(640), theme.scaled(520))
        (self.close_button if can_continue else self._quit).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_report(self, sentence: str, report: str) -> None:
        """Shows a sentence and a report; what was selected or scrolled to stays as it is if only lines were added."""
        self._sentence.setText(for_label(sentence))
        self.setAccessibleDescription(sentence)
        if report != self._view.toPlainText():
            place = self._view.verticalScrollBar().value()
            self._view.setPlainText(report)
            self._view.verticalScrollBar().setValue(place)

    def report(self) -> str:
        return self._view.toPlainText()

    def show_message(self, text: str) -> None:
        """Says how saving or copying went."""
        self._status.setText(for_label(text))
        self._status.show()

    def reject(self) -> None:
        """Escape and the window's button: where there is no way on they end the program."""
        if not self._can_continue:
            self.quit_requested.emit()
        super().reject()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._view.toPlainText())
        self.show_message(QCoreApplication.translate("Crash", "Copied."))
