# SPDX-License-Identifier: Apache-2.0
"""Ticker requests: last prices, best quotes, and statistics of a day or a window."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from tradecore.adapters.exchange import errors, intervals
from tradecore.adapters.exchange.amounts import amount_text, average_text, percent_text
from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.candles import Candle
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.intervals import DAY_NS, MINUTE_NS
from tradecore.adapters.exchange.market import SymbolMarket
from tradecore.adapters.exchange.parameters import Parameters

WINDOW_SYMBOLS_MAX = 100
_WINDOW = re.compile("([1-9]|[1-5][0-9])m|([1-9]|1[0-9]|2[0-3])h|([1-7])d")
_TYPES = ("FULL", "MINI")
_INVALID_TYPE = partial(ApiError, -1139, "Invalid ticker type.")


def quote_weight(params: Parameters) -> int:
    """Return the weight of a request for last prices or best quotes."""
    return 2 if params.has("symbol") else 4


def day_weight(params: Parameters) -> int:
    """Return the weight of a 24 hour ticker request."""
    names = ["one"] if params.has("symbol") else params.names_json("symbols")
    if names is None or len(names) > 100:
        return 80
    return 2 if len(names) <= 20 else 40


def window_weight(params: Parameters) -> int:
    """Return the weight of a trading day or window ticker request."""
    names = ["one"] if params.has("symbol") else params.names_json("symbols") or ()
    return min(4 * max(len(names), 1), 200)


def price(call: Call) -> Any:
    """Return last prices."""

    def row(market: SymbolMarket) -> dict[str, str]:
        return {"symbol": market.symbol, "price": amount_text(market.last_price or 0)}

    return _rows(call, row)


def best(call: Call) -> Any:
    """Return the best bid and ask."""

    def row(market: SymbolMarket) -> dict[str, str]:
        return {"symbol": market.symbol} | _quote(market)

    return _rows(call, row)


def day(call: Call) -> Any:
    """Return statistics of the last 24 hours."""
    kind = _kind(call.params)

    def row(market: SymbolMarket) -> dict[str, Any]:
        if kind == "MINI":
            return _statistics(market, market.candles.day(call.now), call.unit, kind)
        said = market.day(call.now)
        return {
            "symbol": market.symbol,
            **_change(said.candle),
            "prevClosePrice": amount_text(said.close_before),
            "lastPrice": amount_text(said.candle.close),
            "lastQty": amount_text(said.last_quantity),
            **_quote(market),
            "openPrice": amount_text(said.candle.open),
            "highPrice": amount_text(said.candle.high),
            "lowPrice": amount_text(said.candle.low),
            **_totals(said.candle, call.unit),
        }

    return _rows(call, row)


def trading_day(call: Call) -> Any:
    """Return statistics of the running day in a time zone."""
    shift, kind = call.params.time_zone(), _kind(call.params)
    _check_named(call.params)
    start = intervals.open_ns("1d", call.now, shift)

    def row(market: SymbolMarket) -> dict[str, Any]:
        candle = market.candles.window(start, start + DAY_NS - call.unit)
        return _statistics(market, candle, call.unit, kind)

    return _rows(call, row)


def window(call: Call) -> Any:
    """Return statistics of a window that ends now and begins on a minute."""
    length, kind = _window_ns(call.params), _kind(call.params)
    _check_named(call.params)

    def row(market: SymbolMarket) -> dict[str, Any]:
        candle = market.candles.rolling(call.now, length)
        return _statistics(market, candle, call.unit, kind)

    return _rows(call, row)


def _rows(call: Call, row: Callable[[SymbolMarket], Any]) -> Any:
    """Return the row of the symbol that is named alone, or a list of rows."""
    is_one = call.params.has("symbol")
    markets = call.markets()
    call.params.finish()
    rows = [row(market) for market in markets]
    return rows[0] if is_one else rows


def _check_named(params: Parameters) -> None:
    """Refuse a request that names no symbol, or more than the most."""
    names = params.names_json("symbols")
    if names is None and not params.has("symbol"):
        raise errors.neither("symbol", "symbols")
    if names is not None and not 1 <= len(names) <= WINDOW_SYMBOLS_MAX:
        raise ApiError(-1130, "Data sent for parameter 'symbols' is not valid.")


def _kind(params: Parameters) -> str:
    return params.choice("type", _TYPES, _INVALID_TYPE, "FULL")


def _window_ns(params: Parameters) -> int:
    text = params.optional("windowSize") or "1d"
    if _WINDOW.fullmatch(text) is None:
        raise ApiError(-1130, "Data sent for parameter 'windowSize' is not valid.")
    return int(text[:-1]) * {"m": MINUTE_NS, "h": 60 * MINUTE_NS, "d": DAY_NS}[text[-1]]


def _quote(market: SymbolMarket) -> dict[str, str]:
    (bid, bid_quantity), (ask, ask_quantity) = market.best()
    return {
        "bidPrice": amount_text(bid),
        "bidQty": amount_text(bid_quantity),
        "askPrice": amount_text(ask),
        "askQty": amount_text(ask_quantity),
    }


def _change(candle: Candle) -> dict[str, str]:
    change = candle.close - candle.open
    return {
        "priceChange": amount_text(change),
        "priceChangePercent": percent_text(change, candle.open),
        "weightedAvgPrice": average_text(candle.quote, candle.volume),
    }


def _statistics(market: SymbolMarket, candle: Candle, unit: int, kind: str) -> dict[str, Any]:
    return {
        "symbol": market.symbol,
        **(_change(candle) if kind == "FULL" else {}),
        "openPrice": amount_text(candle.open),
        "highPrice": amount_text(candle.high),
        "lowPrice": amount_text(candle.low),
        "lastPrice": amount_text(candle.close),
        **_totals(candle, unit),
    }


def _totals(candle: Candle, unit: int) -> dict[str, Any]:
    return {
        "volume": amount_text(candle.volume),
        "quoteVolume": amount_text(candle.quote),
        "openTime": candle.ts_open // unit,
        "closeTime": candle.ts_close // unit,
        "firstId": candle.first_id,
        "lastId": candle.last_id,
        "count": candle.count,
    }
