# SPDX-License-Identifier: Apache-2.0
"""Amendments: an open order is made smaller and keeps its place in the queue."""

from __future__ import annotations

from typing import Any

from tradecore import _core
from tradecore.adapters.exchange import errors, reports
from tradecore.adapters.exchange.admission import check_cancel
from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.market import SymbolMarket
from tradecore.adapters.exchange.new_order import refusal
from tradecore.adapters.exchange.parameters import CLIENT_ID_PATTERN
from tradecore.adapters.exchange.trading import Named, find, read_name

_sim = _core.sim
_REJECTED = -2038
_REFUSALS = {
    _sim.RejectCode.UNKNOWN_ORDER: "Unknown order sent.",
    _sim.RejectCode.DUPLICATE_ORDER: "Duplicate order sent.",
    _sim.RejectCode.QUANTITY_INCREASE: "Order amend (quantity increase) is not supported.",
    _sim.RejectCode.NO_CHANGE: "The requested action would change no state; rejecting.",
}


def amend(call: Call) -> Any:
    """Make an open order smaller."""
    params, venue = call.params, call.venue
    market = call.market()
    named = read_name(params)
    params.required("newQty")
    quantity = params.decimal("newQty") or 0
    client_id = params.optional("newClientOrderId", CLIENT_ID_PATTERN) or ""
    params.finish()
    if named.order_id is not None and named.client_id is not None:
        by_id = find(call, market, Named(named.order_id, None))
        if by_id is not None and by_id.client_id != named.client_id:
            raise ApiError(-2039, "Client order ID is not correct for this order ID")
    check_cancel(call, market, _REJECTED)
    if not market.rules.allows("amendAllowed"):
        raise _rejected("Order amend is not supported for this symbol.")
    standing = find(call, market, named)
    if standing is not None:
        _check_count(call, market, standing.order_id)
    answer = venue.sim.amend(
        call.account.index,
        market.index,
        quantity,
        order_id=-1 if named.order_id is None else named.order_id,
        client_id=named.client_id or "",
        new_client_id=client_id,
        ts=call.now,
    )
    if answer.code in _REFUSALS:
        raise _rejected(_REFUSALS[answer.code])
    if answer.code != _sim.RejectCode.OK:
        raise refusal(answer.code, market.rules)
    venue.settle()
    order: Any = venue.sim.order(answer.order_id)
    body = {
        "transactTime": call.now // call.unit,
        "executionId": answer.execution_id,
        "amendedOrder": reports.amended(market.symbol, order, standing.client_id, call.unit),
    }
    if order.list_id >= 0:
        listed: Any = venue.sim.order_list(order.list_id)
        legs = venue.orders_of(listed)
        body["listStatus"] = reports.list_standing(market.symbol, listed, legs)
    return body


def _check_count(call: Call, market: SymbolMarket, order_id: int) -> None:
    most = market.rules.counts.get("MAX_NUM_ORDER_AMENDS")
    if most is not None and len(call.venue.sim.amendments(order_id)) >= most:
        raise _rejected("Filter failure: MAX_NUM_ORDER_AMENDS")


def _rejected(message: str) -> ApiError:
    return ApiError(_REJECTED, message)


def amendments(call: Call) -> Any:
    """Return how an order was made smaller, oldest first."""
    params = call.params
    market = call.market()
    order_id = params.mandatory_integer("orderId")
    first = params.integer("fromExecutionId") or 0
    limit = params.limit(500, 1000)
    params.finish()
    if find(call, market, Named(order_id, None)) is None:
        raise errors.no_such_order()
    chosen = [made for made in call.venue.sim.amendments(order_id) if made.execution_id >= first]
    return [reports.amendment(market.symbol, made, call.unit) for made in chosen[:limit]]
