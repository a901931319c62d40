# SPDX-License-Identifier: Apache-2.0
"""Exchanges for tests, on a wall that only tests move."""

from __future__ import annotations

import pytest
from tests.adapters.exchange.client import MINUTE, START, Client, SteppedWall, make_bars

from tradecore.adapters.exchange import BarReplay, ExchangeOptions, GeneratedMarket, build


@pytest.fixture
def wall() -> SteppedWall:
    return SteppedWall()


@pytest.fixture
def bars_client(wall: SteppedWall) -> Client:
    """One minute a wall second; BTCUSDT and ETHUSDT, ten minutes of history."""
    rising = [60_000.0 + 10 * i for i in range(40)]
    bars = {"BTCUSDT": make_bars(rising), "ETHUSDT": make_bars([value / 20 for value in rising])}
    market = BarReplay(bars, ts_start=START + 10 * MINUTE)
    return Client(build(ExchangeOptions(market=market, speed=60.0, hold=False), wall))


@pytest.fixture
def ticks_client(wall: SteppedWall) -> Client:
    """A generated market at life's speed."""
    market = GeneratedMarket(("BTCUSDT", "ETHUSDT"), seed=7, ts_start=START, history_minutes=90)
    return Client(build(ExchangeOptions(market=market), wall))
