# SPDX-License-Identifier: Apache-2.0
"""Binance frames of a made-up market, in the proportions of the recorded captures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count as count_from
from itertools import islice

import numpy as np

START_MS = 1_700_000_000_000 // 900_000 * 900_000
SYMBOL = "BTCUSDT"
STEP_MS = 7  # Between two frames: some 140 a second, as BTCUSDT in a busy hour.
SHARES = {"bookTicker": 0.735, "trade": 0.2, "depthUpdate": 0.065}
_DRAWN = 10_000  # Random numbers at a time.
_LOW, _HIGH = 3_999_500, 4_000_500  # Cents; with this room a book has 750 levels on each side.


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}000000"


def _levels(rng: np.random.Generator, cents: int, sign: int) -> str:
    # About every second level of a recorded update goes away.
    steps, sizes = rng.integers(1, 500, 6), rng.integers(-300_000, 300_000, 6).clip(0)
    rows = (
        f'["{_money(cents + sign * int(step))}","{size / 1e5:.8f}"]'
        for step, size in zip(steps, sizes, strict=True)
    )
    return ",".join(rows)


def mixed(count: int, seed: int = 1) -> list[bytes]:
    """Return `count` combined-stream frames of one symbol: best quotes, trades, book updates."""
    return list(islice(endless(seed), count))


def endless(seed: int = 1) -> Iterator[bytes]:
    """Yield such frames for ever; trades and updates of the book follow one another."""
    rng = np.random.default_rng(seed)
    names, shares = list(SHARES), list(SHARES.values())
    ids = dict.fromkeys(names, 0)
    cents = 4_000_000
    for i in count_from(0):
        if i % _DRAWN == 0:
            kinds = rng.choice(names, _DRAWN, p=shares)
            steps = rng.integers(-50, 51, _DRAWN)
            sizes = rng.integers(1, 100_000, _DRAWN)
        kind = str(kinds[i % _DRAWN])
        cents = min(max(cents + int(steps[i % _DRAWN]), _LOW), _HIGH)
        ids[kind] += 1
        yield _frame(rng, kind, ids[kind], START_MS + i * STEP_MS, cents, int(sizes[i % _DRAWN]))


def _frame(
    rng: np.random.Generator, kind: str, number: int, ms: int, cents: int, units: int
) -> bytes:
    size = f"{units / 1e5:.8f}"
    if kind == "bookTicker":
        stream = "btcusdt@bookTicker"
        data = (
            f'{{"u":{number},"s":"{SYMBOL}","b":"{_money(cents)}","B":"{size}",'
            f'"a":"{_money(cents + 1)}","A":"{size}"}}'
        )
    elif kind == "trade":
        stream = "btcusdt@trade"
        data = (
            f'{{"e":"trade","E":{ms},"s":"{SYMBOL}","t":{number},"p":"{_money(cents)}","q":"{size}",'
            f'"T":{ms},"m":{"true" if units % 2 else "false"},"M":true}}'
        )
    else:
        stream = "btcusdt@depth@100ms"
        data = (
            f'{{"e":"depthUpdate","E":{ms},"s":"{SYMBOL}","U":{number},"u":{number},'
            f'"b":[{_levels(rng, cents, -1)}],"a":[{_levels(rng, cents, 1)}]}}'
        )
    return f'{{"stream":"{stream}","data":{data}}}'.encode()


def closed_klines(closes_cents: list[int]) -> Iterator[bytes]:
    """Yield closed 1m klines, one for each close."""
    before = closes_cents[0]
    for i, cents in enumerate(closes_cents):
        ms = START_MS + i * 60_000
        high, low = max(before, cents), min(before, cents)
        kline = (
            f'{{"t":{ms},"T":{ms + 59_999},"s":"{SYMBOL}","i":"1m","f":{i * 10},"L":{i * 10 + 9},'
            f'"o":"{_money(before)}","c":"{_money(cents)}","h":"{_money(high)}","l":"{_money(low)}",'
            f'"v":"12.50000000","n":10,"x":true,"q":"500000.00000000","V":"6.00000000",'
            f'"Q":"240000.00000000","B":"0"}}'
        )
        data = f'{{"e":"kline","E":{ms + 60_001},"s":"{SYMBOL}","k":{kline}}}'
        yield f'{{"stream":"btcusdt@kline_1m","data":{data}}}'.encode()
        before = cents
