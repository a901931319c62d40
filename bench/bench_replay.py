# SPDX-License-Identifier: Apache-2.0
"""One unit of work: a row of a recorded capture, a level of a book update or a trade.

It is played at the venue, where ten resting orders keep their places in the queue; in a second
group also at the strategy's end, where a second book is kept. The peer: hftbacktest over the same
rows in the same order, with the same orders and queue model, by its two kinds of book. Making the
objects is left out on both sides. One core.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from tests.differential.hftbacktest_tape import backtest
from tests.differential.test_hftbacktest import MARKETS, SCALE, Replay, events_of, ticks_of

from tradecore import _core

GROUPS = {False: "rows met by the venue, power queue", True: "the same, and heard of"}
MARKET = MARKETS[0]
ORDERS = 10
QUEUE, EXPONENT = "power", 3.0


def prices() -> list[float]:
    """Return where the orders rest: below the first bid, ten ticks from one to the next."""
    best = ticks_of(MARKET).levels["price"][0] / SCALE
    return [round(best - 10 * (i + 1) * float(MARKET.tick), 8) for i in range(ORDERS)]


def note_rate(benchmark: BenchmarkFixture, rows: int) -> None:
    benchmark.extra_info["rows"] = rows
    if benchmark.stats is not None:
        benchmark.extra_info["rows/s"] = round(rows / benchmark.stats.stats.min)


@pytest.mark.parametrize("hears_book", [False, True])
def test_tick_replay(benchmark: BenchmarkFixture, hears_book: bool) -> None:
    ticks = ticks_of(MARKET)
    rows = len(ticks.levels) + len(ticks.trades)

    def prepare() -> tuple[tuple[Replay], dict[str, Any]]:
        run = Replay(MARKET, QUEUE, EXPONENT, hears_book=hears_book)
        run.until(int(ticks.levels["ts_event"][0]) + 1)
        for price in prices():
            run.venue.submit(
                1, 0, "", _core.model.Side.BUY, _core.sim.OrderType.LIMIT,
                _core.sim.TimeInForce.GTC, SCALE // 100, round(price * SCALE), 0, 0, 0,
            )  # fmt: skip
        return (run,), {}

    def play(run: Replay) -> None:
        while run.replay.run(1 << 40)[0] != _core.pipeline.WakeReason.END:
            run.venue.take_reports()
            run.pipeline.take()
        assert run.replay.rows_played == rows

    benchmark.group = GROUPS[hears_book]
    benchmark.pedantic(play, setup=prepare, rounds=7, warmup_rounds=1)
    note_rate(benchmark, rows)


@pytest.mark.parametrize("hears_book", [False, True])
@pytest.mark.parametrize("book", ["HashMap", "ROIVector"])
def test_hftbacktest(benchmark: BenchmarkFixture, book: str, hears_book: bool) -> None:
    hft = pytest.importorskip("hftbacktest", reason="waits for hftbacktest")
    from numba import njit

    events = events_of(MARKET).copy()
    if not hears_book:
        events["ev"] &= ~np.uint64(hft.LOCAL_EVENT)
    ticks = ticks_of(MARKET)
    assert abs(len(events) - len(ticks.levels) - len(ticks.trades)) < 100
    gtc, limit = hft.GTC, hft.LIMIT

    @njit
    def begin(hbt, prices):  # type: ignore[no-untyped-def]
        hbt.elapse(1)
        for i in range(len(prices)):
            hbt.submit_buy_order(0, i + 1, prices[i], 0.01, gtc, limit, False)

    @njit
    def play(hbt):  # type: ignore[no-untyped-def]
        hbt.elapse(1_000_000_000_000_000)

    def prepare() -> tuple[tuple[Any], dict[str, Any]]:
        asset, _ = backtest(events, float(MARKET.tick), float(MARKET.lot), QUEUE, EXPONENT)
        if book == "ROIVector":
            hbt = hft.ROIVectorMarketDepthBacktest([asset.roi_lb(0.0).roi_ub(100_000.0)])
        else:
            hbt = hft.HashMapMarketDepthBacktest([asset])
        begin(hbt, np.array(prices()))
        return (hbt,), {}

    benchmark.group = GROUPS[hears_book]
    benchmark.extra_info["peer"] = f"hftbacktest, {book}"
    benchmark.pedantic(play, setup=prepare, rounds=7, warmup_rounds=1)
    note_rate(benchmark, len(events))
