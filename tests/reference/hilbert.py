# SPDX-License-Identifier: Apache-2.0
"""The Hilbert-transform engine of MAMA and the HT_ functions, as Ehlers and TA-Lib have it.

TA-Lib counts everything before its starting bar as zero: bar 12 for MAMA, HT_DCPERIOD and
HT_PHASOR, bar 37 for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import atan, cos, degrees, fsum, nan, pi, radians, sin

from tests.reference.formulas import Line


@dataclass(frozen=True)
class Turn:
    """What the engine knows on bar `t`; `smooth` maps earlier bars too."""

    t: int
    in_phase: float
    quadrature: float
    smooth_period: float
    smooth: dict[int, float]


def turns(x: Line, start: int) -> Iterator[Turn]:
    """Walk over the bars from `start` on."""
    smooth: dict[int, float] = {}
    detrender: dict[int, float] = {}
    quadrature: dict[int, float] = {}
    in_phase: dict[int, float] = {}
    i2 = q2 = re = im = period = smooth_period = 0.0
    for t in range(start, len(x)):
        gain = 0.075 * period + 0.54
        smooth[t] = fsum((4 * x[t], 3 * x[t - 1], 2 * x[t - 2], x[t - 3])) / 10
        detrender[t] = _transform(smooth, t, gain)
        quadrature[t] = _transform(detrender, t, gain)
        in_phase[t] = detrender.get(t - 3, 0.0)
        i2_before, q2_before = i2, q2
        i2 = 0.2 * (in_phase[t] - _transform(quadrature, t, gain)) + 0.8 * i2
        q2 = 0.2 * (quadrature[t] + _transform(in_phase, t, gain)) + 0.8 * q2
        re = 0.2 * (i2 * i2_before + q2 * q2_before) + 0.8 * re
        im = 0.2 * (i2 * q2_before - q2 * i2_before) + 0.8 * im
        before = period
        if re != 0 and im != 0:
            period = 360 / degrees(atan(im / re))
        period = max(min(period, 1.5 * before), 0.67 * before)
        period = max(min(period, 50.0), 6.0)
        period = 0.2 * period + 0.8 * before
        smooth_period = 0.33 * period + 0.67 * smooth_period
        yield Turn(t, in_phase[t], quadrature[t], smooth_period, smooth)


def _transform(z: dict[int, float], t: int, gain: float) -> float:
    z0, z2, z4, z6 = (z.get(t - back, 0.0) for back in (0, 2, 4, 6))
    return fsum((0.0962 * z0, 0.5769 * z2, -0.5769 * z4, -0.0962 * z6)) * gain


def phase(turn: Turn, before: float) -> float:
    """Phase of the dominant cycle in degrees; `before` is the previous bar's."""
    n = int(turn.smooth_period + 0.5)
    past = [turn.smooth.get(turn.t - k, 0.0) for k in range(n)]
    a = fsum(sin(2 * pi * k / n) * s for k, s in enumerate(past))
    b = fsum(cos(2 * pi * k / n) * s for k, s in enumerate(past))
    aside = 90 if a > 0 else -90 if a < 0 else 0
    result = degrees(atan(a / b)) if b != 0 else before + aside
    result += 90 + 360 / turn.smooth_period + (180 if b < 0 else 0)
    return result - 360 if result > 315 else result


def mama(x: Line, fast: float, slow: float) -> tuple[Line, Line]:
    quick, calm = [nan] * len(x), [nan] * len(x)
    m = f = before = 0.0
    for turn in turns(x, 12):
        i, q = turn.in_phase, turn.quadrature
        angle = degrees(atan(q / i)) if i != 0 else 0.0
        step = before - angle
        before = angle
        alpha = max(fast / step, slow) if step > 1 else fast
        m = alpha * x[turn.t] + (1 - alpha) * m
        f = alpha / 2 * m + (1 - alpha / 2) * f
        if turn.t >= 32:
            quick[turn.t], calm[turn.t] = m, f
    return quick, calm


def trendlines(x: Line) -> Iterator[tuple[Turn, float]]:
    """Each bar from 37 on with the trend line on it."""
    t1 = t2 = t3 = 0.0
    for turn in turns(x, 37):
        n = int(turn.smooth_period + 0.5)
        mean = fsum(x[turn.t - n + 1 : turn.t + 1]) / n if n > 0 else 0.0
        yield turn, (4 * mean + 3 * t1 + 2 * t2 + t3) / 10
        t1, t2, t3 = mean, t1, t2


def phases(x: Line) -> Iterator[tuple[Turn, float]]:
    """Each bar from 37 on with the phase on it."""
    angle = 0.0
    for turn in turns(x, 37):
        angle = phase(turn, angle)
        yield turn, angle


def sine(angle: float) -> float:
    """Of an angle in degrees."""
    return sin(radians(angle))
