# SPDX-License-Identifier: Apache-2.0
"""Runs strategies over recorded ticks: book, queue and latency instead of bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from tradecore import _core
from tradecore.backtest.inputs import Market, bind, fees_of, funding_of, to_market
from tradecore.backtest.ran import EventRan
from tradecore.backtest.result import Result
from tradecore.backtest.rules import infer_instrument
from tradecore.backtest.runner import Driver, Params, interruptible, opening_balances
from tradecore.data.bars import Bars
from tradecore.data.ticks import Ticks, load_ticks
from tradecore.engine import Engine, Protection
from tradecore.model.instrument import Instrument
from tradecore.model.timeframe import parse_timeframe
from tradecore.pipeline import MarketPipeline
from tradecore.risk.limits import Limits
from tradecore.sim import (
    Delay,
    DelayedExecution,
    Fees,
    Latency,
    venue_options,
)
from tradecore.strategy import PythonStrategy, Strategy, heard

_ACCOUNT = 1

RULES_TIMEFRAME = "1s"
"""Of the bars that a symbol's rules are inferred from: they hold every price that traded."""


def replay(
    strategy: Strategy | PythonStrategy | Sequence[Strategy | PythonStrategy],
    ticks: Ticks | str | Path | Sequence[str | Path],
    *,
    timeframe: str = "1m",
    queue: str = "strict",
    queue_exponent: float = 3.0,
    latency: Latency | None = None,
    fees: Fees | None = None,
    cash: Decimal | str | int = 10_000,
    limits: Limits | None = None,
    params: Params | None = None,
    instruments: Sequence[Instrument] | None = None,
    protection: Protection | None = None,
    holdings: Mapping[str, Decimal | str | int] | None = None,
    funding: Any = None,
    progress: Callable[[float], None] | None = None,
) -> Result:
    """Run one or more strategies over recorded trades, quotes and book levels.

    Bars are made of the trades as the strategy hears of them. `on_trade` and `on_book` of a
    free-form one are told of every trade, and of every update of the book. The venue meets every
    tick; what it fills is written out under "On ticks" in docs/fills.md. Captures of futures trade
    as what `instruments` says: without a perpetual there, as spot.

    Parameters
    ----------
    strategy : Strategy, PythonStrategy or sequence of them
        All trade one account; at one instant they decide in the order of their names.
    ticks : Ticks, path or sequence of paths
        What `tradecore.data.load_ticks` returns, or the captures that it reads.
    timeframe : str, default "1m"
        Of the base bars; strategies may use multiples of it.
    queue : str, default "strict"
        What a print at exactly a resting order's price does: "strict", "risk_averse",
        "proportional", "power", "power2", "power3", "log" or "log2".
    queue_exponent : float, default 3
        The n of the powers, above 0.
    latency : Latency, optional
        How long data, orders and responses take; nothing by default.
    fees, cash, limits, params, instruments, protection, holdings, funding, progress
        As of `run`; rules that are not given are inferred from the trades.

    Returns
    -------
    Result
        Ctrl-C ends the run early and returns what was done; `is_complete` is False then.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or the ticks hold no whole bar; nothing is run then.
    DataError
        If a capture cannot be read.
    """
    if not isinstance(ticks, Ticks):
        ticks = load_ticks(ticks)
    market = _to_market(ticks, timeframe, instruments)
    strategies = [strategy] if isinstance(strategy, Strategy | PythonStrategy) else list(strategy)
    bound, programs, wake_timeframes = bind(strategies, params, market.instruments)
    waited_for = heard(bound)
    _check_books(ticks, waited_for.books_of)
    schedule = fees_of(market, fees)
    venue = _core.sim.Venue(
        [instrument.to_core() for instrument in market.instruments],
        schedule.maker_ppm,
        schedule.taker_ppm,
        "ticks",
        venue_options(schedule, queue=queue, queue_exponent=queue_exponent),
    )
    opening = opening_balances(market.quote_asset, cash, holdings or {})
    for asset, amount in opening.items():
        venue.deposit(_ACCOUNT, asset, amount)
    pipeline = MarketPipeline(
        market.instruments,
        programs,
        names=[each.name for each in bound],
        base=timeframe,
        wake_timeframes=wake_timeframes,
        source="trades",
        trades_of=waited_for.trades_of,
        books_of=waited_for.books_of,
    )
    delays = latency or Latency()
    line = _core.pipeline.TickReplay(
        pipeline.core, venue, ticks.trades, ticks.quotes, ticks.levels,
        _words(delays.data), _words(delays.orders), _words(delays.responses),
        hears_book=bool(waited_for.books_of), funding=funding_of(market, funding),
    )  # fmt: skip
    engine = Engine(market.instruments, bound, limits, opening, protection=protection)
    execution = DelayedExecution(line, venue, market.instruments, _ACCOUNT)
    driver = Driver(engine, pipeline, execution, line)
    with interruptible() as is_interrupted:
        is_complete = driver.run(is_interrupted, progress)
    if is_complete:  # Else reports are still on their way.
        driver.check_balances()
    return Result(
        EventRan(engine),
        market,
        opening[market.quote_asset],
        driver.now,
        is_complete,
        schedule,
        strategies,
        params,
        limits,
    )


def _check_books(ticks: Ticks, symbols: Sequence[str]) -> None:
    """Refuse ticks without the books that somebody waits for: silence would look like a result."""
    opening = ticks.levels[ticks.levels["flags"] & _core.model.FLAG_SNAPSHOT != 0]
    told = set(np.unique(opening["instrument"]).tolist())
    for symbol in symbols:
        if ticks.symbols.index(symbol) not in told:
            raise ValueError(
                f"ticks of {symbol} hold no whole book, which on_book waits for: must hold a depth "
                "stream, and the body of a depth answer to begin with"
            )


def _words(delay: Delay) -> tuple[list[int], int]:
    return list(delay.values_ns), delay.seed


def _to_market(ticks: Ticks, timeframe: str, instruments: Sequence[Instrument] | None) -> Market:
    """Return the symbols' rules and whole bars: what a result is measured on."""
    known = {instrument.symbol: instrument for instrument in instruments or ()}
    unused = sorted(set(known) - set(ticks.symbols))
    if unused:
        raise ValueError(f"instruments names {unused}, must be among {list(ticks.symbols)}")
    runs = []
    for symbol in ticks.symbols:
        bars = whole_bars(ticks, symbol, timeframe)
        if not len(bars):
            raise ValueError(f"ticks of {symbol} hold no whole bar of {timeframe}, must hold one")
        if symbol not in known:
            known[symbol] = infer_instrument(whole_bars(ticks, symbol, RULES_TIMEFRAME))
        runs.append(bars)
    return to_market(runs, [known[symbol] for symbol in ticks.symbols])


def whole_bars(ticks: Ticks, symbol: str, timeframe: str) -> Bars:
    """Return the whole bars of a symbol's trades."""
    step_s = parse_timeframe(timeframe)
    place = ticks.symbols.index(symbol)
    builder = _core.bars.BarBuilder(place, [step_s], _core.bars.Source.TRADES)
    built = builder.on_trades(ticks.trades[ticks.trades["instrument"] == place])
    last_close = ticks.ts_end - ticks.ts_end % (step_s * 1_000_000_000)
    return Bars(symbol, timeframe, np.concatenate([built, builder.advance(last_close)]))
