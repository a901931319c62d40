# SPDX-License-Identifier: Apache-2.0
"""Runs strategies over bars: the pipeline and the engine of a live node, a simulated venue."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from tradecore import _core
from tradecore.backtest.free import Finished, Scripted, run_free
from tradecore.backtest.inputs import bind, fees_of, funding_of, to_market, warn_of_unheard
from tradecore.backtest.quick import Conditions, are_idle
from tradecore.backtest.ran import EventRan, Ran
from tradecore.backtest.result import Result
from tradecore.data.bars import Bars
from tradecore.engine import Engine, Protection, instant_events, tell_tick
from tradecore.model.commands import CancelOrder, Command, SubmitOrder
from tradecore.model.events import Event, IntentRaised, PriceSeen
from tradecore.model.instrument import Instrument, to_raw
from tradecore.pipeline import MarketPipeline
from tradecore.risk.limits import Limits
from tradecore.sim import (
    DelayedExecution,
    Fees,
    SimulatedExecution,
    Slippage,
    venue_options,
)
from tradecore.strategy import PythonStrategy, Strategy

Params = Mapping[str, float] | Mapping[str, Mapping[str, float]]
_ACCOUNT = 1
_STEPS_PER_CALL = 20_000  # Some ten milliseconds at most between two looks at Ctrl-C.
_PROGRESS_CALLS = 100


def run(
    strategy: Strategy | PythonStrategy | Sequence[Strategy | PythonStrategy],
    data: Bars | Sequence[Bars] | Mapping[str, Bars],
    *,
    fees: Fees | None = None,
    cash: Decimal | str | int = 10_000,
    limits: Limits | None = None,
    params: Params | None = None,
    instruments: Sequence[Instrument] | None = None,
    protection: Protection | None = None,
    slippage: Slippage | None = None,
    holdings: Mapping[str, Decimal | str | int] | None = None,
    funding: Any = None,
    progress: Callable[[float], None] | None = None,
    quick: bool = True,
) -> Result:
    """Run one or more strategies over history, as a live node would have run them.

    Parameters
    ----------
    strategy : Strategy, PythonStrategy or sequence of them
        All trade one account; at one instant they decide in the order of their names.
    data : Bars, or sequence or mapping of them
        One for each symbol, all of one timeframe; strategies may use multiples of it.
    fees : Fees, default Binance's regular fees of spot or, with perpetuals, of USD-M
    cash : Decimal, str or int, default 10,000
        What the account begins with, in the symbols' common quote asset.
    limits : Limits, optional
        What no entry may exceed.
    params : mapping, optional
        Values of the strategy's params; for several strategies, such a mapping by name.
    instruments : sequence of Instrument, optional
        The symbols' rules at the venue; what is not given is inferred from the bars, as spot. With
        ``tc.backtest.perpetual(data)`` they trade as perpetuals, long and short.
    protection : Protection, optional
        How stops rest at the venue.
    slippage : Slippage, optional
        How much worse than the known price market orders and triggered stops fill; see
        ``tc.slippage``. None without it.
    holdings : mapping of str to Decimal, str or int, optional
        What else the account holds at the start, by asset, such as BNB that pays the fees. It
        belongs to no strategy and is not counted in the equity.
    funding : table, path or mapping of them by symbol, optional
        Of perpetuals: times and rates, as `tradecore.data.load_funding` takes them. None without
        it.
    progress : callable, optional
        Called about a hundred times with the share of time played, from 0 to 1.
    quick : bool, default True
        One strategy on one spot symbol, with limits that it cannot reach (those by default),
        without holdings, slippage or fees in another asset, is run by the compiled core alone where
        that has a rule for all it meets; the result is the same. A free-form strategy is called
        once with each bar all the same; orders of its own (`ctx.buy`, `ctx.sell`) bring the engine
        in.
        False: event by event in any case.

    Returns
    -------
    Result
        Ctrl-C ends the run early and returns what was done; `is_complete` is False then.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or a strategy has `on_trade` or `on_book` and no `on_bar`;
        nothing is run then. One that has `on_bar` too is run by it alone, with a warning.
    """
    market = to_market(data, instruments)
    strategies = [strategy] if isinstance(strategy, Strategy | PythonStrategy) else list(strategy)
    schedule = fees_of(market, fees)
    rates = funding_of(market, funding)
    opening = opening_balances(market.quote_asset, cash, holdings or {})

    def make_driver(played: Sequence[Strategy | PythonStrategy]) -> Driver:
        bound, programs, wake_timeframes = bind(played, params, market.instruments)
        venue = _core.sim.Venue(
            [instrument.to_core() for instrument in market.instruments],
            schedule.maker_ppm,
            schedule.taker_ppm,
            "bars",
            venue_options(schedule, slippage),
        )
        for asset, amount in opening.items():
            venue.deposit(_ACCOUNT, asset, amount)
        pipeline = MarketPipeline(
            market.instruments,
            programs,
            names=[each.name for each in bound],
            base=market.timeframe,
            wake_timeframes=wake_timeframes,
        )
        engine = Engine(market.instruments, bound, limits, opening, protection=protection)
        execution = SimulatedExecution(venue, market.instruments, _ACCOUNT)
        replay = _core.pipeline.Replay(pipeline.core, venue, list(market.bars), rates)
        return Driver(engine, pipeline, execution, replay)

    def make_result(ran: Ran, ts_end: int, is_complete: bool) -> Result:
        opened = opening[market.quote_asset]
        return Result(
            ran, market, opened, ts_end, is_complete, schedule, strategies, params, limits
        )

    bind(strategies, params, market.instruments)  # Refuses what is wrong, before anything runs.
    warn_of_unheard(strategies, stacklevel=2)
    conditions = Conditions(
        market, opening[market.quote_asset], schedule, protection or Protection(), slippage
    )
    is_alone = len(market.bars) == len(strategies) == 1 and not holdings
    is_quick = quick and is_alone and are_idle(limits or Limits(), market.timeframe)
    with interruptible() as is_interrupted:
        found = (
            _without_engine(
                conditions, strategies[0], params, make_driver, is_interrupted, progress
            )
            if is_quick
            else None
        )
        if isinstance(found, Finished):
            return make_result(found.ran, found.ts_end, found.is_complete)
        driver = make_driver(strategies if found is None else [found])
        # What the core gave up is not interrupted before it is where it was.
        is_complete = driver.run(
            lambda: is_interrupted() and (found is None or found.is_told), progress
        )
    driver.check_balances()
    return make_result(EventRan(driver.engine), driver.now, is_complete)


def _without_engine(
    conditions: Conditions,
    strategy: Strategy | PythonStrategy,
    params: Params | None,
    make_driver: Callable[[Sequence[Strategy | PythonStrategy]], Driver],
    is_interrupted: Callable[[], bool],
    progress: Callable[[float], None] | None,
) -> Finished | Scripted | None:
    """Return what the core made alone; what has to be run in the strategy's place; or None."""

    def play(scripted: Scripted) -> Engine:
        return _played(make_driver([scripted]), lambda: scripted.is_told)

    if isinstance(strategy, PythonStrategy):
        return run_free(conditions, strategy, play, is_interrupted, progress)
    ran = conditions.run(strategy, params, lambda: _played(make_driver([strategy])))
    if ran is None:
        return None
    if progress is not None:  # It took milliseconds: a Ctrl-C meanwhile came too late.
        progress(1.0)
    return Finished(ran, int(conditions.bars["ts_close"][-1]), True)


def _played(driver: Driver, is_over: Callable[[], bool] = lambda: False) -> Engine:
    """Play to the end, or until it is over, without a look at Ctrl-C."""
    driver.run(is_over)
    driver.check_balances()
    return driver.engine


def opening_balances(
    quote_asset: str, cash: Decimal | str | int, holdings: Mapping[str, Decimal | str | int]
) -> dict[str, int]:
    """Return what the account begins with, raw; ValueError if anything is not above 0."""
    if quote_asset in holdings:
        raise ValueError(f"holdings named {quote_asset}, which is given as cash")
    opening = {quote_asset: to_raw(cash)}
    if opening[quote_asset] <= 0:
        raise ValueError(f"cash was {cash}, must be above 0")
    for asset, amount in holdings.items():
        opening[asset] = to_raw(amount)
        if opening[asset] <= 0:
            raise ValueError(f"holdings of {asset} were {amount}, must be above 0")
    return opening


class Driver:
    """Steps the replay and folds what it wakes for into the engine."""

    def __init__(
        self,
        engine: Engine,
        pipeline: MarketPipeline,
        execution: SimulatedExecution | DelayedExecution,
        replay: _core.pipeline.Replay | _core.pipeline.TickReplay,
    ) -> None:
        self.engine = engine
        self._pipeline = pipeline
        self._execution = execution
        self._replay = replay
        self._symbols = pipeline.symbols
        self._seen: dict[str, int] = {}
        self._watched: dict[str, tuple[int, int]] = {}
        self.now = self._replay.start

    def run(
        self,
        is_interrupted: Callable[[], bool] = lambda: False,
        progress: Callable[[float], None] | None = None,
    ) -> bool:
        """Play to the end; return False if interrupted before."""
        reasons = _core.pipeline.WakeReason
        start, duration = self._replay.start, self._replay.end - self._replay.start
        ts_told = start
        while not is_interrupted():
            reason, self.now = self._replay.run(_STEPS_PER_CALL)
            if progress is not None and self.now - ts_told >= duration / _PROGRESS_CALLS:
                ts_told = self.now
                progress((self.now - start) / duration)
            if reason is reasons.BARS:
                self._hear()
                continue
            if reason is reasons.TICKS:
                self._hear_ticks()
                continue
            if reason == reasons.PAUSE:
                continue
            if reason == reasons.VENUE:
                assert isinstance(self._execution, DelayedExecution)
                self._execution.meet(self.now)
                continue
            if reason == reasons.REPORTS:
                self._see_prices()
                self._fold(self._execution.reports())
            else:
                self._fold_instants()
            if reason == reasons.END:
                return True
            self._set_alarms()
        self._see_prices()
        return False

    def _hear(self) -> None:
        """Let the Python strategies see what closed where nothing else is to be folded."""
        self._seen = self._pipeline.prices()
        wanted = self.engine.hear(self.now, self._seen, self._pipeline.take_bars())
        if wanted:
            self._fold(IntentRaised(self.now, intent) for intent in wanted)
            self._set_alarms()

    def _hear_ticks(self) -> None:
        """Let the Python strategies see the trades and books that they have just heard of."""
        has_folded = False
        for tick in self._pipeline.take_ticks():
            has_folded |= tell_tick(self.engine, self.now, tick, self._fold)
        if has_folded:
            self._set_alarms()

    def _fold_instants(self) -> None:
        """Fold what closed and what is wanted; at least the time."""
        instants = self._pipeline.take()
        prices = self._pipeline.prices()
        self._seen = prices
        for instant in instants:
            self._fold(instant_events(instant.ts, prices, instant.bars, instant.intents))
        if not instants:
            self._fold(instant_events(self.now, prices))
        if self._pipeline.tells_ticks:
            self._hear_ticks()

    def _see_prices(self) -> None:
        """Fold the closes that no wake has told yet: a live node would know them."""
        for place, (close, ts) in enumerate(self._pipeline.core.last_closes()):
            symbol = self._symbols[place]
            if ts and self._seen.get(symbol) != close:
                self._seen[symbol] = close
                self._fold([PriceSeen(ts, symbol, close)])

    def _fold(self, events: Iterable[Event]) -> None:
        """Process events in order; what a command leads to comes after what is known already."""
        waiting = deque(events)
        while waiting:
            for command in self.engine.process(waiting.popleft()):
                waiting.extend(self._execute(command))

    def _execute(self, command: Command) -> list[Event]:
        if isinstance(command, SubmitOrder):
            return self._execution.submit(command.order, self.now)
        if isinstance(command, CancelOrder):
            return self._execution.cancel(command.client_id, command.symbol, self.now)
        return self._execution.query(command.client_id, command.symbol, self.now)

    def _set_alarms(self) -> None:
        timer = self.engine.ts_next_timer
        if timer is not None:
            self._replay.wake_at(timer)
        if isinstance(self._replay, _core.pipeline.TickReplay):
            return  # It comes back at every close of a base bar.
        watched = self.engine.watched_prices()
        if watched != self._watched:
            self._watched = watched
            for place, symbol in enumerate(self._symbols):
                self._replay.watch(place, *watched.get(symbol, (0, 0)))

    def check_balances(self) -> None:
        """Prove that the ledger sums to zero and that the venue holds what it says."""
        ledger = self.engine.portfolio.ledger
        unbalanced = {asset: total for asset, total in ledger.totals().items() if total}
        if unbalanced:
            raise AssertionError(f"ledger does not sum to zero: {unbalanced}")
        for asset, (free, locked) in self._execution.balances().items():
            if ledger.wallet(asset) != free + locked:
                raise AssertionError(
                    f"{asset}: ledger has {ledger.wallet(asset)}, venue {free + locked}"
                )


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C into an answer instead of an exception, where Python would raise one."""
    interrupted = False

    def note(*_: Any) -> None:
        nonlocal interrupted
        interrupted = True

    try:
        is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        previous = signal.signal(signal.SIGINT, note) if is_ours else None
    except ValueError:  # Not the main thread.
        previous = None
    try:
        yield lambda: interrupted
    finally:
        if previous is not None:
            signal.signal(signal.SIGINT, previous)
