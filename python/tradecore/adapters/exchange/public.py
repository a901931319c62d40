# SPDX-License-Identifier: Apache-2.0
"""Market data requests: what anyone may ask."""

from __future__ import annotations

from typing import Any

from tradecore.adapters.exchange import errors, frames, intervals
from tradecore.adapters.exchange.amounts import NS_PER_MS, SCALE, ZERO, amount_text, notional
from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.frames import Aggregate
from tradecore.adapters.exchange.limits import RATE_LIMITS
from tradecore.adapters.exchange.listing import AVERAGE_MINUTES
from tradecore.adapters.exchange.market import DAY_MINUTES, SymbolMarket
from tradecore.adapters.exchange.parameters import Parameters

USUAL_PERMISSIONS = ("SPOT", "MARGIN", "LEVERAGED")
"""Of which groups exchangeInfo shows symbols when none is named."""


def ping(call: Call) -> Any:
    """Answer that someone is there."""
    call.params.finish()
    return {}


def server_time(call: Call) -> Any:
    """Return venue time."""
    call.params.finish()
    return {"serverTime": call.now // call.unit}


def exchange_info(call: Call) -> Any:
    """Return the rules of all symbols, of those named, or of those of a status or permission."""
    params = call.params
    permissions = params.words("permissions")
    shows_sets = params.choice(
        "showPermissionSets",
        ("true", "false"),
        errors.illegal("showPermissionSets", "^(true|false)$"),
        "true",
    )
    if permissions is not None and (params.has("symbol") or params.has("symbols")):
        raise ApiError(-1128, "Combination of optional parameters invalid.")
    markets = call.markets(status_alone=True)
    params.finish()
    if not (params.has("symbol") or params.has("symbols")):
        wanted = set(permissions or USUAL_PERMISSIONS)
        markets = [
            market
            for market in markets
            if any(wanted & set(choices) for choices in market.rules.row["permissionSets"])
        ]
    hidden: dict[str, Any] = {} if shows_sets == "true" else {"permissionSets": []}
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
    (market,) = call.markets(one=True)
    limit = call.params.limit(100, 5000)
    call.params.finish()
    return frames.partial_depth(*market.depth(limit))


def trades(call: Call) -> Any:
    """Return the newest trades, oldest of them first."""
    market = call.market()
    limit = call.params.limit(500, 1000)
    call.params.finish()
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
        for trade in list(market.trades)[-limit:]
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
    chosen = [
        made
        for made in market.aggregates
        if (first_id is None or made.id >= first_id)
        and (start is None or made.ts >= start)
        and (end is None or made.ts // NS_PER_MS <= end // NS_PER_MS)
    ]
    from_start = first_id is not None or start is not None
    chosen = chosen[:limit] if from_start else chosen[-limit:]
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
    interval = params.choice("interval", intervals.INTERVALS, ApiError(-1120, "Invalid interval."))
    start, end = call.time_ns("startTime"), call.time_ns("endTime")
    limit = params.limit(500, 1000)
    if params.optional("timeZone") not in (None, "0", "00:00", "+00:00"):
        raise ApiError(-1020, "This operation is not supported.")
    params.finish()
    return [
        candle.kline(call.unit) for candle in market.candles.klines(interval, start, end, limit)
    ]


def average_price(call: Call) -> Any:
    """Return the volume-weighted price of the last five minutes."""
    market = call.market()
    call.params.finish()
    price = market.candles.average(call.now, AVERAGE_MINUTES)
    last = market.trades[-1].ts if market.trades else market.candles.last_ts_close
    return {
        "mins": AVERAGE_MINUTES,
        "price": amount_text(price or 0),
        "closeTime": (last or 0) // call.unit,
    }


def ticker_weight(one: int, many: int) -> Any:
    """Return the weight of a ticker request: `one` for a single symbol."""
    return lambda params: one if params.has("symbol") else many


def _tickers(call: Call, row: Any) -> Any:
    markets = call.markets()
    call.params.finish()
    rows = [row(market) for market in markets]
    return rows[0] if call.params.has("symbol") else rows


def price_ticker(call: Call) -> Any:
    """Return last prices."""
    return _tickers(
        call,
        lambda market: {"symbol": market.symbol, "price": amount_text(market.last_price or 0)},
    )


def book_ticker(call: Call) -> Any:
    """Return the best bid and ask."""

    def row(market: SymbolMarket) -> dict[str, str]:
        bid, ask = market.best()
        return {
            "symbol": market.symbol,
            "bidPrice": amount_text(bid[0]),
            "bidQty": amount_text(bid[1]),
            "askPrice": amount_text(ask[0]),
            "askQty": amount_text(ask[1]),
        }

    return _tickers(call, row)


def day_ticker(call: Call) -> Any:
    """Return statistics of the last 24 hours."""
    if call.params.optional("type") not in (None, "FULL"):
        raise ApiError(-1139, "Invalid ticker type.")

    def row(market: SymbolMarket) -> dict[str, Any]:
        day = market.candles.window(call.now, DAY_MINUTES)
        if day is None:
            return {"symbol": market.symbol}
        bid, ask = market.best()
        change = day.close - day.open
        return {
            "symbol": market.symbol,
            "priceChange": amount_text(change),
            "priceChangePercent": f"{100 * change / day.open:.3f}" if day.open else "0.000",
            "weightedAvgPrice": amount_text(day.quote * SCALE // day.volume)
            if day.volume
            else ZERO,
            "prevClosePrice": amount_text(day.open),
            "lastPrice": amount_text(day.close),
            "lastQty": amount_text(market.trades[-1].quantity if market.trades else 0),
            "bidPrice": amount_text(bid[0]),
            "bidQty": amount_text(bid[1]),
            "askPrice": amount_text(ask[0]),
            "askQty": amount_text(ask[1]),
            "openPrice": amount_text(day.open),
            "highPrice": amount_text(day.high),
            "lowPrice": amount_text(day.low),
            "volume": amount_text(day.volume),
            "quoteVolume": amount_text(day.quote),
            "openTime": day.ts_open // call.unit,
            "closeTime": day.ts_close // call.unit,
            "firstId": day.first_id,
            "lastId": day.last_id,
            "count": day.count,
        }

    return _tickers(call, row)
