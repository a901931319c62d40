# SPDX-License-Identifier: Apache-2.0
"""The WebSocket API: one connection's requests, answers and user data subscriptions."""

from __future__ import annotations

from typing import Any

import orjson

from tradecore.adapters.exchange.account import Account, Listener
from tradecore.adapters.exchange.amounts import NS_PER_MS
from tradecore.adapters.exchange.call import Call, Route
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.outbox import Outbox
from tradecore.adapters.exchange.parameters import (
    Parameters,
    parse_json,
    parse_pairs,
    time_unit,
)
from tradecore.adapters.exchange.routes import WSAPI
from tradecore.adapters.exchange.signing import wsapi_payloads
from tradecore.adapters.exchange.venue import VenueModel

CONNECT_WEIGHT = 2
SUBSCRIBE_WEIGHT = 2
_SUBSCRIBE = "userDataStream.subscribe.signature"
_UNSUBSCRIBE = "userDataStream.unsubscribe"
_LISTED = "session.subscriptions"
_ED25519_ONLY = ("session.logon", "userDataStream.subscribe")


class ApiSession:
    """One client's connection to `/ws-api/v3`."""

    def __init__(self, venue: VenueModel, query: bytes, address: str) -> None:
        options = parse_pairs(query, b"")
        self.outbox = Outbox()
        self._venue = venue
        self._address = address
        self._unit = time_unit(options.get("timeUnit"))
        self._returns_limits = options.get("returnRateLimits", "true") != "false"
        self._subscriptions: dict[int, Account] = {}
        self._next_subscription = 0
        self._routes: dict[str, Route] = WSAPI | {
            _SUBSCRIBE: Route(self._subscribe, SUBSCRIBE_WEIGHT, signed=True),
            _UNSUBSCRIBE: Route(self._unsubscribe, SUBSCRIBE_WEIGHT),
            _LISTED: Route(self._list, SUBSCRIBE_WEIGHT),
        }
        venue.weights.charge(address, CONNECT_WEIGHT, venue.now, venue.stretch)

    def close(self) -> None:
        """Forget the connection."""
        for account in self._subscriptions.values():
            account.listeners.pop(self.outbox, None)
        self._subscriptions.clear()

    def receive(self, text: str | bytes) -> None:
        """Answer one text frame of the client."""
        try:
            request = orjson.loads(text)
        except orjson.JSONDecodeError:
            request = None
        if not isinstance(request, dict) or not isinstance(request.get("params", {}), dict):
            self._send(
                None, 400, "error", {"code": -1135, "msg": "Invalid JSON Request"}, True, None
            )
            return
        params = dict(request.get("params") or {})
        shows_limits = params.pop("returnRateLimits", self._returns_limits) is True
        method = request.get("method")
        route = self._routes.get(method.removeprefix("v3/")) if isinstance(method, str) else None
        signer: Account | None = None
        call: Call | None = None
        try:
            if route is None:
                raise ApiError(-1020, "This operation is not supported.")
            call = self._prepare(route, params)
            signer = call.signer if route.order_count else None
            result, status, kind = route.handler(call), 200, "result"
            if route.free:
                self._venue.weights.refund(
                    self._address, route.cost(Parameters(parse_json(params))), self._venue.now
                )
        except ApiError as refused:
            status, kind = refused.status, "error"
            result = refused.body
            if refused.retry_after and refused.data is None:
                result["data"] = {
                    "serverTime": self._venue.now // NS_PER_MS,
                    "retryAfter": refused.retry_after,
                }
            signer = (
                call.signer
                if call is not None and route is not None and route.order_count
                else None
            )
        self._send(request.get("id"), status, kind, result, shows_limits, signer)

    def _prepare(self, route: Route, params: dict[str, Any]) -> Call:
        venue = self._venue
        values = parse_json(params)
        cost = route.cost(Parameters(values))
        venue.weights.charge(self._address, cost, venue.now, venue.stretch)
        read = Parameters(values)
        read.ignore("apiKey", "signature", "timestamp", "recvWindow")
        call = Call(venue, read, venue.now, self._unit)
        if route.signed:
            if not values.get("apiKey"):
                read.required("apiKey")
            call.signer = venue.authenticate(read, values["apiKey"], *wsapi_payloads(values))
        return call

    def _send(
        self,
        request_id: Any,
        status: int,
        kind: str,
        result: Any,
        shows_limits: bool,
        signer: Account | None,
    ) -> None:
        now = self._venue.now
        body = result if isinstance(result, bytes) else orjson.dumps(result)
        parts = [b'{"id":', orjson.dumps(request_id), b',"status":%d,"' % status]
        parts += [kind.encode(), b'":', body]
        if shows_limits:
            limits = [self._venue.weights.row(self._address, now)]
            if signer is not None:
                limits = signer.orders.rows(now) + limits
            parts += [b',"rateLimits":', orjson.dumps(limits)]
        self.outbox.push(b"".join([*parts, b"}"]))

    def _subscribe(self, call: Call) -> Any:
        call.params.finish()
        account = call.account
        if self.outbox in account.listeners:
            raise ApiError(-2035, "User Data Stream subscription already active.")
        subscription_id = self._next_subscription
        self._next_subscription += 1
        self._subscriptions[subscription_id] = account
        account.listeners[self.outbox] = Listener(subscription_id, self._unit)
        return {"subscriptionId": subscription_id}

    def _unsubscribe(self, call: Call) -> Any:
        chosen = call.params.integer("subscriptionId")
        call.params.finish()
        if not self._subscriptions or (chosen is not None and chosen not in self._subscriptions):
            raise ApiError(-2036, "User Data Stream subscription not active.")
        for subscription_id in list(self._subscriptions) if chosen is None else [chosen]:
            account = self._subscriptions.pop(subscription_id)
            del account.listeners[self.outbox]
        return {}

    def _list(self, call: Call) -> Any:
        call.params.finish()
        return [{"subscriptionId": subscription_id} for subscription_id in self._subscriptions]
