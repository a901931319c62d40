# SPDX-License-Identifier: Apache-2.0
"""One strategy with thousands of sets of params, each as the same set run event by event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradecore import _core
from tradecore.backtest.grid import Grid, to_sets
from tradecore.backtest.inputs import fees_of, funding_of, to_market
from tradecore.backtest.progress import bar
from tradecore.backtest.quick import Conditions
from tradecore.backtest.runner import interruptible, run
from tradecore.backtest.store import Store, fingerprint
from tradecore.backtest.table import COUNTS, FIGURES, SweepTable, figures
from tradecore.data.bars import Bars
from tradecore.engine import Protection
from tradecore.model.instrument import Instrument, from_raw, to_raw
from tradecore.sim import Fees, Slippage
from tradecore.strategy import BoundStrategy, Strategy

_SETS_PER_PIECE = 16_384
"""Sets that are handed over at once: what memory a sweep takes does not grow with the grid."""
_WAIT_MS = 50
Columns = dict[str, NDArray[Any]]


def sweep(
    strategy: Strategy,
    data: Bars,
    grid: Grid,
    *,
    fees: Fees | None = None,
    cash: Decimal | str | int = 10_000,
    instrument: Instrument | None = None,
    protection: Protection | None = None,
    slippage: Slippage | None = None,
    funding: Any = None,
    threads: int | None = None,
    device: str = "cpu",
    store: str | Path | None = None,
    progress: bool | Callable[[float], None] | None = None,
) -> SweepTable:
    """Run a strategy once for every set of its params.

    Parameters
    ----------
    strategy : Strategy
        Compiled formulas only; those of a Python function run bar by bar in the calling thread.
    data : Bars
        Of one symbol, of the strategy's clock or a shorter timeframe that divides it.
    grid : mapping of str to iterable of float, or iterable of mapping of str to float
        Every combination of the values given for each param, or a list of sets. Params that are not
        named keep their defaults.
    fees, cash, instrument, protection, slippage, funding
        As for `run`. With slippage, fees in quote or BNB, or a perpetual, every set is run event by
        event.
    threads : int, optional
        Default: one for each processor that may be used. The table does not depend on it.
    device : str, default "cpu"
        Where it runs; nothing else yet.
    store : str or Path, optional
        A Parquet file that keeps finished sets: written every 16,384 sets and at the end, also by
        Ctrl-C. If it is there already, its sets are not run again.
    progress : bool or callable, optional
        True or False for a bar on the terminal, by default where there is one; or a function that
        is called with the share of the work done, from 0 to 1.

    Returns
    -------
    SweepTable
        A row for each set, in the order of the grid. Ctrl-C ends the sweep early and returns the
        sets done by then; `is_complete` is False.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or a set is out of the range of the formula it sets; nothing
        is run then.
    """
    if not isinstance(strategy, Strategy):
        raise TypeError(f"strategy was {strategy!r}, must be a Strategy (declared, not a class)")
    if device != "cpu":
        raise ValueError(f"device was {device!r}, must be 'cpu'")
    names, sets = to_sets(grid, strategy.params)
    if not isinstance(data, Bars):
        raise TypeError(f"data was {type(data).__name__}, must be the Bars of one symbol")
    market = to_market(data, [instrument] if instrument else None)
    raw = to_raw(cash)
    if raw <= 0:
        raise ValueError(f"cash was {cash}, must be above 0")
    BoundStrategy.of_compiled(strategy.compile(), 0, market.instruments)  # No shorts on spot.
    funding_of(market, funding)
    schedule, stops = fees_of(market, fees), protection or Protection()
    conditions = Conditions(market, raw, schedule, stops, slippage)
    job = _Job(strategy, data, names, conditions, funding)
    job.check(sets)
    kept = Store(Path(store), names, fingerprint(job.identity)) if store else None
    todo = sets if kept is None else kept.missing(sets)
    count = _threads(threads)
    done: list[Columns] = []
    with interruptible() as is_interrupted, _told(progress, len(todo)) as tell:
        for first in range(0, len(todo), _SETS_PER_PIECE):
            piece = todo[first : first + _SETS_PER_PIECE]

            def tell_piece(share: float, first: int = first, size: int = len(piece)) -> None:
                tell((first + share * size) / len(todo))

            done.append(job.run(piece, count, is_interrupted, tell_piece))
            if kept is not None:
                kept.add(done.pop())
            tell_piece(1.0)
            if is_interrupted():
                break
    rows = kept.rows(sets) if kept is not None else _joined(done)
    return SweepTable(names, rows, len(sets), strategy)


class _Job:
    """A sweep's settings, ready to run any number of sets."""

    def __init__(
        self,
        strategy: Strategy,
        data: Bars,
        names: Sequence[str],
        conditions: Conditions,
        funding: Any,
    ) -> None:
        self._strategy, self._data, self._names = strategy, data, list(names)
        self._conditions, self._funding = conditions, funding
        compiled = strategy.compile()
        self._program, self._policy = compiled.program, compiled.policy
        self._defaults = np.array(compiled.params, dtype=np.float64)
        order = [name for name, _ in self._program.params]
        self._places = [order.index(name) for name in names]

    @property
    def identity(self) -> dict[str, Any]:
        """Return what a store must agree in, as plain data."""
        of = self._conditions
        return {
            "strategy": self._strategy.to_dict(),
            "symbol": self._data.symbol,
            "timeframe": self._data.timeframe,
            "instrument": repr(of.market.instruments[0]),
            "fees": repr(of.fees),
            "cash": of.cash,
            "protection": repr(of.protection),
            "slippage": repr(of.slippage),
            "names": self._names,
            "bars": fingerprint(of.bars.tobytes()),
            "funding": [
                (each.ts_event, each.rate, each.price)
                for each in funding_of(of.market, self._funding)
            ],
        }

    def check(self, sets: NDArray[np.float64]) -> None:
        """Refuse the first set that a formula cannot take."""
        refused = self._program.first_refused(self._full(sets))
        if refused is not None:
            place, text = refused
            row = zip(self._names, sets[place], strict=True)
            values = ", ".join(f"{name}={value:g}" for name, value in row)
            raise ValueError(f"grid at {values}: {text}")

    def run(
        self,
        sets: NDArray[np.float64],
        threads: int,
        is_interrupted: Callable[[], bool],
        tell: Callable[[float], None],
    ) -> Columns:
        """Return the columns of the sets that were finished."""
        if not self._conditions.is_plain:
            return self._run_all_events(sets, is_interrupted, tell)
        work = _core.pipeline.Sweep(
            self._program,
            self._full(sets),
            self._policy,
            self._conditions.terms,
            self._conditions.market.history,
        )
        work.start(threads)
        while not work.wait(_WAIT_MS):
            tell(work.progress)
            if is_interrupted():
                work.stop()
        columns = figures(work.columns(), self._conditions.cash, self._duration_ns())
        chosen: Columns = {name: sets[:, k] for k, name in enumerate(self._names)} | columns
        for place in np.flatnonzero(columns.pop("gave_up")):
            if is_interrupted():
                break
            self._run_events(chosen, int(place), sets[place])
        keep = chosen.pop("is_done")
        return {name: column[keep] for name, column in chosen.items() if name != "gave_up"}

    def _run_all_events(
        self,
        sets: NDArray[np.float64],
        is_interrupted: Callable[[], bool],
        tell: Callable[[float], None],
    ) -> Columns:
        """Return the columns of the sets that were finished, where the fast run has no rules."""
        columns: Columns = {name: sets[:, k] for k, name in enumerate(self._names)}
        columns |= {
            name: np.zeros(len(sets), np.int64 if name in COUNTS else np.float64)
            for name in FIGURES
        }
        columns |= {name: np.zeros(len(sets), np.bool_) for name in ("by_events", "is_done")}
        for place, row in enumerate(sets):
            if is_interrupted():
                break
            self._run_events(columns, place, row)
            tell((place + 1) / len(sets))
        keep = columns.pop("is_done")
        return {name: column[keep] for name, column in columns.items()}

    def _run_events(self, columns: Columns, place: int, row: NDArray[np.float64]) -> None:
        """Fill in a set that the fast run has no rule for."""
        of = self._conditions
        result = run(
            self._strategy,
            self._data,
            fees=of.fees,
            cash=from_raw(of.cash),
            params=dict(zip(self._names, row.tolist(), strict=True)),
            instruments=of.market.instruments,
            protection=of.protection,
            slippage=of.slippage,
            funding=self._funding,
            quick=False,
        )
        if not result.is_complete:
            return
        for name, value in result.metrics.items():
            if name in columns:
                columns[name][place] = value
        columns["by_events"][place] = columns["is_done"][place] = True

    def _full(self, sets: NDArray[np.float64]) -> NDArray[np.float64]:
        full = np.tile(self._defaults, (len(sets), 1))
        full[:, self._places] = sets
        return full

    def _duration_ns(self) -> int:
        bars = self._conditions.bars
        return int(bars["ts_close"][-1]) - int(bars["ts_open"][0])


def _threads(threads: int | None) -> int:
    """Return how many to start; 0 means one for each processor that may be used."""
    if threads is None:
        return 0
    if not isinstance(threads, int) or isinstance(threads, bool) or threads < 1:
        raise ValueError(f"threads was {threads!r}, must be a whole number above 0")
    return threads


def _told(
    progress: bool | Callable[[float], None] | None, sets: int
) -> AbstractContextManager[Callable[[float], None]]:
    if callable(progress):
        return nullcontext(progress)
    return bar(f"sweep of {sets:,} sets", progress)


def _joined(pieces: Sequence[Columns]) -> Columns:
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
