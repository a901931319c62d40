# SPDX-License-Identifier: Apache-2.0
"""Wilder's directional movement: DM, DI, DX, ADX, ADXR."""

from __future__ import annotations

from math import fsum, nan

from tests.reference.averages import Line, ratio
from tests.reference.volatility import trange


def _moves(h: Line, low: Line) -> tuple[Line, Line]:
    """Plus and minus dm of every bar; a tie is neither."""
    plus, minus = [nan], [nan]
    for t in range(1, len(h)):
        rise, fall = h[t] - h[t - 1], low[t - 1] - low[t]
        plus.append(rise if rise > 0 and rise > fall else 0.0)
        minus.append(fall if fall > 0 and fall > rise else 0.0)
    return plus[: len(h)], minus[: len(h)]


def _wilder_sum(x: Line, p: int) -> Line:
    """The first `p` - 1 values summed, then a `p`-th let go for each one taken in."""
    out = [nan] * len(x)
    if len(x) >= p:
        total = fsum(x[1:p])
        out[p - 1] = total
        for t in range(p, len(x)):
            total = total - total / p + x[t]
            out[t] = total
    return [nan, *out[1:]][: len(x)]


def plus_dm(h: Line, low: Line, p: int) -> Line:
    return _wilder_sum(_moves(h, low)[0], p)


def minus_dm(h: Line, low: Line, p: int) -> Line:
    return _wilder_sum(_moves(h, low)[1], p)


def _share(dm: Line, h: Line, low: Line, c: Line, p: int) -> Line:
    """`dm` in percent of the true range; TA-Lib leaves the percent out for a period of one."""
    times = 100 if p > 1 else 1
    ranges = _wilder_sum(trange(h, low, c), p)
    return ([nan] * p + ratio(dm, ranges, times)[p:])[: len(h)]


def plus_di(h: Line, low: Line, c: Line, p: int) -> Line:
    return _share(plus_dm(h, low, p), h, low, c, p)


def minus_di(h: Line, low: Line, c: Line, p: int) -> Line:
    return _share(minus_dm(h, low, p), h, low, c, p)


def _known_dx(h: Line, low: Line, c: Line, p: int) -> list[float | None]:
    """DX from bar `p` on, None where there is no movement to compare."""
    pairs = zip(plus_di(h, low, c, p)[p:], minus_di(h, low, c, p)[p:], strict=True)
    return [100 * abs(a - b) / (a + b) if a + b != 0 else None for a, b in pairs]


def dx(h: Line, low: Line, c: Line, p: int) -> Line:
    out, last = [nan] * min(p, len(h)), 0.0
    for value in _known_dx(h, low, c, p):
        last = last if value is None else value
        out.append(last)
    return out


def adx(h: Line, low: Line, c: Line, p: int) -> Line:
    values = _known_dx(h, low, c, p)
    out = [nan] * min(2 * p - 1, len(h))
    if len(values) < p:
        return out + [nan] * (len(h) - len(out))
    y = fsum(value or 0.0 for value in values[:p]) / p
    out.append(y)
    for value in values[p:]:
        y = y if value is None else (y * (p - 1) + value) / p
        out.append(y)
    return out


def adxr(h: Line, low: Line, c: Line, p: int) -> Line:
    line = adx(h, low, c, p)
    return [nan if t < p - 1 else (line[t] + line[t - p + 1]) / 2 for t in range(len(h))]
