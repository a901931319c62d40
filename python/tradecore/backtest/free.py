# SPDX-License-Identifier: Apache-2.0
"""One free-form strategy on one symbol without an engine, as far as the core has rules for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tradecore import _core
from tradecore.backtest.inputs import bind
from tradecore.backtest.quick import Conditions
from tradecore.backtest.ran import QuickLog, QuickRan, fills_of
from tradecore.engine import Engine
from tradecore.engine.python_runner import wish_of
from tradecore.graph.fields import Timeframe
from tradecore.model.events import BarView
from tradecore.model.instrument import SCALE
from tradecore.model.order import Intent, Side
from tradecore.model.position import Position
from tradecore.model.records import bar_views
from tradecore.model.timeframe import parse_timeframe
from tradecore.strategy import Context, PythonStrategy
from tradecore.strategy.python import OpenOrder, StandIn, rules_of
from tradecore.strategy.rules import measured

_PROGRESS_CALLS = 100


@dataclass(slots=True)
class Script:
    """What a strategy wanted: by the number of its call, from 1, where it wanted anything."""

    calls: int = 0
    wanted: dict[int, list[Intent]] = field(default_factory=dict)


class Scripted(StandIn):
    """Wants what the strategy wanted when it was called; is asked what was not asked before.

    So a run can be taken up by the engine without calling the strategy twice with one bar.
    """

    def __init__(self, strategy: PythonStrategy, script: Script) -> None:
        super().__init__(strategy)
        self._strategy, self._script = strategy, script
        self._calls = 0

    @property
    def is_told(self) -> bool:
        """Whether all that the script knows was called for."""
        return self._calls >= self._script.calls

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        """Return what was wanted then; past the script, ask."""
        self._calls += 1
        if self._calls <= self._script.calls:
            return self._script.wanted.get(self._calls)
        return self._strategy.on_bar(ctx, bar)


@dataclass(frozen=True, slots=True)
class Finished:
    """A run to its end, or to the interruption."""

    ran: QuickRan
    ts_end: int
    is_complete: bool


def run_free(
    conditions: Conditions,
    strategy: PythonStrategy,
    replay: Callable[[Scripted], Engine],
    is_interrupted: Callable[[], bool],
    progress: Callable[[float], None] | None,
) -> Finished | Scripted | None:
    """Run a strategy bar by bar.

    Parameters
    ----------
    conditions : Conditions
        Of its one symbol.
    strategy : PythonStrategy
        Called once with each bar.
    replay : callable
        Runs a script event by event, as far as it goes.
    is_interrupted : callable
        Asked after each bar whether to end here.
    progress : callable, optional
        Told about a hundred times the share of time played.

    Returns
    -------
    Finished, Scripted or None
        None: it has to go event by event from the start. Scripted: it met what the core has no
        rule for, and the engine has to take it up with this in the strategy's place.
    """
    core = _core_run(conditions, strategy)
    if core is None:
        return None
    script = Script()
    context = _context(conditions, strategy, core)
    start = int(conditions.bars["ts_open"][0])
    duration = int(conditions.bars["ts_close"][-1]) - start
    ts_told = start
    on_bar = strategy.on_bar
    for bar in core:
        script.calls += 1
        context.bar = bar
        returned = on_bar(context, bar)
        if returned is not None and (wanted := list(returned)):
            script.wanted[script.calls] = wanted
            if any(intent.quantity for intent in wanted):
                return Scripted(strategy, script)
            core.wish(**wish_of(wanted))
        if progress is not None and core.now - ts_told >= duration / _PROGRESS_CALLS:
            ts_told = core.now
            progress((ts_told - start) / duration)
        if is_interrupted() and core.is_over:
            core.stop()
            if core.gave_up:
                break
            return Finished(_ran(conditions, strategy, core, script, replay), core.now, False)
    if core.gave_up:
        return Scripted(strategy, script)
    ran = _ran(conditions, strategy, core, script, replay)
    return Finished(ran, start + duration, True)


def _core_run(conditions: Conditions, strategy: PythonStrategy) -> _core.pipeline.FreeRun | None:
    instrument = conditions.market.instruments[0]
    base_s = parse_timeframe(conditions.market.timeframe)
    timeframes_s = {parse_timeframe(text) for text in strategy.timeframes}
    if not conditions.is_plain or any(each % base_s for each in timeframes_s):
        return None
    clock_s = min(timeframes_s)
    rules = rules_of(strategy)
    program, places = measured(rules, clock_s)
    core = _core.pipeline.FreeRun(
        conditions.market.history,
        conditions.terms,
        rules.config(Timeframe(clock_s)),
        sorted(timeframes_s),
        program,
        places,
        bar_views([instrument.symbol]),
    )
    return None if core.gave_up else core


def _ran(
    conditions: Conditions,
    strategy: PythonStrategy,
    core: _core.pipeline.FreeRun,
    script: Script,
    replay: Callable[[Scripted], Engine],
) -> QuickRan:
    return QuickRan(
        strategy.name,
        conditions.market.instruments[0],
        QuickLog(*core.log()),
        conditions.fees,
        conditions.protection,
        lambda: replay(Scripted(strategy, script)),
    )


def _context(
    conditions: Conditions, strategy: PythonStrategy, core: _core.pipeline.FreeRun
) -> Context:
    instruments = conditions.market.instruments
    bound, _, _ = bind([strategy], None, instruments)
    opening = {conditions.market.quote_asset: conditions.cash}
    sight = _Sight(conditions, core, Engine(instruments, bound, None, opening), strategy.name)
    symbol = instruments[0].symbol
    return Context(strategy.name, symbol, sight, sight.rules(symbol))


class _Sight:
    """What a strategy may see of the run: an engine that is told its prices and fills alone."""

    def __init__(
        self, conditions: Conditions, core: _core.pipeline.FreeRun, engine: Engine, name: str
    ) -> None:
        self._conditions, self._core, self._engine, self._name = conditions, core, engine, name
        self._taken = 0

    def _told(self) -> Engine:
        engine, core = self._engine, self._core
        instrument = self._conditions.market.instruments[0]
        engine.portfolio.see(instrument.symbol, core.price)
        if core.fills > self._taken:
            executions = core.executions(self._taken)
            for fill in fills_of(executions, instrument, self._conditions.fees, self._taken + 1):
                engine.portfolio.take(self._name, fill)
            self._taken = core.fills
        return engine

    @property
    def now(self) -> int:
        """When the bar closed."""
        return self._core.now

    @property
    def equity(self) -> int:
        """As of the engine."""
        return self._told().equity

    def price(self, symbol: str) -> int:
        """As of the engine."""
        return self._told().price(symbol)

    def rules(self, symbol: str) -> _core.model.Instrument:
        """As of the engine."""
        return self._engine.rules(symbol)

    def sellable_position(self, strategy: str, symbol: str) -> Position:
        """As of the engine."""
        return self._told().sellable_position(strategy, symbol)

    def cash(self) -> int:
        """As of the engine."""
        return self._told().cash()

    def open_order(self, strategy: str, symbol: str, side: Side) -> OpenOrder | None:
        """As of the engine: a market order that waits, over a hole in the data."""
        del strategy, symbol
        buys, quantity = self._core.waiting or (False, 0)
        return OpenOrder(0.0, quantity / SCALE) if quantity and buys == (side is Side.BUY) else None
