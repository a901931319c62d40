# SPDX-License-Identifier: Apache-2.0
"""Market frames as Binance writes them, key for key: readers may rely on the order.

`unit` is how many ns one unit of time on the wire has: a millisecond or a microsecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tradecore.adapters.exchange.amounts import amount_text, average_text, percent_text
from tradecore.adapters.exchange.candles import Candle

Level = tuple[int, int]
"""Price and quantity in units of 1e-8; quantity 0 removes the level."""

_JSON_BOOL = ("false", "true")


class Trade(NamedTuple):
    """A public trade. Price and quantity are units of 1e-8, ts is ns."""

    id: int
    ts: int
    price: int
    quantity: int
    is_buyer_maker: bool

    @classmethod
    def of_row(cls, row: Sequence[int]) -> Trade:
        """Return the trade whose fields are the numbers of `row`."""
        return cls._make((*row[:-1], bool(row[-1])))


class Aggregate(NamedTuple):
    """What one taker order took at one price. Units as in Trade."""

    id: int
    ts: int
    price: int
    quantity: int
    first_id: int
    last_id: int
    is_buyer_maker: bool

    @classmethod
    def of_row(cls, row: Sequence[int]) -> Aggregate:
        """Return the aggregate whose fields are the numbers of `row`."""
        return cls._make((*row[:-1], bool(row[-1])))


class Day(NamedTuple):
    """What the 24 hour ticker says. Units as in Trade."""

    candle: Candle
    close_before: int
    last_quantity: int
    bid: Level
    ask: Level


def trade(symbol: str, made: Trade, unit: int) -> bytes:
    """{"e":"trade","E":1700000000101,"s":"BTCUSDT","t":1,"p":"1.00000000","q":"1.00000000",...}"""
    ts = made.ts // unit
    return (
        f'{{"e":"trade","E":{ts},"s":"{symbol}","t":{made.id},'
        f'"p":"{amount_text(made.price)}","q":"{amount_text(made.quantity)}","T":{ts},'
        f'"m":{_JSON_BOOL[made.is_buyer_maker]},"M":true}}'
    ).encode()


def agg_trade(symbol: str, made: Aggregate, unit: int) -> bytes:
    """{"e":"aggTrade","E":1700000000101,"s":"BTCUSDT","a":1,"p":"..","q":"..","f":1,"l":3,...}"""
    ts = made.ts // unit
    return (
        f'{{"e":"aggTrade","E":{ts},"s":"{symbol}","a":{made.id},'
        f'"p":"{amount_text(made.price)}","q":"{amount_text(made.quantity)}",'
        f'"f":{made.first_id},"l":{made.last_id},"T":{ts},'
        f'"m":{_JSON_BOOL[made.is_buyer_maker]},"M":true}}'
    ).encode()


def book_ticker(symbol: str, update_id: int, bid: Level, ask: Level) -> bytes:
    """{"u":400900217,"s":"BTCUSDT","b":"1.00000000","B":"1.50000000","a":"..","A":".."}"""
    return (
        f'{{"u":{update_id},"s":"{symbol}","b":"{amount_text(bid[0])}","B":"{amount_text(bid[1])}",'
        f'"a":"{amount_text(ask[0])}","A":"{amount_text(ask[1])}"}}'
    ).encode()


def _levels(levels: Sequence[Level]) -> str:
    pairs = [f'["{amount_text(price)}","{amount_text(size)}"]' for price, size in levels]
    return "[" + ",".join(pairs) + "]"


def depth_update(
    symbol: str,
    ts: int,
    first_id: int,
    last_id: int,
    bids: Sequence[Level],
    asks: Sequence[Level],
    unit: int,
) -> bytes:
    """{"e":"depthUpdate","E":1700000000200,"s":"BTCUSDT","U":157,"u":160,"b":[["..",".."]],"a":[]}"""
    return (
        f'{{"e":"depthUpdate","E":{ts // unit},"s":"{symbol}","U":{first_id},"u":{last_id},'
        f'"b":{_levels(bids)},"a":{_levels(asks)}}}'
    ).encode()


def partial_depth(last_id: int, bids: Sequence[Level], asks: Sequence[Level]) -> bytes:
    """{"lastUpdateId":160,"bids":[["..",".."]],"asks":[["..",".."]]}: also the REST body."""
    return (f'{{"lastUpdateId":{last_id},"bids":{_levels(bids)},"asks":{_levels(asks)}}}').encode()


def kline(
    symbol: str, interval: str, candle: Candle, is_closed: bool, now: int, unit: int
) -> bytes:
    """{"e":"kline","E":..,"s":"BTCUSDT","k":{"t":..,"T":..,"s":..,"i":"1m","f":1,"L":2,"o":..}}"""
    return (
        f'{{"e":"kline","E":{now // unit},"s":"{symbol}","k":{{"t":{candle.ts_open // unit},'
        f'"T":{candle.ts_close // unit - 1},"s":"{symbol}","i":"{interval}",'
        f'"f":{candle.first_id},"L":{candle.last_id},"o":"{amount_text(candle.open)}",'
        f'"c":"{amount_text(candle.close)}","h":"{amount_text(candle.high)}",'
        f'"l":"{amount_text(candle.low)}","v":"{amount_text(candle.volume)}","n":{candle.count},'
        f'"x":{_JSON_BOOL[is_closed]},"q":"{amount_text(candle.quote)}",'
        f'"V":"{amount_text(candle.taker)}","Q":"{amount_text(candle.taker_quote)}","B":"0"}}}}'
    ).encode()


def mini_ticker(symbol: str, day: Candle, now: int, unit: int) -> bytes:
    """{"e":"24hrMiniTicker","E":1700000001000,"s":"BTCUSDT","c":"..","o":"..","h":"..",...}"""
    return (
        f'{{"e":"24hrMiniTicker","E":{now // unit},"s":"{symbol}","c":"{amount_text(day.close)}",'
        f'"o":"{amount_text(day.open)}","h":"{amount_text(day.high)}","l":"{amount_text(day.low)}",'
        f'"v":"{amount_text(day.volume)}","q":"{amount_text(day.quote)}"}}'
    ).encode()


def ticker(symbol: str, day: Day, now: int, unit: int) -> bytes:
    """{"e":"24hrTicker","E":..,"s":"BTCUSDT","p":"..","P":"1.565","w":"..","x":"..","c":"..",...}"""
    candle, (bid, bid_quantity), (ask, ask_quantity) = day.candle, day.bid, day.ask
    change = candle.close - candle.open
    return (
        f'{{"e":"24hrTicker","E":{now // unit},"s":"{symbol}","p":"{amount_text(change)}",'
        f'"P":"{percent_text(change, candle.open)}",'
        f'"w":"{average_text(candle.quote, candle.volume)}","x":"{amount_text(day.close_before)}",'
        f'"c":"{amount_text(candle.close)}","Q":"{amount_text(day.last_quantity)}",'
        f'"b":"{amount_text(bid)}","B":"{amount_text(bid_quantity)}",'
        f'"a":"{amount_text(ask)}","A":"{amount_text(ask_quantity)}",'
        f'"o":"{amount_text(candle.open)}","h":"{amount_text(candle.high)}",'
        f'"l":"{amount_text(candle.low)}",{_totals(candle, unit)}}}'
    ).encode()


def window_ticker(symbol: str, name: str, window: Candle, now: int, unit: int) -> bytes:
    """{"e":"1hTicker","E":..,"s":"BTCUSDT","p":"..","P":"0.015","o":"..","h":"..","l":"..",...}"""
    change = window.close - window.open
    return (
        f'{{"e":"{name}Ticker","E":{now // unit},"s":"{symbol}","p":"{amount_text(change)}",'
        f'"P":"{percent_text(change, window.open)}","o":"{amount_text(window.open)}",'
        f'"h":"{amount_text(window.high)}","l":"{amount_text(window.low)}",'
        f'"c":"{amount_text(window.close)}","w":"{average_text(window.quote, window.volume)}",'
        f"{_totals(window, unit)}}}"
    ).encode()


def _totals(candle: Candle, unit: int) -> str:
    return (
        f'"v":"{amount_text(candle.volume)}","q":"{amount_text(candle.quote)}",'
        f'"O":{candle.ts_open // unit},"C":{candle.ts_close // unit},'
        f'"F":{candle.first_id},"L":{candle.last_id},"n":{candle.count}'
    )


def average_price(
    symbol: str, minutes: int, price: int, ts_last: int, now: int, unit: int
) -> bytes:
    """{"e":"avgPrice","E":1700000001000,"s":"BTCUSDT","i":"5m","w":"..","T":1700000000100}"""
    return (
        f'{{"e":"avgPrice","E":{now // unit},"s":"{symbol}","i":"{minutes}m",'
        f'"w":"{amount_text(price)}","T":{ts_last // unit}}}'
    ).encode()
