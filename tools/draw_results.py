# SPDX-License-Identifier: Apache-2.0
"""Draw the pictures of docs/results.md and of the tutorial on heat maps, in a browser.

usage: python tools/draw_results.py    (chromium must be installed)
"""

from __future__ import annotations

import contextlib
import itertools
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

import tradecore as tc
from tradecore import ta

DOCS = Path(__file__).resolve().parent.parent / "docs"
PICTURES = DOCS / "pictures"
TUTORIAL = DOCS / "tutorials" / "idea-to-heatmap.md"
BARS = 40_000
_START_MS = 1_704_067_200_000


def market() -> tc.data.Bars:
    """Fifteen-minute bars of a walk whose trend turns now and then, the same every time."""
    rng = np.random.default_rng(5)
    trend = np.repeat(rng.normal(0.0, 0.00016, BARS // 800), 800)
    close = np.round(40_000.0 * np.exp(np.cumsum(rng.normal(0.0, 0.0022, BARS) + trend)), 2)
    opens = np.concatenate(([40_000.0], close[:-1]))
    spread = np.round(close * np.abs(rng.normal(0.0, 0.001, BARS)), 2)
    frame = pl.DataFrame(
        {
            "open_time": np.arange(BARS, dtype=np.int64) * 900_000 + _START_MS,
            "open": opens,
            "high": np.maximum(opens, close) + spread,
            "low": np.minimum(opens, close) - spread,
            "close": close,
            "volume": np.full(BARS, 30.0),
        }
    )
    return tc.data.load(frame, timeframe="15m", symbol="BTCUSDT")


def strategy() -> tc.Strategy:
    """A crossing of two averages above a third, with a trailing stop."""
    m15, h4 = tc.timeframe("15m"), tc.timeframe("4h")
    fast = ta.ema(m15.close, tc.param("fast", 40))
    slow = ta.ema(m15.close, tc.param("slow", 200))
    return tc.Strategy(
        name="trend",
        long_entry=ta.crossover(fast, slow) & (h4.close > ta.sma(h4.close, 50)),
        long_exit=ta.crossunder(fast, slow),
        size=tc.size.fraction(0.8),
        stop=tc.stop.atr(14, 8.0, trailing=True),
    )


def sweep(bars: tc.data.Bars) -> pl.DataFrame:
    """One run for each pair of params."""
    rows = []
    for fast, slow in itertools.product(range(10, 90, 10), range(60, 300, 40)):
        result = tc.backtest.run(strategy(), bars, params={"fast": fast, "slow": slow})
        rows.append({"fast": fast, "slow": slow, **result.metrics})
    return pl.DataFrame(rows)


def photograph(page: Path, picture: Path, width: int, height: int) -> None:
    """Write what a browser shows of a page as PNG of few colours."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("chromium is not installed, and draws these pictures")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    subprocess.run(
        [
            browser,
            *options,
            f"--user-data-dir={page.parent / 'profile'}",
            f"--window-size={width},{height}",
            "--virtual-time-budget=20000",
            f"--screenshot={picture}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
    )


def tutorial(folder: Path) -> None:
    """Run the code of the tutorial, which saves its heat maps in `folder`, and draw them."""
    code = re.findall(
        r"^```python\n(.*?)^```", TUTORIAL.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    with contextlib.chdir(folder):
        exec(compile("\n".join(code), str(TUTORIAL), "exec"), {"__name__": "tutorial"})
    for page, picture in (("heat.html", "tutorial-first.png"), ("again.html", "tutorial-rest.png")):
        photograph(folder / page, PICTURES / picture, 640, 470)


def main() -> int:
    """Draw them all."""
    bars = market()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        tc.backtest.run(strategy(), bars).report(page)
        photograph(page, PICTURES / "report.png", 1200, 1290)
        tc.backtest.sweep_report(sweep(bars), page, values=["return", "sharpe", "drawdown_max"])
        photograph(page, PICTURES / "sweep.png", 760, 700)
        tutorial(Path(folder))
    for name in ("report.png", "sweep.png", "tutorial-first.png", "tutorial-rest.png"):
        print(f"{name}: {(PICTURES / name).stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
