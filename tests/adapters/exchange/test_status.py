# SPDX-License-Identifier: Apache-2.0
"""What the exchange tells of itself: the JSON and the page around it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
from tests.adapters.exchange.client import MINUTE, START, Client, SteppedWall

from tradecore.adapters.exchange import (
    DEMO_KEY,
    DEMO_SECRET,
    ExchangeOptions,
    Fault,
    GeneratedMarket,
    running,
)
from tradecore.adapters.exchange.addresses import REFUSALS_MAX
from tradecore.adapters.exchange.http import HttpRequest
from tradecore.adapters.exchange.limits import WEIGHT_MAX


def told(client: Client) -> Any:
    answer = client.exchange.request(HttpRequest("GET", "/tradecore/v1/status"))
    assert answer.status == 200
    assert DEMO_SECRET.encode() not in answer.body
    return json.loads(answer.body)


def test_the_status_is_what_the_api_says(ticks_client: Client, wall: SteppedWall) -> None:
    client = ticks_client
    wall.step(90)
    client.exchange.catch_up()
    client.order("BUY", "MARKET", quantity="0.01")
    last = client.get("ticker/price", symbol="BTCUSDT")["price"]
    resting = {"timeInForce": "GTC", "quantity": "0.001", "price": f"{float(last) * 0.9:.2f}"}
    client.order("BUY", "LIMIT", **resting)
    state = told(client)

    assert (state["venueTime"], state["rate"], state["running"]) == (
        (START + 90 * 10**9) // 10**6,
        1.0,
        True,
    )
    assert (state["uptimeSeconds"], state["lockstep"], state["finished"]) == (90.0, False, False)
    assert [each["symbol"] for each in state["markets"]] == ["BTCUSDT", "ETHUSDT"]
    market, (account,) = state["markets"][0], state["accounts"]
    assert market["lastPrice"] == last
    rows = client.get("klines", symbol="BTCUSDT", interval="1m", limit=60)
    assert market["closes"] == [row[4] for row in rows]
    day = client.get("ticker/24hr", symbol="BTCUSDT")
    assert market["changePercent"] == day["priceChangePercent"]
    assert (market["bidPrice"], market["askPrice"]) == (day["bidPrice"], day["askPrice"])
    assert (account["apiKey"], account["keyType"]) == (DEMO_KEY, "HMAC_SHA256")
    held = [row for row in client.ok("GET", "account")["balances"] if set(row["free"]) - set("0.")]
    assert account["balances"] == held
    assert account["openOrders"] == client.ok("GET", "openOrders")
    assert (account["ordersIn10Seconds"], account["ordersInDay"]) == (1, 1)


def test_connections_weights_and_counters(ticks_client: Client) -> None:
    exchange = ticks_client.exchange
    assert told(ticks_client)["addresses"] == []  # Looking costs nothing.
    stream = exchange.open_stream("/stream", b"streams=btcusdt@trade/ethusdt@trade")
    exchange.open_api(b"", "10.0.0.1")
    exchange.receive(stream, '{"method":"LIST_SUBSCRIPTIONS","id":1}')
    ticks_client.get("ping")
    state = told(ticks_client)

    assert state["counters"] == {
        "requests": 1,
        "messages": 1,
        "connectionsOpened": 2,
        "disconnectedSlow": 0,
    }
    kinds = [(each["kind"], each["address"], each["streams"]) for each in state["connections"]]
    assert kinds == [("stream", "127.0.0.1", 2), ("ws-api", "10.0.0.1", 0)]
    assert state["connections"][0]["waitingBytes"] > 0
    used = [(each["address"], each["weight"], each["rawRequests"]) for each in state["addresses"]]
    assert used == [("10.0.0.1", 2, 1), ("127.0.0.1", 1, 1)]
    exchange.close(stream)
    assert len(told(ticks_client)["connections"]) == 1


def test_a_banned_address_is_shown(ticks_client: Client) -> None:
    venue = ticks_client.exchange.venue
    venue.addresses.charge("127.0.0.1", WEIGHT_MAX, venue.now)
    for _ in range(REFUSALS_MAX + 1):
        ticks_client.send("GET", "ping")
    (address,) = told(ticks_client)["addresses"]
    assert address["bannedUntil"] == (venue.now + 2 * MINUTE) // 10**6


def test_a_market_that_waits_says_so(bars_client: Client) -> None:
    state = told(bars_client)
    assert [each["symbol"] for each in state["markets"]] == ["BTCUSDT", "ETHUSDT"]
    assert len(state["markets"][0]["closes"]) == 10


def test_no_fault_strikes_it(ticks_client: Client) -> None:
    exchange = ticks_client.exchange
    exchange.faults.add([Fault.of({"kind": "lose", "target": "*"})])
    came: list[Any] = []
    for path in ("/tradecore/v1/status", "/", "/api/v3/ping"):
        exchange.ask(HttpRequest("GET", path), came.append)
    assert [each.answer is not None for each in came] == [True, True, False]
    assert told(ticks_client)["faults"] == ["lose of *"]
    assert told(ticks_client)["counters"]["requests"] == 1


def test_the_page_asks_nobody_else(bars_client: Client) -> None:
    answer = bars_client.exchange.request(HttpRequest("GET", "/"))
    text = answer.body.decode()

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in text
    assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"(?!data:)", text)
    assert "innerHTML" not in text
    asked = re.findall(r'fetch\("([^"]+)"', text)
    assert asked == ["/tradecore/v1/status"]
    # Every field that the page reads is one that the status has.
    state = told(bars_client)
    for name in re.findall(r"\b(?:state|told)\.([a-zA-Z]+)\b", text):
        assert name in state or name in ("textContent", "className"), name


def test_a_browser_shows_markets_and_accounts() -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("waits for chromium")
    market = GeneratedMarket(("BTCUSDT",), ts_start=START, history_minutes=90)
    with running(ExchangeOptions(market=market), stepped=True) as venue:
        asked = [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu"),
            *("--virtual-time-budget=1000", "--dump-dom", venue.rest_url),
        ]
        page = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=True).stdout
    assert '<span id="state" class="gain">running</span>' in page
    assert "2023-11-14 22:14:00" in page
    points = re.findall(r'<polyline points="([^"]+)"', page)
    assert [len(line.split()) for line in points] == [60]
    assert "<td>USDT</td><td>10000</td><td>0</td>" in page
