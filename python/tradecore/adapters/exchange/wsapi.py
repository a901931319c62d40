# SPDX-License-Identifier: Apache-2.0
"""The WebSocket API: one connection's requests, answers and user data subscriptions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from tradecore.adapters.exchange import errors
from tradecore.adapters.exchange.account import Account
from tradecore.adapters.exchange.amounts import NS_PER_MS
from tradecore.adapters.exchange.call import Call, Route
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.keys import ED25519
from tradecore.adapters.exchange.limits import TOO_MANY_ORDERS
from tradecore.adapters.exchange.outbox import Outbox
from tradecore.adapters.exchange.parameters import (
    Parameters,
    parse_json,
    parse_pairs,
    time_unit,
)
from tradecore.adapters.exchange.routes import WSAPI
from tradecore.adapters.exchange.signing import wsapi_payloads
from tradecore.adapters.exchange.subscriptions import Subscriptions
from tradecore.adapters.exchange.venue import VenueModel

CONNECT_WEIGHT = 2
SESSION_WEIGHT = 2
_SHOWS_LIMITS = "returnRateLimits"
_SUBSCRIBE = "userDataStream.subscribe.signature"


@dataclass(frozen=True, slots=True)
class _Logon:
    """Whose connection it is, since when."""

    account: Account
    ts: int


class ApiSession:
    """One client's connection to `/ws-api/v3`."""

    def __init__(self, venue: VenueModel, query: bytes, address: str) -> None:
        options = parse_pairs(query, b"")
        self.outbox = Outbox()
        self.deliver: Callable[[bytes], None] = self.outbox.push
        self._venue = venue
        self._address = address
        self._unit = time_unit(options.get("timeUnit"))
        self._returns_limits = options.get("returnRateLimits", "true") != "false"
        self._ts_connected = venue.now
        self._logon: _Logon | None = None
        self._subscriptions = Subscriptions(self.outbox, self._unit)
        self._routes: dict[str, Route] = WSAPI | {
            "session.logon": Route(self._log_on, SESSION_WEIGHT, signed=True),
            "session.status": Route(self._status, SESSION_WEIGHT),
            "session.logout": Route(self._log_out, SESSION_WEIGHT),
            "session.subscriptions": Route(self._list, SESSION_WEIGHT),
            "userDataStream.subscribe": Route(self._subscribe_logon, SESSION_WEIGHT),
            _SUBSCRIBE: Route(self._subscribe, SESSION_WEIGHT, signed=True),
            "userDataStream.unsubscribe": Route(self._unsubscribe, SESSION_WEIGHT),
        }
        venue.addresses.connect(address, True, venue.now)
        venue.addresses.charge(address, CONNECT_WEIGHT, venue.now)

    def close(self) -> None:
        """Forget the connection."""
        self._subscriptions.forget()

    def announce_shutdown(self, now_ns: int) -> None:
        """Tell the client that the connection will be closed."""
        event = b'{"event":{"e":"serverShutdown","E":%d}}' % (now_ns // self._unit)
        self.outbox.push(event)

    def revoke(self, account: Account) -> None:
        """The account's key is none any more: who has logged on with it is logged off."""
        if self._logon is not None and self._logon.account is account:
            self._logon = None
            self._subscriptions.close_by_logon(self._venue.now)
            refused = errors.bad_key()
            error = {"code": refused.code, "msg": refused.message}
            self._send(None, refused.status, "error", error, False, None)

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
        shows_limits = params.get(_SHOWS_LIMITS, self._returns_limits) is True
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
                self._venue.addresses.refund(self._address, call.weight, self._venue.now)
        except ApiError as refused:
            status, kind = refused.status, "error"
            result = refused.body
            if refused.code == TOO_MANY_ORDERS:
                self._venue.addresses.offend(self._address, self._venue.now)
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
        weight = route.cost(values)
        venue.addresses.charge(self._address, weight, venue.now)
        read = Parameters(values)
        read.ignore("apiKey", "signature", "timestamp", "recvWindow", _SHOWS_LIMITS)
        call = Call(venue, read, venue.now, self._unit, weight=weight)
        if route.signed:
            call.signer = self._signer(route, read, values)
        return call

    def _signer(self, route: Route, read: Parameters, values: dict[str, str]) -> Account:
        """Return who asks: whose key the request names, else who has logged on."""
        is_of_session = route.handler not in (self._log_on, self._subscribe)
        if self._logon is not None and is_of_session and not values.get("apiKey"):
            self._venue.keys.check_time(read, self._venue.clock)
            return self._logon.account
        key = read.required("apiKey")
        venue = self._venue
        return venue.keys.authenticate(read, key, wsapi_payloads(values), venue.clock)

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
            limits = [self._venue.addresses.row(self._address, now)]
            if signer is not None:
                limits = signer.orders.rows(now) + limits
            parts += [b',"rateLimits":', orjson.dumps(limits)]
        self.deliver(b"".join([*parts, b"}"]))

    # User data ---------------------------------------------------------------------------------

    def _subscribe(self, call: Call) -> Any:
        call.params.finish()
        return {"subscriptionId": self._subscriptions.open(call.account, by_logon=False)}

    def _subscribe_logon(self, call: Call) -> Any:
        call.params.finish()
        if self._logon is None:
            raise errors.bad_key()
        return {"subscriptionId": self._subscriptions.open(self._logon.account, by_logon=True)}

    def _unsubscribe(self, call: Call) -> Any:
        chosen = call.params.integer("subscriptionId")
        call.params.finish()
        self._subscriptions.close(chosen, call.now)
        return {}

    def _list(self, call: Call) -> Any:
        call.params.finish()
        return [{"subscriptionId": each} for each in self._subscriptions.ids]

    # Logon -------------------------------------------------------------------------------------

    def _log_on(self, call: Call) -> Any:
        call.params.finish()
        if call.account.verifier.kind != ED25519:
            raise errors.unsupported_key(call.account.verifier.kind)
        self._logon = _Logon(call.account, call.now)
        return self._state(call)

    def _log_out(self, call: Call) -> Any:
        call.params.finish()
        self._logon = None
        self._subscriptions.close_by_logon(call.now)
        return self._state(call)

    def _status(self, call: Call) -> Any:
        call.params.finish()
        return self._state(call)

    def _state(self, call: Call) -> dict[str, Any]:
        logon = self._logon
        return {
            "apiKey": None if logon is None else logon.account.api_key,
            "authorizedSince": None if logon is None else logon.ts // call.unit,
            "connectedSince": self._ts_connected // call.unit,
            "returnRateLimits": self._returns_limits,
            "serverTime": call.now // call.unit,
            "userDataStream": bool(self._subscriptions.ids),
        }
