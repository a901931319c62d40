# SPDX-License-Identifier: Apache-2.0
"""Times vectorbt on a crossing of averages: once for each line on stdin, an answer in JSON to each.

`python vectorbt_cross.py BARS.npz FAST SLOW`; imports nothing of this project, as its Python may be
another.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import pandas as pd
import vectorbt as vbt


def run(opens: pd.Series, closes: pd.Series, fast: int, slow: int) -> int:
    """Return the number of closed trades; averages, signals, orders and the profit are computed."""
    one = closes.ewm(span=fast, adjust=False, min_periods=fast).mean().to_numpy()
    other = closes.ewm(span=slow, adjust=False, min_periods=slow).mean().to_numpy()
    entries, exits = np.zeros(len(closes), dtype=bool), np.zeros(len(closes), dtype=bool)
    entries[2:] = (one[:-2] <= other[:-2]) & (one[1:-1] > other[1:-1])
    exits[2:] = (one[:-2] >= other[:-2]) & (one[1:-1] < other[1:-1])
    portfolio = vbt.Portfolio.from_signals(
        closes,
        pd.Series(entries),
        pd.Series(exits),
        price=opens,
        size=0.01,
        size_type="amount",
        direction="longonly",
        init_cash=1e6,
        fees=0.001,
        freq="1min",
    )
    portfolio.total_return()
    return int(portfolio.trades.closed.count())


def main(source: str, fast: str, slow: str) -> None:
    with np.load(source) as file:
        opens, closes = pd.Series(file["open"]), pd.Series(file["close"])
    for _ in sys.stdin:
        begun = time.perf_counter()
        trades = run(opens, closes, int(fast), int(slow))
        answer = {"seconds": time.perf_counter() - begun, "trades": trades}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
