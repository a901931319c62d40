# SPDX-License-Identifier: Apache-2.0
"""Generated markets seen from Python: arrays, order, history, a venue fed with them."""

from __future__ import annotations

import numpy as np
import pytest

from tradecore import _core

START = 1_700_000_040 * 10**9
MINUTE = 60 * 10**9
Kind = _core.model.RecordKind


def generator(seed: int = 7, **options: int) -> _core.market.Generator:
    return _core.market.Generator(seed, _core.market.default_markets(), START, **options)


def test_arrays_have_the_record_dtypes_and_messages_cover_them() -> None:
    batch = generator().advance(START + MINUTE)
    assert batch.trades.dtype == _core.model.TRADE
    assert batch.quotes.dtype == _core.model.QUOTE
    assert batch.levels.dtype == _core.model.BOOK_LEVEL
    for kind, rows in ((Kind.TRADE, batch.trades), (Kind.QUOTE, batch.quotes)):
        spans = batch.messages[batch.messages[:, 0] == kind]
        np.testing.assert_array_equal(spans[:, 1], np.arange(len(rows)))
    levels = batch.messages[batch.messages[:, 0] == Kind.BOOK_LEVEL]
    assert levels[-1, 2] == len(batch.levels)
    assert set(np.unique(batch.trades["instrument"])) == {0, 1, 2, 3}


def test_same_seed_same_bytes() -> None:
    first, second = generator().advance(START + MINUTE), generator().advance(START + MINUTE)
    assert first.trades.tobytes() == second.trades.tobytes()
    assert first.levels.tobytes() == second.levels.tobytes()
    assert generator(8).advance(START + MINUTE).trades.tobytes() != first.trades.tobytes()


def test_history_ends_at_the_start() -> None:
    made = generator(history_minutes=120)
    bars = made.history(1)
    assert bars.dtype == _core.model.BAR
    assert len(bars) == 120
    assert bars["ts_close"][-1] == START
    assert (np.diff(bars["ts_open"]) == MINUTE).all()
    assert (bars["timeframe_s"] == 60).all()
    np.testing.assert_array_equal(made.history(1, 20), bars[-20:])
    with pytest.raises(ValueError, match="minutes was 121"):
        made.history(1, 121)


def test_a_fast_and_a_slow_average_cross_every_hour_or_so() -> None:
    made = generator(history_minutes=24 * 60)
    crossings = 0
    for i in range(4):
        close = made.history(i)["close"] / 1e8
        fast = np.convolve(close, np.full(10, 0.1), "valid")[20:]
        slow = np.convolve(close, np.full(30, 1 / 30), "valid")
        crossings += int((np.diff(np.sign(fast - slow)) != 0).sum())
    assert crossings > 4 * 24


def test_pace_is_a_few_messages_a_second() -> None:
    batch = generator().advance(START + 10 * MINUTE)
    per_second = len(batch.messages) / 600 / 4
    assert 5 < per_second < 15
    assert 1 < len(batch.trades) / 600 / 4 < 3


def test_a_venue_lives_on_it() -> None:
    markets = _core.market.default_markets()
    made = _core.sim.Venue([m.instrument for m in markets], 1000, 1000, "ticks")
    made.deposit(1, "USDT", 50_000 * 10**8)
    batch = generator().advance(START + MINUTE)
    rng = np.random.default_rng(7)
    levels, trades, quotes = batch.levels, batch.trades, batch.quotes
    for kind, begin, end in batch.messages.tolist():
        if kind == Kind.BOOK_LEVEL:
            made.on_levels(levels[begin:end])
        elif kind == Kind.QUOTE:
            made.on_quotes(quotes[begin:end])
        else:
            made.on_trades(trades[begin:end])
            ts = int(trades["ts_event"][begin])
            i = int(trades["instrument"][begin])
            side = _core.model.Side.BUY if rng.random() < 0.6 else _core.model.Side.SELL
            lot = markets[i].instrument.lot_size
            quantity = 20 * 10**8 * 10**8 // int(trades["price"][begin]) // lot * lot
            made.submit(
                1, i, "", side, _core.sim.OrderType.MARKET, _core.sim.TimeInForce.GTC,
                quantity, 0, 0, 0, ts,
            )  # fmt: skip
    reports = made.take_reports()
    assert sum(r.execution_type == _core.sim.ExecutionType.TRADE for r in reports) > 100
    assert all(not order.is_open for order in made.open_orders(1))
    sums = made.totals()
    assert all(s["held"] == s["deposited"] + s["from_market"] - s["fees"] for s in sums.values())
    assert made.last_price(0) > 0


def test_bad_arguments_name_themselves() -> None:
    with pytest.raises(ValueError, match="must be a whole minute"):
        _core.market.Generator(7, _core.market.default_markets(), START + 1)
    with pytest.raises(ValueError, match="markets: need 1"):
        _core.market.Generator(7, [], START)
    with pytest.raises(ValueError, match="levels was 500"):
        generator(levels=500)
    with pytest.raises(IndexError, match="instrument was 9"):
        generator().history(9)
