# SPDX-License-Identifier: Apache-2.0
"""Klines from trades and from bars."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.exchange.client import MINUTE, START, make_bars

from tradecore.adapters.exchange.candles import Candle, CandleStore

SCALE = 10**8


def summed(minutes: list[Candle], step: int) -> list[Candle]:
    """Return longer candles the slow way: one pass, one dict."""
    made: dict[int, Candle] = {}
    for minute in minutes:
        begin = minute.ts_open - minute.ts_open % step
        found = made.get(begin)
        if found is None:
            found = made[begin] = Candle(
                begin, begin + step, minute.open, minute.high, minute.low, minute.close
            )
        found.high = max(found.high, minute.high)
        found.low = min(found.low, minute.low)
        found.close = minute.close
        for name in ("volume", "quote", "taker", "taker_quote", "count"):
            setattr(found, name, getattr(found, name) + getattr(minute, name))
    return list(made.values())


trades = st.lists(
    st.tuples(
        st.integers(0, 40 * 60),  # Seconds from the start.
        st.integers(1, 10**6).map(lambda cents: cents * 10**6),
        st.integers(1, 10**13),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
).map(lambda rows: sorted(rows, key=lambda row: row[0]))


@given(rows=trades)
def test_longer_klines_are_sums_of_minutes(rows: list[tuple[int, int, int, bool]]) -> None:
    store = CandleStore()
    for trade_id, (second, price, quantity, is_maker) in enumerate(rows):
        ts = START + second * 10**9
        store.on_trade(ts, price, quantity, trade_id, is_maker, lambda _ts: None)

    minutes = store.klines("1m", None, None, 1000)
    assert sum(minute.count for minute in minutes) == len(rows)
    assert sum(minute.volume for minute in minutes) == sum(row[2] for row in rows)
    assert sum(minute.quote for minute in minutes) == sum(r[1] * r[2] // SCALE for r in rows)
    assert [m.ts_open for m in minutes] == list(
        range(minutes[0].ts_open, minutes[-1].ts_open + 1, MINUTE)
    )
    for interval, step in (("5m", 5), ("15m", 15), ("1h", 60)):
        expected = summed(minutes, step * MINUTE)
        made = store.klines(interval, None, None, 1000)
        for candle in (*made, *expected):
            candle.first_id = candle.last_id = 0
        assert made == expected
        last = store.candle(interval, minutes[-1].ts_open)
        assert last is not None
        last.first_id = last.last_id = 0
        assert last == expected[-1]


def test_each_minute_closes_once_and_idle_ones_are_flat() -> None:
    store, closed = CandleStore(), list[int]()
    store.on_trade(START + 1, 100, SCALE, 1, False, closed.append)
    store.advance(START + 3 * MINUTE, closed.append)
    store.on_trade(START + 3 * MINUTE + 5, 110, SCALE, 2, True, closed.append)

    assert closed == [START + MINUTE, START + 2 * MINUTE, START + 3 * MINUTE]
    rows = store.klines("1m", None, None, 10)
    assert [(row.open, row.close, row.count) for row in rows] == [
        (100, 100, 1),
        (100, 100, 0),
        (100, 100, 0),
        (110, 110, 1),
    ]
    assert (rows[0].taker, rows[3].taker) == (SCALE, 0)


def test_volumes_beyond_64_bits_stay_exact() -> None:
    store = CandleStore()
    bars = make_bars([1.0, 1.0])
    bars["volume_low"] = 7
    bars["volume_high"] = 2
    store.append_bars(bars)

    assert store.klines("1h", None, None, 10)[0].volume == 2 * (2 * 2**64 + 7)


@pytest.mark.parametrize("forming", [False, True])
@pytest.mark.parametrize("interval", ["1m", "5m"])
def test_paging(interval: str, forming: bool) -> None:
    store = CandleStore()
    store.append_bars(make_bars([float(i) + 1 for i in range(100)]))
    if forming:
        store.start_forming(START + 100 * MINUTE)
    everything = store.klines(interval, None, None, 1000)
    opens = [candle.ts_open for candle in everything]

    assert store.klines(interval, None, None, 3) == everything[-3:]
    assert store.klines(interval, opens[2], None, 4) == everything[2:6]
    assert store.klines(interval, opens[2] + 1, None, 4) == everything[3:7]
    assert store.klines(interval, None, opens[5], 3) == everything[3:6]
    assert store.klines(interval, opens[1], opens[3], 1000) == everything[1:4]
    assert store.klines(interval, opens[-1], None, 5) == everything[-1:]
    assert store.klines(interval, opens[-1] + 10**13, None, 5) == []


def test_a_hole_is_skipped_in_paging() -> None:
    store = CandleStore()
    store.append_bars(make_bars([1.0] * 10))
    store.append_bars(make_bars([1.0] * 10, START + 1000 * MINUTE))

    assert len(store.klines("1m", None, None, 15)) == 15
    assert len(store.klines("1m", START, None, 15)) == 15


def test_average_is_weighted_by_volume() -> None:
    store = CandleStore()
    bars = make_bars([100.0, 200.0])
    bars["volume_low"] = np.array([3, 1], np.uint64) * SCALE
    bars["quote_volume_low"] = np.array([300, 200], np.uint64) * SCALE
    store.append_bars(bars)

    assert store.average(START + 2 * MINUTE, 5) == 125 * SCALE
    assert store.average(START + 99 * MINUTE, 5) == 200 * SCALE
