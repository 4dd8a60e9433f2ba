"""Owns the bar above the conversation: title, what differs from the defaults, usage, model, menu; GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QWidget

from desktop_chat.domain.catalog import ModelInfo
from desktop_chat.ui.header.model_picker import ModelPicker
from desktop_chat.ui.header.title_edit import TitleEdit
from desktop_chat.ui.header.usage_meter import UsageFacts, UsageMeter
from desktop_chat.ui.theme.metrics import SPACE_4, SPACE_8, SPACE_12
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.widgets.buttons import Chip, IconButton, MenuButton
from desktop_chat.ui.widgets.round_menu import RoundMenu

_HEIGHT = 52
_MOST_CHIPS = 4
_TITLE_KEEPS = 240


class Header(QFrame):
    """The bar of the open conversation.

    Signals:
        rename_requested(str): a new title.
        model_chosen(str): id of a model for this conversation.
        chip_clicked(str): the setting that a chip stands for.
        sidebar_requested(), new_chat_requested(): the buttons that appear while the sidebar is hidden.
    """

    rename_requested = Signal(str)
    model_chosen = Signal(str)
    chip_clicked = Signal(str)
    sidebar_requested = Signal()
    new_chat_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("header")
        self._models: tuple[ModelInfo, ...] = ()
        self._model_id = ""
        self._chips: list[Chip] = []
        self.sidebar_button = IconButton(theme, "sidebar", self.tr("Show sidebar"))
        self.new_chat_button = IconButton(theme, "new-chat", self.tr("New chat"), role="accent")
        self.title = TitleEdit(theme)
        self.usage = UsageMeter(theme)
        self.model_button = MenuButton(theme, self.tr("Model"))
        self.model_button.setAccessibleName(self.tr("Model"))
        self.menu_button = IconButton(theme, "more", self.tr("Chat menu"))
        self._menu = RoundMenu(theme, self)
        self._build()
        self.set_sidebar_shown(True)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.title.renamed.connect(self.rename_requested)
        self.model_button.clicked.connect(self.open_model_picker)
        self.menu_button.clicked.connect(self._on_menu_button_clicked)
        self.sidebar_button.clicked.connect(self.sidebar_requested)
        self.new_chat_button.clicked.connect(self.new_chat_requested)

    def _build(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE_12, 0, SPACE_12, 0)
        layout.setSpacing(SPACE_4)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # chips make room, they claim none
        layout.addWidget(self.sidebar_button)
        layout.addWidget(self.new_chat_button)
        layout.addWidget(self.title)
        layout.addStretch(1)
        self._chip_box = QWidget()
        self._chip_layout = QHBoxLayout(self._chip_box)
        self._chip_layout.setContentsMargins(SPACE_8, 0, SPACE_8, 0)
        self._chip_layout.setSpacing(SPACE_4)
        layout.addWidget(self._chip_box)
        layout.addWidget(self.usage)
        layout.addWidget(self.model_button)
        layout.addWidget(self.menu_button)

    # --- what it shows --------------------------------------------------------------------------------------------

    def set_title(self, title: str, *, editable: bool = True) -> None:
        self.title.set_title(title, editable=editable)

    def edit_title(self) -> None:
        self.title.edit()

    def set_model(self, model_id: str, label: str = "") -> None:
        """The model of this conversation; without a label the list's, else the id."""
        self._model_id = model_id
        known = next((info.label for info in self._models if info.id == model_id), "")
        text = label or known or model_id or self.tr("Model")
        self.model_button.set_text(text)
        self.model_button.setAccessibleName(self.tr("Model"))
        self.model_button.setAccessibleDescription(text)
        self._update_chips()

    def set_models(self, models: Sequence[ModelInfo]) -> None:
        """The models that can be chosen."""
        self._models = tuple(models)

    def set_chips(self, chips: Sequence[tuple[str, str]]) -> None:
        """What differs from the defaults, as (setting key, words)."""
        for chip in self._chips:
            self._chip_layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        shown = list(chips)
        if len(shown) > _MOST_CHIPS:
            rest = self.tr("{count} more").format(count=len(shown) - _MOST_CHIPS + 1)
            shown = [*shown[: _MOST_CHIPS - 1], (shown[_MOST_CHIPS - 1][0], rest)]
        for key, text in shown:
            chip = Chip(self._theme, text)
            chip.setProperty("setting", key)
            chip.clicked.connect(self._on_chip_clicked)
            self._chip_layout.addWidget(chip)
            self._chips.append(chip)
        self._update_chips()

    def set_usage(self, facts: UsageFacts) -> None:
        self.usage.set_facts(facts)
        self._update_chips()

    def set_menu_actions(self, actions: Sequence[QAction | None]) -> None:
        """Fills the menu; None makes a line."""
        self._menu.clear()
        self._menu.add_entries(actions)

    def add_help_actions(self, actions: Sequence[QAction | None], end: Sequence[QAction | None]) -> None:
        """Adds a menu of its own for help, and what stands below it."""
        self._menu.add_submenu(self.tr("Help")).add_entries(actions)
        self._menu.add_entries(end)

    def set_sidebar_shown(self, shown: bool) -> None:
        """While the sidebar is hidden its two most needed buttons stand here."""
        self.sidebar_button.setVisible(not shown)
        self.new_chat_button.setVisible(not shown)
        self._update_chips()

    def minimumSizeHint(self) -> QSize:
        return QSize(360, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_chips()

    def _update_chips(self) -> None:
        """Shows as many chips as there is room for; the title keeps a readable part."""
        fixed = (self.sidebar_button, self.new_chat_button, self.usage, self.model_button, self.menu_button)
        taken = sum(each.sizeHint().width() + SPACE_4 for each in fixed if not each.isHidden())
        room = self.width() - taken - 2 * SPACE_12 - 2 * SPACE_8 - min(self.title.sizeHint().width(), _TITLE_KEEPS)
        fits = 0
        for chip in self._chips:
            room -= chip.sizeHint().width() + SPACE_4
            fits += room >= 0
            chip.setVisible(room >= 0)
        self._chip_box.setVisible(fits > 0)

    @Slot()
    def open_model_picker(self) -> None:
        """Opens the list of models under the model button."""
        if not self._models:
            return
        picker = ModelPicker(self._theme, self._models, self._model_id, self)
        picker.model_chosen.connect(self.model_chosen)
        picker.show_below(self.model_button)
        picker.list.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def _on_menu_button_clicked(self) -> None:
        self._menu.drop_below(self.menu_button)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.setFixedHeight(max(_HEIGHT, self._theme.scaled(_HEIGHT)))
        self._update_chips()

    @Slot()
    def _on_chip_clicked(self) -> None:
        self.chip_clicked.emit(str(self.sender().property("setting")))
