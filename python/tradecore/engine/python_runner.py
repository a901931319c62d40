# SPDX-License-Identifier: Apache-2.0
"""Calls the Python strategies at the end of an instant, and puts their wishes to their policies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tradecore import _core
from tradecore.model.events import BarView
from tradecore.model.order import Intent, Purpose, Side
from tradecore.model.records import intent_views
from tradecore.model.timeframe import parse_timeframe
from tradecore.strategy.bound import BoundStrategy
from tradecore.strategy.python import Account, Context, PythonStrategy, rules_of
from tradecore.strategy.rules import measured

_CONDITIONS = {
    (Purpose.ENTRY, Side.BUY): "long_entry",
    (Purpose.EXIT, Side.SELL): "long_exit",
    (Purpose.ENTRY, Side.SELL): "short_entry",
    (Purpose.EXIT, Side.BUY): "short_exit",
}


class _Seat:
    """One Python strategy with what is kept for it."""

    def __init__(self, bound: BoundStrategy, python: PythonStrategy, account: Account) -> None:
        self.on_bar = python.on_bar
        self.timeframes_s = frozenset(parse_timeframe(text) for text in python.timeframes)
        clock_s = min(self.timeframes_s)
        program, places = measured(rules_of(python), clock_s)
        self.symbols = {
            symbol: (
                Context(bound.name, symbol, account, account.rules(symbol)),
                _core.pipeline.Seat(policy, program, places, clock_s),
            )
            for symbol, policy in bound.policies.items()
        }


class PythonRunner:
    """Holds the bars of an instant until it ends; then strategies by name, bars long to short."""

    def __init__(
        self, strategies: Sequence[BoundStrategy], symbols: Sequence[str], account: Account
    ) -> None:
        self._places = {symbol: index for index, symbol in enumerate(symbols)}
        self._intent = intent_views(symbols, [strategy.name for strategy in strategies]).of
        self._seats = [
            _Seat(strategy, strategy.python, account)
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
        return self.call(due)

    def call(self, bars: list[BarView]) -> list[Intent]:
        """Return what the strategies want after these bars."""
        if len(bars) > 1:
            bars.sort(key=lambda bar: (bar.ts_close, self._places[bar.symbol], -bar.timeframe_s))
        wanted: list[Intent] = []
        for seat in self._seats:
            for bar in bars:
                place = seat.symbols.get(bar.symbol)
                if place is not None and bar.timeframe_s in seat.timeframes_s:
                    wanted += self._call(seat, *place, bar)
        return wanted

    def warm_up(self, bars: Iterable[BarView]) -> None:
        """Call the strategies with past bars, oldest first; what they want is dropped."""
        for bar in sorted(bars, key=lambda bar: (bar.ts_close, -bar.timeframe_s)):
            for seat in self._seats:
                place = seat.symbols.get(bar.symbol)
                if place is not None and bar.timeframe_s in seat.timeframes_s:
                    context, side = place
                    context.bar = bar
                    for _ in seat.on_bar(context, bar) or ():
                        pass  # A generator runs only as far as it is asked.
                    side.warm_up(bar)

    def _call(
        self, seat: _Seat, context: Context, side: _core.pipeline.Seat, bar: BarView
    ) -> list[Intent]:
        context.bar = bar
        returned = seat.on_bar(context, bar)
        if returned is None:
            raised = side.hear(bar)
            return [] if raised is None else [self._intent(raised)]
        wanted = list(returned)
        raised = side.hear(bar, **wish_of(wanted))
        direct = [intent for intent in wanted if intent.quantity]
        return direct if raised is None else [*direct, self._intent(raised)]


def wish_of(intents: Iterable[Intent]) -> dict[str, Any]:
    """Return what intents without a quantity say to a policy, as `_core.pipeline.Seat` takes it."""
    wish: dict[str, Any] = {}
    for intent in intents:
        if not intent.quantity:
            wish[_CONDITIONS[intent.purpose, intent.side]] = True
            if intent.stop_distance:
                wish["stop_distance"] = intent.stop_distance
    return wish
