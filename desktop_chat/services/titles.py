"""Owns the automatic titles: from the first line at once, from a short request after the first reply."""

from PySide6.QtCore import QObject, Slot

from desktop_chat.backend.endpoints import origin
from desktop_chat.backend.protocol import ChatBackend, ChatRequest
from desktop_chat.domain.content import text_block
from desktop_chat.domain.conversation import TITLE_LENGTH, first_line
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import TurnEvent
from desktop_chat.domain.fold import ReplyFold
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.account import AccountService
from desktop_chat.services.library import ConversationLibrary
from desktop_chat.services.model_catalog import ModelCatalog
from desktop_chat.services.preferences import Preferences
from desktop_chat.services.turns import TurnService

TITLE_PROMPT = (
    "You write a title for a conversation. Answer with the title only: at most six words, in the language of the "
    "conversation, no quotation marks, no full stop."
)
EXCERPT = 2_000  # characters of the question and of the reply that the title request carries
MAX_TOKENS = 512  # room for a model that thinks before it answers


class TitleService(QObject):
    """Names conversations that the person did not name."""

    def __init__(
        self,
        library: ConversationLibrary,
        turns: TurnService,
        backend: ChatBackend,
        account: AccountService,
        catalog: ModelCatalog,
        preferences: Preferences,
        runner: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._turns = turns
        self._backend = backend
        self._account = account
        self._catalog = catalog
        self._preferences = preferences
        self._runner = runner
        library.message_appended.connect(self._on_library_message_appended)
        turns.turn_ended.connect(self._on_turn_ended)

    @Slot(str, str)
    def _on_library_message_appended(self, conversation_id: ConversationId, message_id: MessageId) -> None:
        conversation = self._library.conversation(conversation_id)
        if conversation is None or conversation.meta.title or not conversation.meta.title_is_auto:
            return
        message = conversation.get(message_id)
        names = ", ".join(entry.name for entry in message.content if entry.name)
        title = first_line(message.text) or first_line(names)
        if title:
            self._library.set_meta(conversation_id, title=title)

    @Slot(str, bool)
    def _on_turn_ended(self, conversation_id: ConversationId, complete: bool) -> None:
        conversation = self._library.conversation(conversation_id)
        if conversation is None or not complete or not conversation.meta.title_is_auto:
            return
        path = conversation.active_path()
        if len(conversation) != 2 or len(path) != 2 or not self._preferences.flag("auto_title"):
            return
        try:
            request = self._request(conversation_id, path)
        except ChatError:
            return
        backend = self._backend

        def ask(context: JobContext) -> str:
            fold = ReplyFold()

            def take(event: TurnEvent) -> None:
                fold.feed(event)

            backend.stream(request, context.cancel, take)
            return "".join(entry.text for entry in fold.content())

        job = self._runner.start(Pool.TURNS, ask)
        job.succeeded.connect(lambda text: self._take(conversation_id, text))

    def _request(self, conversation_id: ConversationId, path: tuple[Message, ...]) -> ChatRequest:
        """Raises ChatError if there is nobody to ask."""
        endpoint = self._account.endpoint()
        if path[-1].endpoint != origin(endpoint.base_url):
            # Another endpoint was chosen meanwhile, and this chat is not for its eyes.
            raise ChatError(ErrorKind.BAD_ENDPOINT)
        question, reply = (message.text[:EXCERPT] for message in path)
        text = f"<question>\n{question}\n</question>\n<reply>\n{reply}\n</reply>"
        message = Message(self._library.new_id(), None, Role.USER, (text_block(text),), self._library.now())
        model = self._catalog.info(self._catalog.title_model(self._turns.model_for(conversation_id)))
        # A title needs no thinking, which would take its time and could use up the tokens before the first word.
        return ChatRequest(
            endpoint=endpoint,
            model=model,
            thinking="disabled" if model.thinking_types and "disabled" in model.thinking_types else "",
            effort="low" if model.efforts else "",
            messages=(message,),
            max_tokens=MAX_TOKENS,
            system=TITLE_PROMPT,
            caching=False,
        )

    def _take(self, conversation_id: ConversationId, text: str) -> None:
        summary = self._library.summary(conversation_id)
        title = first_line(text).strip("\"'“”«»").rstrip(".")[:TITLE_LENGTH]
        if title and summary is not None and summary.meta.title_is_auto:
            self._library.set_meta(conversation_id, title=title)
