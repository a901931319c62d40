# SPDX-License-Identifier: Apache-2.0
"""The Statistic Functions of TA-Lib. A float is a fraction over a power of two: sums of products
are taken in integers, so that nothing cancels, and rounded once."""

from __future__ import annotations

from fractions import Fraction
from math import atan, ceil, degrees, nan, sqrt

from tests.reference.averages import Line, rolling


def _integers(x: Line) -> tuple[list[int], int]:
    """`x` times the power of two that makes it whole, and that power."""
    ratios = [float(v).as_integer_ratio() for v in x]
    whole = max(d for _, d in ratios)
    return [n * (whole // d) for n, d in ratios], whole


def _covariance(x: Line, y: Line) -> Fraction:
    (a, a_unit), (b, b_unit) = _integers(x), _integers(y)
    n = len(x)
    apart = n * sum(u * v for u, v in zip(a, b, strict=True)) - sum(a) * sum(b)
    return Fraction(apart, n * n * a_unit * b_unit)


def variance(x: Line) -> float:
    """About the mean, divided by the count."""
    return float(_covariance(x, x))


def beta(x: Line, y: Line, p: int) -> Line:
    """Slope of the returns of `y` on those of `x`."""
    a, b = _returns(x), _returns(y)
    out = [nan] * len(x)
    for t in range(p, len(x)):
        u, v = a[t - p + 1 : t + 1], b[t - p + 1 : t + 1]
        spread = _covariance(u, u)
        out[t] = float(_covariance(u, v) / spread) if spread else 0.0
    return out


def _returns(x: Line) -> Line:
    return [(x[t] - x[t - 1]) / x[t - 1] if t > 0 and x[t - 1] != 0 else 0.0 for t in range(len(x))]


def correl(x: Line, y: Line, p: int) -> Line:
    out = [nan] * len(x)
    for t in range(p - 1, len(x)):
        u, v = x[t - p + 1 : t + 1], y[t - p + 1 : t + 1]
        spreads = variance(u), variance(v)
        known = all(spreads)
        out[t] = float(_covariance(u, v)) / sqrt(spreads[0]) / sqrt(spreads[1]) if known else 0.0
    return out


def _fit(x: Line) -> tuple[Fraction, Fraction]:
    """Slope, and value at the first of `x`, of the least-squares line."""
    steps = [float(k) for k in range(len(x))]
    slope = _covariance(steps, x) / _covariance(steps, steps)
    whole, unit = _integers(x)
    return slope, Fraction(sum(whole), unit * len(x)) - slope * (len(x) - 1) / 2


def linearreg_slope(x: Line, p: int) -> Line:
    return rolling(lambda w: float(_fit(w)[0]), x, p)


def linearreg_angle(x: Line, p: int) -> Line:
    return [degrees(atan(slope)) for slope in linearreg_slope(x, p)]


def linearreg_intercept(x: Line, p: int) -> Line:
    return rolling(lambda w: float(_fit(w)[1]), x, p)


def _line_at(x: Line, p: int, step: int) -> Line:
    """Value of the line on step `step` from the first of the last `p` bars."""

    def value(window: Line) -> float:
        slope, first = _fit(window)
        return float(first + slope * step)

    return rolling(value, x, p)


def linearreg(x: Line, p: int) -> Line:
    return _line_at(x, p, p - 1)


def tsf(x: Line, p: int) -> Line:
    return _line_at(x, p, p)


def percentile(x: Line, p: int, percent: float) -> Line:
    """By nearest rank."""
    rank = max(ceil(Fraction(percent) * p / 100), 1)
    return rolling(lambda w: sorted(w)[rank - 1], x, p)


def percentrank(x: Line, p: int) -> Line:
    """Share of the previous `p` values below the present one."""
    return rolling(lambda w: 100 * sum(v < w[-1] for v in w[:-1]) / p, x, p + 1)


def stddev(x: Line, p: int, times: float) -> Line:
    return [sqrt(v) * times for v in rolling(variance, x, p)]


def var(x: Line, p: int, times: float) -> Line:
    del times  # TA-Lib takes it and does not use it.
    return rolling(variance, x, p)
