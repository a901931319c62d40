# SPDX-License-Identifier: Apache-2.0
"""Random orders over recorded symbols: taken and refused as the rules alone say.

Four thousand orders over 150 symbols by default; TC_LONG=1: a hundred thousand over all 1,695.
What the recording lacks is made: newer filters, flags, statuses, bounds over the whole exchange.
"""

from __future__ import annotations

import os
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import orjson
from tests.adapters.exchange import random_orders
from tests.adapters.exchange.client import MINUTE, START, Client, SteppedWall, signature_of
from tests.adapters.exchange.listings import recorded_info
from tests.adapters.exchange.random_orders import TINY, Orders, filters_of
from tests.reference.symbol_rules import Meeting, Open, Refusal, engine_refusals, refusals

from tradecore import _core
from tradecore.adapters.exchange import AccountSpec, BarReplay, ExchangeOptions, build
from tradecore.adapters.exchange.account import DEMO_SECRET

IS_LONG = os.environ.get("TC_LONG") == "1"
ORDERS, SYMBOLS = (100_000, 1_695) if IS_LONG else (4_000, 150)
BATCH = 60
"""Orders between two steps of the market, which are ten seconds."""
SEED = 20211012
SCALE = 10**8
NAMES = (
    *("PRICE_FILTER", "PERCENT_PRICE", "PERCENT_PRICE_BY_SIDE", "LOT_SIZE", "MARKET_LOT_SIZE"),
    *("MIN_NOTIONAL", "NOTIONAL", "MAX_NUM_ORDERS", "MAX_NUM_ALGO_ORDERS"),
    *("MAX_NUM_ORDER_LISTS", "EXCHANGE_MAX_NUM_ORDERS", "EXCHANGE_MAX_NUM_ALGO_ORDERS"),
    *("MAX_POSITION", "TRAILING_DELTA", "ICEBERG_PARTS", "MAX_NUM_ICEBERG_ORDERS"),
)
RELATION = (-2010, "The relationship of the prices for the orders is not correct.")
PERMISSIONS = {
    "all": frozenset({"SPOT", "MARGIN", "LEVERAGED"}),
    "spot": frozenset({"SPOT"}),
    "barred": frozenset({"SPOT", "MARGIN", "LEVERAGED"}),
}
EXCHANGE_FILTERS = [
    {"filterType": "EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders": 75},
    {"filterType": "EXCHANGE_MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": 40},
    {"filterType": "EXCHANGE_MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders": 8},
    {"filterType": "EXCHANGE_MAX_NUM_ORDER_LISTS", "maxNumOrderLists": 40},
]


def amount(raw: int) -> Decimal:
    return Decimal(raw) / SCALE


class Tape:
    """What one symbol's minutes were: each opens where the last closed."""

    def __init__(self, row: dict[str, Any], minutes: int, random: Random) -> None:
        price = random_orders.start_price(row, random)
        tick = int((Decimal(filters_of(row)["PRICE_FILTER"]["tickSize"]) or TINY) * SCALE)
        steps = np.array([random.gauss(0, 0.01) for _ in range(minutes)])
        path = float(price) * np.exp(np.clip(np.cumsum(steps), -0.5, 0.5))
        self.closes = np.maximum(np.rint(path * SCALE / tick).astype(np.int64), 1) * tick
        self.volumes = np.array([random.randint(1, 9) for _ in range(minutes)], np.int64)

    def rows(self) -> Any:
        rows = np.zeros(len(self.closes), _core.model.BAR)
        rows["ts_open"] = START + np.arange(len(rows)) * MINUTE
        rows["ts_close"] = rows["ts_open"] + MINUTE
        rows["open"] = np.concatenate([self.closes[:1], self.closes[:-1]])
        rows["close"] = self.closes
        rows["high"] = np.maximum(rows["open"], self.closes)
        rows["low"] = np.minimum(rows["open"], self.closes)
        rows["volume_low"] = self.volumes * SCALE
        rows["quote_volume_low"] = self.closes * self.volumes
        rows["timeframe_s"] = 60
        rows["flags"] = _core.model.FLAG_CLOSED
        return rows

    def average(self, now: int, minutes: int) -> Decimal:
        """Over whole minutes before now, to eight decimals; the last price if there are none."""
        closed = (now - START) // MINUTE
        first = -((START - now + minutes * MINUTE) // MINUTE)
        chosen = slice(max(0, first), closed)
        if first >= closed:
            return amount(int(self.closes[closed - 1]))
        value = sum(map(int, self.closes[chosen] * self.volumes[chosen]))
        return amount(value // int(self.volumes[chosen].sum()))


class Proof:
    """An exchange that lists the symbols, and what is known of it from outside."""

    def __init__(self, folder: Path) -> None:
        self.random = Random(SEED)
        info = recorded_info()
        chosen = info["symbols"] if IS_LONG else self.random.sample(info["symbols"], SYMBOLS)
        rows = [
            random_orders.generated(row, self.random) if self.random.random() < 0.6 else row
            for row in chosen
        ]
        listing = folder / "exchangeInfo.json"
        listing.write_bytes(
            orjson.dumps(info | {"exchangeFilters": EXCHANGE_FILTERS, "symbols": rows})
        )
        minutes = 12 + ORDERS // BATCH // 6
        self.tapes = {row["symbol"]: Tape(row, minutes, self.random) for row in rows}
        bars = {symbol: tape.rows() for symbol, tape in self.tapes.items()}
        self.wall = SteppedWall()
        options = ExchangeOptions(
            market=BarReplay(bars, ts_start=START + 8 * MINUTE),
            speed=60.0,
            hold=False,
            accounts=[
                AccountSpec(
                    key,
                    DEMO_SECRET,
                    deposits(rows),
                    can_trade=key != "barred",
                    permissions=permissions,
                )
                for key, permissions in PERMISSIONS.items()
            ],
            exchange_info=listing,
        )
        self.client = Client(build(options, self.wall))
        self.venue = self.client.exchange.venue
        shown = self.client.get("exchangeInfo")
        assert shown["exchangeFilters"] == EXCHANGE_FILTERS
        self.rows = {row["symbol"]: row for row in shown["symbols"]}
        for row in rows:
            assert self.rows[row["symbol"]]["filters"] == row["filters"]
            assert self.rows[row["symbol"]]["status"] == row["status"]
        self.makers = {symbol: Orders(row, self.random) for symbol, row in self.rows.items()}
        self.open = [symbol for symbol, row in self.rows.items() if row["status"] == "TRADING"]
        self.standing: dict[int, dict[str, list[Open]]] = {}
        self.step()

    def step(self) -> None:
        """Ten seconds pass: orders fill, averages move."""
        self.wall.step(10 / 60)
        self.client.get("ping")
        for account in range(len(PERMISSIONS)):
            self.standing[account] = {}
            for order in self.venue.sim.open_orders(account):
                self._note(account, order)

    def _note(self, account: int, order: Any) -> None:
        symbol = self.venue.markets[order.instrument].symbol
        known = _core.sim.OrderType(order.type).name.replace("STOP", "STOP_LOSS")
        self.standing[account].setdefault(symbol, []).append(
            Open(
                symbol=symbol,
                side=order.side.name,
                kind=known,
                remaining=Decimal(0)
                if order.status.name == "PENDING"
                else amount(order.quantity - order.filled_quantity),
                is_iceberg=order.iceberg_quantity > 0,
                list_id=order.list_id,
            )
        )

    def _refresh(self, account: int, symbol: str) -> None:
        self.standing[account][symbol] = []
        index = self.venue.by_symbol[symbol].index
        for order in self.venue.sim.open_orders(account, index):
            self._note(account, order)

    def look(self, account: int, symbol: str) -> Meeting:
        """Return what an order of that account meets now."""
        held = self.venue.sim.balances(account)
        tape, now = self.tapes[symbol], self.venue.now
        return Meeting(
            last=tape.average(now, 0),
            average=lambda minutes: tape.average(now, minutes),
            standing=[order for there in self.standing[account].values() for order in there],
            free={asset: amount(free) for asset, (free, _) in held.items()},
            locked={asset: amount(locked) for asset, (_, locked) in held.items()},
            permissions=list(PERMISSIONS.values())[account],
            can_trade=list(PERMISSIONS)[account] != "barred",
        )

    def send(self, account: int, path: str, params: dict[str, Any]) -> Refusal | None:
        """Send a new order or list; return why it was refused."""
        params = params | {"timestamp": self.client.now_ms}
        query = "&".join(f"{name}={value}" for name, value in params.items())
        query = f"{query}&signature={signature_of(query)}"
        status, body = self.client.send("POST", path, query, key=list(PERMISSIONS)[account])
        if status == 200:
            return None
        return body["code"], body["msg"]

    def cancel(self, account: int, symbol: str) -> None:
        sim, index = self.venue.sim, self.venue.by_symbol[symbol].index
        for order in sim.open_orders(account, index):
            sim.cancel(account, index, order.order_id, ts=self.venue.now)
        self.venue.settle()
        self.standing[account].pop(symbol, None)

    def draw(self) -> tuple[int, str, Refusal | None, set[Refusal]]:
        """Send one random order or list; return what was said to it, and what may be."""
        random = self.random
        account = random.choices((0, 1, 2), (90, 9, 1))[0]
        symbol = random.choice(self.open if random.random() < 0.95 else list(self.rows))
        row, maker = self.rows[symbol], self.makers[symbol]
        meeting = self.look(account, symbol)
        average = meeting.average(5)
        drawn = random.random()
        if drawn < 0.85:
            order = maker.single(meeting.last, average)
            expected = refusals(row, [order], meeting, EXCHANGE_FILTERS)
            expected = expected or engine_refusals(row, order, meeting)
            answer = self.send(account, "order", {"symbol": symbol, **order})
        elif drawn < 0.95:
            pair = maker.pair(meeting.last, average)
            names = oco_names(pair)
            expected = refusals(
                row, [*map(sent_as, pair, names)], meeting, EXCHANGE_FILTERS, ["oco"]
            )
            expected = of_pair(row, pair, meeting) | expected
            answer = self.send(account, "orderList/oco", oco(symbol, pair, names))
        else:
            entry, follower = maker.entry(meeting.last, average)
            names = [{field: place + field[0].upper() + field[1:] for field in FIELDS}
                     for place in ("working", "pending")]  # fmt: skip
            orders = [*map(sent_as, (entry, follower), names)]
            expected = refusals(row, orders, meeting, EXCHANGE_FILTERS, ["oto"])
            expected = engine_refusals(row, entry, meeting) | expected
            answer = self.send(account, "orderList/oto", oto(symbol, orders))
        self._refresh(account, symbol)
        return account, symbol, answer, expected


FIELDS = (
    *("price", "stopPrice", "trailingDelta", "quantity", "icebergQty"),
    *("timeInForce", "type", "side"),
)


def deposits(rows: list[dict[str, Any]]) -> dict[str, Decimal]:
    """A thousand million of each asset; less where a position would be too large with it."""
    assets = {row[name]: Decimal(10**9) for row in rows for name in ("baseAsset", "quoteAsset")}
    for row in rows:
        position = filters_of(row).get("MAX_POSITION")
        if position is not None:
            most = (Decimal(position["maxPosition"]) * Decimal("0.9")).quantize(TINY)
            assets[row["baseAsset"]] = min(assets[row["baseAsset"]], most)
    return assets


def sent_as(order: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    """Return the order with the names that its fields are sent under."""
    return order | {f"{field} as": names.get(field, field) for field in order}


def oco_names(pair: list[dict[str, str]]) -> list[dict[str, str]]:
    places = ("above", "below") if pair[0]["side"] == "SELL" else ("below", "above")
    return [
        {
            field: place + field[0].upper() + field[1:]
            for field in FIELDS
            if field not in ("side", "quantity")
        }
        for place in places
    ]


def oco(symbol: str, pair: list[dict[str, str]], names: list[dict[str, str]]) -> dict[str, str]:
    shared = {"symbol": symbol, "side": pair[0]["side"], "quantity": pair[0]["quantity"]}
    return shared | {
        name[field]: leg[field]
        for leg, name in zip(pair, names, strict=True)
        for field in leg
        if field in name
    }


def oto(symbol: str, orders: list[dict[str, str]]) -> dict[str, str]:
    return {"symbol": symbol} | {
        order[f"{field} as"]: order[field] for order in orders for field in FIELDS if field in order
    }


def of_pair(row: Any, pair: list[dict[str, str]], meeting: Meeting) -> set[Refusal]:
    """Return what is wrong with a pair beyond the rules of each order; funds are asked last."""
    where = [Decimal(leg.get("stopPrice", leg.get("price", "0"))) for leg in pair]
    is_sale = pair[0]["side"] == "SELL"
    found = set()
    if where[0] <= where[1] if is_sale else where[0] >= where[1]:
        found.add(RELATION)
    for leg in pair:
        for refusal in engine_refusals(row, leg, meeting):
            found.add(refusal if "balance" in refusal[1] else RELATION)
    return found


def prove(proof: Proof) -> Counter[str]:
    """Send all orders; return how often each answer was given."""
    counts: Counter[str] = Counter()
    for number in range(ORDERS):
        if number % BATCH == 0 and number:
            proof.step()
        account, symbol, answer, expected = proof.draw()
        where = f"seed {SEED}, order {number} on {symbol} of account {account}"
        if answer is None:
            assert not expected, f"{where} was taken, not {expected}"
            counts["taken"] += 1
            continue
        assert answer in expected, f"{where} was told {answer}, not {expected}"
        counts[answer[1]] += 1
        if "MAX_NUM" in answer[1]:
            proof.cancel(account, proof.random.choice(sorted(proof.standing[account])))
            if proof.random.random() < 0.5:
                proof.cancel(account, symbol)
    return counts


def test_orders_are_taken_and_refused_as_the_rules_say(tmp_path: Path) -> None:
    counts = prove(Proof(tmp_path))

    assert counts["taken"] > ORDERS // 10, counts
    for name in NAMES:
        assert counts[f"Filter failure: {name}"] > 0, counts
