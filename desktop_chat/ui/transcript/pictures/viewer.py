"""Owns the window in which the pictures of a conversation are looked at, one after the other; GUI thread."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_chat.domain.pictures import PictureSource, pictures_of
from desktop_chat.jobs.job import Job
from desktop_chat.services.picture_data import Picture, Trouble
from desktop_chat.ui.theme.icons import paint_icon
from desktop_chat.ui.theme.metrics import CONTROL, ICON, RADIUS_6, SPACE_4, SPACE_8, SPACE_16
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.theme.tokens import DARK
from desktop_chat.ui.transcript.pictures.canvas import PictureCanvas
from desktop_chat.ui.transcript.pictures.decoded import Pictures
from desktop_chat.ui.transcript.words import picture_name, size_text, tr
from desktop_chat.ui.widgets.labels import plain_tooltip

if TYPE_CHECKING:
    from desktop_chat.ui.transcript.view import TranscriptView

#: Pixels that are decoded at most; beyond, the picture is shown smaller than it is.
_MOST: Final = 32_000_000
_MOVE: Final = 80


def look_at(view: "TranscriptView", source: PictureSource) -> "PictureViewer":
    """Opens the viewer with all pictures of the conversation, at one of them."""
    model = view.model()
    sources: dict[str, PictureSource] = {}
    for row in range(model.rowCount() if model is not None else 0):
        assert model is not None
        for _, found in pictures_of(model.key(row), model.content(row)):
            sources.setdefault(found.key, found)
    sources.setdefault(source.key, source)
    viewer = PictureViewer(view.reel.style.theme, view.pictures, tuple(sources.values()), source, view.window())
    viewer.copied.connect(view.copied)
    viewer.open()
    return viewer


class _Tool(QAbstractButton):
    """A light icon on the dark bar."""

    def __init__(self, theme: Theme, icon: str, name: str, keys: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon, self._side = icon, theme.scaled(ICON)
        side = max(CONTROL, theme.scaled(CONTROL))
        self.setFixedSize(side, side)
        self.setAccessibleName(name)
        self.setToolTip(plain_tooltip(f"{name} ({keys})" if keys else name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isEnabled() and (self.isDown() or self.underMouse()):
            painter.setBrush(QColor(DARK.pressed if self.isDown() else DARK.hover))
            painter.drawRoundedRect(self.rect(), RADIUS_6, RADIUS_6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(DARK.focus))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_6, RADIUS_6)
        box = QRectF(0, 0, self._side, self._side)
        box.moveCenter(QRectF(self.rect()).center())
        paint_icon(painter, self._icon, box, DARK.text if self.isEnabled() else DARK.border_strong)


class PictureViewer(QDialog):
    """One picture at a time, as large as there is room.

    Signals:
        copied(str): what was copied, in a few words.
    """

    copied = Signal(str)

    def __init__(
        self,
        theme: Theme,
        pictures: Pictures,
        sources: Sequence[PictureSource],
        first: PictureSource,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._pictures, self._sources = theme, pictures, sources
        self._number = next(number for number, source in enumerate(sources) if source.key == first.key)
        self._job: Job | None = None
        self._full = QSize()
        self.setWindowTitle(self.tr("Picture"))
        self.setAccessibleName("Picture viewer")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAutoFillBackground(True)
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, QColor(DARK.window))
        palette.setColor(QPalette.ColorRole.WindowText, QColor(DARK.text))
        self.setPalette(palette)
        self.setStyleSheet(f"PictureViewer {{ background: {DARK.window}; }}")
        self.canvas = PictureCanvas(theme, self)
        self.canvas.zoomed.connect(self._on_canvas_zoomed)
        self._name = self._label(DARK.text, 600)
        self._facts = self._label(DARK.text_secondary)
        self._count = self._label(DARK.text_secondary)
        self._percent = self._label(DARK.text_secondary)
        self._build()
        self._size_to(parent)
        self._show()
        self.canvas.setFocus()

    # --- building -------------------------------------------------------------------------------------------------

    def _label(self, color: str, weight: int = 400) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        font = self._theme.font(13)
        font.setWeight(font.Weight(weight))
        label.setFont(font)
        label.setStyleSheet(f"color: {color}; background: transparent;")
        label.setMinimumWidth(1)
        return label

    def _tool(self, icon: str, name: str, keys: str, does: Callable[[], object]) -> _Tool:
        tool = _Tool(self._theme, icon, name, keys, self)
        tool.clicked.connect(does)
        return tool

    def _build(self) -> None:
        self.back = self._tool("chevron-left", "Previous picture", "\u2190", self.show_previous)
        self.forth = self._tool("chevron-right", "Next picture", "\u2192", self.show_next)
        self.saves = self._tool("download", "Save as", "Ctrl+S", self.save)
        self.copies = self._tool("copy", "Copy picture", "Ctrl+C", self.copy)
        self._zooms = (
            self._tool("minus", "Smaller", "\u2212", self._smaller),
            self._tool("plus", "Larger", "+", self._larger),
            self._tool("fit", "Fit", "0", self.canvas.fit),
            self._tool("full-size", "100 %", "1", self._own_size),
        )
        closes = self._tool("close", "Close", "Esc", self.close)
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACE_16, SPACE_8, SPACE_8, SPACE_8)
        bar.setSpacing(SPACE_4)
        for shown in (self._name, self._facts):
            bar.addWidget(shown)
            bar.addSpacing(SPACE_8)
        bar.addStretch(1)
        shown_alone = len(self._sources) < 2
        for widget in (self.back, self._count, self.forth):
            bar.addWidget(widget)
            widget.setHidden(shown_alone)
        bar.addSpacing(SPACE_16)
        for tool in (self._zooms[0], self._percent, *self._zooms[1:], self.copies, self.saves, closes):
            bar.addWidget(tool)
        self._percent.setFixedWidth(self._percent.fontMetrics().horizontalAdvance("1600 %") + SPACE_4)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addLayout(bar)
        stack.addWidget(self.canvas, 1)

    def _size_to(self, parent: QWidget | None) -> None:
        """Almost as large as the window that it belongs to, in its middle."""
        if parent is None:
            self.resize(960, 700)
            return
        area = parent.geometry()
        self.resize(max(480, area.width() - 48), max(360, area.height() - 48))
        self.move(area.topLeft() + QPoint((area.width() - self.width()) // 2, (area.height() - self.height()) // 2))

    # --- the picture ----------------------------------------------------------------------------------------------

    @property
    def source(self) -> PictureSource:
        return self._sources[self._number]

    def _show(self) -> None:
        source = self.source
        if self._job is not None:
            self._job.cancel()
        self._full = QSize()
        name = picture_name(source) or self.tr("Picture")
        self._name.setText(name)
        self._count.setText(
            self.tr("%1 of %2").replace("%1", str(self._number + 1)).replace("%2", str(len(self._sources)))
        )
        self.canvas.setAccessibleName(f"Picture: {name}")
        self.back.setEnabled(self._number > 0)
        self.forth.setEnabled(self._number < len(self._sources) - 1)
        self.canvas.show_words(self.tr("Loading"))
        if self._pictures.reader is None:
            self.canvas.show_words(_sentence(Trouble.MISSING))
            return
        screen = self.screen().size() * self.devicePixelRatioF()
        self._job = self._pictures.reader.read(source, screen, _MOST)
        self._job.succeeded.connect(self._on_job_succeeded)

    @Slot(object)
    def _on_job_succeeded(self, result: tuple[PictureSource, Picture | Trouble]) -> None:
        """First the picture in the size of the screen, which is soon there, then all of its pixels."""
        source, found = result
        if source.key != self.source.key:
            return
        if isinstance(found, Trouble):
            if self.canvas.image.isNull():
                self.canvas.show_words(_sentence(found))
        elif self._full.isEmpty():
            self._full = found.full
            self.canvas.show_picture(found.image, found.full)
            if found.image.width() < found.full.width() and self._pictures.reader is not None:
                self._job = self._pictures.reader.read(source, QSize(), _MOST)
                self._job.succeeded.connect(self._on_job_succeeded)
        else:
            self.canvas.add_detail(found.image)

    @Slot()
    def _on_canvas_zoomed(self) -> None:
        there = not self.canvas.image.isNull()
        self._percent.setText(f"{self.canvas.percent} %" if there else "")
        for tool in (*self._zooms, self.copies):
            tool.setEnabled(there)
        size = self._full
        facts = [f"{size.width()} \u00d7 {size.height()}"] if there and not size.isEmpty() else []
        facts += [size_text(self.source.size)] if self.source.size else []
        self._facts.setText(" \u00b7 ".join(facts))

    # --- verbs ----------------------------------------------------------------------------------------------------

    def _go(self, step: int) -> None:
        wanted = self._number + step
        if 0 <= wanted < len(self._sources):
            self._number = wanted
            self._show()

    @Slot()
    def show_previous(self) -> None:
        self._go(-1)

    @Slot()
    def show_next(self) -> None:
        self._go(1)

    @Slot()
    def _larger(self) -> None:
        self.canvas.zoom_by(1)

    @Slot()
    def _smaller(self) -> None:
        self.canvas.zoom_by(-1)

    @Slot()
    def _own_size(self) -> None:
        self.canvas.zoom_to(1.0)

    @Slot()
    def copy(self) -> None:
        if not self.canvas.image.isNull():
            QGuiApplication.clipboard().setImage(self.canvas.image)
            self.copied.emit(self.tr("Picture copied"))

    @Slot()
    def save(self) -> None:
        self._pictures.save_requested.emit(self.source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Save):
            self.save()
        elif not self._press(event.key()):
            super().keyPressEvent(event)

    def _press(self, key: int) -> bool:
        keys = Qt.Key
        moves = {
            keys.Key_Left: (_MOVE, 0),
            keys.Key_Right: (-_MOVE, 0),
            keys.Key_Up: (0, _MOVE),
            keys.Key_Down: (0, -_MOVE),
        }
        verbs: dict[int, Callable[[], None]] = {
            keys.Key_PageUp: self.show_previous,
            keys.Key_PageDown: self.show_next,
            keys.Key_Plus: self._larger,
            keys.Key_Equal: self._larger,
            keys.Key_Minus: self._smaller,
            keys.Key_0: self.canvas.fit,
            keys.Key_1: self._own_size,
        }
        if key in moves and self.canvas.can_move:
            self.canvas.move_by(*moves[keys(key)])
        elif key in (keys.Key_Left, keys.Key_Right):
            self._go(-1 if key == keys.Key_Left else 1)
        elif key in verbs:
            verbs[key]()
        else:
            return False
        return True

    def done(self, result: int) -> None:
        if self._job is not None:
            self._job.cancel()
        super().done(result)


def _sentence(trouble: Trouble) -> str:
    return {
        Trouble.MISSING: tr("The file of this picture is missing."),
        Trouble.DAMAGED: tr("This picture is damaged and cannot be shown."),
        Trouble.TOO_LARGE: tr("This picture is too large to be shown. It can be saved."),
        Trouble.UNKNOWN_KIND: tr("Only PNG, JPEG, GIF and WebP pictures are shown. This one can be saved."),
    }[trouble]
