# SPDX-License-Identifier: Apache-2.0
"""The exchange for code that does not await, driven by a plain HTTP client."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from concurrent.futures import Future
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.adapters.exchange.client import START, SteppedWall, joined, make_bars, signature_of

import tradecore as tc
from tradecore.adapters.exchange import (
    AccountSpec,
    BarReplay,
    ExchangeOptions,
    GeneratedMarket,
    RunningExchange,
    build,
)
from tradecore.errors import ConfigError

MARKET = GeneratedMarket(("BTCUSDT",), seed=7, ts_start=START, history_minutes=90)
OPTIONS = ExchangeOptions(market=MARKET)


class Plain:
    """One keep-alive connection of the standard library's client."""

    def __init__(self, venue: RunningExchange) -> None:
        self.venue = venue
        self._connection = http.client.HTTPConnection(urlsplit(venue.rest_url).netloc, timeout=30)

    def ask(self, method: str, path: str, **params: Any) -> Any:
        return self._send(method, f"/api/v3/{path}?{joined(params)}")

    def _send(self, method: str, target: str) -> Any:
        self._connection.request(method, target, headers={"X-MBX-APIKEY": self.venue.api_key})
        return json.loads(self._connection.getresponse().read())

    def signed(self, method: str, path: str, **params: Any) -> Any:
        text = joined(params | {"timestamp": self.venue.time_ms()})
        return self._send(method, f"/api/v3/{path}?{text}&signature={signature_of(text)}")

    def close(self) -> None:
        self._connection.close()


def test_a_plain_client_trades_in_steps() -> None:
    with tc.exchange.running(OPTIONS, stepped=True) as venue:
        client = Plain(venue)
        assert client.ask("GET", "time") == {"serverTime": START // 1_000_000}
        venue.step(61.5)
        assert client.ask("GET", "time") == {"serverTime": START // 1_000_000 + 61_500}
        assert len(client.ask("GET", "klines", symbol="BTCUSDT", interval="1m")) == 92
        order = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01"}
        assert client.signed("POST", "order", **order)["status"] == "FILLED"
        assert 0 < venue.balances()["BTC"][0] <= Decimal("0.01")

        venue.deposit("USDT", "250.5")
        venue.deposit("NEW", Decimal(3))
        after = {row["asset"]: row["free"] for row in client.signed("GET", "account")["balances"]}
        assert after["NEW"] == "3.00000000"
        assert Decimal(after["USDT"]) == venue.balances()["USDT"][0]
        shown = venue.status()
        assert shown["accounts"][0]["apiKey"] == venue.api_key
        assert shown["venueTime"] == venue.time_ms() == START // 1_000_000 + 61_500
        client.close()


def test_the_same_steps_give_the_same_market() -> None:
    seen = []
    for _ in range(2):
        with tc.exchange.running(OPTIONS, stepped=True) as venue:
            for _ in range(5):
                venue.step(2)
            seen.append(venue.status()["markets"])
    assert seen[0] == seen[1]


@pytest.mark.parametrize("speed", [1.0, 2.0])
def test_venue_time_begins_with_the_walls(speed: float) -> None:
    market = GeneratedMarket(("BTCUSDT",), history_minutes=10)
    wall = SteppedWall()
    wall.step(42.5)  # Within a minute.
    exchange = build(ExchangeOptions(market=market, speed=speed), wall)
    exchange.catch_up()
    begin = wall.unix_ns()
    assert exchange.venue.now == begin
    wall.step(1)
    exchange.catch_up()
    assert exchange.venue.now == begin + round(speed * 10**9)


def test_a_deposit_is_told() -> None:
    with tc.exchange.running(OPTIONS, stepped=True) as venue:

        def deposit_heard(exchange: Any) -> list[Any]:
            session = exchange.open_api(b"", "test")
            text = f"apiKey={venue.api_key}&timestamp={exchange.venue.now // 1_000_000}"
            params = dict(pair.split("=") for pair in text.split("&"))
            params["signature"] = signature_of(text)
            request = {"id": 1, "method": "userDataStream.subscribe.signature", "params": params}
            exchange.receive(session, json.dumps(request))
            session.outbox.take()
            exchange.venue.deposit(exchange.venue.accounts[0], "USDT", 10**8)
            return [json.loads(frame)["event"] for frame in session.outbox.take()]

        update, position = venue.call(deposit_heard)
        now = venue.time_ms()
    assert update == {"e": "balanceUpdate", "E": now, "a": "USDT", "d": "1.00000000", "T": now}
    assert position["B"] == [{"a": "USDT", "f": "10001.00000000", "l": "0.00000000"}]


def test_what_fails_in_the_block_ends_the_exchange() -> None:
    seen: list[RunningExchange] = []

    def interrupted() -> None:
        with tc.exchange.running(OPTIONS) as venue:
            seen.append(venue)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    (venue,) = seen
    assert not [each for each in threading.enumerate() if each.name == "tradecore-exchange"]
    with pytest.raises(RuntimeError, match="has ended"):
        venue.time_ms()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", urlsplit(venue.rest_url).port or 0))


def test_an_interrupt_before_it_has_begun_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Future[Any]] = []
    result = Future.result

    def interrupted(self: Future[Any], timeout: float | None = None) -> Any:
        if begun:
            return result(self, timeout)
        begun.append(self)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Future, "result", interrupted)
        with pytest.raises(KeyboardInterrupt), tc.exchange.running(OPTIONS):
            pytest.fail("must not begin")
    for thread in threading.enumerate():
        if thread.name == "tradecore-exchange":
            thread.join(30)
            assert not thread.is_alive()
    assert isinstance(begun[0].result(0)[0], RunningExchange)


def test_what_cannot_start_says_so_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        options = ExchangeOptions(market=MARKET, port=taken.getsockname()[1])
        with pytest.raises(OSError, match="address already in use"), tc.exchange.running(options):
            pytest.fail("must not begin")


def test_what_ends_the_exchange_is_raised_at_the_end() -> None:
    def break_down(exchange: Any) -> None:
        def next_ns() -> int:
            raise ArithmeticError("of the market")

        exchange.feed.next_ns = next_ns

    def broken() -> None:
        with tc.exchange.running(OPTIONS) as venue:
            venue.call(break_down)
            for thread in threading.enumerate():
                if thread.name == "tradecore-exchange":
                    thread.join(30)

    with pytest.raises(ExceptionGroup) as failed:
        broken()
    assert failed.group_contains(ArithmeticError)


def test_what_cannot_be_done_is_named() -> None:
    with tc.exchange.running(OPTIONS) as venue:
        with pytest.raises(ValueError, match=r"step needs running\(stepped=True\)"):
            venue.step(1)
        for amount in ("0", "-1"):
            with pytest.raises(ValueError, match=f"amount was {amount}, must be above 0"):
                venue.deposit("USDT", amount)
        with pytest.raises(ValueError, match="api_key was 'nobody'"):
            venue.balances("nobody")
    bars = BarReplay({"BTCUSDT": make_bars([60_000.0] * 3)})
    options = ExchangeOptions(market=bars, lockstep=True)
    with (
        tc.exchange.running(options, stepped=True) as venue,
        pytest.raises(ValueError, match="and an exchange with a speed"),
    ):
        venue.step(1)


def test_several_accounts() -> None:
    accounts = (AccountSpec(), AccountSpec("other", "hush", {"BTC": Decimal(2)}))
    with tc.exchange.running(ExchangeOptions(market=MARKET, accounts=accounts)) as venue:
        venue.deposit("BTC", "0.5", "other")
        assert venue.balances("other")["BTC"] == (Decimal("2.5"), Decimal(0))
        assert venue.balances()["BTC"] == (Decimal(0), Decimal(0))


def test_faults_are_given_and_lifted() -> None:
    with tc.exchange.running(OPTIONS, stepped=True) as venue:
        client = Plain(venue)
        venue.disturb(tc.exchange.Fault("error", "GET /api/v3/time", options={"code": -1008}))
        assert client.ask("GET", "time")["code"] == -1008
        with pytest.raises(ConfigError, match="symbol was 'NOTHERE'"):
            venue.disturb(tc.exchange.Fault("lose", symbol="NOTHERE"))
        assert [row["kind"] for row in venue.calm()] == ["error"]
        assert client.ask("GET", "time") == {"serverTime": START // 1_000_000}
        client.close()
