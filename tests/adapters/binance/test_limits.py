# SPDX-License-Identifier: Apache-2.0
"""Weight, silences, connection budget and back-off, on a clock that only moves when told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.binance.loopback import SECOND, StillClock, seeded

from tradecore.adapters.binance.limits import (
    BackOff,
    ConnectionBudget,
    Limiter,
    parse_retry_after,
)
from tradecore.errors import VenueUnavailable


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        ("1.5", 1.5),
        (" 3 ", 3.0),
        (None, 60.0),
        ("", 60.0),
        ("soon", 60.0),
        ("-5", 60.0),
        ("nan", 60.0),
        ("1e9", 60.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 60.0),
        ("999999999", 3 * 86_400.0),
        ("9" * 40, 60.0),
    ],
)
def test_o37_every_form_of_retry_after(text: str | None, seconds: float) -> None:
    assert parse_retry_after(text) == seconds


def test_silence_is_kept_to_the_end_and_never_shortened() -> None:
    clock = StillClock()
    limiter = Limiter(clock)
    limiter.heard(418, {"Retry-After": "120"})
    limiter.heard(429, {"retry-after": "5"})
    clock.wall_ns += 120 * SECOND - 1
    with pytest.raises(VenueUnavailable, match="silence"):
        limiter.take(1)
    clock.wall_ns += 1
    limiter.take(1)

    assert limiter.silences == 2


async def test_ordinary_calls_leave_the_reserve_to_urgent_ones() -> None:
    clock = StillClock()
    limiter = Limiter(clock, weight_max=100, reserve=0.2)
    await limiter.wait(80)
    limiter.take(20)
    with pytest.raises(VenueUnavailable, match="100 of 100"):
        limiter.take(1)
    began = clock.venue_ns()
    await limiter.wait(1)

    assert clock.venue_ns() // (60 * SECOND) == began // (60 * SECOND) + 1
    assert limiter.used_weight == 1


@pytest.mark.parametrize("rate", [1.0, 60.0])
async def test_the_wait_ends_with_the_venues_minute_whatever_its_pace(rate: float) -> None:
    clock = StillClock(rate)
    limiter = Limiter(clock, weight_max=10, reserve=0.0)
    limiter.take(10)
    began = clock.wall_ns
    left_s = (60 - clock.venue_ns() / SECOND % 60) / rate
    await limiter.wait(1)

    assert left_s <= (clock.wall_ns - began) / SECOND <= left_s + 0.11
    assert len(clock.naps) <= 4


async def test_what_the_venue_counted_overrides_ours() -> None:
    limiter = Limiter(StillClock(), weight_max=100)
    await limiter.wait(5)
    limiter.heard(
        200,
        {"X-MBX-USED-WEIGHT-1M": "42", "X-MBX-ORDER-COUNT-10S": "3", "x-mbx-order-count-1d": "9"},
    )
    assert limiter.used_weight == 42
    assert limiter.order_counts == {"10s": 3, "1d": 9}
    limiter.heard(200, {"X-MBX-USED-WEIGHT-1M": "-1", "x-mbx-order-count-1d": "many"})

    assert limiter.used_weight == 42


async def test_a_call_that_can_never_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="weight was 81"):
        await Limiter(StillClock(), weight_max=100, reserve=0.2).wait(81)


@pytest.mark.parametrize("options", [{"weight_max": 0}, {"reserve": 1.0}, {"reserve": -0.1}])
def test_limits_that_make_no_sense_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weight_max was"):
        Limiter(StillClock(), **options)  # type: ignore[arg-type]


@given(st.lists(st.integers(0, 20 * SECOND), max_size=60))
async def test_k4_no_window_holds_more_connections_than_allowed(gaps: list[int]) -> None:
    clock = StillClock()
    budget = ConnectionBudget(clock, limit=5, window_s=30.0)
    times = []
    for gap in gaps:
        clock.wall_ns += gap
        await budget.spend()
        times.append(clock.wall_ns)

    for first, sixth in zip(times, times[5:], strict=False):
        assert sixth - first >= 30 * SECOND


async def test_back_off_starts_over_only_after_health() -> None:
    clock = StillClock()
    back_off = BackOff(clock, seeded())
    ceilings = []
    for healthy_s in (0, 0, 29, 29, 31, 0):
        back_off.succeeded()
        clock.wall_ns += healthy_s * SECOND
        draw = seeded_after(len(ceilings))
        await back_off.wait()
        ceilings.append(round(clock.naps[-1] / draw, 6))

    assert ceilings == [1, 2, 4, 8, 1, 2]


def seeded_after(count: int) -> float:
    """Return the draw that comes after `count` others."""
    draws = seeded()
    return [draws.random() for _ in range(count + 1)][-1]


async def test_back_off_waits_at_least_as_told() -> None:
    clock = StillClock()
    await BackOff(clock, seeded()).wait(at_least_s=33.0)

    assert clock.naps == [33.0]


@pytest.mark.parametrize(("header", "seconds"), [({}, 300), ({"Retry-After": "900"}, 900)])
def test_o39_the_firewall_is_given_minutes(header: dict[str, str], seconds: int) -> None:
    limiter = Limiter(StillClock())
    limiter.heard(403, header)

    assert limiter.silence_left_s == seconds


def test_o40_too_many_orders_stop_entries_only() -> None:
    clock = StillClock()
    limiter = Limiter(clock)
    limiter.heard(429, {"Retry-After": "4"}, -1015)
    limiter.take(1)
    with pytest.raises(VenueUnavailable, match="too many orders"):
        limiter.check_entries()
    clock.wall_ns += 4 * SECOND
    limiter.check_entries()

    assert limiter.silences == 0


async def test_the_venues_own_limit_is_taken_over() -> None:
    limiter = Limiter(StillClock(), weight_max=100)
    limiter.set_weight_max(1_000)
    await limiter.wait(800)
    limiter.take(200)
