# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
Invented markets, deterministic in a seed.
"""

from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import tradecore._core.model
import typing

__all__: list[str] = ["Batch", "Generator", "MarketSpec", "default_markets"]

class MarketSpec:
    """
    What a generated market looks like; prices raw.
    """
    def __init__(
        self,
        instrument: tradecore._core.model.Instrument,
        start_price: typing.SupportsInt | typing.SupportsIndex,
        volatility_bps: typing.SupportsFloat | typing.SupportsIndex = 6.0,
        spread_bps: typing.SupportsFloat | typing.SupportsIndex = 0.1,
        trades_per_second: typing.SupportsFloat | typing.SupportsIndex = 1.0,
        trade_notional: typing.SupportsFloat | typing.SupportsIndex = 500.0,
        level_trades: typing.SupportsFloat | typing.SupportsIndex = 12.0,
        level_gap_bps: typing.SupportsFloat | typing.SupportsIndex = 0.8,
        crossings_per_hour: typing.SupportsFloat | typing.SupportsIndex = 0.0,
        jumps_per_day: typing.SupportsFloat | typing.SupportsIndex = 2.0,
        halts_per_day: typing.SupportsFloat | typing.SupportsIndex = 0.0,
        halt_minutes: typing.SupportsFloat | typing.SupportsIndex = 5.0,
    ) -> None: ...
    @property
    def instrument(self) -> tradecore._core.model.Instrument: ...
    @property
    def level_gap_bps(self) -> float: ...
    @property
    def level_trades(self) -> float: ...
    @property
    def spread_bps(self) -> float: ...
    @property
    def start_price(self) -> int: ...
    @property
    def trade_notional(self) -> float: ...
    @property
    def trades_per_second(self) -> float: ...
    @property
    def volatility_bps(self) -> float: ...

class Batch:
    """
    Records by kind, and the messages in the order they happen.
    """
    @property
    def halts(self) -> list[tuple[int, int, bool]]:
        """
        (ts, instrument, is_halted) where trading stopped or went on.
        """
    @property
    def levels(self) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]: ...
    @property
    def messages(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        int64 (n, 3): RecordKind, begin, end in that kind's array.
        """
    @property
    def quotes(self) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]: ...
    @property
    def trades(self) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]: ...

class Generator:
    """
    Trades, quotes and book updates of several symbols.
    """
    def __init__(
        self,
        seed: typing.SupportsInt | typing.SupportsIndex,
        markets: collections.abc.Sequence[MarketSpec],
        start_ts: typing.SupportsInt | typing.SupportsIndex,
        history_minutes: typing.SupportsInt | typing.SupportsIndex = 0,
        levels: typing.SupportsInt | typing.SupportsIndex = 15,
    ) -> None: ...
    def advance(self, until_ts: typing.SupportsInt | typing.SupportsIndex) -> Batch:
        """
        All that happens up to then, in whole slots of 50 ms, as a Batch.
        """
    def history(
        self,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        minutes: typing.SupportsInt | typing.SupportsIndex | None = None,
    ) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        1m bars before the start, oldest first: exactly those of the trades that happened.
        """
    @property
    def markets(self) -> list[MarketSpec]: ...
    @property
    def now(self) -> int: ...
    @property
    def start_ts(self) -> int: ...

def default_markets() -> list[MarketSpec]:
    """
    BTCUSDT, ETHUSDT, BNBUSDT, SOLUSDT: invented prices, rules like the real ones'.
    """
