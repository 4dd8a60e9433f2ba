"""Owns the construction of the widgets of a window, in two steps: what is seen first, and the rest; GUI thread."""

from dataclasses import dataclass

from desktop_chat.app.services import Services
from desktop_chat.models.conversation_filter import ConversationFilterModel
from desktop_chat.models.conversation_list import ConversationListModel
from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.composer.composer import Composer
from desktop_chat.ui.dialogs.first_run import FirstRunPage
from desktop_chat.ui.empty_page import EmptyPage
from desktop_chat.ui.header.header import Header
from desktop_chat.ui.main_window import MainWindow
from desktop_chat.ui.sidebar.sidebar import Sidebar
from desktop_chat.ui.theme.theme import Theme
from desktop_chat.ui.transcript.view import TranscriptView


@dataclass(frozen=True, slots=True)
class WindowParts:
    """The widgets and models of the window."""

    window: MainWindow
    theme: Theme
    sidebar: Sidebar
    header: Header
    transcript: TranscriptView
    composer: Composer
    empty_page: EmptyPage
    first_run: FirstRunPage
    conversations: ConversationListModel
    filtered: ConversationFilterModel
    rows: TranscriptModel


def fill_window(window: MainWindow, theme: Theme, services: Services) -> WindowParts:
    """Builds the parts over the services and puts them into the window."""
    conversations = ConversationListModel(services.library, unread=services.unread, parent=window)
    filtered = ConversationFilterModel(conversations, window)
    rows = TranscriptModel(services.library, services.notices, window)
    parts = WindowParts(
        window=window,
        theme=theme,
        sidebar=Sidebar(filtered, theme),
        header=Header(theme),
        transcript=TranscriptView(theme),
        composer=Composer(theme),
        empty_page=EmptyPage(theme),
        first_run=FirstRunPage(theme),
        conversations=conversations,
        filtered=filtered,
        rows=rows,
    )
    parts.transcript.pictures.reader = services.pictures
    parts.transcript.set_model(rows)
    window.set_sidebar(parts.sidebar)
    window.set_header(parts.header)
    window.set_transcript(parts.transcript)
    window.set_empty_page(parts.empty_page)
    window.set_composer(parts.composer)
    window.set_first_run_page(parts.first_run)
    return parts
