# SPDX-License-Identifier: Apache-2.0
"""What the exchange lists: instruments with their rules, and how exchangeInfo states them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tradecore.adapters.exchange.amounts import SCALE, ZERO, amount_text
from tradecore.model.instrument import Instrument, from_raw, to_raw

ORDER_TYPES = [
    *("LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS", "STOP_LOSS_LIMIT"),
    *("TAKE_PROFIT", "TAKE_PROFIT_LIMIT"),
]
SELF_TRADE_MODES = [
    *("NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT", "TRANSFER"),
]
SELF_TRADE_MODE = "EXPIRE_MAKER"
MAX_NUM_ORDERS = 200
MAX_NUM_ALGO_ORDERS = 5
MAX_NUM_ORDER_LISTS = 20

_QUOTE_ASSETS = (
    *("FDUSD", "USDT", "USDC", "TUSD", "BUSD"),
    *("BTC", "ETH", "BNB", "EUR", "TRY", "BRL", "JPY", "USD"),
)
# symbol: tick size, lot size, largest quantity. As Binance lists them, or close to it.
_KNOWN_RULES = {
    "BTCUSDT": ("0.01", "0.00001", "9000"),
    "ETHUSDT": ("0.01", "0.0001", "9000"),
    "BNBUSDT": ("0.01", "0.001", "9000"),
    "SOLUSDT": ("0.01", "0.001", "90000"),
    "XRPUSDT": ("0.0001", "0.1", "9222449"),
    "ADAUSDT": ("0.0001", "0.1", "900000"),
    "DOGEUSDT": ("0.00001", "1", "9000000"),
    "LTCUSDT": ("0.01", "0.001", "90000"),
    "LINKUSDT": ("0.01", "0.01", "90000"),
    "AVAXUSDT": ("0.01", "0.01", "90000"),
    "ARBUSDT": ("0.0001", "0.1", "900000"),
}


def split_symbol(symbol: str) -> tuple[str, str]:
    """Return (base asset, quote asset) of a symbol text.

    Raises
    ------
    ValueError
        If `symbol` does not end in a known quote asset.
    """
    for quote in _QUOTE_ASSETS:
        if symbol.endswith(quote) and len(symbol) > len(quote):
            return symbol[: -len(quote)], quote
    raise ValueError(f"symbol was {symbol!r}, must end in one of {', '.join(_QUOTE_ASSETS)}")


def instrument_for(
    symbol: str, prices: Iterable[int] = (), quantities: Iterable[int] = ()
) -> Instrument:
    """Return `symbol` with the rules Binance has for it, or rules that fit recorded values.

    Parameters
    ----------
    symbol : str
        Venue text, upper case.
    prices, quantities : iterable of int, optional
        Recorded values in units of 1e-8. For a symbol that is not known, each step becomes the
        largest power of ten that divides all of them.
    """
    base, quote = split_symbol(symbol)
    if symbol in _KNOWN_RULES:
        tick, lot, largest = (Decimal(text) for text in _KNOWN_RULES[symbol])
    else:
        tick, lot = _step(prices), _step(quantities)
        largest = min(lot * 10**9, Decimal(9_000_000))
    return Instrument(
        symbol=symbol,
        base_asset=base,
        quote_asset=quote,
        tick_size=tick,
        lot_size=lot,
        quantity_min=lot,
        quantity_max=largest,
        notional_min=Decimal(5) if quote not in ("BTC", "ETH", "BNB") else Decimal("0.0001"),
        notional_max=Decimal(9_000_000),
        price_min=tick,
        price_max=Decimal(1_000_000),
    )


def _step(values: Iterable[int]) -> Decimal:
    divisor = math.gcd(*values)
    if divisor == 0:
        return Decimal("0.0001")
    step = 1
    while divisor % (step * 10) == 0 and step < SCALE:
        step *= 10
    return from_raw(step)


def _text(value: Decimal) -> str:
    return amount_text(to_raw(value))


def symbol_info(instrument: Instrument) -> dict[str, Any]:
    """Return the symbol's row of exchangeInfo. Only rules that are enforced are listed."""
    return {
        "symbol": instrument.symbol,
        "status": "TRADING",
        "baseAsset": instrument.base_asset,
        "baseAssetPrecision": 8,
        "quoteAsset": instrument.quote_asset,
        "quotePrecision": 8,
        "quoteAssetPrecision": 8,
        "baseCommissionPrecision": 8,
        "quoteCommissionPrecision": 8,
        "orderTypes": ORDER_TYPES,
        "icebergAllowed": True,
        "ocoAllowed": True,
        "otoAllowed": True,
        "opoAllowed": True,
        "quoteOrderQtyMarketAllowed": True,
        "allowTrailingStop": True,
        "cancelReplaceAllowed": True,
        "amendAllowed": True,
        "pegInstructionsAllowed": False,
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "filters": _filters(instrument),
        "permissions": [],
        "permissionSets": [["SPOT"]],
        "defaultSelfTradePreventionMode": SELF_TRADE_MODE,
        "allowedSelfTradePreventionModes": SELF_TRADE_MODES,
    }


def _filters(instrument: Instrument) -> list[dict[str, Any]]:
    return [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": _text(instrument.price_min),
            "maxPrice": _text(instrument.price_max),
            "tickSize": _text(instrument.tick_size),
        },
        {
            "filterType": "LOT_SIZE",
            "minQty": _text(instrument.quantity_min),
            "maxQty": _text(instrument.quantity_max),
            "stepSize": _text(instrument.lot_size),
        },
        {
            "filterType": "MARKET_LOT_SIZE",
            "minQty": ZERO,
            "maxQty": _text(instrument.quantity_max),
            "stepSize": ZERO,
        },
        {
            "filterType": "NOTIONAL",
            "minNotional": _text(instrument.notional_min),
            "applyMinToMarket": True,
            "maxNotional": _text(instrument.notional_max),
            "applyMaxToMarket": False,
            "avgPriceMins": 5,
        },
        {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": MAX_NUM_ORDERS},
        {"filterType": "MAX_NUM_ORDER_LISTS", "maxNumOrderLists": MAX_NUM_ORDER_LISTS},
        {"filterType": "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": MAX_NUM_ALGO_ORDERS},
    ]
