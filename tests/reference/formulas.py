# SPDX-License-Identifier: Apache-2.0
"""The indicators as textbooks write them: slow, short, exact sums. Lists of finite floats in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import fsum, isfinite, nan, sqrt

Line = list[float]


def sma(x: Line, p: int) -> Line:
    return [nan if t < p - 1 else fsum(x[t - p + 1 : t + 1]) / p for t in range(len(x))]


def _ema_from(x: Line, first: int, seed: float, p: int) -> Line:
    """EMA whose value on bar `first` is `seed`."""
    out, y = [nan] * len(x), seed
    for t in range(first, len(x)):
        y = seed if t == first else y + 2.0 / (p + 1) * (x[t] - y)
        out[t] = y
    return out


def ema(x: Line, p: int) -> Line:
    return _ema_from(x, p - 1, fsum(x[:p]) / p, p)


def rsi(x: Line, p: int) -> Line:
    changes = [b - a for a, b in pairwise(x)]
    gains, losses = [max(c, 0.0) for c in changes], [max(-c, 0.0) for c in changes]
    up, down = _wilder(gains, p), _wilder(losses, p)
    ratios = [100 * g / (g + d) if g + d != 0 else 0.0 for g, d in zip(up, down, strict=True)]
    return ([nan] + [nan if u != u else r for u, r in zip(up, ratios, strict=True)])[: len(x)]


def _wilder(x: Line, p: int) -> Line:
    out, y = [nan] * len(x), 0.0
    for t in range(p - 1, len(x)):
        y = fsum(x[:p]) / p if t == p - 1 else (y * (p - 1) + x[t]) / p
        out[t] = y
    return out


def macd(x: Line, fast: int, slow: int, signal: int) -> tuple[Line, Line, Line]:
    fast, slow = min(fast, slow), max(fast, slow)
    first = slow - 1
    blank = [nan] * len(x)
    if len(x) <= first + signal - 1:
        return blank, blank, blank
    quick = _ema_from(x, first, fsum(x[slow - fast : slow]) / fast, fast)
    calm = _ema_from(x, first, fsum(x[:slow]) / slow, slow)
    apart = [a - b for a, b in zip(quick, calm, strict=True)]
    line = [nan] * first + ema(apart[first:], signal)
    shown = [nan if s != s else a for a, s in zip(apart, line, strict=True)]
    return shown, line, [a - s for a, s in zip(shown, line, strict=True)]


def bbands(x: Line, p: int, up: float, down: float) -> tuple[Line, Line, Line]:
    middle = sma(x, p)
    width = [
        nan if m != m else sqrt(fsum((v - m) ** 2 for v in x[t - p + 1 : t + 1]) / p)
        for t, m in enumerate(middle)
    ]
    upper = [m + up * w for m, w in zip(middle, width, strict=True)]
    return upper, middle, [m - down * w for m, w in zip(middle, width, strict=True)]


def atr(h: Line, low: Line, c: Line, p: int) -> Line:
    ranges = [
        max(h[t] - low[t], abs(h[t] - c[t - 1]), abs(low[t] - c[t - 1])) for t in range(1, len(h))
    ]
    return ([nan, *_wilder(ranges, p)])[: len(h)]


def stoch(h: Line, low: Line, c: Line, k: int, slow_k: int, slow_d: int) -> tuple[Line, Line]:
    fast = []
    for t in range(k - 1, len(h)):
        top, bottom = max(h[t - k + 1 : t + 1]), min(low[t - k + 1 : t + 1])
        fast.append(100 * (c[t] - bottom) / (top - bottom) if top != bottom else 0.0)
    first = min(k - 1, len(h))
    slow = sma(fast, slow_k)
    line = [nan] * (first + min(slow_k - 1, len(slow))) + sma(slow[slow_k - 1 :], slow_d)
    slow = [nan] * first + slow
    return [nan if d != d else s for s, d in zip(slow, line, strict=True)], line


def adx(h: Line, low: Line, c: Line, p: int) -> Line:
    del c  # The true range cancels in DX.
    up, down = 0.0, 0.0
    dxs: Line = []
    out = [nan] * len(h)
    for t in range(1, len(h)):
        rise, fall = h[t] - h[t - 1], low[t - 1] - low[t]
        plus = rise if rise > 0 and rise > fall else 0.0
        minus = fall if fall > 0 and fall > rise else 0.0
        up = up + plus if t < p else up - up / p + plus
        down = down + minus if t < p else down - down / p + minus
        if t < p:
            continue
        known = up + down != 0
        dx = 100 * abs(up - down) / (up + down) if known else 0.0
        if t <= 2 * p - 1:
            dxs.append(dx)
            if t == 2 * p - 1:
                out[t] = fsum(dxs) / p
        else:
            out[t] = (out[t - 1] * (p - 1) + dx) / p if known else out[t - 1]
    return out


def mom(x: Line, p: int) -> Line:
    return [nan if t < p else x[t] - x[t - p] for t in range(len(x))]


def roc(x: Line, p: int) -> Line:
    return [
        nan if t < p else 100 * (x[t] / x[t - p] - 1) if x[t - p] != 0 else 0.0
        for t in range(len(x))
    ]


def seen_only(
    formula: Callable[..., object], inputs: list[Line], settings: tuple[float, ...]
) -> list[Line]:
    """Outputs of `formula` over the bars whose inputs are all finite; NaN on the others."""
    bars = [t for t, row in enumerate(zip(*inputs, strict=True)) if all(map(isfinite, row))]
    result = formula(*([line[t] for t in bars] for line in inputs), *settings)
    lines = result if isinstance(result, tuple) else (result,)
    spread = []
    for line in lines:
        out = [nan] * len(inputs[0])
        for t, value in zip(bars, line, strict=True):
            out[t] = value
        spread.append(out)
    return spread
