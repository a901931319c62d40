# SPDX-License-Identifier: Apache-2.0
"""Order counts of an account."""

from __future__ import annotations

import pytest

from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.limits import (
    MAKER_CREDIT,
    ORDERS_10S_MAX,
    TEN_SECONDS_NS,
    OrderCounts,
)


def counts_of(orders: OrderCounts, now_ns: int) -> list[int]:
    return [row["count"] for row in orders.rows(now_ns)]


def test_first_fills_give_back_and_more_to_makers() -> None:
    orders = OrderCounts()
    orders.placed(1, 10)
    orders.filled_first(2, is_maker=False)
    assert counts_of(orders, 2) == [9, 9]
    orders.filled_first(3, is_maker=True)
    assert counts_of(orders, 3) == [9 - MAKER_CREDIT] * 2
    orders.filled_first(3, is_maker=True)
    assert counts_of(orders, 3) == [0, 0]  # No credit below.


def test_windows_start_again_each_for_itself() -> None:
    orders = OrderCounts()
    orders.placed(1, ORDERS_10S_MAX)
    with pytest.raises(ApiError, match="current limit is 100 orders per 10 SECOND") as refusal:
        orders.check(TEN_SECONDS_NS - 1, 1.0)
    assert (refusal.value.code, refusal.value.status, refusal.value.wait_s) == (-1015, 429, 1)
    assert refusal.value.retry_after == 10_000
    orders.check(TEN_SECONDS_NS, 1.0)
    orders.placed(TEN_SECONDS_NS)
    assert counts_of(orders, TEN_SECONDS_NS) == [1, ORDERS_10S_MAX + 1]
