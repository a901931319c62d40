# SPDX-License-Identifier: Apache-2.0
"""Signed requests: placing, cancelling and looking up orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tradecore import _core
from tradecore.adapters.exchange import errors, lists, reports
from tradecore.adapters.exchange.admission import admit, check_cancel
from tradecore.adapters.exchange.amounts import amount_text
from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.market import SymbolMarket
from tradecore.adapters.exchange.new_order import NewOrder, read_order, refusal
from tradecore.adapters.exchange.parameters import CLIENT_ID_PATTERN, Parameters

_sim = _core.sim


def place(call: Call) -> Any:
    """Place an order."""
    symbol = call.params.symbol()
    order = read_order(call.params)
    call.params.finish()
    market = call.market_of(symbol)
    call.account.orders.check(call.now, call.venue.stretch)
    admit(call, market, [order])
    return submit(call, market, order)


def submit(call: Call, market: SymbolMarket, order: NewOrder) -> dict[str, Any]:
    """Hand an order that passed all checks made here to the matching engine; return the answer."""
    venue, account = call.venue, call.account
    answer = venue.sim.submit(
        account.index,
        market.index,
        order.client_id,
        order.side,
        order.type,
        order.time_in_force,
        order.quantity,
        order.price,
        order.stop_price,
        order.quote_quantity,
        call.now,
        trailing_bps=order.trailing_bps,
        iceberg_quantity=order.iceberg_quantity,
        self_trade=order.self_trade_on(market.rules),
        strategy_id=order.strategy_id,
        strategy_type=order.strategy_type,
    )
    if answer.code != _sim.RejectCode.OK:
        raise refusal(answer.code, market.rules)
    account.orders.placed(call.now)
    made = venue.settle()
    standing: Any = venue.sim.order(answer.order_id)
    body = reports.placed(order.response, market.symbol, standing, made, call.now, call.unit)
    if order.response == "FULL" and standing.self_trade != _sim.SelfTrade.NONE:
        matches = venue.sim.prevented_matches(account.index, market.index, order_id=answer.order_id)
        if matches:
            body["preventedMatches"] = [reports.prevented_at_once(match) for match in matches]
    return body


def place_test_weight(params: Parameters) -> int:
    """Return the weight of a test order: that of what it would pay is in it."""
    return 20 if params.flag("computeCommissionRates", False) else 1


def place_test(call: Call) -> Any:
    """Check an order's form and rules without placing it; tell what it would pay if asked."""
    symbol = call.params.symbol()
    shows_rates = call.params.flag("computeCommissionRates", False)
    order = read_order(call.params)
    call.params.finish()
    market = call.market_of(symbol)
    admit(call, market, [order])
    code = call.venue.sim.check_form(call.account.index, market.index, order.request(market.rules))
    if code != _sim.RejectCode.OK:
        raise refusal(code, market.rules)
    if not shows_rates:
        return {}
    fees, is_buy = call.account.fees, order.side == _core.model.Side.BUY
    return {
        "standardCommissionForOrder": fees.standard.of_side(is_buy),
        "specialCommissionForOrder": fees.special.of_side(is_buy),
        "taxCommissionForOrder": fees.tax.of_side(is_buy),
        "discount": fees.discount(call.venue.has_coin_price(market)),
    }


@dataclass(frozen=True, slots=True)
class Named:
    """Which order a client means: by id, by its own id, or by both."""

    order_id: int | None
    client_id: str | None


def read_name(
    params: Parameters, id_name: str = "orderId", client_name: str = "origClientOrderId"
) -> Named:
    """Read which order is meant; -1102 if nothing says so."""
    named = Named(params.integer(id_name), params.optional(client_name, CLIENT_ID_PATTERN))
    if named.order_id is None and named.client_id is None:
        raise errors.neither(client_name, id_name)
    return named


def find(call: Call, market: SymbolMarket, named: Named) -> Any:
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
    named = read_name(params)
    cancel_id = params.optional("newClientOrderId", CLIENT_ID_PATTERN) or ""
    restriction = read_restriction(params)
    params.finish()
    return cancel_named(call, market, named, cancel_id, restriction)


def read_restriction(params: Parameters) -> str:
    """Read in which status alone an order shall be cancelled."""
    return params.choice(
        "cancelRestrictions",
        ("ONLY_NEW", "ONLY_PARTIALLY_FILLED"),
        lambda: ApiError(-1145, "Invalid cancelRestrictions."),
        "NONE",
    )


def cancel_named(
    call: Call, market: SymbolMarket, named: Named, cancel_id: str, restriction: str = "NONE"
) -> dict[str, Any]:
    """Cancel an order; with a leg goes its list, and the answer is the list's."""
    check_cancel(call, market)
    venue = call.venue
    standing = find(call, market, named)
    if standing is not None and restriction not in ("NONE", f"ONLY_{standing.status.name}"):
        raise ApiError(-2011, "Order was not canceled due to cancel restrictions.")
    answer = venue.sim.cancel(
        call.account.index,
        market.index,
        order_id=-1 if named.order_id is None else named.order_id,
        client_id=named.client_id or "",
        new_client_id=cancel_id,
        ts=call.now,
    )
    if answer.code != _sim.RejectCode.OK:
        raise refusal(answer.code, market.rules)
    made = venue.settle()
    order: Any = venue.sim.order(answer.order_id)
    if order.list_id >= 0:
        return lists.canceled(call, order.list_id, made)
    return reports.canceled(market.symbol, order, answer.cancel_client_id, call.now, call.unit)


def cancel_all(call: Call) -> Any:
    """Cancel every open order on one symbol; a list of orders is answered as one."""
    market = call.market()
    call.params.finish()
    standing = call.venue.sim.open_orders(call.account.index, market.index)
    if not standing:
        raise errors.unknown_order()
    sim: Any = call.venue.sim
    return [
        cancel_named(call, market, Named(order.order_id, None), "")
        for order in standing
        if sim.order(order.order_id).is_open  # Not gone with another of its list.
    ]


def query(call: Call) -> Any:
    """Return one order, open or ended."""
    market = call.market()
    named = read_name(call.params)
    call.params.finish()
    order = find(call, market, named)
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
    start, end = call.day_ns()
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
    start, end = call.day_ns()
    limit = params.limit(500, 1000)
    params.finish()
    if (order_id is not None or first_id is not None) and (start is not None or end is not None):
        raise ApiError(-1128, "Combination of optional parameters invalid.")
    sim: Any = call.venue.sim
    chosen = sim.fills(
        call.account.index, market.index, _from(order_id), _from(first_id), start, end, limit
    )
    return [
        reports.my_trade(market.symbol, fill, sim.order(fill.order_id).list_id, call.unit)
        for fill in chosen
    ]


def _from(number: int | None) -> int:
    return -1 if number is None else number


def account(call: Call) -> Any:
    """Return the account: fees, rights, balances."""
    omit_zero = call.params.flag("omitZeroBalances", False)
    call.params.finish()
    balances = call.venue.balances(call.account)
    rates = call.account.fees.standard
    return {
        "makerCommission": rates.maker_ppm // 100,
        "takerCommission": rates.taker_ppm // 100,
        "buyerCommission": rates.buyer_ppm // 100,
        "sellerCommission": rates.seller_ppm // 100,
        "commissionRates": rates.texts(),
        "canTrade": call.account.can_trade,
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
            if not omit_zero or free or locked
        ],
        "permissions": sorted(call.account.permissions),
        "uid": call.account.uid,
    }


def commission(call: Call) -> Any:
    """Return the account's fees on one symbol."""
    market = call.market()
    call.params.finish()
    fees = call.account.fees
    return {
        "symbol": market.symbol,
        "standardCommission": fees.standard.texts(),
        "specialCommission": fees.special.texts(),
        "taxCommission": fees.tax.texts(),
        "discount": fees.discount(call.venue.has_coin_price(market)),
    }


def order_counts(call: Call) -> Any:
    """Return the account's order counts."""
    call.params.finish()
    return call.account.orders.rows(call.now)


def filters(call: Call) -> Any:
    """Return what the account's orders on one symbol are asked."""
    market = call.market()
    call.params.finish()
    instrument = market.instrument
    return {
        "exchangeFilters": call.venue.exchange_filters,
        "symbolFilters": market.rules.row["filters"],
        "assetFilters": [
            {"filterType": "MAX_ASSET", "asset": asset, "limit": amount_text(limit)}
            for asset, limit in call.account.asset_limits.items()
            if asset in (instrument.base_asset, instrument.quote_asset)
        ],
    }
