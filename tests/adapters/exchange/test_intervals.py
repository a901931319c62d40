# SPDX-License-Identifier: Apache-2.0
"""Where klines begin and end."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecore.adapters.exchange.intervals import (
    INTERVALS,
    MINUTE_NS,
    close_ns,
    open_ns,
    opens_ns,
    zone_ns,
)

SECOND = 1_000_000_000


def ns(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * SECOND


@pytest.mark.parametrize(
    ("interval", "inside", "begin", "end"),
    [
        ("1m", "2024-02-29T23:59:59", "2024-02-29T23:59:00", "2024-03-01T00:00:00"),
        ("1h", "2024-02-29T23:59:59", "2024-02-29T23:00:00", "2024-03-01T00:00:00"),
        ("1w", "2024-03-03T12:00:00", "2024-02-26T00:00:00", "2024-03-04T00:00:00"),
        ("1w", "2024-03-04T00:00:00", "2024-03-04T00:00:00", "2024-03-11T00:00:00"),
        ("1M", "2024-02-29T23:59:59", "2024-02-01T00:00:00", "2024-03-01T00:00:00"),
        ("1M", "2023-12-31T00:00:00", "2023-12-01T00:00:00", "2024-01-01T00:00:00"),
    ],
)
def test_bounds(interval: str, inside: str, begin: str, end: str) -> None:
    assert open_ns(interval, ns(inside)) == ns(begin)
    assert close_ns(interval, ns(begin)) == ns(end)


@given(
    ts=st.integers(1_483_228_800, 1_900_000_000),
    interval=st.sampled_from(INTERVALS),
    shift=st.integers(-12 * 60, 14 * 60).map(lambda minutes: minutes * MINUTE_NS),
)
def test_each_time_lies_in_its_own_kline(ts: int, interval: str, shift: int) -> None:
    begin = open_ns(interval, ts * SECOND, shift)

    assert begin <= ts * SECOND < close_ns(interval, begin, shift)
    assert open_ns(interval, begin, shift) == begin
    assert begin + shift == open_ns(interval, ts * SECOND + shift)
    assert opens_ns(interval, np.array([ts * SECOND]), shift).tolist() == [begin]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *[("0", 0), ("8", 480), ("-1:00", -60), ("+05:45", 345), ("14", 840), ("-12:00", -720)],
        *[
            ("14:01", None),
            ("-13", None),
            ("1:60", None),
            ("", None),
            ("east", None),
            ("1:5", None),
        ],
    ],
)
def test_time_zones(text: str, minutes: int | None) -> None:
    assert zone_ns(text) == (None if minutes is None else minutes * MINUTE_NS)
