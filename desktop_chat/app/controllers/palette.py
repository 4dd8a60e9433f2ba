"""Fills the command palette when it is opened and runs what was chosen; GUI thread."""

from PySide6.QtCore import QObject, Slot

from desktop_chat.app.controllers.header import HeaderController
from desktop_chat.app.services import Services
from desktop_chat.app.window import WindowParts
from desktop_chat.commands.catalog import COMMANDS
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.domain.ids import ConversationId
from desktop_chat.models.palette import PaletteEntry, PaletteKind, PaletteModel
from desktop_chat.ui.actions import Actions
from desktop_chat.ui.header.numbers import price_line
from desktop_chat.ui.palette import Palette


class PaletteController(QObject):
    """The palette of a window; it is built when it is first opened."""

    def __init__(
        self,
        services: Services,
        parts: WindowParts,
        registry: CommandRegistry,
        actions: Actions,
        header: HeaderController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._parts = parts
        self._registry = registry
        self._actions = actions
        self._header = header
        self._model = PaletteModel(self)
        self._palette: Palette | None = None
        self._came_from_composer = False

    def open(self, query: str = "") -> None:
        """Opens the palette with a query."""
        if self._palette is None:
            self._palette = Palette(self._parts.theme, self._model, self._parts.window)
            self._palette.command_chosen.connect(self._on_palette_command_chosen)
            self._palette.conversation_chosen.connect(self._on_palette_conversation_chosen)
            self._palette.model_chosen.connect(self._header.choose_model)
            self._palette.dismissed.connect(self._on_palette_dismissed)
        self._fill()
        self._palette.open_over(self._parts.window, query)

    @Slot()
    def open_commands(self) -> None:
        """Opens the palette for the composer's `/`; what was typed goes there if nothing is chosen."""
        self._came_from_composer = True
        self.open("/")

    def _fill(self) -> None:
        self._model.set_commands(
            PaletteEntry(
                PaletteKind.COMMAND,
                command.id,
                self._actions.action(command.id).text().replace("&&", "&"),
                self._actions.shortcut_text(command.id),
            )
            for command in COMMANDS
            if command.palette and self._registry.is_enabled(command.id)
        )
        summaries = sorted(
            self._services.library.summaries(), key=lambda summary: summary.meta.updated_at, reverse=True
        )
        self._model.set_conversations(
            PaletteEntry(PaletteKind.CONVERSATION, summary.meta.id, summary.meta.title or summary.preview)
            for summary in summaries
        )
        self._model.set_models(
            PaletteEntry(PaletteKind.MODEL, model.id, model.label, price_line(model.id))
            for model in self._services.catalog.models
        )

    @Slot(str)
    def _on_palette_dismissed(self, text: str) -> None:
        if self._came_from_composer:
            self._came_from_composer = False
            if text:
                self._parts.composer.insert_text(text)

    @Slot(str)
    def _on_palette_command_chosen(self, command_id: str) -> None:
        self._came_from_composer = False
        self._registry.run(command_id)

    @Slot(str)
    def _on_palette_conversation_chosen(self, conversation_id: str) -> None:
        self._services.navigation.show(ConversationId(conversation_id))
