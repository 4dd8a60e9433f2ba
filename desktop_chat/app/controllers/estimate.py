"""Shows beside the composer what the next request will cost; GUI thread."""

import time

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_chat.app.controllers.composer import ComposerController
from desktop_chat.app.services import Services
from desktop_chat.services.estimates import draft_tokens, history_tokens, input_cost
from desktop_chat.ui.composer.composer import Composer
from desktop_chat.ui.header.numbers import money

CACHE_LIFETIME = 300  # seconds that the service keeps a cached prompt
DELAY = 200  # milliseconds after the last key


class EstimateController(QObject):
    """Tokens and price of what would be sent now; nothing while nothing is written."""

    def __init__(self, services: Services, composer: Composer, controller: ComposerController, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._composer = composer
        self._controller = controller
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self.update)
        controller.draft_state_changed.connect(self._timer.start)
        controller.refreshed.connect(self.update)

    @Slot()
    def update(self) -> None:
        draft = self._composer.draft()
        if not draft:
            self._composer.set_price_text("")
            return
        path = self._controller.path()
        history = history_tokens(path)
        fresh = bool(path) and time.time() - path[-1].created_at < CACHE_LIFETIME
        caches = self._services.preferences.resolve("caching", self._controller.overrides()) is True
        new = draft_tokens(draft)
        cost = input_cost(self._controller.model(), history, new, cached=fresh and caches)
        tokens = self.tr("≈ %1 tokens").replace("%1", f"{history + new:,}")
        if cost is None:
            self._composer.set_price_text(tokens)
        else:
            self._composer.set_price_text(f"{tokens} · {money(cost)} + {self.tr('reply')}")
