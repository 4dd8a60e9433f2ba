"""Owns the construction of all services over an opened history; lives on the GUI thread."""

import os
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject

from desktop_chat.app.options import RunOptions
from desktop_chat.backend.claude import ClaudeBackend
from desktop_chat.credentials import KeyStore
from desktop_chat.jobs.runner import JobRunner
from desktop_chat.runtime.tracebacks import words_of
from desktop_chat.services.account import AccountService
from desktop_chat.services.attachments import AttachmentService
from desktop_chat.services.demo import DemoService
from desktop_chat.services.drafts import DraftService
from desktop_chat.services.exports import ExportService
from desktop_chat.services.library import ConversationLibrary
from desktop_chat.services.model_catalog import ModelCatalog
from desktop_chat.services.navigation import Navigation
from desktop_chat.services.notices import NoticeService
from desktop_chat.services.pictures import PictureService
from desktop_chat.services.preferences import Preferences
from desktop_chat.services.search import SearchService
from desktop_chat.services.titles import TitleService
from desktop_chat.services.turns import TurnService
from desktop_chat.services.unread import UnreadReplies
from desktop_chat.storage.repository import HistoryStore


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that lives as long as the application; built once, handed to constructors.

    Each window gets these with a navigation, a search and an export of its own.
    """

    runner: JobRunner
    store: HistoryStore
    preferences: Preferences
    notices: NoticeService
    library: ConversationLibrary
    account: AccountService
    catalog: ModelCatalog
    turns: TurnService
    titles: TitleService
    drafts: DraftService
    attachments: AttachmentService
    pictures: PictureService
    exports: ExportService
    search: SearchService
    navigation: Navigation
    unread: UnreadReplies
    demo: DemoService


def build_services(
    store: HistoryStore, preferences: Preferences, runner: JobRunner, options: RunOptions, parent: QObject
) -> Services:
    """Builds the services in the order of their needs; nothing is asked of disk or network yet."""
    backend = ClaudeBackend(store.attachments)
    notices = NoticeService(parent)
    library = ConversationLibrary(store, runner, parent=parent)
    account = AccountService(
        preferences, KeyStore(os.environ), backend, runner, base_url=options.base_url, parent=parent
    )
    catalog = ModelCatalog(account, backend, runner, parent)
    turns = TurnService(library, backend, account, catalog, preferences, notices, runner, parent)
    return Services(
        runner=runner,
        store=store,
        preferences=preferences,
        notices=notices,
        library=library,
        account=account,
        catalog=catalog,
        turns=turns,
        titles=TitleService(library, turns, backend, account, catalog, preferences, runner, parent),
        drafts=DraftService(store, library.writer, runner, parent),
        attachments=AttachmentService(store, runner, parent),
        pictures=PictureService(store.attachments, runner, parent),
        exports=ExportService(store, runner, library.conversation, parent),
        search=SearchService(store, runner, parent),
        navigation=Navigation(parent),
        unread=UnreadReplies(library, parent),
        demo=DemoService(parent),
    )


def services_for_window(services: Services, window: QObject) -> Services:
    """The services as one more window sees them; what is its own goes with it, an export when it has ended."""
    library = services.library
    return replace(
        services,
        navigation=Navigation(window),
        search=SearchService(services.store, services.runner, window),
        exports=ExportService(services.store, services.runner, library.conversation, library),
    )


def close_services(services: Services) -> tuple[list[str], bool]:
    """Ends everything in an order that loses nothing.

    Returns sentences about what could not be saved, and False if a thread hangs: it may still hold the history, which
    is then left alone (the kernel's lock goes with the process, and a journal needs no closing).
    """
    services.turns.close()
    services.drafts.flush()
    has_ended = services.runner.shutdown()
    problems = []
    for write in services.library.writer.drain():
        try:
            if has_ended:
                write(services.store)
            else:
                problems.append("a write was waiting for a disk that does not answer")
        except Exception as error:  # each remaining write gets its chance
            problems.append(words_of(error))
    try:
        services.preferences.save_now()
    except Exception as error:  # the history must still be closed
        problems.append(words_of(error))
    if has_ended:
        services.store.close()
    services.demo.stop()
    return problems, has_ended
