# SPDX-License-Identifier: Apache-2.0
"""The Math Operators, Math Transforms and Price Transforms of TA-Lib."""

from __future__ import annotations

import math
from collections.abc import Callable
from math import fsum, inf, nan

from tests.reference.averages import Line, divided, rolling


def add(x: Line, y: Line) -> Line:
    return [a + b for a, b in zip(x, y, strict=True)]


def sub(x: Line, y: Line) -> Line:
    return [a - b for a, b in zip(x, y, strict=True)]


def mult(x: Line, y: Line) -> Line:
    return [a * b for a, b in zip(x, y, strict=True)]


def div(x: Line, y: Line) -> Line:
    return [divided(a, b) for a, b in zip(x, y, strict=True)]


def cumsum(x: Line) -> Line:
    return [fsum(x[: t + 1]) for t in range(len(x))]


def sum_(x: Line, p: int) -> Line:
    return rolling(fsum, x, p)


def max_(x: Line, p: int) -> Line:
    return rolling(max, x, p)


def min_(x: Line, p: int) -> Line:
    return rolling(min, x, p)


def minmax(x: Line, p: int) -> tuple[Line, Line]:
    return min_(x, p), max_(x, p)


def maxindex(x: Line, p: int) -> list[int]:
    """A tie goes to the bar that arrives, but once the holder has left to the earliest in sight."""
    out, holder = [0] * len(x), -1
    for t in range(p - 1, len(x)):
        first = t - p + 1
        if holder < first:
            window = x[first : t + 1]
            holder = first + window.index(max(window))
        elif x[t] >= x[holder]:
            holder = t
        out[t] = holder
    return out


def minindex(x: Line, p: int) -> list[int]:
    return maxindex([-v for v in x], p)


def minmaxindex(x: Line, p: int) -> tuple[list[int], list[int]]:
    return minindex(x, p), maxindex(x, p)


def _of_each(function: Callable[[float], float]) -> Callable[[Line], Line]:
    """`function` of every value, NaN or infinite where C makes it so and Python raises."""

    def value(v: float) -> float:
        try:
            return float(function(v))
        except OverflowError:
            return math.copysign(inf, v) if function is math.sinh else inf
        except ValueError:
            return -inf if v == 0 else nan  # Only the logarithms have a pole, at zero.

    return lambda x: [value(v) for v in x]


acos = _of_each(math.acos)
asin = _of_each(math.asin)
atan = _of_each(math.atan)
ceil = _of_each(math.ceil)
cos = _of_each(math.cos)
cosh = _of_each(math.cosh)
exp = _of_each(math.exp)
floor = _of_each(math.floor)
ln = _of_each(math.log)
log10 = _of_each(math.log10)
sin = _of_each(math.sin)
sinh = _of_each(math.sinh)
sqrt = _of_each(math.sqrt)
tan = _of_each(math.tan)
tanh = _of_each(math.tanh)


def avgdev(x: Line, p: int) -> Line:
    def value(window: Line) -> float:
        mean = fsum(window) / p
        return fsum(abs(v - mean) for v in window) / p

    return rolling(value, x, p)


def avgprice(o: Line, h: Line, low: Line, c: Line) -> Line:
    return [fsum(bar) / 4 for bar in zip(o, h, low, c, strict=True)]


def medprice(h: Line, low: Line) -> Line:
    return [fsum(bar) / 2 for bar in zip(h, low, strict=True)]


def typprice(h: Line, low: Line, c: Line) -> Line:
    return [fsum(bar) / 3 for bar in zip(h, low, c, strict=True)]


def wclprice(h: Line, low: Line, c: Line) -> Line:
    return [fsum((a, b, 2 * d)) / 4 for a, b, d in zip(h, low, c, strict=True)]


def ha(o: Line, h: Line, low: Line, c: Line) -> tuple[Line, Line, Line, Line]:
    """Heikin-Ashi."""
    closes = avgprice(o, h, low, c)
    opens: Line = []
    for t in range(len(c)):
        opens.append((o[0] + c[0]) / 2 if t == 0 else (opens[-1] + closes[t - 1]) / 2)
    highs = [max(bar) for bar in zip(opens, h, closes, strict=True)]
    lows = [min(bar) for bar in zip(opens, low, closes, strict=True)]
    return opens, highs, lows, closes
