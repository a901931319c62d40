# SPDX-License-Identifier: Apache-2.0
"""The newest trades, beside a plain list of all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tradecore.adapters.exchange.frames import Aggregate, Trade
from tradecore.adapters.exchange.trade_log import TradeLog

LIMIT = 10


def trades(steps: list[int]) -> list[Trade]:
    made, ts = [], 0
    for at, step in enumerate(steps):
        ts += step
        made.append(Trade(100 + 2 * at, ts, 5, at, at % 3 == 0))
    return made


@given(
    steps=st.lists(st.integers(0, 3), max_size=50),
    start=st.none() | st.integers(-1, 150),
    end=st.none() | st.integers(-1, 150),
    first_id=st.integers(0, 220),
    count=st.integers(1, 12),
)
def test_the_log_is_the_end_of_a_list(
    steps: list[int], start: int | None, end: int | None, first_id: int, count: int
) -> None:
    log = TradeLog(Trade.of_row, len(Trade._fields), LIMIT)
    everything = trades(steps)
    for made in everything:
        log.append(made)
    kept = everything[len(everything) - len(log) :]

    assert min(len(everything), LIMIT) <= len(log) <= 2 * LIMIT
    assert log.newest(count) == kept[-count:]
    assert log.last == (kept[-1] if kept else None)
    assert log.oldest == (kept[0] if kept else None)
    older = [t for t in kept if t.ts < 20]
    assert log.before(20) == (older[-1] if older else None)
    assert log.from_id(first_id, count) == [t for t in kept if t.id >= first_id][:count]
    within = [t for t in kept if (start is None or t.ts >= start) and (end is None or t.ts <= end)]
    expected = within[-count:] if start is None else within[:count]
    assert log.between(start, end, count) == expected


def test_sides_stay_truth_values() -> None:
    log = TradeLog(Aggregate.of_row, len(Aggregate._fields), LIMIT)
    log.append(Aggregate(1, 2, 3, 4, 5, 6, True))
    assert log.last is not None
    assert log.last.is_buyer_maker is True
