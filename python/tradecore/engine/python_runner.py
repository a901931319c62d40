# SPDX-License-Identifier: Apache-2.0
"""Calls the Python strategies with bars and ticks, and puts their wishes to their policies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tradecore import _core
from tradecore.model.events import BarView, TradeView
from tradecore.model.order import Intent, Purpose, Side
from tradecore.model.records import intent_views
from tradecore.model.timeframe import parse_timeframe
from tradecore.strategy.bound import BoundStrategy
from tradecore.strategy.python import (
    Account,
    BookView,
    Context,
    PythonStrategy,
    Tick,
    rules_of,
    written,
)
from tradecore.strategy.rules import measured

_CONDITIONS = {
    (Purpose.ENTRY, Side.BUY): "long_entry",
    (Purpose.EXIT, Side.SELL): "long_exit",
    (Purpose.ENTRY, Side.SELL): "short_entry",
    (Purpose.EXIT, Side.BUY): "short_exit",
}


_TICKS: dict[type[Tick], str] = {TradeView: "on_trade", BookView: "on_book"}
_Ear = tuple[Callable[[Context, Any], Iterable[Intent] | None], Context, _core.pipeline.Seat]


class _Seat:
    """One Python strategy with what is kept for it."""

    def __init__(self, bound: BoundStrategy, python: PythonStrategy, account: Account) -> None:
        self.on_bar = python.on_bar
        self.hears = {
            kind: getattr(python, name) for kind, name in _TICKS.items() if written(python, name)
        }
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
        self._ears: dict[type[Tick], dict[str, list[_Ear]]] = {
            kind: {
                symbol: [
                    (seat.hears[kind], *seat.symbols[symbol])
                    for seat in self._seats
                    if kind in seat.hears and symbol in seat.symbols
                ]
                for symbol in symbols
            }
            for kind in _TICKS
        }

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

    def hear(self, tick: Tick) -> list[Intent]:
        """Return what the strategies that wait for such a tick want after it."""
        wanted: list[Intent] = []
        for method, context, side in self._ears[type(tick)][tick.symbol]:
            context.tick = tick
            returned = method(context, tick)
            if returned is None:
                continue
            intents = list(returned)
            wanted += _direct(intents)
            price = context.reference_price
            if price and (wish := wish_of(intents)):
                raised = side.wish(context.now, price, **wish)
                if raised is not None:
                    wanted.append(self._intent(raised))
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
        context.tick = None
        returned = seat.on_bar(context, bar)
        if returned is None:
            raised = side.hear(bar)
            return [] if raised is None else [self._intent(raised)]
        wanted = list(returned)
        raised = side.hear(bar, **wish_of(wanted))
        direct = _direct(wanted)
        return direct if raised is None else [*direct, self._intent(raised)]


def _direct(intents: Iterable[Intent]) -> list[Intent]:
    """Return what passes by the policies: orders of so much, and what takes them back."""
    return [each for each in intents if each.quantity or each.purpose is Purpose.CANCEL]


def wish_of(intents: Iterable[Intent]) -> dict[str, Any]:
    """Return what the other intents say to a policy, as `_core.pipeline.Seat` takes it."""
    wish: dict[str, Any] = {}
    for intent in intents:
        if not intent.quantity and intent.purpose is not Purpose.CANCEL:
            wish[_CONDITIONS[intent.purpose, intent.side]] = True
            if intent.stop_distance:
                wish["stop_distance"] = intent.stop_distance
    return wish
