"""Owns which function each command runs; a command without one is found by a test."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from desktop_chat.app.controllers.about import AboutController
from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.controllers.diagnostics import DiagnosticsController
from desktop_chat.app.controllers.dialogs import DialogController
from desktop_chat.app.controllers.exporting import ExportController
from desktop_chat.app.controllers.header import HeaderController
from desktop_chat.app.controllers.importing import ImportController
from desktop_chat.app.controllers.outline import OutlineController
from desktop_chat.app.controllers.pages import PageController
from desktop_chat.app.controllers.palette import PaletteController
from desktop_chat.app.controllers.sidebar import SidebarController
from desktop_chat.app.controllers.trash import TrashController
from desktop_chat.app.controllers.zoom import ZoomController
from desktop_chat.app.services import Services
from desktop_chat.app.window import WindowParts
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.settings.schema import BY_KEY, Page

if TYPE_CHECKING:
    from desktop_chat.app.windows import Windows

_TEXT_STEP = 10  # percent


@dataclass(frozen=True, slots=True)
class Controllers:
    """What commands are bound to."""

    composer: ComposerController
    header: HeaderController
    sidebar: SidebarController
    dialogs: DialogController
    exporting: ExportController
    importing: ImportController
    trash: TrashController
    palette: PaletteController
    pages: PageController
    outline: OutlineController
    zoom: ZoomController
    about: AboutController
    diagnostics: DiagnosticsController


class Bindings:
    """Binds every command of the catalog to controllers and services."""

    def __init__(
        self,
        registry: CommandRegistry,
        services: Services,
        parts: WindowParts,
        controllers: Controllers,
        windows: "Windows",
    ) -> None:
        self._registry = registry
        self._services = services
        self._parts = parts
        self._to = controllers
        self._windows = windows
        self._bind_chat()
        self._bind_turns()
        self._bind_view()
        self._bind_messages()
        self._bind_application()

    def _bind(self, command_id: str, function: Callable[[], object]) -> None:
        def run(_argument: object) -> None:
            function()

        self._registry.bind(command_id, run)

    def _for_current(self, function: Callable[[ConversationId], object]) -> Callable[[], None]:
        """Runs a function with the conversation in front; nothing happens on the page for a new chat."""

        def run() -> None:
            current = self._services.navigation.current
            if current is not None:
                function(current)

        return run

    def _bind_chat(self) -> None:
        library, sidebar, to = self._services.library, self._to.sidebar, self._to

        def pin(chat: ConversationId) -> None:
            summary = library.summary(chat)
            sidebar.pin(chat, not (summary is not None and summary.meta.pinned))

        def archive(chat: ConversationId) -> None:
            summary = library.summary(chat)
            sidebar.archive([chat], not (summary is not None and summary.meta.archived))

        self._bind("chat.new", self._new_chat)
        self._bind("chat.rename", self._parts.header.edit_title)
        self._bind("chat.pin", self._for_current(pin))
        self._bind("chat.archive", self._for_current(archive))
        self._bind("chat.duplicate", self._for_current(sidebar.duplicate))
        self._bind("chat.delete", self._for_current(lambda chat: sidebar.delete([chat])))
        self._bind("chat.export", to.exporting.export_current)
        self._bind("chat.export_all", to.exporting.export_all)
        self._bind("chat.import", to.importing.choose)
        self._bind("chat.settings", to.dialogs.open_chat_settings)
        self._bind("edit.undo_delete", sidebar.undo_delete)

    def _new_chat(self) -> None:
        self._to.sidebar.new_chat()
        self._to.pages.leave_first_run()
        self._parts.composer.focus_editor()

    def _bind_turns(self) -> None:
        turns = self._services.turns
        self._bind("turn.send", self._to.composer.send)
        self._bind("turn.stop", self._to.composer.stop)
        self._bind("turn.retry", self._for_current(turns.retry))
        self._bind("turn.retry_now", self._for_current(turns.retry_now))
        self._bind("turn.cancel_retry", self._to.composer.stop)
        self._bind("turn.continue", self._for_current(turns.continue_reply))
        self._bind("turn.raise_limit", self._for_current(turns.raise_limit_and_continue))
        self._bind("turn.edit_last", self._to.composer.edit_last)
        self._bind("turn.summarise", self._to.composer.summarise_into_new_chat)
        self._registry.bind("turn.regenerate", self._regenerate)
        self._registry.bind("turn.try_other_model", self._try_other_model)

    def _regenerate(self, argument: object) -> None:
        current = self._services.navigation.current
        if current is not None:
            message_id = MessageId(argument) if isinstance(argument, str) else None
            self._services.turns.regenerate(current, message_id)

    def _try_other_model(self, argument: object) -> None:
        """Lets the person choose a model; choosing one asks again with it."""
        self._to.header.regenerate_after_choice(MessageId(argument) if isinstance(argument, str) else None)
        self._parts.header.open_model_picker()

    def _bind_view(self) -> None:
        navigation, parts = self._services.navigation, self._parts
        self._bind("view.sidebar", parts.window.toggle_sidebar)
        self._bind("view.archived", parts.sidebar.archived.toggle)
        self._bind("view.palette", self._to.palette.open)
        self._bind("view.search_all", self._search_all)
        self._bind("view.find", parts.transcript.finder.open)
        self._bind("view.find_next", lambda: parts.transcript.finder.go(1))
        self._bind("view.find_previous", lambda: parts.transcript.finder.go(-1))
        self._bind("view.focus_composer", parts.composer.focus_editor)
        self._bind("view.previous_chat", lambda: navigation.step(self._to.sidebar.order(), -1))
        self._bind("view.next_chat", lambda: navigation.step(self._to.sidebar.order(), 1))
        self._bind("view.last_chat", navigation.show_last_used)
        self._bind("view.focus_messages", lambda: parts.transcript.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self._bind("view.outline", self._to.outline.toggle)
        self._bind("view.zoom_in", lambda: self._to.zoom.step(1))
        self._bind("view.zoom_out", lambda: self._to.zoom.step(-1))
        self._bind("view.zoom_reset", self._to.zoom.reset)
        self._bind("view.text_larger", lambda: self._scale_text(_TEXT_STEP))
        self._bind("view.text_smaller", lambda: self._scale_text(-_TEXT_STEP))
        self._bind("view.text_reset", lambda: self._services.preferences.reset("text_size"))
        self._bind("view.theme", self._switch_theme)

    def _bind_messages(self) -> None:
        walk, deeds = self._parts.transcript.walk, self._parts.transcript.deeds
        self._bind("message.previous_question", lambda: self._read_on(lambda: walk.question(-1)))
        self._bind("message.next_question", lambda: self._read_on(lambda: walk.question(1)))
        self._bind("message.previous_code", lambda: self._read_on(lambda: walk.code(-1)))
        self._bind("message.next_code", lambda: self._read_on(lambda: walk.code(1)))
        self._bind("message.copy", deeds.copy)
        self._bind("message.copy_markdown", deeds.copy_markdown)
        self._bind("message.copy_plain", deeds.copy_plain)
        self._bind("message.quote", deeds.quote)
        self._bind("message.edit", deeds.edit)
        self._bind("message.regenerate", deeds.regenerate)
        self._bind("message.read", deeds.read)
        self._bind("message.previous_version", lambda: deeds.version(-1))
        self._bind("message.next_version", lambda: deeds.version(1))
        self._bind("message.copy_code", deeds.copy_code)
        self._bind("message.save_code", deeds.save_code)
        self._bind("message.fold_code", deeds.fold_code)
        self._bind("message.wrap_code", deeds.wrap_code)

    def _read_on(self, walk: Callable[[], object]) -> None:
        """Who walks through the messages has the focus there."""
        self._parts.transcript.setFocus(Qt.FocusReason.OtherFocusReason)
        walk()

    def _search_all(self) -> None:
        self._parts.window.set_sidebar_shown(True)
        self._parts.sidebar.focus_search()

    def _scale_text(self, step: int) -> None:
        setting = BY_KEY["text_size"]
        size = self._services.preferences.number("text_size") + step
        low, high = int(setting.minimum or 80), int(setting.maximum or 200)
        self._services.preferences.set("text_size", max(low, min(size, high)))

    def _switch_theme(self) -> None:
        self._services.preferences.set("theme", self._parts.theme.opposite)

    def _bind_application(self) -> None:
        dialogs = self._to.dialogs
        self._bind("app.settings", dialogs.open_settings)
        self._bind("app.account", lambda: dialogs.open_settings(Page.ACCOUNT))
        self._bind("app.model_picker", self._parts.header.open_model_picker)
        self._bind("app.shortcuts", dialogs.open_shortcuts)
        self._bind("app.trash", self._to.trash.open)
        self._bind("app.data_folder", dialogs.data.open_data_folder)
        self._bind("app.diagnostics", self._to.diagnostics.open)
        self._bind("app.about", self._to.about.open_about)
        self._bind("app.look_for_version", self._to.about.look_for_a_version)
        self._bind("app.new_window", self._windows.open_window)
        self._bind("chat.new_window", self._for_current(self._windows.open_window))
        self._bind("app.quit", self._windows.quit_requested.emit)
        self._bind("app.first_run", self._to.pages.show_first_run)
