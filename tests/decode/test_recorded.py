# SPDX-License-Identifier: Apache-2.0
"""Whole recorded captures: what came in is counted in full, and none of it is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests import recorded
from tests.reference import decode as reference

from tradecore import _core
from tradecore.data.captures import Capture, Captured

OK = _core.decode.STATUSES.index("ok")


def messages(*names: str) -> list[Captured]:
    paths = [recorded.path(f"captures/{name}.gz") for name in names]
    return [message for path in paths for message in Capture(path) if not message.is_snapshot]


def decoded(symbol: str, captured: list[Captured]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the record arrays and the decoder's counters."""
    decoder = _core.decode.Decoder([symbol])
    arrivals = np.array([message.ts_recv for message in captured], dtype=np.int64)
    batch = decoder.decode_many([message.frame for message in captured], arrivals)
    assert (batch["statuses"] == OK).all()
    return batch, decoder.counters()


@pytest.mark.parametrize(
    ("symbol", "quotes", "trades", "updates"),
    [("BTCUSDT", 73_174, 19_904, 6_495), ("ETHUSDT", 58_758, 14_515, 6_470)],
)
def test_spot_captures_all_take_the_fast_way(
    symbol: str, quotes: int, trades: int, updates: int
) -> None:
    days = [f"spot_{symbol.lower()}_2024080{day}" for day in (8, 9)]

    batch, counters = decoded(symbol, messages(*days))

    assert counters["fallback"] == 0
    seen = {kind: count for kind, count in counters["kind"].items() if count}
    assert seen == {"quote": quotes, "trade": trades, "book_level": updates}
    assert len(batch["quotes"]) == quotes
    assert (np.diff(batch["trades"]["id"]) == 1).all()
    assert (np.diff(batch["trades"]["ts_event"]) >= 0).all()
    last = batch["levels"][batch["levels"]["flags"] & _core.model.FLAG_LAST != 0]
    assert len(last) == updates
    assert (last["first_update_id"][1:] == last["last_update_id"][:-1] + 1).all()


@pytest.mark.parametrize(
    ("symbol", "quotes", "trades", "updates"),
    [("BTCUSDT", 66_089, 21_313, 6_551), ("ETHUSDT", 53_992, 14_076, 6_586)],
)
def test_futures_captures_go_through_the_fallback(
    symbol: str, quotes: int, trades: int, updates: int
) -> None:
    batch, counters = decoded(symbol, messages(f"um_{symbol.lower()}_20240808"))

    assert counters["fast"] == 0
    seen = {kind: count for kind, count in counters["kind"].items() if count}
    assert seen == {"quote": quotes, "trade": trades, "book_level": updates}
    last = batch["levels"][batch["levels"]["flags"] & _core.model.FLAG_LAST != 0]
    assert (last["previous_update_id"][1:] == last["last_update_id"][:-1]).all()


@pytest.mark.parametrize("name", ["spot_btcusdt_20240809", "um_btcusdt_20240808"])
def test_a_sample_equals_the_reference(name: str) -> None:
    decoder = _core.decode.Decoder(["BTCUSDT"])
    for message in messages(name)[::40]:
        status, rows = decoder.decode(message.frame, 0)
        expected_status, expected = reference.decode(message.frame, ["BTCUSDT"])
        assert (status, len(rows)) == (expected_status, len(expected))
        for row, record in zip(rows, expected, strict=True):
            assert {n: int(row[n]) for n in record} == record
