# SPDX-License-Identifier: Apache-2.0
"""Our frames are decoded the way recorded ones are: as many of them by the fast readers."""

from __future__ import annotations

import json

import pytest
from tests import recorded
from tests.adapters.exchange.client import Client, SteppedWall

from tradecore import _core

STREAMS = {
    "trade": "payloads/recorded/ws_spot_trade.jsonl",
    "aggTrade": "payloads/recorded/ws_spot_aggTrade.jsonl",
    "bookTicker": "payloads/recorded/ws_spot_bookTicker.jsonl",
    "kline_1m": "payloads/recorded/ws_spot_kline_1m.jsonl",
    "depth@100ms": "payloads/recorded/ws_spot_depth_100ms.jsonl",
}


def ours(client: Client, wall: SteppedWall, stream: str) -> list[bytes]:
    names = f"streams=btcusdt@{stream}/ethusdt@{stream}"
    session = client.exchange.open_stream("/stream", names.encode())
    wall.step(65)
    client.exchange.catch_up()
    return session.outbox.take()


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
