# SPDX-License-Identifier: Apache-2.0
"""Binary market streams: what they say is what the text streams say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.adapters.exchange.client import START, Client, SteppedWall
from tests.adapters.exchange.test_keys import LARGE, SEEDED, public_pem
from tests.adapters.exchange.test_streams import ask, open_raw

from tradecore import _core
from tradecore.adapters.exchange import (
    DEMO_KEY,
    AccountSpec,
    ExchangeOptions,
    GeneratedMarket,
    build,
    sbe,
)
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.frames import Trade
from tradecore.adapters.exchange.outbox import BinaryFrame
from tradecore.adapters.exchange.sbe_streams import DIFF_NS
from tradecore.adapters.exchange.streams import StreamSession

SYMBOLS = ["BTCUSDT", "ETHUSDT"]
BEAT_NS = 100_000_000
# The record's own place in time, and where it was received, are not in every frame.
UNSAID = ("ts_event", "ts_recv")


@pytest.fixture
def client(wall: SteppedWall) -> Client:
    accounts = [
        AccountSpec(),
        AccountSpec("ed", public_key=public_pem(SEEDED)),
        AccountSpec("rsa", public_key=public_pem(LARGE)),
    ]
    market = GeneratedMarket(tuple(SYMBOLS), seed=7, ts_start=START, history_minutes=10)
    return Client(build(ExchangeOptions(market=market, accounts=accounts), wall))


def open_binary(client: Client, *streams: str) -> StreamSession:
    names = [f"{symbol.lower()}@{stream}" for symbol in SYMBOLS for stream in streams]
    return client.exchange.open_stream(f"/ws/{'/'.join(names)}", b"", api_key="ed")


def open_text(client: Client, *streams: str) -> StreamSession:
    names = [f"{symbol.lower()}@{stream}" for symbol in SYMBOLS for stream in streams]
    query = f"streams={'/'.join(names)}&timeUnit=MICROSECOND"
    return client.exchange.open_stream("/stream", query.encode())


def read_binary(session: StreamSession) -> NDArray[Any]:
    decoder = _core.decode.Decoder(SYMBOLS)
    read = []
    for frame in session.outbox.take():
        assert isinstance(frame, BinaryFrame)
        status, rows = decoder.decode_binary(frame, 0)
        assert status == "ok"
        read.append(rows)
    return np.concatenate(read)


def read_text(session: StreamSession, kind: str) -> NDArray[Any]:
    made = _core.decode.Decoder(SYMBOLS).decode_many(session.outbox.take(), 0)
    assert not made["statuses"].any()
    rows: NDArray[Any] = made[kind]
    return rows


def by_symbol(rows: NDArray[Any], skip: tuple[str, ...] = ()) -> list[Any]:
    names = [name for name in rows.dtype.names or () if name not in skip]
    return rows[names][np.argsort(rows["instrument"], kind="stable")].tolist()


def test_trades_are_those_of_the_text_stream(client: Client, wall: SteppedWall) -> None:
    binary, text = open_binary(client, "trade"), open_text(client, "trade")
    wall.step(30)
    client.exchange.catch_up()
    frames = len(binary.outbox._frames)
    made = read_binary(binary)

    assert by_symbol(made) == by_symbol(read_text(text, "trades"))
    assert len(made) > frames > 50  # Some took several at once.


def test_best_quotes_are_those_of_the_text_stream(client: Client, wall: SteppedWall) -> None:
    binary, text = open_binary(client, "bestBidAsk"), open_text(client, "bookTicker")
    wall.step(10)
    client.exchange.catch_up()
    made = read_binary(binary)

    assert by_symbol(made, UNSAID) == by_symbol(read_text(text, "quotes"), UNSAID)
    assert (np.diff(made["ts_event"][made["instrument"] == 0]) >= 0).all()
    assert START < made["ts_event"].min() <= made["ts_event"].max() <= client.exchange.venue.now


def test_the_top_of_the_book_is_that_of_the_text_stream(client: Client, wall: SteppedWall) -> None:
    binary, text = open_binary(client, "depth20"), open_raw(client, "btcusdt@depth20@100ms")
    wall.step(3)
    client.exchange.catch_up()
    made = read_binary(binary)
    made = made[made["instrument"] == 0]
    bodies = text.outbox.take()
    decoder = _core.decode.Decoder(SYMBOLS)
    times = [START + BEAT_NS * (i + 1) for i in range(len(bodies))]
    theirs = [
        decoder.decode_snapshot(body, 0, ts)[1] for body, ts in zip(bodies, times, strict=True)
    ]

    assert len(bodies) == 30
    names = ["last_update_id", "price", "quantity", "flags"]
    assert made[names].tolist() == np.concatenate(theirs)[names].tolist()
    assert np.unique(made["ts_event"]).tolist() == times


def test_changes_add_up_to_those_of_the_text_stream(client: Client, wall: SteppedWall) -> None:
    binary, text = open_binary(client, "depth"), open_text(client, "depth@100ms")
    wall.step(20)
    client.exchange.catch_up()
    made = read_binary(binary)
    theirs = read_text(text, "levels")
    for index in range(len(SYMBOLS)):
        fine, coarse = made[made["instrument"] == index], theirs[theirs["instrument"] == index]
        assert (fine["ts_event"] % DIFF_NS == 0).all()
        assert len(np.unique(fine["ts_event"])) >= len(np.unique(coarse["ts_event"])) > 20
        # Within 100 ms the last word on each price is what the coarse stream says of it.
        assert folded(fine) == folded(coarse)
        ids = np.unique(fine[["first_update_id", "last_update_id"]]).tolist()
        assert all(after[0] == before[1] + 1 for before, after in pairwise(ids))


def test_changes_are_gathered_for_20_ms(client: Client) -> None:
    binary = open_binary(client, "depth")
    venue = client.exchange.venue
    first = int(venue.markets[0].depth(1)[0])
    ms = [3, 15, 20, 39, 95]
    rows = np.zeros(len(ms), _core.model.BOOK_LEVEL)
    rows["ts_event"] = START + np.array(ms) * 1_000_000
    rows["first_update_id"] = rows["last_update_id"] = first + 1 + np.arange(len(ms))
    rows["price"] = 100 * 10**8
    rows["quantity"] = (1 + np.arange(len(ms))) * 10**8
    rows["flags"] = _core.model.FLAG_LAST
    venue.on_levels(rows)
    venue.advance(START + BEAT_NS)
    made = read_binary(binary)

    assert ((made["ts_event"] - START) // 1_000_000).tolist() == [20, 40, 100]
    ids = made[["first_update_id", "last_update_id"]].tolist()
    assert ids == [(first + 1, first + 2), (first + 3, first + 4), (first + 5, first + 5)]
    assert (made["quantity"] // 10**8).tolist() == [2, 4, 5]


def folded(rows: NDArray[Any]) -> dict[Any, int]:
    """Return the last quantity of each price and side by the beat in which it was said."""
    return {
        (-(-ts // BEAT_NS), price, flags & _core.model.FLAG_SELL): quantity
        for ts, price, quantity, flags in rows[["ts_event", "price", "quantity", "flags"]].tolist()
    }


@pytest.mark.parametrize("key", ["nobody", DEMO_KEY, "rsa", ""])
def test_other_keys_are_refused(client: Client, key: str) -> None:
    with pytest.raises(ApiError, match="-2015") as refused:
        client.exchange.open_stream("/ws/btcusdt@trade", b"", api_key=key)
    assert refused.value.status == 401
    assert client.exchange.venue.hub.binary_channels == {}


def test_binary_connections_are_talked_to_in_text(client: Client, wall: SteppedWall) -> None:
    session = client.exchange.open_stream("/stream", b"", api_key="ed")
    names = ["btcusdt@trade", "btcusdt@bestBidAsk"]

    assert ask(client, session, {"method": "SUBSCRIBE", "params": names, "id": 1}) == [
        {"result": None, "id": 1}
    ]
    assert ask(client, session, {"method": "LIST_SUBSCRIPTIONS", "id": 2}) == [
        {"result": names, "id": 2}
    ]
    wall.step(5)
    client.exchange.catch_up()
    decoder = _core.decode.Decoder(SYMBOLS)
    read = [decoder.decode_binary(frame, 0) for frame in session.outbox.take()]
    assert {status for status, _ in read} == {"ok"}
    assert {int(rows["kind"][0]) for _, rows in read} == {
        int(_core.model.RecordKind.TRADE),
        int(_core.model.RecordKind.QUOTE),
    }
    client.exchange.close(session)
    assert client.exchange.venue.hub.binary_channels == {}


def test_text_streams_of_binary_names_are_silent(client: Client, wall: SteppedWall) -> None:
    text = open_raw(client, "btcusdt@bestBidAsk")
    binary = open_binary(client, "bookTicker", "aggTrade", "kline_1m")
    wall.step(5)
    client.exchange.catch_up()
    assert (text.outbox.take(), binary.outbox.take()) == ([], [])


def test_a_frame_byte_for_byte() -> None:
    best = sbe.best_bid_ask(
        b"BTCUSDT",
        1_700_000_000_000_000_000,
        400_900_217,
        (6_500_012_000_000, 150_000_000),
        (6_500_013_000_000, 25_000_000),
    )
    trade = sbe.trades(
        b"BTCUSDT", [Trade(12_345, 1_700_000_000_000_050_000, 6_500_013_000_000, 10**6, False)]
    )
    head = "3200 1127 0100 0000 00401e18240a0600 7940e51700000000 f8f8"
    assert best.hex() == (
        head.replace(" ", "")
        + "".join(
            value.to_bytes(8, "little").hex()
            for value in (6_500_012_000_000, 150_000_000, 6_500_013_000_000, 25_000_000)
        )
        + "0742544355534454"
    )
    assert trade.hex() == (
        "12001027010000003 2401e18240a0600 32401e18240a0600 f8f8 1900 01000000".replace(" ", "")
        + "".join(value.to_bytes(8, "little").hex() for value in (12_345, 6_500_013_000_000, 10**6))
        + "00"
        + "0742544355534454"
    )
