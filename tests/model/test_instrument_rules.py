# SPDX-License-Identifier: Apache-2.0
"""The compiled instrument refuses what would divide by zero or has no place on a grid."""

from __future__ import annotations

import math

import pytest

from tradecore import _core


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
