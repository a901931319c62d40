# SPDX-License-Identifier: Apache-2.0
"""Calls the Python strategies at the end of an instant, and puts their wishes to their policies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tradecore import _core
from tradecore.model.events import BarView
from tradecore.model.instrument import SCALE
from tradecore.model.order import Intent, Purpose, Side
from tradecore.model.records import intent_from_core
from tradecore.model.timeframe import parse_timeframe
from tradecore.strategy.bound import BoundStrategy
from tradecore.strategy.python import Account, Context, PythonStrategy, rules_of
from tradecore.strategy.rules import Measures

_DISTANCES = ("stop_distance", "short_stop_distance")
_CONDITIONS = {
    (Purpose.ENTRY, Side.BUY): "long_entry",
    (Purpose.EXIT, Side.SELL): "long_exit",
    (Purpose.ENTRY, Side.SELL): "short_entry",
    (Purpose.EXIT, Side.BUY): "short_exit",
}


class _Seat:
    """One Python strategy with what is kept for it: the clock first among its timeframes."""

    def __init__(self, bound: BoundStrategy, python: PythonStrategy) -> None:
        self.bound = bound
        self.python = python
        self.timeframes_s = sorted({parse_timeframe(text) for text in python.timeframes})
        self._rules = rules_of(python)
        self._measures: dict[str, Measures] = {}

    def measure(self, bar: BarView) -> dict[str, float]:
        """Take a clock bar; return what the rules read of it, NaN until it is known."""
        measures = self._measures.get(bar.symbol)
        if measures is None:
            measures = self._measures[bar.symbol] = Measures(self._rules, self.timeframes_s[0])
        return measures.update(bar)


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
        numbers = seat.measure(bar) if is_clock else {}
        if not is_heard:
            return []
        direct = [intent for intent in returned if intent.quantity]
        by_policy = [intent for intent in returned if not intent.quantity]
        if not is_clock and not by_policy:
            return direct
        for intent in by_policy:
            if intent.stop_distance:
                numbers |= dict.fromkeys(_DISTANCES, intent.stop_distance)
        signal = _core.policy.Signal(bar.ts_close, close, **_conditions(by_policy), **numbers)
        raised = policy.on_signal(signal)
        if is_clock:
            policy.measure(signal)
        if raised is None:
            return direct
        return [*direct, intent_from_core(raised, self._symbols, self._names)]


def _conditions(intents: Iterable[Intent]) -> dict[str, float]:
    return {_CONDITIONS[intent.purpose, intent.side]: 1.0 for intent in intents}
