# SPDX-License-Identifier: Apache-2.0
"""Real history: March 2023 with its halt and hole, and the whole year."""

from __future__ import annotations

import pytest
from tests import recorded
from tests.backtest.test_runner import check_books
from tests.backtest.twins import Twin, compiled

import tradecore as tc
from tradecore.data import Bars

HALT_MS = (1_679_657_280_000, 1_679_661_600_000)  # 2023-03-24 11:28 to 12:40, no trades
HOLE_MS = (1_679_661_600_000, 1_679_666_400_000)  # 12:40 to 14:00, no bars


@pytest.fixture(scope="module")
def year() -> Bars:
    return tc.data.load(recorded.path("klines_1m/BTCUSDT.parquet"))


@pytest.fixture(scope="module")
def march(year: Bars) -> Bars:
    return year.slice("2023-03-01", "2023-04-01")


def test_march_decides_alike_compiled_and_in_python(march: Bars) -> None:
    assert len(march) == 31 * 1_440 - 80
    ours, twin = tc.backtest.run(compiled(), march), tc.backtest.run(Twin(), march)
    assert ours.decisions.digest() == twin.decisions.digest()
    assert ours.metrics["trades"] > 50
    check_books(ours)
    check_books(twin)


def test_nothing_fills_in_the_halt_and_nothing_trades_in_the_hole(march: Bars) -> None:
    result = tc.backtest.run(compiled(stop=tc.stop.percent(0.001, trailing=True)), march)
    for line in result.decisions:
        kind, ts, *_ = line.split("|")
        ms = int(ts) // 1_000_000
        if kind == "fill":
            # The last bar before the halt closes as it begins.
            assert not HALT_MS[0] < ms < HOLE_MS[1], line
        else:
            assert not HOLE_MS[0] + 300_000 < ms < HOLE_MS[1], line


def test_whole_year_runs_twice_alike_with_exact_books(year: Bars) -> None:
    first, second = tc.backtest.run(compiled(), year), tc.backtest.run(compiled(), year)
    assert first.is_complete
    assert first.decisions.digest() == second.decisions.digest()
    assert first.equity.height == len(year) + 1 == 525_521
    assert first.metrics["trades"] > 500
    check_books(first)
