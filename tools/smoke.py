# SPDX-License-Identifier: Apache-2.0
"""A short proof that an installed package works: import, a backtest, the command line.

usage: python tools/smoke.py    (in any folder, with the package installed)
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np

import tradecore as tc
from tradecore import ta

BARS = 5_000


def backtest() -> str:
    """Run two averages over a seeded walk; return what it did in one line."""
    m1 = tc.timeframe("1m")
    fast, slow = ta.ema(m1.close, 10), ta.ema(m1.close, 30)
    strategy = tc.Strategy(
        name="smoke", long_entry=ta.crossover(fast, slow), long_exit=ta.crossunder(fast, slow)
    )
    closes = 40_000 + np.cumsum(np.random.default_rng(7).normal(0, 10, BARS)).round(2)
    opens = np.concatenate(([40_000.0], closes[:-1]))
    bars = tc.data.load(
        {
            "open_time": 1_700_000_040_000 + 60_000 * np.arange(BARS),
            "open": opens,
            "high": np.maximum(opens, closes),
            "low": np.minimum(opens, closes),
            "close": closes,
            "volume": np.ones(BARS),
        },
        symbol="BTCUSDT",
        timeframe="1m",
    )
    result = tc.backtest.run(strategy, bars, fees=tc.fees.binance_spot(), cash=10_000)
    assert len(result.trades) > 10, f"{len(result.trades)} trades were made, must be more than 10"
    return f"{BARS} bars, {len(result.trades)} trades"


def command(*arguments: str) -> str:
    """Run the installed command; return its first line."""
    program = Path(sysconfig.get_path("scripts")) / "tradecore"
    done = subprocess.run(
        [str(program), *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, f"tradecore {arguments} ended with {done.returncode}: {done}"
    return done.stdout.strip().partition("\n")[0]


def main() -> int:
    """Print one line for each thing that works; an assertion names what does not."""
    print(f"installed in {Path(tc.__file__).parent}")
    print(f"backtest: {backtest()}")
    for arguments in (("--version",), ("doctor",)):
        print(f"tradecore {arguments[0]}: {command(*arguments)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
