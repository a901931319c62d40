# SPDX-License-Identifier: Apache-2.0
"""What options make of an exchange."""

from __future__ import annotations

import pytest
from tests.adapters.exchange.client import START, Client, SteppedWall

from tradecore.adapters.exchange import ExchangeOptions, GeneratedMarket, build


@pytest.mark.parametrize("second", [0, 30, 59])
def test_a_market_of_now_has_the_walls_clock_and_a_past(second: int, wall: SteppedWall) -> None:
    """Clients that sign with their own machine's clock are understood."""
    wall.step(second)
    market = GeneratedMarket(("BTCUSDT",), history_minutes=5)
    client = Client(build(ExchangeOptions(market=market), wall))

    now_ms = START // 1_000_000 + second * 1000
    assert client.get("time")["serverTime"] == now_ms
    times = [trade["time"] for trade in client.get("trades", symbol="BTCUSDT")]
    assert times
    assert now_ms - 120_000 <= times[0] <= times[-1] <= now_ms
    assert client.ok("GET", "account", timestamp=wall.unix_ns() // 1_000_000)["canTrade"]
    wall.step(7)
    assert client.get("time")["serverTime"] == now_ms + 7000
