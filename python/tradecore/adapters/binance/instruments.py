# SPDX-License-Identifier: Apache-2.0
"""The venue's rule list (exchangeInfo) as instruments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tradecore.adapters.binance.codec import Row, int_of, parse_amount, row_of, text_of
from tradecore.errors import ConfigError, DataError
from tradecore.model.instrument import Instrument, OrderRules, from_raw


def read_instruments(info: object, symbols: Sequence[str]) -> list[Instrument]:
    """Return the instruments in the order asked for.

    Raises
    ------
    ConfigError
        If the venue does not list a symbol, or does not trade it on spot.
    DataError
        If a rule is missing or makes no sense.
    """
    top = row_of(info, "exchangeInfo")
    listed = top.get("symbols")
    if not isinstance(listed, list):
        raise DataError("exchangeInfo has no list of symbols")
    rows = {text_of(row_of(value, "symbol"), "symbol"): value for value in listed}
    instruments = []
    for symbol in symbols:
        if symbol not in rows:
            raise ConfigError(f"symbol was {symbol!r}, must be one that the venue lists")
        instruments.append(_read_instrument(rows[symbol], symbol))
    return instruments


def read_weight_max(info: object) -> int | None:
    """Return the request weight per minute that the rule list states, None if it states none."""
    limits = row_of(info, "exchangeInfo").get("rateLimits")
    for value in limits if isinstance(limits, list) else []:
        row = row_of(value, "rate limit")
        if (row.get("rateLimitType"), row.get("interval"), row.get("intervalNum")) == (
            "REQUEST_WEIGHT",
            "MINUTE",
            1,
        ):
            return max(1, int_of(row, "limit"))
    return None


def _read_instrument(row: Row, symbol: str) -> Instrument:
    if row.get("status") != "TRADING":
        raise ConfigError(f"symbol {symbol} has status {row.get('status')!r}, must be TRADING")
    if row.get("isSpotTradingAllowed") is False:
        raise ConfigError(f"symbol {symbol} must be one that trades on spot")
    filters = _filters(row)
    price = _needed(filters, "PRICE_FILTER", symbol)
    lot = _needed(filters, "LOT_SIZE", symbol)
    notional = filters.get("NOTIONAL") or filters.get("MIN_NOTIONAL") or {}
    smallest = Decimal("0.00000001")
    try:
        return Instrument(
            symbol=symbol,
            base_asset=text_of(row, "baseAsset"),
            quote_asset=text_of(row, "quoteAsset"),
            tick_size=_amount(price, "tickSize") or smallest,  # 0 switches a rule off.
            lot_size=_amount(lot, "stepSize") or smallest,
            quantity_min=_amount(lot, "minQty"),
            quantity_max=_quantity_max(filters, lot),
            **_given("notional_min", notional, "minNotional"),
            **_given("notional_max", notional, "maxNotional"),
            **_given("price_min", price, "minPrice"),
            **_given("price_max", price, "maxPrice"),
            order_rules=_order_rules(filters, notional),
            base_fee_step=_fee_step(row, "baseCommissionPrecision"),
            quote_fee_step=_fee_step(row, "quoteCommissionPrecision"),
        )
    except (DataError, ValueError) as error:
        raise DataError(f"symbol {symbol}: {error}") from None


def _order_rules(filters: Mapping[str, Row], notional: Row) -> OrderRules:
    """Return the rules beside steps and bounds; what the venue does not state is off."""
    market = filters.get("MARKET_LOT_SIZE", {})
    trailing = filters.get("TRAILING_DELTA", {})
    band = filters.get("PERCENT_PRICE_BY_SIDE") or filters.get("PERCENT_PRICE") or {}
    is_by_side = "PERCENT_PRICE_BY_SIDE" in filters

    def bounds(side: str) -> tuple[Decimal, Decimal]:
        down, up = ("multiplierDown", "multiplierUp")
        if is_by_side:
            down, up = f"{side}MultiplierDown", f"{side}MultiplierUp"
        return _stated(band, down), _stated(band, up)

    return OrderRules(
        market_lot_size=_stated(market, "stepSize"),
        market_quantity_min=_stated(market, "minQty"),
        market_quantity_max=_stated(market, "maxQty"),
        notional_min_on_market=notional.get("applyMinToMarket", notional.get("applyToMarket"))
        is True,
        notional_max_on_market=notional.get("applyMaxToMarket") is True,
        buy_band=bounds("bid"),
        sell_band=bounds("ask"),
        trailing_above=(
            _count(trailing, "minTrailingAboveDelta"),
            _count(trailing, "maxTrailingAboveDelta"),
        ),
        trailing_below=(
            _count(trailing, "minTrailingBelowDelta"),
            _count(trailing, "maxTrailingBelowDelta"),
        ),
        iceberg_parts_max=_count(filters.get("ICEBERG_PARTS", {}), "limit"),
        position_max=_stated(filters.get("MAX_POSITION", {}), "maxPosition"),
    )


def _stated(row: Row, name: str) -> Decimal:
    """Return an amount, 0 where the venue states none."""
    return _amount(row, name) if name in row else Decimal(0)


def _fee_step(row: Row, name: str) -> Decimal:
    """Return what fees are cut to; amounts have eight decimals at most."""
    return Decimal(1).scaleb(-min(8, int_of(row, name) if name in row else 8))


def _count(row: Row, name: str) -> int:
    return int_of(row, name) if name in row else 0


def _filters(row: Row) -> dict[str, Row]:
    filters = row.get("filters")
    if not isinstance(filters, list):
        raise DataError("a symbol has no list of filters")
    rows = [row_of(value, "filter") for value in filters]
    return {text_of(item, "filterType"): item for item in rows}


def _needed(filters: Mapping[str, Row], name: str, symbol: str) -> Row:
    if name not in filters:
        raise DataError(f"symbol {symbol} has no {name}")
    return filters[name]


def _quantity_max(filters: Mapping[str, Row], lot: Row) -> Decimal:
    """Return the largest quantity of any order; market orders may have a bound of their own."""
    bounds = [_amount(lot, "maxQty")]
    market = filters.get("MARKET_LOT_SIZE", {})
    if "maxQty" in market and _amount(market, "maxQty"):
        bounds.append(_amount(market, "maxQty"))
    return min(bounds)


def _amount(row: Row, name: str) -> Decimal:
    return from_raw(parse_amount(text_of(row, name), name))


def _given(name: str, row: Row, field: str) -> dict[str, Any]:
    """Return {name: amount} where the venue states a bound; 0 means that it has none."""
    amount = _stated(row, field)
    return {name: amount} if amount else {}
