# SPDX-License-Identifier: Apache-2.0
"""Captures as ticks: every row in venue time, depth answers where they belong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests import recorded

from tradecore import _core
from tradecore.data import Ticks, load_ticks
from tradecore.errors import DataError

LAST, SNAPSHOT = _core.model.FLAG_LAST, _core.model.FLAG_SNAPSHOT


def check(ticks: Ticks) -> None:
    for rows in (ticks.trades, ticks.quotes, ticks.levels):
        assert (np.diff(rows["ts_event"]) >= 0).all()
        assert rows["ts_event"][0] > 0
    levels = ticks.levels
    begins = np.flatnonzero(np.concatenate([[True], levels["flags"][:-1] & LAST != 0]))
    for name in ("last_update_id", "instrument", "ts_event"):
        first = np.repeat(levels[name][begins], np.diff([*begins, len(levels)]))
        assert (levels[name] == first).all(), "an update's rows stand together"


@pytest.mark.parametrize(
    ("name", "trades", "quotes", "updates"),
    [("um_btcusdt_20240808", 21_313, 66_089, 6_551), ("spot_btcusdt_20240808", None, None, None)],
)
def test_a_capture_is_whole_and_in_order(
    name: str, trades: int | None, quotes: int | None, updates: int | None
) -> None:
    ticks = load_ticks(recorded.path(f"captures/{name}.gz"))
    check(ticks)
    assert ticks.symbols == ("BTCUSDT",)
    if trades is not None:
        assert (len(ticks.trades), len(ticks.quotes)) == (trades, quotes)
        assert np.count_nonzero(ticks.levels["flags"] & LAST) == updates + 1  # The snapshot's.


@pytest.mark.parametrize("market", ["um", "spot"])
def test_updates_follow_the_snapshot_and_each_other(market: str) -> None:
    ticks = load_ticks(recorded.path(f"captures/{market}_ethusdt_20240808.gz"))
    levels = ticks.levels
    book = _core.book.Book()
    ends = np.flatnonzero(levels["flags"] & LAST) + 1
    first = int(np.flatnonzero(levels["flags"] & SNAPSHOT)[0])
    assert first > 0, "it came after updates that it already holds"
    for rows in np.split(levels[first:], ends[ends > first][:-1] - first):
        assert book.apply(rows) == "ok"
    assert book.is_in_sequence


def test_two_symbols_share_one_time_line() -> None:
    names = ("um_btcusdt_20240808", "um_ethusdt_20240808")
    ticks = load_ticks([recorded.path(f"captures/{name}.gz") for name in names])
    check(ticks)
    assert ticks.symbols == ("BTCUSDT", "ETHUSDT")
    assert set(np.unique(ticks.trades["instrument"])) == {0, 1}


def test_a_part_in_time_keeps_the_book_it_begins_with() -> None:
    path = recorded.path("captures/um_btcusdt_20240808.gz")
    whole = load_ticks(path)
    middle = (whole.ts_start + whole.ts_end) // 2
    part = load_ticks(path, start=middle, end=middle + 60 * 10**9)
    check(part)
    for kind in ("trades", "quotes"):
        times = getattr(part, kind)["ts_event"]
        assert len(times)
        assert times[0] >= middle
        assert times[-1] < middle + 60 * 10**9
    before, after = (
        rows.levels[rows.levels["ts_event"] < middle + 60 * 10**9] for rows in (whole, part)
    )
    np.testing.assert_array_equal(before, after)
    with pytest.raises(DataError, match="captures hold nothing from"):
        load_ticks(path, start=whole.ts_end + 1)


def test_symbols_are_kept_by_name() -> None:
    paths = [recorded.path(f"captures/um_{name}usdt_20240808.gz") for name in ("btc", "eth")]
    both = load_ticks(paths, symbols=("ETHUSDT", "BTCUSDT"))
    assert both.symbols == ("ETHUSDT", "BTCUSDT")
    one = load_ticks(paths, symbols=("ETHUSDT",))
    assert len(one.trades) == np.count_nonzero(both.trades["instrument"] == 0)
    with pytest.raises(DataError, match="BNBUSDT is in none of the captures, which hold BTCUSDT"):
        load_ticks(paths, symbols=("BNBUSDT",))


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not exist"):
        load_ticks(tmp_path / "none.gz")
    path = tmp_path / "bad.txt"
    path.write_text('1723161255088176367 {"stream":"btcusdt@trade","data":{"e":"trade"}}\n')
    with pytest.raises(DataError, match="frame 0 of btcusdt@trade could not be read"):
        load_ticks(path)
    path.write_text('1723161255088176367 {"stream":"btcusdt@markPrice","data":{}}\n')
    with pytest.raises(DataError, match="cannot be replayed"):
        load_ticks(path)
