# SPDX-License-Identifier: Apache-2.0
"""Strategies over ticks: what is filled, when it is heard of, and that a run repeats."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from tests import recorded

import tradecore as tc
from tradecore import _core, ta
from tradecore.data import Ticks
from tradecore.errors import DataError
from tradecore.model.events import BarView
from tradecore.model.instrument import Instrument
from tradecore.model.order import Intent
from tradecore.strategy.python import Context

SCALE = 100_000_000
MS = 1_000_000
SECOND = 1_000 * MS
START = 1_700_000_040 * SECOND
RULES = Instrument(
    symbol="BTCUSDT",
    base_asset="BTC",
    quote_asset="USDT",
    tick_size=Decimal("0.01"),
    lot_size=Decimal("0.001"),
    quantity_min=Decimal("0.001"),
    quantity_max=Decimal(1_000),
    notional_min=Decimal(5),
    price_min=Decimal("0.01"),
    price_max=Decimal(1_000_000),
)


def rows(dtype: Any, values: Iterable[tuple[int, float, float, int]]) -> Any:
    """Return rows of (ms, price, quantity, flags)."""
    values = list(values)
    made = np.zeros(len(values), dtype)
    for i, (ms, price, quantity, flags) in enumerate(values):
        made[i]["ts_event"] = START + ms * MS
        made[i]["price"], made[i]["quantity"] = round(price * SCALE), round(quantity * SCALE)
        made[i]["flags"] = flags
    return made


def ticks(sales: Iterable[tuple[int, float, float]], seconds: int = 10) -> Ticks:
    """Bids 99 x 5, asks 101 x 5; a trade at 100 at the start of each second; then the sales."""
    sold = [(ms, price, quantity, _core.model.FLAG_BUYER_MAKER) for ms, price, quantity in sales]
    steady = [(second * 1_000 + 1, 100.0, 1.0, 0) for second in range(seconds + 1)]
    trades = rows(_core.model.TRADE, sorted(sold + steady))
    trades["id"] = trades["first_id"] = trades["last_id"] = np.arange(1, len(trades) + 1)
    snapshot, last = _core.model.FLAG_SNAPSHOT, _core.model.FLAG_LAST
    levels = rows(
        _core.model.BOOK_LEVEL,
        [(0, 99.0, 5.0, snapshot), (0, 101.0, 5.0, snapshot | last | _core.model.FLAG_SELL)],
    )
    levels["first_update_id"] = levels["last_update_id"] = 1
    return Ticks(("BTCUSDT",), trades, np.zeros(0, _core.model.QUOTE), levels)


class BuyOnce(tc.PythonStrategy):
    """Bids for 1 at 99 when the third second has closed."""

    name = "buy-once"
    timeframes = ("1s",)

    def __init__(self) -> None:
        self.bars: list[int] = []

    def on_bar(self, ctx: Context, bar: BarView) -> list[Intent]:
        self.bars.append(bar.ts_close)
        return [ctx.buy(1, 99)] if len(self.bars) == 3 else []


def run(market: Ticks, **options: Any) -> tc.backtest.Result:
    return tc.backtest.replay(
        BuyOnce(), market, timeframe="1s", fees=tc.fees.free(), instruments=[RULES], **options
    )


SALES = [(4_000, 99.0, 3.0), (5_000, 99.0, 2.5), (6_000, 99.0, 9.0)]


def test_the_queue_decides_when_a_resting_order_is_filled() -> None:
    assert len(run(ticks(SALES)).fills) == 0
    fills = run(ticks(SALES), queue="risk_averse").fills
    assert fills["quantity"].to_list() == [0.5, 0.5]  # 3 and 2 of 5 before us, then 0.5 of 2.5.
    assert fills["is_maker"].all()
    assert [int(ts.timestamp() * 1_000) - START // MS for ts in fills["ts_event"]] == [5_000, 6_000]


def test_an_order_that_travels_too_long_misses_its_trades() -> None:
    late = tc.latency.Latency(orders=tc.latency.constant(2_500))
    fills = run(ticks(SALES), queue="risk_averse", latency=late).fills
    assert fills["quantity"].to_list() == [1.0]  # There at 5.5 s, behind 5: 9 are sold at 6 s.


def test_an_answer_on_its_way_is_folded_when_it_arrives() -> None:
    slow = tc.latency.Latency(responses=tc.latency.constant(400))
    result = run(ticks(SALES), queue="risk_averse", latency=slow)
    assert result.fills["quantity"].to_list() == [0.5, 0.5]
    assert not result.engine.anomalies
    assert result.is_complete


def test_an_answer_slower_than_the_engines_patience_is_asked_for() -> None:
    slow = tc.latency.Latency(orders=tc.latency.constant(300), responses=tc.latency.constant(1_700))
    result = run(ticks(SALES, seconds=30), queue="risk_averse", latency=slow)
    assert result.fills["quantity"].to_list() == [0.5, 0.5]
    assert result.orders["status"].to_list() == ["filled"]


def test_bars_close_when_the_strategy_hears_of_it() -> None:
    strategy = BuyOnce()
    delayed = tc.latency.Latency(data=tc.latency.constant(900))
    result = tc.backtest.replay(
        strategy, ticks(SALES), timeframe="1s", instruments=[RULES], latency=delayed,
        queue="risk_averse",
    )  # fmt: skip
    assert strategy.bars == [START + second * SECOND for second in range(1, 11)]
    # Sent at 3.9 s and there before the sale of 4 s.
    assert result.fills["quantity"].to_list() == [0.5, 0.5]


def test_delays_are_drawn_by_seed_and_repeat() -> None:
    def outcome(seed: int) -> tuple[str, list[Any]]:
        delays = tc.latency.Latency(
            data=tc.latency.lognormal(50, 1.0, seed),
            orders=tc.latency.sampled(range(0, 3_000, 100), seed),
            responses=tc.latency.lognormal(20, 0.5, seed),
        )
        result = run(ticks(SALES), queue="power", queue_exponent=2.0, latency=delays)
        return result.decisions.digest(), result.fills.rows()

    assert outcome(3) == outcome(3)
    assert len({outcome(seed)[0] for seed in range(6)}) > 1


def test_compiled_strategies_run_on_bars_made_of_recorded_trades() -> None:
    m1 = tc.timeframe("1m")
    fast = ta.sma(m1.close, 2)
    strategy = tc.Strategy(
        name="above",
        long_entry=m1.close > fast,
        long_exit=m1.close < fast,
        size=tc.size.fraction(0.5),
    )
    files = [recorded.path(f"captures/spot_btcusdt_2024080{day}.gz") for day in (8, 9)]
    results = [
        tc.backtest.replay(
            strategy, files, latency=tc.latency.Latency(orders=tc.latency.constant(ms))
        )
        for ms in (0, 0, 5_000)
    ]
    digests = [result.decisions.digest() for result in results]
    assert digests[0] == digests[1] != digests[2]
    for result in results:
        assert result.is_complete
        assert result.metrics["fills"] > 0
        assert not any(result.ledger_totals.values())
        assert len(result.equity) == 11  # The start and ten whole minutes.


def test_wrong_arguments_are_named() -> None:
    market = ticks(SALES)
    with pytest.raises(ValueError, match="queue was 'fifo'"):
        run(market, queue="fifo")
    with pytest.raises(ValueError, match="hold no whole bar of 1h"):
        tc.backtest.replay(BuyOnce(), market, timeframe="1h", instruments=[RULES])
    with pytest.raises(ValueError, match="delay was -1000000 ns"):
        tc.latency.constant(-1)
    with pytest.raises(ValueError, match="sigma was 0"):
        tc.latency.lognormal(5, 0)
    with pytest.raises(ValueError, match="seed was -1"):
        tc.latency.sampled([1], seed=-1)
    with pytest.raises(DataError, match="does not exist"):
        tc.backtest.replay(BuyOnce(), "nowhere.gz")
