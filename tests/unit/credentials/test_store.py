import os
import threading
import time

import pytest

from desktop_chat.credentials import KeySource, KeyStore
from desktop_chat.credentials.system_keyring import LOCKED, NO_KEYRING, TIMED_OUT
from desktop_chat.domain.catalog import OFFICIAL_ENDPOINT
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.secret import Secret
from desktop_chat.runtime.redaction import redact
from tests.helpers.keyring import PrivateKeyring

CANARY = Secret("sk-ant-api03-CANARY-store")
OTHER = Secret("sk-ant-api03-CANARY-other")
LOCAL = "http://127.0.0.1:8080"


def join_keyring_threads() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("keyring-"):
            thread.join(10)


@pytest.fixture
def no_bus(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nothing")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def test_saves_finds_and_removes_in_a_real_keyring(private_keyring: PrivateKeyring) -> None:
    store = KeyStore(environ={})
    assert store.lookup(OFFICIAL_ENDPOINT).source is KeySource.NONE
    saved = store.save(OFFICIAL_ENDPOINT, CANARY)
    assert (saved.source, saved.problem) == (KeySource.KEYRING, "")
    assert "Secret Service" in saved.place
    found = KeyStore(environ={}).lookup(OFFICIAL_ENDPOINT)
    assert (found.secret, found.source, found.problem) == (CANARY, KeySource.KEYRING, "")
    assert store.remove(OFFICIAL_ENDPOINT).source is KeySource.NONE
    assert store.lookup(OFFICIAL_ENDPOINT).secret is None
    assert store.remove(OFFICIAL_ENDPOINT).problem == ""  # again: nothing to remove is no problem


def test_the_keyring_file_does_not_hold_the_key_in_clear(private_keyring: PrivateKeyring) -> None:
    KeyStore(environ={}).save(OFFICIAL_ENDPOINT, CANARY)
    assert b"CANARY" not in private_keyring.bytes_of_files()


def test_each_endpoint_has_its_own_key(private_keyring: PrivateKeyring) -> None:
    store = KeyStore(environ={})
    store.save(OFFICIAL_ENDPOINT, CANARY)
    assert store.lookup(LOCAL).secret is None
    assert store.lookup("http://api.anthropic.com").secret is None
    assert store.lookup("https://api.anthropic.com.evil.example").secret is None
    assert store.lookup("https://api.anthropic.com:8443").secret is None
    store.save(LOCAL + "/v1", OTHER)
    assert store.lookup(LOCAL).secret == OTHER
    assert store.lookup("HTTPS://API.anthropic.com:443/v1").secret == CANARY


def test_an_entry_made_with_secret_tool_is_found_and_replaced(private_keyring: PrivateKeyring) -> None:
    import secretstorage

    def add(value: str) -> None:
        bus = secretstorage.dbus_init()
        collection = secretstorage.get_default_collection(bus)
        attributes = {"service": "desktop-chat", "username": "api-key"}
        collection.create_item("by hand", attributes, value.encode())
        bus.close()

    add("sk-ant-CANARY-by-hand")
    store = KeyStore(environ={})
    assert store.lookup(OFFICIAL_ENDPOINT).secret == Secret("sk-ant-CANARY-by-hand")
    store.save(OFFICIAL_ENDPOINT, CANARY)
    assert store.lookup(OFFICIAL_ENDPOINT).secret == CANARY
    add("sk-ant-CANARY-again")
    store.remove(OFFICIAL_ENDPOINT)
    assert store.lookup(OFFICIAL_ENDPOINT).secret is None


def test_a_damaged_entry_is_named_without_being_shown(private_keyring: PrivateKeyring) -> None:
    store = KeyStore(environ={})
    store.save(OFFICIAL_ENDPOINT, Secret("CANARY with spaces"))
    found = store.lookup(OFFICIAL_ENDPOINT)
    assert found.secret is None
    assert "cannot be used" in found.problem
    assert "CANARY" not in repr(found)


@pytest.mark.usefixtures("no_bus")
def test_without_a_keyring_the_key_is_kept_for_the_session() -> None:
    store = KeyStore(environ={})
    assert store.lookup(OFFICIAL_ENDPOINT).problem == NO_KEYRING
    saved = store.save(OFFICIAL_ENDPOINT, CANARY)
    assert saved.source is KeySource.SESSION
    assert (saved.place, saved.problem) == ("memory", NO_KEYRING)
    assert store.lookup(OFFICIAL_ENDPOINT) == saved  # with the reason, for as long as it is so
    assert KeyStore(environ={}).lookup(OFFICIAL_ENDPOINT).secret is None
    removed = store.remove(OFFICIAL_ENDPOINT)
    assert (removed.secret, removed.problem) == (None, "")
    assert store.lookup(OFFICIAL_ENDPOINT).secret is None


def test_a_locked_keyring_is_named_and_asked_again(private_keyring: PrivateKeyring) -> None:
    KeyStore(environ={}).save(OFFICIAL_ENDPOINT, CANARY)
    private_keyring.stop()
    private_keyring.start(password=None)
    store = KeyStore(environ={})
    found = store.lookup(OFFICIAL_ENDPOINT)
    assert (found.secret, found.problem) == (None, LOCKED)
    assert store.save(OFFICIAL_ENDPOINT, OTHER).source is KeySource.SESSION
    assert "has not been removed" in store.remove(OFFICIAL_ENDPOINT).problem
    private_keyring.stop()
    private_keyring.start()
    assert store.lookup(OFFICIAL_ENDPOINT).secret == CANARY  # no failure was remembered


def test_a_hanging_keyring_blocks_for_the_deadline_only(private_keyring: PrivateKeyring) -> None:
    store = KeyStore(environ={}, timeout=0.3)
    store.save(OFFICIAL_ENDPOINT, CANARY)
    private_keyring.hang()
    try:
        began = time.monotonic()
        found = store.lookup(OFFICIAL_ENDPOINT)
        assert time.monotonic() - began < 2
        assert (found.secret, found.problem) == (None, TIMED_OUT)
        assert "timed out" in found.problem
        for _ in range(20):  # callers share the pending read
            store._keyring._timeout = 0.01
            store.lookup(OFFICIAL_ENDPOINT)
        assert sum(thread.name == "keyring-read" for thread in threading.enumerate()) == 1
    finally:
        private_keyring.resume()
    join_keyring_threads()
    store._keyring._timeout = 10
    assert store.lookup(OFFICIAL_ENDPOINT).secret == CANARY


def test_a_save_that_hangs_is_kept_in_memory_and_arrives_later(private_keyring: PrivateKeyring) -> None:
    store = KeyStore(environ={}, timeout=0.3)
    private_keyring.hang()
    try:
        saved = store.save(OFFICIAL_ENDPOINT, CANARY)
        assert saved.source is KeySource.SESSION
        assert store.lookup(OFFICIAL_ENDPOINT).secret == CANARY
    finally:
        private_keyring.resume()
    join_keyring_threads()
    store._keyring._timeout = 10
    found = store.lookup(OFFICIAL_ENDPOINT)
    assert (found.secret, found.source) == (CANARY, KeySource.KEYRING)


def test_what_was_wanted_last_holds_after_a_hang(private_keyring: PrivateKeyring) -> None:
    store = KeyStore(environ={}, timeout=0.1)
    private_keyring.hang()
    try:
        store.save(OFFICIAL_ENDPOINT, CANARY)
        store.save(OFFICIAL_ENDPOINT, OTHER)
        store.save(LOCAL, OTHER)
        store.remove(LOCAL)
    finally:
        private_keyring.resume()
    join_keyring_threads()
    store = KeyStore(environ={})
    assert store.lookup(OFFICIAL_ENDPOINT).secret == OTHER
    assert store.lookup(LOCAL).secret is None


def test_threads_do_not_pile_up_on_a_hanging_keyring(private_keyring: PrivateKeyring) -> None:
    store = KeyStore(environ={}, timeout=0.01)
    private_keyring.hang()
    try:
        for number in range(30):
            assert TIMED_OUT in store.save(OFFICIAL_ENDPOINT, Secret(f"CANARY-{number}")).problem
        assert sum(thread.name.startswith("keyring-") for thread in threading.enumerate()) <= 8
        assert store.lookup(OFFICIAL_ENDPOINT).secret == Secret("CANARY-29")
    finally:
        private_keyring.resume()


@pytest.mark.parametrize("choice", ["keyring.backends.null.Keyring", "keyrings.alt.file.PlaintextKeyring", "nonsense"])
def test_the_environment_cannot_choose_another_keyring(
    private_keyring: PrivateKeyring, monkeypatch: pytest.MonkeyPatch, choice: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", choice)
    store = KeyStore(environ={})
    assert store.save(OFFICIAL_ENDPOINT, CANARY).source is KeySource.KEYRING
    assert store.lookup(OFFICIAL_ENDPOINT).secret == CANARY


@pytest.mark.usefixtures("no_bus")
def test_a_plain_text_backend_in_keyringrc_or_registered_is_not_used(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    used: list[str] = []

    class Plain(KeyringBackend):
        priority = 20  # type: ignore[assignment]

        def get_password(self, service, username):
            used.append("get")

        def set_password(self, service, username, password):
            used.append("set")

    config = tmp_path / "config"
    (config / "python_keyring").mkdir(parents=True)
    (config / "python_keyring/keyringrc.cfg").write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    before = keyring.core._keyring_backend
    keyring.set_keyring(Plain())
    try:
        store = KeyStore(environ={})
        assert store.save(OFFICIAL_ENDPOINT, CANARY).source is KeySource.SESSION
        assert store.lookup(OFFICIAL_ENDPOINT).source is KeySource.SESSION
        assert used == []
    finally:
        keyring.core._keyring_backend = before
        KeyringBackend._classes.discard(Plain)


@pytest.mark.usefixtures("no_bus")
def test_the_environment_counts_for_the_official_endpoint_only() -> None:
    store = KeyStore(environ={"ANTHROPIC_API_KEY": f" {CANARY.reveal()}\n"})
    found = store.lookup(OFFICIAL_ENDPOINT)
    assert (found.secret, found.source, found.place) == (CANARY, KeySource.ENVIRONMENT, "ANTHROPIC_API_KEY")
    assert store.lookup(LOCAL).secret is None
    assert store.lookup("https://gateway.example").secret is None
    store.save(OFFICIAL_ENDPOINT, OTHER)
    assert store.lookup(OFFICIAL_ENDPOINT).secret == OTHER
    assert store.remove(OFFICIAL_ENDPOINT).secret == CANARY


@pytest.mark.usefixtures("no_bus")
def test_an_unusable_variable_is_named_without_being_shown() -> None:
    found = KeyStore(environ={"ANTHROPIC_API_KEY": "CANARY one two"}).lookup(OFFICIAL_ENDPOINT)
    assert found.secret is None
    assert "ANTHROPIC_API_KEY cannot be used" in found.problem
    assert "CANARY" not in found.problem


def test_a_saved_key_wins_over_the_environment(private_keyring: PrivateKeyring) -> None:
    store = KeyStore(environ={"ANTHROPIC_API_KEY": OTHER.reveal()})
    assert store.lookup(OFFICIAL_ENDPOINT).source is KeySource.ENVIRONMENT
    store.save(OFFICIAL_ENDPOINT, CANARY)
    assert store.lookup(OFFICIAL_ENDPOINT).secret == CANARY


@pytest.mark.usefixtures("no_bus")
def test_known_keys_are_redacted_and_never_shown() -> None:
    store = KeyStore(environ={})
    secret = Secret("gateway:CANARY:token")
    saved = store.save(LOCAL, secret)
    assert "CANARY" not in repr(saved) + str(saved) + repr(vars(store)) + repr(store.lookup(LOCAL))
    assert "CANARY" not in redact("sent gateway:CANARY:token to gateway%3ACANARY%3Atoken")
    assert "CANARY" not in repr(dict(os.environ))


@pytest.mark.parametrize("address", ["", "nonsense", "ftp://host", "https://", "http://[::1", "https://host:99999"])
def test_an_address_without_origin_is_refused(address: str) -> None:
    with pytest.raises(ChatError) as caught:
        KeyStore(environ={}).lookup(address)
    assert caught.value.kind is ErrorKind.BAD_ENDPOINT
