# SPDX-License-Identifier: Apache-2.0
"""Which of a symbol's rules an order breaks, read off the rules one by one with exact decimals.

Everything is as a client sees it: rows of exchangeInfo, parameters of requests, averages, what the
account holds and has open. Every broken rule is told, in no order, as (code, text).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

Refusal = tuple[int, str]
Order = Mapping[str, str]

STOPS = ("STOP_LOSS", "STOP_LOSS_LIMIT")
TARGETS = ("TAKE_PROFIT", "TAKE_PROFIT_LIMIT")
ALGOS = (*STOPS, *TARGETS)


@dataclass(frozen=True)
class Open:
    """An open order of the account."""

    symbol: str
    side: str
    kind: str
    remaining: Decimal
    is_iceberg: bool = False
    list_id: int = -1


@dataclass(frozen=True)
class Meeting:
    """What an order meets: the market, and the account that sends it."""

    last: Decimal
    average: Callable[[int], Decimal]
    """Over so many minutes; over 0 it is the last price."""
    standing: Sequence[Open]
    free: Mapping[str, Decimal]
    locked: Mapping[str, Decimal]
    permissions: frozenset[str] = frozenset({"SPOT"})
    can_trade: bool = True


def failure(name: str) -> Refusal:
    return -1013, f"Filter failure: {name}"


def unsupported(kind: str) -> Refusal:
    return -1013, f"{kind} orders are not supported for this symbol."


def refusals(
    row: Mapping[str, Any],
    orders: Sequence[Order],
    meeting: Meeting,
    exchange_filters: Sequence[Mapping[str, Any]] = (),
    list_kinds: Sequence[str] = (),
) -> set[Refusal]:
    """Return every rule that a new order, or the orders of a new list, break."""
    with localcontext() as context:
        context.prec = 80
        found = _of_account(row, meeting) | _of_counts(
            row, orders, meeting, exchange_filters, bool(list_kinds)
        )
        for kind in list_kinds:
            if row[f"{kind.lower()}Allowed"] is not True:
                found.add(unsupported(kind.upper()))
        for order in orders:
            found |= _of_flags(row, order) | _of_precision(row, order) | _of_size(order)
            for rule in row["filters"]:
                if rule["filterType"] in CHECKS and not CHECKS[rule["filterType"]](
                    rule, order, meeting, row
                ):
                    found.add(failure(rule["filterType"]))
        return found


def _of_account(row: Mapping[str, Any], meeting: Meeting) -> set[Refusal]:
    found = set()
    if not meeting.can_trade:
        found.add((-2010, "This account may not place or cancel orders."))
    for choices in row["permissionSets"]:
        if not meeting.permissions & set(choices):
            found.add((-2010, "This symbol is not permitted for this account."))
    if row["status"] != "TRADING":
        found.add((-1013, "Market is closed."))
    return found


def _of_flags(row: Mapping[str, Any], order: Order) -> set[Refusal]:
    found = set()
    if order["type"] not in row["orderTypes"]:
        words = order["type"].lower().replace("_", " ")
        found.add(unsupported(words[0].upper() + words[1:]))
    if "quoteOrderQty" in order and row["quoteOrderQtyMarketAllowed"] is not True:
        found.add((-1013, "Quote order qty market orders are not support for this symbol."))
    if "icebergQty" in order and row["icebergAllowed"] is not True:
        found.add(unsupported("Iceberg"))
    if "trailingDelta" in order and row["allowTrailingStop"] is not True:
        found.add(unsupported("Trailing stop"))
    return found


def _of_precision(row: Mapping[str, Any], order: Order) -> set[Refusal]:
    found = set()
    for name, precision in (
        ("quantity", row["baseAssetPrecision"]),
        ("icebergQty", row["baseAssetPrecision"]),
        ("quoteOrderQty", row["quoteAssetPrecision"]),
        ("price", row["quotePrecision"]),
        ("stopPrice", row["quotePrecision"]),
    ):
        if name in order and Decimal(order[name]) * 10**precision % 1:
            sent_as = order.get(f"{name} as", name)
            found.add((-1111, f"Parameter '{sent_as}' has too much precision."))
    return found


def _of_size(order: Order) -> set[Refusal]:
    exceeds = Decimal(order.get("icebergQty", 0)) > Decimal(order.get("quantity", 0))
    return {(-2010, "IcebergQty exceeds QTY.")} if exceeds else set()


def _of_counts(
    row: Mapping[str, Any],
    orders: Sequence[Order],
    meeting: Meeting,
    exchange_filters: Sequence[Mapping[str, Any]],
    is_list: bool,
) -> set[Refusal]:
    here = [order for order in meeting.standing if order.symbol == row["symbol"]]
    found = set()
    for rules, standing, prefix in (
        (row["filters"], here, ""),
        (exchange_filters, meeting.standing, "EXCHANGE_"),
    ):
        for rule in rules:
            name = rule["filterType"].removeprefix(prefix)
            if name == "MAX_NUM_ORDERS":
                count, most = len(standing) + len(orders), rule["maxNumOrders"]
            elif name == "MAX_NUM_ALGO_ORDERS":
                new = sum(order["type"] in ALGOS for order in orders)
                count = new and new + sum(order.kind in ALGOS for order in standing)
                most = rule["maxNumAlgoOrders"]
            elif name == "MAX_NUM_ICEBERG_ORDERS":
                new = sum("icebergQty" in order for order in orders)
                count = new and new + sum(order.is_iceberg for order in standing)
                most = rule["maxNumIcebergOrders"]
            elif name == "MAX_NUM_ORDER_LISTS":
                count = is_list and 1 + len({order.list_id for order in standing} - {-1})
                most = rule["maxNumOrderLists"]
            else:
                continue
            if count > most:
                found.add(failure(prefix + name))
    return found


# Filters: whether an order passes -------------------------------------------------------------

Check = Callable[[Mapping[str, Any], Order, Meeting, Mapping[str, Any]], bool]


def _fits(value: Decimal, least: Any, most: Any, step: Any) -> bool:
    """Each part is off if it is 0."""
    least, most, step = Decimal(least), Decimal(most), Decimal(step)
    return value >= least and (most == 0 or value <= most) and (step == 0 or value % step == 0)


def _price(rule: Mapping[str, Any], order: Order, *_: Any) -> bool:
    return all(
        _fits(Decimal(order[name]), rule["minPrice"], rule["maxPrice"], rule["tickSize"])
        for name in ("price", "stopPrice")
        if name in order
    )


def _bought_for(order: Order, meeting: Meeting, row: Mapping[str, Any]) -> Decimal:
    """Return the quantity that a quote amount makes: cut to LOT_SIZE, at the last price."""
    lot = next(rule for rule in row["filters"] if rule["filterType"] == "LOT_SIZE")
    step = Decimal(lot["stepSize"]) or Decimal("0.00000001")
    return Decimal(order["quoteOrderQty"]) / meeting.last // step * step


def _lot(rule: Mapping[str, Any], order: Order, meeting: Meeting, row: Mapping[str, Any]) -> bool:
    if "quoteOrderQty" in order:
        quantity = _bought_for(order, meeting, row)
        return quantity > 0 and _fits(quantity, rule["minQty"], rule["maxQty"], 0)
    return all(
        _fits(Decimal(order[name]), rule["minQty"], rule["maxQty"], rule["stepSize"])
        for name in ("quantity", "icebergQty")
        if name in order
    )


def _market_lot(
    rule: Mapping[str, Any], order: Order, meeting: Meeting, row: Mapping[str, Any]
) -> bool:
    return order["type"] != "MARKET" or _lot(rule, order, meeting, row)


def _band(rule: Mapping[str, Any], order: Order, meeting: Meeting, *_: Any) -> bool:
    if "price" not in order:
        return True
    side = {"BUY": "bidM", "SELL": "askM"}[order["side"]]
    by_side = rule["filterType"] == "PERCENT_PRICE_BY_SIDE"
    down, up = (rule[(side if by_side else "m") + f"ultiplier{end}"] for end in ("Down", "Up"))
    average = meeting.average(rule["avgPriceMins"])
    return average * Decimal(down) <= Decimal(order["price"]) <= average * Decimal(up)


def _notional(rule: Mapping[str, Any], order: Order, meeting: Meeting, *_: Any) -> bool:
    has_least = has_most = True
    if order["type"] == "MARKET":
        has_least = rule.get("applyMinToMarket", rule.get("applyToMarket"))
        has_most = rule.get("applyMaxToMarket", False)
    if "quoteOrderQty" in order:
        value = Decimal(order["quoteOrderQty"])
    elif order["type"] == "MARKET":
        value = Decimal(order["quantity"]) * meeting.average(rule["avgPriceMins"])
    else:
        price = order.get("price", order.get("stopPrice"))
        value = Decimal(order["quantity"]) * (meeting.last if price is None else Decimal(price))
    most = Decimal(rule.get("maxNotional", 0))
    return not (has_least and value < Decimal(rule["minNotional"])) and not (
        has_most and most and value > most
    )


def _iceberg_parts(rule: Mapping[str, Any], order: Order, *_: Any) -> bool:
    if "icebergQty" not in order:
        return True
    whole, rest = divmod(Decimal(order["quantity"]), Decimal(order["icebergQty"]))
    return whole + (rest > 0) <= rule["limit"]


def _trailing(rule: Mapping[str, Any], order: Order, *_: Any) -> bool:
    if "trailingDelta" not in order:
        return True
    is_above = (order["side"] == "BUY") == (order["type"] in STOPS)
    place = "Above" if is_above else "Below"
    least, most = (rule[f"{end}Trailing{place}Delta"] for end in ("min", "max"))
    return bool(least <= int(order["trailingDelta"]) <= most)


def _position(
    rule: Mapping[str, Any], order: Order, meeting: Meeting, row: Mapping[str, Any]
) -> bool:
    if order["side"] == "SELL":
        return True
    base = row["baseAsset"]
    new = (
        _bought_for(order, meeting, row) if "quoteOrderQty" in order else Decimal(order["quantity"])
    )
    on_order = sum(
        there.remaining
        for there in meeting.standing
        if there.symbol == row["symbol"] and there.side == "BUY"
    )
    held = meeting.free.get(base, Decimal(0)) + meeting.locked.get(base, Decimal(0))
    return held + on_order + new <= Decimal(rule["maxPosition"])


CHECKS: Mapping[str, Check] = {
    "PRICE_FILTER": _price,
    "LOT_SIZE": _lot,
    "MARKET_LOT_SIZE": _market_lot,
    "PERCENT_PRICE": _band,
    "PERCENT_PRICE_BY_SIDE": _band,
    "MIN_NOTIONAL": _notional,
    "NOTIONAL": _notional,
    "ICEBERG_PARTS": _iceberg_parts,
    "TRAILING_DELTA": _trailing,
    "MAX_POSITION": _position,
}


# Beyond filters: what the market and the balance say ------------------------------------------


def engine_refusals(row: Mapping[str, Any], order: Order, meeting: Meeting) -> set[Refusal]:
    """Return why an order that passes every filter is refused by a market whose book is unknown."""
    found = set()
    is_buy = order["side"] == "BUY"
    if "stopPrice" in order:
        waits_above = is_buy == (order["type"] in STOPS)
        stop = Decimal(order["stopPrice"])
        if meeting.last >= stop if waits_above else meeting.last <= stop:
            found.add((-2010, "Order would trigger immediately."))
    if order["type"] == "LIMIT_MAKER":
        price = Decimal(order["price"])
        if price >= meeting.last if is_buy else price <= meeting.last:
            found.add((-2010, "Order would immediately match and take."))
    price = Decimal(order.get("price", order.get("stopPrice", meeting.last)))
    if is_buy:
        asset = row["quoteAsset"]
        need = Decimal(order["quoteOrderQty"]) if "quoteOrderQty" in order else Decimal(0)
        need = need or price * Decimal(order["quantity"])
    else:
        asset = row["baseAsset"]
        need = (
            _bought_for(order, meeting, row)
            if "quoteOrderQty" in order
            else Decimal(order["quantity"])
        )
    need = need // Decimal("0.00000001") * Decimal("0.00000001")
    if need > meeting.free.get(asset, Decimal(0)):
        found.add((-2010, "Account has insufficient balance for requested action."))
    return found
