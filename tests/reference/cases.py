# SPDX-License-Identifier: Apache-2.0
"""Bars of many kinds to try the catalog of indicators on, and settings to try it with."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from tradecore import indicators
from tradecore.indicators import CATALOG, Row

Float64 = NDArray[np.float64]
Market = dict[str, Float64]
NAN = np.nan


Settings = tuple[Any, ...]  # Numbers, and the name of the convention where there is one.


def choices(row: Row) -> list[Settings]:
    """The defaults; whole settings small, odd and larger; every average; every convention."""
    standard = tuple(s.default for s in row.settings)
    found = [standard]
    for value in (1, 2, 3, 8, 9, 31, 64, 200):
        whole = [
            min(max(value + at, s.least), s.most) if s.kind == "whole" else s.default
            for at, s in enumerate(row.settings)
        ]
        found.append(tuple(whole))
    for at, setting in enumerate(row.settings):
        if setting.kind == "matype":
            types = [t for t in range(14) if t != 11]
            found += [(*standard[:at], t, *standard[at + 1 :]) for t in types]
        if setting.kind == "convention":
            found += [(*each[:at], "tradingview") for each in found]
    return list(dict.fromkeys(found))


EACH = [(row, settings) for row in CATALOG.values() for settings in choices(row)]


def batch(row: Row, inputs: list[Float64], settings: Settings) -> list[Float64]:
    """All outputs over arrays."""
    return list(row.stream(settings).run(tuple(inputs)))


def is_blank(line: NDArray[Any]) -> bool:
    """Whether no value stands there: NaN, or 0 where values are whole numbers."""
    return bool((line == 0).all() if line.dtype == np.int32 else np.isnan(line).all())


def walked(row: Row, inputs: list[Float64], settings: Settings) -> list[Float64]:
    """All outputs bar by bar."""
    stream = getattr(indicators, row.class_name)(*settings)
    rows = [stream.update(*map(float, bar)) for bar in zip(*inputs, strict=True)]
    return columns(row, rows)


def columns(row: Row, rows: list[Any]) -> list[Float64]:
    """Values of bars as one array for each output, of floats even where they are whole."""
    if not rows:
        return [np.empty(0) for _ in row.outputs]
    lines = zip(*rows, strict=True) if len(row.outputs) > 1 else [rows]
    return [np.array(line, dtype=np.float64) for line in lines]


def chosen(row: Row, market: Market) -> list[Float64]:
    """The inputs that `row` takes."""
    return [market[name] for name in row.inputs]


def walk(bars: int, seed: int, level: float = 100.0, step: float = 0.01) -> list[Float64]:
    """A geometric random walk: high, low, close, low <= close <= high."""
    rng = np.random.default_rng(seed)
    close = level * np.exp(np.cumsum(rng.normal(0.0, step, bars)))
    return [
        close * (1.0 + step * rng.random(bars)),
        close * (1.0 - step * rng.random(bars)),
        close,
    ]


def market(high: Float64, low: Float64, close: Float64, seed: int = 5) -> Market:
    """Every input of the catalog: opens at the close before, volumes and periods drawn."""
    rng = np.random.default_rng(seed)
    opens = np.concatenate([close[:1], close[:-1]])
    return {
        "open": np.minimum(np.maximum(opens, low), high),
        "high": high,
        "low": low,
        "close": close,
        "volume": np.exp(rng.normal(3.0, 1.0, len(close))),
        "periods": rng.integers(0, 45, len(close)).astype(np.float64),
        "taker_buy_volume": np.exp(rng.normal(2.0, 1.0, len(close))),
        "bid_quantity": rng.integers(0, 9, len(close)).astype(np.float64),
        "ask_quantity": rng.integers(0, 9, len(close)).astype(np.float64),
        "time": 1.7e9 + 300.0 * np.arange(len(close)),
        "anchor": (np.arange(len(close)) % 97 == 5).astype(np.float64),
        "values": close,
        "x": high,
        "y": low,
    }


def markets(bars: int = 700) -> dict[str, Market]:
    """Markets of many kinds, each `bars` long."""
    rng = np.random.default_rng(11)
    sign = [side - 100.0 for side in walk(bars, 4, step=0.05)]
    steps = np.repeat(rng.integers(1, 9, bars // 7 + 1).astype(float), 7)[:bars]
    late = [side.copy() for side in walk(bars, 5)]
    for side in late:
        side[: bars // 3] = late[2][0]
    kinds = {
        "walk": walk(bars, 1),
        "tiny": walk(bars, 2, level=1e-8),
        "huge": walk(bars, 3, level=1e10),
        "signs": sign,
        "flat": [np.full(bars, 0.1)] * 3,
        "zeros": [np.zeros(bars)] * 3,
        "steps": [steps] * 3,
        "flat then moving": late,
        "up only": [np.arange(bars) + 3.0, np.arange(bars) + 1.0, np.arange(bars) + 2.0],
        "level 1e9": [1e9 + 0.05 * np.cumsum(rng.normal(0, 1, bars)) + s for s in (0.1, -0.1, 0)],
    }
    return {name: market(*sides) for name, sides in kinds.items()}


@st.composite
def markets_of_any_kind(draw: st.DrawFn, most: int = 300) -> Market:
    """A walk or plain numbers, now and then NaN, infinite, flat or spiking."""
    count = draw(st.integers(0, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    level = 10.0 ** draw(st.integers(-8, 10))
    step = draw(st.sampled_from([0.0, 1e-6, 0.01, 0.3]))
    bars = walk(count, int(rng.integers(2**32)), level, step)
    if draw(st.booleans()):  # Equal neighbours are common in real data.
        bars = [np.round(side, max(0, 2 - int(np.log10(level)))) for side in bars]
    for value in draw(st.lists(st.sampled_from([NAN, np.inf, -np.inf, 0.0, 1e12]), max_size=4)):
        if count:
            where = rng.integers(0, count, size=int(rng.integers(1, 4)))
            bars[int(rng.integers(3))][where] = value
    lead = draw(st.integers(0, min(count, 20)))
    bars[2][:lead] = NAN if draw(st.booleans()) else bars[2][:lead]
    high, low, close = bars
    return market(np.maximum(high, np.maximum(low, close)), np.minimum(low, close), close)
