# SPDX-License-Identifier: Apache-2.0
"""Limits by address: 429, then 418 for those who go on; connections and messages of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.exchange.client import Client, SteppedWall
from tests.adapters.exchange.test_wsapi import Api

from tradecore.adapters.exchange.addresses import BAN_MAX_NS, REFUSALS_MAX, Addresses
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.exchange import BANNED, TOO_MANY_MESSAGES
from tradecore.adapters.exchange.limits import (
    MINUTE_NS,
    ORDERS_10S_MAX,
    RAW_REQUESTS_MAX,
    WEIGHT_MAX,
)
from tradecore.adapters.exchange.outbox import Outbox

SECOND = 1_000_000_000
HERE = "127.0.0.1"


def exhaust(client: Client, refusals: int = 0) -> None:
    """Use up the minute's weight, and be refused so many times."""
    client.exchange.catch_up()
    venue = client.exchange.venue
    venue.addresses.charge(HERE, WEIGHT_MAX - venue.addresses.used(HERE, venue.now), venue.now)
    for _ in range(refusals):
        assert client.send("GET", "ping")[0] == 429


def test_who_goes_on_is_banned_for_two_minutes_and_then_longer(
    ticks_client: Client, wall: SteppedWall
) -> None:
    for minutes in (2, 8, 32):
        exhaust(ticks_client, REFUSALS_MAX)
        now = ticks_client.now_ms
        status, answer = ticks_client.send("GET", "time")
        assert (status, answer["code"]) == (418, -1003)
        assert f"IP banned until {now + minutes * 60_000}. " in answer["msg"]
        assert ticks_client.headers["Retry-After"] == str(minutes * 60)
        wall.step(minutes * 60 - 1)
        assert ticks_client.send("GET", "time")[0] == 418
        assert ticks_client.headers["Retry-After"] == "1"
        wall.step(1)
        assert ticks_client.send("GET", "time")[0] == 200
        wall.step(60)


def test_who_waits_is_never_banned(ticks_client: Client, wall: SteppedWall) -> None:
    for _ in range(5):
        exhaust(ticks_client, REFUSALS_MAX)
        wall.step(60)
        assert ticks_client.send("GET", "ping")[0] == 200


def test_another_address_is_not_held_to_it(ticks_client: Client) -> None:
    exhaust(ticks_client, REFUSALS_MAX)
    assert ticks_client.send("GET", "ping")[0] == 418
    assert Api(ticks_client).call("ping")["status"] == 200


@given(st.lists(st.integers(0, 3 * 10**14), max_size=30))
def test_bans_grow_to_three_days_and_are_forgotten_after_three(waits: list[int]) -> None:
    now, lengths = 1, []
    each = Addresses(1.0)
    quiet = BAN_MAX_NS + 1
    for wait in waits:
        for _ in range(REFUSALS_MAX + 1):
            each.offend(HERE, now)
        (_, known), *_ = each.items()
        length = known.ts_banned_until - now
        if not lengths or quiet > BAN_MAX_NS:
            assert length == 2 * MINUTE_NS
        else:
            assert length == min(lengths[-1] * 4, BAN_MAX_NS)
        lengths.append(length)
        now, quiet = known.ts_banned_until + wait + MINUTE_NS, wait + MINUTE_NS


def test_a_ban_ends_the_connections_of_the_websocket_api(ticks_client: Client) -> None:
    exchange = ticks_client.exchange
    first, second, stranger = (
        exchange.open_api(b"", HERE),
        exchange.open_api(b"", HERE),
        exchange.open_api(b"", "10.0.0.1"),
    )
    stream = exchange.open_stream("/ws", b"", HERE)
    exchange.venue.addresses.charge(HERE, WEIGHT_MAX - 4, exchange.venue.now)
    now = ticks_client.now_ms
    for number in range(REFUSALS_MAX + 1):
        exchange.receive(first, json.dumps({"id": number, "method": "ping"}))

    answers = [json.loads(frame) for frame in first.outbox.take()]
    assert [answer["status"] for answer in answers] == [429] * REFUSALS_MAX + [418]
    refused, banned = answers[0]["error"], answers[-1]["error"]
    minute = exchange.venue.now // MINUTE_NS * 60_000 + 60_000
    assert refused["data"] == {"serverTime": now, "retryAfter": minute}
    assert banned["data"] == {"serverTime": now, "retryAfter": now + 120_000}
    assert first.outbox.ending == second.outbox.ending == BANNED
    assert (stranger.outbox.ending, stream.outbox.ending) == (None, None)
    exchange.receive(second, '{"id":1,"method":"ping"}')
    assert second.outbox.take() == []
    with pytest.raises(ApiError) as refusal:
        exchange.open_api(b"", HERE)
    assert refusal.value.status == 418


@pytest.mark.parametrize("is_api", [True, False])
def test_who_goes_on_placing_orders_is_banned(ticks_client: Client, is_api: bool) -> None:
    exchange = ticks_client.exchange
    exchange.venue.accounts[0].orders.placed(exchange.venue.now, ORDERS_10S_MAX)
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01"}
    api = Api(ticks_client)
    statuses = []
    for _ in range(REFUSALS_MAX + 2):
        if is_api:
            statuses.append(api.signed("order.place", **order)["status"])
        else:
            statuses.append(ticks_client.signed("POST", "order", **order)[0])
        if api.session.outbox.ending is not None:
            break
    if is_api:
        assert statuses == [429] * (REFUSALS_MAX + 1)
    else:
        assert statuses == [429] * (REFUSALS_MAX + 1) + [418]


def test_raw_requests_are_limited() -> None:
    each = Addresses(1.0)
    for second in range(0, RAW_REQUESTS_MAX, 1000):
        for _ in range(1000):
            each.charge(HERE, 0, second * 1000)
    with pytest.raises(ApiError, match="300000 requests per 5 MINUTE") as refusal:
        each.charge(HERE, 0, 1)
    assert (refusal.value.status, refusal.value.wait_s) == (429, 300)
    each.charge(HERE, 0, 300 * SECOND)


@pytest.mark.parametrize("is_api", [True, False])
def test_three_hundred_connections_in_five_minutes(
    ticks_client: Client, wall: SteppedWall, is_api: bool
) -> None:
    exchange = ticks_client.exchange

    def connect() -> None:
        if is_api:
            exchange.open_api(b"", HERE)
        else:
            exchange.open_stream("/ws", b"", HERE)

    for _ in range(300):
        connect()
    with pytest.raises(ApiError, match="current limit is 300 per 5 MINUTE") as refusal:
        connect()
    assert refusal.value.status == 429
    is_api = not is_api
    connect()  # The other kind counts for itself.
    is_api = not is_api
    wall.step(300)
    connect()


def test_a_stream_connection_may_send_five_messages_a_second(
    ticks_client: Client, wall: SteppedWall
) -> None:
    exchange = ticks_client.exchange
    session = exchange.open_stream("/ws", b"")
    for _ in range(3):
        exchange.receive(session, '{"method":"LIST_SUBSCRIPTIONS","id":1}')
        exchange.count_message(session)  # A pong.
        wall.step(0.5)
    assert session.outbox.ending is None
    for _ in range(6):
        exchange.receive(session, '{"method":"LIST_SUBSCRIPTIONS","id":1}')

    assert session.outbox.ending == TOO_MANY_MESSAGES
    answered = [frame for frame in session.outbox.take() if b'"result"' in frame]
    assert len(answered) == 3 + 3  # Two of the second were sent before.


def test_who_is_cut_again_and_again_is_banned(ticks_client: Client) -> None:
    exchange = ticks_client.exchange
    for _ in range(REFUSALS_MAX + 1):
        session = exchange.open_stream("/ws", b"", HERE)
        for _ in range(6):
            exchange.count_message(session)
        exchange.close(session)
    with pytest.raises(ApiError, match="IP banned until"):
        exchange.open_stream("/ws", b"", HERE)


def test_messages_are_not_counted_where_time_moves_with_the_data(bars_client: Client) -> None:
    exchange = bars_client.exchange
    exchange.venue.stretch = float("inf")
    session = exchange.open_stream("/ws", b"")
    for _ in range(20):
        exchange.receive(session, '{"method":"LIST_SUBSCRIPTIONS","id":1}')
    assert session.outbox.ending is None


def test_waits_shrink_with_the_rate(bars_client: Client) -> None:
    # At 60 venue seconds a wall second, the venue's minute is one second of the client's.
    exhaust(bars_client, REFUSALS_MAX)
    assert bars_client.headers["Retry-After"] == "1"
    assert bars_client.send("GET", "ping")[0] == 418
    assert bars_client.headers["Retry-After"] == "2"


def test_an_ending_lets_what_waits_go_first() -> None:
    woken: list[Any] = []
    outbox = Outbox()
    outbox.on_ready = lambda: woken.append(outbox.ending)
    outbox.push(b"a")
    outbox.finish(BANNED)
    outbox.push(b"b")
    outbox.finish(TOO_MANY_MESSAGES)
    assert (outbox.take(), outbox.ending, woken) == ([b"a"], BANNED, [None, BANNED])
