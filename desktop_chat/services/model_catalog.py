"""Owns the list of models that the current endpoint offers; lives on the GUI thread."""

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.backend.protocol import ChatBackend
from desktop_chat.domain.catalog import BUILT_IN_MODELS, ModelInfo, choose_cheapest, choose_default, describe
from desktop_chat.domain.errors import ChatError
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.account import AccountService, KeyState


class ModelCatalog(QObject):
    """Models of the current endpoint: asked once per endpoint and key, the built-in table until then.

    Signals:
        models_changed(): the list or the default changed.
    """

    models_changed = Signal()

    def __init__(
        self, account: AccountService, backend: ChatBackend, runner: JobRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._account = account
        self._backend = backend
        self._runner = runner
        self._listed: tuple[ModelInfo, ...] = ()
        self._asked: tuple[str, int] | None = None
        account.state_changed.connect(self._on_account_changed)

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        """What to offer: the endpoint's list, or the built-in one for the official endpoint."""
        if self._listed:
            return self._listed
        return BUILT_IN_MODELS if self._account.is_official else ()

    def default_model(self) -> str:
        return choose_default(self._listed) if self._listed else choose_default(())

    def title_model(self, fallback: str) -> str:
        return choose_cheapest(self._listed, fallback)

    def info(self, model_id: str) -> ModelInfo:
        """The best that is known about an id."""
        return next((entry for entry in self.models if entry.id == model_id), None) or describe(model_id)

    def refresh(self) -> None:
        """Asks the endpoint again."""
        try:
            endpoint = self._account.endpoint()
        except ChatError:
            return
        self._asked = (endpoint.base_url, hash(endpoint.key))
        asked, backend = self._asked, self._backend

        def ask(context: JobContext) -> tuple[tuple[str, int], tuple[ModelInfo, ...]]:
            return asked, backend.list_models(endpoint, context.cancel)

        self._runner.start(Pool.BACKGROUND, ask).succeeded.connect(self._on_models_listed)

    @Slot()
    def _on_account_changed(self) -> None:
        if self._account.state in (KeyState.LOOKING, KeyState.MISSING):
            return
        endpoint = self._account.endpoint()
        if (endpoint.base_url, hash(endpoint.key)) != self._asked:
            self._listed = ()
            self.models_changed.emit()
            self.refresh()

    @Slot(object)
    def _on_models_listed(self, result: tuple[tuple[str, int], tuple[ModelInfo, ...]]) -> None:
        asked, models = result
        if asked == self._asked and models:
            self._listed = models
            self.models_changed.emit()
