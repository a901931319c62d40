# SPDX-License-Identifier: Apache-2.0
"""The compiled instrument refuses what would divide by zero or has no place on a grid."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from tradecore import _core
from tradecore.model.instrument import OrderRules


@pytest.mark.parametrize("name", ["tick_size", "lot_size"])
@pytest.mark.parametrize("raw", [0, -1])
def test_steps_are_above_zero(name: str, raw: int) -> None:
    rules = _core.model.Instrument()
    setattr(rules, name, 5)
    with pytest.raises(ValueError, match=f"{name} was {raw} raw, must be above 0"):
        setattr(rules, name, raw)
    assert getattr(rules, name) == 5


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_only_finite_values_are_put_on_the_grid(value: float) -> None:
    rules = _core.model.Instrument()
    for quantise in (rules.quantise_price, rules.quantise_quantity):
        with pytest.raises(ValueError, match="must be finite"):
            quantise(value, _core.model.Rounding.DOWN)


def test_rules_of_orders_are_in_range() -> None:
    for field, value in (
        ("position_max", Decimal(-1)),
        ("buy_band", (Decimal("NaN"), Decimal(1))),
        ("trailing_above", (-1, 5)),
    ):
        with pytest.raises(ValueError, match=field):
            OrderRules(**{field: value})  # type: ignore[arg-type]


def test_rules_of_orders_reach_the_core() -> None:
    rules = OrderRules(
        market_lot_size=Decimal("0.01"),
        market_quantity_min=Decimal(1),
        market_quantity_max=Decimal(9),
        notional_min_on_market=False,
        buy_band=(Decimal("0.2"), Decimal(5)),
        trailing_below=(10, 20),
        iceberg_parts_max=7,
        position_max=Decimal(3),
    ).to_core()

    assert (rules.market_lot_size, rules.market_quantity_min) == (10**6, 10**8)
    assert (rules.market_quantity_max, rules.position_max) == (9 * 10**8, 3 * 10**8)
    assert (rules.notional_min_on_market, rules.notional_max_on_market) == (False, True)
    assert (rules.buy_band, rules.sell_band) == ((2 * 10**7, 5 * 10**8), (0, 0))
    assert (rules.trailing_above, rules.trailing_below) == ((0, 0), (10, 20))
    assert rules.iceberg_parts_max == 7
