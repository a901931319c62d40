# SPDX-License-Identifier: Apache-2.0
"""Write docs/indicators.md and its pictures from the catalog, or check that they are current.

usage: python tools/gen_indicators.py [--check]
"""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tradecore import ta
from tradecore.indicators import CATALOG, Row

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "indicators.md"
PICTURES = DOCS / "pictures"

HEAD = """# Indicators

Every formula of the catalog: as a function over arrays (`ta.rsi(close, 14)`), as a class bar by
bar (`ta.Rsi(14)`), and as a node of a strategy (`ta.rsi(m5.close, 14)`). One definition serves
all three, and they agree to the bit. How to add one: [Adding an indicator](adding-indicators.md);
what is promised of the last digits: [Numbers](numerics.md).

This page is made from the catalog by `tools/gen_indicators.py`. *First* is the bar on which the
first value stands at the defaults, counted from 0. Inputs named `values`, `x` and `y` are any
series. Pictures show the outputs at the defaults over one made-up market; grey is its close.
"""

LEGENDS = {
    "candlestick patterns": """
A, B, C, D, E are the bars in order of time; the value stands on the last. Long and short are
bodies above and below the mean of the 10 bars before; a doji's is up to 0.1 of their mean range,
and so is a shadow that counts for none. A gap is one between bodies. Prices are near within 0.2,
far over 0.6, and equal within 0.05 of the mean range of the 5 bars before.
"""
}

TRADINGVIEW = """
## TradingView's conventions

Some built-ins of TradingView's Pine begin otherwise than TA-Lib's functions, or decide otherwise
where a divisor is 0. `convention="tradingview"` chooses their way, in functions, classes and
nodes: `ta.ema(close, 20, convention="tradingview")`, `ta.Rsi(14, "tradingview")`. Defaults of the
other settings stay. It is written from the Pine equivalents that TradingView publishes and was not
compared with charts. What is begun otherwise converges: the difference shrinks with every bar by
the factor 1 - 2 / (period + 1) in an exponential average, 1 - 1 / period in a Wilder average.
Where there is no such option the formulas are the same, if not the defaults: `sma`, `bbands`,
`stddev`, `cci`, `linearreg`; ta.stoch is `stochf`'s fastk, and ta.vwap is `vwap_session`.

| function | what `convention="tradingview"` changes |
|---|---|
"""

BARS = 150  # In a picture, after as many that are not shown.
WIDTH, HEIGHT, EDGE = 240, 64, 2
COLOURS = ("#1668b8", "#d1495b", "#2e933c", "#8f5bbf")
Line = NDArray[np.float64]


def market() -> dict[str, Line]:
    """A walk with a trend, a rest and a fall, the same every time."""
    rng = np.random.default_rng(12)
    steps = rng.normal(0.0, 0.006, 4 * BARS) + np.repeat([0.0, 0.002, 0.0, -0.002], BARS)
    close = np.round(100.0 * np.exp(np.cumsum(steps)), 2)
    opens = np.concatenate([close[:1], close[:-1]])
    high = np.round(np.maximum(opens, close) * (1.0 + 0.004 * rng.random(len(close))), 2)
    low = np.round(np.minimum(opens, close) * (1.0 - 0.004 * rng.random(len(close))), 2)
    places = {"open": opens, "high": high, "low": low, "close": close, "values": close}
    places["volume"] = np.round(np.exp(rng.normal(3.0, 0.6, len(close))), 3)
    places["periods"] = rng.integers(2, 31, len(close)).astype(np.float64)
    places["taker_buy_volume"] = places["volume"] * np.round(rng.random(len(close)), 3)
    places["bid_quantity"] = np.round(rng.random(len(close)), 3)
    places["ask_quantity"] = np.round(rng.random(len(close)), 3)
    places["time"] = 1.7e9 + 1800.0 * np.arange(len(close))
    places["anchor"] = (np.arange(len(close)) % BARS == 0).astype(np.float64)
    return places | {"x": high, "y": low}


def polyline(line: Line, low: float, high: float, colour: str) -> str:
    """Return `line` drawn from `low` at the bottom to `high` at the top; gaps where it is NaN."""
    width, height = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    x = EDGE + np.arange(len(line)) * width / (len(line) - 1)
    y = EDGE + (high - line) / ((high - low) or 1.0) * height
    parts = []
    for known, places in itertools.groupby(range(len(line)), lambda i: bool(np.isfinite(y[i]))):
        if known:
            points = " ".join(f"{x[i]:.0f},{y[i]:.1f}" for i in places)
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}"/>')
    return "".join(parts)


def picture(row: Row) -> str:
    """Return the outputs of `row` over the market as SVG."""
    bars = market()
    if row.group == "math transform":  # Defined from -1 to 1 only, some of them.
        bars["values"] = bars["values"] / bars["values"].max()
    result = getattr(ta, row.name)(*(bars[name] for name in row.inputs))
    is_price = row.group == "overlap studies"
    lines = [
        np.asarray(line, float)[-2 * BARS : -BARS // 2]
        for line, is_whole in zip(_lines_of(row, result), row.whole, strict=True)
        if not (is_price and is_whole)  # A direction is not on the scale of the price.
    ]
    close = bars["close"][-2 * BARS : -BARS // 2]
    drawn = [polyline(close, close.min(), close.max(), "#bbbbbb")]
    finite = np.concatenate([line[np.isfinite(line)] for line in lines])
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
    if is_price and low > 0.0:
        low, high = min(low, close.min()), max(high, close.max())
        drawn = [polyline(close, low, high, "#bbbbbb")]
    drawn += [polyline(line, low, high, colour) for line, colour in zip(lines, COLOURS)]  # noqa: B905
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(drawn)}</svg>\n'
    )


def _lines_of(row: Row, result: object) -> list[Line]:
    return [result] if row.lines is None else list(result)  # type: ignore[list-item, call-overload]


def shown(default: float | str) -> str:
    """Return a default as one writes it."""
    return repr(default) if isinstance(default, str) else f"{default:g}"


def table_row(row: Row) -> str:
    """Return the row of the page's table."""
    settings = ", ".join(f"{s.name}={shown(s.default)}" for s in row.settings)
    call = f"`{row.name}({', '.join(row.inputs)}{', ' if settings else ''}{settings})`"
    outputs = ", ".join(row.outputs)
    formula = row.formula.replace("|", "\\|")
    drawing = f"![{row.name}](pictures/{row.name}.svg)"
    first = ta.lookback(row.name)
    return f"| {call} | {row.title} | {formula} | {outputs} | {first} | {row.source} | {drawing} |"


def files() -> dict[Path, str]:
    """Return the text of the page and of each picture."""
    parts = [HEAD]
    for group, rows in itertools.groupby(CATALOG.values(), lambda row: row.group):
        parts.append(
            f"\n## {group.capitalize()}\n\n"
            "| function | what | formula | outputs | first | source | picture |\n"
            "|---|---|---|---|---|---|---|\n"
        )
        parts.append("".join(table_row(row) + "\n" for row in rows))
        parts.append(LEGENDS.get(group, ""))
    parts.append(TRADINGVIEW)
    parts += [f"| `{r.name}` | {r.tradingview} |\n" for r in CATALOG.values() if r.tradingview]
    made = {PAGE: "".join(parts)}
    return made | {PICTURES / f"{name}.svg": picture(row) for name, row in CATALOG.items()}


def main() -> int:
    """Write the files, or compare them with the committed ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on a difference")
    made = files()
    if parser.parse_args().check:
        stale = [p for p, text in made.items() if not p.exists() or p.read_text() != text]
        stale += [p for p in PICTURES.glob("*.svg") if p not in made]
        for path in stale:
            print(f"{path.relative_to(DOCS.parent)} is not what the catalog says")
        return int(bool(stale))
    PICTURES.mkdir(exist_ok=True)
    for path in PICTURES.glob("*.svg"):
        path.unlink()
    for path, text in made.items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
