"""Owns the field to search in: a lens before the text and a cross behind it, both as large as the text; GUI thread."""

from PySide6.QtCore import QCoreApplication, QEvent, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_chat.ui.theme.metrics import ICON_SMALL, SPACE_2, SPACE_4, SPACE_6, SPACE_12, TARGET
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import IconButton
from desktop_chat.ui.widgets.icon_label import IconLabel


class LensField(QLineEdit):
    """A line edit with a lens; the cross that empties it shows while there is text.

    A line edit's own actions keep 16 px whatever the size of the text, so the marks are widgets of ours.

    Attributes:
        lens, cross: the marks.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = theme
        self.setProperty("kind", "search")
        self.lens = IconLabel(theme, "search", "text_faint", ICON_SMALL, self)
        self.cross = IconButton(
            theme,
            "close",
            QCoreApplication.translate("Search", "Clear search"),
            role="text_faint",
            size=TARGET,
            icon_size=ICON_SMALL,
            parent=self,
        )
        self.cross.hide()
        self.cross.clicked.connect(self._on_cross_clicked)
        self.textChanged.connect(self._on_text_changed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._on_theme_changed()

    def _place(self) -> None:
        near = SPACE_6
        side = min(max(self.lens.width() + SPACE_12, TARGET), max(self.height(), TARGET))
        self.cross.setFixedSize(side, side)
        for mark, at_start in ((self.lens, True), (self.cross, False)):
            left = near if at_start != self.isRightToLeft() else self.width() - mark.width() - near
            mark.move(left, (self.height() - mark.height()) // 2)
            near = SPACE_2

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self.cross.setVisible(bool(text))

    @Slot()
    def _on_cross_clicked(self) -> None:
        self.clear()
        self.setFocus()

    @Slot()
    def _on_theme_changed(self) -> None:
        start, end = self.lens.width() + SPACE_6 + SPACE_4, self.cross.width() + SPACE_2
        # Margins of the text are left and right, not near and far.
        self.setTextMargins(*((end, 0, start, 0) if self.isRightToLeft() else (start, 0, end, 0)))
        self._place()
