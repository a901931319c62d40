# SPDX-License-Identifier: Apache-2.0
"""What a sweep came to: a row for each set of params."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tradecore.backtest.glossary import term
from tradecore.backtest.metrics import DAYS_PER_YEAR, NS_PER_DAY
from tradecore.model.instrument import SCALE
from tradecore.strategy import Strategy

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Columns = dict[str, NDArray[Any]]

FIGURES = (
    *("equity_start", "equity_end", "profit", "profit_kind", "profit_cruel", "return"),
    *("return_yearly", "sharpe", "sortino", "calmar", "drawdown_max", "exposure", "trades"),
    *("trades_open", "win_rate", "profit_factor", "profit_mean", "fees", "funding", "orders"),
    *("fills", "refused"),
)
"""The figures that each row of a sweep has, after its params."""

COUNTS = frozenset({"trades", "trades_open", "orders", "fills", "refused"})
"""Those of them that are whole numbers."""


def figures(raw: Mapping[str, NDArray[Any]], cash: int, duration_ns: int) -> Columns:
    """Return the metrics of `Result` by name out of what the compiled sweep counted.

    Parameters
    ----------
    raw : mapping of str to ndarray
        `_core.pipeline.Sweep.columns()`.
    cash : int
        At the start, raw.
    duration_ns : int
        From the first open to the last close.
    """
    first, last = cash / SCALE, raw["equity_end"]
    trades, won, lost = raw["trades"], raw["profit_won"], -raw["profit_lost"]
    years = duration_ns / (NS_PER_DAY * DAYS_PER_YEAR)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        exponent = np.log(last / first) / years
        yearly = np.where(exponent < 700.0, np.expm1(exponent), np.inf)
        factor = np.where(lost > 0, won / lost, np.where(won > 0, np.inf, np.nan))
        return {
            "equity_start": np.full(len(last), first),
            "equity_end": last,
            "profit": last - first,
            "profit_kind": last - first + raw["kind"],
            "profit_cruel": last - first - raw["cruel"],
            "return": last / first - 1.0,
            "return_yearly": np.where(last > 0, yearly, np.nan),
            "sharpe": raw["sharpe"],
            "sortino": raw["sortino"],
            "calmar": np.where(raw["drawdown_max"] > 0, yearly / raw["drawdown_max"], np.nan),
            "drawdown_max": raw["drawdown_max"],
            "exposure": raw["exposure"],
            "trades": trades,
            "trades_open": raw["is_open"].astype(np.int64),
            "win_rate": raw["won"] / trades,
            "profit_factor": factor,
            "profit_mean": (won - lost) / SCALE / trades,
            "fees": raw["fees"] / SCALE,
            "funding": np.zeros(len(last)),
            "orders": raw["orders"],
            "fills": raw["fills"],
            "refused": raw["refused"],
            "by_events": np.zeros(len(last), dtype=np.bool_),
            "is_done": raw["is_done"].copy(),
            "gave_up": raw["gave_up"],
        }


class SweepTable:
    """A row for each finished set: its params, then the metrics of `Result` by their names.

    `by_events` marks sets that met something that the fast run has no rule for (a stop that the
    venue refused, say) and were run bar by bar; their figures mean the same.

    Attributes
    ----------
    params : tuple of str
        The params that the grid spoke of.
    sets : int
        How many sets the grid has.
    is_complete : bool
        False if the sweep was interrupted.
    strategy : Strategy
        What was swept.
    """

    def __init__(
        self, params: Sequence[str], columns: Columns, sets: int, strategy: Strategy
    ) -> None:
        self.params = tuple(params)
        self.strategy = strategy
        self._columns = columns
        self.sets = sets
        self.is_complete = len(self) == sets

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The table; params that are whole numbers throughout are integers."""
        import polars as pl

        columns = dict(self._columns)
        for name in self.params:
            whole = columns[name].astype(np.int64)
            columns[name] = whole if (whole == columns[name]).all() else columns[name]
        return pl.DataFrame(columns)

    def to_pandas(self) -> pd.DataFrame:
        """Return the table as a pandas frame; pandas must be installed."""
        import pandas as pd

        return pd.DataFrame({name: self.frame[name].to_numpy() for name in self.frame.columns})

    def best(self, by: str = "sharpe", count: int = 10) -> pl.DataFrame:
        """Return the `count` best rows, sets where `by` is undefined never among them.

        The best are the highest, but of drawdowns and fees the least, as in heat maps.
        """
        import polars as pl

        self._check_metric(by)
        known = self.frame.filter(pl.col(by).is_not_null() & pl.col(by).is_not_nan())
        descending = not term(by).is_less_better
        return known.sort(by, descending=descending, maintain_order=True).head(count)

    def best_params(self, by: str = "sharpe") -> dict[str, float]:
        """Return the params of the best row, as `run(params=...)` takes them."""
        rows = self.best(by, 1)
        if not len(rows):
            raise ValueError(f"{by} is undefined in every row of the sweep")
        return {name: rows[name][0] for name in self.params}

    def __len__(self) -> int:
        return len(next(iter(self._columns.values()))) if self._columns else 0

    def __repr__(self) -> str:
        state = "" if self.is_complete else f" of {self.sets:,} (interrupted)"
        return f"SweepTable({len(self):,} sets{state} of {', '.join(self.params)})"

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>{self.frame._repr_html_()}"

    def _check_metric(self, name: str) -> None:
        if name not in self.frame.columns:
            raise ValueError(f"by was {name!r}, must be one of: {', '.join(self.frame.columns)}")
