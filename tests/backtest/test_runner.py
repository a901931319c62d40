# SPDX-License-Identifier: Apache-2.0
"""A backtest decides the same each time, keeps exact books, and names what is wrong with input."""

from __future__ import annotations

import os
import signal
from decimal import Decimal

import numpy as np
import pytest
from tests.backtest.twins import Twin, compiled
from tests.pipeline.frames import cross, instrument, make_bars, walk
from tests.reference.ledger_checker import replay

import tradecore as tc
from tradecore.backtest import Result
from tradecore.data import Bars
from tradecore.model.instrument import from_raw
from tradecore.model.order import OrderType


def market(count: int = 3_000, seed: int = 3, symbol: str = "BTCUSDT") -> Bars:
    return Bars(symbol, "1m", make_bars(walk(count, seed)))


def run(
    *strategies: tc.Strategy | tc.PythonStrategy, data: object = None, **options: object
) -> Result:
    bars = market() if data is None else data
    return tc.backtest.run(list(strategies), bars, **options)  # type: ignore[arg-type]


def check_books(result: Result, opening: Decimal = Decimal(10_000)) -> None:
    """The ledger sums to zero and equals an account replayed from the log by other code."""
    assert set(result.ledger_totals.values()) == {0}
    instruments = result.engine.instruments
    account = replay(
        result.decisions,
        {"USDT": opening},
        {i.symbol: (i.base_asset, i.quote_asset) for i in instruments},
    )
    portfolio = result.engine.portfolio
    assert account.fills == result.metrics["fills"]
    wallets = {asset: from_raw(raw) for asset, raw in portfolio.ledger.wallets().items()}
    assert wallets == dict(account.balances)
    assert {a: from_raw(raw) for a, raw in portfolio.ledger.fees().items()} == dict(account.fees)
    prices = {i.symbol: from_raw(portfolio.price(i.symbol)) for i in instruments}
    equity = account.equity("USDT", prices)
    # The engine cuts each position's worth to 1e-8.
    assert 0 <= equity - from_raw(result.engine.equity) < Decimal("0.00000001") * len(instruments)
    for symbol, spent in account.spent.items():
        positions = [p for _, p in portfolio.positions() if p.symbol == symbol]
        assert from_raw(sum(p.quantity for p in positions)) == account.held[symbol]
        assert from_raw(sum(p.cost - p.realised for p in positions)) == spent


@pytest.mark.parametrize("seed", range(6))
def test_ledger_equals_an_independent_account(seed: int) -> None:
    stops = [tc.stop.none(), tc.stop.percent(0.002), tc.stop.percent(0.003, trailing=True)]
    strategy = cross(size=tc.size.fraction(0.7), stop=stops[seed % 3])
    result = run(strategy, data=market(seed=seed))
    assert result.metrics["fills"] > 50
    check_books(result)


def test_two_strategies_on_two_symbols_share_one_account() -> None:
    data = {"BTCUSDT": market(seed=1), "ETHUSDT": market(seed=2, symbol="ETHUSDT")}
    fraction = tc.size.fraction(0.2)
    result = run(cross("b", size=fraction), cross("a", size=fraction), data=data)
    assert [strategy.name for strategy in result.engine.strategies] == ["a", "b"]
    assert set(result.orders["symbol"]) == {"BTCUSDT", "ETHUSDT"}
    assert set(result.orders["strategy"]) == {"a", "b"}
    check_books(result)


def test_same_input_gives_the_same_decisions() -> None:
    strategy = cross(stop=tc.stop.percent(0.003, trailing=True))
    first, second = run(strategy), run(strategy)
    assert len(first.decisions) > 100
    assert first.decisions.digest() == second.decisions.digest()
    assert run(strategy, data=market(seed=4)).decisions.digest() != first.decisions.digest()


def test_python_twin_takes_the_same_decisions() -> None:
    data = market(count=20_000, seed=9)
    ours, twin = run(compiled(), data=data), run(Twin(), data=data)
    assert list(ours.decisions) == list(twin.decisions)
    assert len(ours.decisions) > 100
    check_books(twin)


def test_market_order_of_a_close_fills_at_the_next_open() -> None:
    result = run(cross())
    opens = dict(zip(market().ts_open.tolist(), market().open.tolist(), strict=True))
    fills, orders = result.fills, result.orders
    assert len(fills) == len(orders) > 0
    assert (fills["ts_event"] == orders["ts_event"]).all()
    times = fills["ts_event"].dt.epoch("ns").to_list()
    assert fills["price"].to_list() == [opens[ts] for ts in times]


def test_stop_rests_at_the_venue_from_the_fill_on() -> None:
    result = run(cross(stop=tc.stop.percent(0.001)))
    orders = [order.request for order in result.engine.orders]
    kinds = [request.order_type for request in orders[:2]]
    assert kinds == [OrderType.MARKET, OrderType.STOP_LIMIT]
    assert orders[1].ts_event == orders[0].ts_event
    stopped = [o for o in result.engine.orders if o.request.stop_price and o.filled_quantity]
    assert stopped


def test_bars_without_volume_fill_nothing() -> None:
    records = market().records.copy()
    records["volume_low"] = 0
    result = run(cross(), data=Bars("BTCUSDT", "1m", records))
    assert result.metrics["orders"] > 0
    assert result.metrics["fills"] == 0
    assert result.metrics["equity_end"] == 10_000


def test_params_replace_defaults() -> None:
    data = market(count=20_000, seed=9)
    default = run(compiled(), data=data)
    assert run(compiled(), data=data, params={"fast": 10}).decisions.digest() == (
        default.decisions.digest()
    )
    other = run(compiled(), data=data, params={"fast": 5})
    assert other.decisions.digest() != default.decisions.digest()
    both = run(compiled("a"), compiled("b"), data=data, params={"b": {"fast": 5}})
    by_name = dict.fromkeys(("a", "b"), 0)
    for order in both.engine.orders:
        by_name[order.request.strategy] += 1
    assert by_name["a"] != by_name["b"]


def test_limits_refuse_entries_and_are_counted() -> None:
    limits = tc.Limits(order_notional_max=Decimal(100))
    result = run(cross(), limits=limits)
    assert result.metrics["orders"] == 0
    assert result.metrics["refused"] > 0
    assert result.engine.gate.refusals["order_notional_max"] > 0


def test_given_instrument_rules_are_kept() -> None:
    result = run(cross(), instruments=[instrument()])
    assert result.engine.instruments == (instrument(),)
    assert run(cross()).engine.instruments[0].quote_asset == "USDT"


def test_interrupt_returns_what_is_done() -> None:
    data = market(count=20_000)
    shares = []

    def interrupt(share: float) -> None:
        shares.append(share)
        os.kill(os.getpid(), signal.SIGINT)

    # A shell that starts its jobs in the background has them ignore the signal.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        result = run(cross(), data=data, progress=interrupt, quick=False)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert not result.is_complete
    assert "interrupted" in result.summary()
    assert len(shares) == 1
    assert 0 < shares[0] < 0.1
    assert result.ts_end < int(data.records["ts_close"][-1])
    check_books(result)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"cash": 0}, "cash was 0"),
        ({"cash": "1.123456789"}, "must be finite with at most 8 decimals"),
        ({"params": {"nosuch": 1}}, "nosuch"),
        ({"instruments": [instrument("DOGEUSDT")]}, "DOGEUSDT"),
        ({"data": []}, "data was empty"),
        ({"data": [market(), market()]}, "must have each once"),
        ({"data": {"ETHUSDT": market()}}, r"data\['ETHUSDT'\] has bars of 'BTCUSDT'"),
        ({"data": [market(), market(symbol="ETHBTC")]}, "must share one"),
        ({"data": market(symbol="WHAT")}, "known quote asset"),
        ({"data": Bars("BTCUSDT", "5m", market().resample("5m").records)}, "base was '5m'"),
    ],
)
def test_wrong_arguments_are_named(options: dict[str, object], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        run(cross(), **options)


def test_wrong_kinds_are_named() -> None:
    with pytest.raises(ValueError, match="strategy was empty"):
        run()
    with pytest.raises(TypeError, match="strategy was 'x'"):
        run("x")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="data holds ndarray"):
        run(cross(), data=[np.zeros(3)])
    with pytest.raises(ValueError, match="must be unique"):
        run(cross(), cross())
