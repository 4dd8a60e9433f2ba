"""What is said about the key where the keyring cannot be used."""

import pytest

from desktop_chat.app.controllers.news import key_fate
from desktop_chat.credentials import KeyLookup, KeySource
from desktop_chat.domain.secret import Secret
from tests.gui.app.stage import WindowStage

NO_KEYRING = "This system has no keyring that can be used."


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (KeySource.SESSION, "The key is kept in memory and is gone when the application ends."),
        (KeySource.NONE, "may be kept in memory only and be gone when the application ends."),
        (KeySource.ENVIRONMENT, ""),
    ],
)
def test_it_is_said_how_long_the_key_lasts(source: KeySource, said: str) -> None:
    secret = None if source is KeySource.NONE else Secret("x")
    words = key_fate(KeyLookup(secret, source, problem=NO_KEYRING))
    assert words.endswith(said)
    assert bool(words) == bool(said)


def test_the_banner_has_both_sentences(stage: WindowStage) -> None:
    account = stage.services.account
    stage.until(lambda: account.lookup is not None)
    account._lookup = KeyLookup(Secret("x"), KeySource.SESSION, "memory", NO_KEYRING)
    account.state_changed.emit()
    (banner,) = [each for each in stage.services.notices.banners() if each.key == "keyring"]
    assert f"{banner.sentence} {banner.kept}" == (
        "This system has no keyring that can be used. The key is kept in memory and is gone when the application ends."
    )
