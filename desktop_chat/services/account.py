"""Owns which endpoint and key requests use; reads the keyring on workers; lives on the GUI thread."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.backend.endpoints import normalise_base_url, origin
from desktop_chat.backend.protocol import ChatBackend, Endpoint
from desktop_chat.credentials import KeyLookup, KeySource, KeyStore, check_key_text
from desktop_chat.domain.catalog import OFFICIAL_ENDPOINT
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.secret import Secret
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.error_texts import error_sentence
from desktop_chat.services.preferences import Preferences


class KeyState(StrEnum):
    """What is known about the key of the current endpoint."""

    LOOKING = "looking"
    PRESENT = "present"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"
    DEMO = "demo"


class AccountService(QObject):
    """The endpoint in use and its key.

    Signals:
        state_changed(): key state, place or endpoint changed.
        key_tested(bool, str): result of test_key() or of a key entered with a check, with a sentence.
        key_accepted(): an entered key was checked and stored.
    """

    state_changed = Signal()
    key_tested = Signal(bool, str)
    key_accepted = Signal()

    def __init__(
        self,
        preferences: Preferences,
        keys: KeyStore,
        backend: ChatBackend,
        runner: JobRunner,
        *,
        base_url: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._keys = keys
        self._backend = backend
        self._runner = runner
        self._override = base_url
        self._demo: Endpoint | None = None
        self._lookup: KeyLookup | None = None
        self._serial = 0  # of the last look-up or change; answers to earlier ones are old news
        self._waiting: list[Callable[[], None]] = []
        preferences.changed.connect(self._on_preferences_changed)

    # --- what is in use -------------------------------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        if self._demo is not None:
            return self._demo.base_url
        return self._own_url

    @property
    def _own_url(self) -> str:
        """The endpoint that is in use unless the demo is."""
        return self._override or self._preferences.text("base_url") or OFFICIAL_ENDPOINT

    @property
    def host(self) -> str:
        return origin(self.base_url).partition("://")[2]

    @property
    def is_official(self) -> bool:
        return self.base_url == OFFICIAL_ENDPOINT

    @property
    def is_demo(self) -> bool:
        return self._demo is not None

    @property
    def state(self) -> KeyState:
        if self._demo is not None:
            return KeyState.DEMO
        if self._lookup is None:
            return KeyState.LOOKING
        if self._lookup.secret is not None:
            return KeyState.PRESENT
        return KeyState.MISSING if self.is_official else KeyState.NOT_NEEDED

    @property
    def lookup(self) -> KeyLookup | None:
        """Where the key was found; None while the keyring is asked."""
        return self._lookup

    def endpoint(self) -> Endpoint:
        """Raises ChatError NO_KEY if the endpoint needs a key that is not there."""
        if self._demo is not None:
            return self._demo
        secret = self._lookup.secret if self._lookup else None
        if secret is None and self.is_official:
            raise ChatError(ErrorKind.NO_KEY)
        return Endpoint(self.base_url, secret or Secret(""), self._preferences.text("proxy") or None)

    def when_known(self, callback: Callable[[], None]) -> None:
        """Calls back as soon as it is known whether there is a key: at once, or after the keyring answered."""
        if self.state is KeyState.LOOKING:
            self._waiting.append(callback)
        else:
            callback()

    def status_text(self) -> str:
        """Where the key is, in one sentence."""
        lookup = self._lookup
        if self._demo is not None:
            return self.tr("Demo: answers come from this computer, no key is used.")
        if lookup is None:
            return self.tr("Looking in the keyring…")
        texts = {
            KeySource.KEYRING: self.tr("A key is stored in %1.").replace("%1", lookup.place),
            KeySource.ENVIRONMENT: self.tr("The key comes from the environment variable ANTHROPIC_API_KEY."),
            KeySource.SESSION: self.tr("The key is kept in memory until the application ends."),
            KeySource.NONE: self.tr("No key is stored for %1.").replace("%1", self.host),
        }
        text = texts[lookup.source]
        return f"{text} {lookup.problem}" if lookup.problem else text

    # --- changing -------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Asks the keyring for the key of the current endpoint."""
        base_url = self.base_url
        if self._demo is not None:
            self._announce()
            return
        self._lookup = None
        self._look_up(base_url, self._keys.lookup)
        self.state_changed.emit()

    def _look_up(self, base_url: str, ask: Callable[[str], KeyLookup]) -> None:
        """Has a worker ask the keyring; whatever happens there, an answer comes."""
        self._serial += 1
        serial = self._serial

        def look(_: JobContext) -> KeyLookup:
            return ask(base_url)

        def take(lookup: KeyLookup) -> None:
            if serial == self._serial:
                self._lookup = lookup
                self._announce()

        def fail(error: object) -> None:
            problem = self.tr("The keyring could not be asked: %1.").replace("%1", type(error).__name__)
            take(KeyLookup(None, KeySource.NONE, problem=problem))

        job = self._runner.start(Pool.BACKGROUND, look)
        job.succeeded.connect(take)
        job.failed.connect(fail)

    def use_demo(self, endpoint: Endpoint | None) -> None:
        """Answers come from the built-in demo until a key or an endpoint is set (or None is given)."""
        self._demo = endpoint
        if endpoint is None:
            self.refresh()
        else:
            self._announce()

    def use_endpoint(self, base_url: str) -> str:
        """Makes another endpoint the current one; returns its normal form. Raises ChatError BAD_ENDPOINT."""
        normal = normalise_base_url(base_url)
        self._override = ""
        self._demo = None
        if normal == self._preferences.text("base_url"):
            self.refresh()
        else:
            self._preferences.set("base_url", normal)
        return normal

    def save_key(self, text: str, *, check: bool = False) -> None:
        """Stores a key for the endpoint; with ``check`` only if the service accepts it.

        Ends with key_tested when it could not be taken, else with key_accepted and state_changed.
        """
        try:
            secret = check_key_text(text)
        except ChatError as error:
            self.key_tested.emit(False, error.detail or error_sentence(error))
            return
        base_url = self._own_url
        endpoint = Endpoint(base_url, secret, self._preferences.text("proxy") or None)
        backend, keys = self._backend, self._keys

        def save(context: JobContext) -> tuple[str, KeyLookup]:
            if check:
                backend.list_models(endpoint, context.cancel)
            return base_url, keys.save(base_url, secret)

        job = self._runner.start(Pool.BACKGROUND, save)
        job.succeeded.connect(self._on_key_saved)
        job.failed.connect(self._on_test_failed)

    def remove_key(self) -> None:
        """Removes the key of the endpoint from the keyring and from memory."""
        self._look_up(self.base_url, self._keys.remove)

    def test_key(self) -> None:
        """Asks the Models API with the current key; key_tested follows."""
        try:
            endpoint = self.endpoint()
        except ChatError as error:
            self.key_tested.emit(False, error_sentence(error))
            return
        backend = self._backend

        def test(context: JobContext) -> int:
            return len(backend.list_models(endpoint, context.cancel))

        job = self._runner.start(Pool.BACKGROUND, test)
        job.succeeded.connect(self._on_test_succeeded)
        job.failed.connect(self._on_test_failed)

    # --- results --------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_key_saved(self, result: tuple[str, KeyLookup]) -> None:
        base_url, lookup = result
        if base_url != self._own_url:  # another endpoint was chosen meanwhile; the key is stored for its own
            return
        self._serial += 1
        self._demo = None
        self._lookup = lookup
        self._announce()
        self.key_accepted.emit()

    @Slot(object)
    def _on_test_succeeded(self, count: int) -> None:
        text = self.tr("The endpoint accepts the key and lists %1 models.").replace("%1", str(count))
        self.key_tested.emit(True, text)

    @Slot(object)
    def _on_test_failed(self, error: object) -> None:
        problem = error if isinstance(error, ChatError) else ChatError(ErrorKind.INTERNAL, type(error).__name__)
        sentence = error_sentence(problem)
        self.key_tested.emit(False, f"{sentence} {problem.detail}".strip())

    @Slot(str)
    def _on_preferences_changed(self, key: str) -> None:
        if key == "base_url":
            self._override = ""
            self._demo = None
            self.refresh()
        elif key == "proxy":
            self.state_changed.emit()

    def _announce(self) -> None:
        self.state_changed.emit()
        waiting, self._waiting = self._waiting, []
        for callback in waiting:
            callback()
