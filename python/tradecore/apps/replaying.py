# SPDX-License-Identifier: Apache-2.0
"""`tradecore replay`: one run over recorded ticks, its summary and its report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tradecore.apps.backtesting import progress_bar, tell, terms_of
from tradecore.apps.config import Resolved
from tradecore.apps.market import is_perpetual, market_terms
from tradecore.apps.recordings import are_captures, parse_moment
from tradecore.apps.strategies import load_strategy
from tradecore.backtest import replay
from tradecore.backtest.tick_runner import RULES_TIMEFRAME, whole_bars
from tradecore.data import load_ticks
from tradecore.errors import ConfigError, DataError
from tradecore.sim import Latency, constant


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of a replay: base bars, queue model, latency in ms, what part."""

    timeframe: str
    queue: str
    latency: str | None
    symbols: Sequence[str] = ()
    start: str | None = None
    end: str | None = None


def run_replay(
    resolved: Resolved, files: Sequence[Path], asked: Asked, *, as_json: bool = False
) -> int:
    """Run the strategy over the captures' ticks; print and write what came of it; return 0.

    With `as_json` the figures are printed for machines, with the folder that has the report.

    Raises
    ------
    TradecoreError
        If something given is wrong; nothing has been written then.
    """
    if not are_captures(files, "--data"):
        raise ConfigError(
            f"--data was {files[0]}, must be a recorded capture (.gz); "
            "`tradecore backtest` runs over kline files"
        )
    strategy = load_strategy(resolved)
    latency = _latency(asked.latency)
    ticks = load_ticks(
        files,
        symbols=asked.symbols,
        start=parse_moment(asked.start, "--from") if asked.start else None,
        end=parse_moment(asked.end, "--to") if asked.end else None,
    )
    symbols = ticks.symbols if is_perpetual(resolved) else ()
    rules = {symbol: whole_bars(ticks, symbol, RULES_TIMEFRAME) for symbol in symbols}
    terms = terms_of(resolved, strategy) | market_terms(resolved, rules)
    try:
        with progress_bar() as progress:
            result = replay(
                strategy,
                ticks,
                timeframe=asked.timeframe,
                queue=asked.queue,
                latency=latency,
                progress=progress,
                **terms,
            )
    except ValueError as error:
        raise DataError(str(error)) from None
    return tell("replay", result, strategy, resolved, as_json=as_json)


def _latency(text: str | None) -> Latency:
    """Return what ``5`` or ``DATA,ORDERS,RESPONSES`` in ms says."""
    parts = (text or "0").split(",")
    try:
        numbers = [float(part) for part in parts]
        is_right = len(numbers) in (1, 3) and all(map(math.isfinite, numbers))
        if is_right:
            return Latency(*map(constant, numbers if len(numbers) == 3 else numbers * 3))
    except ValueError:
        pass  # Not numbers, or not from 0 to a day.
    raise ConfigError(
        f"--latency was '{text}', must be milliseconds from 0 to a day: one number, or three as "
        "DATA,ORDERS,RESPONSES"
    )
