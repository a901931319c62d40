# SPDX-License-Identifier: Apache-2.0
"""The Volume Indicators of TA-Lib."""

from __future__ import annotations

from math import fsum, nan

from tests.reference.averages import Line, divided, ema, ema_from, ratio, rolling, sma, tail
from tests.reference.momentum import ppo


def _running(x: Line) -> Line:
    return [fsum(x[: t + 1]) for t in range(len(x))]


def _flow(h: Line, low: Line, c: Line, v: Line) -> Line:
    """Volume times the place of the close, from -1 at the low to 1 at the high."""
    bars = zip(h, low, c, v, strict=True)
    return [((z - y) - (x - z)) / (x - y) * w if x > y else 0.0 for x, y, z, w in bars]


def ad(h: Line, low: Line, c: Line, v: Line) -> Line:
    return _running(_flow(h, low, c, v))


def adosc(h: Line, low: Line, c: Line, v: Line, fast: int, slow: int) -> Line:
    line = ad(h, low, c, v)
    if not line:
        return []
    quick, calm = (ema_from(line, 0, line[0], 2 / (p + 1)) for p in (fast, slow))
    first = max(fast, slow) - 1
    return [nan if t < first else quick[t] - calm[t] for t in range(len(line))]


def cmf(h: Line, low: Line, c: Line, v: Line, p: int) -> Line:
    return ratio(rolling(fsum, _flow(h, low, c, v), p), rolling(fsum, v, p))


def efi(c: Line, v: Line, p: int) -> Line:
    return tail(ema, [nan, *((c[t] - c[t - 1]) * v[t] for t in range(1, len(c)))][: len(c)], p)


def marketfi(h: Line, low: Line, v: Line) -> Line:
    return ratio([a - b for a, b in zip(h, low, strict=True)], v)


def _volume_index(c: Line, v: Line, sign: int) -> Line:
    """Ratios of closes compounded on bars whose volume changed in the direction of `sign`."""
    out: Line = []
    for t in range(len(c)):
        y = out[-1] if out else 1000.0
        if t > 0 and sign * (v[t] - v[t - 1]) > 0 and c[t - 1] != 0:
            y *= c[t] / c[t - 1]
        out.append(y)
    return out


def nvi(c: Line, v: Line) -> Line:
    return _volume_index(c, v, -1)


def pvi(c: Line, v: Line) -> Line:
    return _volume_index(c, v, 1)


def obv(x: Line, v: Line) -> Line:
    signed = [
        v[t] if t == 0 or x[t] > x[t - 1] else -v[t] if x[t] < x[t - 1] else 0.0
        for t in range(len(x))
    ]
    return _running(signed)


def pvo(v: Line, fast: int, slow: int, matype: int) -> Line:
    return ppo(v, fast, slow, matype)


def pvt(c: Line, v: Line) -> Line:
    moves = [0.0, *(v[t] * (c[t] - c[t - 1]) for t in range(1, len(c)))][: len(c)]
    return _running(ratio(moves, [0.0, *c][: len(c)]))


def rvol(v: Line, p: int) -> Line:
    """By a mean of zero as C divides."""
    means = [nan, *sma(v, p)][: len(v)]
    return [divided(a, b) for a, b in zip(v, means, strict=True)]


def vwap(h: Line, low: Line, c: Line, v: Line) -> Line:
    money = _running([(x + y + z) / 3 * w for x, y, z, w in zip(h, low, c, v, strict=True)])
    return ratio(money, _running(v))
