# SPDX-License-Identifier: Apache-2.0
"""Check what a user feels at first: wheel size, dependencies, times to import and to a result.

usage: python tools/figures.py WHEEL    (with the wheel's package installed)
"""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

WHEEL_MB_MAX = 20.0
IMPORT_MS_MAX = 150.0
FIRST_RESULT_MS_MAX = 1_500.0
DEPENDENCIES_MAX = 12
_IMPORT = "import time; t = time.perf_counter(); import tradecore; print(time.perf_counter() - t)"

_FIRST_RESULT = """
import time
begun = time.perf_counter()
import numpy as np
import tradecore as tc
from tradecore import ta
count = 525_600
close = np.round(20_000 + np.cumsum(np.random.default_rng(1).normal(0, 5, count)).clip(-9_000), 2)
open_ = np.concatenate(([20_000.0], close[:-1]))
data = tc.data.load(
    {
        "open_time": np.arange(count) * 60_000 + 1_672_531_200_000, "open": open_, "close": close,
        "high": np.maximum(open_, close), "low": np.minimum(open_, close), "volume": np.ones(count),
    },
    "1m", symbol="BTCUSDT",
)
m1 = tc.timeframe("1m")
fast, slow = ta.ema(m1.close, 50), ta.ema(m1.close, 200)
strategy = tc.Strategy(
    name="cross", long_entry=ta.crossover(fast, slow), long_exit=ta.crossunder(fast, slow)
)
assert "Sharpe" in tc.backtest.run(strategy, data).summary()
print(time.perf_counter() - begun)
"""


def import_ms() -> float:
    """Return the time of `import tradecore`."""
    return _best_ms(_IMPORT, 9)


def first_result_ms() -> float:
    """Return the time from the first import to the summary of a year of minutes."""
    return _best_ms(_FIRST_RESULT, 5)


def _best_ms(text: str, rounds: int) -> float:
    """Return the best of so many cold processes: the machine's noise only ever adds."""
    command = [sys.executable, "-c", text]
    runs = (
        subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(rounds)
    )
    return min(float(run.stdout) for run in runs) * 1e3


def main() -> int:
    """Print each figure beside its limit; return 1 if one is over."""
    wheel_mb = Path(sys.argv[1]).stat().st_size / 1e6
    required = [r for r in importlib.metadata.requires("tradecore") or [] if "extra ==" not in r]
    figures = (
        ("wheel, MB", wheel_mb, WHEEL_MB_MAX),
        ("import tradecore, ms", import_ms(), IMPORT_MS_MAX),
        ("first result, ms", first_result_ms(), FIRST_RESULT_MS_MAX),
        ("required dependencies", float(len(required)), float(DEPENDENCIES_MAX)),
    )
    for name, value, limit in figures:
        print(f"{name}: {value:.1f} (limit {limit:g})")
    return int(any(value > limit for _, value, limit in figures))


if __name__ == "__main__":
    sys.exit(main())
