# SPDX-License-Identifier: Apache-2.0
"""Streams of statistics, sent once a second: of one symbol, and of all symbols in one array."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tradecore.adapters.exchange import frames
from tradecore.adapters.exchange.candles import Candle
from tradecore.adapters.exchange.intervals import DAY_NS, MINUTE_NS
from tradecore.adapters.exchange.listing import AVERAGE_MINUTES
from tradecore.adapters.exchange.streams import Channel, StreamHub

if TYPE_CHECKING:
    from tradecore.adapters.exchange.market import SymbolMarket

WINDOWS = {"1h": 60 * MINUTE_NS, "4h": 240 * MINUTE_NS, "1d": DAY_NS}


class TickerStreams:
    """What one symbol sends of its statistics."""

    def __init__(self, market: SymbolMarket) -> None:
        self._market = market
        self._ticker: Channel | None = None
        self._mini: Channel | None = None
        self._average: Channel | None = None
        self._windows: list[tuple[str, Channel]] = []

    def refresh(self, made: Callable[[str], Channel | None]) -> None:
        """Look up again who listens; `made` returns the channel of a name if it is made here."""
        self._ticker = made("ticker")
        self._mini = made("miniTicker")
        self._average = made("avgPrice")
        self._windows = [
            (name, channel) for name in WINDOWS if (channel := made(f"ticker_{name}")) is not None
        ]

    def send(self, now: int) -> None:
        """Send what is heard."""
        market = self._market
        symbol = market.symbol
        if self._ticker is not None:
            self._ticker.publish(partial(frames.ticker, symbol, market.day(now), now))
        if self._mini is not None:
            day = market.candles.day(now)
            self._mini.publish(partial(frames.mini_ticker, symbol, day, now))
        if self._average is not None:
            price, ts_last = market.average(now)
            self._average.publish(
                partial(frames.average_price, symbol, AVERAGE_MINUTES, price, ts_last, now)
            )
        for name, channel in self._windows:
            window = market.candles.rolling(now, WINDOWS[name])
            channel.publish(partial(frames.window_ticker, symbol, name, window, now))


class TickerArrays:
    """What is sent of all symbols at once: those whose statistics are not what they were."""

    def __init__(self, hub: StreamHub, markets: Sequence[SymbolMarket]) -> None:
        self._hub = hub
        self._markets = markets
        self._arrays: list[_Array] = []

    def refresh(self) -> None:
        """Look up again who listens."""
        known = {array.channel: array for array in self._arrays}
        self._arrays = [
            known.get(channel) or _Array(channel, window)
            for name, window in (
                ("!miniTicker@arr", None),
                ("!miniTicker@arr@1000ms", None),  # Not documented, but asked for by clients.
                *((f"!ticker_{window}@arr", window) for window in WINDOWS),
            )
            if (channel := self._hub.channel(name)) is not None
        ]

    def send(self, now: int) -> None:
        """Send what is heard."""
        for array in self._arrays:
            array.send(self._markets, now)


class _Array:
    """One such stream; `window` names its length, None for the 24 hours of a mini ticker."""

    def __init__(self, channel: Channel, window: str | None) -> None:
        self.channel = channel
        self._window = window
        self._sent: dict[str, tuple[int, ...]] = {}

    def send(self, markets: Sequence[SymbolMarket], now: int) -> None:
        changed: list[tuple[str, Candle]] = []
        for market in markets:
            candles, window = market.candles, self._window
            candle = candles.day(now) if window is None else candles.rolling(now, WINDOWS[window])
            said = (candle.open, candle.high, candle.low, candle.close, candle.volume, candle.count)
            if self._sent.get(market.symbol) != said:
                self._sent[market.symbol] = said
                changed.append((market.symbol, candle))
        if changed:
            self.channel.publish(partial(self._encode, changed, now))

    def _encode(self, changed: list[tuple[str, Candle]], now: int, unit: int) -> bytes:
        window = self._window
        rows = (
            frames.mini_ticker(symbol, candle, now, unit)
            if window is None
            else frames.window_ticker(symbol, window, candle, now, unit)
            for symbol, candle in changed
        )
        return b"[" + b",".join(rows) + b"]"
