# SPDX-License-Identifier: Apache-2.0
"""Shares of equity as sizes: at most 1 on spot, at most the leverage on perpetuals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.backtest.contracts import check_books, market, rules, run
from tests.sim.worked import rows_of

import tradecore as tc
from tradecore import _core, ta
from tradecore.model import Instrument, InstrumentKind, to_raw
from tradecore.strategy import BoundStrategy
from tradecore.strategy.size import Sizing

PAGE = Path(__file__).parents[2] / "docs" / "fills.md"
HEAD = ["case", "market", "size", "equity", "free cash", "price", "quantity", "because"]
M1 = tc.timeframe("1m")


@dataclass(frozen=True)
class Case:
    """One row of the page's table; numbers as they stand there."""

    name: str
    market: str
    size: str
    equity: str
    cash: str
    price: str
    quantity: str


def cases() -> list[Case]:
    return [Case(*cells[:7]) for cells in rows_of(PAGE, HEAD)]


def traded(market: str) -> Instrument:
    kind, _, leverage = market.partition(" ")
    roomy = replace(rules(), quantity_max=Decimal(9_000_000_000))
    if kind == "spot":
        return replace(roomy, kind=InstrumentKind.SPOT)
    return replace(roomy, leverage=int(leverage.removesuffix("x")))


def policy_of(size: Sizing, instrument: Instrument) -> _core.policy.Policy:
    """Return the policy of a strategy with that size and a stop two percent away."""
    strategy = tc.Strategy(
        name="sized", long_entry=M1.close > 0, size=size, stop=tc.stop.percent(0.02)
    )
    bound = BoundStrategy.of_compiled(strategy.compile(), 0, [instrument])
    return bound.policies[instrument.symbol]


def sized(
    size: Sizing, share: float, instrument: Instrument, equity: float, cash: float,
    price: float,
) -> int:  # fmt: skip
    policy = policy_of(size, instrument)
    signal = _core.policy.Signal(1, to_raw(str(price)), 1.0, 0.0, size=share)
    assert policy.on_signal(signal) is not None
    return policy.size_entry(equity, cash, price)


CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_an_entry_is_sized_as_the_page_says(case: Case) -> None:
    kind, number = case.size.split()
    share = float(number)
    param = tc.param("share", share)
    makers: dict[str, Callable[[], Sizing]] = {
        "fraction": lambda: tc.size.fraction(share),
        "expression": lambda: tc.size.fraction(param),
        "risk_fraction": lambda: tc.size.risk_fraction(share),
        "risk": lambda: tc.size.risk_fraction(param),
    }
    size = makers[kind]()
    instrument = traded(case.market)
    if case.quantity == "refused":
        with pytest.raises(ValueError, match=rf"size of strategy 'sized' was {number} of equity"):
            policy_of(size, instrument)
        return

    quantity = sized(
        size, share, instrument, float(case.equity), float(case.cash), float(case.price)
    )

    assert quantity == to_raw(case.quantity)


def test_the_page_prints_the_cases() -> None:
    assert len(CASES) >= 12


@given(
    share=st.floats(0.01, 40.0),
    leverage=st.integers(1, 20),
    equity=st.floats(100.0, 1e6),
    free=st.floats(0.05, 1.0),
    price=st.integers(1, 100_000).map(lambda cents: cents / 100),
)
def test_an_entry_is_never_worth_more_than_share_leverage_and_cash_allow(
    share: float, leverage: int, equity: float, free: float, price: float
) -> None:
    instrument = traded(f"perpetual {leverage}x")
    cash = equity * free
    size = tc.size.fraction(tc.param("share", 1.0))

    quantity = sized(size, share, instrument, equity, cash, price)

    most = min(min(share, leverage) * equity, cash * leverage)
    lot = to_raw(instrument.lot_size)
    slack = 1.0 + 1e-9
    assert quantity / 1e8 * price <= most * slack
    assert quantity == 0 or (quantity + lot) / 1e8 * price >= most / slack
    if share <= leverage:
        plain = sized(tc.size.fraction(share), np.nan, instrument, equity, cash, price)
        assert plain == quantity, "a number and an expression of the same share"


@pytest.mark.parametrize("leverage", [2, 3])
def test_twice_the_equity_is_bought_and_sold_short(leverage: int) -> None:
    bars = market([100, 100, 101, 102, 103, 104, 103, 102])
    for side in ("long_entry", "short_entry"):
        rule: Any = {side: M1.close == 101}
        strategy = tc.Strategy(name="twice", exit_after=3, size=tc.size.fraction(1.9), **rule)

        result = run(strategy, bars, leverage=leverage, cash=10_000)

        first = result.fills.row(0, named=True)
        assert first["quantity"] * 101 == pytest.approx(19_000, abs=101)
        check_books(result)


def test_a_share_above_the_leverage_is_refused_before_anything_runs() -> None:
    bars = market([100, 100, 101, 102])

    class Mine(tc.PythonStrategy):
        name = "mine"
        timeframes = ("1m",)
        size = tc.size.fraction(2.5)

        def on_bar(self, *_: object) -> None:
            raise AssertionError("it was run")

    said = r"size of strategy 'mine' was 2.5 of equity, must be at most 2 for BTCUSDT: its leverage"
    with pytest.raises(ValueError, match=said):
        run(Mine(), bars, leverage=2)
    with pytest.raises(ValueError, match="at most 1 for BTCUSDT: spot has no leverage"):
        tc.backtest.run(Mine(), bars)
    declared = tc.Strategy(
        name="declared",
        long_entry=M1.close > tc.param("floor", 0),
        size=tc.size.fraction(1.5),
        exit_after=2,
    )
    with pytest.raises(ValueError, match=r"size of strategy 'declared' was 1\.5 of equity"):
        tc.backtest.sweep(declared, bars, {"floor": [0, 1]}, progress=False)


def test_a_volatility_target_may_use_the_leverage() -> None:
    closes = [100 + (place % 2) * 0.01 for place in range(12)]
    strategy = tc.Strategy(
        name="calm", long_entry=ta.sma(M1.close, 8) > 0, exit_after=100,
        size=tc.size.volatility_target(9.0, 5),
    )  # fmt: skip
    bought = [
        run(strategy, market(closes), leverage=leverage, cash=10_000).fills["quantity"][0]
        for leverage in (1, 3)
    ]

    assert bought[1] == pytest.approx(3 * bought[0], rel=1e-3)
