# SPDX-License-Identifier: Apache-2.0
"""Market data requests: what anyone may ask."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from tradecore.adapters.exchange import frames, intervals, seconds
from tradecore.adapters.exchange.amounts import NS_PER_MS, amount_text, notional
from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.frames import Aggregate, Trade
from tradecore.adapters.exchange.limits import RATE_LIMITS
from tradecore.adapters.exchange.listing import AVERAGE_MINUTES
from tradecore.adapters.exchange.parameters import Parameters

USUAL_PERMISSIONS = ("SPOT", "MARGIN", "LEVERAGED")
"""Of which groups exchangeInfo shows symbols when none is named."""

_INVALID_INTERVAL = partial(ApiError, -1120, "Invalid interval.")


def ping(call: Call) -> Any:
    """Answer that someone is there."""
    call.params.finish()
    return {}


def server_time(call: Call) -> Any:
    """Return venue time."""
    call.params.finish()
    return {"serverTime": call.venue.clock // call.unit}


def exchange_info(call: Call) -> Any:
    """Return the rules of all symbols, of those named, or of those of a status or permission."""
    params = call.params
    permissions = params.words("permissions")
    shows_sets = params.flag("showPermissionSets", True)
    is_named = params.has("symbol") or params.has("symbols")
    if is_named and (permissions is not None or params.has("symbolStatus")):
        raise ApiError(-1128, "Combination of optional parameters invalid.")
    markets = call.markets()
    params.finish()
    if not is_named:
        wanted = set(permissions or USUAL_PERMISSIONS)
        markets = [
            market
            for market in markets
            if any(wanted & set(choices) for choices in market.rules.row["permissionSets"])
        ]
    hidden: dict[str, Any] = {} if shows_sets else {"permissionSets": []}
    return {
        "timezone": "UTC",
        "serverTime": call.now // call.unit,
        "rateLimits": RATE_LIMITS,
        "exchangeFilters": call.venue.exchange_filters,
        "symbols": [{**market.rules.row, **hidden} for market in markets],
    }


def depth_weight(params: Parameters) -> int:
    """Return the weight of a depth request."""
    limit = params.limit(100, 5000)
    return 5 if limit <= 100 else 25 if limit <= 500 else 50 if limit <= 1000 else 250


def depth(call: Call) -> Any:
    """Return the best levels of the book."""
    market = call.market_in_status()
    limit = call.params.limit(100, 5000)
    call.params.finish()
    return frames.partial_depth(*market.depth(limit))


def trades(call: Call) -> Any:
    """Return the newest trades, oldest of them first."""
    market = call.market()
    limit = call.params.limit(500, 1000)
    call.params.finish()
    return _trades(call, market.trades.newest(limit))


def historical_trades(call: Call) -> Any:
    """Return trades from an id on, or the newest; those that are no longer kept are skipped."""
    market = call.market()
    first_id = call.params.integer("fromId")
    limit = call.params.limit(500, 1000)
    call.params.finish()
    made = market.trades
    return _trades(call, made.newest(limit) if first_id is None else made.from_id(first_id, limit))


def _trades(call: Call, chosen: Iterable[Trade]) -> list[dict[str, Any]]:
    return [
        {
            "id": trade.id,
            "price": amount_text(trade.price),
            "qty": amount_text(trade.quantity),
            "quoteQty": amount_text(notional(trade.price, trade.quantity)),
            "time": trade.ts // call.unit,
            "isBuyerMaker": trade.is_buyer_maker,
            "isBestMatch": True,
        }
        for trade in chosen
    ]


def aggregate_trades(call: Call) -> Any:
    """Return aggregates by id, by time, or the newest."""
    market = call.market()
    first_id = call.params.integer("fromId")
    start, end = call.time_ns("startTime"), call.time_ns("endTime")
    limit = call.params.limit(500, 1000)
    call.params.finish()
    if first_id is not None and (start is not None or end is not None):
        raise ApiError(-1128, "Combination of optional parameters invalid.")
    if first_id is not None:
        chosen = market.aggregates.from_id(first_id, limit)
    else:
        # Times are asked for in whole milliseconds; the last one counts to its end.
        last = None if end is None else end + NS_PER_MS - 1
        chosen = market.aggregates.between(start, last, limit)
    return [_aggregate(made, call.unit) for made in chosen]


def _aggregate(made: Aggregate, unit: int) -> dict[str, Any]:
    return {
        "a": made.id,
        "p": amount_text(made.price),
        "q": amount_text(made.quantity),
        "f": made.first_id,
        "l": made.last_id,
        "T": made.ts // unit,
        "m": made.is_buyer_maker,
        "M": True,
    }


def klines(call: Call) -> Any:
    """Return klines of one interval, the forming one last."""
    market = call.market()
    params = call.params
    names = (seconds.INTERVAL, *intervals.INTERVALS)
    interval = params.choice("interval", names, _INVALID_INTERVAL)
    start, end = call.time_ns("startTime"), call.time_ns("endTime")
    limit = params.limit(500, 1000)
    shift = params.time_zone()
    params.finish()
    if interval == seconds.INTERVAL:
        candles = seconds.klines(market.trades, start, end, limit, call.now)
    else:
        candles = market.candles.klines(interval, start, end, limit, shift)
    return [candle.kline(call.unit) for candle in candles]


def average_price(call: Call) -> Any:
    """Return the volume-weighted price of the last five minutes."""
    market = call.market()
    call.params.finish()
    price, ts_last = market.average(call.now)
    return {
        "mins": AVERAGE_MINUTES,
        "price": amount_text(price),
        "closeTime": ts_last // call.unit,
    }


def block_trades(call: Call) -> Any:
    """Return the trades that were agreed outside the book: none ever are here."""
    call.market()
    call.params.mandatory_integer("fromId")
    call.params.limit(500, 1000)
    call.params.finish()
    return []


def rules_weight(params: Parameters) -> int:
    """Return the weight of an execution rules request."""
    names = ["one"] if params.has("symbol") else params.names_json("symbols")
    return 40 if names is None else min(2 * len(names), 40)


def execution_rules(call: Call) -> Any:
    """Return the rules that bound the prices of a symbol's executions: no symbol has any."""
    markets = call.markets()
    call.params.finish()
    return {"symbolRules": [{"symbol": market.symbol, "rules": []} for market in markets]}


def reference_price(call: Call) -> Any:
    """Refuse with -2043: no symbol has a reference price, nor a calculation of one."""
    call.market()
    call.params.finish()
    raise ApiError(-2043, "No reference price is set for this symbol.")
