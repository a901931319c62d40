# SPDX-License-Identifier: Apache-2.0
"""Venue time = offset + rate x monotonic."""

from __future__ import annotations

import pytest
from tests.live.world import SECOND, START, ManualClock

from tradecore.live import ClockSample, StepClock, VenueClock


def test_venue_time_runs_at_its_rate_from_the_quickest_answer() -> None:
    wall = ManualClock()
    clock = VenueClock(wall, rate=60.0)
    slow = ClockSample(0, 4 * SECOND, START)
    quick = ClockSample(10 * SECOND, 12 * SECOND, START + 3_600 * SECOND)

    error = clock.synchronise([slow, quick])
    wall.move(START + 21 * SECOND)

    assert error == SECOND
    assert clock.venue_ns() == START + 3_600 * SECOND + 60 * 10 * SECOND


def test_venue_time_never_runs_backwards() -> None:
    wall = ManualClock()
    clock = VenueClock(wall)
    before = clock.venue_ns()

    clock.synchronise([ClockSample(0, 0, START - SECOND)])

    assert clock.venue_ns() == before


def test_step_clock_stands_still_between_steps() -> None:
    clock = StepClock(ManualClock())
    clock.set(START)
    clock.set(START - 1)

    assert clock.venue_ns() == START


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), 1e9])
def test_bad_rate_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="rate was"):
        VenueClock(ManualClock(), rate)


def test_no_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="samples were empty"):
        VenueClock(ManualClock()).synchronise([])
