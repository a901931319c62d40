# SPDX-License-Identifier: Apache-2.0
"""The venue's rules for a symbol as far as bars show them, for backtests without exchange info."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tradecore.data.bars import Bars
from tradecore.model.instrument import SCALE, Instrument, InstrumentKind, from_raw

_QUOTES = (
    "USDT", "USDC", "FDUSD", "TUSD", "BUSD", "USD", "EUR", "GBP", "BRL", "TRY", "JPY",
    "BTC", "ETH", "BNB",
)  # fmt: skip
_DOLLARS = {"USDT", "USDC", "FDUSD", "TUSD", "BUSD", "USD"}
NOTIONAL_MIN_DOLLARS = Decimal(5)
"""Binance's smallest order in most dollar markets."""


def infer_instrument(bars: Bars) -> Instrument:
    """Return an instrument whose steps fit everything that traded.

    Parameters
    ----------
    bars : Bars
        At least one; the symbol is base and quote run together, as Binance writes them: "BTCUSDT".

    Returns
    -------
    Instrument
        `tick_size` is the largest power of ten that divides all prices and is at most 1/10,000 of
        the lowest; `lot_size` the largest that divides all volumes and is worth at most one unit of
        quote. The smallest notional is 5 for dollar quotes, else none.

    Raises
    ------
    ValueError
        If no known quote asset ends the symbol, or there is no bar.
    """
    symbol = bars.symbol
    quote = next((q for q in _QUOTES if symbol.endswith(q) and symbol != q), None)
    if quote is None:
        raise ValueError(
            f"symbol was {symbol!r}, must end with a known quote asset such as USDT "
            "(or hand in its rules with instruments=)"
        )
    if len(bars) == 0:
        raise ValueError(f"bars of {symbol} are empty, must hold at least one")
    steps = bars.steps
    tick = _largest_step(steps.price, (steps.lowest or 1) // 10_000)
    lot = _largest_step(steps.volume, SCALE * SCALE // max(steps.highest, 1))
    return Instrument(
        symbol=symbol,
        base_asset=symbol.removesuffix(quote),
        quote_asset=quote,
        tick_size=from_raw(tick),
        lot_size=from_raw(lot),
        quantity_min=from_raw(lot),
        quantity_max=Decimal(9_000_000),
        notional_min=NOTIONAL_MIN_DOLLARS if quote in _DOLLARS else Decimal(0),
        price_min=from_raw(tick),
        price_max=Decimal(9_000_000),
    )


def perpetual(
    bars: Bars,
    leverage: int = 1,
    *,
    maintenance_margin: Decimal | str = Decimal("0.01"),
    liquidation_fee: Decimal | str = Decimal("0.0125"),
) -> Instrument:
    """Return a linear perpetual whose steps fit everything that traded, for `instruments=`.

    Parameters
    ----------
    bars : Bars
        At least one, of the perpetual.
    leverage : int, default 1
        What a position may be worth for each unit of margin when it is entered.
    maintenance_margin : Decimal or str, default 0.01
        Share of the value of what is held below which it is liquidated.
    liquidation_fee : Decimal or str, default 0.0125
        Share of its value that a liquidation costs besides the taker's fee.

    Raises
    ------
    ValueError
        If no known quote asset ends the symbol, there is no bar, or a number is out of range.
    """
    return replace(
        infer_instrument(bars),
        kind=InstrumentKind.LINEAR_PERPETUAL,
        leverage=leverage,
        maintenance_margin=Decimal(maintenance_margin),
        liquidation_fee=Decimal(liquidation_fee),
    )


def _largest_step(divisor: int, at_most: int) -> int:
    """Return the largest power of ten that divides a number and is at most another, or 1."""
    step = 1
    while step * 10 <= at_most and divisor % (step * 10) == 0:
        step *= 10
    return step
