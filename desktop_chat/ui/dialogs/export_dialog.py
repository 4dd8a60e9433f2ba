"""Owns the export dialog: what, in which format, where to, then progress with cancel. GUI thread."""

import os
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QDir, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import PushButton
from desktop_chat.ui.widgets.labels import PlainLabel, for_label

#: Format and its name, in the order of the dialog.
FORMATS = (("md", "Markdown"), ("html", "Web page"), ("json", "JSON"), ("txt", "Plain text"))
#: How the names of files end; what can be read back belongs to this program.
ENDINGS = {"md": "md", "html": "html", "json": "desktop-chat.json", "txt": "txt"}
_NOTES = {
    "md": "For notes and editors, with a header of facts.",
    "html": "For reading and printing in any browser.",
    "json": "Complete, with all versions of replies. Can be imported again.",
    "txt": "Just the words.",
}


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What the person wants.

    Attributes:
        everything: all conversations into a folder; else the one that is open into a file.
        format: md, html, json or txt.
        path: the file, or the folder for all.
        overwrite: the person agreed to replace the file.
    """

    everything: bool
    format: str
    path: str
    thinking: bool
    times: bool
    overwrite: bool = False


class ExportDialog(QDialog):
    """Asks where to and how, then shows how far it is.

    Signals:
        export_requested(ExportChoice): Export was pressed. Answer with show_progress, ask_overwrite, show_problem or
            show_done.
        cancel_requested(): Cancel was pressed while an export runs.
    """

    export_requested = Signal(object)
    cancel_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        title: str,
        folder: str,
        file_stem: str,
        folder_name: str,
        count: int,
        everything: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``title`` and ``file_stem`` (a safe name without its ending) of the open conversation, both empty without
        one; ``folder``: where to start; ``folder_name``: the new folder in it for many; ``count``: how many
        conversations there are.
        """
        super().__init__(parent)
        self._theme = theme
        self._folder, self._stem, self._folder_name = folder, file_stem, folder_name
        self._path_is_own = False
        self._asking: ExportChoice | None = None
        self._running = False
        self.setWindowTitle(QCoreApplication.translate("Export", "Export"))
        self.setAccessibleName(QCoreApplication.translate("Export", "Export"))
        self._build(title, count)
        (self._all if everything or not file_stem else self._one).setChecked(True)
        self._one.setEnabled(bool(file_stem))
        self._all.setEnabled(count > 0)
        self._formats.buttons()[0].setChecked(True)
        self._connect()
        self._refresh()
        self.setMinimumWidth(420)
        self.resize(theme.scaled(520), self.sizeHint().height())

    def _build(self, title: str, count: int) -> None:
        self._what = self._build_what(title, count)
        self._message = PlainLabel(self._theme, wrap=True)
        self._message.hide()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(QCoreApplication.translate("Export", "Progress"))
        self._bar.hide()
        self._cancel = PushButton(self._theme, QCoreApplication.translate("Export", "Cancel"))
        self._export = PushButton(self._theme, QCoreApplication.translate("Export", "Export"), kind="primary")
        self._export.setDefault(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(metrics.SPACE_8)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._export)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(metrics.SPACE_24, metrics.SPACE_24, metrics.SPACE_24, metrics.SPACE_16)
        stack.setSpacing(metrics.SPACE_16)
        stack.addWidget(self._what)
        stack.addWidget(self._message)
        stack.addWidget(self._bar)
        stack.addStretch(1)
        stack.addLayout(buttons)

    def _build_what(self, title: str, count: int) -> QWidget:
        """The part that is grey while an export runs."""
        translate = QCoreApplication.translate
        short = " ".join(title.split())[:60]
        self._one = QRadioButton(translate("Export", "This chat"))
        if short:
            self._one.setText(self._one.text() + f": {short}".replace("&", "&&"))
        self._all = QRadioButton(translate("Export", "All chats (%1)").replace("%1", str(count)))
        scope = QButtonGroup(self)
        scope.addButton(self._one)
        scope.addButton(self._all)
        self._note = PlainLabel(self._theme, size=metrics.TEXT_12, tone="secondary", wrap=True)
        self._thinking = QCheckBox(translate("Export", "With thinking"))
        self._times = QCheckBox(translate("Export", "With times"))
        self._times.setChecked(True)
        what = QWidget()
        grid = QGridLayout(what)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(metrics.SPACE_12)
        grid.setHorizontalSpacing(metrics.SPACE_16)
        grid.setColumnStretch(1, 1)
        lines: tuple[tuple[str, tuple[object, ...]], ...] = (
            (translate("Export", "What"), (self._one, self._all)),
            (translate("Export", "Format"), (self._build_formats(), self._note)),
            (translate("Export", "Include"), (self._thinking, self._times)),
            (translate("Export", "Save to"), (self._build_path(),)),
        )
        for row, (label, parts) in enumerate(lines):
            grid.addWidget(self._label(label), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(_column(parts), row, 1)
        return what

    def _build_formats(self) -> QHBoxLayout:
        self._formats = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(metrics.SPACE_16)
        for name, label in FORMATS:
            button = QRadioButton(QCoreApplication.translate("Export", label))
            button.setProperty("format", name)
            self._formats.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _build_path(self) -> QHBoxLayout:
        self._path = QLineEdit()
        self._path.setAccessibleName(QCoreApplication.translate("Export", "Save to"))
        self._browse = PushButton(self._theme, QCoreApplication.translate("Export", "Browse…"))
        row = QHBoxLayout()
        row.setSpacing(metrics.SPACE_8)
        row.addWidget(self._path, 1)
        row.addWidget(self._browse)
        return row

    def _label(self, text: str) -> PlainLabel:
        label = PlainLabel(self._theme, text, tone="secondary")
        label.setMinimumHeight(metrics.TARGET)
        return label

    def _connect(self) -> None:
        self._one.toggled.connect(self._on_choice_changed)
        self._formats.buttonToggled.connect(self._on_choice_changed)
        self._path.textEdited.connect(self._on_path_text_edited)
        self._browse.clicked.connect(self._on_browse_clicked)
        self._cancel.clicked.connect(self.reject)
        self._export.clicked.connect(self._on_export_clicked)

    def choice(self) -> ExportChoice:
        """What is chosen at the moment."""
        checked = self._formats.checkedButton()
        return ExportChoice(
            self._all.isChecked(),
            str(checked.property("format")) if checked else "md",
            os.path.expanduser(self._path.text().strip()),
            self._thinking.isChecked(),
            self._times.isChecked(),
        )

    # What the export says

    def show_progress(self, done: int, total: int) -> None:
        """``done`` of ``total`` conversations are written."""
        text = QCoreApplication.translate("Export", "Exporting chats: {done} of {total}")
        self._run(True)
        self._bar.setVisible(total > 1)
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(done)
        self._say(text.replace("{done}", f"{done:,}").replace("{total}", f"{total:,}"))

    def ask_overwrite(self, name: str) -> None:
        """The file is there already; the next press of Export replaces it."""
        self._run(False)
        self._asking = self.choice()
        text = QCoreApplication.translate("Export", "“{name}” exists already. Replace it?")
        self._say(text.replace("{name}", name), "warning")
        self._export.set_text(QCoreApplication.translate("Export", "Replace"))
        self._export.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, sentence: str) -> None:
        """Nothing (more) was written, and why."""
        self._run(False)
        self._say(sentence, "danger")

    def show_done(self, sentence: str) -> None:
        """It is written; the dialog only has to be closed."""
        self._run(False)
        self._what.setEnabled(False)
        self._say(sentence, "success")
        self._export.hide()
        self._cancel.set_text(QCoreApplication.translate("Export", "Close"))
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _run(self, running: bool) -> None:
        self._running = running
        self._what.setEnabled(not running)
        self._export.setEnabled(not running and bool(self._path.text().strip()))
        if not running:
            self._bar.hide()

    def _say(self, text: str, tone: str = "secondary") -> None:
        self._message.set_tone(tone)
        self._message.setText(for_label(text))
        self._message.setVisible(bool(text))
        wanted = self.sizeHint().height()
        if wanted > self.height():
            self.resize(QSize(self.width(), wanted))

    # What the person does

    @Slot()
    def _on_choice_changed(self) -> None:
        self._forget_question()
        self._refresh()

    @Slot()
    def _on_path_text_edited(self) -> None:
        self._path_is_own = True
        self._forget_question()
        self._export.setEnabled(bool(self._path.text().strip()))

    def _forget_question(self) -> None:
        self._asking = None
        self._export.set_text(QCoreApplication.translate("Export", "Export"))
        self._say("")

    def _refresh(self) -> None:
        kind = self.choice().format
        self._note.setText(QCoreApplication.translate("Export", _NOTES[kind]))
        typed = self._path.text().strip()
        if self._all.isChecked():
            folder = os.path.dirname(typed) if self._path_is_own and os.path.splitext(typed)[1] else typed
            path = folder if self._path_is_own else os.path.join(self._folder, self._folder_name)
        elif self._path_is_own and typed and (stem := _without_ending(typed)) != typed:
            path = f"{stem}.{ENDINGS[kind]}"
        else:
            base = typed if self._path_is_own and typed else self._folder
            path = os.path.join(base, f"{self._stem}.{ENDINGS[kind]}")
        self._path.setText(path)
        self._export.setEnabled(bool(path) and not self._running)

    @Slot()
    def _on_browse_clicked(self) -> None:
        translate = QCoreApplication.translate
        dialog = QFileDialog(self, translate("Export", "Save to"), os.path.dirname(self.choice().path) or self._folder)
        if self._all.isChecked():
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            # The dialog here asks before it replaces a file, in the same words whichever way the path was entered.
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
            dialog.selectFile(self.choice().path)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_dialog_file_selected)
        dialog.open()

    @Slot(str)
    def _on_dialog_file_selected(self, path: str) -> None:
        # Hundreds of files do not go between those of somebody else; what is in the field can still be changed.
        if self._all.isChecked() and not QDir(path).isEmpty():
            path = os.path.join(path, self._folder_name)
        self._path.setText(path)
        self._on_path_text_edited()

    @Slot()
    def _on_export_clicked(self) -> None:
        choice = self.choice()
        agreed = self._asking == choice
        self._forget_question()
        self._run(True)
        self.export_requested.emit(
            ExportChoice(choice.everything, choice.format, choice.path, choice.thinking, choice.times, agreed)
        )

    def reject(self) -> None:
        if self._running:
            self.cancel_requested.emit()
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._running:
            self.cancel_requested.emit()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._export.isVisible():
            if self._export.isEnabled():
                self._export.click()
            return
        super().keyPressEvent(event)


def _without_ending(path: str) -> str:
    """The path without the ending of a format; as it is if it has none."""
    for ending in (*ENDINGS.values(), "json"):
        if path.endswith(f".{ending}"):
            return path.removesuffix(f".{ending}")
    return path


def _column(parts: tuple[object, ...]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(metrics.SPACE_2)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        elif isinstance(part, QHBoxLayout):
            column.addLayout(part)
    return column
