# SPDX-License-Identifier: Apache-2.0
"""Heat maps of sweeps as pictures that need no script, and a page of them all."""

from __future__ import annotations

import html
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tradecore.backtest.glossary import term, written
from tradecore.backtest.heat_grid import Grid, Reduce, Sweep, label, make_grid, opened
from tradecore.backtest.page import page, table

if TYPE_CHECKING:
    import polars as pl

VALUES = (
    *("return", "sharpe", "sortino", "calmar", "drawdown_max", "profit_factor", "win_rate"),
    *("profit_ratio_mean", "trades", "exposure"),
)
"""The figures that a page of heat maps offers, those that the table has."""

PAIRS_MAX = 15
ROWS_MAX = 10

_GAIN, _LOSS, _PLAIN = "20,128,94", "200,71,47", "42,111,219"
_SHADES = 12
_LABELS_MAX = 24


@dataclass(frozen=True, slots=True, eq=False)
class HeatMap:
    """A heat map. The last expression of a notebook's cell shows itself."""

    grid: Grid

    def _repr_html_(self) -> str:
        return f'<div class="heat">{svg(self.grid)}</div>'

    def save(self, path: str | Path) -> Path:
        """Write one HTML page that loads nothing; return its path."""
        target = Path(path)
        target.write_text(
            page(self.grid.title, f'<div class="heat">{svg(self.grid)}</div>'), "utf-8"
        )
        return target


def heatmap(
    table: Sweep | pl.DataFrame,
    x: str | None = None,
    y: str | None = None,
    value: str = "return",
    reduce: Reduce = "best",
    *,
    params: Sequence[str] | None = None,
) -> HeatMap:
    """Draw one figure of a sweep over two of its params; the best cell has a frame.

    Parameters
    ----------
    table : a sweep, or polars.DataFrame
        One row for each run: its params by name, then its figures.
    x, y : str, optional
        Params across and upwards; the first two without. With one param there is no `y`.
    value : str
        The figure, such as "sharpe" or "drawdown_max".
    reduce : {"best", "max", "min", "mean", "median"}
        What becomes of runs that differ in the other params only: the title says so.
    params : sequence of str, optional
        Which columns are params; without, the sweep's, or those before the first figure.

    Raises
    ------
    ValueError
        If a column is not there or not of its kind; the text names those that are.
    """
    return HeatMap(make_grid(table, x, y, value, reduce, params=params))


def sweep_report(
    table: Sweep | pl.DataFrame,
    path: str | Path,
    *,
    values: Sequence[str] | None = None,
    params: Sequence[str] | None = None,
) -> Path:
    """Write a page with a heat map for each pair of params, to be looked at figure by figure.

    It shows the best, the mean and the median over the other params, and the best runs as a table.

    Parameters
    ----------
    table : a sweep, or polars.DataFrame
        As of `heatmap`.
    path : str or Path
        The file; its folder must exist.
    values : sequence of str, optional
        The figures to choose from, the first shown at first; without, those of `VALUES` that have a
        value.
    params : sequence of str, optional
        As of `heatmap`.

    Raises
    ------
    ValueError
        As `heatmap`; or if the params make more than 15 pairs: name fewer.
    """
    frame, names = opened(table, params)
    shown = list(values) if values is not None else with_values(frame, names)
    make_grid(frame, value=shown[0] if shown else "return", params=names)  # Refuses a bad table.
    pairs = _pairs(frame, names)
    reduces: tuple[Reduce, ...] = ("best", "mean", "median") if len(pairs) > 1 else ("best",)
    maps = [
        f'<template data-value="{html.escape(value)}" data-reduce="{reduce}">'
        + "".join(
            f"<figure>{svg(make_grid(frame, x, y, value, reduce, params=names))}</figure>"
            for x, y in pairs
        )
        + "</template>"
        for value in shown
        for reduce in reduces
    ]
    best = [
        f'<template data-best="{html.escape(value)}">'
        f"{_best_runs(frame, names, value, shown)}</template>"
        for value in shown
    ]
    name = getattr(getattr(table, "strategy", None), "name", None)
    title = f"Sweep of {name}" if name else "Sweep"
    body = (
        f"<h1>{html.escape(title)}</h1>"
        f'<p class="under">{frame.height:,} runs over {_spans(frame, names)}</p>'
        f'<div class="bar"><label>figure <select id="value">{_options(shown)}</select></label>'
        f"<label{' hidden' if len(reduces) == 1 else ''}>over the other params "
        f'<select id="reduce">{_options(reduces)}</select></label></div>'
        '<p class="note" id="formula"></p><div class="maps heat" id="maps"></div>'
        f'<h2>Best runs</h2><div id="best"></div>{"".join(maps)}{"".join(best)}'
    )
    formulas = {value: term(value).formula for value in shown}
    target = Path(path)
    target.write_text(page(title, body, data=formulas, scripts=("sweep.js",)), "utf-8")
    return target


def _pairs(frame: pl.DataFrame, names: Sequence[str]) -> list[tuple[str, str | None]]:
    """Return each two params that have several values; the only one of them by itself."""
    moving = [name for name in names if frame[name].n_unique() > 1]
    if len(moving) < 2:
        return [(moving[0] if moving else names[0], None)]
    pairs: list[tuple[str, str | None]] = list(itertools.combinations(moving, 2))
    if len(pairs) > PAIRS_MAX:
        raise ValueError(
            f"params make {len(pairs)} pairs, must make at most {PAIRS_MAX}: name fewer"
        )
    return pairs


def with_values(frame: pl.DataFrame, names: Sequence[str]) -> list[str]:
    """Return those of `VALUES` that have a value in some row."""
    known = [name for name in VALUES if name in frame.columns and name not in names]
    return [name for name in known if frame[name].cast(float).is_not_nan().any()] or known[:1]


def _options(names: Sequence[str]) -> str:
    return "".join(
        f'<option value="{html.escape(name)}">{html.escape(term(name).title)}</option>'
        for name in names
    )


def _spans(frame: pl.DataFrame, names: Sequence[str]) -> str:
    parts = []
    for name in names:
        known = frame[name].unique().sort().to_list()
        span = label(known[0]) if len(known) == 1 else f"{label(known[0])} to {label(known[-1])}"
        parts.append(f"{name} ({span}, {len(known)})" if len(known) > 1 else f"{name} ({span})")
    return html.escape(", ".join(parts))


def _best_runs(frame: pl.DataFrame, names: Sequence[str], value: str, shown: Sequence[str]) -> str:
    known = frame.filter(frame[value].cast(float).is_not_nan() & frame[value].is_not_null())
    rows = known.sort(value, descending=not term(value).is_less_better, maintain_order=True)
    head = [f"<th>{html.escape(name)}</th>" for name in names]
    head += [f"<th>{html.escape(term(name).title)}</th>" for name in shown]
    cells = [
        [
            *(f"<td><b>{html.escape(label(row[name]))}</b></td>" for name in names),
            *(f"<td>{html.escape(written(name, float(row[name])))}</td>" for name in shown),
        ]
        for row in rows.head(ROWS_MAX).iter_rows(named=True)
    ]
    return table(head, cells, "runs")


# --- the picture --------------------------------------------------------------------------------


def svg(grid: Grid) -> str:
    """Return a grid as SVG: rows upwards, the best cell framed, cells without a value hatched."""
    rows, columns = grid.cells.shape
    width = int(np.clip(530 / columns, 9, 64))
    height = int(np.clip(420 / rows, 9, 34)) if rows > 1 else 40
    texts = [
        [written(grid.value, value, _digits(grid)) for value in row] for row in grid.cells.tolist()
    ]
    is_written = width >= 7 * max(len(text) for row in texts for text in row) + 4 and height >= 16
    left = 14 + 7 * max(len(text) for text in grid.y_labels) + (20 if grid.y else 0)
    lines = _wrapped(grid.title, max(46, (left + columns * width) // 8))
    top = 14 + 17 * len(lines)
    full = max(left + columns * width + 12, 380), top + rows * height + 56
    strengths = grid.strength().tolist()
    best = grid.best
    parts = []
    for row in range(rows):
        y = top + (rows - 1 - row) * height
        for column in range(columns):
            tip = f"{grid.x} {grid.x_labels[column]}"
            tip += f", {grid.y} {grid.y_labels[row]}" if grid.y else ""
            tip += f": {texts[row][column]}"
            x = left + column * width
            fill = _fill(strengths[row][column], is_signed=_is_signed(grid))
            parts.append(
                f'<rect x="{x}" y="{y}" width="{width - 1}" height="{height - 1}" {fill}>'
                f"<title>{html.escape(tip)}</title></rect>"
            )
            if is_written and not np.isnan(grid.cells[row, column]):
                parts.append(_text(x + width / 2 - 0.5, y + height / 2 + 4, texts[row][column], 11))
    if best is not None:
        x, y = left + best[1] * width, top + (rows - 1 - best[0]) * height
        parts.append(
            f'<rect class="best" x="{x - 0.5}" y="{y - 0.5}" width="{width}" height="{height}" '
            'fill="none" stroke="currentColor" stroke-width="2.5"/>'
        )
    parts += _axis_texts(grid, left, top, width, height)
    parts += [
        _text(4, 16 + 17 * at, line, 13, "start", bold=at == 0) for at, line in enumerate(lines)
    ]
    parts.append(_text(4, full[1] - 6, _best_text(grid), 12, "start"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {full[0]} {full[1]}" '
        f'width="{full[0]}" height="{full[1]}" role="img" aria-label="{html.escape(grid.title)}" '
        'style="max-width:100%;height:auto;font-family:system-ui,sans-serif" fill="currentColor">'
        f"{_HATCH}{''.join(parts)}</svg>"
    )


_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="6" stroke="currentColor" '
    'stroke-opacity="0.3" stroke-width="1.5"/></pattern></defs>'
)


def _is_signed(grid: Grid) -> bool:
    return bool(np.nanmin(np.append(grid.cells, 0.0)) < 0.0) or term(grid.value).kind == "change"


def _fill(strength: float, *, is_signed: bool) -> str:
    if np.isnan(strength):
        return 'fill="url(#hatch)"'
    colour = _PLAIN if not is_signed else _GAIN if strength >= 0 else _LOSS
    depth = 0.06 + 0.72 * round(abs(strength) * _SHADES) / _SHADES
    return f'fill="rgb({colour})" fill-opacity="{depth:.2f}"'


def _digits(grid: Grid) -> int:
    """Return few digits: a map is for its shape, and hovering tells no more than the table."""
    return {"share": 1, "change": 1, "count": 0, "streak": 0, "money": 0}.get(
        term(grid.value).kind, 2
    )


def _axis_texts(grid: Grid, left: int, top: int, width: int, height: int) -> list[str]:
    rows, columns = grid.cells.shape
    below = top + rows * height + 13
    room = 7 * max(len(text) for text in grid.x_labels) + 6
    every = max(-(-columns // _LABELS_MAX), -(-room // width))
    parts = [
        _text(left + column * width + width / 2, below, grid.x_labels[column], 11, faint=True)
        for column in range(0, columns, every)
    ]
    parts.append(_text(left + columns * width / 2, below + 15, grid.x, 12))
    if not grid.y:
        return parts
    every = max(-(-rows // _LABELS_MAX), -(-14 // height))
    for row in range(0, rows, every):
        y = top + (rows - 1 - row) * height + height / 2 + 4
        parts.append(_text(left - 6, y, grid.y_labels[row], 11, "end", faint=True))
    middle = top + rows * height / 2
    turned = f'transform="rotate(-90 12 {middle:.0f})"'
    parts.append(_text(12, middle, grid.y, 12, extra=turned))
    return parts


def _best_text(grid: Grid) -> str:
    if grid.best is None:
        return "no run has a value"
    row, column = grid.best
    where = f"{grid.x} {grid.x_labels[column]}"
    where += f", {grid.y} {grid.y_labels[row]}" if grid.y else ""
    return f"best: {written(grid.value, float(grid.cells[row, column]))} at {where}"


def _wrapped(text: str, most: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _text(
    x: float, y: float, text: Any, size: int, anchor: str = "middle", *, bold: bool = False,
    faint: bool = False, extra: str = "",
) -> str:  # fmt: skip
    weight = ' font-weight="600"' if bold else ""
    opacity = ' fill-opacity="0.7"' if faint else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{weight}{opacity} '
        f'pointer-events="none" {extra}>{html.escape(str(text))}</text>'
    )
