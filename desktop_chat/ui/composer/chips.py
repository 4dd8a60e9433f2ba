"""Owns the row of attached files in a draft: those that are there and those still being read. GUI thread."""

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from desktop_chat.domain.content import Attachment
from desktop_chat.ui.composer.attachment_chip import AttachmentChip
from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.theme import Theme


class ChipRow(QScrollArea):
    """The files of a draft in one row that scrolls sideways.

    Signals:
        opened(Attachment), unfolded(Attachment): of one chip.
        changed(): the set of settled files is another one.
    """

    opened = Signal(object)
    unfolded = Signal(object)
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chips: list[AttachmentChip] = []
        self._pending: dict[int, AttachmentChip] = {}
        self._last_token = 0
        self._inner = QWidget()
        self._row = QHBoxLayout(self._inner)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(metrics.SPACE_8)
        self._row.addStretch(1)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(QCoreApplication.translate("Composer", "Attachments"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._inner.setAutoFillBackground(False)
        self.setVisible(False)
        theme.changed.connect(self._on_theme_changed)

    def attachments(self) -> tuple[Attachment, ...]:
        return tuple(chip.attachment for chip in self._chips if chip.attachment is not None)

    def chips(self) -> tuple[AttachmentChip, ...]:
        return tuple(self._chips)

    def is_waiting(self) -> bool:
        """True while a file is still being read."""
        return any(chip.attachment is None for chip in self._chips)

    def add(self, name: str, attachment: Attachment | None, picture: QImage | None) -> AttachmentChip:
        chip = AttachmentChip(self._theme, name, attachment, picture)
        chip.opened.connect(self.opened)
        chip.unfolded.connect(self.unfolded)
        chip.removed.connect(self._on_chip_removed)
        self._chips.append(chip)
        self._row.insertWidget(len(self._chips) - 1, chip)
        self._order()
        chip.show()
        self.setFixedHeight(chip.height())
        self.setVisible(True)
        QTimer.singleShot(0, self, self._show_newest)  # its place is known once the row is laid out
        self.changed.emit()
        return chip

    @Slot()
    def _on_theme_changed(self) -> None:
        if self._chips:
            self.setFixedHeight(self._chips[0].sizeHint().height())

    def _order(self) -> None:
        """Keeps the chips together on the way of the focus: new widgets would come after all others of the window."""
        before: QWidget = self._inner
        before.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # only for now: Qt orders nothing around what takes no focus
        for chip in self._chips:
            for widget in (chip, chip.remove_button):
                QWidget.setTabOrder(before, widget)
                before = widget
        self._inner.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @Slot()
    def _show_newest(self) -> None:
        bar = self.horizontalScrollBar()
        bar.setValue(bar.maximum())

    def add_pending(self, name: str) -> int:
        """A chip for a file that is still being read; the token settles it."""
        self._last_token += 1
        self._pending[self._last_token] = self.add(name, None, None)
        return self._last_token

    def put(self, attachment: Attachment, picture: QImage | None, pending: int | None) -> None:
        """Adds a stored file, or settles its pending chip; a file that is there already is not added again."""
        chip = self._pending.pop(pending, None) if pending is not None else None
        if pending is not None and chip is None:
            return  # removed by the person, or the conversation is another one
        if self.chip_of(attachment.sha256) is not None:
            if chip is not None:
                self.remove(chip)
        elif chip is not None:
            chip.settle(attachment, picture)
            self.changed.emit()
        else:
            self.add(attachment.name, attachment, picture)

    def drop_pending(self, token: int) -> None:
        chip = self._pending.pop(token, None)
        if chip is not None:
            self.remove(chip)

    def chip_of(self, sha256: str) -> AttachmentChip | None:
        """The chip of a stored file."""
        return next((chip for chip in self._chips if chip.attachment and chip.attachment.sha256 == sha256), None)

    def remove(self, chip: AttachmentChip) -> None:
        if chip not in self._chips:
            return
        at = self._chips.index(chip)
        self._chips.remove(chip)
        self._pending = {token: other for token, other in self._pending.items() if other is not chip}
        if chip.isAncestorOf(self.focusWidget() or self) or chip.hasFocus():
            self._focus_after(at)
        self._row.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self.setVisible(bool(self._chips))
        self.changed.emit()

    def clear(self) -> None:
        for chip in list(self._chips):
            self.remove(chip)

    def _focus_after(self, at: int) -> None:
        """The keyboard stays in the row while there is a chip left, else it goes to the next field."""
        if self._chips:
            self._chips[min(at, len(self._chips) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focusNextPrevChild(True)

    @Slot()
    def _on_chip_removed(self) -> None:
        chip = self.sender()
        if isinstance(chip, AttachmentChip):
            self.remove(chip)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (delta.x() or delta.y()))
        event.accept()
