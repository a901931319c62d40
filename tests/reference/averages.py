# SPDX-License-Identifier: Apache-2.0
"""Moving averages of every TA-Lib type, and what the other references build on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import copysign, fsum, inf, isqrt, nan

from tests.reference.formulas import Line, sma
from tests.reference.hilbert import mama

__all__ = [
    "Line", "changes", "dema", "divided", "ema", "ema_from", "hma", "kama", "lookback", "ma",
    "ma_from", "mama", "ratio", "rma", "rolling", "shown_with", "sma", "t3", "tail", "tema",
    "trima", "wma", "zlema",
]  # fmt: skip


def tail(formula: Callable[..., Line], x: Line, *settings: float) -> Line:
    """`formula` over `x` from its first value on; `x` may begin with NaN."""
    head = next((t for t, value in enumerate(x) if value == value), len(x))
    return [nan] * head + formula(x[head:], *settings)


def rolling(formula: Callable[[Line], float], x: Line, p: int) -> Line:
    """`formula` of the last `p` values on every bar."""
    return [nan if t < p - 1 else formula(x[t - p + 1 : t + 1]) for t in range(len(x))]


def changes(x: Line) -> Line:
    return [nan, *(b - a for a, b in pairwise(x))][: len(x)]


def ratio(x: Line, y: Line, times: float = 1.0, otherwise: float = 0.0) -> Line:
    """`times` x / y, just `times` where they are equal, and `otherwise` where y is 0."""
    pairs = zip(x, y, strict=True)
    return [times * (a / b) if b != 0 else a if a != a else otherwise for a, b in pairs]


def divided(x: float, y: float) -> float:
    """As C divides."""
    return x / y if y != 0 else x * copysign(inf, y)


def shown_with(last: Line, *lines: Line) -> tuple[Line, ...]:
    """`lines` and `last`, none of them before `last` begins."""
    hidden = [[nan if d != d else v for v, d in zip(x, last, strict=True)] for x in lines]
    return (*hidden, last)


def wma(x: Line, p: int) -> Line:
    whole = p * (p + 1) / 2
    return rolling(lambda w: fsum(k * v for k, v in enumerate(w, 1)) / whole, x, p)


def ema_from(x: Line, first: int, seed: float, alpha: float) -> Line:
    """EMA whose value on bar `first` is `seed`."""
    out, y = [nan] * len(x), seed
    for t in range(first, len(x)):
        y = seed if t == first else y + alpha * (x[t] - y)
        out[t] = y
    return out


def ema(x: Line, p: int) -> Line:
    if p == 1:
        return list(x)
    return ema_from(x, p - 1, fsum(x[:p]) / p, 2 / (p + 1))


def rma(x: Line, p: int) -> Line:
    """Wilder's average."""
    out, y = [nan] * len(x), 0.0
    for t in range(p - 1, len(x)):
        y = fsum(x[:p]) / p if t == p - 1 else (y * (p - 1) + x[t]) / p
        out[t] = y
    return out


def nested(x: Line, p: int, depth: int) -> list[Line]:
    """EMA, EMA of it, and so on."""
    lines = [ema(x, p)]
    while len(lines) < depth:
        lines.append(tail(ema, lines[-1], p))
    return lines


def dema(x: Line, p: int) -> Line:
    return [2 * a - b for a, b in zip(*nested(x, p, 2), strict=True)]


def tema(x: Line, p: int) -> Line:
    return [3 * a - 3 * b + c for a, b, c in zip(*nested(x, p, 3), strict=True)]


def t3(x: Line, p: int, v: float) -> Line:
    c1, c2 = -(v**3), 3 * v**2 + 3 * v**3
    c3, c4 = -6 * v**2 - 3 * v - 3 * v**3, 1 + 3 * v + v**3 + 3 * v**2
    lines = zip(*nested(x, p, 6)[2:], strict=True)
    return [c1 * e6 + c2 * e5 + c3 * e4 + c4 * e3 for e3, e4, e5, e6 in lines]


def trima(x: Line, p: int) -> Line:
    first, second = ((p + 1) // 2,) * 2 if p % 2 else (p // 2, p // 2 + 1)
    return tail(sma, sma(x, first), second)


def kama(x: Line, p: int) -> Line:
    """Kaufman: as quick as EMA(2) on a straight way, as slow as EMA(30) on a winding one."""
    if p == 1:
        return list(x)
    fast, slow = 2 / 3, 2 / 31
    out, y = [nan] * len(x), x[p - 1] if len(x) >= p else nan
    for t in range(p, len(x)):
        path = fsum(abs(b - a) for a, b in pairwise(x[t - p : t + 1]))
        straight = abs(x[t] - x[t - p]) / path if path != 0 else 1.0
        y += (straight * (fast - slow) + slow) ** 2 * (x[t] - y)
        out[t] = y
    return out


def hma(x: Line, p: int) -> Line:
    halves = wma(x, p // 2) if p > 1 else x
    apart = [2 * a - b for a, b in zip(halves, wma(x, p), strict=True)]
    return tail(wma, apart, isqrt(p))


def zlema(x: Line, p: int) -> Line:
    lag = (p - 1) // 2
    return tail(ema, [nan if t < lag else 2 * x[t] - x[t - lag] for t in range(len(x))], p)


_TYPES: dict[int, Callable[[Line, int], Line]] = {
    0: sma,
    1: ema,
    2: wma,
    3: dema,
    4: tema,
    5: trima,
    6: kama,
    7: lambda x, _: mama(x, 0.5, 0.05)[0],
    8: lambda x, p: t3(x, p, 0.7),
    9: hma,
    10: lambda x, _: list(x),
    12: zlema,
    13: rma,
}


def ma(x: Line, p: int, matype: int) -> Line:
    """A period of one is the input, whatever the type."""
    return list(x) if p == 1 else _TYPES[matype](x, p)


def lookback(p: int, matype: int) -> int:
    """Bars before the first value of `ma`."""
    by_type = {3: 2 * (p - 1), 4: 3 * (p - 1), 6: p, 7: 32, 8: 6 * (p - 1), 10: 0}
    by_type |= {9: p - 1 + isqrt(p) - 1, 12: p - 1 + (p - 1) // 2}
    return 0 if p == 1 else by_type.get(matype, p - 1)


def ma_from(x: Line, first: int, p: int, matype: int) -> Line:
    """`ma` begun so late that its first value stands on bar `first`."""
    start = min(first - lookback(p, matype), len(x))
    return [nan] * start + ma(x[start:], p, matype)
