"""Joins the outline with the conversation in front and with what is read of it; GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from desktop_chat.app.window import WindowParts
from desktop_chat.app.window_memory import OUTLINE_SHOWN, WindowMemory
from desktop_chat.ui.actions import Actions
from desktop_chat.ui.transcript.acting.headings import reading_place, show_place

if TYPE_CHECKING:  # loaded when it is first opened
    from desktop_chat.models.outline import OutlineModel
    from desktop_chat.ui.outline.panel import OutlinePanel

_FOLLOW_MS = 80


class OutlineController(QObject):
    """The panel of the outline; it is built when it is first opened, and looks at nothing while it is closed.

    Attributes:
        panel, model: None until then.
    """

    def __init__(self, parts: WindowParts, actions: Actions, state: WindowMemory, parent: QObject) -> None:
        super().__init__(parent)
        self._parts, self._actions, self._state = parts, actions, state
        self._side = parts.window.page.side
        self.panel: OutlinePanel | None = None
        self.model: OutlineModel | None = None
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(_FOLLOW_MS)
        self._follow.timeout.connect(self._on_follow_timeout)
        self._side.panel_shown.connect(self._on_side_panel_shown)
        self._side.focus_lost.connect(self._on_side_focus_lost)

    @Slot()
    def restore(self) -> None:
        """Opens it if it was open at the last end, as far as there is room."""
        if self._state.get(OUTLINE_SHOWN) is True and not self._side.is_wanted:
            self._build()
            if self._side.is_overlaid:
                self._side.is_wanted = True
            else:
                self._side.set_panel_shown(True)

    def toggle(self) -> None:
        """Opens the panel and goes there, or closes it."""
        self._build()
        shown = not self._side.is_panel_shown
        self._side.set_panel_shown(shown)
        if shown and self.panel is not None:
            self._on_follow_timeout()
            self.panel.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        if self.panel is not None:
            return
        from desktop_chat.models.outline import OutlineModel
        from desktop_chat.ui.outline.panel import OutlinePanel

        self.model = OutlineModel(self._parts.rows, self)
        self.panel = OutlinePanel(self.model, self._parts.theme)
        self.panel.entry_chosen.connect(self._on_panel_entry_chosen)
        self.panel.close_requested.connect(self._on_panel_close_requested)
        self.panel.left.connect(self._on_panel_left)
        self.model.settled.connect(self._on_follow_timeout)
        bar = self._parts.transcript.verticalScrollBar()
        bar.valueChanged.connect(self._on_bar_moved)
        bar.rangeChanged.connect(self._on_bar_moved)
        self._side.set_panel(self.panel)

    @Slot(bool)
    def _on_side_panel_shown(self, shown: bool) -> None:
        if self.model is not None:
            self.model.set_active(shown)
        self._actions.set_checked("view.outline", shown)
        if not self._side.is_overlaid:
            self._state.set(OUTLINE_SHOWN, self._side.is_wanted)

    @Slot()
    def _on_side_focus_lost(self) -> None:
        self._parts.transcript.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- where one reads ------------------------------------------------------------------------------------------

    @Slot()
    def _on_bar_moved(self) -> None:
        if self._side.is_panel_shown and not self._follow.isActive():
            self._follow.start()

    @Slot()
    def _on_follow_timeout(self) -> None:
        if self.model is not None and self.panel is not None and self._side.is_panel_shown:
            self.model.set_reading(*reading_place(self._parts.transcript))
            self.panel.list.follow_reading()

    # --- going there ----------------------------------------------------------------------------------------------

    @Slot(int, int, bool)
    def _on_panel_entry_chosen(self, row: int, place: int, by_keyboard: bool) -> None:
        self._side.dismiss()
        show_place(self._parts.transcript, row, place, focus=by_keyboard)
        if self.model is not None:
            self.model.set_reading(row, place)

    @Slot()
    def _on_panel_close_requested(self) -> None:
        self._side.set_panel_shown(False)

    @Slot()
    def _on_panel_left(self) -> None:
        """Esc: back to the messages; where the panel lies over them it goes."""
        self._side.dismiss()
        self._parts.transcript.setFocus(Qt.FocusReason.ShortcutFocusReason)
