# SPDX-License-Identifier: Apache-2.0
"""Entries that place a pair or one order when they are filled; and lists of any content."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.exchange.client import Client, SteppedWall
from tests.adapters.exchange.list_market import (
    BTC,
    DONE,
    OTOCO,
    SELL_OCO,
    STARTED,
    Market,
)
from tests.adapters.exchange.test_trading import balances

BEGUN = [
    STARTED,
    ("target", "NEW", "PENDING_NEW", None),
    ("stop", "NEW", "PENDING_NEW", None),
    ("entry", "NEW", "NEW", None),
]


def test_an_entry_places_its_pair_when_it_is_filled() -> None:
    market = Market(59_990, 58_000, 56_000)
    answer = market.place(OTOCO, "orderList/otoco")

    assert (answer["contingencyType"], market.client.headers["X-MBX-ORDER-COUNT-10S"]) == (
        *("OTO", "3"),
    )
    names = ("clientOrderId", "status", "origQty", "workingTime")
    assert [[leg[name] for name in names] for leg in answer["orderReports"]] == [
        ["entry", "NEW", "0.01000000", market.client.now_ms],
        ["target", "PENDING_NEW", "0.00900000", -1],
        ["stop", "PENDING_NEW", "0.00900000", -1],
    ]
    # The entry alone is paid for, with the fee it may cost.
    assert balances(market.client) == {"BTC": (1, 0), "USDT": (9_400, 600)}
    assert market.story() == BEGUN
    market.go()
    assert market.story() == [
        ("entry", "TRADE", "FILLED", None),
        ("target", "NEW", "NEW", None),
        ("stop", "NEW", "NEW", None),
    ]
    assert balances(market.client)["BTC"] == (1.00099, 0.009)
    market.go(2)
    assert market.story()[0] == ("target", "EXPIRED", "EXPIRED", "OCO_TRIGGER")
    assert balances(market.client)["BTC"] == (1.00099, 0)


def test_a_cancelled_entry_ends_its_pair() -> None:
    market = Market()
    market.place(OTOCO, "orderList/otoco")
    market.story()
    gone = market.client.ok("DELETE", "order", **BTC, origClientOrderId="entry")

    assert [leg["status"] for leg in gone["orderReports"]] == ["CANCELED"] * 3
    assert market.story() == [
        ("entry", "CANCELED", "CANCELED", None),
        ("target", "CANCELED", "CANCELED", None),
        ("stop", "CANCELED", "CANCELED", None),
        DONE,
    ]
    assert balances(market.client) == {"BTC": (1, 0), "USDT": (10_000, 0)}


def test_an_entry_that_is_filled_at_once_is_answered_with_its_pair_pending(
    ticks_client: Client, wall: SteppedWall
) -> None:
    wall.step(10)
    ticks_client.exchange.catch_up()
    ask = float(ticks_client.get("ticker/bookTicker", **BTC)["askPrice"])
    params = OTOCO | {
        "workingPrice": f"{ask + 100:.2f}",
        "pendingAbovePrice": "80000.00",
        "pendingAboveStopPrice": "79000.00",
    }
    answer = ticks_client.ok("POST", "orderList/otoco", **params)
    assert [leg["status"] for leg in answer["orderReports"]] == [
        *("FILLED", "PENDING_NEW", "PENDING_NEW"),
    ]
    stop = ticks_client.ok("GET", "order", **BTC, origClientOrderId="stop")
    assert stop["status"] == "NEW"


def test_a_pair_that_is_refused_when_its_entry_is_filled_expires() -> None:
    market = Market(56_000)
    sold = {"workingSide": "SELL", "pendingSide": "BUY", "workingPrice": "60095.00"}
    pair = {
        "pendingAboveType": "STOP_LOSS",
        "pendingAboveStopPrice": "63000.00",
        "pendingBelowType": "LIMIT_MAKER",
        "pendingBelowPrice": "57000.00",
        "pendingQuantity": "0.9",
    }
    base = {name: v for name, v in OTOCO.items() if not name.startswith("pending")}
    market.place(base | sold | pair, "orderList/otoco")
    market.story()
    market.go()

    assert market.story() == [
        ("entry", "TRADE", "FILLED", None),
        *((leg, "EXPIRED", "EXPIRED", "REJECTED") for leg in ("venue-2", "venue-3")),
        DONE,
    ]


def test_a_pair_may_sell_what_its_entry_brought_in() -> None:
    market = Market(59_990)
    opo = {name: v for name, v in OTOCO.items() if name != "pendingQuantity"}
    answer = market.place(opo, "orderList/opoco")
    assert [leg["origQty"] for leg in answer["orderReports"]] == [
        *("0.01000000", "0.00000000", "0.00000000"),
    ]
    market.go()
    stop = market.client.ok("GET", "order", **BTC, origClientOrderId="stop")
    assert (stop["status"], stop["origQty"]) == ("NEW", "0.00999000")
    for changes, code in (
        ({"workingSide": "SELL"}, -1222),
        ({"pendingSide": "BUY"}, -1223),
        ({"pendingQuantity": "0.01"}, -1104),
        ({"workingType": "MARKET"}, -1116),
        ({"workingTimeInForce": None}, -1102),
        ({"pendingAboveStopPrice": "56000"}, -2010),
        ({"pendingBelowType": "LIMIT_MAKER"}, -1166),
    ):
        given = {name: v for name, v in (opo | changes).items() if v is not None}
        status, body = market.client.signed("POST", "orderList/opoco", **given)
        assert (status, body["code"]) == (400, code)


def test_an_entry_places_one_order_when_it_is_filled() -> None:
    market = Market(59_990, 56_000)
    entry = {name: v for name, v in OTOCO.items() if not name.startswith("pending")}
    oto = entry | {
        "pendingType": "STOP_LOSS_LIMIT",
        "pendingSide": "SELL",
        "pendingQuantity": "0.009",
        "pendingStopPrice": "57000",
        "pendingPrice": "55000",
        "pendingTimeInForce": "GTC",
        "pendingClientOrderId": "stop",
    }
    answer = market.place(oto, "orderList/oto")

    assert (answer["contingencyType"], market.client.headers["X-MBX-ORDER-COUNT-10S"]) == (
        *("OTO", "2"),
    )
    assert [leg["status"] for leg in answer["orderReports"]] == ["NEW", "PENDING_NEW"]
    assert market.story() == [BEGUN[0], *BEGUN[2:]]
    market.go()
    assert market.story() == [("entry", "TRADE", "FILLED", None), ("stop", "NEW", "NEW", None)]
    assert balances(market.client)["BTC"][1] == 0.009
    market.go()
    assert market.story()[-2:] == [("stop", "TRADE", "FILLED", None), DONE]
    for changes, code in (
        ({"pendingType": "NONE"}, -1116),
        ({"pendingType": "MARKET"}, -1106),
        ({"pendingQuantity": None}, -1102),
        ({"pendingQuantity": "0.000001"}, -1013),
        ({"workingQuantity": "10"}, -2010),
    ):
        given = {name: v for name, v in (oto | changes).items() if v is not None}
        status, body = market.client.signed("POST", "orderList/oto", **given)
        assert (status, body["code"]) == (400, code)


def test_one_order_may_sell_what_its_entry_brought_in() -> None:
    market = Market(59_990, 60_000)
    entry = {name: v for name, v in OTOCO.items() if not name.startswith("pending")}
    sold = {"pendingType": "MARKET", "pendingSide": "SELL", "pendingClientOrderId": "exit"}
    market.place(entry | sold, "orderList/opo")
    market.go(2)

    exit_ = market.client.ok("GET", "order", **BTC, origClientOrderId="exit")
    assert (exit_["status"], exit_["executedQty"]) == ("FILLED", "0.00999000")
    assert balances(market.client)["BTC"] == (1, 0)
    sized = market.client.signed("POST", "orderList/opo", **entry, **sold, pendingQuantity="1")
    assert sized[1]["code"] == -1104


OTO = {name: v for name, v in OTOCO.items() if not name.startswith("pending")} | {
    "pendingType": "LIMIT",
    "pendingSide": "SELL",
    "pendingQuantity": "0.009",
    "pendingPrice": "63000",
    "pendingTimeInForce": "GTC",
}
PLACES = {
    "orderList/oco": SELL_OCO,
    "orderList/oto": OTO,
    "orderList/otoco": OTOCO,
    "orderList/opo": {name: v for name, v in OTO.items() if name != "pendingQuantity"},
    "orderList/opoco": {name: v for name, v in OTOCO.items() if name != "pendingQuantity"},
}
TYPES = ("LIMIT", "MARKET", "STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT", "LIMIT_MAKER")
VALUES = st.sampled_from(
    (
        *("BUY", "SELL", *TYPES, "GTC", "IOC", "FOK", "BTCUSDT", "entry", "stop", "", "a b"),
        *("0", "0.009", "0.01", "1", "57000", "60000", "63000", "900000", "1e5", "-1"),
        *("9" * 20, str(2**63 // 10**8), "0.000000001", "ACK", "FULL"),
    )
)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), path=st.sampled_from(sorted(PLACES)))
def test_whatever_a_list_says_is_placed_or_refused_whole(data: st.DataObject, path: str) -> None:
    params = PLACES[path]
    drawn = st.sampled_from([*sorted(params), "pendingStopPrice", "belowIcebergQty", "quantity"])
    changes = data.draw(st.dictionaries(drawn, VALUES | st.none(), max_size=4))
    market = Market(59_990, 62_000, 56_000)
    given = {name: quote(v) for name, v in (params | changes).items() if v is not None}
    status, body = market.client.signed("POST", path, **given)

    if status != 200:
        assert (status, body.keys()) == (400, {"code", "msg"})
        assert market.client.ok("GET", "allOrders", **BTC) == []
        assert market.client.ok("GET", "allOrderList") == []
        return
    count = len(body["orderReports"])
    assert len(market.client.ok("GET", "allOrders", **BTC)) == len(body["orders"]) == count
    market.go(3)
    market.client.signed("DELETE", "orderList", **BTC, orderListId=1)
    assert market.client.ok("GET", "openOrders") == []
    assert all(locked == 0 for _, locked in balances(market.client).values())
    states = [state[1] for state in market.story() if len(state) == 3]
    assert states == ["EXEC_STARTED", "ALL_DONE"]
