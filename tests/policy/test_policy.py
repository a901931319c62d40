# SPDX-License-Identifier: Apache-2.0
"""Policy, sizing and limits seen from Python; the cases themselves are in the C++ tests."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sim.market import LOT, SCALE, TICK, instrument

from tradecore import _core

policy = _core.policy
CLOSES = st.lists(st.integers(5_000, 20_000), min_size=1, max_size=60)


def holding(config: _core.policy.Config, price: int, distance: float) -> _core.policy.Policy:
    """Return a policy that has bought 1 at `price`."""
    made = policy.Policy(config, 0, 0, instrument())
    assert (
        made.on_signal(policy.Signal(1, price, 1.0, 0.0, distance)).action
        == policy.Action.ENTER_LONG
    )
    intent = made.on_fill(_core.model.Side.BUY, price, SCALE, 2)
    assert intent.action == policy.Action.PROTECT_LONG
    return made


@given(closes=CLOSES, multiple=st.floats(0.1, 5.0), units=st.lists(st.floats(0.0, 20.0)))
def test_trailing_never_loosens(closes: list[int], multiple: float, units: list[float]) -> None:
    config = policy.Config(policy.StopKind.ATR, atr_multiple=multiple, trailing=True)
    made = holding(config, 10_000 * TICK, 2.0)
    stop = made.stop_price
    for i, close in enumerate(closes):
        unit = units[i % len(units)] if units else math.nan
        intent = made.on_signal(policy.Signal(3 + i, close * TICK, 0.0, 0.0, unit))
        assert made.stop_price >= stop
        if intent is not None:
            assert stop < intent.stop_price < close * TICK
            assert intent.stop_price % TICK == 0
        stop = made.stop_price


@given(price=st.integers(10_000, 10_000_000), percent=st.floats(0.0001, 0.9))
def test_percent_stop_is_the_first_tick_at_or_above_its_level(price: int, percent: float) -> None:
    made = holding(policy.Config(policy.StopKind.PERCENT, percent=percent), price * TICK, math.nan)
    exact = price * (1 - percent)
    stop = made.stop_price // TICK
    assert stop >= 1
    assert stop == min(max(math.ceil(exact - 1e-6), 1), price - 1) or abs(stop - exact) < 1e-3


@given(
    equity=st.floats(0.01, 1e7), cash=st.floats(0.01, 1e7), price=st.floats(0.5, 99_000.0),
    fraction=st.floats(0.01, 1.0),
)  # fmt: skip
def test_size_entry_fits_the_purse_and_the_filters(
    equity: float, cash: float, price: float, fraction: float
) -> None:
    config = policy.Config(size=fraction)
    rules = instrument()
    quantity = policy.Policy(config, 0, 0, rules).size_entry(equity, cash, price)
    if quantity == 0:
        return
    assert quantity % LOT == 0
    assert rules.quantity_min <= quantity <= rules.quantity_max
    spent = quantity / SCALE * price
    assert spent <= min(equity * fraction, cash) * (1 + 1e-9)
    assert spent >= rules.notional_min / SCALE * (1 - 1e-9)


def test_config_out_of_range_names_the_numbers() -> None:
    with pytest.raises(ValueError, match=r"size was 1\.5"):
        policy.Config(size=1.5)
    with pytest.raises(ValueError, match="percent in"):
        policy.Config(policy.StopKind.PERCENT)
    with pytest.raises(ValueError, match="atr_multiple -1"):
        policy.Config(policy.StopKind.ATR, atr_multiple=-1.0)


def test_verdict_names_the_limit_and_the_figure() -> None:
    account, limits = policy.RiskAccount(), policy.RiskLimits()
    account.last_price = 100 * SCALE
    limits.order_notional_max = 150 * SCALE
    side = _core.model.Side.BUY

    def check(purpose: _core.policy.Purpose, quantity: int) -> _core.policy.Verdict:
        return policy.check(purpose, side, quantity, 100 * SCALE, account, limits)

    assert check(policy.Purpose.ENTRY, SCALE).code == policy.RiskCode.OK
    refused = check(policy.Purpose.ENTRY, 2 * SCALE)
    assert (refused.code, refused.text) == (
        policy.RiskCode.ORDER_NOTIONAL_MAX,
        "order_notional_max",
    )
    assert (refused.figure, refused.limit) == (200 * SCALE, 150 * SCALE)
    assert check(policy.Purpose.EXIT, 2 * SCALE).code == policy.RiskCode.OK


def test_records_are_64_bytes() -> None:
    assert policy.SIGNAL.itemsize == policy.INTENT.itemsize == 64
    assert np.zeros(3, policy.INTENT)["stop_price"].dtype == np.int64


def test_a_word_that_is_none_is_refused() -> None:
    made = holding(policy.Config(policy.StopKind.PERCENT, percent=0.02), 10_000 * TICK, 0.0)
    account, limits = policy.RiskAccount(), policy.RiskLimits()

    with pytest.raises(ValueError, match="side was 2, must be from 0 to 1"):
        made.on_fill(2, 10_000 * TICK, SCALE, 3)
    with pytest.raises(ValueError, match="purpose was -1, must be from 0 to 2"):
        policy.check(-1, _core.model.Side.BUY, 1, 1, account, limits)
    assert made.position == SCALE
