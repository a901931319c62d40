# SPDX-License-Identifier: Apache-2.0
"""A small picture of equity as inline SVG, and what a notebook shows of a run. No script."""

from __future__ import annotations

import html
from collections.abc import Mapping

import numpy as np

from tradecore.backtest.curve import Curve
from tradecore.backtest.metrics import FloatArray, IntArray

WIDTH, HEIGHT, EDGE = 560, 120, 4
_BLOCKS = "▁▂▃▄▅▆▇█"
_GAIN, _LOSS = "#14805e", "#c8472f"


def extremes(values: FloatArray, buckets: int) -> IntArray:
    """Return the places of the least and greatest value of each bucket, and of both ends.

    A line through them looks like one through all `values`, however many there are.
    """
    count = len(values)
    if count <= 2 * buckets:
        return np.arange(count, dtype=np.int64)
    edges = np.linspace(0, count, buckets + 1).astype(np.int64)
    places = {0, count - 1}
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        run = values[start:end]
        places |= {start + int(np.argmin(run)), start + int(np.argmax(run))}
    return np.array(sorted(places), dtype=np.int64)


def sparkline(values: FloatArray, width: int) -> str:
    """Return the values as `width` blocks of eight heights, each the last of its stretch."""
    places = np.linspace(0, len(values) - 1, min(width, len(values))).astype(np.int64)
    kept = values[places]
    span = float(kept.max() - kept.min()) or 1.0
    levels = np.clip((kept - kept.min()) / span * 7.999, 0, 7).astype(np.int64)
    return "".join(_BLOCKS[level] for level in levels.tolist())


def equity_svg(curve: Curve) -> str:
    """Return the equity curve as SVG, the starting equity as a line across."""
    kept = extremes(curve.equity, WIDTH // 2)
    values, ts = curve.equity[kept], curve.ts[kept]
    low, high = float(values.min()), float(values.max())
    span = high - low or 1.0
    duration = int(ts[-1] - ts[0]) or 1
    x = EDGE + (ts - ts[0]) / duration * (WIDTH - 2 * EDGE)
    y = EDGE + (high - values) / span * (HEIGHT - 2 * EDGE)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    colour = _GAIN if values[-1] >= values[0] else _LOSS
    area = f"{x[0]:.1f},{y[0]:.1f} {points} {x[-1]:.1f},{y[0]:.1f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="equity" '
        f'style="max-width:100%;height:auto">'
        f'<polygon points="{area}" fill="{colour}" fill-opacity="0.12"/>'
        f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{y[0]:.1f}" y2="{y[0]:.1f}" '
        f'stroke="currentColor" stroke-opacity="0.35" stroke-dasharray="3 3"/>'
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.4"/></svg>'
    )


def notebook_html(rows: Mapping[str, str], curve: Curve) -> str:
    """Return the picture above the figures; colours are those of the notebook's own theme."""
    cells = "".join(
        f'<tr><td style="text-align:left;opacity:0.65">{html.escape(name)}</td>'
        f'<td style="text-align:left">{html.escape(value)}</td></tr>'
        for name, value in rows.items()
    )
    return (
        f'<div>{equity_svg(curve)}<table style="margin:6px 0"><tbody>{cells}</tbody></table></div>'
    )
