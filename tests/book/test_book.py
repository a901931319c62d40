# SPDX-License-Identifier: Apache-2.0
"""The compiled book against two dicts, and against recorded quotes of the same moments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests import recorded
from tests.reference import book as reference

from tradecore import _core
from tradecore.data.captures import Capture

LAST, SNAPSHOT, SELL = _core.model.FLAG_LAST, _core.model.FLAG_SNAPSHOT, _core.model.FLAG_SELL

LEVELS = st.lists(
    st.tuples(st.integers(1, 30), st.integers(0, 3), st.sampled_from([0, SELL])),
    min_size=1,
    max_size=8,
)


def run_of(first: int, last: int, levels: list[tuple[int, int, int]], flags: int = 0) -> Any:
    """Return one update as records. Prices of asks start where those of bids end."""
    rows = np.zeros(len(levels), _core.model.BOOK_LEVEL)
    rows["first_update_id"], rows["last_update_id"], rows["kind"] = first, last, 3
    for row, (price, quantity, side) in zip(rows, levels, strict=True):
        row["price"], row["quantity"] = price + (30 if side else 0), quantity
        row["flags"] = side | flags
    rows["flags"][-1] |= LAST
    return rows


@given(
    snapshot=LEVELS,
    updates=st.lists(st.tuples(st.integers(-3, 2), st.integers(0, 4), LEVELS), max_size=30),
)
def test_equals_two_dicts(
    snapshot: list[tuple[int, int, int]],
    updates: list[tuple[int, int, list[tuple[int, int, int]]]],
) -> None:
    book, slow = _core.book.Book(), reference.Book()
    unique = list({(price, side): (price, 1, side) for price, _, side in snapshot}.values())
    runs = [run_of(100, 100, unique, SNAPSHOT)]
    following = 101
    for shift, length, levels in updates:
        runs.append(run_of(following + shift, following + shift + length, levels))
        following = max(following, following + shift + length + 1)
    for rows in runs:
        assert book.apply(rows) == slow.apply(reference.as_run(rows))
        assert book.is_in_sequence == (slow.update_id is not None)
        bids, asks = book.snapshot(1_000)
        assert (bids.tolist(), asks.tolist()) == slow.top()
        assert book.best_bid == (tuple(bids[0].tolist()) if len(bids) else None)


def levels_of(symbol: str, market: str, days: list[str]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return (snapshot, updates) of recorded captures."""
    decoder = _core.decode.Decoder([symbol])
    messages = [
        message
        for day in days
        for message in Capture(recorded.path(f"captures/{market}_{symbol.lower()}_{day}.gz"))
        if message.is_snapshot or b"@depth" in message.frame[:40]
    ]
    bodies = [message.frame for message in messages if message.is_snapshot]
    status, snapshot = decoder.decode_snapshot(bodies[0], 0, 0)
    assert (status, len(bodies)) == ("ok", 1)
    frames = [message.frame for message in messages if not message.is_snapshot]
    return snapshot, decoder.decode_many(frames, 0)["levels"]


def quotes_of(symbol: str, market: str, days: list[str]) -> NDArray[Any]:
    frames = [
        message.frame
        for day in days
        for message in Capture(recorded.path(f"captures/{market}_{symbol.lower()}_{day}.gz"))
        if b"@bookTicker" in message.frame[:40]
    ]
    return _core.decode.Decoder([symbol]).decode_many(frames, 0)["quotes"]


@pytest.mark.parametrize(
    ("symbol", "market", "days", "applied", "differing"),
    [
        # In two updates of BTCUSDT the recorded quotes themselves differ from the book.
        ("BTCUSDT", "spot", ["20240808", "20240809"], 6_493, 2),
        ("ETHUSDT", "spot", ["20240808", "20240809"], 6_468, 0),
        ("BTCUSDT", "um", ["20240808"], 6_547, 0),
    ],
)
def test_a_recorded_book_stays_in_sequence_and_equals_the_quotes(
    symbol: str, market: str, days: list[str], applied: int, differing: int
) -> None:
    snapshot, updates = levels_of(symbol, market, days)
    quotes = {int(quote["update_id"]): quote for quote in quotes_of(symbol, market, days)}
    ids = np.array(sorted(quotes))
    book = _core.book.Book()
    assert book.apply(snapshot) == "ok"
    ends = np.flatnonzero(updates["flags"] & LAST) + 1
    compared = agreed = 0
    for first, end in zip([0, *ends[:-1]], ends, strict=True):
        before = book.counters()["applied"]
        assert book.apply(updates[first:end]) == "ok"
        assert not book.is_crossed
        at = int(np.searchsorted(ids, book.last_update_id, side="right")) - 1
        if book.counters()["applied"] == before or at < 0:
            continue
        # The newest quote that is not newer than the book says the same top.
        quote = quotes[int(ids[at])]
        bid = (int(quote["bid_price"]), int(quote["bid_quantity"]))
        ask = (int(quote["ask_price"]), int(quote["ask_quantity"]))
        compared += 1
        agreed += (book.best_bid, book.best_ask) == (bid, ask)

    assert book.counters() == {
        "applied": applied + 1,
        "ignored": len(ends) - applied,
        "gaps": 0,
        "forgotten": 0,
    }
    assert (compared, compared - agreed) == (applied, differing)


def test_a_missing_update_ends_the_sequence() -> None:
    book = _core.book.Book()
    assert book.apply(run_of(1, 1, [(5, 1, 0)])) == "gap"
    assert book.apply(run_of(10, 10, [(5, 1, 0)], SNAPSHOT)) == "ok"
    assert book.apply(run_of(12, 12, [(5, 1, 0)])) == "gap"
    assert not book.is_in_sequence
    assert book.best_bid == (5, 1)


def test_arguments_are_checked() -> None:
    book = _core.book.Book()
    with pytest.raises(TypeError, match="levels: dtype was float64, must be BOOK_LEVEL"):
        book.apply(np.zeros(3))
    with pytest.raises(ValueError, match="levels_max was 0"):
        _core.book.Book(0)
