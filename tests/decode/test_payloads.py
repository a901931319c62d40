# SPDX-License-Identifier: Apache-2.0
"""Recorded payloads of each stream kind, spot and futures, of several years."""

from __future__ import annotations

import re

import pytest
from tests import recorded
from tests.reference import decode as reference

from tradecore import _core


@pytest.mark.parametrize(
    "name",
    [
        f"ws_{market}_{kind}"
        for market in ("spot", "um")
        for kind in ("aggTrade", "bookTicker", "kline_1m", "trade")
    ]
    + ["ws_spot_depth_100ms", "ws_um_depth_0ms"],
)
def test_every_recorded_payload_is_read_as_the_reference_reads_it(name: str) -> None:
    frames = recorded.path(f"payloads/recorded/{name}.jsonl").read_bytes().splitlines()
    symbols = sorted({match.decode() for match in re.findall(rb'"s":"([^"]+)"', b"".join(frames))})
    decoder = _core.decode.Decoder(symbols)
    assert frames
    for frame in frames:
        status, rows = decoder.decode(frame, 0)
        assert status == "ok", frame
        expected_status, expected = reference.decode(frame, symbols)
        assert expected_status == "ok"
        for row, record in zip(rows, expected, strict=True):
            assert {n: int(row[n]) for n in record} == record


@pytest.mark.parametrize("kind", ["aggTrade", "bookTicker", "depth_100ms", "kline_1m", "trade"])
@pytest.mark.parametrize("form", ["combined", "bare"])
def test_every_recorded_spot_payload_takes_the_ordered_way(kind: str, form: str) -> None:
    frames = recorded.path(f"payloads/recorded/ws_spot_{kind}.jsonl").read_bytes().splitlines()
    if form == "bare":
        frames = [frame.split(b',"data":', 1)[1].removesuffix(b"}") for frame in frames]
    symbols = sorted({match.decode() for match in re.findall(rb'"s":"([^"]+)"', b"".join(frames))})
    decoder = _core.decode.Decoder(symbols)

    batch = decoder.decode_many(frames, 0)

    assert (batch["statuses"] == _core.decode.STATUSES.index("ok")).all()
    assert decoder.counters()["fast"] == len(frames) > 0
    assert decoder.counters()["fallback"] == 0
