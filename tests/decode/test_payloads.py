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
