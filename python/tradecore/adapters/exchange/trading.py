# SPDX-License-Identifier: Apache-2.0
"""Signed requests: placing, cancelling and looking up orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tradecore import _core
from tradecore.adapters.exchange import errors, reports
from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.limits import DAY_NS
from tradecore.adapters.exchange.listing import (
    MAX_NUM_ALGO_ORDERS,
    MAX_NUM_ORDERS,
    SELF_TRADE_MODES,
)
from tradecore.adapters.exchange.market import SymbolMarket
from tradecore.adapters.exchange.parameters import CLIENT_ID_PATTERN, Parameters

_sim = _core.sim
_SIDES = {text: side for side, text in reports.SIDES.items()}
_TYPES = {text: kind for kind, text in reports.TYPES.items()}
_TIMES_IN_FORCE = {text: kind for kind, text in reports.TIMES_IN_FORCE.items()}

# What each type must have; what it may have besides is nothing, but for MARKET's two amounts.
_NEEDED = {
    "LIMIT": ("timeInForce", "quantity", "price"),
    "MARKET": (),
    "STOP_LOSS": ("quantity", "stopPrice"),
    "STOP_LOSS_LIMIT": ("timeInForce", "quantity", "price", "stopPrice"),
}
_OPTIONAL = {"MARKET": ("quantity", "quoteOrderQty")}
_FIELDS = ("timeInForce", "quantity", "quoteOrderQty", "price", "stopPrice")
_OTHER_TYPES = {
    "TAKE_PROFIT": errors.rejected("Take profit orders are not supported for this symbol."),
    "TAKE_PROFIT_LIMIT": errors.rejected(
        "Take profit limit orders are not supported for this symbol."
    ),
    "LIMIT_MAKER": ApiError(-1020, "This operation is not supported."),
}
_REFUSALS = {
    _sim.RejectCode.UNKNOWN_INSTRUMENT: errors.invalid_symbol(),
    _sim.RejectCode.UNSUPPORTED_COMBINATION: errors.rejected("Unsupported order combination"),
    _sim.RejectCode.PRICE_FILTER: errors.filter_failure("PRICE_FILTER"),
    _sim.RejectCode.LOT_SIZE: errors.filter_failure("LOT_SIZE"),
    _sim.RejectCode.NOTIONAL: errors.filter_failure("NOTIONAL"),
    _sim.RejectCode.DUPLICATE_ORDER: errors.rejected("Duplicate order sent."),
    _sim.RejectCode.WOULD_TRIGGER_IMMEDIATELY: errors.rejected("Order would trigger immediately."),
    _sim.RejectCode.INSUFFICIENT_BALANCE: errors.rejected(
        "Account has insufficient balance for requested action."
    ),
    _sim.RejectCode.MARKET_CLOSED: errors.rejected("Market is closed."),
    _sim.RejectCode.UNKNOWN_ORDER: errors.unknown_order(),
    _sim.RejectCode.CANCEL_MISMATCH: ApiError(
        -2011, "Cancel order is invalid. Check origClOrdId and orderId."
    ),
}


def refusal(code: Any) -> ApiError:
    """Return the error that says what the matching engine refused."""
    known = _REFUSALS[code]
    return ApiError(known.code, known.message, known.status)


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A new order as the client wrote it, checked for form. Amounts are units of 1e-8."""

    side: str
    type: str
    time_in_force: str
    client_id: str
    quantity: int
    quote_quantity: int
    price: int
    stop_price: int
    response: str


def read_order(params: Parameters) -> NewOrder:
    """Read a new order's parameters; refuse what is missing, malformed or out of place."""
    side = params.choice("side", tuple(_SIDES), ApiError(-1117, "Invalid side."))
    kind = params.choice("type", (*_NEEDED, *_OTHER_TYPES), ApiError(-1116, "Invalid orderType."))
    if kind in _OTHER_TYPES:
        known = _OTHER_TYPES[kind]
        raise ApiError(known.code, known.message)
    needed, optional = _NEEDED[kind], _OPTIONAL.get(kind, ())
    for name in needed:
        params.required(name)
    for name in _FIELDS:
        if name not in needed and name not in optional and params.optional(name) is not None:
            raise errors.not_required(name)
    if kind == "MARKET":
        if params.has("quantity") and params.has("quoteOrderQty"):
            raise errors.not_required("quoteOrderQty")
        if not params.has("quantity") and not params.has("quoteOrderQty"):
            raise ApiError(
                -1102,
                "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!",
            )
    if params.decimal("icebergQty"):
        raise errors.rejected("Iceberg orders are not supported for this symbol.")
    if params.integer("trailingDelta"):
        raise errors.rejected("Trailing stop orders are not supported for this symbol.")
    params.choice(
        "selfTradePreventionMode",
        SELF_TRADE_MODES,
        ApiError(-1013, "This symbol does not allow the specified self-trade prevention mode."),
        SELF_TRADE_MODES[0],
    )
    invalid_tif = ApiError(-1115, "Invalid timeInForce.")
    return NewOrder(
        side=side,
        type=kind,
        time_in_force=params.choice("timeInForce", tuple(_TIMES_IN_FORCE), invalid_tif, "GTC"),
        client_id=params.optional("newClientOrderId", CLIENT_ID_PATTERN) or "",
        quantity=_above_zero(params, "quantity", "quantity"),
        quote_quantity=_above_zero(params, "quoteOrderQty", "quote order qty"),
        price=_above_zero(params, "price", "price"),
        stop_price=_above_zero(params, "stopPrice", "stop price"),
        response=params.choice(
            "newOrderRespType",
            ("ACK", "RESULT", "FULL"),
            ApiError(-1130, "Data sent for parameter 'newOrderRespType' is not valid."),
            "FULL" if kind in ("MARKET", "LIMIT") else "ACK",
        ),
    )


def _above_zero(params: Parameters, name: str, spoken: str) -> int:
    value = params.decimal(name)
    if value == 0:
        raise ApiError(-1013, f"Invalid {spoken}.")
    return value or 0


def place(call: Call) -> Any:
    """Place an order."""
    venue, account = call.venue, call.account
    symbol = call.params.symbol()
    order = read_order(call.params)
    call.params.finish()
    market = call.market_of(symbol)
    account.orders.check(call.now, venue.stretch)
    _check_counts(call, market, order.type)
    answer = venue.sim.submit(
        account.index,
        market.index,
        order.client_id,
        _SIDES[order.side],
        _TYPES[order.type],
        _TIMES_IN_FORCE[order.time_in_force],
        order.quantity,
        order.price,
        order.stop_price,
        order.quote_quantity,
        call.now,
    )
    if answer.code != _sim.RejectCode.OK:
        raise refusal(answer.code)
    account.orders.placed(call.now)
    made = venue.settle()
    standing = venue.sim.order(answer.order_id)
    if order.response == "ACK":
        return reports.ack(symbol, standing, call.now, call.unit)
    if order.response == "RESULT":
        return reports.result(symbol, standing, call.now, call.unit)
    fills = [
        report
        for report in made
        if report.order_id == answer.order_id and report.execution_type == _sim.ExecutionType.TRADE
    ]
    return reports.full(symbol, standing, fills, call.now, call.unit)


def place_test(call: Call) -> Any:
    """Check an order's form and rules without placing it."""
    symbol = call.params.symbol()
    order = read_order(call.params)
    call.params.finish()
    _check_counts(call, call.market_of(symbol), order.type)
    return {}


def _check_counts(call: Call, market: SymbolMarket, kind: str) -> None:
    standing = call.venue.sim.open_orders(call.account.index, market.index)
    if len(standing) >= MAX_NUM_ORDERS:
        raise errors.filter_failure("MAX_NUM_ORDERS")
    stops = sum(1 for order in standing if order.stop_price)
    if kind.startswith("STOP") and stops >= MAX_NUM_ALGO_ORDERS:
        raise errors.filter_failure("MAX_NUM_ALGO_ORDERS")


@dataclass(frozen=True, slots=True)
class _Named:
    """Which order a client means: by id, by its own id, or by both."""

    order_id: int | None
    client_id: str | None


def _read_name(params: Parameters) -> _Named:
    named = _Named(
        params.integer("orderId"), params.optional("origClientOrderId", CLIENT_ID_PATTERN)
    )
    if named.order_id is None and named.client_id is None:
        raise ApiError(
            -1102,
            "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
        )
    return named


def _find(call: Call, market: SymbolMarket, named: _Named) -> Any:
    """Return the account's order on `market` that `named` means, or None."""
    sim, account = call.venue.sim, call.account.index
    if named.order_id is None:
        return sim.order_by_client_id(account, market.index, named.client_id or "")
    order = sim.order(named.order_id)
    if order is None or order.account != account or order.instrument != market.index:
        return None
    if named.client_id is not None and order.client_id != named.client_id:
        return None
    return order


def cancel(call: Call) -> Any:
    """Cancel one open order."""
    params = call.params
    market = call.market()
    named = _read_name(params)
    cancel_id = params.optional("newClientOrderId", CLIENT_ID_PATTERN) or ""
    restriction = params.choice(
        "cancelRestrictions",
        ("ONLY_NEW", "ONLY_PARTIALLY_FILLED"),
        ApiError(-1145, "Invalid cancelRestrictions."),
        "NONE",
    )
    params.finish()
    order = _find(call, market, named)
    if order is not None and restriction not in ("NONE", f"ONLY_{order.status.name}"):
        raise ApiError(-2011, "Order was not canceled due to cancel restrictions.")
    return _cancel(call, market, named, cancel_id)


def _cancel(call: Call, market: SymbolMarket, named: _Named, cancel_id: str) -> dict[str, Any]:
    venue = call.venue
    answer = venue.sim.cancel(
        call.account.index,
        market.index,
        order_id=-1 if named.order_id is None else named.order_id,
        client_id=named.client_id or "",
        new_client_id=cancel_id,
        ts=call.now,
    )
    if answer.code != _sim.RejectCode.OK:
        raise refusal(answer.code)
    venue.settle()
    order = venue.sim.order(answer.order_id)
    return reports.canceled(market.symbol, order, answer.cancel_client_id, call.now, call.unit)


def cancel_all(call: Call) -> Any:
    """Cancel every open order on one symbol."""
    market = call.market()
    call.params.finish()
    standing = call.venue.sim.open_orders(call.account.index, market.index)
    if not standing:
        raise errors.unknown_order()
    return [_cancel(call, market, _Named(order.order_id, None), "") for order in standing]


def query(call: Call) -> Any:
    """Return one order, open or ended."""
    market = call.market()
    named = _read_name(call.params)
    call.params.finish()
    order = _find(call, market, named)
    if order is None:
        raise errors.no_such_order()
    return reports.queried(market.symbol, order, call.unit)


def open_weight(params: Parameters) -> int:
    """Return the weight of an open orders request."""
    return 6 if params.has("symbol") else 80


def open_orders(call: Call) -> Any:
    """Return open orders of one symbol, or of all."""
    market = call.market() if call.params.has("symbol") else None
    call.params.finish()
    index = -1 if market is None else market.index
    return [
        reports.queried(call.venue.markets[order.instrument].symbol, order, call.unit)
        for order in call.venue.sim.open_orders(call.account.index, index)
    ]


def all_orders(call: Call) -> Any:
    """Return orders of one symbol by id or time, open and ended."""
    market = call.market()
    first_id = call.params.integer("orderId")
    start, end = _times(call)
    limit = call.params.limit(500, 1000)
    call.params.finish()
    chosen = call.venue.sim.all_orders(
        call.account.index, market.index, _from(first_id), start, end, limit
    )
    return [reports.queried(market.symbol, order, call.unit) for order in chosen]


def fills_weight(params: Parameters) -> int:
    """Return the weight of an own trades request."""
    return 5 if params.has("orderId") else 20


def fills(call: Call) -> Any:
    """Return the account's own trades on one symbol."""
    market = call.market()
    params = call.params
    order_id, first_id = params.integer("orderId"), params.integer("fromId")
    start, end = _times(call)
    limit = params.limit(500, 1000)
    params.finish()
    if (order_id is not None or first_id is not None) and (start is not None or end is not None):
        raise ApiError(-1128, "Combination of optional parameters invalid.")
    chosen = call.venue.sim.fills(
        call.account.index, market.index, _from(order_id), _from(first_id), start, end, limit
    )
    return [reports.my_trade(market.symbol, fill, call.unit) for fill in chosen]


def _from(number: int | None) -> int:
    return -1 if number is None else number


def _times(call: Call) -> tuple[int | None, int | None]:
    start, end = call.time_ns("startTime"), call.time_ns("endTime")
    if start is not None and end is not None and end - start > DAY_NS:
        raise ApiError(-1127, "More than 24 hours between startTime and endTime.")
    return start, end


def account(call: Call) -> Any:
    """Return the account: fees, rights, balances."""
    omit_zero = call.params.choice(
        "omitZeroBalances",
        ("true", "false"),
        errors.illegal("omitZeroBalances", "^(true|false)$"),
        "false",
    )
    call.params.finish()
    venue = call.venue
    balances = venue.balances(call.account)
    maker, taker = venue.maker_fee_ppm, venue.taker_fee_ppm
    return {
        "makerCommission": maker // 100,
        "takerCommission": taker // 100,
        "buyerCommission": 0,
        "sellerCommission": 0,
        "commissionRates": {
            "maker": reports.rate_text(maker),
            "taker": reports.rate_text(taker),
            "buyer": reports.rate_text(0),
            "seller": reports.rate_text(0),
        },
        "canTrade": True,
        "canWithdraw": False,
        "canDeposit": False,
        "brokered": False,
        "requireSelfTradePrevention": False,
        "preventSor": False,
        "updateTime": call.account.ts_updated // call.unit,
        "accountType": "SPOT",
        "balances": [
            reports.balance_row(asset, free, locked)
            for asset, (free, locked) in sorted(balances.items())
            if omit_zero == "false" or free or locked
        ],
        "permissions": ["SPOT"],
        "uid": call.account.uid,
    }


def commission(call: Call) -> Any:
    """Return the account's fees on one symbol."""
    market = call.market()
    call.params.finish()
    none = {name: reports.rate_text(0) for name in ("maker", "taker", "buyer", "seller")}
    standard = none | {
        "maker": reports.rate_text(call.venue.maker_fee_ppm),
        "taker": reports.rate_text(call.venue.taker_fee_ppm),
    }
    return {
        "symbol": market.symbol,
        "standardCommission": standard,
        "specialCommission": none,
        "taxCommission": none,
        "discount": {
            "enabledForAccount": False,
            "enabledForSymbol": False,
            "discountAsset": "BNB",
            "discount": reports.rate_text(0),
        },
    }


def order_counts(call: Call) -> Any:
    """Return the account's order counts."""
    call.params.finish()
    return call.account.orders.rows(call.now)
