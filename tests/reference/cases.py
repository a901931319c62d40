# SPDX-License-Identifier: Apache-2.0
"""The ten indicators as test cases: how to call each, settings and inputs to try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.reference import formulas

from tradecore import indicators

Float64 = NDArray[np.float64]
NAN = np.nan


@dataclass(frozen=True)
class Case:
    """One indicator. `settings` are in the order of the streaming class."""

    name: str
    series: int
    settings: tuple[tuple[float, ...], ...]
    stream: Callable[..., Any]
    reference: Callable[..., Any]
    in_percent: bool = False

    def batch(self, inputs: list[Float64], settings: tuple[float, ...]) -> list[Float64]:
        """All outputs over arrays."""
        result = self.stream(*settings).update_many(*inputs)
        return list(result) if isinstance(result, tuple) else [result]

    def walk(self, inputs: list[Float64], settings: tuple[float, ...]) -> list[Float64]:
        """All outputs bar by bar."""
        stream = self.stream(*settings)
        rows = [stream.update(*map(float, row)) for row in zip(*inputs, strict=True)]
        columns = list(zip(*rows, strict=True)) if rows and isinstance(rows[0], tuple) else [rows]
        return [np.array(column, dtype=np.float64) for column in columns]

    def slow(self, inputs: list[Float64], settings: tuple[float, ...]) -> list[Float64]:
        """All outputs as the textbook has them."""
        lines = formulas.seen_only(self.reference, [list(map(float, i)) for i in inputs], settings)
        return [np.array(line) for line in lines]


_PERIODS = ((1,), (2,), (3,), (7,), (8,), (9,), (14,), (20,), (31,), (64,), (200,))

CASES = (
    Case("sma", 1, _PERIODS, indicators.Sma, formulas.sma),
    Case("ema", 1, _PERIODS, indicators.Ema, formulas.ema),
    Case("rsi", 1, _PERIODS[1:], indicators.Rsi, formulas.rsi, in_percent=True),
    Case(
        "macd",
        1,
        ((12, 26, 9), (26, 12, 9), (2, 3, 1), (5, 5, 4), (3, 40, 20)),
        indicators.Macd,
        formulas.macd,
    ),
    Case(
        "bbands",
        1,
        tuple((p[0], u, d) for p in _PERIODS[1:] for u, d in ((2.0, 2.0), (1.5, -0.5))),
        indicators.Bbands,
        formulas.bbands,
    ),
    Case("atr", 3, _PERIODS, indicators.Atr, formulas.atr),
    Case(
        "stoch",
        3,
        ((5, 3, 3), (14, 3, 3), (1, 1, 1), (2, 4, 1), (13, 1, 7), (50, 5, 2), (100, 20, 20)),
        lambda k, s, d: indicators.Stoch(k, s, 0, d),
        formulas.stoch,
        in_percent=True,
    ),
    Case("adx", 3, _PERIODS[1:], indicators.Adx, formulas.adx, in_percent=True),
    Case("mom", 1, _PERIODS, indicators.Mom, formulas.mom),
    Case("roc", 1, _PERIODS, indicators.Roc, formulas.roc, in_percent=True),
)
EACH = [(case, settings) for case in CASES for settings in case.settings]
IDS = [f"{case.name}{settings}" for case, settings in EACH]


def walk(bars: int, seed: int, level: float = 100.0, step: float = 0.01) -> list[Float64]:
    """A geometric random walk: high, low, close, low <= close <= high."""
    rng = np.random.default_rng(seed)
    close = level * np.exp(np.cumsum(rng.normal(0.0, step, bars)))
    return [
        close * (1.0 + step * rng.random(bars)),
        close * (1.0 - step * rng.random(bars)),
        close,
    ]


def characters(bars: int = 700) -> dict[str, list[Float64]]:
    """High, low, close of many kinds, each `bars` long."""
    rng = np.random.default_rng(11)
    sign = [side - 100.0 for side in walk(bars, 4, step=0.05)]
    flat = [np.full(bars, 0.1)] * 3
    steps = np.repeat(rng.integers(1, 9, bars // 7 + 1).astype(float), 7)[:bars]
    late = [side.copy() for side in walk(bars, 5)]
    for side in late:
        side[: bars // 3] = late[2][0]
    return {
        "walk": walk(bars, 1),
        "tiny": walk(bars, 2, level=1e-8),
        "huge": walk(bars, 3, level=1e10),
        "signs": sign,
        "flat": flat,
        "zeros": [np.zeros(bars)] * 3,
        "steps": [steps, steps, steps],
        "flat then moving": late,
        "up only": [np.arange(bars) + 3.0, np.arange(bars) + 1.0, np.arange(bars) + 2.0],
        "level 1e9": [1e9 + 0.05 * np.cumsum(rng.normal(0, 1, bars)) + s for s in (0.1, -0.1, 0)],
    }


def chosen(case: Case, bars: list[Float64]) -> list[Float64]:
    """The inputs that `case` takes of high, low, close."""
    return bars if case.series == 3 else [bars[2]]


@st.composite
def bars_of_any_kind(draw: st.DrawFn, most: int = 300) -> list[Float64]:
    """High, low, close: a walk or plain numbers, now and then NaN, infinite, flat or spiking."""
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
    return [np.maximum(high, np.maximum(low, close)), np.minimum(low, close), close]
