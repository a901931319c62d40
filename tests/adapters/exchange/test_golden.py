# SPDX-License-Identifier: Apache-2.0
"""Our frames beside recorded ones: the same keys in the same order, decoded the same way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests import recorded
from tests.adapters.exchange.client import Client, SteppedWall
from tests.adapters.exchange.test_wsapi import Api

from tradecore import _core

STREAMS = {
    "trade": "payloads/recorded/ws_spot_trade.jsonl",
    "aggTrade": "payloads/recorded/ws_spot_aggTrade.jsonl",
    "bookTicker": "payloads/recorded/ws_spot_bookTicker.jsonl",
    "kline_1m": "payloads/recorded/ws_spot_kline_1m.jsonl",
    "depth@100ms": "payloads/recorded/ws_spot_depth_100ms.jsonl",
}


def shape(value: Any) -> Any:
    """Return names in order and kinds of values; lists by their first element."""
    if isinstance(value, dict):
        return [(name, shape(inner)) for name, inner in value.items()]
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def ours(client: Client, wall: SteppedWall, stream: str) -> list[bytes]:
    names = f"streams=btcusdt@{stream}/ethusdt@{stream}"
    session = client.exchange.open_stream("/stream", names.encode())
    wall.step(65)
    client.exchange.catch_up()
    return session.outbox.take()


@pytest.mark.parametrize(("stream", "path"), STREAMS.items(), ids=list(STREAMS))
def test_frames_have_the_recorded_shape(
    ticks_client: Client, wall: SteppedWall, stream: str, path: str
) -> None:
    theirs = [json.loads(line) for line in recorded.path(path).read_text().splitlines()]
    made = [json.loads(frame) for frame in ours(ticks_client, wall, stream)]

    def full(frame: Any) -> bool:
        return all(frame["data"].get(side, True) for side in ("a", "b"))

    shapes = {json.dumps(shape(frame)) for frame in made if full(frame)}
    assert shapes == {json.dumps(shape(frame)) for frame in theirs if full(frame)}


@pytest.mark.parametrize(("stream", "path"), STREAMS.items(), ids=list(STREAMS))
def test_frames_are_decoded_the_way_recorded_ones_are(
    ticks_client: Client, wall: SteppedWall, stream: str, path: str
) -> None:
    def fast_share(frames: list[bytes], symbols: list[str]) -> float:
        decoder = _core.decode.Decoder(symbols)
        assert not decoder.decode_many(frames, 0)["statuses"].any()
        return float(decoder.counters()["fast"]) / len(frames)

    lines = recorded.path(path).read_bytes().splitlines()
    symbols = sorted({json.loads(line)["data"]["s"] for line in lines})
    made = ours(ticks_client, wall, stream)

    assert len(made) > 20
    assert fast_share(made, ["BTCUSDT", "ETHUSDT"]) == fast_share(lines, symbols)


def test_execution_report_has_the_recorded_order(ticks_client: Client) -> None:
    path = recorded.path("payloads/from_issues/spot_executionReport_trade_filled.json")
    theirs = list(json.loads(path.read_text()))
    api = Api(ticks_client)
    api.signed("userDataStream.subscribe.signature")
    ticks_client.order("BUY", "MARKET", quantity="0.01")
    filled = next(event for event in api.events() if event.get("x") == "TRADE")

    # W and V came after that recording was made.
    assert [name for name in filled if name not in ("W", "V")] == theirs


def test_exchange_info_has_the_recorded_order(ticks_client: Client) -> None:
    zstandard = pytest.importorskip("zstandard")
    path = recorded.path("payloads/recorded/spot_exchangeInfo_20211012.json.zst")
    with path.open("rb") as file:
        theirs = json.loads(zstandard.ZstdDecompressor().stream_reader(file).read())
    made = ticks_client.get("exchangeInfo")
    assert list(made) == list(theirs)
    old, new = theirs["symbols"][0], made["symbols"][0]
    assert [name for name in new if name in old] == list(old)
    filters = {rule["filterType"]: shape(rule) for rule in old["filters"]}
    for rule in new["filters"]:
        # NOTIONAL took the place of MIN_NOTIONAL in 2022, lists are counted since 2025.
        if rule["filterType"] not in ("NOTIONAL", "MAX_NUM_ORDER_LISTS"):
            assert shape(rule) == filters[rule["filterType"]]
