# SPDX-License-Identifier: Apache-2.0
"""A crossing of averages that turns around, against a plain loop over opens and closes."""

from __future__ import annotations

import numpy as np
import pytest
from tests.backtest.contracts import check_books, m1, market, rules

import tradecore as tc
from tradecore import ta

SCALE = 100_000_000
LOT = SCALE // 1_000
CASH = 10_000 * SCALE

Fills = list[tuple[int, str, int, int]]
"""Bar, side, quantity and price."""


def crossings(closes: list[float], fast: int, slow: int) -> list[int]:
    """Return at each close 1 where the fast average crosses upwards, -1 downwards, else 0."""
    sides = []
    averages: list[list[float]] = [[], []]
    for place, period in enumerate((fast, slow)):
        for at in range(len(closes)):
            if at < period - 1:
                averages[place].append(float("nan"))
            elif at == period - 1:
                averages[place].append(sum(closes[:period]) / period)
            else:
                last = averages[place][-1]
                averages[place].append(last + (closes[at] - last) * 2.0 / (period + 1))
    before = float("nan")
    for one, other in zip(*averages, strict=True):
        over = one - other
        sides.append(1 if before <= 0 < over else -1 if before >= 0 > over else 0)
        before = over
    return sides


def textbook(
    opens: list[int], closes: list[int], wanted: list[int], ppm: int, cooldown: int, after: str
) -> tuple[Fills, int]:
    """Return what is filled, and the wallet. All raw; half of equity an entry, ppm of it a fee."""
    fills: Fills = []
    wallet, held, entered_at = CASH, 0, 0
    leaves, enters, entry_price = False, 0, 0
    silent_until = -1

    def fill(bar: int, signed: int) -> None:
        nonlocal wallet
        price, quantity = opens[bar], abs(signed)
        wallet -= quantity * price // SCALE * ppm // 1_000_000
        fills.append((bar, "buy" if signed > 0 else "sell", quantity, price))

    for bar in range(len(opens)):
        if leaves:
            fill(bar, -held)
            won = held * opens[bar] // SCALE - held * entered_at // SCALE
            wallet += won
            cools = cooldown and (won < 0 or after == "exit")
            if cools:
                silent_until, enters = bar - 1 + cooldown, 0
            held, leaves, entry_price = 0, False, opens[bar]
        if enters:
            held = enters * (wallet // 2 * SCALE // entry_price // LOT * LOT)
            enters, entered_at = 0, opens[bar]
            fill(bar, held)
        side = wanted[bar]
        if held and side == -np.sign(held):
            leaves, enters = True, side
        elif not held and side and bar > silent_until:
            enters, entry_price = side, closes[bar]
    return fills, wallet


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("bps", "cooldown", "after"),
    [(0, 0, "exit"), (7, 0, "exit"), (7, 3, "exit"), (7, 5, "loss")],
)
def test_every_fill_is_the_plain_loops(seed: int, bps: int, cooldown: int, after: str) -> None:
    generator = np.random.default_rng(seed)
    walk = np.round(100 + np.cumsum(generator.integers(-30, 31, 900)) * 0.01, 2)
    opens = np.round(walk + generator.integers(-20, 21, 900) * 0.01, 2)
    bars = market(list(walk))
    records = bars.records.copy()
    records["open"] = np.round(opens * SCALE).astype(np.int64)
    for name, pick in (("high", np.maximum), ("low", np.minimum)):
        records[name] = pick(records[name], pick(records["open"], records["close"]))
    fast, slow = ta.ema(m1.close, 4), ta.ema(m1.close, 10)
    rises, falls = ta.crossover(fast, slow), ta.crossunder(fast, slow)
    strategy = tc.Strategy(
        name="cross",
        long_entry=rises,
        long_exit=falls,
        short_entry=falls,
        short_exit=rises,
        size=tc.size.fraction(0.5),
        cooldown=cooldown,
        cooldown_after=after,
    )

    result = tc.backtest.run(
        strategy,
        tc.data.Bars("BTCUSDT", "1m", records),
        instruments=[rules()],
        fees=tc.fees.Fees(maker_bps=bps, taker_bps=bps),
    )

    opened = {int(ts): bar for bar, ts in enumerate(records["ts_open"])}
    ours = [
        (opened[fill.ts_event], str(fill.side), fill.quantity, fill.price)
        for _, fill in result._ran.history
    ]
    theirs, wallet = textbook(
        records["open"].tolist(),
        records["close"].tolist(),
        crossings([close / SCALE for close in records["close"].tolist()], 4, 10),
        bps * 100,
        cooldown,
        after,
    )
    assert len(theirs) > 40
    assert ours == theirs
    assert result.engine.cash() == wallet
    check_books(result)
