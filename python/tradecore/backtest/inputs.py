# SPDX-License-Identifier: Apache-2.0
"""From what a user hands in to what the runner needs: bars by place, strategies by name."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tradecore import _core
from tradecore.backtest.rules import infer_instrument
from tradecore.data.bars import Bars
from tradecore.data.funding import is_table, load_funding
from tradecore.model.instrument import Instrument
from tradecore.pipeline import BoundProgram
from tradecore.sim import Fees, binance_spot, binance_usdm
from tradecore.strategy import BoundStrategy, PythonStrategy, Strategy
from tradecore.strategy.python import written


@dataclass(frozen=True, slots=True)
class Market:
    """What is traded, and one BAR array for each instrument, in the same order."""

    instruments: tuple[Instrument, ...]
    bars: tuple[Any, ...]
    timeframe: str
    runs: tuple[Bars, ...] = ()

    @property
    def history(self) -> _core.pipeline.History:
        """What a run of the core needs of the first instrument's bars; kept by the user's Bars."""
        return self.runs[0].history

    @property
    def quote_asset(self) -> str:
        """The quote that all instruments share."""
        return self.instruments[0].quote_asset


def to_market(
    data: Bars | Sequence[Bars] | Mapping[str, Bars], instruments: Sequence[Instrument] | None
) -> Market:
    """Return instruments and bars; symbols in the order of `data`."""
    runs = _runs(data)
    timeframes = {run.timeframe for run in runs}
    if len(timeframes) != 1:
        raise ValueError(f"data has the timeframes {sorted(timeframes)}, must have one")
    symbols = [run.symbol for run in runs]
    if len(set(symbols)) != len(symbols):
        raise ValueError(f"data has the symbols {symbols}, must have each once")
    known = {instrument.symbol: instrument for instrument in instruments or ()}
    unused = sorted(set(known) - set(symbols))
    if unused:
        raise ValueError(f"instruments names {unused}, must be among the data's {symbols}")
    chosen = tuple(known.get(run.symbol) or infer_instrument(run) for run in runs)
    quotes = sorted({instrument.quote_asset for instrument in chosen})
    if len(quotes) != 1:
        raise ValueError(f"data has the quote assets {quotes}, must share one")
    kinds = {instrument.kind for instrument in chosen}
    if len(kinds) != 1:
        raise ValueError(
            "data has spot and perpetuals, must have one kind: their wallets are apart"
        )
    placed = []
    for place, run in enumerate(runs):
        records = run.records
        if run.steps.instrument != place:
            records = records.copy()
            records["instrument"] = place
        placed.append(records)
    return Market(chosen, tuple(placed), timeframes.pop(), tuple(runs))


def fees_of(market: Market, fees: Fees | None) -> Fees:
    """Return the fees given, else Binance's regular ones of what is traded."""
    if fees is not None:
        return fees
    return binance_usdm() if market.instruments[0].is_perpetual else binance_spot()


def funding_of(market: Market, funding: Any) -> list[_core.pipeline.FundingRate]:
    """Return the funding of every perpetual in order of time.

    Parameters
    ----------
    funding : what `load_funding` takes, or a mapping of that by symbol; or None
    """
    if funding is None:
        return []
    symbols = [instrument.symbol for instrument in market.instruments]
    by_symbol = funding
    if not isinstance(funding, Mapping) or is_table(funding):
        if len(symbols) != 1:
            raise ValueError(f"funding was one table, must be a mapping by symbol of {symbols}")
        by_symbol = {symbols[0]: funding}
    rates = []
    for symbol, source in by_symbol.items():
        if symbol not in symbols:
            raise ValueError(f"funding names {symbol!r}, must name symbols of the data: {symbols}")
        place = symbols.index(symbol)
        if not market.instruments[place].is_perpetual:
            raise ValueError(
                f"funding was given for {symbol}, which is spot; must be a perpetual: "
                "hand it in with instruments=[tc.backtest.perpetual(data)]"
            )
        table = load_funding(source)
        rows = zip(table.ts.tolist(), table.rate.tolist(), table.price.tolist(), strict=True)
        rates += [(ts, place, rate, price) for ts, rate, price in rows]
    return [
        _core.pipeline.FundingRate(ts_event=ts, instrument=place, rate=rate, price=price)
        for ts, place, rate, price in sorted(rates)
    ]


def bind(
    strategies: Sequence[Strategy | PythonStrategy],
    params: Mapping[str, Any] | None,
    instruments: Sequence[Instrument],
) -> tuple[list[BoundStrategy], list[BoundProgram], list[str]]:
    """Return the strategies by name, the programs among them, and the bars Python ones wait for."""
    if not strategies:
        raise ValueError("strategy was empty, must hold at least one")
    for strategy in strategies:
        if not isinstance(strategy, Strategy | PythonStrategy):
            raise TypeError(f"strategy was {strategy!r}, must be a Strategy or a PythonStrategy")
    chosen = _params_by_name(strategies, params)
    bound: list[BoundStrategy] = []
    programs: list[BoundProgram] = []
    wake: set[str] = set()
    for index, strategy in enumerate(sorted(strategies, key=lambda each: each.name)):
        values = chosen.get(strategy.name)
        if isinstance(strategy, PythonStrategy):
            if values:
                raise ValueError(f"params names {strategy.name!r}, which is a PythonStrategy")
            bound.append(BoundStrategy.of_python(strategy, index, instruments))
            wake.update(strategy.timeframes)
            continue
        compiled = strategy.compile(values)
        each = BoundStrategy.of_compiled(compiled, index, instruments)
        bound.append(each)
        programs.append(
            BoundProgram(compiled.name, compiled.program, compiled.params, each.policies)
        )
    return bound, programs, sorted(wake)


def tick_methods(strategy: Strategy | PythonStrategy) -> str:
    """Return the methods of a strategy that wait for trades or books, as text; empty without."""
    if not isinstance(strategy, PythonStrategy):
        return ""
    return " and ".join(written(strategy, "on_trade", "on_book"))


def unheard_on_bars(strategy: Strategy | PythonStrategy) -> str:
    """Return the methods of a strategy that a run over bars does not call; empty without.

    Raises
    ------
    ValueError
        If it has no others.
    """
    unheard = tick_methods(strategy)
    if unheard and isinstance(strategy, PythonStrategy) and not written(strategy, "on_bar"):
        raise ValueError(
            f"{type(strategy).__name__} has {unheard} and no on_bar, must be run over recorded "
            "ticks by tc.backtest.replay: bars hold no trades and no books"
        )
    return unheard


def warn_of_unheard(strategies: Iterable[Strategy | PythonStrategy], stacklevel: int) -> None:
    """Warn the caller of each strategy that `unheard_on_bars` speaks of."""
    for strategy in strategies:
        if unheard := unheard_on_bars(strategy):
            warnings.warn(
                f"{type(strategy).__name__}.{unheard} is not called: bars hold no trades and no "
                "books; tc.backtest.replay has them",
                stacklevel=stacklevel + 1,
            )


def _params_by_name(
    strategies: Sequence[Strategy | PythonStrategy], params: Mapping[str, Any] | None
) -> Mapping[str, Mapping[str, float]]:
    if not params:
        return {}
    if len(strategies) == 1:
        return {strategies[0].name: params}
    names = [strategy.name for strategy in strategies]
    for name, values in params.items():
        if name not in names or not isinstance(values, Mapping):
            raise ValueError(
                f"params has {name!r}: {values!r}, must be a mapping for one of {names}"
            )
    return params


def _runs(data: Bars | Sequence[Bars] | Mapping[str, Bars]) -> list[Bars]:
    if isinstance(data, Bars):
        return [data]
    runs = list(data.values()) if isinstance(data, Mapping) else list(data)
    if not runs:
        raise ValueError("data was empty, must hold at least one symbol's bars")
    for run in runs:
        if not isinstance(run, Bars):
            raise TypeError(f"data holds {type(run).__name__}, must hold Bars")
    if isinstance(data, Mapping):
        for symbol, run in data.items():
            if symbol != run.symbol:
                raise ValueError(f"data[{symbol!r}] has bars of {run.symbol!r}")
    return runs
