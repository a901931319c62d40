# SPDX-License-Identifier: Apache-2.0
"""Fee schedules and slippage: what they take, and what they say of a bad argument."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tradecore import _core, fees, slippage
from tradecore.sim import venue_options


def test_binance_takes_what_is_received_unless_told_otherwise() -> None:
    assert fees.binance_spot().asset is fees.FeeAsset.RECEIVED
    assert fees.binance_spot("quote").asset is fees.FeeAsset.QUOTE
    bnb = fees.binance_spot("bnb", bnb_price=Decimal("612.5"))
    assert (bnb.asset, bnb.bnb_discount, bnb.taker_ppm) == (fees.FeeAsset.BNB, 0.25, 1000)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ({"asset": "eth"}, "asset was 'eth', must be one of received, quote, bnb"),
        ({"asset": "bnb", "bnb_discount": 1.5}, "bnb_discount was 1.5, must be from 0 to 1"),
        ({"asset": "bnb", "bnb_price": 0}, "bnb_price was 0, must be above 0"),
        (
            {"asset": "quote", "bnb_price": 600},
            "bnb_price goes with asset 'bnb', asset was 'quote'",
        ),
    ],
)
def test_a_bad_fee_names_itself(words: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        fees.Fees(maker_bps=10, taker_bps=10, **words)


def test_a_slippage_counts_in_its_own_unit() -> None:
    assert slippage.none().core_amount == 0
    assert slippage.bps(2.5).core_amount == 250
    assert slippage.ticks(3).core_amount == 3
    assert slippage.range_share(0.1).core_amount == 100_000


@pytest.mark.parametrize(
    ("make", "amount", "text"),
    [
        (slippage.bps, -1, "bps slippage was -1, must be from 0 to 10000"),
        (slippage.bps, 0.001, "bps slippage was 0.001, must be a multiple of 0.01"),
        (slippage.ticks, 0.5, "ticks slippage was 0.5, must be a multiple of 1"),
        (slippage.range_share, 1.5, "range slippage was 1.5, must be from 0 to 1"),
    ],
)
def test_a_bad_slippage_names_itself(make: Any, amount: float, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        make(amount)


def test_the_venue_checks_its_options() -> None:
    options = _core.sim.VenueOptions(slippage_amount=-1)
    with pytest.raises(ValueError, match="slippage was -1"):
        _core.sim.Venue([_rules()], 0, 0, "bars", options)
    options = _core.sim.VenueOptions(fee_asset=_core.sim.FeeAsset.COIN, coin="")
    with pytest.raises(ValueError, match="needs a coin"):
        _core.sim.Venue([_rules()], 0, 0, "bars", options)
    _core.sim.Venue([_rules()], 0, 0, "bars", venue_options(fees.binance_spot("bnb")))


def _rules() -> _core.model.Instrument:
    rules = _core.model.Instrument()
    rules.symbol, rules.base_asset, rules.quote_asset = "BTCUSDT", "BTC", "USDT"
    return rules
