"""Joins the header with title, model, settings and usage of the conversation in front; GUI thread."""

from itertools import islice

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.controllers.requests_in_words import chip_pairs
from desktop_chat.app.services import Services
from desktop_chat.domain.catalog import cost
from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.usage import Usage
from desktop_chat.services.estimates import history_tokens
from desktop_chat.ui.header.header import Header
from desktop_chat.ui.header.usage_meter import UsageFacts

_AT_ONCE = 400  # messages whose usage is summed up between two events


class UsageSum:
    """What a conversation has used so far; only messages that are new are looked at, and only some of them at once."""

    def __init__(self) -> None:
        self._of: Conversation | None = None
        self._counted = 0
        self._usage = Usage()
        self._money: float | None = 0.0

    def facts(self, conversation: Conversation | None, window: int | None) -> UsageFacts:
        """What the usage meter shows."""
        if conversation is None:
            self._of = None
            return UsageFacts()
        if conversation is not self._of:
            self._of, self._counted, self._usage, self._money = conversation, 0, Usage(), 0.0
        for message in islice(conversation, self._counted, self._counted + _AT_ONCE):
            self._counted += 1
            if message.usage is not None:
                self._usage += message.usage
                amount = cost(message.model, message.usage) if message.model is not None else 0.0
                self._money = None if amount is None or self._money is None else self._money + amount
        return UsageFacts(history_tokens(conversation.active_path()), window, self._usage, self._money)

    def is_behind(self, conversation: Conversation) -> bool:
        """True if there are messages that were not summed up yet."""
        return conversation is self._of and self._counted < len(conversation)


class HeaderController(QObject):
    """The header's side of naming, choosing a model and looking at the usage."""

    def __init__(self, services: Services, header: Header, composer: ComposerController, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._header = header
        self._composer = composer
        self._usage = UsageSum()
        self._go_on = QTimer(self)
        self._go_on.setSingleShot(True)
        self._go_on.timeout.connect(self._show_usage)
        self._window: int | None = None
        self._regenerates: tuple[ConversationId, MessageId | None] | None = None
        header.rename_requested.connect(self._on_header_rename_requested)
        header.model_chosen.connect(self.choose_model)
        library = services.library
        for changed in (library.conversation_loaded, library.summary_changed, library.path_changed):
            changed.connect(self._on_conversation_changed)
        library.reply_ended.connect(self._on_conversation_changed)
        services.navigation.current_changed.connect(self.refresh)
        services.catalog.models_changed.connect(self.refresh)
        services.preferences.changed.connect(self._on_preferences_changed)
        services.account.state_changed.connect(self.refresh)
        self.refresh()

    @Slot(str)
    def choose_model(self, model_id: str) -> None:
        """Uses a model in the conversation in front from now on."""
        self._composer.set_override("model", model_id)
        self.refresh()
        waiting, self._regenerates = self._regenerates, None
        if waiting is not None and waiting[0] == self._services.navigation.current:
            self._services.turns.regenerate(*waiting)

    def regenerate_after_choice(self, message_id: MessageId | None) -> None:
        """The next model that is chosen in this conversation also answers again."""
        current = self._services.navigation.current
        self._regenerates = (current, message_id) if current is not None else None

    @Slot(str)
    def _on_header_rename_requested(self, title: str) -> None:
        current = self._services.navigation.current
        if current is not None and title.strip():
            self._services.library.set_meta(current, title=title.strip(), title_is_auto=False)

    @Slot(str)
    def _on_conversation_changed(self, conversation_id: str) -> None:
        if conversation_id == self._services.navigation.current:
            self.refresh()

    @Slot(str)
    def _on_preferences_changed(self, _key: str) -> None:
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Shows the conversation in front."""
        services, header = self._services, self._header
        current = services.navigation.current
        summary = services.library.summary(current) if current else None
        title = summary.meta.title if summary else ""
        header.set_title(title or self.tr("New chat"), editable=summary is not None)
        model = services.catalog.info(self._composer.model())
        self._window = model.context_window
        header.set_models(services.catalog.models or (model,))
        header.set_model(model.id, model.label)
        header.set_chips(chip_pairs(services.preferences, self._composer.overrides()))
        self._show_usage()

    @Slot()
    def _show_usage(self) -> None:
        current = self._services.navigation.current
        conversation = self._services.library.conversation(current) if current else None
        self._header.set_usage(self._usage.facts(conversation, self._window))
        if conversation is not None and self._usage.is_behind(conversation):
            self._go_on.start(0)
