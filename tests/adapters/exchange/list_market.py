# SPDX-License-Identifier: Apache-2.0
"""Lists of orders to send, a market to send them to, and what the account is told of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.adapters.exchange.client import MINUTE, START, Client, SteppedWall, make_bars
from tests.adapters.exchange.test_wsapi import Api

from tradecore.adapters.exchange import AccountSpec, BarReplay, ExchangeOptions, build

BTC = {"symbol": "BTCUSDT"}
# The last price is 60090: the pair's legs stand 5 % above and below.
SELL_OCO = BTC | {
    "side": "SELL",
    "quantity": "0.01",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "63000.00",
    "aboveClientOrderId": "target",
    "belowType": "STOP_LOSS_LIMIT",
    "belowStopPrice": "57000.00",
    "belowPrice": "56900.00",
    "belowTimeInForce": "GTC",
    "belowClientOrderId": "stop",
    "listClientOrderId": "pair",
}
BUY_OCO = BTC | {
    "side": "BUY",
    "quantity": "0.01",
    "aboveType": "STOP_LOSS",
    "aboveStopPrice": "63000.00",
    "belowType": "LIMIT_MAKER",
    "belowPrice": "57000.00",
}
OTOCO = BTC | {
    "workingType": "LIMIT",
    "workingSide": "BUY",
    "workingPrice": "60000.00",
    "workingQuantity": "0.01",
    "workingTimeInForce": "GTC",
    "workingClientOrderId": "entry",
    "pendingSide": "SELL",
    "pendingQuantity": "0.009",
    "pendingAboveType": "TAKE_PROFIT_LIMIT",
    "pendingAboveStopPrice": "62900.00",
    "pendingAbovePrice": "63000.00",
    "pendingAboveTimeInForce": "GTC",
    "pendingAboveClientOrderId": "target",
    "pendingBelowType": "STOP_LOSS",
    "pendingBelowStopPrice": "57000.00",
    "pendingBelowClientOrderId": "stop",
    "listClientOrderId": "pair",
}
RELATION = "The relationship of the prices for the orders is not correct."
LIST = [
    *("orderListId", "contingencyType", "listStatusType", "listOrderStatus"),
    *("listClientOrderId", "transactionTime", "symbol", "orders"),
]


class Market:
    """A market of minutes that has come to 60090; `go` plays what follows, a bar for a close."""

    def __init__(self, *closes: float) -> None:
        self.wall = SteppedWall()
        before = [60_000.0 + 10 * i for i in range(10)]
        rows = make_bars([*before, before[-1], *closes])
        replay = BarReplay({"BTCUSDT": rows}, ts_start=START + 10 * MINUTE)
        account = AccountSpec(deposits={"USDT": Decimal(10_000), "BTC": Decimal(1)})
        options = ExchangeOptions(market=replay, speed=60.0, hold=False, accounts=[account])
        self.client = Client(build(options, self.wall))
        self.api = Api(self.client)
        self.api.signed("userDataStream.subscribe.signature")
        self.go()  # The first minute makes a price known.

    def go(self, minutes: int = 1) -> None:
        self.wall.step(minutes)
        self.client.exchange.catch_up()

    def place(self, params: dict[str, Any], path: str = "orderList/oco") -> Any:
        return self.client.ok("POST", path, **params)

    def story(self) -> list[tuple[Any, ...]]:
        """What the account was told: (client id, execution, status, reason) or the list's state."""
        return [
            (event["C"], event["l"], event["L"])
            if event["e"] == "listStatus"
            else (event["C"] or event["c"], event["x"], event["X"], event.get("eR"))
            for event in self.api.events()
            if event["e"] != "outboundAccountPosition"
        ]


STARTED = ("pair", "EXEC_STARTED", "EXECUTING")
DONE = ("pair", "ALL_DONE", "ALL_DONE")
PLACED = [STARTED, ("target", "NEW", "NEW", None), ("stop", "NEW", "NEW", None)]
