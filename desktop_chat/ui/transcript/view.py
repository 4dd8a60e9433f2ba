"""Owns the transcript as a widget: it wires model, reel, painter, pointer and keyboard together; GUI thread."""

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.access import accessible
from desktop_chat.ui.transcript.acting.activation import Activator
from desktop_chat.ui.transcript.acting.deeds import Deeds
from desktop_chat.ui.transcript.acting.keys import Keys
from desktop_chat.ui.transcript.acting.pointer import Pointer
from desktop_chat.ui.transcript.acting.walk import Walk
from desktop_chat.ui.transcript.acting.zoom_wheel import ZoomWheel
from desktop_chat.ui.transcript.canvas import Canvas
from desktop_chat.ui.transcript.day_turn import DayTurn
from desktop_chat.ui.transcript.down_button import DownButton
from desktop_chat.ui.transcript.flash import Flash
from desktop_chat.ui.transcript.formulas.drawn import Formulas
from desktop_chat.ui.transcript.frame import Pointing
from desktop_chat.ui.transcript.markdown.going_on import GoingOn
from desktop_chat.ui.transcript.model_link import ModelLink
from desktop_chat.ui.transcript.pictures.decoded import Pictures
from desktop_chat.ui.transcript.reel import Reel
from desktop_chat.ui.transcript.search.finder import Finder
from desktop_chat.ui.transcript.selecting.caret import Caret
from desktop_chat.ui.transcript.selecting.copier import Copier
from desktop_chat.ui.transcript.selecting.copying import Renumbering
from desktop_chat.ui.transcript.style import COLUMN, MARGIN, Style
from desktop_chat.ui.transcript.ticker import Ticker


class TranscriptView(QAbstractScrollArea):
    """The messages of one conversation.

    Signals:
        command_requested(str, object): a command of the catalog and the id of the message it is about.
        edit_requested(str, str): message id and its text.
        version_requested(str): id of the sibling to show.
        link_activated(str): a URL that passed the scheme check; the receiver asks and opens.
        copied(str): what was copied, in a few words.
        save_requested(str, str): a file name for a block of code, and the code.
        quote_requested(str): what the person wants to speak of in the next message.
        zoom_requested(int): so many steps larger, or smaller (negative).
    """

    command_requested = Signal(str, object)
    edit_requested = Signal(str, str)
    version_requested = Signal(str)
    link_activated = Signal(str)
    copied = Signal(str)
    save_requested = Signal(str, str)
    quote_requested = Signal(str)
    zoom_requested = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        accessible.install()
        self._theme = theme
        self._zoom = 100
        self._syncing = False
        self.formulas = Formulas(self)
        self.formulas.drawn.connect(self._on_drawings_arrived)
        self.pictures = Pictures(self)
        self.pictures.arrived.connect(self._on_drawings_arrived)
        DayTurn(self).turned.connect(self.rebuild)
        self.reel = Reel(Style(theme, self.formulas, self.pictures))
        self.pointing = Pointing()
        self._canvas = Canvas(self.viewport(), self.reel, self.pointing)
        self.activator = Activator(self)
        self._link = ModelLink(self)
        self.keys = Keys(self)
        self.copier = Copier(self)
        self.caret = Caret(self)
        self._pointer = Pointer(self)
        self.finder = Finder(self)
        self.walk = Walk(self)
        self.deeds = Deeds(self)
        self.flash = Flash(self)
        self._going_on = GoingOn(self)
        self._zoom_wheel = ZoomWheel(self)
        self.copied.connect(self.flash.say)
        self.down_button = DownButton(self.reel.style, self.viewport())
        self.down_button.clicked.connect(self._on_down_button_clicked)
        self._ticker = Ticker(self.viewport())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Messages")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._on_theme_changed)
        view_id = id(self)
        self.destroyed.connect(lambda: accessible.forget(view_id))  # self is gone by then: a slot would never run

    # --- what it shows --------------------------------------------------------------------------------------------

    def model(self) -> TranscriptModel | None:
        return self._link.model

    def set_model(self, model: TranscriptModel) -> None:
        self.finder.follow_model()
        self._link.set_model(model)

    def set_text_scale(self, percent: int) -> None:
        """Zoom of the transcript alone, on top of the theme's text size."""
        percent = min(300, max(50, percent))
        if percent != self._zoom:
            self._zoom = percent
            self._on_theme_changed()

    def set_show_thinking(self, show: bool) -> None:
        if show != self.reel.show_thinking:
            self.reel.show_thinking = show
            self.pointing.selection.parts_moved(Renumbering(self.reel, showed=not show))
            self.rebuild()
            self.finder.rows_changed()

    def scroll_to_end(self) -> None:
        self.reel.pinned = True
        self.refresh()

    @Slot()
    def close_find(self) -> None:
        self.finder.close()

    def rebuild(self) -> None:
        """Makes the visible rows again and keeps the reading position."""
        self.reel.change(0, self.reel.count - 1)
        self.refresh()

    # --- geometry -------------------------------------------------------------------------------------------------

    @property
    def column_left(self) -> int:
        # In the middle of the whole width, above the composer, whether or not there is a scroll bar.
        middle = (self.width() - self.reel.column) // 2 - self.viewport().x()
        return max(0, min(middle, self.viewport().width() - self.reel.column))

    def row_at_point(self, point: QPoint) -> int:
        return self.reel.row_at(point.y())

    def row_screen_rect(self, index: int) -> QRect:
        if not 0 <= index < self.reel.count:
            return QRect()
        corner = self.viewport().mapToGlobal(QPoint(self.column_left, self.reel.top(index)))
        return QRect(corner.x(), corner.y(), self.reel.column, self.reel.heights[index])

    @property
    def focused_row(self) -> int:
        return self.pointing.focus_row

    def refresh(self) -> None:
        """Lays out what is visible, brings the scroll bar in line and paints what differs from what is shown."""
        self.reel.settle()
        bar = self.verticalScrollBar()
        self._syncing = True
        bar.setPageStep(max(1, self.viewport().height()))
        bar.setSingleStep(self.reel.style.scaled(20))
        bar.setRange(0, self.reel.maximum)
        bar.setValue(self.reel.scroll)
        self._syncing = False
        self._update_down_button()
        self.show_changes()
        self._ticker.follow(self._canvas.moving())
        self.caret.place()
        self._going_on.look()

    def show_changes(self) -> None:
        """Paints what looks different by now; for everything that leaves the places of things alone."""
        self._canvas.show(self.column_left)

    def scroll_by(self, pixels: int) -> None:
        """Moves the text up by so many pixels, as far as there is more of it."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pixels)

    def _update_down_button(self) -> None:
        away = not self.reel.pinned and self.reel.maximum - self.reel.scroll > 60
        if not away:
            self.down_button.set_count(0)
        x = (self.viewport().width() - self.down_button.width()) // 2
        self.down_button.move(x, self.viewport().height() - self.down_button.height() - 12)
        self.down_button.setVisible(away)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.reel.set_style(Style(self._theme, self.formulas, self.pictures, self._zoom))
        self.down_button.set_style(self.reel.style)
        self.finder.place()
        self.refresh()

    @Slot()
    def _on_drawings_arrived(self) -> None:
        self.reel.look_again()
        self.refresh()

    @Slot()
    def _on_down_button_clicked(self) -> None:
        self.scroll_to_end()

    # --- Qt -------------------------------------------------------------------------------------------------------

    def measure(self) -> None:
        width = self.viewport().width()
        self.reel.set_size(min(COLUMN, width - 2 * MARGIN), self.viewport().height())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if not self._syncing:
            self.reel.scroll_to(self.verticalScrollBar().value())
            self.refresh()
            self._pointer.look_again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.finder.place()
        self.measure()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """What came while it was hidden was laid out for a size it may not have, and nothing moved."""
        super().showEvent(event)
        self.measure()
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._canvas.paint(event, self.column_left)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.caret.press(event) and not self.keys.press(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event.position().toPoint(), held=bool(event.buttons() & Qt.MouseButton.LeftButton))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pointer.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not (self._zoom_wheel.turn(event) or self._pointer.wheel(event)):
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.keys.menu() if by_keyboard else self._pointer.menu(event.pos(), event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.keys.focus_in(event.reason())
        self.caret.place()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.pointing.ring = False
        self.caret.place()
        self.show_changes()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._pointer.tool_tip(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self._pointer.leave()
        return super().viewportEvent(event)
