"""Owns what the next request of a conversation consists of: endpoint, model, settings and messages; GUI thread."""

from desktop_chat.backend.endpoints import origin
from desktop_chat.backend.protocol import ChatRequest
from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.conversation import Conversation
from desktop_chat.domain.ids import MessageId
from desktop_chat.services.account import AccountService
from desktop_chat.services.model_catalog import ModelCatalog
from desktop_chat.services.preferences import Preferences
from desktop_chat.services.requests import build_request, read_options, refused_for

_LIMIT_WITHOUT_SETTING = 16_384  # tokens
_LIMIT_OF_UNKNOWN = 128_000  # tokens; the largest that any model takes


class TurnRequests:
    """Makes requests from what is set at this moment."""

    def __init__(self, account: AccountService, catalog: ModelCatalog, preferences: Preferences) -> None:
        self._account = account
        self._catalog = catalog
        self._preferences = preferences

    def model_for(self, conversation: Conversation | None) -> str:
        """The model id that the next request of a conversation asks for."""
        overrides = conversation.meta.overrides if conversation else {}
        chosen = self._preferences.resolve("model", overrides)
        return chosen if isinstance(chosen, str) and chosen else self._catalog.default_model()

    def build(self, conversation: Conversation, leaf: MessageId) -> ChatRequest:
        """Asks for a reply to the path that ends at ``leaf``. Raises ChatError NO_KEY."""
        endpoint = self._account.endpoint()
        model = self._catalog.info(self.model_for(conversation))
        overrides = conversation.meta.overrides
        options = read_options(lambda key: self._preferences.resolve(key, overrides))
        refused = refused_for(self._preferences.get("refused_parameters"), origin(endpoint.base_url), model.id)
        return build_request(endpoint, model, conversation.path_to(leaf), options, refused)

    def raised_limit(self, conversation: Conversation) -> dict[str, JsonValue]:
        """The conversation's settings with twice the token limit, up to the model's."""
        overrides = dict(conversation.meta.overrides)
        limit = self._preferences.resolve("max_tokens", overrides)
        most = self._catalog.info(self.model_for(conversation)).max_output or _LIMIT_OF_UNKNOWN
        overrides["max_tokens"] = min(
            int(limit) * 2 if isinstance(limit, int | float) else _LIMIT_WITHOUT_SETTING, most
        )
        return overrides
