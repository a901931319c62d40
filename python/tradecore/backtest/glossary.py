# SPDX-License-Identifier: Apache-2.0
"""What each figure of a run is called, how it is defined, and how it is written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Kind = Literal["money", "share", "change", "number", "count", "days", "hours", "streak"]


@dataclass(frozen=True, slots=True)
class Term:
    """One figure.

    Attributes
    ----------
    name : str
        Its key in `Result.metrics` and its column in a sweep.
    title : str
        What people read.
    kind : Kind
        How it is written. `share` and `change` are ratios shown in percent, `change` with a sign.
    formula : str
        Its definition.
    is_less_better : bool
        Whether the smaller of two values is the better one.
    """

    name: str
    title: str
    kind: Kind
    formula: str
    is_less_better: bool = False


TERMS: tuple[Term, ...] = (
    Term("equity_start", "equity at the start", "money", "cash before the first bar"),
    Term("equity_end", "equity at the end", "money", "cash + holdings at the last close"),
    Term("profit", "profit", "money", "equity_end - equity_start"),
    Term("profit_kind", "profit, kindest reading", "money",
         "profit if what a bar hides had always come out in favour"),
    Term("profit_cruel", "profit, cruellest reading", "money",
         "profit if what a bar hides had always come out against"),
    Term("return", "return", "change", "equity_end / equity_start - 1"),
    Term("return_yearly", "return a year", "change",
         "(equity_end / equity_start)^(1 / years) - 1; years = days / 365"),
    Term("volatility_yearly", "volatility a year", "share",
         "standard deviation (n - 1) of daily returns x sqrt(365)", is_less_better=True),
    Term("sharpe", "Sharpe ratio", "number",
         "mean of daily returns / their standard deviation (n - 1) x sqrt(365)"),
    Term("sortino", "Sortino ratio", "number",
         "mean of daily returns / sqrt(mean of min(return, 0)^2) x sqrt(365)"),
    Term("calmar", "Calmar ratio", "number", "return_yearly / drawdown_max"),
    Term("value_at_risk_daily", "value at risk, one day in 20", "share",
         "- 5 % quantile of daily returns; at least 20 days", is_less_better=True),
    Term("drawdown_max", "drawdown, largest", "share",
         "largest of 1 - equity / highest equity so far, over all closes", is_less_better=True),
    Term("drawdown_now", "drawdown at the end", "share",
         "1 - equity_end / highest equity", is_less_better=True),
    Term("drawdown_days_max", "longest below a high", "days",
         "longest time from a high until equity is as high again, or to the end",
         is_less_better=True),
    Term("drawdown_days_now", "below the high at the end", "days",
         "time since the last close at the highest equity", is_less_better=True),
    Term("exposure", "exposure", "share", "closes with a position / all closes"),
    Term("turnover_yearly", "turnover a year", "number",
         "quote traded, purchases and sales / mean equity / years", is_less_better=True),
    Term("trades", "trades done", "count", "round trips from nothing held to nothing held"),
    Term("trades_open", "trades open at the end", "count", "round trips not finished"),
    Term("win_rate", "won", "share", "trades with profit > 0 / trades"),
    Term("profit_factor", "profit factor", "number", "sum of wins / sum of losses"),
    Term("profit_mean", "profit of a trade, mean", "money", "sum of profits / trades"),
    Term("profit_median", "profit of a trade, median", "money", "middle one of the profits"),
    Term("profit_best", "best trade", "money", "largest profit"),
    Term("profit_worst", "worst trade", "money", "smallest profit"),
    Term("profit_ratio_mean", "return of a trade, mean", "change",
         "mean of profit / quote value of the entries"),
    Term("losses_in_a_row_max", "losses in a row", "streak",
         "longest run of trades with profit < 0, in the order of their ends",
         is_less_better=True),
    Term("holding_hours_mean", "time in a trade, mean", "hours",
         "mean of last exit - first entry"),
    Term("fees", "fees paid", "money", "sum of fees, those in base at the fill's price",
         is_less_better=True),
    Term("funding", "funding paid", "money",
         "funding that positions in perpetuals paid - funding that they received",
         is_less_better=True),
    Term("orders", "orders", "count", "orders sent"),
    Term("fills", "fills", "count", "executions"),
    Term("refused", "orders refused", "count", "intents that the risk gate did not let through"),
)  # fmt: skip

_BY_NAME = {term.name: term for term in TERMS}


def term(name: str) -> Term:
    """Return the term of a figure; one that is not known here is a plain number."""
    return _BY_NAME.get(name) or Term(name, name.replace("_", " "), "number", "")


def is_figure(name: str) -> bool:
    """Return whether a name is that of a figure of a run."""
    return name in _BY_NAME


def written(name: str, value: float | None, digits: int | None = None) -> str:
    """Return a figure as it is read; `digits` after the point in place of the usual ones."""
    kind = term(name).kind
    if value is None or math.isnan(value):
        return "n/a"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    places = digits if digits is not None else {"count": 0, "streak": 0, "days": 1}.get(kind, 2)
    value = round(value, places + 2 if kind in ("share", "change") else places) + 0.0
    if kind in ("share", "change"):
        return f"{value:{'+' if kind == 'change' and value else ''}.{places}%}"
    return f"{value:,.{places}f}" + {"days": " d", "hours": " h"}.get(kind, "")


def markdown_table() -> str:
    """Return the figures as the table of docs/results.md."""
    rows = [f"| `{each.name}` | {each.title} | {each.formula} |" for each in TERMS]
    return "\n".join(["| name | what it is | formula |", "|---|---|---|", *rows])
