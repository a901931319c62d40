# SPDX-License-Identifier: Apache-2.0
"""Random listings and random orders at the edges of their rules. Same seed, same orders."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

TINY = Decimal("0.00000001")
LARGEST = Decimal(20_000_000_000)  # Amounts beyond do not fit a balance.
TYPES = (
    *("LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS", "STOP_LOSS_LIMIT"),
    *("TAKE_PROFIT", "TAKE_PROFIT_LIMIT"),
)
STATUSES = ("HALT", "END_OF_DAY", "CANCEL_ONLY")


def filters_of(row: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a row's filters by their type."""
    return {rule["filterType"]: dict(rule) for rule in row["filters"]}


def generated(row: Mapping[str, Any], random: Random) -> dict[str, Any]:
    """Return a recorded row with rules that came later, or that no recorded symbol has."""

    def one_in(count: int) -> bool:
        return random.randrange(count) == 0

    made, filters = dict(row), filters_of(row)
    minutes = random.choice((0, 1, 5))
    if one_in(3):
        least = Decimal(filters.pop("MIN_NOTIONAL")["minNotional"])
        filters["NOTIONAL"] = {
            "minNotional": str(least),
            "applyMinToMarket": one_in(2),
            "maxNotional": str(least * random.choice((0, 20, 5000))),
            "applyMaxToMarket": one_in(2),
            "avgPriceMins": minutes,
        }
    elif one_in(3):
        filters["MIN_NOTIONAL"] |= {"applyToMarket": False, "avgPriceMins": minutes}
    if one_in(3):
        del filters["PERCENT_PRICE"]
        filters["PERCENT_PRICE_BY_SIDE"] = {
            "bidMultiplierUp": "1.5",
            "bidMultiplierDown": "0.2",
            "askMultiplierUp": "5",
            "askMultiplierDown": "0.75",
            "avgPriceMins": random.choice((0, 1, 5)),
        }
    elif one_in(3):
        filters["PERCENT_PRICE"] |= {"avgPriceMins": random.choice((0, 1))}
    lot = filters["LOT_SIZE"]
    if one_in(4):
        step = Decimal(lot["stepSize"])
        filters["MARKET_LOT_SIZE"] = {
            "minQty": str(Decimal(lot["minQty"]) * random.choice((0, 2))),
            "maxQty": str(max(Decimal(lot["maxQty"]) / 1000 // step * step, step * 100)),
            "stepSize": str(step * random.choice((0, 2, 5))),
        }
    if one_in(4):
        filters["MAX_NUM_ORDERS"] = {"maxNumOrders": random.choice((2, 4))}
        filters["MAX_NUM_ALGO_ORDERS"] = {"maxNumAlgoOrders": random.choice((0, 1, 2))}
        filters["MAX_NUM_ORDER_LISTS"] = {"maxNumOrderLists": random.choice((0, 1, 2))}
    if one_in(6):
        filters["MAX_NUM_ICEBERG_ORDERS"] = {"maxNumIcebergOrders": random.choice((0, 1))}
    if one_in(3):
        filters["TRAILING_DELTA"] = {
            "minTrailingAboveDelta": 10,
            "maxTrailingAboveDelta": 2000,
            "minTrailingBelowDelta": 100,
            "maxTrailingBelowDelta": 1000,
        }
    if one_in(4):
        filters["MAX_POSITION"] = {"maxPosition": str(Decimal(lot["minQty"]) * 5000)}
    for name, field in (
        ("PRICE_FILTER", "tickSize"),
        ("PRICE_FILTER", "minPrice"),
        ("PRICE_FILTER", "maxPrice"),
        ("LOT_SIZE", "stepSize"),
        ("LOT_SIZE", "minQty"),
    ):
        if one_in(20):
            filters[name][field] = "0.00000000"
    made["filters"] = [{**rule, "filterType": name} for name, rule in filters.items()]
    if one_in(4):
        made["quoteAssetPrecision"] = 2
    if one_in(2):
        made["orderTypes"] = list(TYPES)
    for flag in (
        *("ocoAllowed", "otoAllowed", "quoteOrderQtyMarketAllowed"),
        *("icebergAllowed", "allowTrailingStop"),
    ):
        if one_in(15):
            made[flag] = False
    if one_in(15):
        made["status"] = random.choice(STATUSES)
    return made


def start_price(row: Mapping[str, Any], random: Random) -> Decimal:
    """Return a price that leaves room below and above it within the symbol's bounds."""
    price = filters_of(row)["PRICE_FILTER"]
    tick = Decimal(price["tickSize"]) or TINY
    most = (Decimal(price["maxPrice"]) or Decimal(1_000_000)) / 2
    ticks = int(min(most / tick, 10**9))
    return tick * max(1, int(ticks ** random.uniform(0.3, 0.95)))


class Orders:
    """Makes orders for one symbol, most of them near one of its bounds, on either side of it."""

    def __init__(self, row: Mapping[str, Any], random: Random) -> None:
        self._row = row
        self._random = random
        self._filters = filters_of(row)
        self._tick = Decimal(self._filters["PRICE_FILTER"]["tickSize"]) or TINY
        self._lot = Decimal(self._filters["LOT_SIZE"]["stepSize"]) or TINY

    def single(self, last: Decimal, average: Decimal) -> dict[str, str]:
        """Return the parameters of an order that stands alone."""
        random = self._random
        kinds = TYPES if random.random() < 0.1 else tuple(self._row["orderTypes"])
        order = {"side": random.choice(("BUY", "SELL")), "type": random.choice(kinds)}
        if order["type"].endswith("LIMIT"):
            order["timeInForce"] = random.choice(("GTC", "IOC", "FOK"))
        price = last
        if order["type"].startswith(("STOP", "TAKE")):
            price = self._stop_price(order, last, average)
            order["stopPrice"] = text(price)
        if "LIMIT" in order["type"]:
            price = self._price(last, average)
            order["price"] = text(price)
        if order["type"] == "MARKET" and random.random() < 0.4:
            order["quoteOrderQty"] = text(self._quote(last))
        else:
            order["quantity"] = text(self._quantity(price, average))
        if order["type"].startswith(("STOP", "TAKE")) and random.random() < 0.3:
            order["trailingDelta"] = str(random.choice((1, 9, 10, 99, 100, 1000, 1001, 2000, 2001)))
            if random.random() < 0.5:
                del order["stopPrice"]
        if "LIMIT" in order["type"] and random.random() < 0.2:
            order["icebergQty"] = text(self._shown(Decimal(order["quantity"])))
            if "timeInForce" in order:
                order["timeInForce"] = "GTC"
        return order

    def pair(self, last: Decimal, average: Decimal) -> list[dict[str, str]]:
        """Return a target and a stop of one side and quantity."""
        random = self._random
        side = random.choice(("BUY", "SELL"))
        target = {"side": side, "type": random.choice(("LIMIT_MAKER", "TAKE_PROFIT_LIMIT"))}
        stop = {"side": side, "type": random.choice(("STOP_LOSS", "STOP_LOSS_LIMIT"))}
        better = Decimal("1.1") if side == "SELL" else Decimal("0.9")
        for leg, near in ((target, last * better), (stop, last * (2 - better))):
            place = near // self._tick * self._tick
            place = place if random.random() < 0.7 and place else self._price(last, average)
            if leg["type"] == "LIMIT_MAKER":
                leg["price"] = text(place)
            else:
                leg["stopPrice"] = text(place)
                if leg["type"].endswith("LIMIT"):
                    leg["price"] = text(place)
                    leg["timeInForce"] = "GTC"
        quantity = text(self._quantity(last, average))
        return [target | {"quantity": quantity}, stop | {"quantity": quantity}]

    def entry(self, last: Decimal, average: Decimal) -> list[dict[str, str]]:
        """Return an entry and what follows it."""
        made = [self.single(last, average) for _ in range(2)]
        made[0] |= {"type": "LIMIT", "timeInForce": "GTC"}
        for field in ("stopPrice", "trailingDelta", "icebergQty"):
            made[0].pop(field, None)
        for order, price in zip(made, (self._price(last, average), last), strict=True):
            if "quoteOrderQty" in order:
                del order["quoteOrderQty"]
                order["quantity"] = text(self._quantity(price, average))
        made[0].setdefault("price", text(self._price(last, average)))
        return made

    def _stop_price(self, order: Mapping[str, str], last: Decimal, average: Decimal) -> Decimal:
        """Return a trigger, mostly on the side of the market where it may be."""
        is_above = (order["side"] == "BUY") == order["type"].startswith("STOP")
        for _ in range(3):
            price = self._price(last, average)
            if price != last and (price > last) == is_above:
                break
        return price

    def _price(self, last: Decimal, average: Decimal) -> Decimal:
        random, rule = self._random, self._filters["PRICE_FILTER"]
        drawn = random.random()
        if drawn < 0.05:
            bound = Decimal(random.choice((rule["minPrice"], rule["maxPrice"])))
            price = bound + self._tick * random.choice((-1, 0, 1))
        else:
            near = random.choice((last, average))
            factor = (
                random.choice(("0.2", "0.75", "0.8", "1.2", "1.5", "5"))
                if (drawn < 0.4)
                else str(round(random.uniform(0.85, 1.18), 4))
            )
            price = near * Decimal(factor) // self._tick * self._tick
            price += self._tick * random.choice((-1, 0, 0, 1))
        if random.random() < 0.05:
            price += self._tick / random.choice((2, 10))
        return self._sane(price, self._tick)

    def _quantity(self, price: Decimal, average: Decimal) -> Decimal:
        random, bounds = self._random, []
        for name in ("LOT_SIZE", "MARKET_LOT_SIZE"):
            rule = self._filters.get(name, {"minQty": "0", "maxQty": "0"})
            bounds += [Decimal(rule["minQty"]), Decimal(rule["maxQty"])]
        bounds = [bound for bound in bounds if bound]
        drawn = random.random()
        if drawn < 0.1 and bounds:
            quantity = random.choice(bounds)
        else:
            notional = self._filters.get("NOTIONAL") or self._filters["MIN_NOTIONAL"]
            worth = Decimal(notional["minNotional"])
            most = Decimal(notional.get("maxNotional", 0))
            if drawn < 0.2 and most:
                worth = most
            elif drawn > 0.6:
                worth *= Decimal(str(round(random.uniform(1, 12), 3)))
            quantity = worth / random.choice((price, average))
        quantity = quantity // self._lot * self._lot + self._lot * random.choice((-1, 0, 1, 1))
        if random.random() < 0.04:
            quantity += self._lot / random.choice((2, 10))
        return self._sane(min(quantity, LARGEST / max(price, average, 1)), self._lot)

    def _shown(self, quantity: Decimal) -> Decimal:
        """Return what an iceberg shows, near the least that its parts allow."""
        random = self._random
        limit = self._filters.get("ICEBERG_PARTS", {"limit": 5})["limit"]
        shown = quantity / random.choice((1, 2, limit, limit + 1))
        shown = shown // self._lot * self._lot + self._lot * random.choice((0, 0, 0, 1, -1))
        if random.random() < 0.03:
            shown += self._lot / 10
        return self._sane(shown, self._lot)

    def _quote(self, last: Decimal) -> Decimal:
        value = self._quantity(last, last) * last
        precision = self._row.get("quoteAssetPrecision", 8)
        step = Decimal(1).scaleb(-precision if self._random.random() < 0.8 else -8)
        return self._sane(value // step * step, step)

    def _sane(self, value: Decimal, least: Decimal) -> Decimal:
        """Above zero, no more than fits, at most nine decimals."""
        value = min(max(value, least), LARGEST)
        digits = 9 if self._random.random() < 0.01 else 8
        value = value // Decimal(1).scaleb(-digits) * Decimal(1).scaleb(-digits)
        return value or least


def text(value: Decimal) -> str:
    """Return plain decimal text."""
    return f"{value:f}"
