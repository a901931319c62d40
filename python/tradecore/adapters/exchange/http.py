# SPDX-License-Identifier: Apache-2.0
"""REST over the venue model: raw request in, raw answer out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.limits import TOO_MANY_ORDERS
from tradecore.adapters.exchange.parameters import Parameters, parse_pairs, time_unit
from tradecore.adapters.exchange.routes import REST, REST_ROOT
from tradecore.adapters.exchange.signing import rest_payload
from tradecore.adapters.exchange.venue import VenueModel

_JSON = "application/json;charset=UTF-8"
_NOT_FOUND = b"<html><head><title>404 Not Found</title></head><body>404 Not Found</body></html>"
_GONE = b"<html><head><title>410 Gone</title></head><body>410 Gone</body></html>"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it came: `query` and `body` are the exact bytes; header names in lower case."""

    method: str
    path: str
    query: bytes = b""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    address: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What goes back."""

    status: int
    body: bytes
    headers: dict[str, str]


def answer(venue: VenueModel, request: HttpRequest) -> HttpAnswer:
    """Answer one REST request."""
    route = None
    if request.path.startswith(REST_ROOT):
        name = request.path.removeprefix(REST_ROOT)
        route = REST.get((request.method, name))
        if route is None and name == "userDataStream":
            return HttpAnswer(410, _GONE, {"Content-Type": "text/html"})
    if route is None:
        return HttpAnswer(404, _NOT_FOUND, {"Content-Type": "text/html"})
    headers = {"Content-Type": _JSON}
    body = request.body if request.method in ("POST", "PUT", "DELETE") else b""
    status = 200
    try:
        values = parse_pairs(request.query, body)
        weight = route.cost(values)
        venue.addresses.charge(request.address, weight, venue.now)
        unit = time_unit(request.headers.get("x-mbx-time-unit"))
        call = Call(venue, Parameters(values), venue.now, unit)
        if route.signed:
            key = request.headers.get("x-mbx-apikey")
            signed = (rest_payload(request.query, body),)
            call.signer = venue.keys.authenticate(call.params, key, signed, venue.clock)
        result = route.handler(call)
        if route.free:
            venue.addresses.refund(request.address, weight, venue.now)
        if route.order_count:
            counts = call.account.orders
            headers["X-MBX-ORDER-COUNT-10S"] = str(counts.ten_seconds.at(venue.now))
            headers["X-MBX-ORDER-COUNT-1D"] = str(counts.day.at(venue.now))
    except ApiError as refused:
        status, result = refused.status, refused.body
        if refused.code == TOO_MANY_ORDERS:
            venue.addresses.offend(request.address, venue.now)
        if refused.wait_s:
            headers["Retry-After"] = str(refused.wait_s)
    used = str(venue.addresses.used(request.address, venue.now))
    headers["X-MBX-USED-WEIGHT"] = headers["X-MBX-USED-WEIGHT-1M"] = used
    return HttpAnswer(status, _encode(result), headers)


def _encode(result: Any) -> bytes:
    return result if isinstance(result, bytes) else orjson.dumps(result)
