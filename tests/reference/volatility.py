# SPDX-License-Identifier: Apache-2.0
"""The Volatility Indicators of TA-Lib."""

from __future__ import annotations

from itertools import pairwise
from math import fsum, nan, sqrt

from tests.reference.averages import Line, ema, ratio, rma, rolling, sma, tail
from tests.reference.formulas import atr, roc
from tests.reference.statistic import variance

__all__ = ["adr", "atr", "cvi", "massi", "natr", "rvi", "trange"]


def _ranges(h: Line, low: Line) -> Line:
    return [a - b for a, b in zip(h, low, strict=True)]


def adr(h: Line, low: Line, p: int) -> Line:
    return sma(_ranges(h, low), p)


def cvi(h: Line, low: Line, p: int, q: int) -> Line:
    return tail(roc, ema(_ranges(h, low), p), q)


def massi(h: Line, low: Line, fast: int, slow: int) -> Line:
    once = ema(_ranges(h, low), fast)
    twice = tail(ema, once, fast)
    ratios = ratio(once, twice, otherwise=1.0)
    return tail(lambda x: rolling(fsum, x, slow), ratios)


def natr(h: Line, low: Line, c: Line, p: int) -> Line:
    if p == 1:  # TA-Lib returns the plain range then.
        return trange(h, low, c)
    return ratio(atr(h, low, c, p), c, 100)


def rvi(x: Line, p: int, q: int) -> Line:
    """Dorsey's: the RSI of deviations, each on the side its bar closed to."""
    widths = [sqrt(v) for v in rolling(variance, x, q)]
    steps = [0.0, *(b - a for a, b in pairwise(x))]
    sides = list(zip(widths, steps, strict=False))
    up = tail(rma, [w if s > 0 or w != w else 0.0 for w, s in sides], p)
    down = tail(rma, [w if s < 0 or w != w else 0.0 for w, s in sides], p)
    return ratio(up, [u + d for u, d in zip(up, down, strict=True)], 100, otherwise=50.0)


def trange(h: Line, low: Line, c: Line) -> Line:
    ranges = [
        max(h[t] - low[t], abs(h[t] - c[t - 1]), abs(low[t] - c[t - 1])) for t in range(1, len(h))
    ]
    return [nan, *ranges][: len(h)]
