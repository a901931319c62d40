# SPDX-License-Identifier: Apache-2.0
"""The values of a declared strategy's expressions over bars, each expression on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradecore import _core
from tradecore.data.bars import Bars
from tradecore.graph.node import Node, outputs_of
from tradecore.graph.program import build, from_list, to_list
from tradecore.indicators.catalog import find
from tradecore.model.timeframe import parse_timeframe
from tradecore.strategy import Strategy


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression of a strategy.

    Attributes
    ----------
    text : str
        As it is written.
    source : str
        Where the function of a custom indicator is; empty for others.
    """

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Columns:
    """What the expressions of a strategy were at each close of its clock, inner ones first.

    Attributes
    ----------
    ts : ndarray of int64, shape (n,)
        When the clock's bars closed.
    values : ndarray of float64, shape (expressions, n)
        1 and 0 for true and false, NaN for unknown.
    conditions, numbers : mapping of str to int
        Places of the conditions that are decided on, and of what the rules for positions read.
    """

    expressions: tuple[Expression, ...]
    conditions: Mapping[str, int]
    numbers: Mapping[str, int]
    ts: NDArray[np.int64]
    values: NDArray[np.float64]


def evaluate(strategy: Strategy, bars: Bars, params: Mapping[str, float] | None) -> Columns:
    """Return the columns of a strategy over the bars of one symbol."""
    conditions, numbers = strategy.conditions(), strategy.numbers()
    rows, places = to_list([*conditions.values(), *numbers.values()])
    chosen: list[Node] = []
    at: dict[int, int] = {}
    for place, node in enumerate(from_list(rows)):
        is_value = not outputs_of(node.op) and not node.is_scalar
        if is_value or place in places:
            at[place] = len(chosen)
            chosen.append(node)
    program = build(chosen)
    values = strategy.params | dict(params or {})
    series = [(seconds, _records(bars, seconds)) for seconds in program.timeframes]
    settings = [values[name] for name, _ in program.params]
    result = _core.graph.batch(program, series, settings)
    where = dict(zip([*conditions, *numbers], (at[place] for place in places), strict=True))
    return Columns(
        tuple(Expression(repr(node), _source(node)) for node in chosen),
        {name: where[name] for name in conditions},
        {name: where[name] for name in numbers},
        np.asarray(series[0][1]["ts_close"]),
        result,
    )


def stated_bars(strategy: Strategy, params: Mapping[str, float] | None) -> dict[str, int]:
    """Return the closed bars of each timeframe until every expression can have a value."""
    compiled = strategy.compile(params)
    return {
        text: int(compiled.program.warmup_bars(parse_timeframe(text), list(compiled.params)))
        for text in strategy.timeframes
    }


def _records(bars: Bars, seconds: int) -> Any:
    if seconds % bars.timeframe_s:
        raise ValueError(
            f"data has bars of {bars.timeframe}, must have bars that the strategy's "
            f"timeframe of {seconds} s is a multiple of"
        )
    return (
        bars.records if seconds == bars.timeframe_s else _core.bars.resample(bars.records, seconds)
    )


def _source(node: Node) -> str:
    of = node.args[0] if node.op == "output" else node
    row = find(of.op)
    return row.source if row is not None and row.group == "custom" else ""


def parted(
    full: Columns, cut: Columns, names: Sequence[int] | None = None
) -> tuple[int, int] | None:
    """Return (expression, bar) of the innermost expression whose values differ; None if none."""
    count = min(len(full.ts), len(cut.ts))
    places = range(len(full.expressions)) if names is None else names
    for place in places:
        one, other = full.values[place, :count], cut.values[place, :count]
        differs = (one != other) & ~(np.isnan(one) & np.isnan(other))
        if differs.any():
            return place, int(np.argmax(differs))
    return None
