# SPDX-License-Identifier: Apache-2.0
"""What the exchange lists where no exchangeInfo says it: rules as Binance has them, written as it
writes them."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from tradecore.adapters.exchange.amounts import SCALE, amount_text
from tradecore.adapters.exchange.rules import (
    COUNTED,
    EXCHANGE_COUNTED,
    Row,
    SymbolRules,
    complete,
    read_counts,
    read_rules,
)
from tradecore.errors import DataError
from tradecore.model.instrument import Instrument, OrderRules, from_raw, to_raw

ORDER_TYPES = [
    *("LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS", "STOP_LOSS_LIMIT"),
    *("TAKE_PROFIT", "TAKE_PROFIT_LIMIT"),
]
AVERAGE_MINUTES = 5
"""Over how many minutes avgPrice, and what refers to it, is averaged."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Symbols by name in the order they are shown, and bounds over all of them."""

    symbols: Mapping[str, SymbolRules] = field(default_factory=dict)
    exchange_filters: Sequence[Row] = ()

    @property
    def traded(self) -> list[str]:
        """Which symbols are TRADING."""
        return [symbol for symbol, rules in self.symbols.items() if rules.is_trading]


def read_listing(path: Path) -> Listing:
    """Read the symbols of an exchangeInfo as it was answered, JSON, perhaps packed (.gz).

    Raises
    ------
    DataError
        If the file cannot be read, or a rule in it makes no sense.
    """
    try:
        raw = path.read_bytes()
        info = orjson.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)
        listed = [read_rules(row) for row in info["symbols"]]
        filters = tuple(info.get("exchangeFilters", ()))
        read_counts(filters, EXCHANGE_COUNTED)
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"exchangeInfo of {path} could not be read: {error}") from None
    symbols = {rules.instrument.symbol: rules for rules in listed}
    if len(symbols) != len(listed):
        raise DataError(f"exchangeInfo of {path} lists a symbol twice")
    return Listing(symbols, filters)


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
        order_rules=OrderRules(
            notional_max_on_market=False,
            buy_band=(Decimal("0.2"), Decimal(5)),
            sell_band=(Decimal("0.2"), Decimal(5)),
            trailing_above=(10, 2000),
            trailing_below=(10, 2000),
            iceberg_parts_max=100,
        ),
    )


def _step(values: Iterable[int]) -> Decimal:
    divisor = math.gcd(*values)
    if divisor == 0:
        return Decimal("0.0001")
    step = 1
    while divisor % (step * 10) == 0 and step < SCALE:
        step *= 10
    return from_raw(step)


def listed(instrument: Instrument) -> SymbolRules:
    """Return an instrument as a symbol of the exchange."""
    return read_rules(symbol_info(instrument))


def symbol_info(instrument: Instrument) -> dict[str, Any]:
    """Return the symbol's row of exchangeInfo. Only rules that are enforced are listed."""
    return complete(
        {
            "symbol": instrument.symbol,
            "baseAsset": instrument.base_asset,
            "quoteAsset": instrument.quote_asset,
            "baseCommissionPrecision": _decimals(instrument.base_fee_step),
            "quoteCommissionPrecision": _decimals(instrument.quote_fee_step),
            "orderTypes": ORDER_TYPES,
            "icebergAllowed": True,
            "allowTrailingStop": True,
            "cancelReplaceAllowed": True,
            "amendAllowed": True,
            "filters": [
                *_value_filters(instrument),
                *_order_filters(instrument.order_rules),
                *_COUNTS,
            ],
        }
    )


def _decimals(step: Decimal) -> int:
    exponent = step.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent


def _text(value: Decimal) -> str:
    return amount_text(to_raw(value))


def _value_filters(instrument: Instrument) -> list[dict[str, Any]]:
    rules = instrument.order_rules
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
            "minQty": _text(rules.market_quantity_min),
            "maxQty": _text(rules.market_quantity_max or instrument.quantity_max),
            "stepSize": _text(rules.market_lot_size),
        },
        {
            "filterType": "NOTIONAL",
            "minNotional": _text(instrument.notional_min),
            "applyMinToMarket": rules.notional_min_on_market,
            "maxNotional": _text(instrument.notional_max),
            "applyMaxToMarket": rules.notional_max_on_market,
            "avgPriceMins": AVERAGE_MINUTES,
        },
    ]


def _order_filters(rules: OrderRules) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    if any((*rules.buy_band, *rules.sell_band)):
        made.append(
            {
                "filterType": "PERCENT_PRICE_BY_SIDE",
                "bidMultiplierUp": f"{rules.buy_band[1]:f}",
                "bidMultiplierDown": f"{rules.buy_band[0]:f}",
                "askMultiplierUp": f"{rules.sell_band[1]:f}",
                "askMultiplierDown": f"{rules.sell_band[0]:f}",
                "avgPriceMins": AVERAGE_MINUTES,
            }
        )
    if any((*rules.trailing_above, *rules.trailing_below)):
        made.append(
            {
                "filterType": "TRAILING_DELTA",
                "minTrailingAboveDelta": rules.trailing_above[0],
                "maxTrailingAboveDelta": rules.trailing_above[1],
                "minTrailingBelowDelta": rules.trailing_below[0],
                "maxTrailingBelowDelta": rules.trailing_below[1],
            }
        )
    if rules.iceberg_parts_max:
        made.append({"filterType": "ICEBERG_PARTS", "limit": rules.iceberg_parts_max})
    if rules.position_max:
        made.append({"filterType": "MAX_POSITION", "maxPosition": _text(rules.position_max)})
    return made


_COUNTS = [
    {"filterType": name, COUNTED[name]: most}
    for name, most in (
        ("MAX_NUM_ORDERS", 200),
        ("MAX_NUM_ORDER_LISTS", 20),
        ("MAX_NUM_ALGO_ORDERS", 5),
        ("MAX_NUM_ORDER_AMENDS", 10),
    )
]
