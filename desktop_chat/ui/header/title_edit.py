"""Owns the title of the open conversation, which becomes a field when it is clicked; GUI thread."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from desktop_chat.ui.theme.metrics import CONTROL, SPACE_8, TEXT_15
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.labels import plain_tooltip

_LIMIT = 200
_EDITOR_WIDTH = 200


class _TitleButton(QPushButton):
    """The title at rest: one elided line that can be pressed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_text(self, text: str) -> None:
        self._text = text
        self.updateGeometry()
        self._update_tooltip()
        self.update()

    def _elided(self) -> str:
        return self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width() - 2 * SPACE_8)

    def _update_tooltip(self) -> None:
        self.setToolTip(plain_tooltip(self._text) if self._elided() != self._text else "")

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 2 * SPACE_8 + 2, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 8, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tooltip()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)  # ground and focus ring
        painter = QPainter(self)
        painter.setPen(self._theme.color("text"))
        flags = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(self.rect().adjusted(SPACE_8, 0, -SPACE_8, 0), flags, self._elided())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.click()
        else:
            super().keyPressEvent(event)


class TitleEdit(QWidget):
    """Title at rest and its editor.

    Signals:
        renamed(str): a new title was entered; never empty.
    """

    renamed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = ""
        self._before: QWidget | None = None  # where the keyboard was
        self._button = _TitleButton(theme)
        self._editor = QLineEdit()
        self._editor.setMaxLength(_LIMIT)
        self._editor.setAccessibleName(self.tr("Title"))
        self._editor.installEventFilter(self)
        # No stacked layout: under a style sheet it makes its widgets forget their fonts.
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._button)
        layout.addWidget(self._editor)
        self._editor.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._button.clicked.connect(self.edit)
        self._editor.returnPressed.connect(self._on_editor_return_pressed)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def is_editing(self) -> bool:
        return not self._editor.isHidden()

    def title(self) -> str:
        return self._title

    def set_title(self, title: str, *, editable: bool) -> None:
        """Shows a title; what is being typed stays."""
        self._title = " ".join(title.split())
        self._button.set_text(self._title)
        self._button.setEnabled(editable)
        self._button.setAccessibleName(self.tr("Title: {title}").format(title=self._title))

    @Slot()
    def edit(self) -> None:
        """Turns the title into a field, if it may be changed."""
        if not self._button.isEnabled() or self.is_editing:
            return
        self._before = QApplication.focusWidget()
        if self._before is not None:
            self._before.destroyed.connect(self._on_before_destroyed)
        self._editor.setText(self._title)
        self._editor.setMinimumWidth(max(self._button.width() + SPACE_8, _EDITOR_WIDTH))
        self._button.hide()
        self._editor.show()
        self._editor.selectAll()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._editor and self.is_editing:
            if event.type() == QEvent.Type.FocusOut:
                self._finish(keep=True)
            elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
                if event.type() == QEvent.Type.ShortcutOverride:
                    event.accept()
                    return True
                if event.type() == QEvent.Type.KeyPress:
                    self._finish(keep=False)
                    return True
        return super().eventFilter(watched, event)

    @Slot()
    def _on_editor_return_pressed(self) -> None:
        self._finish(keep=True)

    def _finish(self, *, keep: bool) -> None:
        text = " ".join(self._editor.text().split())
        had_focus = self._editor.hasFocus()
        self._editor.hide()
        self._button.show()
        before = self._forget_before()
        if had_focus:
            back = before if before is not None and before.isVisible() and before.isEnabled() else self._button
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        if keep and text and text != self._title:
            self.renamed.emit(text)

    def _forget_before(self) -> QWidget | None:
        before, self._before = self._before, None
        if before is not None:
            before.destroyed.disconnect(self._on_before_destroyed)
        return before

    @Slot()
    def _on_before_destroyed(self) -> None:
        self._before = None

    @Slot()
    def _on_theme_changed(self) -> None:
        font = self._theme.font(TEXT_15)
        font.setWeight(QFont.Weight.DemiBold)
        self._button.setFont(font)
        self._button.setFixedHeight(max(CONTROL, self._theme.scaled(CONTROL)))
        self._editor.setFont(font)
        self._button.set_text(self._title)
