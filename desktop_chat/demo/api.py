"""Owns what the demo server answers to each path: keys, checks, models, token counts, replies.

Called on the connection threads of the server.
"""

import urllib.parse
from functools import partial

from desktop_chat.demo import models, persona
from desktop_chat.demo.exchange import Exchange, RecordedRequest
from desktop_chat.demo.script import Script
from desktop_chat.demo.signatures import Signatures
from desktop_chat.demo.usage import PromptCache, count_input
from desktop_chat.demo.validation import check_message


class MessagesApi:
    """The Messages API, version 2026-10-21."""

    def __init__(
        self, *, script: Script | None, require_key: bool, accepted_keys: frozenset[str] | None, validate: bool
    ) -> None:
        self._script = script
        self._require_key = require_key
        self._accepted_keys = accepted_keys
        self._validate = validate
        self._cache = PromptCache()
        self._signatures = Signatures()

    def answer(self, exchange: Exchange) -> None:
        """Answers one request."""
        request = exchange.request
        if self._require_key and (problem := self._key_problem(request)):
            exchange.error(401, "authentication_error", problem)
            return
        counting = request.path == "/v1/messages/count_tokens"
        if request.method == "POST" and (request.is_message or counting):
            exchange.sign = partial(self._signatures.sign, body=request.json)
            wrong = check_message(request, self._signatures, counting=counting) if self._validate else None
            if wrong is not None:
                exchange.error(wrong.status, wrong.kind, wrong.message)
                return
        step = self._script.next_step(request) if self._script else None
        if request.is_message:
            exchange.usage = self._cache.usage(request.json)
        if step is not None:
            step.play(exchange)
        elif request.is_message:
            persona.reply_to(request).play(exchange)
        elif counting and request.method == "POST":
            exchange.json(200, {"input_tokens": count_input(request.json)})
        else:
            self._answer_models(exchange)

    def _answer_models(self, exchange: Exchange) -> None:
        request = exchange.request
        prefix = "/v1/models"
        if request.method != "GET" or not (request.path == prefix or request.path.startswith(prefix + "/")):
            known = request.path in ("/v1/messages", "/v1/messages/count_tokens", prefix)
            if known:
                exchange.error(405, "invalid_request_error", "Method Not Allowed")
            else:
                exchange.error(404, "not_found_error", "Not found")
            return
        if request.path == prefix:
            self._list_models(exchange)
            return
        model = models.find_model(urllib.parse.unquote(request.path[len(prefix) + 1 :]))
        if model is None:
            exchange.error(404, "not_found_error", f"model: {request.path[len(prefix) + 1 :]}")
        else:
            exchange.json(200, models.describe(model))

    def _list_models(self, exchange: Exchange) -> None:
        query = urllib.parse.parse_qs(exchange.request.query)
        limit = query.get("limit", ["20"])[0]
        if not limit.isdigit() or not 1 <= int(limit) <= 1000:
            exchange.error(400, "invalid_request_error", "limit: Input should be between 1 and 1000")
        else:
            exchange.json(200, models.list_models(query))

    def _key_problem(self, request: RecordedRequest) -> str | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else ""
        own = request.headers.get("x-api-key", "").strip()
        key = own or bearer
        if not key:
            return "x-api-key header is required"
        if self._accepted_keys is not None:
            accepted = key in self._accepted_keys
        else:
            accepted = not key.startswith(("invalid", "sk-ant-invalid"))
        if accepted:
            return None
        return "invalid x-api-key" if own else "Invalid bearer token"
