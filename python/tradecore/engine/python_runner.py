# SPDX-License-Identifier: Apache-2.0
"""Calls the Python strategies at the end of an instant, and puts their wishes to their policies."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from tradecore import _core
from tradecore.model.events import BarView
from tradecore.model.instrument import SCALE
from tradecore.model.order import Intent, Purpose
from tradecore.model.records import intent_from_core
from tradecore.model.timeframe import parse_timeframe
from tradecore.strategy.bound import BoundStrategy
from tradecore.strategy.python import Account, Context, PythonStrategy
from tradecore.strategy.stop import AtrStop


class _Seat:
    """One Python strategy with what is kept for it: the clock first among its timeframes."""

    def __init__(self, bound: BoundStrategy, python: PythonStrategy) -> None:
        self.bound = bound
        self.python = python
        self.timeframes_s = sorted({parse_timeframe(text) for text in python.timeframes})
        self._ranges: dict[str, _core.indicators.Stream] = {}

    def distance(self, bar: BarView) -> float:
        """Take a clock bar; return the distance of an ATR stop, NaN until it is known."""
        stop = self.python.stop
        if not isinstance(stop, AtrStop):
            return math.nan
        assert isinstance(stop.period, int)
        assert isinstance(stop.multiple, int | float)
        talib = 0  # The convention, as of the stop of a declared strategy.
        average = self._ranges.setdefault(
            bar.symbol, _core.indicators.Stream("atr", [stop.period, talib])
        )
        return stop.multiple * float(average.update(bar.high, bar.low, bar.close))


class PythonRunner:
    """Holds the bars of an instant until it ends; then strategies by name, bars long to short."""

    def __init__(
        self, strategies: Sequence[BoundStrategy], symbols: Sequence[str], account: Account
    ) -> None:
        self._symbols = tuple(symbols)
        self._names = tuple(strategy.name for strategy in strategies)
        self._account = account
        self._seats = [
            _Seat(strategy, strategy.python)
            for strategy in sorted(strategies, key=lambda s: s.name)
            if strategy.python is not None
        ]
        self._staged: list[BarView] = []

    def stage(self, bar: BarView) -> None:
        """Keep a closed bar until its instant ends."""
        if self._seats:
            self._staged.append(bar)

    def run(self, now: int) -> list[Intent]:
        """Return what the strategies want after the bars that closed at `now` or before."""
        if not self._staged:
            return []
        due = [bar for bar in self._staged if bar.ts_close <= now]
        self._staged = [bar for bar in self._staged if bar.ts_close > now]
        order = {symbol: index for index, symbol in enumerate(self._symbols)}
        due.sort(key=lambda bar: (bar.ts_close, order[bar.symbol], -bar.timeframe_s))
        wanted: list[Intent] = []
        for seat in self._seats:
            for bar in due:
                wanted += self._call(seat, bar, is_heard=True)
        return wanted

    def warm_up(self, bars: Iterable[BarView]) -> None:
        """Call the strategies with past bars, oldest first; what they want is dropped."""
        for bar in sorted(bars, key=lambda bar: (bar.ts_close, -bar.timeframe_s)):
            for seat in self._seats:
                self._call(seat, bar, is_heard=False)

    def _call(self, seat: _Seat, bar: BarView, *, is_heard: bool) -> list[Intent]:
        policy = seat.bound.policies.get(bar.symbol)
        if policy is None or bar.timeframe_s not in seat.timeframes_s:
            return []
        close = round(bar.close * SCALE)
        context = Context(
            seat.bound.name, bar.symbol, self._account, self._account.rules(bar.symbol), close
        )
        returned = list(seat.python.on_bar(context, bar) or ())
        is_clock = bar.timeframe_s == seat.timeframes_s[0]
        distance = seat.distance(bar) if is_clock else math.nan
        if not is_heard:
            return []
        direct = [intent for intent in returned if intent.quantity]
        by_policy = [intent for intent in returned if not intent.quantity]
        if not is_clock and not by_policy:
            return direct
        for intent in by_policy:
            distance = intent.stop_distance or distance
        raised = policy.on_signal(
            bar.ts_close,
            close,
            float(any(intent.purpose is Purpose.ENTRY for intent in by_policy)),
            float(any(intent.purpose is Purpose.EXIT for intent in by_policy)),
            distance,
        )
        if raised is None:
            return direct
        return [*direct, intent_from_core(raised, self._symbols, self._names)]
