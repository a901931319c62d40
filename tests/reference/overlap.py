# SPDX-License-Identifier: Apache-2.0
"""Bands, channels, stops and averages: the Overlap Studies of TA-Lib."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum, nan, sqrt

from tests.reference.averages import (
    Line,
    dema,
    divided,
    ema,
    hma,
    kama,
    lookback,
    ma,
    ma_from,
    mama,
    ratio,
    rma,
    rolling,
    sma,
    t3,
    tema,
    trima,
    wma,
    zlema,
)
from tests.reference.formulas import atr
from tests.reference.hilbert import trendlines
from tests.reference.statistic import variance

__all__ = [
    "accbands", "bbands", "dema", "donchian", "ema", "hma", "ht_trendline", "kama", "kc", "ma",
    "mama", "mavp", "midpoint", "midprice", "rma", "sar", "sarext", "sma", "supertrend", "t3",
    "tema", "trima", "vwma", "wma", "zlema",
]  # fmt: skip

Bands = tuple[Line, Line, Line]
Side = tuple[float, float, float]  # First acceleration, step, most.


def accbands(h: Line, low: Line, c: Line, p: int) -> Bands:
    bars = list(zip(h, low, strict=True))
    width = ratio([a - b for a, b in bars], [a + b for a, b in bars], 4)
    upper = [a * (1 + w) for a, w in zip(h, width, strict=True)]
    lower = [b * (1 - w) for b, w in zip(low, width, strict=True)]
    return sma(upper, p), sma(c, p), sma(lower, p)


def bbands(x: Line, p: int, up: float, down: float, matype: int) -> Bands:
    middle = [nan if t < p - 1 else m for t, m in enumerate(ma(x, p, matype))]
    width = [sqrt(v) for v in rolling(variance, x, p)]
    return (
        [m + up * w for m, w in zip(middle, width, strict=True)],
        middle,
        [m - down * w for m, w in zip(middle, width, strict=True)],
    )


def donchian(h: Line, low: Line, p: int) -> Bands:
    upper, lower = rolling(max, h, p), rolling(min, low, p)
    return upper, [(a + b) / 2 for a, b in zip(upper, lower, strict=True)], lower


def ht_trendline(x: Line) -> Line:
    out = [nan] * len(x)
    for turn, line in trendlines(x):
        if turn.t >= 63:
            out[turn.t] = line
    return out


def kc(h: Line, low: Line, c: Line, p: int, q: int, k: float) -> Bands:
    """Keltner: both parts are begun so that their first values share a bar."""
    typical = [(a + b + d) / 3 for a, b, d in zip(h, low, c, strict=True)]
    first = max(p - 1, q)
    middle = ma_from(typical, first, p, 1)
    start = min(first - q, len(h))
    width = [nan] * start + atr(h[start:], low[start:], c[start:], q)
    return (
        [m + k * w for m, w in zip(middle, width, strict=True)],
        middle,
        [m - k * w for m, w in zip(middle, width, strict=True)],
    )


def mavp(x: Line, periods: Line, least: int, most: int, matype: int) -> Line:
    first = lookback(most, matype)
    wanted = [min(max(int(p), least), most) for p in periods]
    lines = {p: ma_from(x, first, p, matype) for p in set(wanted)}
    return [nan if t < first else lines[p][t] for t, p in enumerate(wanted)]


def midpoint(x: Line, p: int) -> Line:
    return donchian(x, x, p)[1]


def midprice(h: Line, low: Line, p: int) -> Line:
    return donchian(h, low, p)[1]


def sar(h: Line, low: Line, acceleration: float, most: float) -> Line:
    side = (acceleration, acceleration, most)
    return [stop for stop, _ in _stops(h, low, 0.0, 0.0, side, side)]


def sarext(
    h: Line, low: Line, start: float, offset: float,
    init_long: float, step_long: float, most_long: float,
    init_short: float, step_short: float, most_short: float,
) -> Line:  # fmt: skip
    """Negative while short."""
    sides = (init_long, step_long, most_long), (init_short, step_short, most_short)
    return [stop if is_long else -stop for stop, is_long in _stops(h, low, start, offset, *sides)]


def _stops(
    h: Line, low: Line, start: float, offset: float, long: Side, short: Side
) -> Iterator[tuple[float, bool]]:
    """Wilder's parabolic stop on each bar, and whether it is that of a long position."""
    yield from [(nan, True)] * min(len(h), 1)
    if len(h) < 2:
        return
    rise, fall = h[1] - h[0], low[0] - low[1]
    is_long = start > 0 or (start == 0 and not (fall > 0 and fall > rise))
    stop = abs(start) if start else low[0] if is_long else h[0]
    extreme = h[1] if is_long else low[1]
    sides = {True: long, False: short}
    init = {side: min(first, most) for side, (first, _, most) in sides.items()}
    af = init[is_long]
    for t in range(1, len(h)):
        b = max(t - 1, 1)  # The bar before; on the first bar, that bar itself.
        if low[t] <= stop if is_long else h[t] >= stop:
            is_long = not is_long
            stop = max(extreme, h[b], h[t]) if not is_long else min(extreme, low[b], low[t])
            stop += stop * offset * (1 if not is_long else -1)
            yield stop, is_long
            af, extreme = init[is_long], h[t] if is_long else low[t]
        else:
            yield stop, is_long
            if h[t] > extreme if is_long else low[t] < extreme:
                extreme = h[t] if is_long else low[t]
                _, step, most = sides[is_long]
                af = min(af + min(step, most), most)
        stop += af * (extreme - stop)
        stop = min(stop, low[b], low[t]) if is_long else max(stop, h[b], h[t])


def supertrend(h: Line, low: Line, c: Line, p: int, k: float) -> tuple[Line, list[int]]:
    """The band the price stays within, and 1 while that is the lower one, else -1."""
    width = atr(h, low, c, p)
    line, trend = [nan] * len(h), [0] * len(h)
    upper = lower = 0.0
    side = 1
    for t in range(p, len(h)):
        middle = (h[t] + low[t]) / 2
        top, bottom = middle + k * width[t], middle - k * width[t]
        if t > p:
            top = min(top, upper) if c[t - 1] <= upper else top
            bottom = max(bottom, lower) if c[t - 1] >= lower else bottom
            if side > 0 and c[t] < bottom:
                side = -1
            elif side < 0 and c[t] > top:
                side = 1
        upper, lower = top, bottom
        line[t], trend[t] = lower if side > 0 else upper, side
    return line, trend


def vwma(x: Line, v: Line, p: int) -> Line:
    """By a volume of zero as C divides; a period of one is the input, whatever its volume."""
    if p == 1:
        return list(x)
    money = [a * b for a, b in zip(x, v, strict=True)]
    sums = zip(rolling(fsum, money, p), rolling(fsum, v, p), strict=True)
    return [divided(a, b) for a, b in sums]
