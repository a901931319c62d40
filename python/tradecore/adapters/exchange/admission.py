# SPDX-License-Identifier: Apache-2.0
"""What is asked of a request before the matching engine sees it: whether account and symbol may do
that, how finely amounts are written, how many orders are open. docs/exchange-rules.md: the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tradecore import _core
from tradecore.adapters.exchange import errors, reports
from tradecore.adapters.exchange.account import Account
from tradecore.adapters.exchange.amounts import SCALE
from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.market import SymbolMarket
from tradecore.adapters.exchange.new_order import NewOrder
from tradecore.adapters.exchange.rules import SymbolRules

_sim = _core.sim
_KINDS = {"OCO": "ocoAllowed", "OTO": "otoAllowed", "OPO": "opoAllowed"}
_COUNTED = (
    ("MAX_NUM_ORDERS", "orders"),
    ("MAX_NUM_ALGO_ORDERS", "triggered"),
    ("MAX_NUM_ICEBERG_ORDERS", "icebergs"),
    ("MAX_NUM_ORDER_LISTS", "lists"),
)
_BARRED = "This account may not place or cancel orders."


def admit(call: Call, market: SymbolMarket, orders: Sequence[NewOrder], *lists: str) -> None:
    """Refuse orders that account or symbol do not allow, or of which too many would be open.

    Parameters
    ----------
    lists : "OCO", "OTO" or "OPO"
        What kinds of list the orders make; none for a single order.

    Raises
    ------
    ApiError
        -1111 for an amount written too finely, -2010 for the account, -1013 for the symbol.
    """
    rules = market.rules
    for order in orders:
        _check_precision(rules, order)
    _check_account(call.account, rules)
    _check_symbol(rules, orders, lists)
    _check_counts(call, market, orders, bool(lists))
    if call.account.asset_limits:
        for order in orders:
            _check_assets(call.account, market, order, call.venue.sim.last_price(market.index))
    market.refer(call.now, any(order.type == _sim.OrderType.MARKET for order in orders))


def check_cancel(call: Call, market: SymbolMarket, code: int = -2011) -> None:
    """Refuse with `code` a cancel or an amendment that account or symbol do not allow."""
    if not call.account.can_trade:
        raise ApiError(code, _BARRED)
    if market.rules.status not in ("TRADING", "CANCEL_ONLY"):
        raise ApiError(code, "Market is closed.")


def _check_precision(rules: SymbolRules, order: NewOrder) -> None:
    for field, value, step in (
        ("quantity", order.quantity, rules.base_step),
        ("icebergQty", order.iceberg_quantity, rules.base_step),
        ("quoteOrderQty", order.quote_quantity, rules.quote_step),
        ("price", order.price, rules.price_step),
        ("stopPrice", order.stop_price, rules.price_step),
        ("icebergQty", order.iceberg_quantity, rules.base_step),
    ):
        if value % step:
            raise errors.too_precise(order.names[field])


def _check_account(account: Account, rules: SymbolRules) -> None:
    if not account.can_trade:
        raise errors.rejected(_BARRED)
    sets: Sequence[Sequence[str]] = rules.row["permissionSets"]
    for choices in sets:
        if account.permissions.isdisjoint(choices):
            raise errors.rejected("This symbol is not permitted for this account.")


def _check_symbol(rules: SymbolRules, orders: Sequence[NewOrder], lists: Sequence[str]) -> None:
    if not rules.is_trading:
        raise ApiError(-1013, "Market is closed.")
    for kind in lists:
        if not rules.allows(_KINDS[kind]):
            raise errors.unsupported(kind)
    for order in orders:
        kind = reports.TYPES[order.type]
        if kind not in rules.row["orderTypes"]:
            raise errors.unsupported(kind.replace("_", " ").capitalize())
        if order.iceberg_quantity and not rules.allows("icebergAllowed"):
            raise errors.unsupported("Iceberg")
        if order.trailing_bps and not rules.allows("allowTrailingStop"):
            raise errors.unsupported("Trailing stop")
        modes = rules.row["allowedSelfTradePreventionModes"]
        if order.self_trade and order.self_trade not in modes:
            raise errors.self_trade_mode()
        if order.quote_quantity and not rules.allows("quoteOrderQtyMarketAllowed"):
            raise ApiError(-1013, "Quote order qty market orders are not support for this symbol.")


def _check_counts(
    call: Call, market: SymbolMarket, orders: Sequence[NewOrder], is_list: bool
) -> None:
    sim, account = call.venue.sim, call.account.index
    new = (
        len(orders),
        len([order for order in orders if order.is_contingent]),
        len([order for order in orders if order.iceberg_quantity]),
        int(is_list),
    )
    _compare(market.rules.counts, "", new, sim.open_counts(account, market.index))
    if call.venue.exchange_counts:
        _compare(call.venue.exchange_counts, "EXCHANGE_", new, sim.open_counts(account))


def _check_assets(account: Account, market: SymbolMarket, order: NewOrder, last: int) -> None:
    """Compare what an order is about with what the account may put into one."""
    price = order.price or order.stop_price or last
    value = order.quote_quantity * SCALE or order.quantity * price
    instrument, limits = market.instrument, account.asset_limits
    most_base, most_quote = (
        limits.get(asset) for asset in (instrument.base_asset, instrument.quote_asset)
    )
    exceeds_base = most_base is not None and value > most_base * price
    if exceeds_base or (most_quote is not None and value > most_quote * SCALE):
        raise errors.filter_failure("MAX_ASSET")


def _compare(most: Mapping[str, int], prefix: str, new: Sequence[int], standing: Any) -> None:
    for (name, field), more in zip(_COUNTED, new, strict=True):
        limit = most.get(prefix + name) if more else None
        if limit is not None and getattr(standing, field) + more > limit:
            raise errors.filter_failure(prefix + name)
