# SPDX-License-Identifier: Apache-2.0
"""An exchange with faults, in memory, and what its clients see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.adapters.exchange.client import START, Client, SteppedWall, joined, signature_of

from tradecore.adapters.exchange import (
    DEMO_KEY,
    DEMO_SECRET,
    AccountSpec,
    ExchangeOptions,
    Fault,
    GeneratedMarket,
    build,
)
from tradecore.adapters.exchange.faults import Delivery
from tradecore.adapters.exchange.http import HttpRequest

MARKET = GeneratedMarket(("BTCUSDT", "ETHUSDT"), seed=7, ts_start=START, history_minutes=5)
RESTING = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.001",
    "price": "20000",
}


class Faulty(Client):
    """A client whose requests meet the faults in force."""

    def __init__(
        self,
        *faults: dict[str, Any],
        seed: int = 7,
        accounts: Sequence[AccountSpec] = (AccountSpec(),),
    ) -> None:
        self.wall = SteppedWall()
        given = [Fault.of(values) for values in faults]
        options = ExchangeOptions(market=MARKET, faults=given, fault_seed=seed, accounts=accounts)
        super().__init__(build(options, self.wall))

    def ask(
        self, method: str, path: str, query: str = "", body: str = "", key: str = ""
    ) -> list[Delivery]:
        """Return where deliveries arrive, now or as time passes."""
        came: list[Delivery] = []
        request = HttpRequest(
            method, f"/api/v3/{path}", query.encode(), body.encode(), {"x-mbx-apikey": key}
        )
        self.exchange.ask(request, came.append)
        return came

    def ask_signed(self, method: str, path: str, **params: Any) -> list[Delivery]:
        text = joined({**params, "timestamp": self.now_ms})
        return self.ask(method, path, f"{text}&signature={signature_of(text)}", key=DEMO_KEY)

    def pass_time(self, seconds: float) -> None:
        """Let venue time go on; every timer meets its own instant."""
        self.wall.step(seconds)
        self.exchange.catch_up()

    def open_orders(self) -> list[str]:
        """Return the client ids of the orders that rest, as the exchange itself knows them."""
        orders = self.ok("GET", "openOrders", symbol="BTCUSDT")
        return [order["clientOrderId"] for order in orders]

    def log(self) -> list[tuple[str, str]]:
        return [(row["kind"], row["target"]) for row in self.exchange.faults.log]


class Socket:
    """A connection of a client in memory, market streams or WebSocket API by its path."""

    def __init__(self, client: Client, target: str) -> None:
        self._exchange = client.exchange
        path, _, query = target.partition("?")
        if path == "/ws-api/v3":
            self.session: Any = client.exchange.open_api(query.encode(), "memory")
        else:
            self.session = client.exchange.open_stream(path, query.encode())
        self.refusal = client.exchange.refusal(self.session, path)

    def say(self, method: str, params: Any, request_id: Any = 1) -> None:
        text = json.dumps({"id": request_id, "method": method, "params": params})
        self._exchange.receive(self.session, text)

    def sign(self, method: str, now_ms: int, **params: Any) -> None:
        given = {**params, "apiKey": DEMO_KEY, "timestamp": now_ms}
        text = joined(dict(sorted(given.items())))
        self.say(method, {**given, "signature": signature_of(text)})

    def raw(self) -> list[bytes]:
        frames: list[bytes] = self.session.outbox.take()
        return frames

    def heard(self) -> list[Any]:
        return [json.loads(frame) for frame in self.raw()]


def body_of(delivery: Delivery) -> Any:
    assert delivery.answer is not None
    return json.loads(delivery.answer.body)


def two_accounts() -> tuple[AccountSpec, ...]:
    return AccountSpec(DEMO_KEY, DEMO_SECRET), AccountSpec("second", "secret")
