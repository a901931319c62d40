# SPDX-License-Identifier: Apache-2.0
"""The Cycle Indicators of TA-Lib."""

from __future__ import annotations

from math import nan

from tests.reference.averages import Line
from tests.reference.hilbert import phases, sine, trendlines, turns

FIRST, FIRST_LATE = 32, 63


def ht_dcperiod(x: Line) -> Line:
    out = [nan] * len(x)
    for turn in turns(x, 12):
        if turn.t >= FIRST:
            out[turn.t] = turn.smooth_period
    return out


def ht_phasor(x: Line) -> tuple[Line, Line]:
    in_phase, quadrature = [nan] * len(x), [nan] * len(x)
    for turn in turns(x, 12):
        if turn.t >= FIRST:
            in_phase[turn.t], quadrature[turn.t] = turn.in_phase, turn.quadrature
    return in_phase, quadrature


def ht_dcphase(x: Line) -> Line:
    out = [nan] * len(x)
    for turn, angle in phases(x):
        if turn.t >= FIRST_LATE:
            out[turn.t] = angle
    return out


def ht_sine(x: Line) -> tuple[Line, Line]:
    angles = ht_dcphase(x)
    return [sine(angle) for angle in angles], [sine(angle + 45) for angle in angles]


def ht_trendmode(x: Line) -> list[int]:
    """0 in a cycle, 1 in a trend."""
    out = [0] * len(x)
    days, before, ahead_before = 0, 0.0, 0.0
    for (turn, angle), (_, line) in zip(phases(x), trendlines(x), strict=True):
        is_ahead = sine(angle) - sine(angle + 45)
        step = angle - before
        full = 360 / turn.smooth_period
        crossed = (is_ahead > 0 and ahead_before <= 0) or (is_ahead < 0 and ahead_before >= 0)
        days = 1 if crossed else days + 1
        is_trend = not crossed and days >= turn.smooth_period / 2
        is_trend = is_trend and not 0.67 * full < step < 1.5 * full
        is_far = line != 0 and abs((turn.smooth[turn.t] - line) / line) >= 0.015
        before, ahead_before = angle, is_ahead
        if turn.t >= FIRST_LATE:
            out[turn.t] = int(is_trend or is_far)
    return out
