"""Owns which controllers a window has and how their signals meet; GUI thread."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_chat.app.bindings import Bindings, Controllers
from desktop_chat.app.code_files import CodeSaver
from desktop_chat.app.controllers.about import AboutController
from desktop_chat.app.controllers.attachments import AttachmentController
from desktop_chat.app.controllers.commands import CommandStateController
from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.controllers.diagnostics import DiagnosticsController
from desktop_chat.app.controllers.dialogs import DialogController
from desktop_chat.app.controllers.drafts import DraftController
from desktop_chat.app.controllers.estimate import EstimateController
from desktop_chat.app.controllers.exporting import ExportController
from desktop_chat.app.controllers.header import HeaderController
from desktop_chat.app.controllers.importing import ImportController
from desktop_chat.app.controllers.notices import NoticeController
from desktop_chat.app.controllers.open_dialogs import OpenDialogs
from desktop_chat.app.controllers.outline import OutlineController
from desktop_chat.app.controllers.pages import PageController
from desktop_chat.app.controllers.palette import PaletteController
from desktop_chat.app.controllers.sidebar import SidebarController
from desktop_chat.app.controllers.transcript import TranscriptController
from desktop_chat.app.controllers.trash import TrashController
from desktop_chat.app.controllers.zoom import ZoomController
from desktop_chat.app.links import LinkOpener
from desktop_chat.app.options import RunOptions
from desktop_chat.app.picture_files import PictureSaver
from desktop_chat.app.services import Services
from desktop_chat.app.window import WindowParts
from desktop_chat.app.window_memory import WindowMemory
from desktop_chat.commands.registry import CommandRegistry
from desktop_chat.ui.actions import Actions

if TYPE_CHECKING:
    from desktop_chat.app.windows import Windows

HEADER_MENU = (
    "chat.rename", "chat.pin", "chat.duplicate", "chat.archive", "chat.new_window", "chat.export", "chat.settings", "",
    "chat.delete", "",
    "view.find", "view.outline", "view.palette", "",
    "app.new_window", "chat.import", "chat.export_all", "app.trash", "",
    "view.theme", "app.account", "app.settings", "",
)  # fmt: skip
HELP_MENU = (
    "app.shortcuts", "app.first_run", "",
    "app.diagnostics", "app.problem_report", "",
    "app.look_for_version", "app.about",
)  # fmt: skip
END_OF_MENU = ("app.quit",)


@dataclass(frozen=True, slots=True)
class Joined:
    """The controllers of a window; they live as long as this is kept.

    Attributes:
        rest: those that nobody asks for anything.
    """

    registry: CommandRegistry
    actions: Actions
    dialogs: OpenDialogs
    controllers: Controllers
    attachments: AttachmentController
    drafts: DraftController
    rest: tuple[object, ...]


def join(
    services: Services,
    parts: WindowParts,
    options: RunOptions,
    state: WindowMemory,
    windows: "Windows",
    parent: QObject,
) -> Joined:
    """Makes the controllers, joins them with one another, and binds the commands."""
    registry = CommandRegistry()
    actions = Actions(registry, parts.window)
    dialogs = OpenDialogs(parts.window, parts.theme, parent)
    composer = ComposerController(services, parts.composer, options.model, parent)
    attachments = AttachmentController(services, parts.composer, composer, parent)
    header = HeaderController(services, parts.header, composer, parent)
    sidebar = SidebarController(services, parts.sidebar, parts.filtered, parent)
    to = Controllers(
        composer=composer,
        header=header,
        sidebar=sidebar,
        dialogs=DialogController(services, dialogs, composer, attachments, options.paths, parent),
        exporting=ExportController(services, dialogs, parent),
        importing=ImportController(services, dialogs, sidebar, parent),
        trash=TrashController(services, dialogs, parent),
        palette=PaletteController(services, parts, registry, actions, header, parent),
        pages=PageController(services, parts, composer, state, parent),
        outline=OutlineController(parts, actions, state, parent),
        zoom=ZoomController(services.preferences, parts.transcript, parent),
        about=AboutController(services.preferences, services.runner, dialogs, parent),
        diagnostics=DiagnosticsController(services, dialogs, options.paths, parent),
    )
    Bindings(registry, services, parts, to, windows)
    saver = CodeSaver(services.runner, services.notices, parts.window)
    parts.transcript.save_requested.connect(saver.save)
    pictures = PictureSaver(services.store.attachments, services.runner, services.notices, parts.window)
    parts.transcript.pictures.save_requested.connect(pictures.save)
    marks = CommandStateController(services, parts, actions, registry, parent)
    rest = (
        attachments,
        marks,
        EstimateController(services, parts.composer, composer, parent),
        TranscriptController(services, parts.transcript, parts.rows, composer, registry, parent),
        NoticeController(services, parts.window, registry, sidebar, parent),
        LinkOpener(services.preferences, parts.window),
        saver,
        pictures,
    )
    parts.header.set_menu_actions(actions.menu_actions(HEADER_MENU))
    parts.header.add_help_actions(actions.menu_actions(HELP_MENU), actions.menu_actions(END_OF_MENU))
    if sys.platform == "darwin":  # elsewhere a menu bar would cost a line of the window; the header's menu has it all
        actions.fill_menu_bar(parts.window.menuBar())
    drafts = DraftController(services, parts.composer, composer, attachments, parent)
    joined = Joined(registry, actions, dialogs, to, attachments, drafts, rest)
    _connect_controllers(services, to, attachments, marks)
    _connect_widgets(parts, joined, attachments)
    sidebar.toast_made.connect(parts.window.post_toast)
    sidebar.window_requested.connect(windows.open_window)
    return joined


def _connect_controllers(
    services: Services, to: Controllers, attachments: AttachmentController, marks: CommandStateController
) -> None:
    to.sidebar.export_requested.connect(to.exporting.export_some)
    to.sidebar.undo_changed.connect(marks.set_can_undo)
    to.dialogs.data.export_all_requested.connect(to.exporting.export_all)
    to.dialogs.data.trash_requested.connect(to.trash.open)
    to.dialogs.data.diagnostics_requested.connect(to.diagnostics.open)


def _connect_widgets(parts: WindowParts, joined: Joined, attachments: AttachmentController) -> None:
    to = joined.controllers
    parts.sidebar.settings_requested.connect(to.dialogs.open_settings_page)
    parts.sidebar.collapse_requested.connect(parts.window.toggle_sidebar)
    parts.header.chip_clicked.connect(to.dialogs.open_chat_settings_at)
    parts.header.new_chat_requested.connect(to.sidebar.new_chat)
    parts.composer.model_clicked.connect(parts.header.open_model_picker)
    parts.composer.settings_clicked.connect(to.dialogs.open_chat_settings)
    parts.composer.reason_clicked.connect(lambda: joined.registry.run("app.account"))
    parts.composer.slash_requested.connect(to.palette.open_commands)
    parts.empty_page.starter_chosen.connect(to.composer.take_starter)
    links = next(each for each in joined.rest if isinstance(each, LinkOpener))
    parts.transcript.link_activated.connect(links.open)
    to.about.link_requested.connect(links.open)
    parts.transcript.quote_requested.connect(parts.composer.quote)
    to.pages.ready.connect(to.outline.restore)
    parts.window.files_dropped.connect(to.importing.take_dropped)
    to.importing.attach_requested.connect(attachments.add_files)
    to.importing.imported.connect(to.pages.leave_first_run)
    parts.window.text_dropped.connect(parts.composer.insert_text)
