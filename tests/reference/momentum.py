# SPDX-License-Identifier: Apache-2.0
"""The Momentum Indicators of TA-Lib, but for directional movement."""

from __future__ import annotations

from math import fsum, nan

from tests.reference.averages import (
    Line,
    changes,
    ema,
    ema_from,
    lookback,
    ma,
    ma_from,
    ratio,
    rma,
    rolling,
    shown_with,
    sma,
    tail,
    wma,
)
from tests.reference.formulas import mom, roc
from tests.reference.statistic import tsf
from tests.reference.volatility import trange

__all__ = [
    "ac", "ao", "apo", "aroon", "aroonosc", "bop", "cci", "cmo", "cmou", "coppock", "dpo", "er",
    "eri", "fosc", "fractal", "imi", "kdj", "macd", "macdext", "macdfix", "mfi", "mom", "ppo",
    "qstick", "roc", "rocp", "rocr", "rocr100", "rsi", "smi", "stoch", "stochf", "stochrsi",
    "trix", "tsi", "ultosc", "vhf", "vortex", "wad", "willr",
]  # fmt: skip


def _less(x: Line, y: Line) -> Line:
    return [a - b for a, b in zip(x, y, strict=True)]


def _typical(h: Line, low: Line, c: Line) -> Line:
    return [(a + b + d) / 3 for a, b, d in zip(h, low, c, strict=True)]


def _sums(x: Line, p: int) -> Line:
    return tail(lambda line: rolling(fsum, line, p), x)


def _sides(x: Line) -> tuple[Line, Line]:
    """What is above and what is below zero."""
    return (
        [v if v != v else max(v, 0.0) for v in x],
        [v if v != v else max(-v, 0.0) for v in x],
    )


def ao(h: Line, low: Line, fast: int, slow: int) -> Line:
    middle = [(a + b) / 2 for a, b in zip(h, low, strict=True)]
    return _less(sma(middle, fast), sma(middle, slow))


def ac(h: Line, low: Line, fast: int, slow: int, signal: int) -> Line:
    line = ao(h, low, fast, slow)
    return _less(line, tail(sma, line, signal))


def apo(x: Line, fast: int, slow: int, matype: int) -> Line:
    return _less(ma(x, min(fast, slow), matype), ma(x, max(fast, slow), matype))


def ppo(x: Line, fast: int, slow: int, matype: int) -> Line:
    return ratio(apo(x, fast, slow, matype), ma(x, max(fast, slow), matype), 100)


def aroon(h: Line, low: Line, p: int) -> tuple[Line, Line]:
    """The latest of equal extremes counts."""

    def since(window: Line, extreme: float) -> float:
        return 100 * (p - window[::-1].index(extreme)) / p

    down = rolling(lambda w: since(w, min(w)), low, p + 1)
    return down, rolling(lambda w: since(w, max(w)), h, p + 1)


def aroonosc(h: Line, low: Line, p: int) -> Line:
    down, up = aroon(h, low, p)
    return _less(up, down)


def bop(o: Line, h: Line, low: Line, c: Line) -> Line:
    return ratio(_less(c, o), _less(h, low))


def cci(h: Line, low: Line, c: Line, p: int) -> Line:
    def value(window: Line) -> float:
        mean = fsum(window) / p
        deviation = fsum(abs(v - mean) for v in window) / p
        return (window[-1] - mean) / (0.015 * deviation) if deviation != 0 else 0.0

    return rolling(value, _typical(h, low, c), p)


def _balance(up: Line, down: Line) -> Line:
    """100 (up - down) / (up + down)."""
    return ratio(_less(up, down), [u + d for u, d in zip(up, down, strict=True)], 100)


def rsi(x: Line, p: int) -> Line:
    up, down = (tail(rma, line, p) for line in _sides(changes(x)))
    return ratio(up, [u + d for u, d in zip(up, down, strict=True)], 100)


def cmo(x: Line, p: int) -> Line:
    up, down = (tail(rma, line, p) for line in _sides(changes(x)))
    return _balance(up, down)


def cmou(x: Line, p: int) -> Line:
    up, down = (_sums(line, p) for line in _sides(changes(x)))
    return _balance(up, down)


def coppock(x: Line, p: int, one: int, other: int) -> Line:
    return tail(wma, [a + b for a, b in zip(roc(x, one), roc(x, other), strict=True)], p)


def dpo(x: Line, p: int) -> Line:
    back = p // 2 + 1
    earlier = ([nan] * back + x)[: len(x)]
    return _less(earlier, sma(x, p))


def _path(x: Line, p: int) -> Line:
    """Sum of the last `p` steps, whatever their sign."""
    return _sums([abs(v) for v in changes(x)], p)


def er(x: Line, p: int) -> Line:
    return ratio([abs(v) for v in mom(x, p)], _path(x, p), otherwise=1.0)


def eri(h: Line, low: Line, c: Line, p: int) -> tuple[Line, Line]:
    middle = ema(c, p)
    return _less(h, middle), _less(low, middle)


def fosc(x: Line, p: int) -> Line:
    forecast = [nan, *tsf(x, p)][: len(x)]
    return ratio(_less(x, forecast), x, 100)


def fractal(h: Line, low: Line, left: int, right: int) -> tuple[list[int], list[int]]:
    """On the bar that confirms a swing."""

    def swing(x: Line) -> list[int]:
        out = [0] * len(x)
        for t in range(left + right, len(x)):
            window = x[t - left - right : t + 1]
            middle = window.pop(left)
            out[t] = 100 if middle > max(window) else 0
        return out

    return swing(h), swing([-v for v in low])


def imi(o: Line, c: Line, p: int) -> Line:
    up, down = (_sums(line, p) for line in _sides(_less(c, o)))
    return ratio(up, [u + d for u, d in zip(up, down, strict=True)], 100, otherwise=50.0)


def _macd_of(apart: Line, signal: Line) -> tuple[Line, Line, Line]:
    line, signal = shown_with(signal, apart)
    return line, signal, _less(line, signal)


def _macd(
    x: Line, fast: int, slow: int, fast_alpha: float, slow_alpha: float, signal: int
) -> tuple[Line, Line, Line]:
    """Both averages begin on one bar, each from the mean of as many bars as it spans."""
    first = slow - 1
    quick = ema_from(x, first, fsum(x[slow - fast : slow]) / fast, fast_alpha)
    calm = ema_from(x, first, fsum(x[:slow]) / slow, slow_alpha)
    apart = _less(quick, calm)
    return _macd_of(apart, tail(ema, apart, signal))


def macd(x: Line, fast: int, slow: int, signal: int) -> tuple[Line, Line, Line]:
    fast, slow = min(fast, slow), max(fast, slow)
    return _macd(x, fast, slow, 2 / (fast + 1), 2 / (slow + 1), signal)


def macdfix(x: Line, signal: int) -> tuple[Line, Line, Line]:
    return _macd(x, 12, 26, 0.15, 0.075, signal)


def macdext(
    x: Line, fast: int, fast_type: int, slow: int, slow_type: int, signal: int, signal_type: int
) -> tuple[Line, Line, Line]:
    if slow < fast:
        fast, fast_type, slow, slow_type = slow, slow_type, fast, fast_type
    first = max(lookback(fast, fast_type), lookback(slow, slow_type))
    apart = _less(ma_from(x, first, fast, fast_type), ma_from(x, first, slow, slow_type))
    return _macd_of(apart, tail(ma, apart, signal, signal_type))


def mfi(h: Line, low: Line, c: Line, v: Line, p: int) -> Line:
    typical = _typical(h, low, c)
    flow = [a * b for a, b in zip(typical, v, strict=True)]
    steps = changes(typical)
    up = [nan if s != s else f if s > 0 else 0.0 for f, s in zip(flow, steps, strict=True)]
    down = [nan if s != s else f if s < 0 else 0.0 for f, s in zip(flow, steps, strict=True)]
    up, down = _sums(up, p), _sums(down, p)
    return ratio(up, [a + b for a, b in zip(up, down, strict=True)], 100)


def qstick(o: Line, c: Line, p: int) -> Line:
    return sma(_less(c, o), p)


def _base(x: Line, p: int) -> Line:
    return ([nan] * p + x)[: len(x)]


def rocp(x: Line, p: int) -> Line:
    return ratio(mom(x, p), _base(x, p))


def rocr(x: Line, p: int) -> Line:
    return [nan if b != b else r for r, b in zip(ratio(x, _base(x, p)), _base(x, p), strict=True)]


def rocr100(x: Line, p: int) -> Line:
    return [100 * v for v in rocr(x, p)]


def smi(h: Line, low: Line, c: Line, p: int, fast: int, slow: int, signal: int) -> tuple[Line, ...]:
    tops, bottoms = rolling(max, h, p), rolling(min, low, p)
    off = [v - (a + b) / 2 for v, a, b in zip(c, tops, bottoms, strict=True)]
    off, wide = (tail(ema, tail(ema, x, slow), fast) for x in (off, _less(tops, bottoms)))
    line = ratio(off, wide, 200)
    return shown_with(tail(ema, line, signal), line)


def _fast_k(h: Line, low: Line, c: Line, p: int) -> Line:
    """Where the close stands between the extremes."""
    tops, bottoms = rolling(max, h, p), rolling(min, low, p)
    return ratio(_less(c, bottoms), _less(tops, bottoms), 100)


def stochf(h: Line, low: Line, c: Line, p: int, smooth: int, matype: int) -> tuple[Line, ...]:
    k = _fast_k(h, low, c, p)
    return shown_with(tail(ma, k, smooth, matype), k)


def stoch(
    h: Line, low: Line, c: Line, p: int, k: int, k_type: int, d: int, d_type: int
) -> tuple[Line, ...]:
    slow = tail(ma, _fast_k(h, low, c, p), k, k_type)
    return shown_with(tail(ma, slow, d, d_type), slow)


def kdj(
    h: Line, low: Line, c: Line, p: int, k: int, k_type: int, d: int, d_type: int
) -> tuple[Line, ...]:
    slow, smooth = stoch(h, low, c, p, k, k_type, d, d_type)
    return slow, smooth, [3 * a - 2 * b for a, b in zip(slow, smooth, strict=True)]


def stochrsi(x: Line, p: int, k: int, d: int, matype: int) -> tuple[Line, ...]:
    line = rsi(x, p)
    head = min(p, len(x))
    k_line, d_line = stochf(line[head:], line[head:], line[head:], k, d, matype)
    return [nan] * head + k_line, [nan] * head + d_line


def trix(x: Line, p: int) -> Line:
    line = x
    for _ in range(3):
        line = tail(ema, line, p)
    return tail(roc, line, 1)


def tsi(x: Line, p: int, q: int) -> Line:
    steps = changes(x)
    smooth, whole = (tail(ema, tail(ema, line, p), q) for line in (steps, [abs(v) for v in steps]))
    return ratio(smooth, whole, 100)


def ultosc(h: Line, low: Line, c: Line, p: int, q: int, r: int) -> Line:
    pressure = [nan, *(c[t] - min(low[t], c[t - 1]) for t in range(1, len(c)))][: len(c)]
    ranges = trange(h, low, c)
    parts = [ratio(_sums(pressure, n), _sums(ranges, n)) for n in sorted((p, q, r))]
    return [100 * fsum((4 * a, 2 * b, d)) / 7 for a, b, d in zip(*parts, strict=True)]


def vhf(x: Line, p: int) -> Line:
    return ratio(_less(rolling(max, x, p), rolling(min, x, p)), _path(x, p))


def vortex(h: Line, low: Line, c: Line, p: int) -> tuple[Line, Line]:
    bars = range(1, len(h))
    up = [nan, *(abs(h[t] - low[t - 1]) for t in bars)][: len(h)]
    down = [nan, *(abs(low[t] - h[t - 1]) for t in bars)][: len(h)]
    whole = _sums(trange(h, low, c), p)
    return ratio(_sums(up, p), whole), ratio(_sums(down, p), whole)


def wad(h: Line, low: Line, c: Line) -> Line:
    moves: Line = []
    for t in range(len(c)):
        if t == 0 or c[t] == c[t - 1]:
            moves.append(0.0)
        elif c[t] > c[t - 1]:
            moves.append(c[t] - min(low[t], c[t - 1]))
        else:
            moves.append(c[t] - max(h[t], c[t - 1]))
    return [fsum(moves[: t + 1]) for t in range(len(c))]


def willr(h: Line, low: Line, c: Line, p: int) -> Line:
    tops, bottoms = rolling(max, h, p), rolling(min, low, p)
    return ratio(_less(tops, c), _less(tops, bottoms), -100)
