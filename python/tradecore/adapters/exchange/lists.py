# SPDX-License-Identifier: Apache-2.0
"""Signed requests about lists of orders: pairs of which one trades, entries and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tradecore import _core
from tradecore.adapters.exchange import errors, reports
from tradecore.adapters.exchange.admission import admit, check_cancel
from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.market import SymbolMarket
from tradecore.adapters.exchange.new_order import (
    Names,
    NewOrder,
    read_leg,
    read_response,
    read_side,
    read_type,
    refusal,
)
from tradecore.adapters.exchange.parameters import CLIENT_ID_PATTERN, Parameters

_sim = _core.sim
_STOPS = ("STOP_LOSS", "STOP_LOSS_LIMIT")
_TARGETS = ("LIMIT_MAKER", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT")
# The older form has one target and one stop under names of their own.
_OLD_TARGET = {
    "quantity": "quantity",
    "price": "price",
    "icebergQty": "limitIcebergQty",
    "newClientOrderId": "limitClientOrderId",
    "strategyId": "limitStrategyId",
    "strategyType": "limitStrategyType",
}
_OLD_STOP = {
    "quantity": "quantity",
    "price": "stopLimitPrice",
    "stopPrice": "stopPrice",
    "timeInForce": "stopLimitTimeInForce",
    "icebergQty": "stopIcebergQty",
    "trailingDelta": "trailingDelta",
    "newClientOrderId": "stopClientOrderId",
    "strategyId": "stopStrategyId",
    "strategyType": "stopStrategyType",
}
# A pair's prices must enclose the market: what a single order would be told says that they do not.
_PAIR_REFUSALS = (
    _sim.RejectCode.WOULD_TRIGGER_IMMEDIATELY,
    _sim.RejectCode.WOULD_MATCH_IMMEDIATELY,
)


@dataclass(frozen=True, slots=True)
class _NewList:
    """A list as the client wrote it, checked for form."""

    legs: tuple[NewOrder, ...]
    """Target and stop of a pair, or the one order that follows the entry."""
    entry: NewOrder | None = None

    @property
    def orders(self) -> list[NewOrder]:
        """In the order of their ids."""
        return [*([] if self.entry is None else [self.entry]), *self.legs]

    @property
    def kinds(self) -> list[str]:
        """Which kinds of list it is."""
        pair = ["OCO"] if len(self.legs) == 2 else []
        if self.entry is None:
            return pair
        return ["OTO" if self.legs[0].quantity else "OPO", *pair]


def _leg_names(prefix: str, quantity: str | None) -> Names:
    """Return the names of one leg's fields; without `quantity` its size is not sent."""
    names = {
        field: prefix + field[0].upper() + field[1:]
        for field in (
            *("timeInForce", "price", "stopPrice", "icebergQty", "trailingDelta"),
            *("strategyId", "strategyType"),
        )
    }
    names["newClientOrderId"] = f"{prefix}ClientOrderId"
    return names if quantity is None else names | {"quantity": quantity}


# Placing -------------------------------------------------------------------------------------


def place_oco(call: Call) -> Any:
    """Place a pair of which at most one order trades."""
    market = call.market()
    side = read_side(call.params, "side")
    pair = _read_pair(call.params, side, ("above", "below"), "quantity")
    return _place(call, market, _NewList(pair))


def place_old_oco(call: Call) -> Any:
    """Place a pair by the older names: a limit maker, and a stop that may have a limit."""
    market, params = call.market(), call.params
    side = read_side(params, "side")
    stop = "STOP_LOSS_LIMIT" if params.has("stopLimitPrice") else "STOP_LOSS"
    pair = (
        read_leg(params, side, "LIMIT_MAKER", _OLD_TARGET),
        read_leg(params, side, stop, _OLD_STOP),
    )
    return _place(call, market, _NewList(pair))


def place_oto(call: Call) -> Any:
    """Place an entry whose fill places one order."""
    market, params = call.market(), call.params
    entry, _ = _read_entry(params)
    side = read_side(params, "pendingSide")
    follower = _read_follower(params, side, "pendingQuantity")
    return _place(call, market, _NewList((follower,), entry))


def place_opo(call: Call) -> Any:
    """Place a bought entry whose fill places an order that sells what it brought in."""
    market, params = call.market(), call.params
    entry, entry_side = _read_entry(params)
    side = read_side(params, "pendingSide")
    _check_opo_sides(entry_side, side)
    return _place(call, market, _NewList((_read_follower(params, side, None),), entry))


def place_otoco(call: Call) -> Any:
    """Place an entry whose fill places a pair."""
    market, params = call.market(), call.params
    entry, _ = _read_entry(params)
    side = read_side(params, "pendingSide")
    pair = _read_pair(params, side, ("pendingAbove", "pendingBelow"), "pendingQuantity")
    return _place(call, market, _NewList(pair, entry))


def place_opoco(call: Call) -> Any:
    """Place a bought entry whose fill places a pair that sells what it brought in."""
    market, params = call.market(), call.params
    entry, entry_side = _read_entry(params)
    side = read_side(params, "pendingSide")
    _check_opo_sides(entry_side, side)
    pair = _read_pair(params, side, ("pendingAbove", "pendingBelow"), None)
    return _place(call, market, _NewList(pair, entry))


def _check_opo_sides(entry: str, pending: str) -> None:
    if entry != "BUY":
        raise ApiError(-1222, "The working order of an OPO must be a buy.")
    if pending != "SELL":
        raise ApiError(-1223, "The pending orders of an OPO must be sells.")


def _read_entry(params: Parameters) -> tuple[NewOrder, str]:
    """Return the order that a list begins with, and its side."""
    kind = read_type(params, "workingType")
    if kind not in ("LIMIT", "LIMIT_MAKER"):
        raise ApiError(-1116, "Invalid orderType.")
    side = read_side(params, "workingSide")
    names = dict(_leg_names("working", "workingQuantity"))
    del names["stopPrice"], names["trailingDelta"]
    return read_leg(params, side, kind, names), side


def _read_follower(params: Parameters, side: str, quantity: str | None) -> NewOrder:
    """Return the one order that waits for an entry."""
    kind = read_type(params, "pendingType")
    return read_leg(params, side, kind, _leg_names("pending", quantity))


def _read_pair(
    params: Parameters, side: str, prefixes: tuple[str, str], quantity: str | None
) -> tuple[NewOrder, ...]:
    """Return target and stop by the names of the upper and the lower leg; refuse no pairs."""
    above, below = prefixes
    kinds = {prefix: read_type(params, f"{prefix}Type") for prefix in prefixes}
    _check_pair(side, kinds[above], kinds[below])
    target, stop = (above, below) if side == "SELL" else (below, above)
    return tuple(
        read_leg(params, side, kinds[prefix], _leg_names(prefix, quantity))
        for prefix in (target, stop)
    )


def _check_pair(side: str, above: str, below: str) -> None:
    """One leg must take the profit and the other stop the loss, each on its side of the market."""
    if not {above, below} <= {*_STOPS, *_TARGETS}:
        raise ApiError(-1158, "Order type not supported in OCO.")
    if above == below == "LIMIT_MAKER":
        raise ApiError(-1168, "At least one OCO order must be contingent.")
    if side == "SELL":
        if below == "LIMIT_MAKER":
            raise ApiError(-1166, "A limit order in a sell OCO must be above.")
        if above in _STOPS:
            raise ApiError(-1197, "A stop loss order in a sell OCO must be below.")
        if below in _TARGETS:
            raise ApiError(-1199, "A take profit order in a sell OCO must be above.")
        return
    if above == "LIMIT_MAKER":
        raise ApiError(-1165, "A limit order in a buy OCO must be below.")
    if below in _STOPS:
        raise ApiError(-1196, "A stop loss order in a buy OCO must be above.")
    if above in _TARGETS:
        raise ApiError(-1198, "A take profit order in a buy OCO must be below.")


def _place(call: Call, market: SymbolMarket, new: _NewList) -> Any:
    """Read what every list has, place it, and answer with each order as it then stood."""
    venue, account, params = call.venue, call.account, call.params
    client_id = params.optional("listClientOrderId", CLIENT_ID_PATTERN) or ""
    response = read_response(params, "RESULT")
    params.finish()
    orders = new.orders
    account.orders.check(call.now, venue.stretch, len(orders))
    admit(call, market, orders, *new.kinds)
    answer = _submit(call, market, new, client_id)
    if answer.code in _PAIR_REFUSALS and new.entry is None:
        raise refusal(_sim.RejectCode.LIST_PRICES, market.rules)
    if answer.code != _sim.RejectCode.OK:
        raise refusal(answer.code, market.rules)
    account.orders.placed(call.now, len(orders))
    account.list_ids.append(answer.list_id)
    made = venue.settle()
    body = _body(call, venue.sim.order_list(answer.list_id), call.now)
    body["orderReports"] = [
        reports.placed(response, market.symbol, order, made, call.now, call.unit)
        for order in (_answered(call, order_id, made) for order_id in answer.order_ids)
    ]
    return body


def _submit(call: Call, market: SymbolMarket, new: _NewList, client_id: str) -> Any:
    sim, account = call.venue.sim, call.account.index
    entry: Any = None if new.entry is None else new.entry.request(market.rules)
    if len(new.legs) == 1:
        return sim.submit_follower(
            account,
            market.index,
            entry=entry,
            follower=new.legs[0].request(market.rules),
            client_id=client_id,
            ts=call.now,
        )
    target, stop = (leg.request(market.rules) for leg in new.legs)
    return sim.submit_list(
        account,
        market.index,
        target=target,
        stop=stop,
        entry=entry,
        client_id=client_id,
        ts=call.now,
    )


def _answered(call: Call, order_id: int, made: list[Any]) -> Any:
    """Return an order as the answer shows it: one that waits for an entry always still waits."""
    first = next(report for report in made if report.order_id == order_id)
    return first if first.status == _sim.OrderStatus.PENDING else call.venue.sim.order(order_id)


# Cancelling ----------------------------------------------------------------------------------


def cancel(call: Call) -> Any:
    """Cancel every order of a list."""
    market, params = call.market(), call.params
    list_id, client_id = _read_name(params, "listClientOrderId")
    cancel_id = params.optional("newClientOrderId", CLIENT_ID_PATTERN) or ""
    params.finish()
    check_cancel(call, market)
    answer = call.venue.sim.cancel_list(
        call.account.index,
        market.index,
        list_id=-1 if list_id is None else list_id,
        client_id=client_id or "",
        new_client_id=cancel_id,
        ts=call.now,
    )
    if answer.code != _sim.RejectCode.OK:
        raise refusal(answer.code, market.rules)
    return canceled(call, answer.order_id, call.venue.settle())


def canceled(call: Call, list_id: int, made: list[Any]) -> dict[str, Any]:
    """Return the answer to the cancel of a list or one of its orders; `made` is what it did.

    Every order of the list is there; one that had ended before bears its own id twice.
    """
    listed: Any = call.venue.sim.order_list(list_id)
    body = _body(call, listed, call.now)
    cancel_ids = {report.order_id: report.cancel_client_id for report in made}
    body["orderReports"] = [
        reports.canceled(
            body["symbol"],
            order,
            cancel_ids.get(order.order_id, order.client_id),
            call.now,
            call.unit,
        )
        for order in call.venue.orders_of(listed)
    ]
    return body


# Looking up ----------------------------------------------------------------------------------


def query(call: Call) -> Any:
    """Return one list, open or ended."""
    list_id, client_id = _read_name(call.params, "origClientOrderId")
    call.params.finish()
    for listed in _newest_first(call):
        if list_id in (None, listed.list_id) and client_id in (None, listed.client_id):
            return _body(call, listed, listed.ts_created)
    raise errors.no_such_order()


def open_lists(call: Call) -> Any:
    """Return the account's lists of which an order is open."""
    call.params.finish()
    return [_body(call, listed, listed.ts_created) for listed in _open(call)]


def all_lists(call: Call) -> Any:
    """Return the account's lists by id or time, open and ended."""
    params = call.params
    first_id = params.integer("fromId")
    start, end = call.day_ns()
    limit = params.limit(500, 1000)
    params.finish()
    if first_id is not None and (start is not None or end is not None):
        raise ApiError(-1128, "Combination of optional parameters invalid.")
    chosen = [
        listed
        for listed in reversed(list(_newest_first(call)))
        if listed.list_id >= (first_id or 0)
        and (start is None or listed.ts_created >= start)
        and (end is None or listed.ts_created <= end)
    ]
    starts = first_id is not None or start is not None
    return [
        _body(call, listed, listed.ts_created)
        for listed in (chosen[:limit] if starts else chosen[-limit:])
    ]


def _read_name(params: Parameters, client_name: str) -> tuple[int | None, str | None]:
    """Return which list is meant: its id, its client id, or both."""
    list_id = params.integer("orderListId")
    client_id = params.optional(client_name, CLIENT_ID_PATTERN)
    if list_id is None and client_id is None:
        raise errors.neither("orderListId", client_name)
    return list_id, client_id


def _newest_first(call: Call) -> Any:
    return map(call.venue.sim.order_list, reversed(call.account.list_ids))


def _open(call: Call) -> list[Any]:
    """Return the account's lists of which an order is open, oldest first."""
    ids = {order.list_id for order in call.venue.sim.open_orders(call.account.index)} - {-1}
    return [call.venue.sim.order_list(list_id) for list_id in sorted(ids)]


def _body(call: Call, listed: Any, ts: int) -> dict[str, Any]:
    symbol = call.venue.markets[listed.instrument].symbol
    return reports.list_body(symbol, listed, call.venue.orders_of(listed), ts, call.unit)
