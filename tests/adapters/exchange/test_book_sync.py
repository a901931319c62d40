# SPDX-License-Identifier: Apache-2.0
"""A client's book, built by Binance's rule through faults, equals the matching engine's."""

from __future__ import annotations

import json
import os
import random
from typing import Any

from tests.adapters.exchange.faults.world import Faulty, Socket

from tradecore.adapters.exchange.faults import Delivery

STREAM = "btcusdt@depth@100ms"
RUNS = 1000 if os.environ.get("TC_LONG") == "1" else 60
STEPS = 120  # Of 100 ms.
Book = dict[str, dict[int, int]]


def raw(text: str) -> int:
    return int(text.replace(".", ""))  # Eight decimals.


class BookClient:
    """A local order book as Binance's documents describe it: buffer, snapshot, then in sequence."""

    def __init__(self, client: Faulty) -> None:
        self.client = client
        self.book: Book | None = None
        self.last_id = 0
        self.resyncs = 0
        self.compared = 0
        self.connect()

    def connect(self) -> None:
        self.socket = Socket(self.client, f"/ws/{STREAM}")
        self.drop()

    def drop(self) -> None:
        self.book = None
        self.buffer: list[Any] = []
        self.asked: list[Delivery] | None = None
        self.resyncs += 1

    def step(self) -> None:
        """Take in what has come; ask for a snapshot when there is something to put on it."""
        for text in self.socket.raw():
            self.take(text)
        if self.socket.session.outbox.ending is not None:
            self.connect()
        if self.book is None and self.buffer:
            if self.asked is None:
                self.asked = self.client.ask("GET", "depth", "symbol=BTCUSDT&limit=100")
            elif self.asked:
                self.start(self.asked[0])

    def take(self, text: bytes) -> None:
        try:
            event = json.loads(text)
        except ValueError:
            self.drop()  # A frame that was cut: what it said is not known.
            return
        if self.book is None:
            self.buffer.append(event)
        elif event["u"] > self.last_id:
            if event["U"] == self.last_id + 1:
                self.apply(event)
            else:
                self.drop()

    def start(self, delivery: Delivery) -> None:
        answer = delivery.answer
        self.asked = None
        if answer is None or answer.status != 200 or delivery.cut_at is not None:
            return
        snapshot = json.loads(answer.body)
        last_id = snapshot["lastUpdateId"]
        events = [event for event in self.buffer if event["u"] > last_id]
        if events and events[0]["U"] > last_id + 1:
            return  # Older than the first that was heard: ask again.
        if not events:
            return  # Wait for one that reaches across it.
        self.book = {
            side: {raw(price): raw(quantity) for price, quantity in snapshot[side]}
            for side in ("bids", "asks")
        }
        self.last_id, self.buffer = last_id, []
        for at, event in enumerate(events):
            if at and event["u"] <= self.last_id:
                continue
            if at and event["U"] != self.last_id + 1:
                self.drop()
                return
            self.apply(event)

    def apply(self, event: Any) -> None:
        assert self.book is not None
        for side, levels in (("bids", event["b"]), ("asks", event["a"])):
            for price, quantity in levels:
                if raw(quantity):
                    self.book[side][raw(price)] = raw(quantity)
                else:
                    self.book[side].pop(raw(price), None)
        self.last_id = event["u"]


def faults_of(rng: random.Random) -> list[dict[str, Any]]:
    """Return two to five faults that books meet."""

    def around() -> dict[str, Any]:
        return {"nth": rng.randint(1, 60), "count": rng.randint(1, 4)}

    known: list[dict[str, Any]] = [
        {"kind": "lose", "target": STREAM, **around()},
        {"kind": "duplicate", "target": STREAM, **around()},
        {"kind": "reorder", "target": STREAM, "by": rng.randint(1, 5), **around()},
        {"kind": "delay", "target": STREAM, "delay_s": rng.random(), "jitter_s": rng.random(),
         **around()},
        {"kind": "cut", "target": STREAM, "at_bytes": rng.randint(0, 200), **around()},
        {"kind": "stall", "target": STREAM, "for_s": 1 + rng.random(), "nth": 20, "count": 1},
        {"kind": "close", "target": STREAM, "nth": rng.randint(5, 60), "count": 1},
        {"kind": "delay", "target": "GET /api/v3/depth", "delay_s": 2 * rng.random()},
        {"kind": "lose", "target": "GET /api/v3/depth", "count": 2},
        {"kind": "error", "target": "GET /api/v3/depth", "status": 503, "body": "html",
         "count": 1},
        {"kind": "lag", "target": "GET /api/v3/depth", "lag_s": 1 + rng.random(), "count": 1},
    ]  # fmt: skip
    return rng.sample(known, rng.randint(2, 5))


def engine_book(client: Faulty) -> tuple[int, Book]:
    last_id, bids, asks = client.exchange.venue.markets[0].depth(5000)
    return last_id, {"bids": dict(bids), "asks": dict(asks)}


def run(seed: int) -> BookClient:
    rng = random.Random(seed)
    client = Faulty(*faults_of(rng), seed=seed)
    books: dict[int, Book] = {}
    ours = BookClient(client)
    for _ in range(STEPS):
        client.pass_time(0.1)
        last_id, book = engine_book(client)
        books[last_id] = book
        if rng.random() < 0.1:
            place(client, rng)
            last_id, book = engine_book(client)
            books.setdefault(last_id, book)
        before = ours.last_id
        ours.step()
        if ours.book is not None and ours.last_id != before:
            assert ours.book == books[ours.last_id], f"seed {seed}, update {ours.last_id}"
            ours.compared += 1
    return ours


def place(client: Faulty, rng: random.Random) -> None:
    """Take something, or leave a limit near the best price."""
    best = client.get("ticker/bookTicker", symbol="BTCUSDT")
    params: dict[str, Any] = {"symbol": "BTCUSDT", "side": "BUY", "quantity": "0.001"}
    if rng.random() < 0.5:
        params["type"] = "MARKET"
    else:
        price = float(best["bidPrice"]) - rng.randint(0, 20)
        params |= {"type": "LIMIT", "timeInForce": "GTC", "price": f"{price:.2f}"}
    client.ok("POST", "order", **params)


def test_the_clients_book_is_the_engines_at_every_update() -> None:
    clients = [run(seed) for seed in range(RUNS)]
    assert all(client.compared > 5 for client in clients)
    assert sum(client.compared for client in clients) > 25 * RUNS
    assert sum(client.resyncs for client in clients) > 1.5 * RUNS
