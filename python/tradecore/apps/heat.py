# SPDX-License-Identifier: Apache-2.0
"""A sweep's heat map in a terminal: as many cells as fit, with figures where there is room."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderResult
from rich.style import Style
from rich.text import Text

from tradecore.backtest.glossary import term, written
from tradecore.backtest.heat_grid import Grid, Reduce, Sweep, make_grid

if TYPE_CHECKING:
    import polars as pl

ROWS_MAX = 24
_BLOCK = 2
_GAIN, _LOSS, _PLAIN, _REST = (20, 128, 94), (190, 64, 42), (42, 111, 219), (58, 64, 72)
_DIM = "bright_black"
_SHADES = " ░▒▓█"


@dataclass(frozen=True, slots=True, eq=False)
class HeatTable:
    """One figure of a sweep over two params, for `rich.print`; it fits the console's width.

    Cells hold the figure if all columns fit with it; else they are blocks, and neighbouring values
    of `x` are put together until they fit. The best cell has a star. Without colours blocks are
    shaded, those below zero with a minus.
    """

    table: Sweep | pl.DataFrame
    x: str | None = None
    y: str | None = None
    value: str = "return"
    reduce: Reduce = "best"

    def __post_init__(self) -> None:
        self._grid()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        is_coloured = console.color_system is not None
        for line in self._lines(options.max_width, is_coloured=is_coloured):
            line.no_wrap = True
            line.overflow = "ellipsis"
            yield line

    def _grid(self, columns_max: int | None = None) -> Grid:
        return make_grid(
            self.table, self.x, self.y, self.value, self.reduce,
            columns_max=columns_max, rows_max=ROWS_MAX,
        )  # fmt: skip

    def _lines(self, width: int, *, is_coloured: bool) -> list[Text]:
        grid = self._grid()
        texts = _texts(grid)
        room = width - _label_width(grid) - 1
        cell = max(len(text) for row in texts for text in row) + 3
        cell = max(cell, *(len(text) + 1 for text in grid.x_labels))
        if cell * len(grid.x_labels) > room:
            cell = _BLOCK
            grid = self._grid(columns_max=max(1, room // cell))
            shades = [_shade(value) for value in grid.strength().ravel().tolist()]
            across = len(grid.x_labels)
            rows = range(len(grid.y_labels))
            blank = [[""] * across for _ in rows]
            shaded = [shades[row * across : (row + 1) * across] for row in rows]
            texts = blank if is_coloured else shaded
        heading = Text(grid.title, style="bold")
        rows_down = reversed(range(len(grid.y_labels)))
        return [heading, *(_row(grid, row, texts, cell) for row in rows_down),
                *_below(grid, cell, width)]  # fmt: skip


def _shade(strength: float) -> str:
    if math.isnan(strength):
        return ""
    return "-" if strength < 0 else _SHADES[round(strength * (len(_SHADES) - 1))]


def _texts(grid: Grid) -> list[list[str]]:
    digits = 1 if term(grid.value).kind in ("share", "change") else None
    return [
        ["" if math.isnan(value) else written(grid.value, value, digits) for value in row]
        for row in grid.cells.tolist()
    ]


def _label_width(grid: Grid) -> int:
    return max(len(text) for text in (*grid.y_labels, grid.y))


def _row(grid: Grid, row: int, texts: list[list[str]], cell: int) -> Text:
    line = Text(f"{grid.y_labels[row]:>{_label_width(grid)}} ", style=_DIM)
    for column, strength in enumerate(grid.strength()[row].tolist()):
        is_best = grid.best == (row, column)
        text = texts[row][column]
        if math.isnan(strength):
            line.append(f"{'· ':>{cell}}", style=_DIM)
            continue
        shown = f"{text}{'★' if is_best else ' '}"
        line.append(f"{shown[-cell:]:>{cell}}", style=_style(grid, strength, is_best=is_best))
    return line


def _style(grid: Grid, strength: float, *, is_best: bool) -> Style:
    is_signed = bool((grid.cells < 0.0).any()) or term(grid.value).kind == "change"
    deep = _PLAIN if not is_signed else _GAIN if strength >= 0 else _LOSS
    red, green, blue = (
        round(rest + (full - rest) * abs(strength)) for rest, full in zip(_REST, deep, strict=True)
    )
    return Style(color="white", bgcolor=f"rgb({red},{green},{blue})", bold=is_best)


def _below(grid: Grid, cell: int, width: int) -> list[Text]:
    """Return the labels across, as many as do not touch, and where the best cell is."""
    indent = _label_width(grid) + 1
    labels = Text(f"{grid.y:>{indent - 1}} ", style=_DIM)
    end = 0
    for column, text in enumerate(grid.x_labels):
        start = column * cell + max(0, (cell - len(text)) // 2)
        if start < end or indent + start + len(text) > width:
            continue
        labels.append(" " * (start - (len(labels) - indent)) + text)
        end = start + len(text) + 1
    lines = [labels, Text(f"{'':{indent}}{grid.x}", style=_DIM)]
    if grid.best is None:
        return [*lines, Text("no run has a value")]
    row, column = grid.best
    where = f"{grid.x} {grid.x_labels[column]}"
    where += f", {grid.y} {grid.y_labels[row]}" if grid.y else ""
    best = written(grid.value, float(grid.cells[row, column]))
    return [*lines, Text(f"★ {best} at {where}", style="bold")]
