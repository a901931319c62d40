# SPDX-License-Identifier: Apache-2.0
"""A small market of ticks, written by hand, and a maker that trades on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from tests.backtest.test_tick_runner import RULES, rows, ticks

import tradecore as tc
from tradecore import _core
from tradecore.data import Ticks
from tradecore.model import Intent
from tradecore.strategy import BookView, Context

SELL, SNAPSHOT, LAST = _core.model.FLAG_SELL, _core.model.FLAG_SNAPSHOT, _core.model.FLAG_LAST
MAKER = _core.model.FLAG_BUYER_MAKER


class Maker(tc.PythonStrategy):
    """Bids and offers a tick inside the best prices; holds two at most."""

    name = "maker"
    timeframes = ("1s",)
    most = 2

    def __init__(self) -> None:
        self.seen: list[tuple[int, float, float, float]] = []

    def on_book(self, ctx: Context, book: BookView) -> Iterable[Intent]:
        held = float(ctx.position.amount)
        self.seen.append((ctx.now, book.bid, book.ask, held))
        if ctx.open_buy is None:
            if held < self.most:
                yield ctx.buy(1, book.bid + 0.01)
        elif ctx.open_buy.price < book.bid:
            yield ctx.cancel_buy()
        if ctx.open_sell is None:
            if held >= 1:
                yield ctx.sell(1, book.ask - 0.01)
        elif ctx.open_sell.price > book.ask:
            yield ctx.cancel_sell()


def moving(changes: Iterable[tuple[int, str, float, float]], trades: Iterable[Any] = ()) -> Ticks:
    """Bids 99 x 5 and asks 101 x 5 at 0 ms; then changes (ms, side, price, quantity) and trades."""
    market = ticks(())
    told = rows(_core.model.TRADE, [(1, 100.0, 1.0, 0), *trades, (10_001, 100.0, 1.0, 0)])
    told["id"] = told["first_id"] = told["last_id"] = np.arange(1, len(told) + 1)
    more = rows(
        _core.model.BOOK_LEVEL,
        [
            (ms, price, quantity, LAST | (SELL if side == "ask" else 0))
            for ms, side, price, quantity in changes
        ],
    )
    more["first_update_id"] = more["last_update_id"] = np.arange(2, len(more) + 2)
    return Ticks(market.symbols, told, market.quotes, np.concatenate([market.levels, more]))


def play(strategy: Any, market: Ticks, **options: Any) -> tc.backtest.Result:
    return tc.backtest.replay(
        strategy, market, timeframe="1s", fees=tc.fees.free(), instruments=[RULES], **options
    )
