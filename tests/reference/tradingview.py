# SPDX-License-Identifier: Apache-2.0
"""TradingView's built-ins as the equivalents in Pine say that it publishes: slow, bar by bar.

Bars are lists of finite floats, oldest first; na is NaN. As in Pine, a comparison with na is
false, x[1] is the value of the bar before, and what divides by 0 says below what it does.
"""

from __future__ import annotations

import math

NAN = math.nan
Line = list[float]


def before(x: Line) -> Line:
    """x[1]"""
    return [NAN, *x][: len(x)]


def rma(x: Line, p: int) -> Line:
    """ta.rma: y + (x - y) / p, from the mean of the first p values that there are."""
    out, seen, y = [], [], NAN
    for value in x:
        if not math.isnan(value):
            seen.append(value)
            y = sum(seen) / p if len(seen) <= p else value / p + (1 - 1 / p) * y
        out.append(y if len(seen) >= p else NAN)
    return out


def ema(x: Line, p: int) -> Line:
    """ta.ema: from the first value that there is."""
    out, y, a = [], NAN, 2 / (p + 1)
    for value in x:
        y = value if math.isnan(y) else a * value + (1 - a) * y
        out.append(y)
    return out


def tr(high: Line, low: Line, close: Line, handle_na: bool) -> Line:
    """ta.tr: on the first bar high - low, or na."""
    out = []
    for h, lo, c1 in zip(high, low, before(close), strict=True):
        if math.isnan(c1):
            out.append(h - lo if handle_na else NAN)
        else:
            out.append(max(h - lo, abs(h - c1), abs(lo - c1)))
    return out


def macd(x: Line, fast: int, slow: int, signal: int) -> tuple[Line, Line, Line]:
    line = [a - b for a, b in zip(ema(x, fast), ema(x, slow), strict=True)]
    mean = ema(line, signal)
    return line, mean, [a - b for a, b in zip(line, mean, strict=True)]


def rsi(x: Line, p: int) -> Line:
    """ta.rsi with the guards of the built-in study: no loss first, then no gain."""
    change = [a - b for a, b in zip(x, before(x), strict=True)]
    up = rma([NAN if math.isnan(c) else max(c, 0.0) for c in change], p)
    down = rma([NAN if math.isnan(c) else max(-c, 0.0) for c in change], p)
    out = []
    for u, d in zip(up, down, strict=True):
        if math.isnan(u):
            out.append(NAN)
        elif d == 0:
            out.append(100.0)
        else:
            out.append(0.0 if u == 0 else 100 - 100 / (1 + u / d))
    return out


def atr(high: Line, low: Line, close: Line, p: int) -> Line:
    return rma(tr(high, low, close, True), p)


def fixnan(x: Line) -> Line:
    """The last value that was not na."""
    out, last = [], NAN
    for value in x:
        last = last if math.isnan(value) else value
        out.append(last)
    return out


def dmi(high: Line, low: Line, close: Line, p: int) -> tuple[Line, Line, Line, Line]:
    """ta.dmi(p, p): +DI, -DI, what ADX is the average of in percent, and ADX."""
    plus, minus = [], []
    for h, lo, h1, l1 in zip(high, low, before(high), before(low), strict=True):
        up, down = h - h1, l1 - lo
        plus.append(NAN if math.isnan(up) else up if up > down and up > 0 else 0.0)
        minus.append(NAN if math.isnan(down) else down if down > up and down > 0 else 0.0)
    width = rma(tr(high, low, close, False), p)
    ways = []
    for way in (plus, minus):
        shares = zip(rma(way, p), width, strict=True)
        ways.append(fixnan([100 * d / w if w > 0 else NAN for d, w in shares]))
    apart = []
    for a, b in zip(*ways, strict=True):
        apart.append(abs(a - b) / (1 if a + b == 0 else a + b))
    return ways[0], ways[1], [100 * d for d in apart], [100 * d for d in rma(apart, p)]


def dx(high: Line, low: Line, close: Line, p: int) -> Line:
    return dmi(high, low, close, p)[2]


def adx(high: Line, low: Line, close: Line, p: int) -> Line:
    return dmi(high, low, close, p)[3]


def plus_di(high: Line, low: Line, close: Line, p: int) -> Line:
    return dmi(high, low, close, p)[0]


def minus_di(high: Line, low: Line, close: Line, p: int) -> Line:
    return dmi(high, low, close, p)[1]


def obv(x: Line, volume: Line) -> Line:
    """ta.obv: the running sum of sign(change) * volume, na counting as 0."""
    out, total = [], 0.0
    for a, b, v in zip(x, before(x), volume, strict=True):
        total += v * ((a > b) - (a < b))
        out.append(total)
    return out


def mfi(high: Line, low: Line, close: Line, volume: Line, p: int) -> Line:
    """ta.mfi(hlc3, p), 100 where nothing flowed down."""
    price = [(h + lo + c) / 3 for h, lo, c in zip(high, low, close, strict=True)]
    change = [a - b for a, b in zip(price, before(price), strict=True)]
    up = [v * (0.0 if c <= 0 else x) for v, c, x in zip(volume, change, price, strict=True)]
    down = [v * (0.0 if c >= 0 else x) for v, c, x in zip(volume, change, price, strict=True)]
    out = []
    for t in range(len(price)):
        gain, loss = (math.fsum(flow[max(t - p + 1, 0) : t + 1]) for flow in (up, down))
        value = 100.0 if loss == 0 else 100 - 100 / (1 + gain / loss)
        out.append(value if t >= p - 1 else NAN)
    return out


def cmo(x: Line, p: int) -> Line:
    """ta.cmo, but 0 where nothing has moved, as everywhere in the catalog; Pine has na there."""
    steps = [a - b for a, b in zip(x, before(x), strict=True)]
    out = []
    for t in range(len(x)):
        window = steps[max(t - p + 1, 0) : t + 1]
        gain = math.fsum(s for s in window if s >= 0)
        loss = math.fsum(-s for s in window if s < 0)
        value = 100 * (gain - loss) / (gain + loss) if gain + loss > 0 else 0.0
        out.append(value if t >= p else NAN)
    return out


def percentrank(x: Line, p: int) -> Line:
    out = []
    for t, value in enumerate(x):
        among = sum(other <= value for other in x[max(t - p, 0) : t])
        out.append(100 * among / p if t >= p else NAN)
    return out


def supertrend(high: Line, low: Line, close: Line, p: int, many: float) -> tuple[Line, Line]:
    """ta.supertrend(many, p), p above 1. na while the ATR is: direction 0, as whole outputs are."""
    width = atr(high, low, close, p)
    stop, way = [NAN] * len(close), [0.0] * len(close)
    upper = lower = NAN
    for t, w in enumerate(width):
        upper1, lower1 = (0.0 if math.isnan(band) else band for band in (upper, lower))
        close1 = close[t - 1] if t > 0 else NAN
        middle = (high[t] + low[t]) / 2
        upper, lower = middle + many * w, middle - many * w
        if math.isnan(w):
            continue
        lower = lower if lower > lower1 or close1 < lower1 else lower1
        upper = upper if upper < upper1 or close1 > upper1 else upper1
        if math.isnan(width[t - 1]):
            way[t] = 1
        elif stop[t - 1] == upper1:
            way[t] = -1 if close[t] > upper else 1
        else:
            way[t] = 1 if close[t] < lower else -1
        stop[t] = lower if way[t] == -1 else upper
    return stop, way


def kc(
    high: Line, low: Line, close: Line, p: int, width_p: int, many: float
) -> tuple[Line, Line, Line]:
    """ta.kc(close, p, many) with a length of its own for the width; na on the first bar."""
    basis = ema(close, p)
    width = ema(tr(high, low, close, False), width_p)
    known = [b + 0 * w for b, w in zip(basis, width, strict=True)]
    above = [b + many * w for b, w in zip(basis, width, strict=True)]
    return above, known, [b - many * w for b, w in zip(basis, width, strict=True)]


def sar(high: Line, low: Line, step: float, most: float, begins_long: bool) -> Line:
    """ta.sar(step, step, most); Pine begins long if close > close[1] on bar 1."""
    out = [NAN] * len(high)
    is_below, extreme, share, result = begins_long, NAN, NAN, NAN
    for t in range(1, len(high)):
        is_first = False
        if t == 1:
            extreme = high[t] if is_below else low[t]
            result = low[t - 1] if is_below else high[t - 1]
            is_first, share = True, step
        result = result + share * (extreme - result)
        if is_below:
            if result > low[t]:
                is_first, is_below, share = True, False, step
                result, extreme = max(high[t], extreme), low[t]
        elif result < high[t]:
            is_first, is_below, share = True, True, step
            result, extreme = min(low[t], extreme), high[t]
        if not is_first:
            if is_below and high[t] > extreme:
                extreme, share = high[t], min(share + step, most)
            elif not is_below and low[t] < extreme:
                extreme, share = low[t], min(share + step, most)
        if is_below:
            result = min(result, *low[max(t - 2, 0) : t])
        else:
            result = max(result, *high[max(t - 2, 0) : t])
        out[t] = result
    return out
