"""Owns the import dialog: what is in files before anything happens, then progress with cancel. GUI thread."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QProgressBar, QPushButton, QWidget

from desktop_chat.ui.dialogs.import_facts import ImportFacts
from desktop_chat.ui.dialogs.import_row_delegate import LINES, TITLE, ImportRowDelegate
from desktop_chat.ui.dialogs.plain_dialog import PlainDialog, fit_to_screen
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import PushButton
from desktop_chat.ui.widgets.labels import PlainLabel, for_label

_LONG_NOTE = 60


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One file. All texts may be foreign; none is ever markup.

    Attributes:
        title: of the conversation, or the name of a file that holds none.
        facts: labels and values, as they are shown one below the other.
        line: the most important of them on one line, for a list. file: its name, for a list too.
        note: what is already there, or why nothing can be imported; empty if there is nothing to say.
        can_import: False for a file that holds no conversation.
        wanted: chosen until the person says otherwise.
        is_copy: it would be a second one beside one that is there.
        existing: the id of the one that is there; empty if there is none.
    """

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    line: str = ""
    file: str = ""
    note: str = ""
    can_import: bool = True
    wanted: bool = True
    is_copy: bool = False
    existing: str = ""


class ImportDialog(PlainDialog):
    """Shows what is in files and asks which conversations to import.

    Signals:
        import_requested(list): numbers of the rows, in the order in which they were added.
        open_requested(str): the id of a conversation that is there already.
        attach_requested(): the person wants the files in the message instead.
        cancel_requested(): Cancel was pressed while an import runs.
    """

    import_requested = Signal(list)
    open_requested = Signal(str)
    attach_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, theme: Theme, *, files: int, can_attach: bool = False, parent: QWidget | None = None) -> None:
        """``files``: how many rows will come; ``can_attach``: they were dropped where files can be attached too."""
        translate = QCoreApplication.translate
        title = translate("Import", "Import chat") if files == 1 else translate("Import", "Import chats")
        super().__init__(theme, title, parent)
        self._rows: list[ImportRow] = []
        self._files = files
        self._running = False
        self._facts = ImportFacts(theme)
        self._list = self._build_list()
        self._message = PlainLabel(theme, wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(translate("Import", "Progress"))
        self._attach = PushButton(theme, translate("Import", "Attach to message instead"))
        self._open = PushButton(theme, translate("Import", "Open the one you have"))
        self._import = PushButton(theme, translate("Import", "Import"), kind="primary")
        self.body.addWidget(self._facts)
        self.body.addWidget(self._list, 1)
        self._list.setVisible(files > 1)
        self.body.addWidget(self._message)
        self.body.addWidget(self._bar)
        if files == 1:
            self.body.addStretch(1)
        self.close_button.set_text(translate("Import", "Cancel"))
        self.buttons.insertWidget(0, self._attach)
        self.buttons.addWidget(self._open)
        self.buttons.addWidget(self._import)
        self._attach.setVisible(can_attach)
        self._connect()
        self._show_reading()
        fit_to_screen(self, theme.scaled(560), theme.scaled(460) if files > 1 else self.sizeHint().height())

    def _build_list(self) -> QListWidget:
        found = QListWidget()
        found.setAccessibleName(QCoreApplication.translate("Import", "Chats in the files"))
        found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        found.setItemDelegate(ImportRowDelegate(self._theme, found))
        found.setStyleSheet(
            f"QListWidget::item {{ padding: 0 {metrics.SPACE_12}px; border-radius: {metrics.RADIUS_6}px; }}"
        )
        return found

    def _connect(self) -> None:
        self.close_button.clicked.disconnect()
        self.close_button.clicked.connect(self.reject)
        self._list.itemChanged.connect(self._on_list_item_changed)
        self._list.currentRowChanged.connect(self._on_list_current_row_changed)
        self._attach.clicked.connect(self._on_attach_clicked)
        self._open.clicked.connect(self._on_open_clicked)
        self._import.clicked.connect(self._on_import_clicked)

    # What the import says

    def add_row(self, row: ImportRow) -> None:
        """One more file was read."""
        self._rows.append(row)
        if self._files == 1:
            self._facts.show_facts(row.title, row.facts)
            self._facts.show()
            return
        tone = "text" if row.can_import else "danger"
        lines = [(row.title, TITLE), (row.line, "text_secondary"), (row.file, "text_secondary"), (row.note, tone)]
        item = QListWidgetItem()
        item.setData(LINES, [(text, each) for text, each in lines if text])
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ". ".join(text for text, _tone in lines if text))
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        item.setFlags(flags | Qt.ItemFlag.ItemIsUserCheckable if row.can_import else flags)
        if row.can_import:
            item.setCheckState(Qt.CheckState.Checked if row.wanted else Qt.CheckState.Unchecked)
        self._list.addItem(item)
        self._show_reading()

    def finish_reading(self) -> None:
        """That was the last one; now the person chooses."""
        self._bar.hide()
        if self._files > 1:
            self._list.setCurrentRow(0)
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._refresh()
        if self._files == 1:
            row = self._rows[0]
            facts = (row.title, *(f"{name}: {value}" for name, value in row.facts), row.note)
            self.setAccessibleDescription(". ".join(part for part in facts if part))
            self._first_button().setFocus(Qt.FocusReason.OtherFocusReason)
            self._fit()
        self._first_button().setDefault(True)

    def show_progress(self, done: int, total: int) -> None:
        """``done`` of ``total`` conversations are imported."""
        text = QCoreApplication.translate("Import", "Importing chats: {done} of {total}")
        self._running = True
        self._list.setEnabled(False)
        for button in (self._attach, self._open, self._import):
            button.setEnabled(False)
        self._bar.setVisible(total > 1)
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(done)
        self._say(text.replace("{done}", f"{done:,}").replace("{total}", f"{total:,}"))

    def show_done(self) -> None:
        """Everything that was chosen is imported."""
        self._running = False
        self.accept()

    def show_problem(self, sentence: str) -> None:
        """Some, or nothing, was imported, and why; only Close is left."""
        self._running = False
        self._bar.hide()
        for button in (self._attach, self._open, self._import):
            button.hide()
        self._say(sentence, "danger")
        self.close_button.set_text(QCoreApplication.translate("Import", "Close"))
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit()

    def rows(self) -> Sequence[ImportRow]:
        return tuple(self._rows)

    def chosen(self) -> list[int]:
        """Numbers of the rows that would be imported now."""
        if self._files == 1:
            return [number for number, row in enumerate(self._rows) if row.can_import]
        checked = Qt.CheckState.Checked
        return [number for number in range(self._list.count()) if self._list.item(number).checkState() == checked]

    def _show_reading(self) -> None:
        self._open.hide()
        self._import.setEnabled(False)
        self._facts.setVisible(False)
        self._bar.setRange(0, self._files)
        self._bar.setValue(len(self._rows))
        self._bar.setVisible(self._files > 1)
        text = QCoreApplication.translate("Import", "Reading the file…")
        if self._files > 1:
            text = QCoreApplication.translate("Import", "Reading files: {done} of {total}")
        self._say(text.replace("{done}", f"{len(self._rows):,}").replace("{total}", f"{self._files:,}"))

    def _current(self) -> ImportRow | None:
        number = 0 if self._files == 1 else self._list.currentRow()
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def _refresh(self) -> None:
        """Buttons and note follow what is chosen and what is current."""
        if self._running or len(self._rows) < self._files:
            return
        translate = QCoreApplication.translate
        row, chosen = self._current(), self.chosen()
        self._open.setVisible(row is not None and bool(row.existing))
        self._import.setVisible(any(each.can_import for each in self._rows))
        self._import.setEnabled(bool(chosen))
        if self._files > 1:
            words = translate("Import", "Import {n} chats") if len(chosen) > 1 else translate("Import", "Import 1 chat")
            self._import.set_text(words.replace("{n}", f"{len(chosen):,}") if chosen else translate("Import", "Import"))
        elif row is not None and row.is_copy:
            self._import.set_text(translate("Import", "Import as a copy"))
        # In a list a note stands in its row; a long one may be cut there.
        note = row.note if row is not None and (self._files == 1 or len(row.note) > _LONG_NOTE) else ""
        self._say(note, "secondary" if row is None or row.can_import else "danger")
        first = self._first_button()
        for each in (self._open, self._import):
            _set_primary(each, each is first)
        if first is self._open:  # what a person most likely wants stands last, as everywhere
            self.buttons.addWidget(first)
            self.setTabOrder(self._import, first)

    def _first_button(self) -> QPushButton:
        """What Enter presses: what a person most likely wants."""
        row = self._current()
        if self._files == 1 and row is not None and row.existing and not row.wanted:
            return self._open
        return self._import if self.chosen() else self.close_button

    def _say(self, text: str, tone: str = "secondary") -> None:
        self._message.set_tone(tone)
        self._message.setText(for_label(text))
        self._message.setVisible(bool(text))

    def _fit(self) -> None:
        """A single file's dialog is as high as what it says."""
        stack = self.layout()
        if self._files == 1 and stack is not None:
            stack.activate()
            self.resize(self.width(), stack.totalHeightForWidth(self.width()))

    # What the person does

    @Slot(QListWidgetItem)
    def _on_list_item_changed(self, _item: QListWidgetItem) -> None:
        self._refresh()

    @Slot(int)
    def _on_list_current_row_changed(self, _row: int) -> None:
        self._refresh()

    @Slot()
    def _on_attach_clicked(self) -> None:
        self.attach_requested.emit()

    @Slot()
    def _on_open_clicked(self) -> None:
        row = self._current()
        if row is not None and row.existing:
            self.open_requested.emit(row.existing)

    @Slot()
    def _on_import_clicked(self) -> None:
        chosen = self.chosen()
        if chosen and not self._running:
            self.import_requested.emit(chosen)

    def reject(self) -> None:
        if self._running:
            self.cancel_requested.emit()
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._running:
            self.cancel_requested.emit()
        super().closeEvent(event)


def _set_primary(button: QPushButton, primary: bool) -> None:
    """Gives a button the weight of what a person most likely wants, or takes it away."""
    kind = "primary" if primary else ""
    if button.property("kind") != kind:
        button.setProperty("kind", kind)
        button.style().unpolish(button)
        button.style().polish(button)
