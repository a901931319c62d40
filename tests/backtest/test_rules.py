# SPDX-License-Identifier: Apache-2.0
"""Rules inferred from bars fit everything that traded."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from tests import recorded
from tests.pipeline.frames import make_bars

from tradecore import data
from tradecore.backtest.rules import infer_instrument
from tradecore.model.instrument import SCALE


def test_recorded_bitcoin_has_binances_own_steps() -> None:
    bars = data.load(recorded.path("klines_1m/BTCUSDT.parquet"), end="2023-01-03")
    inferred = infer_instrument(bars)
    assert (inferred.base_asset, inferred.quote_asset) == ("BTC", "USDT")
    assert inferred.tick_size == Decimal("0.01")
    assert inferred.lot_size == inferred.quantity_min == Decimal("0.00001")
    assert inferred.notional_min == 5


def test_round_prices_do_not_make_a_coarse_tick() -> None:
    bars = data.Bars("BTCUSDT", "1m", make_bars(np.array([2_000_000, 2_000_000])))
    inferred = infer_instrument(bars)
    assert inferred.tick_size == 1
    assert inferred.lot_size * 20_000 <= 1
    assert int(bars.records["close"][0]) % int(inferred.tick_size * SCALE) == 0


@pytest.mark.parametrize("symbol", ["USDT", "BTCXYZ"])
def test_unknown_quote_is_refused(symbol: str) -> None:
    with pytest.raises(ValueError, match="known quote asset"):
        infer_instrument(data.Bars(symbol, "1m", make_bars([2_000_000])))
